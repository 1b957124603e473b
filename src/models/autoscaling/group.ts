import { EventType } from '../../engine/event-type.js';
import type { Stream } from '../../engine/streams.js';
import type { UsageLine } from '../../pricing/usage.js';
import { cronTimes } from '../../queueing/arrivals/cron.js';
import { HTTP_503 } from '../../queueing/outcome.js';
import type { Request, Service } from '../../queueing/request.js';
import { Fleet, SAMPLE_S } from '../fleet/fleet.js';
import type { FleetSample, FleetSampler } from '../fleet/fleet-sampler.js';
import type { Instance } from '../fleet/instance.js';
import type { Metric, Resource, ResourceContext, ResourceTimeline } from '../resource.js';
import type { TargetGroup, TargetListener } from '../target.js';
import type { Ec2AsgSpec, ScheduledActionSpec, TargetTrackingSpec } from './spec.js';
import { NO_DECISION, type ScalingDecision, TargetTracking } from './target-tracking.js';

/**
 * Seconds after a scale-in before the next one by target tracking: the default cooldown of a group
 * without a default instance warmup (EC2 Auto Scaling User Guide).
 */
const COOLDOWN_S = 300;

/** One target tracking policy: what it sees, and what it asked for last. */
interface TrackedPolicy {
  readonly spec: TargetTrackingSpec;
  readonly tracking: TargetTracking;
  readonly sampler: FleetSampler;
  decision: ScalingDecision;
}

interface Datapoint {
  readonly policy: TrackedPolicy;
  readonly value: number | null;
  readonly instances: number;
}

/** An EC2 Auto Scaling group: keeps as many instances as its policies ask for, spread over zones. */
export class AutoScalingGroup implements Resource, Service, TargetGroup {
  private static readonly Sample = new EventType<AutoScalingGroup, null>(
    'autoscaling.sample',
    (group) => group.sample(),
  );
  private static readonly PeriodEnd = new EventType<AutoScalingGroup, TrackedPolicy>(
    'autoscaling.period-end',
    (group, policy) => group.endPeriod(policy),
  );
  private static readonly Decide = new EventType<AutoScalingGroup, null>(
    'autoscaling.decide',
    (group) => group.decide(),
  );
  private static readonly Visible = new EventType<AutoScalingGroup, Datapoint>(
    'autoscaling.datapoint-visible',
    (group, datapoint) => group.observe(datapoint),
  );
  private static readonly Scheduled = new EventType<AutoScalingGroup, ScheduledAction>(
    'autoscaling.scheduled-action',
    (group, action) => group.runScheduled(action),
  );

  readonly type = 'ec2-asg';
  readonly service: Service = this;
  readonly certain = null;
  readonly targets: TargetGroup = this;

  private min: number;
  private max: number;
  private desired: number;
  private scaledInAt = Number.NEGATIVE_INFINITY;
  /** Launched and not yet in service. */
  private readonly pending: Instance[] = [];
  private readonly listeners: TargetListener[] = [];
  private readonly policies: readonly TrackedPolicy[];
  private readonly fleet: Fleet;
  private readonly pick: Stream;

  constructor(
    private readonly spec: Ec2AsgSpec,
    private readonly context: ResourceContext,
  ) {
    this.min = spec.size.min;
    this.max = spec.size.max;
    this.desired = spec.size.desired;
    this.fleet = new Fleet(spec, context);
    this.pick = context.stream('direct-call');
    this.policies = spec.scaling
      .filter((policy) => policy.kind === 'target')
      .map((policy) => ({
        spec: policy,
        tracking: new TargetTracking(policy),
        sampler: this.fleet.createSampler(),
        decision: NO_DECISION,
      }));
  }

  connect(): void {
    const { sim } = this.context;
    this.fleet.compile();
    // The fleet is in service, and warm, when the simulation begins.
    for (let i = 0; i < this.desired; i++) this.fleet.start(i % this.spec.zones);
    sim.schedule(SAMPLE_S, AutoScalingGroup.Sample, this, null);
    for (const policy of this.policies) {
      sim.schedule(policy.spec.alarm.periodS, AutoScalingGroup.PeriodEnd, this, policy);
    }
    for (const policy of this.spec.scaling) {
      // The first instant of the run is a time of its calendar too.
      if (policy.kind === 'schedule') this.scheduleNext(new ScheduledAction(policy), -1);
    }
  }

  /** Called without a balancer, a caller picks an instance at random. */
  accept(request: Request): void {
    const { ready } = this.fleet;
    if (ready.length === 0) request.answer(HTTP_503);
    else ready[Math.floor(this.pick() * ready.length)]!.entry.accept(request);
  }

  subscribe(listener: TargetListener): void {
    this.listeners.push(listener);
    for (const instance of this.fleet.ready) listener.registered(instance);
  }

  reset(now: number): void {
    this.fleet.reset(now);
  }

  settle(): void {}

  metrics(measuredS: number): Readonly<Record<string, Metric>> {
    return this.fleet.metrics(measuredS);
  }

  usage(measuredS: number): readonly UsageLine[] {
    return this.fleet.usage(measuredS);
  }

  timelines(): readonly ResourceTimeline[] {
    return this.fleet.timelines();
  }

