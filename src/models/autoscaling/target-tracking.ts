import type { TargetTrackingSpec } from './spec.js';

/** What a policy asks for. */
export type ScalingDecision =
  | { readonly kind: 'none' }
  | { readonly kind: 'out'; readonly desired: number }
  | { readonly kind: 'in'; readonly desired: number };

/** Nothing to do. */
export const NO_DECISION: ScalingDecision = { kind: 'none' };

/**
 * Target tracking by the two alarms that AWS creates for it: AlarmHigh (metric over the target for
 * 3 datapoints of 60 s) and AlarmLow (under a share of the target for 15). Capacity follows the
 * metric in proportion, rounded so as to add more and remove less.
 *
 * Sources: EC2 Auto Scaling User Guide, as-scaling-target-tracking; alarm settings as observed in
 * accounts (aws/containers-roadmap#1208, terraform-provider-aws#42553).
 */
export class TargetTracking {
  private high = 0;
  private low = 0;

  constructor(private readonly spec: TargetTrackingSpec) {}

  /**
   * A datapoint has become visible.
   *
   * @param value the metric; null: no data, which ends both alarms' runs
   * @param instances instances behind the metric
   */
  observe(value: number | null, instances: number): ScalingDecision {
    const { alarm, scaleIn, value: target } = this.spec;
    if (value === null) {
      this.high = 0;
      this.low = 0;
      return NO_DECISION;
    }
    this.high = value > target ? this.high + 1 : 0;
    this.low = value < target * alarm.lowThreshold ? this.low + 1 : 0;
    if (this.high >= alarm.highDatapoints) {
      return { kind: 'out', desired: proportional(instances, value, target) };
    }
    if (scaleIn && this.low >= alarm.lowDatapoints) {
      return { kind: 'in', desired: proportional(instances, value, target) };
    }
    return NO_DECISION;
  }
}

/** Instances that would bring the metric to the target: rounded up, so that what is removed is rounded down. */
export function proportional(instances: number, value: number, target: number): number {
  const exact = (instances * value) / target;
  // Rounding errors of the quotient must not cost an instance.
  const nearest = Math.round(exact);
  return Math.abs(exact - nearest) < 1e-9 * Math.max(1, exact) ? nearest : Math.ceil(exact);
}
