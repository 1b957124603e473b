import { describe, expect, it } from 'vitest';
import { RetryLadder } from '../../../src/models/events/retry-ladder.js';
import { endpoint, expectBalance, feed, of, publish, topic } from '../events/fixtures.js';
import { constant, every, used } from '../fixtures.js';
import { fn } from '../lambda/fixtures.js';
import { queue, reader, trigger } from '../sqs/fixtures.js';

const QUICK = fn({ handles: { default: [{ wait: '10ms' }] } });

describe('a topic', () => {
  it('delivers every message to every subscription', () => {
    const result = feed([1, 2, 3], [publish()], {
      in: topic([{ to: 'a' }, { to: 'b' }, { to: 'f' }, { to: 'web' }]),
      a: queue(),
      b: queue(),
      f: QUICK,
      web: endpoint(),
    });
    expect(of(result, 'count')).toBe(3);
    expect(of(result, 'delivered')).toBe(12);
    expect(of(result, 'count', 'a')).toBe(3);
    expect(of(result, 'count', 'b')).toBe(3);
    expect(of(result, 'asyncServed', 'f')).toBe(3);
    expectBalance(result);
  });

  it('delivers what a filter policy takes: by name, by the object’s size, by share', () => {
    const mix = [publish('order'), publish('refund')];
    const times = ['order', 'refund', 'refund'].map((name, timeS) => ({ timeS, name }));
    const result = feed(times, mix, {
      in: topic([
        { to: 'a', filter: { events: ['refund'] } },
        { to: 'b', filter: { share: '0%' } },
        { to: 'c', filter: { objectSize: { min: '1MB' } } },
      ]),
      a: queue(),
      b: queue(),
      c: queue(),
    });
    expect(of(result, 'count', 'a')).toBe(2);
    expect(of(result, 'count', 'b')).toBe(0);
    expect(of(result, 'count', 'c')).toBe(0);
    expect(of(result, 'filteredOut')).toBe(1 + 3 + 3);
    expectBalance(result);
  });

  it('carries the name, the key and the sizes of a message to whoever works on it', () => {
    const handles = { handles: { order: [{ wait: '1s' }] } };
    const result = feed([0], [publish('order', { requestBytes: constant(1000) })], {
      in: topic([{ to: 'q' }]),
      q: queue(),
      f: reader({}, handles),
    });
    expect(trigger(result)).toMatchObject({ done: 1 });
  });

  it('makes copies when it duplicates, and counts them as such', () => {
    const result = feed([0, 1], [publish()], {
      in: topic([{ to: 'q' }], { duplicates: '100%' }),
      q: queue(),
    });
    expect(of(result, 'duplicates')).toBe(2);
    expect(of(result, 'count', 'q')).toBe(4);
    expectBalance(result);
  });

  it('takes what the region allows, and refuses messages above 256 KiB', () => {
    const result = feed(
      every(1 / 2000),
      [publish()],
      {
        in: topic([{ to: 'q' }], { publishRate: '1000/s' }),
        q: queue(),
      },
      10,
    );
    expect(of(result, 'count') / 10).toBeCloseTo(1100, -1);
    const large = [publish('order', { requestBytes: constant(256 * 1024 + 1) })];
    const refused = feed([0], large, { in: topic([{ to: 'q' }]), q: queue() });
    expect(refused.workloads.producers!.failed['http-413']).toBe(1);
  });
});

describe('attempts at delivery', () => {
  it('are 100,015 over 23 days for functions and queues', () => {
    const { awsRetries } = topic([{ to: 'q' }]);
    const ladder = new RetryLadder(awsRetries, 0, () => 0);
    expect(ladder.retries).toBe(100_015);
    const waits = Array.from({ length: 20 }, (_, i) => ladder.delay(i));
    expect(waits.slice(0, 6)).toEqual([0, 0, 0, 1, 1, 1]);
    expect(waits[14]).toBeCloseTo(20, 9);
    expect(waits[15]).toBe(20);
    const days = waits.slice(0, 15).reduce((sum, wait) => sum + wait, 0) + 100_000 * 20;
    expect(days / 86_400).toBeCloseTo(23.15, 1);
  });

  it('are three more for an HTTP endpoint, 20 seconds apart', () => {
    const result = feed([0], [publish()], {
      in: topic([{ to: 'web', deadLetter: 'dead' }]),
      web: endpoint('100%'),
      dead: queue(),
    });
    expect(of(result, 'retries')).toBe(3);
    expect(of(result, 'deadLettered')).toBe(1);
    expect(of(result, 'count', 'dead')).toBe(1);
    expectBalance(result);
  });

  it('are dropped and counted when there is no dead-letter queue', () => {
    const result = feed([0, 1], [publish()], {
      in: topic([{ to: 'web' }]),
      web: endpoint('100%'),
    });
    expect(of(result, 'expired')).toBe(2);
    expectBalance(result);
  });

  it('are not repeated after a client’s error', () => {
    const result = feed([0], [publish('order', { requestBytes: constant(200_000) })], {
      in: topic([{ to: 'q', deadLetter: 'dead' }]),
      q: queue({ maxMessage: '100KB' }),
      dead: queue(),
    });
    expect(of(result, 'retries')).toBe(0);
    expect(of(result, 'deadLettered')).toBe(1);
  });
});

describe('a FIFO topic', () => {
  it('keeps the order of a message group, however long each delivery takes', () => {
    const mix = [publish('order', { key: { kind: 'uniform', n: 1 } })];
    const slow = { uniform: { min: '0s', max: '10s' } };
    const result = feed(
      every(1),
      mix,
      {
        in: topic([{ to: 'q' }], { kind: 'fifo', delivery: slow }),
        q: queue({ kind: 'fifo' }),
        f: reader({ batch: 1 }, { handles: { default: [{ wait: '10ms' }] } }),
      },
      1000,
    );
    // In order: not before the ones ahead of it. P(delay <= x) is the product of (x + j)/10 for j = 0, 1, …
    const { mean } = result.resources.in!.metrics.deliveryTime as { mean: number };
    expect(Math.abs(mean - 6.8702)).toBeLessThan(0.25);
    expectBalance(result);
  });
});

describe('the bill of a topic', () => {
  it('has publishes in chunks of 64 KB and deliveries by kind of target', () => {
    const result = feed([0, 1], [publish('order', { requestBytes: constant(65_537) })], {
      in: topic([{ to: 'q' }, { to: 'f' }, { to: 'web' }]),
      q: queue(),
      f: QUICK,
      web: endpoint(),
    });
    expect(used(result, 'in', 'sns.publish-api')).toBe(4);
    expect(used(result, 'in', 'sns.deliver-sqs')).toBe(2);
    expect(used(result, 'in', 'sns.deliver-lambda')).toBe(2);
    expect(used(result, 'in', 'sns.deliver-http')).toBe(2);
  });
});
