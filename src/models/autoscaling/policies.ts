import { Alarm } from '../cloudwatch/alarm.js';
import type { Datapoint } from '../cloudwatch/metric.js';
import { adjusted, stepFor } from './adjustment.js';
import type { PolicyAlarmSpec, SimpleScalingSpec, StepScalingSpec } from './spec.js';
import { NO_DECISION, type ScalingDecision } from './target-tracking.js';

/** What a policy must know of its group. */
export interface GroupState {
  readonly desired: number;
  /** Capacity that does not warm up. */
  readonly warmCapacity: number;
  /** Something is being launched or terminated. */
  readonly active: boolean;
  readonly activityEndedAt: number;
  readonly now: number;
}

export function createAlarm(spec: PolicyAlarmSpec): Alarm {
  return new Alarm({
    // A threshold that is met is one that is breached: steps begin at a distance of nothing.
    comparison: spec.direction === 'above' ? '>=' : '<=',
    threshold: spec.threshold,
    evaluationPeriods: spec.of_,
    datapointsToAlarm: spec.datapoints,
    missing: spec.missing,
  });
}

/**
 * A step policy. While instances warm up, what they add is counted: the same step does not add it
 * again, a higher one adds the difference.
 * Source: EC2 Auto Scaling User Guide, as-scaling-simple-step (2023).
 */
export class StepPolicy {
  private readonly alarm: Alarm;

  constructor(private readonly spec: StepScalingSpec) {
    this.alarm = createAlarm(spec.alarm);
  }

  observe({ value }: Datapoint, group: GroupState): ScalingDecision {
    const { spec } = this;
    const firing = this.alarm.observe(value) === 'ALARM';
    if (!firing || value === null) return NO_DECISION;
    const { threshold, direction } = spec.alarm;
    const distance = direction === 'above' ? value - threshold : threshold - value;
    const step = stepFor(spec.steps, distance);
    if (step === null) return NO_DECISION;
    const change = { adjustment: spec.adjustment, by: step.by, minAdjustment: spec.minAdjustment };
    const out = adjusted(Math.min(group.warmCapacity, group.desired), change);
    if (out > group.desired) return { kind: 'out', desired: out };
    const less = adjusted(group.desired, change);
    return less < group.desired ? { kind: 'in', desired: less } : NO_DECISION;
  }
}

/**
 * A simple policy: one adjustment, and then nothing until its instances have come or gone and the
 * cooldown is over. Source: EC2 Auto Scaling User Guide, Cooldown (2023).
 */
export class SimplePolicy {
  private readonly alarm: Alarm;
  private acted = false;

  constructor(
    private readonly spec: SimpleScalingSpec,
    private readonly defaultCooldownS: number,
  ) {
    this.alarm = createAlarm(spec.alarm);
  }

  observe({ value }: Datapoint, group: GroupState): ScalingDecision {
    const { spec } = this;
    if (this.alarm.observe(value) !== 'ALARM' || group.active) return NO_DECISION;
    const cooldownS = spec.cooldownS ?? this.defaultCooldownS;
    if (this.acted && group.now - group.activityEndedAt < cooldownS) return NO_DECISION;
    const desired = adjusted(group.desired, spec);
    if (desired === group.desired) return NO_DECISION;
    this.acted = true;
    return desired > group.desired ? { kind: 'out', desired } : { kind: 'in', desired };
  }
}
