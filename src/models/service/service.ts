import type { Simulation } from '../../engine/simulation.js';
import type { UsageLine } from '../../pricing/usage.js';
import { THROTTLED } from '../../queueing/outcome.js';
import { ProcessorSharingStation } from '../../queueing/processor-sharing-station.js';
import type { Request, Service } from '../../queueing/request.js';
import { Rows } from '../../queueing/rows.js';
import { Station } from '../../queueing/station.js';
import { StationStatistics } from '../../queueing/station-statistics.js';
import { TokenBucket } from '../../queueing/token-bucket.js';
import { createWork } from '../../queueing/work.js';
import { Histogram } from '../../stats/histogram.js';
import { compileHandlers, type Programs } from '../handler/compile.js';
import { ComputeNode } from '../handler/compute-node.js';
import type { Metric, Resource, ResourceContext, ResourceTimeline } from '../resource.js';
import type { Target, TargetGroup, TargetListener } from '../target.js';
import type { ServiceSpec } from './spec.js';

/** A plain station: anything that Stratus has no model of. */
export class ServiceResource implements Resource, Service, TargetGroup {
  readonly type = 'service';
  readonly service: Service = this;
  readonly certain = null;
  readonly targets: TargetGroup = this;

  private throttled = 0;
  private turn = 0;
  private instances: readonly ServiceInstance[] = [];
  private readonly bucket: TokenBucket | null;
  private readonly sim: Simulation;

  constructor(
    private readonly spec: ServiceSpec,
    private readonly context: ResourceContext,
  ) {
    this.sim = context.sim;
    this.bucket =
      spec.throttle === null ? null : new TokenBucket(spec.throttle.rate, spec.throttle.burst);
    if (spec.time !== null) this.instances = this.stations();
  }

  connect(): void {
    if (this.spec.handles !== null) this.instances = this.nodes();
  }

  /** Called directly, the instances take turns. */
  accept(request: Request): void {
    if (!this.admit(request)) return;
    const { instances } = this;
    const instance = instances[this.turn]!;
    if (instances.length > 1) this.turn = (this.turn + 1) % instances.length;
    instance.entry.accept(request);
  }

  subscribe(listener: TargetListener): void {
    for (const instance of this.instances) {
      const gated = this.bucket !== null;
      listener.registered(gated ? new GatedInstance(this, instance) : instance);
    }
  }

  /** Takes a token for the request. False: there is none, and the request is answered. */
  admit(request: Request): boolean {
    if (this.bucket === null || this.bucket.take(this.sim.now)) return true;
    this.throttled++;
    request.answer(THROTTLED);
    return false;
  }

  reset(now: number): void {
    this.throttled = 0;
    for (const { statistics } of this.instances) statistics.reset(now);
  }

  settle(): void {}

  gauge(name: string): number | null {
    if (name !== 'queue-depth' && name !== 'busy-slots') return null;
    let sum = 0;
    for (const { statistics } of this.instances) {
      sum += name === 'queue-depth' ? statistics.queueLength.level : statistics.busy.level;
    }
    return sum;
  }

  metrics(measuredS: number): Readonly<Record<string, Metric>> {
    const { now } = this.sim;
    const total = { served: 0, blocked: 0, failed: 0, waited: 0, busy: 0, queue: 0, last: 0 };
    const wait = new Histogram();
    for (const { statistics } of this.instances) {
      total.served += statistics.served;
      total.blocked += statistics.blocked;
      total.failed += statistics.failed;
      total.waited += statistics.waited;
      total.busy += statistics.busyMean(now);
      total.queue += statistics.queueMean(now);
      total.last = Math.max(total.last, statistics.lastDeparture);
      wait.merge(statistics.wait);
    }
    const servers = (this.spec.servers ?? 0) * this.instances.length;
    return {
      utilisation: servers === 0 ? 0 : total.busy / servers,
      wait: wait.summary(),
      waitStdDev: Math.sqrt(Math.max(0, wait.variance)),
      waited: total.waited,
      queueLength: total.queue,
      inSystem: total.busy + total.queue,
      served: total.served,
      failed: total.failed,
      blocked: total.blocked,
      throttled: this.throttled,
      throughput: measuredS === 0 ? 0 : total.served / measuredS,
      lastDeparture: total.last,
    };
  }

