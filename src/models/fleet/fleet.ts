import { FLOAT_ZERO } from '../../engine/float-zero.js';
import type { Simulation } from '../../engine/simulation.js';
import type { UsageLine } from '../../pricing/usage.js';
import { Rows } from '../../queueing/rows.js';
import { StationStatistics } from '../../queueing/station-statistics.js';
import { Histogram } from '../../stats/histogram.js';
import { LevelSeries } from '../../stats/series.js';
import { SpanSeries } from '../../stats/span-series.js';
import { TimeWeighted } from '../../stats/time-weighted.js';
import { createVariate } from '../../variates/create-variate.js';
import { compileHandlers, type Programs } from '../handler/compile.js';
import type { NodeTemplate } from '../handler/compute-node.js';
import type { Metric, ResourceContext, ResourceTimeline } from '../resource.js';
import { timelineBucketS } from '../timeline.js';
import { FleetBill } from './bill.js';
import { FleetSampler, type Sampled } from './fleet-sampler.js';
import { Instance, type InstanceListener } from './instance.js';
import { Machines } from './machine.js';
import type { InstanceTemplateSpec } from './spec.js';

/** One minute: the period in which CloudWatch sees an instance with detailed monitoring. */
export const SAMPLE_S = 60;

const NOBODY: InstanceListener = { running: () => {}, ready: () => {} };

/** An instance that serves, as the fleet's own statistics see it. */
export class Serving implements Sampled {
  constructor(
    readonly instance: Instance,
    readonly weight: number,
  ) {}

  get since(): number {
    return this.instance.readyAt;
  }
}

/** Instances with their statistics and their bill: what `ec2` and `ec2-asg` share. */
export class Fleet {
  readonly statistics: StationStatistics;
  /** Instances that serve. */
  readonly ready: Instance[] = [];
  /** The same ones, for samplers. */
  readonly serving: Serving[] = [];
  launches = 0;
  terminations = 0;

  readonly bill = new FleetBill();
  private readonly templates: NodeTemplate[] = [];
  private readonly rows = new Rows();
  private readonly machines: Machines;
  private readonly boot: () => number;
  private readonly setUp: () => number;
  private measureFrom = FLOAT_ZERO;

  private readonly sampler: FleetSampler;
  private readonly utilisation = new Histogram();
  private readonly readyLevel: TimeWeighted;
  private readonly readySeries: LevelSeries;
  private readonly utilisationSeries: SpanSeries;
  private readonly sim: Simulation;
  private observedAt = FLOAT_ZERO;
  /** Processes that were killed for want of memory. */
  private outOfMemory = 0;

  /** @param specs one for each type of instance there may be */
  constructor(
    private readonly specs: readonly InstanceTemplateSpec[],
    private readonly context: ResourceContext,
    private readonly countsBytes = false,
  ) {
    this.sim = context.sim;
    this.statistics = new StationStatistics(context.sim.now);
    const [spec] = specs;
    const boot = createVariate(spec!.bootTime, context.stream('boot-time'));
    const setUp = createVariate(spec!.userData, context.stream('user-data'));
    this.boot = () => boot.next();
    this.setUp = () => setUp.next();
    this.machines = new Machines(specs, context, this.rows);
    this.sampler = new FleetSampler(this.sim, this.serving);
    const bucketS = timelineBucketS(context.durationS);
    this.readyLevel = new TimeWeighted(0, 0);
    this.readySeries = new LevelSeries(0, 0, bucketS);
    this.utilisationSeries = new SpanSeries(0, bucketS);
  }

  /** Compiles the handlers: possible once every resource they call is there. */
  compile(): void {
    const { context } = this;
    const { handles, volumes } = this.specs[0]!;
    const programs: Programs = compileHandlers(handles, context.names, {
      ...context.handlers,
      volumes: volumes.map(({ name }) => name),
    });
    for (const [kind, spec] of this.specs.entries()) {
      this.templates.push({
        vcpus: spec.vcpus,
        speed: spec.speed,
        concurrency: spec.concurrency,
        queue: spec.queue,
        programs,
        statistics: this.statistics,
        tasks: context.tasks,
        countsBytes: this.countsBytes,
        rows: this.rows,
        memory: spec.memory,
        ranOutOfMemory: () => this.outOfMemory++,
        machine: () => this.machines.create(kind),
      });
    }
  }

