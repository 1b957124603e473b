import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Tally } from '../../src/stats/tally.js';

const number = fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((x) => x + 0);
const numbers = fc.array(number, { minLength: 2, maxLength: 200 });

describe('Tally', () => {
  it('agrees with the two-pass formulas on any numbers', () => {
    fc.assert(
      fc.property(numbers, (values) => {
        expectToDescribe(tallyOf(values), values);
      }),
    );
  });

  it('merges to what one tally of everything says', () => {
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        const merged = tallyOf(a);
        merged.merge(tallyOf(b));
        expectToDescribe(merged, [...a, ...b]);
      }),
    );
  });

  it('keeps the variance of small differences on a large offset', () => {
    const tally = tallyOf([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]);
    expect(tally.mean).toBe(1e9 + 10);
    expect(tally.variance).toBe(30);
  });

  it('keeps the variance when the first value is an outlier', () => {
    const rest = Array.from({ length: 1000 }, (_, i) => i % 10);
    const values = [1e6, ...rest];
    const { variance } = naive(values);
    expect(tallyOf(values).variance / variance).toBeCloseTo(1, 9);
  });

  it('adds a million tenths without the drift of a plain sum', () => {
    const tally = new Tally();
    let plain = 0;
    for (let i = 0; i < 1e6; i++) {
      tally.add(0.1);
      plain += 0.1;
    }
    expect(tally.sum).toBe(1e5);
    expect(plain).not.toBe(1e5);
    expect(tally.variance).toBe(0);
  });

  it('says zero of everything before the first observation and after a reset', () => {
    const tally = new Tally();
    expect([tally.count, tally.sum, tally.mean, tally.variance, tally.min, tally.max]).toEqual([
      0, 0, 0, 0, 0, 0,
    ]);
    tally.add(5);
    tally.reset();
    tally.add(-3);
    expect([tally.count, tally.mean, tally.min, tally.max]).toEqual([1, -3, -3, -3]);
  });

  it('is left as it was by merging an empty tally, and takes over the other if empty itself', () => {
    const some = tallyOf([1, 2, 4]);
    const before = some.snapshot();
    some.merge(new Tally());
    expect(some.snapshot()).toEqual(before);
    const empty = new Tally();
    empty.merge(some);
    expect([empty.count, empty.sum, empty.min, empty.max]).toEqual([3, 7, 1, 4]);
  });

  it('survives JSON to the last bit', () => {
    fc.assert(
      fc.property(numbers, number, (values, next) => {
        const tally = tallyOf(values);
        const copy = Tally.fromSnapshot(JSON.parse(JSON.stringify(tally.snapshot())));
        tally.add(next);
        copy.add(next);
        expect(copy.mean).toBe(tally.mean);
        expect(copy.variance).toBe(tally.variance);
      }),
    );
    expect(Tally.fromSnapshot(new Tally().snapshot()).count).toBe(0);
  });

  it('refuses what is not a finite number', () => {
    for (const x of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      expect(() => new Tally().add(x)).toThrow(`not ${x}`);
    }
  });
});

function tallyOf(values: readonly number[]): Tally {
  const tally = new Tally();
  for (const value of values) tally.add(value);
  return tally;
}

function naive(values: readonly number[]) {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const squares = values.reduce((sum, x) => sum + (x - mean) * (x - mean), 0);
  return { mean, variance: squares / (values.length - 1) };
}

function expectToDescribe(tally: Tally, values: readonly number[]): void {
  const { mean, variance } = naive(values);
  const scale = Math.max(...values.map(Math.abs), 1e-100);
  expect(tally.count).toBe(values.length);
  expect(Math.abs(tally.mean - mean) / scale).toBeLessThan(1e-12);
  expect(Math.abs(tally.variance - variance) / (scale * scale)).toBeLessThan(1e-11);
  const squares = values.reduce((sum, x) => sum + x * x, 0);
  expect(Math.abs(tally.sumOfSquares - squares) / (scale * scale)).toBeLessThan(1e-10);
  expect(tally.min).toBe(Math.min(...values) + 0);
  expect(tally.max).toBe(Math.max(...values) + 0);
}
