import { EventType } from '../../engine/event-type.js';
import { cronTimes } from '../../queueing/arrivals/cron.js';
import { type Datapoint, ObservedMetric } from '../cloudwatch/metric.js';
import type { Fleet } from '../fleet/fleet.js';
import { FleetSampler } from '../fleet/fleet-sampler.js';
import type { ResourceContext, ResourceTimeline } from '../resource.js';
import { timelineBucketS } from '../timeline.js';
import type { Keeper } from './keeper.js';
import { nameOf, type ReadGauge, read } from './observation.js';
import { SimplePolicy, StepPolicy } from './policies.js';
import { Predictor } from './predictor.js';
import type { Ec2AsgSpec, MetricSpec, ScheduledActionSpec, TargetTrackingSpec } from './spec.js';
import { NO_DECISION, type ScalingDecision, TargetTracking } from './target-tracking.js';
import { TrueMetric } from './true-metric.js';

/** A policy that acts on a metric: what it sees, and what it asked for last. */
interface Policy {
  /** Target tracking policies decide on scaling in together. */
  readonly tracking: TargetTrackingSpec | null;
  readonly metric: MetricSpec;
  readonly observed: ObservedMetric;
  decision: ScalingDecision;
}

/** A scheduled action and its times. */
interface Scheduled {
  readonly spec: ScheduledActionSpec;
  readonly next: (afterS: number) => number;
}

/** Decides how many instances a group should have, from its policies and their metrics. */
export class Scaler {
  private static readonly Decide = new EventType<Scaler, null>('autoscaling.decide', (scaler) =>
    scaler.decide(),
  );
  private static readonly Scheduled = new EventType<Scaler, Scheduled>(
    'autoscaling.scheduled-action',
    (scaler, action) => scaler.runScheduled(action),
  );

  private readonly policies: Policy[] = [];
  private readonly truths = new Map<string, TrueMetric>();
  private readonly predictors: Predictor[] = [];
  private scaledInAt = Number.NEGATIVE_INFINITY;
  private deciding = false;

  constructor(
    private readonly spec: Ec2AsgSpec,
    private readonly context: ResourceContext,
    private readonly keeper: Keeper,
    private readonly fleet: Fleet,
    private readonly readGauge: ReadGauge,
  ) {
    for (const policy of spec.scaling) {
      if (policy.kind === 'target') {
        const tracking = new TargetTracking(policy);
        const decide = (datapoint: Datapoint) => tracking.observe(datapoint);
        this.policies.push(this.follow(policy, policy.alarm, decide, policy));
      } else if (policy.kind === 'step' || policy.kind === 'simple') {
        const steps =
          policy.kind === 'step'
            ? new StepPolicy(policy)
            : new SimplePolicy(policy, spec.cooldownS);
        const decide = (datapoint: Datapoint) => steps.observe(datapoint, keeper);
        this.policies.push(this.follow(policy.alarm, policy.alarm, decide, null));
      } else if (policy.kind === 'predictive') {
        this.predictors.push(new Predictor(policy, context.sim, keeper, this.readGauge));
      }
    }
  }

  start(): void {
    for (const { observed } of this.policies) observed.start();
    for (const truth of this.truths.values()) truth.start();
    for (const predictor of this.predictors) predictor.start();
    for (const policy of this.spec.scaling) {
      // The first instant of the run is a time of its calendar too.
      if (policy.kind === 'schedule')
        this.scheduleNext({ spec: policy, next: cronTimes(policy.cron) }, -1);
    }
  }

  reset(now: number): void {
    for (const { observed } of this.policies) observed.reset(now);
    for (const truth of this.truths.values()) truth.reset(now);
  }

  /** What the policies saw, and what was the case. */
  timelines(): readonly ResourceTimeline[] {
    const seen = new Set<string>();
    const lines: ResourceTimeline[] = [];
    for (const { metric, observed } of this.policies) {
      const { name, unit } = nameOf(metric);
      if (seen.has(name)) continue;
      seen.add(name);
      lines.push(observed.timeline(`observed-${name}`, unit));
      lines.push(this.truths.get(name)!.timeline(`true-${name}`, unit));
    }
    return lines;
  }

