import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Streams } from '../../src/engine/streams.js';
import { BatchMeans } from '../../src/stats/batch-means.js';
import {
  confidenceInterval,
  pairedDifference,
  welchDifference,
} from '../../src/stats/confidence.js';
import { warmUpAdvice } from '../../src/stats/warm-up.js';
import { createVariate } from '../../src/variates/create-variate.js';

describe('welchDifference', () => {
  it('holds the true difference as often as it says, whatever the two variances', () => {
    const stream = new Streams(11, 0).stream('welch', 'x');
    const wide = createVariate({ kind: 'uniform', min: 0, max: 10 }, stream);
    const narrow = createVariate({ kind: 'uniform', min: 6, max: 8 }, stream);
    let held = 0;
    for (let i = 0; i < 2000; i++) {
      const a = Array.from({ length: 6 }, () => wide.next());
      const b = Array.from({ length: 12 }, () => narrow.next());
      const { low, high } = welchDifference(a, b, 0.9);
      if (low <= 2 && 2 <= high) held++;
    }
    // Binomial(2000, 0.9) has a standard deviation of 13.4; Welch's approximation is a little off.
    expect(held).toBeGreaterThan(1750);
    expect(held).toBeLessThan(1850);
  });

  it('refuses a side with one value', () => {
    expect(() => welchDifference([1], [1, 2])).toThrow(/two values or more, not 1 and 2/);
  });
});

describe('confidenceInterval', () => {
  it('reproduces a worked example', () => {
    // Mean 5, standard deviation 1, n = 4: 3.182446 x 1/2.
    const values = [4, 4, 6, 6].map((x) => 5 + ((x - 5) * Math.sqrt(3)) / 2);
    const interval = confidenceInterval(values, 0.95);
    expect(interval.mean).toBeCloseTo(5, 12);
    expect(interval.halfWidth).toBeCloseTo(3.182446305284263 / 2, 9);
    expect(interval.low).toBeCloseTo(5 - 1.5912231526, 9);
    expect(interval.high).toBeCloseTo(5 + 1.5912231526, 9);
    expect(interval.n).toBe(4);
  });

  it('holds the true mean as often as it says', () => {
    const variate = createVariate(
      { kind: 'uniform', min: 0, max: 2 },
      new Streams(7, 0).stream('ci', 'x'),
    );
    let held = 0;
    for (let i = 0; i < 2000; i++) {
      const { low, high } = confidenceInterval(
        Array.from({ length: 8 }, () => variate.next()),
        0.9,
      );
      if (low <= 1 && 1 <= high) held += 1;
    }
    // 1800 expected, standard deviation 13.
    expect(held).toBeGreaterThan(1740);
    expect(held).toBeLessThan(1860);
  });

  it('says that one value tells nothing of its error, and refuses none', () => {
    expect(confidenceInterval([3]).halfWidth).toBe(Number.POSITIVE_INFINITY);
    expect(() => confidenceInterval([])).toThrow('at least one');
    expect(() => confidenceInterval([1, 2], 95)).toThrow('95');
  });

  it('gives equal values back as they are', () => {
    expect(confidenceInterval([0.1, 0.1, 0.1])).toEqual({
      mean: 0.1,
      halfWidth: 0,
      low: 0.1,
      high: 0.1,
      n: 3,
    });
  });
});

describe('pairedDifference', () => {
  it('is the interval of the differences, so common noise cancels', () => {
    const a = [100, 250, 30, 999];
    const b = a.map((x, i) => x - 5 - (i % 2));
    const paired = pairedDifference(a, b);
    expect(paired).toEqual(confidenceInterval([5, 6, 5, 6]));
    expect(paired.low).toBeGreaterThan(0);
    expect(() => pairedDifference([1], [1, 2])).toThrow('not 1 and 2');
  });
});

