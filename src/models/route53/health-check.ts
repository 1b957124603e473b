import { EventType } from '../../engine/event-type.js';
import type { UsageLine } from '../../pricing/usage.js';
import { LevelSeries } from '../../stats/series.js';
import { TimeWeighted } from '../../stats/time-weighted.js';
import type {
  HealthSource,
  Metric,
  Resource,
  ResourceContext,
  ResourceTimeline,
} from '../resource.js';
import { timelineBucketS } from '../timeline.js';
import { Checkers } from './checkers.js';
import { CountAlarm } from './count-alarm.js';
import type { EndpointSpec, HealthCheckSpec } from './health-check-spec.js';

/** A health check of Route 53: its status, and who makes it. */
export class HealthCheck implements Resource, HealthSource {
  private static readonly Publish = new EventType<HealthCheck, boolean>(
    'health-check.publish',
    (check, healthy) => check.publish(healthy),
  );

  readonly type = 'health-check';
  readonly service = null;
  readonly certain = null;
  readonly targets = null;
  readonly health: HealthSource = this;

  /** The status that the name servers go by. */
  healthy: boolean;
  /** Changes of the status since the last reset. */
  private changes = 0;
  /** The status that was sent to the name servers last. */
  private sent: boolean;
  private readonly listeners: ((healthy: boolean) => void)[] = [];
  private readonly checkers: Checkers | null;
  private readonly level: TimeWeighted;
  private readonly series: LevelSeries;

  constructor(
    private readonly spec: HealthCheckSpec,
    private readonly context: ResourceContext,
  ) {
    // Developer guide: a new check is healthy until there is data, and unhealthy if it is inverted.
    this.healthy = !spec.inverted;
    this.sent = this.healthy;
    const { watch } = spec;
    this.checkers =
      watch.kind === 'endpoint' && !spec.disabled
        ? new Checkers(watch, context, () => this.observe(this.checkers!.endpointHealthy))
        : null;
    this.level = new TimeWeighted(0, this.healthy ? 1 : 0);
    const bucketS = timelineBucketS(context.durationS);
    this.series = new LevelSeries(0, this.healthy ? 1 : 0, bucketS);
  }

  connect(): void {
    const { watch, disabled } = this.spec;
    if (disabled) return;
    this.checkers?.start();
    if (watch.kind === 'calculated') {
      const children = watch.children.map((id) => this.context.healthOf(id) as HealthCheck);
      const count = () =>
        this.observe(children.filter(({ healthy }) => healthy).length >= watch.healthyAtLeast);
      for (const child of children) child.whenChanged(count);
      count();
    }
    if (watch.kind === 'alarm') {
      const read = () => this.context.countOf(watch.resource, watch.metric);
      const alarm = new CountAlarm(watch, this.context.sim, read, (healthy) => {
        if (healthy !== null) this.observe(healthy);
        else if (watch.insufficientData !== 'last-known')
          this.observe(watch.insufficientData === 'healthy');
      });
      alarm.start();
    }
  }

  /** Has a listener told of every change of the status. */
  whenChanged(listener: (healthy: boolean) => void): void {
    this.listeners.push(listener);
  }

  reset(now: number): void {
    this.changes = 0;
    this.checkers?.reset();
    this.level.reset(now);
    this.series.reset(now);
  }

  settle(): void {}

  metrics(): Readonly<Record<string, Metric>> {
    const { checkers, changes } = this;
    const healthyShare = this.level.mean(this.context.sim.now);
    if (checkers === null) return { healthyShare, changes };
    const { checks, failed, latency } = checkers;
    const { watch } = this.spec;
    const measured = watch.kind === 'endpoint' && watch.measureLatency;
    return {
      healthyShare,
      changes,
      checks,
      failedChecks: failed,
      ...(measured ? { latency: latency.summary() } : {}),
    };
  }

  /** Checks of endpoints in AWS are cheaper, and so are the options. Others are charged as those in AWS. */
  usage(): readonly UsageLine[] {
    const { watch } = this.spec;
    const outside = watch.kind === 'endpoint' && this.context.isOutside(watch.endpoint);
    const where = outside ? 'non-aws' : 'aws';
    const line = (item: string, quantity: number, unit: string): UsageLine => ({
      resource: this.context.id,
      region: 'global',
      item,
      quantity,
      unit,
      per: 'month',
      unitPrice: null,
    });
    const options = watch.kind === 'endpoint' ? optionsOf(watch) : 0;
    return [
      line(`route53.health-check-${where}`, 1, 'health checks'),
      ...(options > 0
        ? [line(`route53.health-check-option-${where}`, options, 'optional features')]
        : []),
    ];
  }

  timelines(): readonly ResourceTimeline[] {
    const { series } = this;
    return [
      {
        metric: 'healthy',
        unit: 'fraction',
        startS: series.startS,
        bucketS: series.bucketS,
        values: series.values(this.context.sim.now),
      },
    ];
  }

  /** What is watched is so; the name servers hear of a change a little later. */
  private observe(watched: boolean): void {
    const healthy = watched !== this.spec.inverted;
    if (healthy === this.sent) return;
    this.sent = healthy;
    const { propagationS } = this.spec;
    if (propagationS === 0) this.publish(healthy);
    else this.context.sim.schedule(propagationS, HealthCheck.Publish, this, healthy);
  }

  private publish(healthy: boolean): void {
    const { now } = this.context.sim;
    this.healthy = healthy;
    this.changes++;
    this.context.note(healthy ? 'healthy' : 'unhealthy');
    this.level.set(now, healthy ? 1 : 0);
    this.series.set(now, healthy ? 1 : 0);
    for (const listener of this.listeners) listener(healthy);
  }
}

/** Route 53 pricing: https, string matching, the fast interval and latency are charged, each. */
function optionsOf({ protocol, stringMatch, intervalS, measureLatency }: EndpointSpec): number {
  return [protocol === 'https', stringMatch, intervalS === 10, measureLatency].filter(Boolean)
    .length;
}
