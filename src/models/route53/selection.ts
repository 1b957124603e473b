import type { Stream } from '../../engine/streams.js';
import { distanceKm, placeOfRegion, type RegionPlace } from '../network/region-places.js';
import { roundTripS } from '../network/round-trip-times.js';
import type { HealthSource } from '../resource.js';
import { type CidrBlock, contains, readCidr } from './cidr.js';
import type { EntrySpec, GeoLocation, RoutingPolicy, RuleSpec } from './spec.js';

/** Who asks the name servers: a resolver, which stands where its clients do. */
export interface Asker {
  /** AWS region that it is near; null: not known. */
  readonly region: string | null;
  /** IPv4 address; null: not known. */
  readonly address: number | null;
}

/** What a query can cost, from the cheapest. */
export const QUERY_CLASSES = [
  'alias-to-aws',
  'standard',
  'latency',
  'geo',
  'geoproximity',
  'ip-based',
] as const;
export type QueryClass = (typeof QUERY_CLASSES)[number];

/** The end of a tree: what a resolver gets as an answer. */
export interface Leaf {
  /** Ids of resources; one of them by chance. */
  readonly ids: readonly string[];
  readonly ttlS: number;
  readonly queryClass: QueryClass;
}

/** What a tree of records needs to know of the world. */
export interface RecordWorld {
  /** The rule of another record of the zone, and the TTL of what is no alias there. */
  record(name: string): { readonly rule: RuleSpec; readonly ttlS: number };
  /** Health of a health check, or of a resource that says how it is; null: always healthy. */
  healthOf(id: string): HealthSource | null;
  regionOf(id: string): string;
  /** Decides where the policy leaves it to chance. */
  readonly stream: Stream;
  readonly aliasTtlS: number;
  /** Told when answers begin to avoid what is unhealthy, and when they no longer do. */
  note(what: 'failover' | 'failback'): void;
}

const CLASS_OF: Readonly<Record<RoutingPolicy, QueryClass>> = {
  simple: 'standard',
  weighted: 'standard',
  failover: 'standard',
  multivalue: 'standard',
  latency: 'latency',
  geolocation: 'geo',
  geoproximity: 'geoproximity',
  'ip-based': 'ip-based',
};

/** The dearer of two. A query through several records is taken to be charged as the dearest of them. */
function dearer(a: QueryClass, b: QueryClass): QueryClass {
  return QUERY_CLASSES.indexOf(a) >= QUERY_CLASSES.indexOf(b) ? a : b;
}

/**
 * The records of one name, with what they lead to: which of them answers whom.
 *
 * Route 53 developer guide, dns-failover-determining: a record is chosen by the policy; one that is
 * unhealthy is left out and another chosen; if none of a group is healthy, all are treated as if
 * they were. A record without a check is always healthy.
 */
export class Rule {
  readonly queryClass: QueryClass;
  private readonly policy: RoutingPolicy;
  private readonly entries: readonly Entry[];
  /** The last answer left something out that was unhealthy. */
  private avoiding = false;

  constructor(
    spec: RuleSpec,
    ttlS: number,
    private readonly world: RecordWorld,
    from: QueryClass = 'standard',
  ) {
    this.policy = spec.policy;
    this.queryClass = dearer(from, CLASS_OF[spec.policy]);
    this.entries = spec.entries.map((entry) => new Entry(entry, ttlS, world, this.queryClass));
  }

  /** As what it looks like from an alias that evaluates its target's health. */
  get healthy(): boolean {
    return this.entries.some((entry) => entry.healthy);
  }

  /** The answer for whoever asks now; null: there is none for it. */
  choose(asker: Asker): Leaf | null {
    const fitting = this.entries.filter((entry) => entry.fits(asker, this.policy));
    if (fitting.length === 0) return null;
    const healthy = fitting.filter((entry) => entry.healthy);
    const some = healthy.length > 0;
    this.avoid(some && healthy.length < fitting.length);
    const entry = this.best(some ? healthy : fitting, asker);
    return entry.rule === null ? entry.leaf : entry.rule.choose(asker);
  }

  private avoid(avoiding: boolean): void {
    if (avoiding === this.avoiding) return;
    this.avoiding = avoiding;
    this.world.note(avoiding ? 'failover' : 'failback');
  }

  private best(entries: readonly Entry[], asker: Asker): Entry {
    switch (this.policy) {
      case 'simple':
        return entries[0]!;
      case 'weighted':
        return this.byWeight(entries);
      case 'multivalue':
        // Up to eight come back in random order, and a client takes the first: any of them.
        return entries[Math.floor(this.world.stream() * entries.length)]!;
      case 'failover':
        return entries.find(({ spec }) => !spec.secondary) ?? entries[0]!;
      case 'latency':
        return least(entries, (entry) => roundTrip(asker, entry.region));
      case 'geolocation':
        return least(entries, ({ spec }) => BREADTH[spec.location!.kind]);
      case 'geoproximity':
        return least(entries, (entry) => entry.biasedDistance(asker));
      case 'ip-based':
        return least(entries, (entry) => -entry.matchingBits(asker));
    }
  }

