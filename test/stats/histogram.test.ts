import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Streams } from '../../src/engine/streams.js';
import { Histogram } from '../../src/stats/histogram.js';
import { createVariate } from '../../src/variates/create-variate.js';

const STATED_ERROR = 1 / 256;
/** Spread over the octaves, not the numbers: most response times are small. */
const inRange = fc
  .tuple(fc.integer({ min: -29, max: 28 }), fc.double({ min: 1, max: 2, noNaN: true }))
  .map(([octave, mantissa]) => mantissa * Math.exp(octave * Math.LN2));
const anySize = fc.oneof(
  { weight: 8, arbitrary: inRange },
  { weight: 1, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.constantFrom(1e-300, 1e-12, 5e9, 1e100) },
);
const share = fc.double({ min: 0, max: 1, noNaN: true });

describe('Histogram', () => {
  it('gives the nearest-rank quantile exactly while it keeps every observation', () => {
    fc.assert(
      fc.property(fc.array(anySize, { minLength: 1, maxLength: 300 }), share, (values, q) => {
        expect(histogramOf(values).quantile(q)).toBe(sortedQuantile(values, q));
      }),
    );
  });

  it('stays within the stated error once it has folded, at any quantile', () => {
    fc.assert(
      fc.property(
        fc.array(inRange, { minLength: 6, maxLength: 300 }),
        share,
        fc.integer({ min: 0, max: 5 }),
        (values, q, limit) => {
          const histogram = histogramOf(values, limit);
          expect(histogram.exact).toBe(false);
          const exact = sortedQuantile(values, q);
          expect(Math.abs(histogram.quantile(q) - exact)).toBeLessThanOrEqual(STATED_ERROR * exact);
        },
      ),
    );
  });

  it('keeps count, sum, mean, variance, minimum and maximum exact when folded', () => {
    fc.assert(
      fc.property(fc.array(inRange, { minLength: 2, maxLength: 100 }), (values) => {
        const [exact, folded] = [histogramOf(values), histogramOf(values, 1)];
        for (const key of [
          'count',
          'sum',
          'mean',
          'variance',
          'sumOfSquares',
          'min',
          'max',
        ] as const) {
          expect(folded[key], key).toBe(exact[key]);
        }
        expect(folded.quantile(0)).toBeGreaterThanOrEqual(folded.min);
        expect(folded.quantile(1)).toBe(Math.max(...values));
      }),
    );
  });

  it('counts zero and what is smaller than its range as the minimum, larger as the maximum', () => {
    const histogram = histogramOf([0, 1e-12, 1, 1, 1, 3e9, 4e9], 2);
    expect(histogram.quantile(0.2)).toBe(0);
    expect(histogram.quantile(0.5)).toBeCloseTo(1, 2);
    expect(histogram.quantile(0.8)).toBe(4e9);
    expect(histogram.quantile(1)).toBe(4e9);
  });

  it('holds the rank where q n rounds up in binary', () => {
    const values = Array.from({ length: 100 }, (_, i) => i + 1);
    expect(0.07 * 100).toBeGreaterThan(7);
    expect(histogramOf(values).quantile(0.07)).toBe(7);
    expect(histogramOf(values).quantile(0.29)).toBe(29);
  });

  it('folds exactly when one observation more than the limit arrives', () => {
    const histogram = new Histogram();
    for (let i = 0; i < 32_768; i++) histogram.add(i);
    expect(histogram.exact).toBe(true);
    expect(histogram.quantile(0.5)).toBe(16_383);
    histogram.add(1);
    expect(histogram.exact).toBe(false);
    expect(Math.abs(histogram.quantile(0.5) / 16_383 - 1)).toBeLessThan(STATED_ERROR);
  });

  it('sees observations that came after a quantile was asked for', () => {
    const histogram = histogramOf([5]);
    expect(histogram.quantile(0.5)).toBe(5);
    histogram.add(1);
    expect(histogram.quantile(0.5)).toBe(1);
  });

  it('merges to what one histogram of everything says, exact or folded', () => {
    const lists = fc.array(anySize, { maxLength: 60 });
    const limits = fc.constantFrom(0, 10, 50, 1000);
    fc.assert(
      fc.property(lists, lists, limits, limits, share, (a, b, limitA, limitB, q) => {
        const merged = histogramOf(a, limitA);
        merged.merge(histogramOf(b, limitB));
        const otherFolded = b.length > limitB;
        const whole = histogramOf([...a, ...b], otherFolded ? 0 : limitA);
        expect(merged.exact).toBe(whole.exact);
        expect(merged.count).toBe(a.length + b.length);
        expect(merged.quantile(q)).toBe(whole.quantile(q));
        merged.add(2);
        whole.add(2);
        expect(merged.quantile(q)).toBe(whole.quantile(q));
      }),
    );
  });

  it('gives the same buckets in whatever order parts are merged', () => {
    const lists = fc.array(fc.array(inRange, { maxLength: 20 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(lists, (parts) => {
        const forth = new Histogram(0);
        const back = new Histogram(0);
        for (const part of parts) forth.merge(histogramOf(part));
        for (const part of [...parts].reverse()) back.merge(histogramOf(part));
        expect(forth.snapshot().buckets).toEqual(back.snapshot().buckets);
        expect(forth.snapshot().counts).toEqual(back.snapshot().counts);
      }),
    );
  });

  it('survives JSON and cloning to the last bit, and goes on from there', () => {
    const limits = fc.constantFrom(0, 10, 1000);
    fc.assert(
      fc.property(fc.array(anySize, { maxLength: 60 }), limits, anySize, (values, limit, next) => {
        const histogram = histogramOf(values, limit);
        const snapshot = histogram.snapshot();
        expect(JSON.parse(JSON.stringify(snapshot))).toEqual(snapshot);
        const copy = Histogram.fromSnapshot(structuredClone(snapshot));
        histogram.add(next);
        copy.add(next);
        expect(copy.snapshot()).toEqual(histogram.snapshot());
        expect(copy.summary()).toEqual(histogram.summary());
      }),
    );
  });

  it('has a snapshot that does not grow with the observations once folded', () => {
    const variate = createVariate(
      { kind: 'exponential', mean: 0.05 },
      new Streams(1, 0).stream('h', 'x'),
    );
    const histogram = new Histogram();
    for (let i = 0; i < 200_000; i++) histogram.add(variate.next());
    expect(histogram.snapshot().values).toBeNull();
    expect(histogram.snapshot().buckets.length).toBeLessThan(2500);
  });

  it('summarises nothing as zeros', () => {
    const zeros = { count: 0, mean: 0, p50: 0, p90: 0, p95: 0, p99: 0, p999: 0, max: 0 };
    expect(new Histogram().summary()).toEqual(zeros);
    const used = histogramOf([1, 2, 3], 1);
    used.reset();
    expect(used.summary()).toEqual(zeros);
    used.add(7);
    expect(used.exact).toBe(true);
    expect(used.summary()).toEqual({
      count: 1,
      mean: 7,
      p50: 7,
      p90: 7,
      p95: 7,
      p99: 7,
      p999: 7,
      max: 7,
    });
  });

  it('draws a cumulative distribution that rises to 1 at the maximum', () => {
    const limits = fc.constantFrom(0, 1000);
    fc.assert(
      fc.property(fc.array(anySize, { minLength: 1, maxLength: 300 }), limits, (values, limit) => {
        const points = histogramOf(values, limit).shares(50);
        expect(points.length).toBeLessThanOrEqual(52);
        expect(points.at(-1)).toEqual({ value: Math.max(...values), share: 1 });
        for (let i = 1; i < points.length; i++) {
          expect(points[i]!.share).toBeGreaterThan(points[i - 1]!.share);
          expect(points[i]!.value).toBeGreaterThanOrEqual(points[i - 1]!.value);
        }
        if (limit > 0) {
          for (const { value, share: atMost } of points) {
            expect(values.filter((x) => x <= value).length / values.length).toBe(atMost);
          }
        }
      }),
    );
  });

  it('refuses what is not a duration, and quantiles that are not shares', () => {
    for (const x of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => new Histogram().add(x)).toThrow(`not ${x}`);
    }
    expect(() => new Histogram().quantile(1.01)).toThrow('1.01');
    expect(() => new Histogram(-1)).toThrow('exactLimit');
  });
});

function histogramOf(values: readonly number[], exactLimit?: number): Histogram {
  const histogram = new Histogram(exactLimit);
  for (const value of values) histogram.add(value);
  return histogram;
}

/** The slow, obvious one: the least value that at least a share q of all values do not exceed. */
function sortedQuantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.find((_, i) => (i + 1) / sorted.length >= q)!;
}
