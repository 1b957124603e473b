import { Alarm } from '../cloudwatch/alarm.js';
import type { Datapoint } from '../cloudwatch/metric.js';
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
  private readonly high: Alarm;
  private readonly low: Alarm;

  constructor(private readonly spec: TargetTrackingSpec) {
    const { alarm, value } = spec;
    const make = (comparison: '>' | '<', threshold: number, datapoints: number) =>
      new Alarm({
        comparison,
        threshold,
        evaluationPeriods: datapoints,
        datapointsToAlarm: datapoints,
        missing: 'missing',
      });
    this.high = make('>', value, alarm.highDatapoints);
    this.low = make('<', value * alarm.lowThreshold, alarm.lowDatapoints);
  }

  /** A datapoint has become visible, or is missing. */
  observe({ value, capacity }: Datapoint): ScalingDecision {
    const high = this.high.observe(value) === 'ALARM';
    const low = this.low.observe(value) === 'ALARM';
    if (value === null) return NO_DECISION;
    const desired = proportional(capacity, value, this.spec.value);
    if (high && this.high.breaches(value)) return { kind: 'out', desired };
    if (this.spec.scaleIn && low && this.low.breaches(value)) return { kind: 'in', desired };
    return NO_DECISION;
  }
}

/** Capacity that would bring the metric to the target: rounded up, so that what is removed is rounded down. */
export function proportional(capacity: number, value: number, target: number): number {
  const exact = (capacity * value) / target;
  // Rounding errors of the quotient must not cost an instance.
  const nearest = Math.round(exact);
  return Math.abs(exact - nearest) < 1e-9 * Math.max(1, exact) ? nearest : Math.ceil(exact);
}