  private follow(
    metric: MetricSpec,
    timing: { readonly periodS: number; readonly delayS: number },
    decide: (datapoint: Datapoint) => ScalingDecision,
    tracking: TargetTrackingSpec | null,
  ): Policy {
    const { context, keeper, fleet, readGauge } = this;
    const { sim } = context;
    const bucketS = timelineBucketS(context.durationS);
    const sampler = new FleetSampler(sim, keeper.crew.roster.inService);
    const { name } = nameOf(metric);
    if (!this.truths.has(name))
      this.truths.set(name, new TrueMetric(sim, metric, fleet.serving, readGauge, bucketS));
    const policy: Policy = {
      tracking,
      metric,
      decision: NO_DECISION,
      observed: new ObservedMetric(
        sim,
        timing,
        () => read(metric, sampler, readGauge, (member) => keeper.isWarm(member)),
        (datapoint) => {
          policy.decision = decide(datapoint);
          this.decideSoon(policy.decision);
        },
        bucketS,
      ),
    };
    return policy;
  }

  /** After the datapoints of this instant that the other policies wait for. */
  private decideSoon(decision: ScalingDecision): void {
    if (decision.kind === 'none' || this.deciding) return;
    this.deciding = true;
    this.context.sim.schedule(0, Scaler.Decide, this, null);
  }

  /**
   * Out if any policy asks for it, as far as the one that asks for most. In, if no one asks for more,
   * as far as the one that asks for least; target tracking asks only if all of it does that may.
   * Source: EC2 Auto Scaling User Guide, as-scaling-target-tracking and as-scale-based-on-demand,
   * "multiple policies" (2023).
   */
  private decide(): void {
    this.deciding = false;
    const { desired } = this.keeper;
    let out = 0;
    for (const { decision } of this.policies) {
      if (decision.kind === 'out') out = Math.max(out, decision.desired);
    }
    const less = out > 0 ? null : this.scaleInTo();
    // A step or a simple adjustment is asked for once; target tracking goes on asking.
    for (const policy of this.policies) if (policy.tracking === null) policy.decision = NO_DECISION;
    if (out > desired) this.keeper.setDesired(out);
    else if (less !== null) this.scaleIn(less.desired, less.cools);
  }

  private scaleInTo(): { desired: number; cools: boolean } | null {
    let tracked = 0;
    let all = true;
    let stepped = -1;
    for (const { tracking, decision } of this.policies) {
      if (tracking === null) {
        if (decision.kind === 'in') stepped = Math.max(stepped, decision.desired);
      } else if (decision.kind === 'in') tracked = Math.max(tracked, decision.desired);
      else if (tracking.scaleIn) all = false;
    }
    const asks =
      all &&
      this.policies.some(({ decision, tracking }) => tracking !== null && decision.kind === 'in');
    if (!asks && stepped < 0) return null;
    return { desired: Math.max(asks ? tracked : -1, stepped), cools: stepped < 0 };
  }

  private scaleIn(wanted: number, cools: boolean): void {
    const { keeper } = this;
    const desired = Math.max(wanted, keeper.min, this.forecast());
    if (desired >= keeper.desired) return;
    const { now } = keeper;
    if (keeper.warming || (cools && now - this.scaledInAt < this.spec.cooldownS)) return;
    this.scaledInAt = now;
    keeper.setDesired(desired);
  }

  /** What predictive policies hold the group at. */
  private forecast(): number {
    return Math.max(0, ...this.predictors.map(({ floor }) => floor));
  }

  private scheduleNext(action: Scheduled, afterS: number): void {
    const at = action.next(afterS);
    if (at < Number.POSITIVE_INFINITY)
      this.context.sim.scheduleAt(at, Scaler.Scheduled, this, action);
  }

  private runScheduled(action: Scheduled): void {
    const { min, max, desired } = action.spec;
    const { keeper } = this;
    if (min !== null) keeper.min = min;
    if (max !== null) keeper.max = max;
    keeper.setDesired(desired ?? keeper.desired);
    this.scheduleNext(action, keeper.now);
  }
}
