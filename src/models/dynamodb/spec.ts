import type { DistributionSpec } from '../../variates/distribution.js';
import type { PopularitySpec } from '../../variates/popularity.js';
import type { CommonSpec } from '../common-spec.js';

/** Read and write units a second. */
export interface Units {
  readonly read: number;
  readonly write: number;
}

export interface OnDemandSpec {
  readonly mode: 'on-demand';
  /** What the table takes at once, before it has seen any traffic. */
  readonly warm: Units;
  /** Limits that the user set; null: none. */
  readonly max: { readonly read: number | null; readonly write: number | null };
  /** The account's quota for a table. */
  readonly quota: Units;
  /** A peak counts as the previous one so long after it was reached, in seconds. */
  readonly doublingS: number;
  /** Seconds of unused capacity that are kept. */
  readonly burstS: number;
}

export interface ProvisionedSpec extends Units {
  readonly mode: 'provisioned';
  readonly autoscale: AutoscaleSpec | null;
  /** Seconds of unused capacity that are kept. */
  readonly burstS: number;
}

export type CapacitySpec = OnDemandSpec | ProvisionedSpec;

/** Application Auto Scaling, as it works for tables. */
export interface AutoscaleSpec {
  /** Consumed by provisioned capacity. */
  readonly target: number;
  readonly min: Units;
  readonly max: Units;
  /** Datapoints of a minute over the target before capacity grows. */
  readonly outDatapoints: number;
  /** Datapoints under the lower threshold before it shrinks. */
  readonly inDatapoints: number;
  /** The lower threshold is the target less so much. */
  readonly inMargin: number;
  /** Until a datapoint can be seen, in seconds. */
  readonly delayS: number;
  /** Until a change is in force, in seconds. */
  readonly updateS: number;
}

export interface PartitionsSpec {
  /** Partitions at the start; null: as many as capacity and size ask for. */
  readonly initial: number | null;
  readonly limit: Units;
  readonly sizeBytes: number;
  /** Seconds of a partition's own limit that may be taken at once. */
  readonly windowS: number;
  /** Whether a hot partition may use what others leave, and splits for heat. */
  readonly adaptive: boolean;
  /** `hash`: by a hash of the key; `modulo`: key modulo the number of partitions at the start. */
  readonly placement: 'hash' | 'modulo';
  /** A partition is hot from this share of its limit on. */
  readonly hotAt: number;
  /** So long hot, and it splits; in seconds. */
  readonly splitAfterS: number;
}

/** Whether a key holds many items, and how they are reached. */
export type SortKey = 'none' | 'spread' | 'increasing';

export interface IndexSpec {
  readonly name: string;
  readonly kind: 'global' | 'local';
  /** Size of an item in the index, in bytes. */
  readonly itemBytes: number;
  /** Share of the writes that touch it. */
  readonly affected: number;
  /** Share of those that change the index's key: two writes each. */
  readonly moves: number;
  /** Keys of the index; null: spread evenly. */
  readonly keys: PopularitySpec | null;
  /** Of a global index. */
  readonly capacity: CapacitySpec;
}

export interface CacheSpec {
  readonly nodeType: string;
  readonly nodes: number;
  readonly ttlS: number;
  /** Items that fit in the memory of a node. */
  readonly items: number;
  readonly hitTime: DistributionSpec;
  /** Time that the cluster adds to what it passes through. */
  readonly passTime: DistributionSpec;
}

/** A table. */
export interface DynamoDbSpec extends CommonSpec {
  readonly type: 'dynamodb';
  readonly capacity: CapacitySpec;
  readonly partitions: PartitionsSpec;
  /** Of the keys of requests that bring none; null: they are spread evenly. */
  readonly popularity: PopularitySpec | null;
  readonly sortKey: SortKey;
  /** Bytes stored at the start. */
  readonly storageBytes: number;
  /** Share of the puts that make an item that was not there. */
  readonly newItems: number;
  readonly tableClass: 'standard' | 'standard-ia';
  /** Item size where a call does not say one, in bytes. */
  readonly itemBytes: number;
  /** Time from the request's arrival at the endpoint to the answer's departure, in seconds. */
  readonly readTime: DistributionSpec;
  readonly writeTime: DistributionSpec;
  /** A transaction takes so many times as long. */
  readonly transactionFactor: number;
  readonly indexes: readonly IndexSpec[];
  readonly stream: { readonly retentionS: number } | null;
  /** Items expire so long after they were written, and are deleted so much later, in seconds. */
  readonly ttl: { readonly afterS: number; readonly delayS: number } | null;
  /** Other regions of a global table. */
  readonly replicas: readonly string[];
  /** From a write to its being seen in another region, in seconds. */
  readonly replicationLag: DistributionSpec;
  readonly cache: CacheSpec | null;
  readonly backups: { readonly pitr: boolean; readonly onDemandBytes: number };
}
