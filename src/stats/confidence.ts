import { studentT } from './student.js';
import { Tally } from './tally.js';

/** A mean and how far off it may be. */
export interface ConfidenceInterval {
  readonly mean: number;
  /** Infinity with a single value: one value says nothing of its own error. */
  readonly halfWidth: number;
  readonly low: number;
  readonly high: number;
  /** How many values the interval rests on. */
  readonly n: number;
}

/**
 * Student's interval for the mean that `values` were drawn around. The values must be independent
 * of each other: one a replication, or the means of long batches; never single response times of
 * one run, which follow each other closely.
 *
 * @param level the share of such intervals that hold the true mean, such as 0.95
 */
export function confidenceInterval(values: readonly number[], level = 0.95): ConfidenceInterval {
  if (!(level > 0 && level < 1)) {
    throw new RangeError(`a confidence level is between 0 and 1, not ${level}`);
  }
  const n = values.length;
  if (n === 0) throw new RangeError('a confidence interval needs at least one value');
  const tally = new Tally();
  for (const value of values) tally.add(value);
  // Equal values (a price, a limit) come out as they went in, without the rounding of a sum.
  const mean = tally.min === tally.max ? tally.min : tally.mean;
  const halfWidth =
    n === 1
      ? Number.POSITIVE_INFINITY
      : studentT((1 + level) / 2, n - 1) * Math.sqrt(tally.variance / n);
  return { mean, halfWidth, low: mean - halfWidth, high: mean + halfWidth, n };
}

/**
 * The interval of the mean of a[i] - b[i]. Where both ran under the same random numbers (the same
 * seed and replication), most of the noise is common to both and cancels, so far fewer replications
 * tell two architectures apart. The difference is significant if the interval excludes 0.
 */
export function pairedDifference(
  a: readonly number[],
  b: readonly number[],
  level = 0.95,
): ConfidenceInterval {
  if (a.length !== b.length) {
    throw new RangeError(
      `pairs need as many values on both sides, not ${a.length} and ${b.length}`,
    );
  }
  return confidenceInterval(
    a.map((value, i) => value - b[i]!),
    level,
  );
}

/**
 * The interval for the difference of two means that were estimated independently (b less a), after
 * Welch (1947): variances may differ, and the degrees of freedom are Satterthwaite's.
 *
 * @throws RangeError with fewer than two values on a side
 */
export function welchDifference(
  a: readonly number[],
  b: readonly number[],
  level = 0.95,
): ConfidenceInterval {
  if (a.length < 2 || b.length < 2) {
    throw new RangeError(`a side needs two values or more, not ${a.length} and ${b.length}`);
  }
  const before = tallyOf(a);
  const after = tallyOf(b);
  const partA = before.variance / a.length;
  const partB = after.variance / b.length;
  const mean = after.mean - before.mean;
  const squared = partA + partB;
  const n = a.length + b.length;
  if (squared === 0) return { mean, halfWidth: 0, low: mean, high: mean, n };
  const degrees =
    (squared * squared) / ((partA * partA) / (a.length - 1) + (partB * partB) / (b.length - 1));
  const halfWidth = studentT(1 - (1 - level) / 2, degrees) * Math.sqrt(squared);
  return { mean, halfWidth, low: mean - halfWidth, high: mean + halfWidth, n };
}

function tallyOf(values: readonly number[]): Tally {
  const tally = new Tally();
  for (const value of values) tally.add(value);
  return tally;
}
