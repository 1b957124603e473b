import type { Simulation } from '../engine/simulation.js';
import type { Stream } from '../engine/streams.js';
import { Access } from '../models/client/access.js';
import { Client } from '../models/client/client.js';
import type { JourneyGate, Journeys } from '../models/client/journeys.js';
import { OpenArrivals, type Source, Users } from '../models/client/sources.js';
import { RequestStatistics, WorkloadStatistics } from '../models/client/workload-statistics.js';
import type { Link } from '../models/network/link.js';
import { delayBetween, type Place } from '../models/network/network.js';
import { type Delay, Traffic } from '../models/network/path.js';
import type { Resolver } from '../models/resolver.js';
import type { Resource } from '../models/resource.js';
import { HostedZone } from '../models/route53/zone.js';
import type { UsageLine } from '../pricing/usage.js';
import type { ArrivalProcess, TraceSpec } from '../queueing/arrival-spec.js';
import { createArrivalProcess } from '../queueing/arrivals/create-arrival-process.js';
import type { TraceReader } from '../queueing/arrivals/trace-record.js';
import type { Operation, Request, RequestPool } from '../queueing/request.js';
import type { RequestSpec, WorkloadSpec } from '../queueing/workload-spec.js';
import { createVariate } from '../variates/create-variate.js';
import type { Faults } from './faults.js';
import type { NormalisedScenario } from './normalised.js';
import { faultWatch } from './watching.js';

/** A workload in a simulation. */
export interface Workload {
  readonly spec: WorkloadSpec;
  readonly source: Source;
  readonly statistics: WorkloadStatistics;
  /** Null for a closed workload. */
  readonly arrivals: ArrivalProcess | null;
  /** Bytes between the clients and each entry. */
  readonly traffic: readonly {
    readonly resource: string;
    readonly region: string;
    readonly bytes: Traffic;
  }[];
}

export interface WorkloadContext {
  readonly scenario: NormalisedScenario;
  readonly sim: Simulation;
  readonly requests: RequestPool;
  readonly resources: ReadonlyMap<string, Resource>;
  readonly names: readonly string[];
  readonly faults: Faults;
  /** The way to a resource whose security group keeps the clients out; null: it does not. */
  dropping(resource: string): Link | null;
  readonly journeys: Journeys;
  gateOf(resource: string): JourneyGate | null;
  stream(purpose: string): Stream;
  placeOf(resource: string): Place;
  latencyOf(resource: string): Delay | null;
  readonly openTrace: (spec: TraceSpec) => TraceReader;
  readonly requestEnded: () => void;
  operation(asked: Omit<Operation, 'index'>): Operation;
}

/** Builds a workload: its clients, and where their requests come from. */
export function wireWorkload(id: string, spec: WorkloadSpec, context: WorkloadContext): Workload {
  const { sim, requests, scenario } = context;
  const { warmupS, durationS } = scenario.run;
  const statistics = new WorkloadStatistics(
    spec.mix.map(() => new RequestStatistics()),
    warmupS,
    durationS,
    faultWatch(id, scenario),
  );
  const { targets, resolver } = resolve(id, spec, context);
  const open = spec.source.kind === 'arrivals';
  const endsAt = durationS === null ? Number.POSITIVE_INFINITY : warmupS + durationS;
  const traffic = targets.map((resource) => ({ resource, bytes: new Traffic() }));
  const places = spec.from.length === 0 ? [null] : spec.from;
  const access = places.map((place) =>
    traffic.map(({ resource, bytes }) =>
      accessTo(resource, place?.region ?? null, { id, open, endsAt, bytes }, context),
    ),
  );
  let users: Users | null = null;
  const client = new Client({
    sim,
    requests,
    statistics,
    spec: spec.client,
    mix: spec.mix,
    names: spec.mix.map((entry) => nameOf(entry, targets, context)),
    resolver,
    access,
    placeWeights: places.map((place) => (place === null ? 1 : place.weight)),
    ended:
      open && durationS !== null
        ? null
        : (request: Request) => {
            users?.requestEnded(request.context);
            context.requestEnded();
          },
    journey: context.journeys.follows(id) ? (at) => context.journeys.begin(id, at) : null,
    stream: context.stream,
    operation: context.operation,
  });
  for (const way of access.flat()) way.attach(client);
  let source: Source;
  let arrivals: ArrivalProcess | null = null;
  if (spec.source.kind === 'users') {
    const think = createVariate(spec.source.think, context.stream('think'));
    users = new Users(sim, client, spec.source.stages, think, context.requestEnded);
    source = users;
  } else {
    const { openTrace } = context;
    arrivals = createArrivalProcess(spec.source.arrivals, { stream: context.stream, openTrace });
    const lead = commonLead(access.flat());
    const { batch } = spec.source;
    source = new OpenArrivals(sim, client, arrivals, batch, lead, context.requestEnded);
  }
  return {
    spec,
    source,
    statistics,
    arrivals,
    traffic: traffic.map(({ resource, bytes }) => ({
      resource,
      region: context.placeOf(resource).region ?? '',
      bytes,
    })),
  };
}

