import type { DistributionSpec } from '../../variates/distribution.js';
import type { CommonSpec } from '../common-spec.js';

export const ROUTING_POLICIES = [
  'simple',
  'weighted',
  'latency',
  'failover',
  'geolocation',
  'geoproximity',
  'multivalue',
  'ip-based',
] as const;

export type RoutingPolicy = (typeof ROUTING_POLICIES)[number];

/** A hosted zone. */
export interface Route53ZoneSpec extends CommonSpec {
  readonly type: 'route53-zone';
  readonly domain: string;
  /** The yearly price of the domain: USD, or `book` for that of the price book; null: not paid here. */
  readonly registration: number | 'book' | null;
  /** Regions of the VPCs that a private zone answers; null: it is public. */
  readonly privateTo: readonly string[] | null;
  /** Record sets by name relative to the domain (`www`; `@` is the domain itself). */
  readonly records: Readonly<Record<string, RecordSetSpec>>;
  /** Address blocks that the resolvers of a region ask from (`203.0.113.0/24`), for IP-based routing. */
  readonly clientAddresses: Readonly<Record<string, string>>;
  /** Time of a look-up that a resolver's cache answers, in seconds. */
  readonly resolverTime: DistributionSpec;
  /** Further time of a look-up that the resolver must ask the zone's name servers for. */
  readonly authoritativeTime: DistributionSpec;
  /** How long a resolver keeps the answer that there is no answer, in seconds. */
  readonly negativeTtlS: number;
  /** How many clients there are behind the workload: each keeps its own cache. */
  readonly clients: number;
  /** How many resolvers they share. */
  readonly resolvers: number;
}

export interface RecordSetSpec {
  readonly recordType: 'A' | 'AAAA' | 'CNAME';
  /** Seconds, of what is not an alias to a resource: that has 60, set by AWS. */
  readonly ttlS: number;
  readonly rule: RuleSpec;
  /** The traffic policy that the record is made from. */
  readonly trafficPolicy: { readonly name: string; readonly version: number } | null;
  /** Ids of all resources that it can lead to, each once. */
  readonly targets: readonly string[];
}

/** The records of one name, or a rule of a traffic policy: one of them is chosen. */
export interface RuleSpec {
  readonly policy: RoutingPolicy;
  readonly entries: readonly EntrySpec[];
}

export interface EntrySpec {
  readonly to: DestinationSpec;
  /** Id of a health check. */
  readonly healthCheck: string | null;
  readonly evaluateTargetHealth: boolean;
  /** Weighted: 0 to 255. */
  readonly weight: number;
  /** Failover: the one that stands by. */
  readonly secondary: boolean;
  /** Latency, geoproximity: null where it is that of the resource. */
  readonly region: string | null;
  /** Geoproximity, in place of a region. */
  readonly coordinates: Coordinates | null;
  /** Geoproximity: -99 to 99. */
  readonly bias: number;
  /** Geolocation; null for the other policies. */
  readonly location: GeoLocation | null;
  /** IP-based: CIDR blocks; null: whoever no block fits (or another policy). */
  readonly cidrs: readonly string[] | null;
}

/** Where an entry leads. */
export type DestinationSpec =
  | {
      readonly kind: 'resources';
      /** One for an alias. Several values are answered in random order. */
      readonly ids: readonly string[];
      readonly alias: boolean;
    }
  | { readonly kind: 'record'; readonly name: string }
  | { readonly kind: 'rule'; readonly rule: RuleSpec };

/** Degrees. */
export interface Coordinates {
  readonly latitude: number;
  readonly longitude: number;
}

export type GeoLocation =
  | { readonly kind: 'default' }
  | { readonly kind: 'continent'; readonly continent: string }
  | { readonly kind: 'country'; readonly country: string }
  | { readonly kind: 'subdivision'; readonly country: string; readonly subdivision: string };
