import { Simulation } from '../engine/simulation.js';
import { type Stream, Streams } from '../engine/streams.js';
import { Background } from '../models/background.js';
import { type JourneyGate, Journeys } from '../models/client/journeys.js';
import { zoneIndex } from '../models/ec2/single.js';
import { TARGET_CONNECT_TIMEOUT_S } from '../models/elb/spec.js';
import type { HandlerContext } from '../models/handler/compile.js';
import { TaskPool } from '../models/handler/task.js';
import { Link } from '../models/network/link.js';
import {
  Network,
  NO_TOLLS,
  ownLatency,
  type Place,
  type Tolls,
} from '../models/network/network.js';
import type { Delay, Path, SharedPath } from '../models/network/path.js';
import type { Resource, ResourceContext } from '../models/resource.js';
import type { ResourceSpec } from '../models/spec.js';
import type { TraceSpec } from '../queueing/arrival-spec.js';
import type { TraceReader } from '../queueing/arrivals/trace-record.js';
import { type Operation, RequestPool } from '../queueing/request.js';
import type { Variate } from '../variates/distribution.js';
import { createResource } from './create-resource.js';
import { Faults } from './faults.js';
import { isAdmitted } from './firewall.js';
import type { NormalisedScenario } from './normalised.js';
import { namesOfRequests } from './request-names.js';
import { legsOf } from './watching.js';
import { type Workload, wireWorkload } from './wire-workload.js';

export interface WireOptions {
  readonly replication: number;
  readonly seed: number;
  readonly openTrace: (spec: TraceSpec) => TraceReader;
  /** Called when a request has ended: nothing may be left to simulate. */
  readonly requestEnded: () => void;
}

/** A scenario turned into a simulation that is ready to run. */
export interface WiredScenario {
  readonly journeys: Journeys;
  readonly faults: Faults;
  readonly background: Background;
  readonly sim: Simulation;
  readonly requests: RequestPool;
  readonly network: Network;
  readonly resources: ReadonlyMap<string, Resource>;
  readonly workloads: ReadonlyMap<string, Workload>;
}

const BALANCERS: ReadonlySet<string> = new Set(['alb', 'nlb']);

/** What is in a VPC, and called by its address there. */
const IN_VPC: ReadonlySet<ResourceSpec['type']> = new Set(['ec2', 'ec2-asg', 'alb', 'nlb']);

/** What is paid for the bytes of calls from one resource to another. */
function tollsOf(scenario: NormalisedScenario, id: string, to: string): Tolls {
  const caller = scenario.resources[id]!;
  const called = scenario.resources[to]!;
  // By private address between instances; a balancer and its callers pay nothing.
  const zones = called.type === 'ec2';
  const through = 'natGateway' in caller ? caller.natGateway : null;
  if (through === null) return zones ? { nat: null, zones } : NO_TOLLS;
  const gateway = scenario.resources[through]!;
  if (gateway.type !== 'nat-gateway') throw new Error(`'${through}' is no nat-gateway`);
  const isInside = IN_VPC.has(called.type) && called.region === caller.region;
  const hasEndpoint =
    called.region === caller.region &&
    gateway.gatewayEndpoints.some((type) => type === called.type);
  const nat = isInside || hasEndpoint ? null : { id: through, region: gateway.region };
  return { nat, zones };
}

/** Where a call to a resource goes: of a single instance the zone is known. */
function placeOfService(spec: ResourceSpec): Place {
  return spec.type === 'ec2' ? { region: spec.region, zone: zoneIndex(spec.zone) } : placeOf(spec);
}

/** Where a resource stands: a plain service stands outside of every network. */
function placeOf(spec: ResourceSpec): Place {
  if (spec.type === 'service') return { region: null, zone: -1 };
  return { region: spec.region, zone: -1 };
}