  /** A weight of zero counts only where there is no other; then all are equal. */
  private byWeight(entries: readonly Entry[]): Entry {
    const total = entries.reduce((sum, { spec }) => sum + spec.weight, 0);
    const drawn = this.world.stream();
    if (total === 0) return entries[Math.floor(drawn * entries.length)]!;
    let left = drawn * total;
    for (const entry of entries) {
      left -= entry.spec.weight;
      if (left < 0) return entry;
    }
    return entries.findLast(({ spec }) => spec.weight > 0)!;
  }
}

/** The narrower location comes first. */
const BREADTH: Readonly<Record<GeoLocation['kind'], number>> = {
  subdivision: 0,
  country: 1,
  continent: 2,
  default: 3,
};

/** Among equals the first. */
function least<T>(all: readonly T[], of: (one: T) => number): T {
  return all.reduce((best, one) => (of(one) < of(best) ? one : best));
}

function roundTrip(asker: Asker, region: string): number {
  return asker.region === null ? 0 : roundTripS(asker.region, region).p50;
}

/** One record of a group: what it leads to, and its health. */
class Entry {
  /** Exactly one of the two is set. */
  readonly rule: Rule | null;
  readonly leaf: Leaf | null;
  /** Of latency and geoproximity records. */
  readonly region: string;
  private readonly check: HealthSource | null;
  private readonly targets: readonly HealthSource[];
  private readonly blocks: readonly CidrBlock[];

  constructor(
    readonly spec: EntrySpec,
    ttlS: number,
    world: RecordWorld,
    queryClass: QueryClass,
  ) {
    const { to } = spec;
    if (to.kind === 'resources') {
      this.rule = null;
      this.leaf = to.alias
        ? { ids: to.ids, ttlS: world.aliasTtlS, queryClass: 'alias-to-aws' }
        : { ids: to.ids, ttlS, queryClass };
      this.region = spec.region ?? world.regionOf(to.ids[0]!);
      this.targets = to.ids.map((id) => world.healthOf(id)).filter((health) => health !== null);
    } else {
      const record = to.kind === 'rule' ? { rule: to.rule, ttlS } : world.record(to.name);
      this.rule = new Rule(record.rule, record.ttlS, world, queryClass);
      this.leaf = null;
      this.region = spec.region ?? '';
      this.targets = [];
    }
    this.check = spec.healthCheck === null ? null : world.healthOf(spec.healthCheck);
    this.blocks = (spec.cidrs ?? []).map((text) => readCidr(text)!);
  }

  get healthy(): boolean {
    if (this.check !== null && !this.check.healthy) return false;
    if (!this.spec.evaluateTargetHealth) return true;
    return this.rule === null ? this.targets.every(({ healthy }) => healthy) : this.rule.healthy;
  }

  /** Whether it can answer at all whoever asks. */
  fits(asker: Asker, policy: RoutingPolicy): boolean {
    if (policy === 'geolocation') return covers(this.spec.location!, placeOf(asker));
    if (policy === 'ip-based') return this.matchingBits(asker) >= 0;
    return true;
  }

  /**
   * Developer guide, routing-policy-geoproximity: a positive bias shrinks the distance to
   * (1 - bias/100) of it, a negative one divides it by (1 + bias/100).
   */
  biasedDistance(asker: Asker): number {
    const place = placeOf(asker);
    if (place === null) return 0;
    const { coordinates, bias } = this.spec;
    const km = distanceKm(place, coordinates ?? placeOfRegion(this.region));
    return bias >= 0 ? km * (1 - bias / 100) : km / (1 + bias / 100);
  }

  /** Bits of the longest block that the asker's address is in; 0 for the default; -1: none. */
  matchingBits({ address }: Asker): number {
    if (this.spec.cidrs === null) return 0;
    let longest = -1;
    for (const block of this.blocks)
      if (address !== null && contains(block, address)) longest = Math.max(longest, block.bits);
    return longest;
  }
}

function placeOf({ region }: Asker): RegionPlace | null {
  return region === null ? null : placeOfRegion(region);
}

function covers(location: GeoLocation, place: RegionPlace | null): boolean {
  if (location.kind === 'default') return true;
  if (place === null) return false;
  switch (location.kind) {
    case 'continent':
      return place.continent === location.continent;
    case 'country':
      return place.country === location.country;
    case 'subdivision':
      return place.country === location.country && place.subdivision === location.subdivision;
  }
}
