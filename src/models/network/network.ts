import type { Simulation } from '../../engine/simulation.js';
import type { Stream } from '../../engine/streams.js';
import type { UsageLine } from '../../pricing/usage.js';
import type { RequestPool, Service } from '../../queueing/request.js';
import { createVariate } from '../../variates/create-variate.js';
import type { DistributionSpec, Variate } from '../../variates/distribution.js';
import type { Link } from './link.js';
import {
  CertainPath,
  type CertainService,
  CrossZoneTraffic,
  Delay,
  NetworkPath,
  type Path,
  ServicePath,
  type SharedPath,
  Traffic,
} from './path.js';
import { IN_REGION_ROUND_TRIP_S, roundTripS } from './round-trip-times.js';
import { type Gate, WatchedCertainPath, WatchedPath } from './watched-path.js';

/** Where something stands. */
export interface Place {
  /** AWS region code; null: outside of every network (a `service`): no network time to or from it. */
  readonly region: string | null;
  /** Availability zone (index); -1: in all of them, or not known. */
  readonly zone: number;
}

/** What is paid for on a path, beside what the ends are billed for. */
export interface Tolls {
  /** Id of the NAT gateways that its bytes go through, and their region; null: none. */
  readonly nat: { readonly id: string; readonly region: string } | null;
  /** AWS charges for its bytes between zones of a region. */
  readonly zones: boolean;
}

export const NO_TOLLS: Tolls = { nat: null, zones: false };

/** Bytes of one caller to one place, and what is to be paid for them. */
interface Metered {
  readonly from: string | null;
  readonly to: string | null;
  readonly resource: string;
  readonly nat: Tolls['nat'];
  readonly traffic: Traffic;
}

/** The one place through which every call between resources goes: network time and bytes. */
export class Network {
  private readonly traffic = new Map<string, Metered>();
  private readonly crossZone = new Map<string, { region: string; traffic: CrossZoneTraffic }[]>();
  private readonly delays = new Map<string, Delay>();

  constructor(
    private readonly sim: Simulation,
    private readonly requests: RequestPool,
  ) {}

  /** The way to one service. The parameters are those of `sharedPath`. */
  path(
    resource: string,
    from: Place,
    to: Place,
    service: Service,
    latency: Delay | null,
    link: Link | null,
    gate: Gate | null,
    tolls: Tolls,
  ): Path {
    const path = this.sharedPath(resource, from, to, latency, null, link, gate, tolls);
    return new ServicePath(path, service);
  }

  /**
   * The way to whatever service stands in a place.
   *
   * @param resource id of the caller, who pays for the bytes between regions and zones
   * @param latency replaces the modelled one-way time
   * @param processing time that the sender takes before the request sets out
   * @param link what faults do to it; null where none can
   * @param gate where journeys are noted; null where nobody asks
   */
  sharedPath(
    resource: string,
    from: Place,
    to: Place,
    latency: Delay | null,
    processing: Variate | null,
    link: Link | null,
    gate: Gate | null,
    tolls: Tolls,
  ): SharedPath {
    const delay = latency ?? this.delayBetween(from, to);
    const traffic = this.meter(resource, from, to, tolls.nat);
    const zones = tolls.zones ? this.meterZones(resource, from, to) : null;
    const { sim, requests } = this;
    const path = new NetworkPath(sim, requests, delay, processing, traffic, zones);
    const isPlain = link === null && gate === null;
    return isPlain ? path : new WatchedPath(sim, requests, path, link, gate);
  }

  certainPath(
    resource: string,
    from: Place,
    to: Place,
    service: CertainService,
    latency: Delay | null,
    link: Link | null,
    gate: Gate | null,
    tolls: Tolls,
  ): Path {
    const { sim, requests } = this;
    const delay = latency ?? this.delayBetween(from, to);
    const traffic = this.meter(resource, from, to, tolls.nat);
    return link === null && gate === null
      ? new CertainPath(sim, requests, service, delay, traffic)
      : new WatchedCertainPath(sim, requests, service, delay, traffic, link, gate);
  }

  reset(): void {
    for (const { traffic } of this.traffic.values()) traffic.reset();
    for (const all of this.crossZone.values()) for (const { traffic } of all) traffic.reset();
  }

  /** Bytes between regions and zones, and through NAT gateways. */
  usage(): readonly UsageLine[] {
    const lines: UsageLine[] = [];
    const add = (resource: string, item: string, region: string, bytes: number): void => {
      if (bytes === 0) return;
      const quantity = bytes / 1e9;
      lines.push({ resource, item, region, quantity, unit: 'GB', per: 'window', unitPrice: null });
    };
    for (const { from, to, resource, nat, traffic } of this.traffic.values()) {
      if (nat !== null) add(nat.id, 'nat.data', nat.region, traffic.bytes);
      if (from === to || from === null || to === null) continue;
      add(resource, 'data-transfer.inter-region', from, traffic.requestBytes);
      add(resource, 'data-transfer.inter-region', to, traffic.responseBytes);
    }
    for (const [resource, all] of this.crossZone) {
      // Each byte is charged where it leaves a zone, and where it enters the other.
      for (const { region, traffic } of all)
        add(resource, 'data-transfer.cross-az', region, 2 * traffic.bytes);
    }
    return lines;
  }

  /** Paths between the same places share one delay: it is asked for with every message. */
  private delayBetween(from: Place, to: Place): Delay {
    const key = JSON.stringify([from.region, to.region, to.zone]);
    let delay = this.delays.get(key);
    if (delay === undefined) {
      delay = delayBetween(from, to);
      this.delays.set(key, delay);
    }
    return delay;
  }

  private meter(resource: string, from: Place, to: Place, nat: Tolls['nat']): Traffic {
    // What stands outside of every network is paid for by nobody, but on the way out of a VPC.
    if (nat === null && (from.region === null || to.region === null)) return new Traffic();
    const key = JSON.stringify([resource, from.region, to.region, nat?.id]);
    let entry = this.traffic.get(key);
    if (entry === undefined) {
      entry = { from: from.region, to: to.region, resource, nat, traffic: new Traffic() };
      this.traffic.set(key, entry);
    }
    return entry.traffic;
  }

  private meterZones(resource: string, from: Place, to: Place): CrossZoneTraffic | null {
    if (from.region === null || from.region !== to.region || to.zone < 0) return null;
    const traffic = new CrossZoneTraffic(to.zone);
    const all = this.crossZone.get(resource) ?? [];
    all.push({ region: from.region, traffic });
    this.crossZone.set(resource, all);
    return traffic;
  }
}

/** One-way network time between two places. */
export function delayBetween(from: Place, to: Place): Delay {
  if (from.region === null || to.region === null) return Delay.constant(0);
  if (from.region !== to.region) {
    return Delay.constant(roundTripS(from.region, to.region).p50 / 2);
  }
  const { sameZone, crossZone } = IN_REGION_ROUND_TRIP_S;
  if (to.zone >= 0) {
    return Delay.zonal(to.zone, sameZone / 2, crossZone / 2);
  }
  return Delay.constant(sameZone / 2);
}

/** A resource's own `latency`, which replaces the modelled network time; null if it has none. */
export function ownLatency(spec: DistributionSpec | null, stream: () => Stream): Delay | null {
  if (spec === null) return null;
  if (spec.kind === 'constant') return Delay.constant(spec.value);
  return Delay.drawn(createVariate(spec, stream()));
}