/** The way of the clients in a region (null: at the entry itself) to one entry. */
function accessTo(
  resource: string,
  region: string | null,
  workload: { id: string; open: boolean; endsAt: number; bytes: Traffic },
  context: WorkloadContext,
): Access {
  const { sim, requests } = context;
  const { id, open, endsAt, bytes } = workload;
  const called = context.resources.get(resource)!;
  const { service } = called;
  const replica = called.replicaFor?.(region) ?? null;
  const to = replica === null ? context.placeOf(resource) : { region: replica.region, zone: -1 };
  const certain = replica?.certain ?? called.certain;
  const delay = context.latencyOf(resource) ?? delayBetween({ region, zone: -1 }, to);
  const link =
    context.dropping(resource) ??
    context.faults.link(
      { id, region, isClient: true },
      { id: resource, region: to.region, isClient: false },
    );
  const gate = context.gateOf(resource);
  const uncertain = certain === null ? service : null;
  return new Access(sim, requests, uncertain, certain, delay, bytes, open, endsAt, link, gate);
}

/**
 * Index of the name that a mix entry's requests go by: an operation that is a handler's name asks
 * for that handler, unless it is asked of what passes events on under their own names.
 */
function nameOf(
  { name, op }: RequestSpec,
  targets: readonly string[],
  { names, resources }: WorkloadContext,
): number {
  const keeps = targets.some((target) => resources.get(target)!.takesEvents === true);
  const operation = op === null || keeps ? -1 : names.indexOf(op);
  return operation >= 0 ? operation : names.indexOf(name);
}

/** The time to the entry, if it is one and the same for every request; else 0. */
function commonLead(ways: readonly Access[]): number {
  const first = ways[0]!.leadS;
  return ways.every(({ leadS }) => leadS === first) ? first : 0;
}

/** What a workload calls: the entry itself, or what its host name stands for. */
function resolve(
  id: string,
  spec: WorkloadSpec,
  context: WorkloadContext,
): { targets: readonly string[]; resolver: Resolver | null } {
  const { entry, host } = spec;
  if (host === null) return { targets: [entry], resolver: null };
  const zone = context.resources.get(entry);
  if (!(zone instanceof HostedZone)) throw new Error(`'${entry}' is no hosted zone`);
  const record = zone.recordSet(host);
  if (record === null) throw new Error(`zone '${entry}' has no record for '${host}'`);
  const places = spec.from.length === 0 ? [{ region: null, weight: 1 }] : spec.from;
  const resolver = zone.resolver(record, id, spec.client.dnsCache, places);
  return { targets: record.targets, resolver };
}

/** Bytes that left AWS for the clients. */
export function egress(workload: Workload): readonly UsageLine[] {
  return workload.traffic
    .filter(({ region, bytes }) => region !== '' && bytes.responseBytes > 0)
    .map(({ resource, region, bytes }) => ({
      resource,
      item: 'data-transfer.internet-out',
      region,
      quantity: bytes.responseBytes / 1e9,
      unit: 'GB',
      per: 'window',
      unitPrice: null,
    }));
}
