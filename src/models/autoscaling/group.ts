import { EventType } from '../../engine/event-type.js';
import type { Stream } from '../../engine/streams.js';
import type { UsageLine } from '../../pricing/usage.js';
import { cronTimes } from '../../queueing/arrivals/cron.js';
import { HTTP_503 } from '../../queueing/outcome.js';
import type { Request, Service } from '../../queueing/request.js';
import { Fleet, type FleetSample, SAMPLE_S } from '../fleet/fleet.js';
import type { Instance } from '../fleet/instance.js';
import type { Metric, Resource, ResourceContext, ResourceTimeline } from '../resource.js';
import type { TargetGroup, TargetListener } from '../target.js';
import type { Ec2AsgSpec, ScheduledActionSpec, TargetTrackingSpec } from './spec.js';
import { TargetTracking } from './target-tracking.js';

/**
 * Seconds after a scale-in before the next one by target tracking: the default cooldown of a group
 * without a default instance warmup (EC2 Auto Scaling User Guide).
 */
const COOLDOWN_S = 300;

/** One target tracking policy, and the datapoints that are on their way to it. */
interface TrackedPolicy {
  readonly spec: TargetTrackingSpec;
  readonly tracking: TargetTracking;
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
  private static readonly Visible = new EventType<AutoScalingGroup, Datapoint>(
    'autoscaling.datapoint-visible',
    (group, datapoint) => group.evaluate(datapoint),
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
      .map((policy) => ({ spec: policy, tracking: new TargetTracking(policy) }));
  }

  connect(): void {
    const { sim } = this.context;
    this.fleet.compile();
    // The fleet is in service, and warm, when the simulation begins.
    for (let i = 0; i < this.desired; i++) this.fleet.start(i % this.spec.zones);
    sim.schedule(SAMPLE_S, AutoScalingGroup.Sample, this, null);
    for (const policy of this.spec.scaling) {
      if (policy.kind === 'schedule') this.scheduleNext(new ScheduledAction(policy));
    }
  }

  /** Called without a balancer, a caller picks an instance at random. */
  accept(request: Request): void {
    const { ready } = this.fleet;
    if (ready.length === 0) request.answer(HTTP_503);
    else ready[Math.floor(this.pick() * ready.length)]!.accept(request);
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
    const { sim } = this.context;
    const seen = this.fleet.sample((instance) => this.warm(instance));
    for (const policy of this.policies) {
      const datapoint = { policy, value: metricOf(policy.spec, seen), instances: seen.instances };
      sim.schedule(policy.spec.alarm.delayS, AutoScalingGroup.Visible, this, datapoint);
    }
    sim.schedule(SAMPLE_S, AutoScalingGroup.Sample, this, null);
  }

  private evaluate({ policy, value, instances }: Datapoint): void {
    const { sim } = this.context;
    const decision = policy.tracking.observe(value, instances);
    if (decision.kind === 'out' && decision.desired > this.desired) {
      this.setDesired(decision.desired);
    } else if (decision.kind === 'in' && decision.desired < this.desired) {
      const warming = this.pending.length > 0 || this.fleet.ready.some((i) => !this.warm(i));
      if (warming || sim.now - this.scaledInAt < COOLDOWN_S) return;
      this.scaledInAt = sim.now;
      this.setDesired(decision.desired);
    }
  }

  private scheduleNext(action: ScheduledAction): void {
    const { sim } = this.context;
    const at = action.nextAfter(sim.now);
    if (at < Number.POSITIVE_INFINITY) sim.scheduleAt(at, AutoScalingGroup.Scheduled, this, action);
  }

  private runScheduled(action: ScheduledAction): void {
    const { min, max, desired } = action.spec;
    if (min !== null) this.min = min;
    if (max !== null) this.max = max;
    this.setDesired(desired ?? this.desired);
    this.scheduleNext(action);
  }

  private setDesired(desired: number): void {
    this.desired = Math.min(Math.max(desired, this.min), this.max);
    for (let n = this.capacity(); n < this.desired; n++) this.launch();
    for (let n = this.capacity(); n > this.desired; n--) this.remove();
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
  return policy.metric === 'cpu' ? sample.utilisation : sample.requestsPerInstance;
}
