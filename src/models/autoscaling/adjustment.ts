import type { AdjustmentType, StepAdjustmentSpec } from './spec.js';

/** A percentage of a capacity in whole instances; AWS's rounding. Source: as-scaling-simple-step (2023). */
export function roundPercentage(change: number): number {
  if (change > 0 && change < 1) return 1;
  if (change < 0 && change > -1) return -1;
  return Math.trunc(change);
}

export interface Adjustment {
  readonly adjustment: AdjustmentType;
  readonly by: number;
  /** Least change of a percentage; 0: none is set. */
  readonly minAdjustment: number;
}

/** The capacity after an adjustment, bounds left aside. */
export function adjusted(capacity: number, { adjustment, by, minAdjustment }: Adjustment): number {
  if (adjustment === 'exact') return by;
  if (adjustment === 'change') return capacity + by;
  // Twelve digits: 10 % of 30 is 3, and not a little more.
  const change = roundPercentage(Number(((capacity * by) / 100).toPrecision(12)));
  if (change === 0 || Math.abs(change) >= minAdjustment) return capacity + change;
  return capacity + Math.sign(change) * minAdjustment;
}

/**
 * The step for a metric so far beyond the threshold, in the direction of the breach: the lower bound
 * belongs to it, the upper one does not. null: there is none.
 */
export function stepFor(
  steps: readonly StepAdjustmentSpec[],
  distance: number,
): StepAdjustmentSpec | null {
  // 0.7 - 0.5 must not fall a hair short of a bound of 0.2.
  const beyond = Number(distance.toPrecision(12));
  return steps.find(({ from, to }) => beyond >= from && (to === null || beyond < to)) ?? null;
}