/** Builds every resource and workload of a scenario, and connects them. */
export function wireScenario(scenario: NormalisedScenario, options: WireOptions): WiredScenario {
  const sim = new Simulation();
  const requests = new RequestPool();
  const wiring = new Wiring(
    scenario,
    sim,
    requests,
    new Network(sim, requests),
    new Streams(options.seed, options.replication),
    new Background(options.requestEnded),
  );
  const resources = wiring.buildResources();
  const workloads = new Map<string, Workload>();
  for (const [id, spec] of Object.entries(scenario.workloads)) {
    workloads.set(
      id,
      wireWorkload(id, spec, {
        scenario,
        sim,
        requests,
        resources,
        names: wiring.names,
        stream: (purpose) => wiring.streams.stream(`workloads.${id}`, purpose),
        placeOf: (resource) => placeOf(scenario.resources[resource]!),
        latencyOf: (resource) => wiring.latencyTo(resource, `workloads.${id}`),
        faults: wiring.faults,
        dropping: (resource) => wiring.dropping(id, null, resource, Number.POSITIVE_INFINITY),
        journeys: wiring.journeys,
        gateOf: (resource) => wiring.gateOf(resource),
        openTrace: options.openTrace,
        requestEnded: options.requestEnded,
        operation: wiring.operation,
      }),
    );
  }
  wiring.faults.start(resources);
  for (const { source } of workloads.values()) source.start();
  const { network, background, journeys, faults } = wiring;
  return { sim, requests, network, resources, workloads, background, journeys, faults };
}

class Wiring {
  readonly names: readonly string[];
  /** Gives an operation its index. */
  readonly operation = (asked: Omit<Operation, 'index'>): Operation => ({
    index: this.operations++,
    ...asked,
  });
  readonly faults: Faults;
  readonly journeys: Journeys;
  private operations = 0;
  private readonly tasks = new TaskPool();
  private readonly resources = new Map<string, Resource>();
  private readonly shared = new Map<string, unknown>();

  constructor(
    private readonly scenario: NormalisedScenario,
    private readonly sim: Simulation,
    private readonly requests: RequestPool,
    readonly network: Network,
    readonly streams: Streams,
    readonly background: Background,
  ) {
    this.names = namesOfRequests(scenario);
    this.journeys = new Journeys(legsOf(scenario), scenario.run.warmupS);
    this.faults = new Faults(sim, scenario, (id) => streams.stream('faults', id));
  }

  buildResources(): ReadonlyMap<string, Resource> {
    for (const [id, spec] of Object.entries(this.scenario.resources)) {
      this.resources.set(id, createResource(spec, this.contextOf(id, spec)));
    }
    for (const resource of this.inOrderOfConnection()) resource.connect();
    return this.resources;
  }

  /** Draws of a resource's own `latency`, one stream for each caller. */
  latencyTo(id: string, caller: string): Delay | null {
    return this.once(JSON.stringify(['latency', id, caller]), () => {
      const stream = () => this.streams.stream(`resources.${id}`, `latency.${caller}`);
      return ownLatency(this.scenario.resources[id]!.latency, stream);
    });
  }

  /** Balancers last: the targets must be there when they subscribe to them. */
  private inOrderOfConnection(): readonly Resource[] {
    const all = [...this.resources.values()];
    return [
      ...all.filter(({ type }) => !BALANCERS.has(type)),
      ...all.filter(({ type }) => BALANCERS.has(type)),
    ];
  }

