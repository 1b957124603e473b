import { describe, expect, it } from 'vitest';
import type { ReplicationResult } from '../../../src/experiment/replication-result.js';
import {
  at,
  client,
  constant,
  every,
  request,
  scenario,
  simulate,
  used,
  workload,
} from '../fixtures.js';
import { of, queue, reader, send, sent, trigger } from './fixtures.js';

const FAILS = { handles: { default: [{ fail: { chance: '100%' } }] } };
const QUICK = { handles: { default: [{ wait: '10ms' }] } };

/** Every message is somewhere. */
function expectBalance(result: ReplicationResult, id = 'q'): void {
  const now = (name: string) => of(result, name, id);
  expect(now('carried') + now('count') + now('duplicates')).toBe(
    now('deleted') + now('expired') + now('deadLettered') + now('present'),
  );
}

describe('messages of a queue', () => {
  it('reach a function that polls, and are deleted when it is done', () => {
    const result = sent([1, 2, 3], { q: queue(), f: reader({}, QUICK) });
    expect(of(result, 'deleted')).toBe(3);
    expect(of(result, 'present')).toBe(0);
    expect(trigger(result)).toMatchObject({ batches: 3, done: 3, 'not done': 0 });
    expectBalance(result);
  });

  it('come back after the visibility time-out when a function fails', () => {
    const result = sent([0], { q: queue({ visibility: '7s' }), f: reader({}, FAILS) }, 30);
    // At 0, 7, 14, 21 and 28 s.
    expect(trigger(result)).toMatchObject({ batches: 5, 'failed batches': 5 });
    expect(of(result, 'returned')).toBe(4);
    expect(of(result, 'present')).toBe(1);
    expectBalance(result);
  });

  it('go to the dead-letter queue when they have been received too often', () => {
    const q = queue({ visibility: '10s', deadLetter: { to: 'dead', maxReceives: 3 } });
    const result = sent([0], { q, dead: queue(), f: reader({}, FAILS) });
    expect(trigger(result)).toMatchObject({ batches: 3 });
    expect(of(result, 'deadLettered')).toBe(1);
    expect(of(result, 'count', 'dead')).toBe(1);
    expect(of(result, 'present', 'dead')).toBe(1);
    expectBalance(result);
    expectBalance(result, 'dead');
  });

  it('keep their age in a dead-letter queue: they may be too old at once', () => {
    const q = queue({ visibility: '50s', deadLetter: { to: 'dead', maxReceives: 2 } });
    const dead = queue({ retention: '60s' });
    const result = sent([0], { q, dead, f: reader({}, FAILS) }, 200);
    // Moved at 100 s, and older than 60 s.
    expect(of(result, 'expired', 'dead')).toBe(1);
    expectBalance(result, 'dead');
  });

  it('are deleted when they are too old', () => {
    const result = sent([0, 5, 100], { q: queue({ retention: '60s' }) }, 120);
    expect(of(result, 'expired')).toBe(2);
    expect(of(result, 'oldestAgeMax')).toBeCloseTo(60, 9);
    expectBalance(result);
  });

  it('can be received only after the delay', () => {
    const result = sent([0], { q: queue({ delay: '90s' }), f: reader({}, QUICK) });
    expect(result.resources.q!.metrics.messageAge).toMatchObject({ count: 1, max: 90 });
  });

  it('are handed out up to the limit of messages in flight', () => {
    const q = queue({ maxInFlight: 2, visibility: '1h' });
    const handles = { handles: { default: [{ wait: '50s' }] } };
    const result = sent([0, 0, 0], { q, f: reader({ batch: 1 }, handles) });
    expect(result.resources.q!.metrics.messageAge).toMatchObject({ count: 3, max: 50 });
  });

  it('are there twice when a standard queue duplicates them', () => {
    const q = queue({ duplicates: '100%' });
    const result = sent([0, 1], { q, f: reader({}, QUICK) });
    expect(of(result, 'count')).toBe(2);
    expect(of(result, 'duplicates')).toBe(2);
    expect(of(result, 'deleted')).toBe(4);
    expectBalance(result);
  });

  it('are deleted too late by a function that outlasts the visibility time-out', () => {
    const slow = { timeout: '100s', handles: { default: [{ wait: '25s' }] } };
    const q = queue({ visibility: '10s' });
    const result = sent([0], { q, f: reader({}, slow) }, 60);
    // Received at 0, 10 and 20 s; deleted at 45 s, by the last that had it.
    expect(trigger(result).batches).toBeGreaterThan(1);
    expect(of(result, 'lateDeletes')).toBeGreaterThan(0);
    expectBalance(result);
  });

  it('are refused when they are larger than 1 MiB', () => {
    const mix = [send('order', { requestBytes: constant(1024 * 1024 + 1) })];
    const result = sent([0], { q: queue() }, null, mix);
    expect(result.workloads.producers!.failed['http-413']).toBe(1);
    expect(of(result, 'count')).toBe(0);
  });
});

