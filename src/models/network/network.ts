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
  Delay,
  NetworkPath,
  type Path,
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

/** The one place through which every call between resources goes: network time and bytes. */
export class Network {
  private readonly traffic = new Map<
    string,
    { from: string; to: string; resource: string; traffic: Traffic }
  >();

  private readonly delays = new Map<string, Delay>();

  constructor(
    private readonly sim: Simulation,
    private readonly requests: RequestPool,
  ) {}

  /**
   * @param resource id of the caller, who pays for the bytes between regions
   * @param latency replaces the modelled one-way time
   * @param processing time that the sender takes before the request sets out
   * @param link what faults do to it; null where none can
   * @param gate where journeys are noted; null where nobody asks
   */
  path(
    resource: string,
    from: Place,
    to: Place,
    service: Service,
    latency: Delay | null,
    processing: Variate | null = null,
    link: Link | null = null,
    gate: Gate | null = null,
  ): Path {
    const delay = latency ?? this.delayBetween(from, to);
    const traffic = this.meter(resource, from, to);
    const { sim, requests } = this;
    const path = new NetworkPath(sim, requests, service, delay, processing, traffic);
    const isPlain = link === null && gate === null;
    return isPlain ? path : new WatchedPath(sim, requests, path, link, gate);
  }

  certainPath(
    resource: string,
    from: Place,
    to: Place,
    service: CertainService,
    latency: Delay | null,
    link: Link | null = null,
    gate: Gate | null = null,
  ): Path {
    const { sim, requests } = this;
    const delay = latency ?? this.delayBetween(from, to);
    const traffic = this.meter(resource, from, to);
    return link === null && gate === null
      ? new CertainPath(sim, requests, service, delay, traffic)
      : new WatchedCertainPath(sim, requests, service, delay, traffic, link, gate);
  }

  reset(): void {
    for (const { traffic } of this.traffic.values()) traffic.reset();
  }

  /** Bytes between regions; inside a region, calls by private address cost nothing here. */
  usage(): readonly UsageLine[] {
    const lines: UsageLine[] = [];
    for (const { from, to, resource, traffic } of this.traffic.values()) {
      if (from === to) continue;
      const line = (region: string, bytes: number): UsageLine => ({
        resource,
        item: 'data-transfer.inter-region',
        region,
        quantity: bytes / 1e9,
        unit: 'GB',
        per: 'window',
        unitPrice: null,
      });
      if (traffic.requestBytes > 0) lines.push(line(from, traffic.requestBytes));
      if (traffic.responseBytes > 0) lines.push(line(to, traffic.responseBytes));
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

  private meter(resource: string, from: Place, to: Place): Traffic {
    if (from.region === null || to.region === null) return new Traffic();
    const key = JSON.stringify([resource, from.region, to.region]);
    let entry = this.traffic.get(key);
    if (entry === undefined) {
      entry = { from: from.region, to: to.region, resource, traffic: new Traffic() };
      this.traffic.set(key, entry);
    }
    return entry.traffic;
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
