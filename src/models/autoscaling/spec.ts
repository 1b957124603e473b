import type { DistributionSpec } from '../../variates/distribution.js';
import type { MissingData } from '../cloudwatch/alarm.js';
import type { InstanceTemplateSpec } from '../fleet/spec.js';
import type { SpotMarketSpec } from '../fleet/spot-market.js';

/** An Auto Scaling group of EC2 instances. */
export interface Ec2AsgSpec extends InstanceTemplateSpec {
  readonly type: 'ec2-asg';
  /** Number of availability zones that the group is spread over. */
  readonly zones: number;
  /** Launch in another zone where the one that is due has no capacity, or only in that one. */
  readonly zoneStrategy: 'balanced-best-effort' | 'balanced-only';
  /** In units of capacity: instances, unless types have weights. */
  readonly size: { readonly min: number; readonly desired: number; readonly max: number };
  /** Types of a mixed group, in the order of preference; empty: the template's own. */
  readonly types: readonly WeightedTypeSpec[];
  readonly purchase: PurchaseSpec;
  readonly scaling: readonly ScalingPolicySpec[];
  /** Seconds after InService during which an instance counts as capacity, but not in the metric. */
  readonly warmupS: number;
  /** Default cooldown in seconds: after a scale-in by target tracking, and of simple policies. */
  readonly cooldownS: number;
  readonly healthCheck: HealthCheckSpec;
  /** null: none is set. */
  readonly maintenance: HealthyRange | null;
  readonly lifecycleHooks: readonly LifecycleHookSpec[];
  readonly warmPool: WarmPoolSpec | null;
  /** Tried one after the other. */
  readonly termination: readonly TerminationPolicy[];
  readonly refresh: readonly RefreshSpec[];
  /** EC2's token bucket for RunInstances. */
  readonly launchRate: { readonly burst: number; readonly perS: number };
}

export interface WeightedTypeSpec {
  readonly template: InstanceTemplateSpec;
  /** Units of capacity that an instance is. */
  readonly weight: number;
}

export type SpotAllocation =
  | 'price-capacity-optimized'
  | 'capacity-optimized'
  | 'capacity-optimized-prioritized'
  | 'lowest-price';

export interface PurchaseSpec {
  /** Capacity that is on-demand whatever the share. */
  readonly base: number;
  /** On-demand share of what is above the base. */
  readonly onDemand: number;
  readonly allocation: SpotAllocation;
  /** Pools that `lowest-price` spreads over. */
  readonly pools: number;
  readonly market: SpotMarketSpec;
  /** From the notice until the instance is taken back, in seconds: 120. */
  readonly noticeS: number;
  /** From the rebalance recommendation until the notice, in seconds. */
  readonly recommendationS: number;
  /** Replace an instance when a rebalance recommendation comes. */
  readonly capacityRebalancing: boolean;
  /** Something in the account deregisters an instance when its notice comes. */
  readonly drainOnNotice: boolean;
}

export interface HealthCheckSpec {
  readonly type: 'ec2' | 'elb';
  /** Seconds after InService during which checks of a balancer do not count. */
  readonly graceS: number;
  /** How often the group looks at its instances, in seconds. */
  readonly intervalS: number;
}

/** How much of the desired capacity is to be there while instances are replaced. */
export interface HealthyRange {
  readonly min: number;
  readonly max: number;
}

export interface LifecycleHookSpec {
  readonly on: 'launch' | 'terminate';
  /** What the hook's action takes. */
  readonly time: DistributionSpec;
  /** Seconds after which the result is `otherwise`. */
  readonly heartbeatS: number;
  readonly otherwise: 'abandon' | 'continue';
}

export interface WarmPoolSpec {
  readonly state: 'stopped' | 'running' | 'hibernated';
  readonly min: number;
  /** Greatest number prepared, those of the group included; null: its max. */
  readonly maxPrepared: number | null;
  /** Instances go back to the pool on scale-in. */
  readonly reuse: boolean;
  /** How long a hibernated instance takes to resume, in seconds. */
  readonly resumeTime: DistributionSpec;
}

export type TerminationPolicy =
  | 'default'
  | 'oldest-instance'
  | 'newest-instance'
  | 'oldest-launch-template'
  | 'closest-to-next-instance-hour'
  | 'allocation-strategy';

/** An instance refresh: every instance is replaced by one of a new version. */
export interface RefreshSpec extends HealthyRange {
  /** Seconds since the start of the measured window. */
  readonly atS: number;
}

export type ScalingPolicySpec =
  | TargetTrackingSpec
  | StepScalingSpec
  | SimpleScalingSpec
  | ScheduledActionSpec
  | PredictiveSpec;

/**
 * What a policy looks at. `cpu`: ASGAverageCPUUtilization (a fraction); `requests`:
 * ALBRequestCountPerTarget (a minute); `network-in`, `network-out`: bytes of an instance in a minute;
 * `custom`: a gauge of some resource, for each unit of capacity.
 */
export type PolicyMetric = 'cpu' | 'requests' | 'network-in' | 'network-out' | 'custom';

export interface MetricSpec {
  readonly metric: PolicyMetric;
  /** Of `custom`: what is read, and where; null: the group itself. */
  readonly gauge?: string | null;
  readonly of?: string | null;
}

/** Target tracking with the two alarms that AWS makes for it. */
export interface TargetTrackingSpec extends MetricSpec {
  readonly kind: 'target';
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

/** The alarm that sets off a step or simple policy. */
export interface PolicyAlarmSpec extends MetricSpec {
  readonly direction: 'above' | 'below';
  readonly threshold: number;
  readonly periodS: number;
  readonly datapoints: number;
  /** Periods that are looked at. */
  readonly of_: number;
  readonly missing: MissingData;
  readonly delayS: number;
}

export type AdjustmentType = 'change' | 'exact' | 'percent';

/** From so far beyond the threshold (inclusive) to so far (exclusive), by so much. */
export interface StepAdjustmentSpec {
  readonly from: number;
  /** null: without end. */
  readonly to: number | null;
  readonly by: number;
}

export interface StepScalingSpec {
  readonly kind: 'step';
  readonly alarm: PolicyAlarmSpec;
  readonly adjustment: AdjustmentType;
  readonly steps: readonly StepAdjustmentSpec[];
  /** Least change of a percentage; 0: none is set. */
  readonly minAdjustment: number;
}

export interface SimpleScalingSpec {
  readonly kind: 'simple';
  readonly alarm: PolicyAlarmSpec;
  readonly adjustment: AdjustmentType;
  readonly by: number;
  readonly minAdjustment: number;
  /** null: the group's. */
  readonly cooldownS: number | null;
}

/** A scheduled action: at each time of the cron expression (UTC) the group's bounds change. */
export interface ScheduledActionSpec {
  readonly kind: 'schedule';
  readonly cron: string;
  readonly min: number | null;
  readonly desired: number | null;
  readonly max: number | null;
}

export interface PredictiveSpec {
  readonly kind: 'predictive';
  readonly metric: 'cpu' | 'requests';
  readonly value: number;
  /** Seconds before the hour at which the forecast is acted on. */
  readonly bufferS: number;
  /** Capacity that each hour of the day needed before the run; null: nothing is known. */
  readonly history: readonly number[] | null;
  readonly scale: boolean;
}