describe('BatchMeans', () => {
  it('gives the means of equal runs of consecutive observations, between n and 2n - 1 of them', () => {
    const values = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 8, maxLength: 500 });
    fc.assert(
      fc.property(values, (list) => {
        const batches = new BatchMeans(4);
        for (const x of list) batches.add(x);
        const size = batches.batchSize;
        const slow: number[] = [];
        for (let i = 0; i + size <= list.length; i += size) {
          slow.push(list.slice(i, i + size).reduce((sum, x) => sum + x, 0) / size);
        }
        expect(batches.means()).toEqual(slow);
        expect(slow.length).toBeGreaterThanOrEqual(4);
        expect(slow.length).toBeLessThan(8);
        expect(batches.interval()).toEqual(confidenceInterval(slow));
      }),
    );
  });

  it('has no interval with fewer than two batches and starts anew at a reset', () => {
    const batches = new BatchMeans();
    batches.add(1);
    expect(batches.interval()).toBeNull();
    for (let i = 0; i < 1000; i++) batches.add(i);
    batches.reset();
    expect(batches.means()).toEqual([]);
    expect(batches.batchSize).toBe(1);
    expect(() => new BatchMeans(1)).toThrow('from 2');
  });

  it('warns of batches that depend on each other, and not of independent ones', () => {
    const trend = new BatchMeans();
    for (let i = 0; i < 1000; i++) trend.add(i);
    expect(trend.lagOneCorrelation()).toBeGreaterThan(0.8);
    const variate = createVariate(
      { kind: 'exponential', mean: 1 },
      new Streams(3, 0).stream('bm', 'x'),
    );
    const independent = new BatchMeans();
    for (let i = 0; i < 100_000; i++) independent.add(variate.next());
    expect(Math.abs(independent.lagOneCorrelation())).toBeLessThan(0.3);
    expect(new BatchMeans().lagOneCorrelation()).toBe(0);
  });
});

describe('warmUpAdvice', () => {
  it('cuts where the slow formula is least', () => {
    const lists = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 50, maxLength: 200 });
    fc.assert(
      fc.property(lists, (series) => {
        const groups: number[] = [];
        for (let i = 0; i + 5 <= series.length; i += 5) {
          groups.push(series.slice(i, i + 5).reduce((sum, x) => sum + x, 0) / 5);
        }
        const latest = Math.floor(groups.length / 2);
        const widths = Array.from({ length: latest + 1 }, (_, cut) => {
          const rest = groups.slice(cut);
          const mean = rest.reduce((sum, x) => sum + x, 0) / rest.length;
          return (
            rest.reduce((sum, x) => sum + (x - mean) * (x - mean), 0) / (rest.length * rest.length)
          );
        });
        const { discard, settled } = warmUpAdvice(series);
        expect(discard % 5).toBe(0);
        expect(widths[discard / 5]).toBeCloseTo(Math.min(...widths), 9);
        expect(settled).toBe(discard / 5 < latest);
      }),
    );
  });

  it('finds the end of an initial transient', () => {
    const variate = createVariate(
      { kind: 'uniform', min: 9, max: 11 },
      new Streams(5, 0).stream('wu', 'x'),
    );
    const series = Array.from({ length: 500 }, (_, i) => variate.next() + 40 * Math.exp(-i / 15));
    const advice = warmUpAdvice(series);
    expect(advice.settled).toBe(true);
    expect(advice.discard).toBeGreaterThan(40);
    expect(advice.discard).toBeLessThan(150);
  });

  it('keeps everything of a steady series and says so of one that never settles', () => {
    const steady = Array.from({ length: 200 }, () => 4);
    expect(warmUpAdvice(steady)).toEqual({ discard: 0, settled: true });
    const growing = Array.from({ length: 200 }, (_, i) => i);
    expect(warmUpAdvice(growing).settled).toBe(false);
    expect(warmUpAdvice([1, 2, 3])).toEqual({ discard: 0, settled: false });
  });
});