  private contextOf(id: string, spec: ResourceSpec): ResourceContext {
    const { sim, requests, tasks, names, scenario } = this;
    const stream = (purpose: string): Stream => this.streams.stream(`resources.${id}`, purpose);
    const pathTo = (to: string): Path => this.pathTo(id, spec, to);
    const handlers: HandlerContext = {
      sim,
      requests,
      stream,
      path: pathTo,
      takesEvents: (to) => this.resources.get(to)!.takesEvents === true,
      name: (name) => names.indexOf(name),
      operation: this.operation,
    };
    return {
      id,
      sim,
      requests,
      tasks,
      background: this.background,
      gate: this.journeys.gate(id),
      note: (what) => this.faults.note(id, what),
      names,
      measureFromS: scenario.run.warmupS,
      durationS: scenario.run.durationS,
      stream,
      typeOf: (to) => scenario.resources[to]!.type,
      pathTo,
      pathFrom: (region, to) => this.pathFrom({ region, zone: -1 }, id, to),
      healthOf: (of) => this.resources.get(of)!.health ?? null,
      countOf: (of, metric) => {
        const value = this.resources.get(of)!.metrics(1)[metric];
        return typeof value === 'number' ? value : null;
      },
      isOutside: (of) => placeOf(scenario.resources[of]!).region === null,
      regionOf: (of) => scenario.resources[of]!.region,
      pathToTargets: (to, zone, processing) => this.pathToTargets(id, spec, to, zone, processing),
      gauge: (of, name) => this.resources.get(of)!.gauge?.(name) ?? null,
      targetsOf: (to) => {
        const { targets } = this.resources.get(to)!;
        if (targets === null) throw new Error(`resource '${to}' has no targets for a balancer`);
        return targets;
      },
      contentOf: (of) => this.resources.get(of)!.content ?? null,
      queueOf: (to) => this.resources.get(to)!.messages ?? null,
      streamOf: (to) => this.resources.get(to)!.stream ?? null,
      shared: (key, make) => this.once(key, make),
      handlers,
    };
  }

  private pathTo(id: string, spec: ResourceSpec, to: string): Path {
    return this.pathFrom(placeOf(spec), id, to);
  }

  private pathFrom(from: Place, id: string, to: string): Path {
    const resource = this.resources.get(to)!;
    const replica = resource.replicaFor?.(from.region) ?? null;
    const home = placeOfService(this.scenario.resources[to]!);
    const place = replica === null ? home : { region: replica.region, zone: -1 };
    const certain = replica?.certain ?? resource.certain;
    const latency = this.latencyTo(to, `resources.${id}`);
    const link = this.linkBetween(id, from.region, to, place.region);
    const gate = this.gateOf(to);
    const { network } = this;
    const tolls = tollsOf(this.scenario, id, to);
    const { service } = resource;
    if (certain !== null)
      return network.certainPath(id, from, place, certain, latency, link, gate, tolls);
    if (service === null) throw new Error(`resource '${to}' cannot be called`);
    return network.path(id, from, place, service, latency, link, gate, tolls);
  }

  gateOf(to: string): JourneyGate | null {
    return this.journeys.gate(to, this.resources.get(to)!.endsJourneys === true);
  }

  private linkBetween(id: string, region: string | null, to: string, toRegion: string | null) {
    const caller = this.scenario.resources[id]!;
    const patience = caller.type === 'alb' ? TARGET_CONNECT_TIMEOUT_S : Number.POSITIVE_INFINITY;
    return (
      this.dropping(id, caller, to, patience) ??
      this.faults.link(
        { id, region, isClient: false },
        { id: to, region: toRegion, isClient: false },
      )
    );
  }

  /**
   * The way to a resource whose security group keeps the caller out; null: it does not.
   *
   * @param caller null: a workload
   * @param patience seconds until the caller itself gives up
   */
  dropping(id: string, caller: ResourceSpec | null, to: string, patience: number): Link | null {
    const called = this.scenario.resources[to]!;
    if (isAdmitted(id, caller, called) || !('connectTimeoutS' in called)) return null;
    return Link.dropping(Math.min(patience, called.connectTimeoutS));
  }

  /** One path for all targets of a zone: ten thousand of them would be far away in memory. */
  private pathToTargets(
    id: string,
    spec: ResourceSpec,
    to: string,
    zone: number,
    processing: Variate | null,
  ): SharedPath {
    return this.once(JSON.stringify(['path', id, to, zone]), () => {
      const place: Place = { ...placeOf(this.scenario.resources[to]!), zone };
      const latency = this.latencyTo(to, `resources.${id}`);
      const from = placeOf(spec);
      const link = this.linkBetween(id, from.region, to, place.region);
      const gate = this.gateOf(to);
      return this.network.sharedPath(id, from, place, latency, processing, link, gate, NO_TOLLS);
    });
  }

  private once<T>(key: string, make: () => T): T {
    if (!this.shared.has(key)) this.shared.set(key, make());
    return this.shared.get(key) as T;
  }
}
