import type { InstanceTemplateSpec } from '../fleet/spec.js';

/** An Auto Scaling group of EC2 instances. */
export interface Ec2AsgSpec extends InstanceTemplateSpec {
  readonly type: 'ec2-asg';
  /** Number of availability zones that the group is spread over. */
  readonly zones: number;
  readonly size: { readonly min: number; readonly desired: number; readonly max: number };
  readonly scaling: readonly ScalingPolicySpec[];
  /** Seconds after InService during which an instance counts as capacity, but not in the metric. */
  readonly warmupS: number;
}

export type ScalingPolicySpec = TargetTrackingSpec | ScheduledActionSpec;

/** Target tracking with the two alarms that AWS makes for it. */
export interface TargetTrackingSpec {
  readonly kind: 'target';
  /** `cpu`: ASGAverageCPUUtilization (a fraction); `requests`: ALBRequestCountPerTarget (a minute). */
  readonly metric: 'cpu' | 'requests';
  readonly value: number;
  readonly scaleIn: boolean;
  readonly alarm: TargetTrackingAlarmSpec;
}

export interface TargetTrackingAlarmSpec {
  readonly periodS: number;
  /** Consecutive datapoints over the target before AlarmHigh fires: 3. */
  readonly highDatapoints: number;
  /** Consecutive datapoints under the low threshold before AlarmLow fires: 15. */
  readonly lowDatapoints: number;
  /** AlarmLow's threshold as a share of the target: 0.70 observed for EC2. */
  readonly lowThreshold: number;
  /** From the end of a period until its datapoint can be seen, in seconds. */
  readonly delayS: number;
}

/** A scheduled action: at each time of the cron expression (UTC) the group's bounds change. */
export interface ScheduledActionSpec {
  readonly kind: 'schedule';
  readonly cron: string;
  readonly min: number | null;
  readonly desired: number | null;
  readonly max: number | null;
}
