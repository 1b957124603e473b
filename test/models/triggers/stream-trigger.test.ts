import { describe, expect, it } from 'vitest';
import { every, metric } from '../fixtures.js';
import { ages, fed, put, reader, stream, trigger } from '../kinesis/fixtures.js';
import { of, queue } from '../sqs/fixtures.js';

const many = (count: number, timeS = 0) => Array.from({ length: count }, () => timeS);
const FAILS = { handles: { default: [{ fail: { chance: '100%' } }] } };
const PUSHED = { enhancedFanOut: true };

describe('a batch of a stream', () => {
  it('is what a shard has, up to the limit, one at a time', () => {
    const slow = { handles: { default: [{ wait: '5s' }] }, timeout: '10s' };
    const result = fed(many(250), { s: stream(1), f: reader({ batch: 100, ...PUSHED }, slow) });
    expect(trigger(result)).toMatchObject({ records: 250, done: 250, 'most at once': 1 });
    // The first record of all is pushed alone.
    expect(trigger(result).batches).toBe(4);
  });

  it('is one for each shard, and more with the parallelisation factor', () => {
    const slow = { handles: { default: [{ wait: '5s' }] }, timeout: '10s' };
    const keyed = [put({ key: { kind: 'uniform', n: 10_000 } })];
    const atOnce = (shards: number, parallelisation: number) => {
      const f = reader({ batch: 10, parallelisation }, slow);
      return trigger(fed(many(800), { s: stream(shards), f }, null, keyed))['most at once'];
    };
    expect([atOnce(1, 1), atOnce(4, 1), atOnce(4, 3)]).toEqual([1, 4, 12]);
  });

  it('is gathered for the window', () => {
    const f = reader({ window: '10s', ...PUSHED });
    const result = fed([0, 1, 2, 3, 4, 20], { s: stream(1), f });
    expect(trigger(result)).toMatchObject({ batches: 2, done: 6 });
    expect(ages(result).max).toBeCloseTo(10.1, 6);
  });
});

describe('a batch that fails', () => {
  it('blocks its shard, and is tried again until it has been tried often enough', () => {
    const f = reader({ retries: 2, onFailure: 'lost', ...PUSHED }, FAILS);
    const result = fed([0, 100], { s: stream(1), f, lost: queue() });
    // Three attempts for each of the two, after 1 and 2 s.
    expect(trigger(result)).toMatchObject({ batches: 6, 'given up': 2, reported: 2 });
    expect(of(result, 'count', 'lost')).toBe(2);
  });

  it('is tried until its records are too old', () => {
    const f = reader({ maxRecordAge: '60s', ...PUSHED }, FAILS);
    const result = fed([0], { s: stream(1), f });
    // At 0, 1, 3, 7, 15, 31 s and not at 63 s.
    expect(trigger(result)).toMatchObject({ batches: 6, expired: 1, 'given up': 0 });
  });

  it('is tried as long as the stream keeps its records, if nobody says otherwise', () => {
    const result = fed([0], { s: stream(1), f: reader(PUSHED, FAILS) });
    expect(trigger(result)).toMatchObject({ expired: 1 });
    // Every minute in the end, for a day.
    expect(trigger(result).batches).toBeGreaterThan(1400);
  });

  it('is halved until the poison is alone', () => {
    const bisect = { bisect: true, retries: 0, batch: 64, poison: { share: '2%' } };
    const result = fed(many(640), { s: stream(1), f: reader(bisect) });
    const { done, batches, 'given up': givenUp } = trigger(result);
    expect(done! + givenUp!).toBe(640);
    expect(givenUp).toBeGreaterThan(3);
    expect(givenUp).toBeLessThan(40);
    expect(batches).toBeGreaterThan(20);
    // Without it the whole batch is given up.
    const whole = fed(many(640), { s: stream(1), f: reader({ ...bisect, bisect: false }) });
    expect(trigger(whole)['given up']).toBeGreaterThan(3 * givenUp!);
  });

  it('goes on from the first record that failed when the function says which', () => {
    const partial = { partialFailures: true, retries: 1, batch: 64, poison: { share: '2%' } };
    const result = fed(many(640), { s: stream(1), f: reader(partial) });
    const { done, 'given up': givenUp, 'failed batches': failed } = trigger(result);
    expect(done! + givenUp!).toBe(640);
    expect(failed).toBe(0);
    expect(done).toBeGreaterThan(0);
  });

  it('waits while the function is throttled, which costs no attempt', () => {
    const f = reader({ retries: 0, ...PUSHED }, { concurrency: { reserved: 0 } });
    const result = fed([0], { s: stream(1), f }, 100);
    expect(trigger(result)).toMatchObject({ 'given up': 0 });
    expect(trigger(result)['throttled batches']).toBeGreaterThan(5);
  });
});

describe('records', () => {
  it('are all done, given up, expired, filtered out or still there', () => {
    const filter = { share: '50%' };
    const f = reader({ filter, poison: { share: '1%' }, retries: 1, bisect: true, batch: 10 });
    const keyed = [put({ key: { kind: 'zipf', n: 1000, exponent: 1 } })];
    const result = fed(every(0.01), { s: stream(3), f }, 600, keyed);
    const found = trigger(result);
    const ended = found.done! + found['given up']! + found.expired! + found['filtered out']!;
    const written = metric(result, 's', 'count');
    expect(ended).toBeLessThanOrEqual(written);
    expect(written - ended).toBeLessThan(400);
    expect(found['filtered out']! / written).toBeCloseTo(0.5, 1);
  });
});
