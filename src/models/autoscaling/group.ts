import { EventType } from '../../engine/event-type.js';
import type { Stream } from '../../engine/streams.js';
import type { UsageLine } from '../../pricing/usage.js';
import { HTTP_503 } from '../../queueing/outcome.js';
import type { Request, Service } from '../../queueing/request.js';
import { LevelSeries } from '../../stats/series.js';
import { TimeWeighted } from '../../stats/time-weighted.js';
import type { FaultSpec } from '../fault.js';
import { Fleet, SAMPLE_S } from '../fleet/fleet.js';
import type { Metric, Resource, ResourceContext, ResourceTimeline } from '../resource.js';
import type { TargetGroup, TargetListener } from '../target.js';
import { timelineBucketS } from '../timeline.js';
import { Keeper } from './keeper.js';
import { Scaler } from './scaler.js';
import type { Ec2AsgSpec, RefreshSpec } from './spec.js';

/** Levels that are followed over time. */
const LEVELS = ['desired', 'pending', 'inService', 'spot', 'warmPool'] as const;
type LevelName = (typeof LEVELS)[number];

interface Level {
  readonly mean: TimeWeighted;
  readonly series: LevelSeries;
}

/** An EC2 Auto Scaling group: keeps as many instances as its policies ask for, spread over zones. */
export class AutoScalingGroup implements Resource, Service, TargetGroup {
  private static readonly Sample = new EventType<AutoScalingGroup, null>(
    'autoscaling.sample',
    (group) => group.sample(),
  );
  private static readonly Refresh = new EventType<AutoScalingGroup, RefreshSpec>(
    'autoscaling.instance-refresh',
    (group, refresh) => group.keeper.replacement.startRefresh(refresh),
  );

  readonly type = 'ec2-asg';
  readonly service: Service = this;
  readonly certain = null;
  readonly targets: TargetGroup = this;
  readonly keeper: Keeper;
  readonly fleet: Fleet;

  private readonly scaler: Scaler;
  private readonly pick: Stream;
  private readonly levels: Readonly<Record<LevelName, Level>>;
  private before = { interruptions: 0, launchFailures: 0, replaced: 0, refreshed: 0, taken: 0 };

  constructor(
    private readonly spec: Ec2AsgSpec,
    private readonly context: ResourceContext,
  ) {
    const templates = spec.types.length === 0 ? [spec] : spec.types.map((type) => type.template);
    const countsBytes = spec.scaling.some(looksAtBytes);
    this.fleet = new Fleet(templates, context, countsBytes);
    this.keeper = new Keeper(spec, context, this.fleet, this);
    this.scaler = new Scaler(spec, context, this.keeper, this.fleet, (of, gauge) =>
      of === null ? this.gauge(gauge) : context.gauge(of, gauge),
    );
    this.pick = context.stream('direct-call');
    const bucketS = timelineBucketS(context.durationS);
    this.levels = Object.fromEntries(
      LEVELS.map((name) => [
        name,
        { mean: new TimeWeighted(0, 0), series: new LevelSeries(0, 0, bucketS) },
      ]),
    ) as Record<LevelName, Level>;
  }

  connect(): void {
    const { sim, measureFromS } = this.context;
    this.fleet.compile();
    this.keeper.begin();
    this.changed();
    sim.schedule(SAMPLE_S, AutoScalingGroup.Sample, this, null);
    this.scaler.start();
    for (const refresh of this.spec.refresh) {
      sim.scheduleAt(measureFromS + refresh.atS, AutoScalingGroup.Refresh, this, refresh);
    }
  }

  /** Called without a balancer, a caller picks an instance at random. */
  accept(request: Request): void {
    const { ready } = this.fleet;
    if (ready.length === 0) request.answer(HTTP_503);
    else ready[Math.floor(this.pick() * ready.length)]!.entry.accept(request);
  }

  subscribe(listener: TargetListener): void {
    this.keeper.crew.subscribe(listener);
  }

  inject(fault: FaultSpec): void {
    this.keeper.inject(fault);
    this.changed();
  }

