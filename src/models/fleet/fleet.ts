import type { Simulation } from '../../engine/simulation.js';
import type { UsageLine } from '../../pricing/usage.js';
import { Rows } from '../../queueing/rows.js';
import { StationStatistics } from '../../queueing/station-statistics.js';
import { Histogram } from '../../stats/histogram.js';
import { LevelSeries } from '../../stats/series.js';
import { TimeWeighted } from '../../stats/time-weighted.js';
import { createVariate } from '../../variates/create-variate.js';
import { compileHandlers, type Programs } from '../handler/compile.js';
import type { NodeTemplate } from '../handler/compute-node.js';
import type { Metric, ResourceContext, ResourceTimeline } from '../resource.js';
import { timelineBucketS } from '../timeline.js';
import { FleetSampler } from './fleet-sampler.js';
import { type BootTimes, Instance } from './instance.js';
import type { InstanceTemplateSpec } from './spec.js';

/** One minute: the period in which CloudWatch sees an instance with detailed monitoring. */
export const SAMPLE_S = 60;

/** Instances of one template, with their statistics and their bill: what `ec2` and `ec2-asg` share. */
export class Fleet {
  readonly statistics: StationStatistics;
  readonly times: BootTimes;
  /** Instances that serve. */
  readonly ready: Instance[] = [];
  launches = 0;
  terminations = 0;

  private template: NodeTemplate | null = null;
  private measureFrom = 0;
  private billedBefore = 0;
  /** Launched and not terminated. */
  private readonly alive = new Set<Instance>();
  private readonly sampler: FleetSampler;
  private readonly utilisation = new Histogram();
  private readonly readyLevel: TimeWeighted;
  private readonly readySeries: LevelSeries;
  private readonly utilisationSeries: LevelSeries;
  private readonly sim: Simulation;

  constructor(
    private readonly spec: InstanceTemplateSpec,
    private readonly context: ResourceContext,
  ) {
    this.sim = context.sim;
    this.statistics = new StationStatistics(context.sim.now);
    this.times = {
      boot: createVariate(spec.bootTime, context.stream('boot-time')),
      userData: createVariate(spec.userData, context.stream('user-data')),
    };
    this.sampler = this.createSampler();
    const bucketS = timelineBucketS(context.durationS);
    this.readyLevel = new TimeWeighted(0, 0);
    this.readySeries = new LevelSeries(0, 0, bucketS);
    this.utilisationSeries = new LevelSeries(0, 0, bucketS);
  }

  /** Compiles the handlers: possible once every resource they call is there. */
  compile(): void {
    const { spec, context } = this;
    const programs: Programs = compileHandlers(spec.handles, context.names, context.handlers);
    this.template = {
      vcpus: spec.vcpus,
      speed: spec.speed,
      concurrency: spec.concurrency,
      queue: spec.queue,
      programs,
      statistics: this.statistics,
      tasks: context.tasks,
      rows: new Rows(),
    };
  }

  /** An instance that has been there since before the start. */
  start(zone: number): Instance {
    const instance = Instance.running(this.sim, this.template!, zone);
    this.alive.add(instance);
    this.serve(instance);
    return instance;
  }

  launch(zone: number, onReady: (instance: Instance) => void): Instance {
    this.launches++;
    const instance = Instance.launch(this.sim, this.template!, zone, this.times, (ready) => {
      this.serve(ready);
      onReady(ready);
    });
    this.alive.add(instance);
    return instance;
  }

  /** The instance serves no further requests: it is draining, or gone. */
  withdraw(instance: Instance): void {
    const index = this.ready.indexOf(instance);
    if (index < 0) return;
    this.ready.splice(index, 1);
    this.setReady();
  }

  terminate(instance: Instance): void {
    this.withdraw(instance);
    this.terminations++;
    instance.terminate();
    this.alive.delete(instance);
    this.billedBefore += instance.billedS(this.measureFrom, this.sim.now);
  }

  /** Reads the metrics of the instances that serve, period by period. */
  createSampler(): FleetSampler {
    return new FleetSampler(this.sim, this.ready, this.spec.vcpus);
  }

  /** Closes a period of the fleet's own statistics: every instance that serves counts. */
  observe(): void {
    const { utilisation } = this.sampler.sample(() => true);
    if (utilisation === null) return;
    this.utilisation.add(utilisation);
    this.utilisationSeries.set(this.sim.now, utilisation);
  }

  reset(now: number): void {
    this.statistics.reset(now);
    this.readyLevel.reset(now);
    this.readySeries.reset(now);
    this.utilisationSeries.reset(now);
    this.utilisation.reset();
    this.launches = 0;
    this.terminations = 0;
    this.billedBefore = 0;
    this.measureFrom = now;
  }

  metrics(measuredS: number): Readonly<Record<string, Metric>> {
    const { now } = this.sim;
    const { statistics } = this;
    return {
      instances: this.readyLevel.mean(now),
      instancesMax: this.readyLevel.max,
      utilisation: this.utilisation.summary(),
      served: statistics.served,
      failed: statistics.failed,
      refused: statistics.blocked,
      throughput: measuredS === 0 ? 0 : statistics.served / measuredS,
      wait: statistics.wait.summary(),
      waited: statistics.waited,
      queueLength: statistics.queueMean(now),
      busySlots: statistics.busyMean(now),
      launches: this.launches,
      terminations: this.terminations,
    };
  }

  usage(measuredS: number): readonly UsageLine[] {
    const { spec, context } = this;
    let seconds = this.billedBefore;
    for (const instance of this.alive) seconds += instance.billedS(this.measureFrom, this.sim.now);
    const common = {
      resource: context.id,
      region: spec.region,
      per: 'window',
      unitPrice: null,
    } as const;
    const lines: UsageLine[] = [
      {
        ...common,
        item: `ec2.on-demand.${spec.instanceType}.${spec.os}`,
        quantity: seconds / 3600,
        unit: 'hours',
      },
    ];
    // A volume lives as long as its instance; a GiB of EBS is a GB on the bill.
    const instanceMonths = seconds / (730 * 3600);
    for (const volume of spec.volumes) {
      lines.push({
        ...common,
        item: `ebs.${volume.volumeType}.storage`,
        quantity: volume.sizeGiB * instanceMonths,
        unit: 'GB-month',
      });
    }
    return measuredS > 0 ? lines : [];
  }

  timelines(): readonly ResourceTimeline[] {
    const { now } = this.sim;
    const series = (metric: string, unit: string, level: LevelSeries): ResourceTimeline => ({
      metric,
      unit,
      startS: level.startS,
      bucketS: level.bucketS,
      values: level.values(now),
    });
    return [
      series('instances', 'instances', this.readySeries),
      series('utilisation', 'fraction', this.utilisationSeries),
    ];
  }

  private serve(instance: Instance): void {
    this.ready.push(instance);
    this.setReady();
  }

  private setReady(): void {
    this.readyLevel.set(this.sim.now, this.ready.length);
    this.readySeries.set(this.sim.now, this.ready.length);
  }
}
