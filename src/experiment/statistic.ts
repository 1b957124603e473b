import type { Statistic } from '../report/result.js';
import { confidenceInterval } from '../stats/confidence.js';

/** The mean of one value a replication, with a 95 % Student interval where there are two or more. */
export function statistic(values: readonly number[]): Statistic {
  const n = values.length;
  if (n === 0) return { value: 0, ci95: null, n: 0 };
  return { value: mean(values), ci95: interval(values), n };
}

/** The mean of those replications that have the value at all; `n` says how many. */
export function statisticOfKnown(values: readonly (number | null)[]): Statistic {
  return statistic(values.filter((value) => value !== null));
}

/** The same statistic, its interval (if it has one) at least `half` to each side. */
export function atLeastAsWideAs(of: Statistic, half: number): Statistic {
  if (of.ci95 === null) return of;
  const [low, high] = of.ci95;
  return { ...of, ci95: [Math.min(low, of.value - half), Math.max(high, of.value + half)] };
}

/** The largest of the replications' values: a maximum is not averaged, and has no interval. */
export function maximum(values: readonly number[]): Statistic {
  return { value: values.length === 0 ? 0 : Math.max(...values), ci95: null, n: values.length };
}

/**
 * A mean from a single replication, with the interval that its batch means give. With several
 * replications, or too few batches, the same as `statistic`.
 */
export function statisticOfBatches(
  values: readonly number[],
  batchMeans: readonly number[],
): Statistic {
  const whole = statistic(values);
  if (values.length !== 1 || batchMeans.length < 2) return whole;
  const around = interval(batchMeans);
  if (around === null) return whole;
  // The batches leave out an incomplete last one, so their mean is not quite the run's: the
  // interval keeps its width and is centred on what is reported.
  const half = (around[1] - around[0]) / 2;
  return {
    value: whole.value,
    ci95: [whole.value - half, whole.value + half],
    n: batchMeans.length,
  };
}

export function mean(values: readonly number[]): number {
  // All equal is common (a price, a maximum), and must come out exactly as it went in.
  const first = values[0] ?? 0;
  if (values.every((value) => value === first)) return first;
  let total = 0;
  for (const value of values) total += value;
  return total / values.length;
}

function interval(values: readonly number[]): readonly [number, number] | null {
  if (values.length < 2) return null;
  const first = values[0]!;
  if (values.every((value) => value === first)) return [first, first];
  const { low, high } = confidenceInterval(values);
  return [low, high];
}
