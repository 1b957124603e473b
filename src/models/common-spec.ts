import type { DistributionSpec } from '../variates/distribution.js';

/** What every resource has. */
export interface CommonSpec {
  /** Default: the scenario's `pricing.region`. */
  readonly region: string;
  /** One-way network time to this resource that replaces the modelled one, in seconds; null: as modelled. */
  readonly latency: DistributionSpec | null;
  /** Names of the requests that it sends by itself (events), so that they get an index. */
  readonly sends?: readonly string[];
}