  private warm(instance: Instance): boolean {
    return this.context.sim.now - instance.readyAt >= this.spec.warmupS || instance.readyAt === 0;
  }

  private sample(): void {
    this.fleet.observe();
    this.context.sim.schedule(SAMPLE_S, AutoScalingGroup.Sample, this, null);
  }

  private endPeriod(policy: TrackedPolicy): void {
    const { sim } = this.context;
    const { periodS, delayS } = policy.spec.alarm;
    const seen = policy.sampler.sample((instance) => this.warm(instance));
    const datapoint = { policy, value: metricOf(policy.spec, seen), instances: seen.instances };
    sim.schedule(delayS, AutoScalingGroup.Visible, this, datapoint);
    sim.schedule(periodS, AutoScalingGroup.PeriodEnd, this, policy);
  }

  private observe({ policy, value, instances }: Datapoint): void {
    policy.decision = policy.tracking.observe(value, instances);
    if (policy.decision.kind === 'none') return;
    // After the datapoints of this instant that the other policies wait for.
    this.context.sim.schedule(0, AutoScalingGroup.Decide, this, null);
  }

  /**
   * Out if any policy asks for it, as far as the one that asks for most; in only if all that may
   * scale in ask for it, and only as far as the one that asks for least.
   * Source: EC2 Auto Scaling User Guide, as-scaling-target-tracking, "multiple policies".
   */
  private decide(): void {
    let out = 0;
    let inTo = 0;
    let allIn = true;
    for (const { spec, decision } of this.policies) {
      if (decision.kind === 'out') out = Math.max(out, decision.desired);
      if (decision.kind === 'in') inTo = Math.max(inTo, decision.desired);
      else if (spec.scaleIn) allIn = false;
    }
    if (out > this.desired) this.setDesired(out);
    else if (out === 0 && allIn) this.scaleIn(this.clamp(inTo));
  }

  private scaleIn(desired: number): void {
    if (desired >= this.desired) return;
    const { now } = this.context.sim;
    const warming = this.pending.length > 0 || this.fleet.ready.some((i) => !this.warm(i));
    if (warming || now - this.scaledInAt < COOLDOWN_S) return;
    this.scaledInAt = now;
    this.setDesired(desired);
  }

  private scheduleNext(action: ScheduledAction, afterS: number): void {
    const { sim } = this.context;
    const at = action.nextAfter(afterS);
    if (at < Number.POSITIVE_INFINITY) sim.scheduleAt(at, AutoScalingGroup.Scheduled, this, action);
  }

  private runScheduled(action: ScheduledAction): void {
    const { min, max, desired } = action.spec;
    if (min !== null) this.min = min;
    if (max !== null) this.max = max;
    this.setDesired(desired ?? this.desired);
    this.scheduleNext(action, this.context.sim.now);
  }

  private setDesired(desired: number): void {
    this.desired = this.clamp(desired);
    for (let n = this.capacity(); n < this.desired; n++) this.launch();
    for (let n = this.capacity(); n > this.desired; n--) this.remove();
  }

  private clamp(desired: number): number {
    return Math.min(Math.max(desired, this.min), this.max);
  }

  private capacity(): number {
    return this.fleet.ready.length + this.pending.length;
  }

  /** In the zone with the fewest instances. */
  private launch(): void {
    const counts = this.countByZone();
    const zone = counts.indexOf(Math.min(...counts));
    const instance = this.fleet.launch(zone, (ready) => {
      this.pending.splice(this.pending.indexOf(ready), 1);
      for (const listener of this.listeners) listener.registered(ready);
    });
    this.pending.push(instance);
  }

  /** From the zone with the most instances; there, one that is not in service yet, else the oldest. */
  private remove(): void {
    const counts = this.countByZone();
    const zone = counts.indexOf(Math.max(...counts));
    const waiting = this.pending.findIndex((instance) => instance.zone === zone);
    if (waiting >= 0) {
      this.fleet.terminate(this.pending.splice(waiting, 1)[0]!);
      return;
    }
    const oldest = this.fleet.ready.find((instance) => instance.zone === zone)!;
    this.fleet.withdraw(oldest);
    let open = this.listeners.length;
    const drained = () => {
      if (--open <= 0) this.fleet.terminate(oldest);
    };
    if (open === 0) oldest.node.whenIdle(drained);
    for (const listener of this.listeners) listener.deregistering(oldest, drained);
  }

  private countByZone(): number[] {
    const counts = new Array<number>(this.spec.zones).fill(0);
    for (const instance of this.fleet.ready) counts[instance.zone]!++;
    for (const instance of this.pending) counts[instance.zone]!++;
    return counts;
  }
}

/** A scheduled action and its times. */
class ScheduledAction {
  private readonly next: (afterS: number) => number;

  constructor(readonly spec: ScheduledActionSpec) {
    this.next = cronTimes(spec.cron);
  }

  /** Infinity if there is no further time. */
  nextAfter(timeS: number): number {
    return this.next(timeS);
  }
}

function metricOf(policy: TargetTrackingSpec, sample: FleetSample): number | null {
  return policy.metric === 'cpu' ? sample.utilisation : sample.requestsPerMinute;
}
