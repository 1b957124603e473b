import { describe, expect, it } from 'vitest';
import { compareCells } from '../../src/experiment/compare.js';
import { mergeCell } from '../../src/experiment/merge.js';
import { billOf, cellOf, replicationOf, workloadOf } from './fixtures.js';

const cell = (variant: string, latencies: readonly number[], seed = 1) =>
  mergeCell(
    cellOf(variant),
    latencies.map((latency, index) => ({
      result: replicationOf({ index, seed, workloads: { clients: workloadOf([latency]) } }),
      bill: billOf(100),
    })),
    () => billOf(0),
  );
const differenceOf = (a: ReturnType<typeof cell>, b: ReturnType<typeof cell>, metric: string) =>
  compareCells(a, [b])[0]!.differences.find((each) => each.metric === metric)!;

describe('comparing cells', () => {
  it('pairs replications, so noise that both have in common does not widen the interval', () => {
    // The replications differ wildly from each other, and the cells by 0.1 s in each.
    const { difference } = differenceOf(
      cell('a', [1, 5, 9]),
      cell('b', [1.1, 5.1, 9.1]),
      'latency mean',
    );
    expect(difference.value).toBeCloseTo(0.1, 12);
    expect(difference.ci95![1] - difference.ci95![0]).toBeLessThan(1e-12);
    expect(difference.n).toBe(3);
  });

  it('takes the interval of two independent samples where the seeds differ', () => {
    const { difference } = differenceOf(cell('a', [1, 2], 1), cell('b', [2, 3], 2), 'latency mean');
    expect(difference.value).toBeCloseTo(1, 12);
    // Variances 1/2 and 1/2, two values each: t(0.975, 2) = 4.302653, times the square root of 1/2.
    expect(difference.ci95![1] - 1).toBeCloseTo(4.302653 * Math.SQRT1_2, 5);
    expect(difference.n).toBe(2);
  });

  it('gives no interval for one replication a side, where the seeds differ', () => {
    const { difference } = differenceOf(cell('a', [1], 1), cell('b', [3], 2), 'latency mean');
    expect(difference).toEqual({ value: 2, ci95: null, n: 0 });
  });

  it('pairs as many replications as both have', () => {
    expect(differenceOf(cell('a', [1, 2, 3]), cell('b', [2, 3]), 'latency mean').difference.n).toBe(
      2,
    );
  });

  it('shows a difference of exactly zero as such', () => {
    const { difference, relative } = differenceOf(
      cell('a', [1, 2]),
      cell('b', [3, 4]),
      'cost-per-month',
    );
    expect(difference).toEqual({ value: 0, ci95: [0, 0], n: 2 });
    expect(relative).toBe(0);
  });

  it('has no relative difference to a baseline of zero', () => {
    expect(differenceOf(cell('a', [1]), cell('b', [1]), 'error-rate').relative).toBeNull();
  });

  it('survives saving: the pairs are in the document', () => {
    const saved = JSON.parse(JSON.stringify(cell('a', [1, 5]))) as ReturnType<typeof cell>;
    expect(differenceOf(saved, cell('b', [2, 6]), 'latency mean').difference.ci95).not.toBeNull();
  });
});