  lift(fault: FaultSpec): void {
    this.keeper.lift(fault);
  }

  gauge(name: string): number | null {
    const { statistics } = this.fleet;
    if (name === 'queue-depth') return statistics.queueLength.level;
    if (name === 'busy-slots') return statistics.busy.level;
    return null;
  }

  /** Instances have come or gone, or another number of them is desired. */
  changed(): void {
    const { now } = this.context.sim;
    const { crew, desired, warmPool } = this.keeper;
    const { pending, inService } = crew.roster;
    const counts: Readonly<Record<LevelName, number>> = {
      desired,
      pending: pending.length,
      inService: inService.length,
      spot: inService.filter(({ pool }) => pool !== null).length,
      warmPool: warmPool?.members.length ?? 0,
    };
    for (const name of LEVELS) {
      this.levels[name].mean.set(now, counts[name]);
      this.levels[name].series.set(now, counts[name]);
    }
  }

  reset(now: number): void {
    this.fleet.reset(now);
    this.scaler.reset(now);
    for (const { mean, series } of Object.values(this.levels)) {
      mean.reset(now);
      series.reset(now);
    }
    this.before = this.counters();
  }

  settle(): void {}

  metrics(measuredS: number): Readonly<Record<string, Metric>> {
    const { now } = this.context.sim;
    const { spec, before } = this;
    const counters = this.counters();
    const hours = this.fleet.bill.hours(now);
    const metrics: Record<string, Metric> = {
      ...this.fleet.metrics(measuredS),
      desired: this.levels.desired.mean.mean(now),
      inService: this.levels.inService.mean.mean(now),
      replaced: counters.replaced - before.replaced,
      launchFailures: counters.launchFailures - before.launchFailures,
    };
    if (isMixed(spec)) {
      metrics.spotInterruptions = counters.interruptions - before.interruptions;
      metrics.onDemandHours = hours.onDemand;
      metrics.spotHours = hours.spot;
    }
    if (spec.warmPool !== null) {
      metrics.warmPool = this.levels.warmPool.mean.mean(now);
      metrics.warmStarts = counters.taken - before.taken;
    }
    if (spec.refresh.length > 0) {
      metrics.refreshedInstances = counters.refreshed - before.refreshed;
      metrics.refreshTime = this.keeper.replacement.refreshS;
    }
    return metrics;
  }

  usage(measuredS: number): readonly UsageLine[] {
    return this.fleet.usage(measuredS);
  }

  timelines(): readonly ResourceTimeline[] {
    const { now } = this.context.sim;
    const shown = LEVELS.filter(
      (name) =>
        (name !== 'spot' || isMixed(this.spec)) &&
        (name !== 'warmPool' || this.spec.warmPool !== null),
    );
    const levels = shown.map((name): ResourceTimeline => {
      const { series } = this.levels[name];
      const { startS, bucketS } = series;
      const metric = name.replace(/[A-Z]/, (letter) => `-${letter.toLowerCase()}`);
      return { metric, unit: 'instances', startS, bucketS, values: series.values(now) };
    });
    return [...this.fleet.timelines(), ...levels, ...this.scaler.timelines()];
  }

  private sample(): void {
    this.fleet.observe();
    this.context.sim.schedule(SAMPLE_S, AutoScalingGroup.Sample, this, null);
  }

  private counters() {
    const { crew, launchFailures, replacement, warmPool } = this.keeper;
    return {
      interruptions: crew.interruptions,
      launchFailures,
      replaced: replacement.replaced,
      refreshed: replacement.refreshedInstances,
      taken: warmPool?.taken ?? 0,
    };
  }
}

/** Some of its instances may be spot instances. */
function isMixed({ purchase }: Ec2AsgSpec): boolean {
  return purchase.onDemand < 1;
}

function looksAtBytes(policy: Ec2AsgSpec['scaling'][number]): boolean {
  if (policy.kind === 'step' || policy.kind === 'simple')
    return policy.alarm.metric.startsWith('network');
  return policy.kind === 'target' && policy.metric.startsWith('network');
}
