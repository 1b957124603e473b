import type { DistributionSpec } from '../../variates/distribution.js';
import type { CommonSpec } from '../common-spec.js';

/** A hosted zone. */
export interface Route53ZoneSpec extends CommonSpec {
  readonly type: 'route53-zone';
  readonly domain: string;
  /** Record sets by name relative to the domain (`www`; `@` is the domain itself). */
  readonly records: Readonly<Record<string, RecordSetSpec>>;
  /** Time of a look-up that a resolver's cache answers, in seconds. */
  readonly resolverTime: DistributionSpec;
  /** Further time of a look-up that the resolver must ask the zone's name servers for. */
  readonly authoritativeTime: DistributionSpec;
  /** How many clients there are behind the workload: each keeps its own cache. */
  readonly clients: number;
  /** How many resolvers they share. */
  readonly resolvers: number;
}

export interface RecordSetSpec {
  readonly recordType: 'A' | 'AAAA' | 'CNAME';
  /** Seconds. Of an alias to a load balancer: 60, set by AWS. */
  readonly ttlS: number;
  readonly policy: 'simple';
  /** Ids of resources. One for an alias. Several values of a simple record are answered in random order. */
  readonly targets: readonly string[];
  readonly alias: boolean;
}
