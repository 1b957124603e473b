import { describe, expect, it } from 'vitest';
import { constant, every, metric, used } from '../fixtures.js';
import { ages, fed, put, reader, stream, trigger } from './fixtures.js';

const MIB = 1024 * 1024;

describe('a shard', () => {
  it('takes 1,000 records a second', () => {
    const result = fed(every(1 / 3000), { s: stream(1) }, 10);
    // A second's worth at the start, and then the rate.
    expect(metric(result, 's', 'count') / 10).toBeCloseTo(1100, -1);
    expect(metric(result, 's', 'throttleRate')).toBeCloseTo(1900 / 3000, 2);
  });

  it('takes 1 MiB a second, and now and then a record that is larger', () => {
    const half = [put({ requestBytes: constant(MIB / 2) })];
    const result = fed(every(1 / 10), { s: stream(1) }, 100, half);
    expect(metric(result, 's', 'count')).toBeCloseTo(2 * 101, -1);
    const large = [put({ requestBytes: constant(4 * MIB) })];
    const few = fed(every(1 / 10), { s: stream(1) }, 100, large);
    expect(metric(few, 's', 'count')).toBeGreaterThan(90);
    const over = fed([0], { s: stream(1) }, null, [put({ requestBytes: constant(10 * MIB + 1) })]);
    expect(over.workloads.producers!.failed['http-413']).toBe(1);
  });

  it('is that of the key: one hot key has one shard’s limit, many keys have those of all', () => {
    const keyed = (n: number) => [put({ key: { kind: 'uniform', n } })];
    const hot = fed(every(1 / 4000), { s: stream(4) }, 20, keyed(1));
    const even = fed(every(1 / 4000), { s: stream(4) }, 20, keyed(100_000));
    expect(metric(hot, 's', 'count') / 20).toBeCloseTo(1050, -1);
    expect(metric(even, 's', 'throttleRate')).toBeLessThan(0.02);
  });
});

describe('a stream on demand', () => {
  it('takes 4 MiB a second at first, and twice the peak later', () => {
    const sized = [put({ requestBytes: constant(100 * 1024) })];
    const rate = 60;
    const early = fed(every(1 / rate), { s: stream('on-demand') }, 600, sized);
    const late = fed(every(1 / rate), { s: stream('on-demand') }, 3600, sized);
    // 5.9 MiB a second are offered; 4 get in until shards are added after a quarter of an hour.
    expect(metric(early, 's', 'throttleRate')).toBeCloseTo(1 - 4 / ((rate * 100) / 1024), 1);
    // Twice of the 4 that got in, and then twice of all.
    expect(metric(late, 's', 'growths')).toBe(2);
    expect(metric(late, 's', 'shards')).toBe(12);
    expect(metric(late, 's', 'throttled') / 3600).toBeLessThan(rate * 0.1);
  });
});

describe('reads of a shard', () => {
  it('are polled once a second, so a record is half a second old and the delay', () => {
    const result = fed(every(0.0917), { s: stream(1), f: reader() }, 1000);
    expect(ages(result).mean).toBeCloseTo(0.5 + 0.1, 1);
    expect(trigger(result).batches).toBeCloseTo(1000, -1);
  });

  it('are pushed with enhanced fan-out', () => {
    const result = fed(every(0.0917), { s: stream(1), f: reader({ enhancedFanOut: true }) }, 100);
    expect(ages(result).max).toBeCloseTo(0.1, 6);
  });

  it('share 2 MiB a second among standard readers, and have it alone with enhanced fan-out', () => {
    const sized = [put({ requestBytes: constant(MIB / 2) })];
    const names = ['a', 'b', 'c', 'd'];
    const readers = (more = {}) =>
      Object.fromEntries(names.map((name) => [name, reader({ batch: 10, ...more })]));
    const shared = fed(every(0.5), { s: stream(1), ...readers() }, 300, sized);
    const alone = fed(
      every(0.5),
      { s: stream(1), ...readers({ enhancedFanOut: true }) },
      300,
      sized,
    );
    // Four readers of 1 MiB a second ask for twice of what the shard gives.
    expect(ages(shared, 'd').mean).toBeGreaterThan(20);
    expect(ages(alone, 'd').mean).toBeLessThan(0.2);
  });
});

describe('the bill of a stream', () => {
  it('has shard hours and payload units of 25 KB', () => {
    const sized = [put({ requestBytes: constant(35_000) })];
    const result = fed(every(0.01), { s: stream(4) }, 3600, sized);
    expect(used(result, 's', 'kinesis.shard-hour')).toBeCloseTo(4, 9);
    expect(used(result, 's', 'kinesis.put-payload-unit')).toBe(2 * metric(result, 's', 'count'));
    // The example of the pricing page: 100 records of 35 KB a second in 4 shards are $1.68 a day.
    const units = used(result, 's', 'kinesis.put-payload-unit') * 24;
    expect(units * 0.000000014 + 4 * 24 * 0.015).toBeCloseTo(1.68192, 2);
  });

  it('has longer retention, enhanced fan-out by consumer, shard and hour, and what it read', () => {
    const sized = [put({ requestBytes: constant(MIB) })];
    const s = stream(2, { retention: '7d' });
    const f = reader({ enhancedFanOut: true });
    const result = fed(every(1), { s, f }, 3600, sized);
    expect(used(result, 's', 'kinesis.extended-retention-shard-hour')).toBeCloseTo(2, 9);
    expect(used(result, 's', 'kinesis.efo-consumer-shard-hour')).toBeCloseTo(2, 9);
    expect(used(result, 's', 'kinesis.efo-data')).toBeCloseTo(3600 / 1024, 1);
  });

  it('is by the hour and by bytes on demand', () => {
    const sized = [put({ requestBytes: constant(3000) })];
    const result = fed(every(0.01), { s: stream('on-demand'), f: reader() }, 3600, sized);
    const records = metric(result, 's', 'count');
    expect(used(result, 's', 'kinesis.ondemand-stream-hour')).toBeCloseTo(1, 9);
    expect(used(result, 's', 'kinesis.ondemand-in')).toBeCloseTo((records * 3) / 1024 / 1024, 6);
    expect(used(result, 's', 'kinesis.ondemand-out')).toBeCloseTo((records * 3000) / 1024 ** 3, 3);
  });
});
