import { describe, expect, it } from 'vitest';
import { RetryLadder } from '../../../src/models/events/retry-ladder.js';
import { bus, endpoint, expectBalance, feed, of, put } from '../events/fixtures.js';
import { constant, every, used } from '../fixtures.js';
import { fn } from '../lambda/fixtures.js';
import { queue } from '../sqs/fixtures.js';

const to = (...ids: string[]) => ({ targets: ids.map((id) => ({ to: id })) });

describe('a bus', () => {
  it('sends an event to all targets of all rules that match', () => {
    const mix = [put('order'), put('refund')];
    const times = ['order', 'refund', 'order'].map((name, timeS) => ({ timeS, name }));
    const result = feed(times, mix, {
      in: bus({
        rules: [to('a', 'b'), { filter: { events: ['refund'] }, ...to('c') }],
      }),
      a: queue(),
      b: queue(),
      c: queue(),
    });
    expect(['a', 'b', 'c'].map((id) => of(result, 'count', id))).toEqual([3, 3, 1]);
    expect(of(result, 'deliveries')).toBe(7);
    expect(of(result, 'unmatched')).toBe(0);
    expectBalance(result);
  });

  it('counts events that no rule matches', () => {
    const result = feed([0, 1], [put()], {
      in: bus({ rules: [{ filter: { events: ['other'] }, ...to('a') }] }),
      a: queue(),
    });
    expect(of(result, 'unmatched')).toBe(2);
    expect(of(result, 'deliveries')).toBe(0);
  });

  it('throttles puts above its rate, and lets invocations above theirs wait', () => {
    const puts = feed(
      every(1 / 1000),
      [put()],
      {
        in: bus({ rules: [to('a')], putRate: '100/s' }),
        a: queue(),
      },
      10,
    );
    expect(of(puts, 'count')).toBeCloseTo(1100, -1);
    const slow = feed(
      Array.from({ length: 101 }, () => 0),
      [put()],
      {
        in: bus({ rules: [to('a')], invocationRate: '10/s' }),
        a: queue(),
      },
    );
    // None is lost, and the last waits for ten seconds.
    expect(of(slow, 'delivered')).toBe(101);
    const { max } = slow.resources.in!.metrics.deliveryTime as { max: number };
    expect(max).toBeCloseTo(10, 9);
  });

  it('does not make an event wait for another one whose delivery is slower', () => {
    const result = feed(
      every(0.1),
      [put()],
      {
        in: bus({ rules: [to('a')], delivery: { uniform: { min: '0s', max: '1s' } } }),
        a: queue(),
      },
      1000,
    );
    const { mean } = result.resources.in!.metrics.deliveryTime as { mean: number };
    expect(mean).toBeCloseTo(0.5, 1);
  });
});

describe('attempts at a target', () => {
  const failing = (attempts: Readonly<Record<string, unknown>> = {}) =>
    feed([0], [put()], {
      in: bus({ rules: [{ targets: [{ to: 'web', deadLetter: 'dead', ...attempts }] }] }),
      web: endpoint('100%'),
      dead: queue(),
    });

  it('are 185 in 24 hours', () => {
    const { retryWaits } = bus({ rules: [to('a')] });
    const ladder = new RetryLadder(retryWaits, 0, () => 0);
    const waits = Array.from({ length: 185 }, (_, i) => ladder.delay(i));
    const hours = waits.reduce((sum, wait) => sum + wait, 0) / 3600;
    expect(hours).toBeGreaterThan(23.9);
    expect(hours).toBeLessThanOrEqual(24.01);
    const result = failing();
    expect(of(result, 'retries')).toBeGreaterThanOrEqual(184);
    expect(of(result, 'count', 'dead')).toBe(1);
    expectBalance(result);
  });

  it('are fewer when the rule says so, or when the event is too old', () => {
    expect(of(failing({ retries: 2 }), 'retries')).toBe(2);
    // After 1, 2, 4, 8, 16 s: at 1, 3, 7, 15, 31 s, and then at 63 s.
    expect(of(failing({ maxAge: '60s' }), 'retries')).toBe(5);
  });
});

describe('a schedule', () => {
  const handles = { handles: { default: [{ wait: '10ms' }] } };

  it('sends its event at each interval', () => {
    const result = feed(
      [0],
      [put()],
      {
        in: bus({
          rules: [to('a')],
          schedules: [{ to: 'f', event: 'tick', every: '5m' }],
        }),
        a: queue(),
        f: fn(handles),
      },
      3600,
    );
    expect(of(result, 'scheduled')).toBe(12);
    expect(of(result, 'asyncReceived', 'f')).toBe(12);
    expect(used(result, 'in', 'eventbridge.scheduler')).toBe(12);
    expectBalance(result);
  });

  it('follows a cron expression, somewhere in its flexible window', () => {
    const result = feed(
      [0],
      [put()],
      {
        in: bus({
          rules: [to('a')],
          schedules: [{ to: 'a', event: 'tick', cron: '30 * * * *', flexible: '10m', count: 100 }],
        }),
        a: queue(),
      },
      3600,
    );
    expect(of(result, 'scheduled')).toBe(100);
    expect(of(result, 'count', 'a')).toBe(101);
    expect(of(result, 'inFlight')).toBe(0);
  });
});

describe('the bill of a bus', () => {
  it('has events in chunks of 64 KB, and calls of API destinations', () => {
    const result = feed([0], [put('order', { requestBytes: constant(65_537) })], {
      in: bus({ rules: [to('a', 'web')] }),
      a: queue(),
      web: endpoint(),
    });
    expect(used(result, 'in', 'eventbridge.custom-events')).toBe(2);
    expect(used(result, 'in', 'eventbridge.api-destinations')).toBe(2);
  });
});