  /** An instance that has been there since before the start. */
  start(zone: number, kind = 0, listener: InstanceListener = NOBODY): Instance {
    const instance = this.create(zone, kind, listener, null);
    instance.wasRunning();
    this.serve(instance);
    return instance;
  }

  /** An instance that is there to be launched: `boot` has it come up. */
  create(zone: number, kind: number, listener: InstanceListener, saving: number | null): Instance {
    const template = this.templates[kind]!;
    const instance = new Instance(this.sim, template, kind, zone, listener, this.measureFrom);
    this.bill.open(instance, this.specs[kind]!, saving);
    return instance;
  }

  /** Launches an instance: its operating system boots, and its bootstrap script runs. */
  launch(instance: Instance): void {
    this.launches++;
    instance.start(this.boot(), this.setUp());
  }

  /** Starts an instance that was stopped, and set up before. @param bootS null: as long as a boot takes */
  restart(instance: Instance, bootS: number | null): void {
    instance.start(bootS ?? this.boot(), 0);
  }

  /** The instance takes requests. */
  serve(instance: Instance, weight = 1): void {
    this.ready.push(instance);
    this.serving.push(new Serving(instance, weight));
    this.setReady();
  }

  /** The instance serves no further requests: it is draining, or gone. */
  withdraw(instance: Instance): void {
    const index = this.ready.indexOf(instance);
    if (index < 0) return;
    this.ready.splice(index, 1);
    this.serving.splice(index, 1);
    this.setReady();
  }

  terminate(instance: Instance, interrupted = false): void {
    if (instance.state === 'terminated') return;
    this.withdraw(instance);
    this.terminations++;
    instance.terminate(interrupted);
    this.bill.close(instance, this.sim.now);
  }

  /** Closes a period of the fleet's own statistics: every instance that serves counts. */
  observe(): void {
    const { utilisation } = this.sampler.sample(() => true);
    const { now } = this.sim;
    if (utilisation !== null) {
      this.utilisation.add(utilisation);
      this.utilisationSeries.add(this.observedAt, now, utilisation);
    }
    this.observedAt = now;
  }

  reset(now: number): void {
    this.statistics.reset(now);
    this.readyLevel.reset(now);
    this.readySeries.reset(now);
    this.utilisationSeries.reset(now);
    this.utilisation.reset();
    this.launches = 0;
    this.terminations = 0;
    this.outOfMemory = 0;
    this.measureFrom = now;
    this.bill.reset(now);
    this.machines.reset();
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
      ...(this.specs.some(({ memory }) => memory !== null)
        ? { outOfMemory: this.outOfMemory }
        : {}),
      ...this.machines.metrics(),
    };
  }

  usage(measuredS: number): readonly UsageLine[] {
    if (measuredS === 0) return [];
    return [...this.bill.usage(this.context.id, this.sim.now), ...this.machines.usage()];
  }

  timelines(): readonly ResourceTimeline[] {
    const { now } = this.sim;
    const { readySeries, utilisationSeries } = this;
    return [
      {
        metric: 'instances',
        unit: 'instances',
        startS: readySeries.startS,
        bucketS: readySeries.bucketS,
        values: readySeries.values(now),
      },
      {
        metric: 'utilisation',
        unit: 'fraction',
        startS: utilisationSeries.startS,
        bucketS: utilisationSeries.bucketS,
        values: utilisationSeries.values(now),
      },
    ];
  }

  private setReady(): void {
    this.readyLevel.set(this.sim.now, this.ready.length);
    this.readySeries.set(this.sim.now, this.ready.length);
  }
}