  usage(measuredS: number): readonly UsageLine[] {
    const { price } = this.spec;
    if (price === null) return [];
    const served = this.instances.reduce((sum, { statistics }) => sum + statistics.served, 0);
    const common = { resource: this.context.id, region: 'global', per: 'window' } as const;
    const hours = (measuredS / 3600) * this.instances.length;
    return [
      { ...common, item: 'service.hour', quantity: hours, unit: 'hours', unitPrice: price.perHour },
      {
        ...common,
        item: 'service.request',
        quantity: served,
        unit: 'requests',
        unitPrice: price.perRequest,
      },
    ].filter((line) => line.unitPrice > 0);
  }

  timelines(): readonly ResourceTimeline[] {
    return [];
  }

  private stations(): ServiceInstance[] {
    const { spec, context } = this;
    const { sim } = context;
    const servers = spec.servers ?? Number.POSITIVE_INFINITY;
    return Array.from({ length: spec.instances }, (_, i) => {
      const purpose = spec.instances === 1 ? 'service-time' : `service-time.${i}`;
      const work = createWork(spec.time!, () => context.stream(purpose));
      const station =
        spec.discipline === 'fifo'
          ? new Station(sim, servers, spec.queue, work)
          : new ProcessorSharingStation(sim, servers, spec.queue, work);
      return new StationInstance(station);
    });
  }

  private nodes(): ServiceInstance[] {
    const { spec, context } = this;
    const programs: Programs = compileHandlers(spec.handles!, context.names, context.handlers);
    return Array.from({ length: spec.instances }, () => new NodeInstance(spec, context, programs));
  }
}

/** Whatever the instances of a service are made of, their figures have these names. */
interface InstanceStatistics {
  readonly served: number;
  readonly blocked: number;
  readonly failed: number;
  readonly waited: number;
  readonly lastDeparture: number;
  readonly wait: Histogram;
  readonly busy: { readonly level: number };
  readonly queueLength: { readonly level: number };
  busyMean(now: number): number;
  queueMean(now: number): number;
  reset(now: number): void;
}

interface ServiceInstance extends Target {
  readonly statistics: InstanceStatistics;
}

/** An instance behind the service's token bucket, where a balancer and not the service itself picks it. */
class GatedInstance implements Target, Service {
  readonly entry: Service = this;
  readonly zone = -1;
  readonly checked = false;

  constructor(
    private readonly service: ServiceResource,
    private readonly instance: Target,
  ) {}

  accept(request: Request): void {
    if (this.service.admit(request)) this.instance.entry.accept(request);
  }
}

class StationInstance implements ServiceInstance {
  readonly zone = -1;
  readonly checked = false;
  readonly statistics: StationStatistics;

  constructor(readonly entry: Station | ProcessorSharingStation) {
    this.statistics = entry.statistics;
  }
}

/** A service with handlers: each server has a reference vCPU of its own. */
class NodeInstance implements ServiceInstance {
  readonly zone = -1;
  readonly checked = false;
  readonly statistics: StationStatistics;
  readonly entry: ComputeNode;

  constructor(spec: ServiceSpec, context: ResourceContext, programs: Programs) {
    this.statistics = new StationStatistics(context.sim.now);
    this.entry = new ComputeNode(
      context.sim,
      {
        vcpus: spec.servers ?? Number.POSITIVE_INFINITY,
        speed: 1,
        concurrency: spec.servers ?? Number.POSITIVE_INFINITY,
        queue: spec.queue,
        programs,
        statistics: this.statistics,
        tasks: context.tasks,
        rows: new Rows(),
      },
      -1,
    );
  }
}