describe('a poll', () => {
  const polls = (times: readonly number[], waitTime: string, messages: readonly number[]) => {
    const consumer = workload('q', {
      source: at(times),
      mix: [request('poll', { op: 'receive' })],
    });
    const producer = workload('q', { source: at(messages), mix: [send()] });
    return simulate(
      scenario({ consumer, producer }, { q: queue({ waitTime, visibility: '5m' }) }, 100),
    );
  };

  it('finds nothing at once when it is short', () => {
    const result = polls([0], '0s', [5]);
    expect(of(result, 'emptyReceives')).toBe(1);
    expect(of(result, 'received')).toBe(0);
  });

  it('waits for a message when it is long, and not longer than its time', () => {
    const result = polls([0, 50], '20s', [5]);
    expect(result.workloads.consumer!.latency.max).toBeCloseTo(20, 9);
    expect(result.workloads.consumer!.latency.mean).toBeCloseTo((5 + 20) / 2, 9);
    expect(of(result, 'received')).toBe(1);
    expect(of(result, 'emptyReceives')).toBe(1);
  });
});

describe('a FIFO queue', () => {
  const fifo = (more: Readonly<Record<string, unknown>> = {}) => queue({ kind: 'fifo', ...more });
  const SLOW = { handles: { default: [{ wait: '10s' }] } };
  const keyed = (keys: readonly number[]) => keys.map((key) => ({ timeS: 0, key: `${key}` }));
  const traced = { key: { kind: 'trace' } } as const;

  it('gives out one batch of a message group at a time', () => {
    // Two groups, four messages: two at a time, each group in turn.
    const result = sent(keyed([1, 2, 1, 2]), { q: fifo(), f: reader({ batch: 1 }, SLOW) }, null, [
      send('order', traced),
    ]);
    expect(trigger(result)).toMatchObject({ 'most at once': 2, batches: 4 });
    expect(result.resources.q!.metrics.messageAge).toMatchObject({ max: 10 });
  });

  it('holds a group back until a message that failed has been done with', () => {
    const q = fifo({ visibility: '30s', deadLetter: { to: 'dead', maxReceives: 2 } });
    const poison = { poison: { events: ['bad'] }, batch: 1 };
    const mix = [send('bad', traced), send('good', traced)];
    const times = [
      { timeS: 0, name: 'bad', key: '1' },
      { timeS: 1, name: 'good', key: '1' },
    ];
    const result = sent(times, { q, dead: fifo(), f: reader(poison, QUICK) }, null, mix);
    // The bad one is received at 0 and 30 s, and leaves at 60 s; the good one waits so long.
    expect(result.resources.q!.metrics.messageAge).toMatchObject({ count: 3, max: 59 });
    expect(of(result, 'count', 'dead')).toBe(1);
    expect(of(result, 'deleted')).toBe(1);
  });

  it('takes a message once that a client sends again within 5 minutes', () => {
    const impatient = client({ timeoutS: 1, retries: 1 });
    const clients = workload('q', { source: at([0]), mix: [send()], client: impatient });
    const slow = simulate(scenario({ clients }, { q: fifo({ send: '3s' }) }));
    expect(of(slow, 'sendCalls')).toBe(2);
    expect(of(slow, 'count')).toBe(1);
    expect(of(slow, 'deduplicated')).toBe(1);
    const standard = simulate(scenario({ clients }, { q: queue({ send: '3s' }) }));
    expect(of(standard, 'count')).toBe(2);
  });

  it('takes 300 calls a second of each action', () => {
    const result = sent(every(1 / 1000), { q: fifo() }, 10);
    expect(of(result, 'count') / 10).toBeCloseTo(330, 0);
    expect(of(result, 'throttled')).toBeGreaterThan(6000);
  });

  it('in high throughput takes 70,000 calls a second, and 300 messages of a group', () => {
    const q = fifo({ throughput: 'high' });
    const result = sent(every(1 / 1000), { q }, 10);
    // All in one group.
    expect(of(result, 'count') / 10).toBeCloseTo(330, 0);
  });
});

describe('requests of a queue on the bill', () => {
  const billed = (result: ReplicationResult, kind = 'standard') =>
    used(result, 'q', `sqs.requests-${kind}`);

  it('are counted in chunks of 64 KB', () => {
    const sized = (bytes: number) => [send('order', { requestBytes: constant(bytes) })];
    expect(billed(sent([0], { q: queue() }, null, sized(1)))).toBe(1);
    expect(billed(sent([0], { q: queue() }, null, sized(65_536)))).toBe(1);
    expect(billed(sent([0], { q: queue() }, null, sized(65_537)))).toBe(2);
    expect(billed(sent([0], { q: queue() }, null, sized(131_072)))).toBe(2);
    expect(billed(sent([0], { q: queue({ kind: 'fifo' }) }, null, sized(200_000)), 'fifo')).toBe(4);
  });

  it('are those of the send, of the receive, of the delete, and of polls that found nothing', () => {
    const trigger = { maxConcurrency: 5 };
    const result = sent([50], { q: queue(), f: reader(trigger, QUICK) }, 100);
    // Five pollers of 20 s each: one of them found the message at 50 s.
    expect(of(result, 'emptyReceives')).toBe(4 * 5 + 2 + 2);
    expect(billed(result)).toBe(24 + 3);
  });
});
