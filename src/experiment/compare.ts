import type { CellComparison, CellResult, Statistic } from '../report/result.js';
import { welchDifference } from '../stats/confidence.js';
import { partsOf } from './headline.js';
import { cellName } from './plan.js';
import { mean, statistic } from './statistic.js';

/**
 * Compares cells with a baseline, metric by metric.
 *
 * Replications that have index and seed in common met the same arrivals and the same demands
 * (common random numbers), so they are compared in pairs: the interval is that of the differences,
 * much narrower than the two intervals apart. Without pairs it is Welch's, of two independent samples.
 */
export function compareCells(
  baseline: CellResult,
  others: readonly CellResult[],
  names: { readonly baseline?: string; readonly others?: readonly string[] } = {},
): CellComparison[] {
  return others.map((other, i) => ({
    variant: names.others?.[i] ?? other.variant,
    axes: other.axes,
    baseline: names.baseline ?? cellName(baseline),
    differences: differences(baseline, other),
  }));
}

function differences(baseline: CellResult, other: CellResult): CellComparison['differences'] {
  const pairs = pairsOf(baseline, other);
  const compared: CellComparison['differences'][number][] = [];
  for (const key of keysOf(other)) {
    const { of, metric } = partsOf(key);
    const before = valuesOf(baseline, key);
    const after = valuesOf(other, key);
    if (before.length === 0 || after.length === 0) continue;
    const base = mean(before);
    const value = mean(after);
    const difference = differenceOf(pairs, key) ?? unpaired(before, after);
    compared.push({
      metric,
      of,
      baseline: base,
      value,
      difference,
      relative: base === 0 ? null : difference.value / base,
    });
  }
  return compared;
}

type Replication = CellResult['replications'][number];

function pairsOf(a: CellResult, b: CellResult): [Replication, Replication][] {
  const pairs: [Replication, Replication][] = [];
  for (const left of a.replications) {
    const right = b.replications.find(
      ({ index, seed }) => index === left.index && seed === left.seed,
    );
    if (right !== undefined) pairs.push([left, right]);
  }
  return pairs;
}

function differenceOf(pairs: readonly [Replication, Replication][], key: string): Statistic | null {
  const values: number[] = [];
  for (const [left, right] of pairs) {
    const before = left.values?.[key];
    const after = right.values?.[key];
    if (before !== undefined && after !== undefined) values.push(change(before, after));
  }
  return values.length === 0 ? null : statistic(values);
}

/** Sums of the same numbers in another order differ in their last digits: that is no difference. */
function change(before: number, after: number): number {
  const difference = after - before;
  return Math.abs(difference) <= 1e-12 * Math.abs(before) ? 0 : difference;
}

/** Of replications that met other arrivals; no interval where a side has only one. */
function unpaired(before: readonly number[], after: readonly number[]): Statistic {
  if (before.length < 2 || after.length < 2) {
    return { value: mean(after) - mean(before), ci95: null, n: 0 };
  }
  const { mean: value, low, high } = welchDifference(before, after);
  return { value, ci95: [low, high], n: Math.min(before.length, after.length) };
}

function keysOf(cell: CellResult): string[] {
  return [...new Set(cell.replications.flatMap(({ values }) => Object.keys(values ?? {})))];
}

function valuesOf(cell: CellResult, key: string): number[] {
  return cell.replications
    .map(({ values }) => values?.[key])
    .filter((value) => value !== undefined);
}
