import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QuantileSeries } from '../../src/stats/quantile-series.js';
import { LevelSeries, RateSeries } from '../../src/stats/series.js';

const time = fc.oneof(
  fc.double({ min: 0, max: 4, noNaN: true }),
  fc.double({ min: 0, max: 5000, noNaN: true }),
);

describe('QuantileSeries as a count', () => {
  it('has the same observations a second as a RateSeries, however often both have widened', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 5000, noNaN: true }), { maxLength: 200 }),
        (times) => {
          const rates = new RateSeries(0, 1, 16);
          const quantiles = new QuantileSeries(0, 1, 16);
          for (const time of times) {
            rates.add(time);
            quantiles.add(time, 0.1);
          }
          expect(quantiles.rates(5000)).toEqual(rates.rates(5000));
        },
      ),
    );
  });
});

describe('RateSeries', () => {
  it('agrees with sorting the events into its final buckets, however often it has widened', () => {
    const events = fc.array(fc.record({ time, amount: fc.integer({ min: 0, max: 9 }) }));
    fc.assert(
      fc.property(events, (list) => {
        const series = new RateSeries(0, 0.5, 8);
        for (const event of list) series.add(event.time, event.amount);
        const until = Math.max(1, ...list.map((event) => event.time)) + 0.01;
        const sums = series.sums(until);
        const width = series.bucketS;
        const within = sums.map((_, i) =>
          list.filter((event) => Math.floor(event.time / width) === i),
        );
        expect(sums.length).toBe(Math.ceil(until / width));
        expect(series.counts(until)).toEqual(within.map((part) => part.length));
        expect(sums).toEqual(
          within.map((part) => part.reduce((sum, event) => sum + event.amount, 0)),
        );
        expect(series.means(until)).toEqual(
          within.map((part, i) => (part.length === 0 ? null : sums[i]! / part.length)),
        );
      }),
    );
  });

  it('uses at least half of its buckets when the run is longer than they were', () => {
    fc.assert(
      fc.property(fc.double({ min: 9, max: 1e7, noNaN: true }), (end) => {
        const series = new RateSeries(0, 1, 8);
        series.add(end);
        const used = series.counts(end).length;
        expect(used).toBeGreaterThanOrEqual(4);
        expect(used).toBeLessThanOrEqual(8);
      }),
    );
  });

  it('divides the last bucket by the part of it that has passed', () => {
    const series = new RateSeries(10, 2, 8);
    for (const at of [10, 11, 12, 12.5, 13]) series.add(at);
    expect(series.rates(13.5)).toEqual([1, 2]);
  });

  it('shows silence after the last event, and starts anew at a reset', () => {
    const series = new RateSeries(0, 1, 4);
    series.add(0.5);
    expect(series.counts(3.5)).toEqual([1, 0, 0, 0]);
    series.add(100);
    series.reset(100);
    expect(series.bucketS).toBe(1);
    series.add(101.5, 3);
    expect(series.sums(102)).toEqual([0, 3]);
    expect(series.counts(100)).toEqual([]);
  });

  it('refuses times before its start and impossible buckets', () => {
    expect(() => new RateSeries(5).add(4)).toThrow('time 4 s');
    expect(() => new RateSeries(0).add(Number.NaN)).toThrow('NaN');
    expect(() => new RateSeries(0).add(Number.POSITIVE_INFINITY)).toThrow('Infinity');
    expect(() => new RateSeries(0, 0)).toThrow('width');
    expect(() => new RateSeries(0, 1, 7)).toThrow('even');
  });
});

describe('QuantileSeries', () => {
  it('is within its stated error of the sorted values of each bucket of time', () => {
    const value = fc.double({ min: 1e-5, max: 1e4, noNaN: true });
    const small = fc.double({ min: 1e-4, max: 0.1, noNaN: true });
    const events = fc.array(fc.record({ time, x: fc.oneof(value, small) }), { minLength: 1 });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(events, share, (list, q) => {
        const series = new QuantileSeries(0, 0.5, 8);
        for (const event of list) series.add(event.time, event.x);
        const quantiles = series.quantiles(q, 6000);
        const width = series.bucketS;
        quantiles.forEach((quantile, i) => {
          const sorted = list
            .filter((event) => Math.floor(event.time / width) === i)
            .map((event) => event.x)
            .sort((a, b) => a - b);
          const exact = sorted.find((_, k) => (k + 1) / sorted.length >= q);
          if (exact === undefined) expect(quantile).toBeNull();
          else expect(Math.abs(quantile! - exact)).toBeLessThanOrEqual(exact / 64);
        });
        expect(quantiles.filter((quantile) => quantile !== null).length).toBeGreaterThan(0);
      }),
    );
  });

  it('reads less than its range as 0 and more as the end of it', () => {
    const series = new QuantileSeries();
    series.add(0, 0);
    series.add(1, 1e9);
    expect(series.quantiles(0.5, 3)).toEqual([0, 16_384, null]);
    series.reset(5);
    expect(series.quantiles(0.5, 6)).toEqual([null]);
    expect(() => series.add(6, -1)).toThrow('-1');
  });
});

describe('LevelSeries', () => {
  it('has no bucket that begins at the end, whatever rounding says of the length', () => {
    // In float64 (start + 240 · width − start) / width is above 240 for such lengths.
    for (let i = 0; i < 2000; i++) {
      const length = 161_000_000 + 977 * i;
      const series = new LevelSeries(20_000, 1, length / 240);
      const values = series.values(20_000 + length);
      expect(values.every((value) => Math.abs(value - 1) < 1e-6)).toBe(true);
    }
  });
});
