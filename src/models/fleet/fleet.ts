import type { Simulation } from '../../engine/simulation.js';
import type { UsageLine } from '../../pricing/usage.js';
import { Histogram } from '../../stats/histogram.js';
import { LevelSeries } from '../../stats/series.js';
import { TimeWeighted } from '../../stats/time-weighted.js';
import { createVariate } from '../../variates/create-variate.js';
import { compileHandlers, type Programs } from '../handler/compile.js';
import type { NodeTemplate } from '../handler/compute-node.js';
import { ComputeStatistics } from '../handler/compute-statistics.js';
import type { Metric, ResourceContext, ResourceTimeline } from '../resource.js';
import { timelineBucketS } from '../timeline.js';
import { type BootTimes, Instance } from './instance.js';
import type { InstanceTemplateSpec } from './spec.js';

/** One minute: the period in which CloudWatch sees an instance with detailed monitoring. */
export const SAMPLE_S = 60;

/** The sum over a fleet for one period, as CloudWatch would see it. */
export interface FleetSample {
  /** Mean CPU utilisation of the instances counted, a fraction; null if there are none. */
  readonly utilisation: number | null;
  /** Requests per instance in the period; null if there are none. */
  readonly requestsPerInstance: number | null;
  readonly instances: number;
}

/** Instances of one template, with their statistics and their bill: what `ec2` and `ec2-asg` share. */
export class Fleet {
  readonly statistics: ComputeStatistics;
  readonly times: BootTimes;
  /** Instances that serve. */
  readonly ready: Instance[] = [];
  launches = 0;
  terminations = 0;

  private template: NodeTemplate | null = null;
  private measureFrom = 0;
  private billedBefore = 0;
  private sampleTime = 0;
  /** Launched and not terminated. */
  private readonly alive = new Set<Instance>();
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
    this.statistics = new ComputeStatistics(context.sim.now);
    this.times = {
      boot: createVariate(spec.bootTime, context.stream('boot-time')),
      userData: createVariate(spec.userData, context.stream('user-data')),
    };
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

  /**
   * Closes a period: what CloudWatch sees of it.
   *
   * @param counts whether an instance is counted in the metric (not while it warms up)
   */
  sample(counts: (instance: Instance) => boolean): FleetSample {
    const { vcpus } = this.spec;
    const period = this.sim.now - this.sampleTime;
    this.sampleTime = this.sim.now;
    let utilisation = 0;
    let requests = 0;
    let instances = 0;
    let total = 0;
    for (const instance of this.ready) {
      const busy = instance.node.busyIntegral();
      const used = (busy - instance.sampledBusy) / (vcpus * period);
      const accepted = instance.node.accepted - instance.sampledRequests;
      instance.sampledBusy = busy;
      instance.sampledRequests = instance.node.accepted;
      total += used;
      if (!counts(instance)) continue;
      utilisation += used;
      requests += accepted;
      instances++;
    }
    if (this.ready.length > 0) this.observeUtilisation(total / this.ready.length);
    if (instances === 0) return { utilisation: null, requestsPerInstance: null, instances };
    return {
      utilisation: utilisation / instances,
      requestsPerInstance: requests / instances,
      instances,
    };
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

  private observeUtilisation(utilisation: number): void {
    this.utilisation.add(utilisation);
    this.utilisationSeries.set(this.sim.now, utilisation);
  }
}
