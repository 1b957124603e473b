import type { DistributionSpec } from '../../variates/distribution.js';
import type { CommonSpec } from '../common-spec.js';
import type { StorageClass } from './classes.js';
import type { S3Event } from './operations.js';

/** A bucket. */
export interface S3Spec extends CommonSpec {
  readonly type: 's3';
  readonly storageClass: StorageClass;
  /** Prefixes that the keys are spread over. */
  readonly prefixes: number;
  readonly limits: LimitsSpec;
  readonly versioning: boolean;
  readonly objects: ObjectsSpec;
  readonly time: TimeSpec;
  readonly multipart: MultipartSpec;
  readonly maxObjectBytes: number;
  readonly notify: readonly NotifyRuleSpec[];
  readonly notifications: DeliverySpec;
  readonly lifecycle: readonly LifecycleRuleSpec[];
  readonly replication: ReplicationSpec | null;
  readonly restore: RestoreSpec;
}

/** Request rates of one partition; a prefix begins with one of them. */
export interface LimitsSpec {
  readonly writes: number;
  readonly reads: number;
  /** How much of a rate may come at once, in seconds of it. */
  readonly burstS: number;
  /** How long a prefix must be over its limit until its partitions double. */
  readonly splitAfter: DistributionSpec;
}

/** What lies in the bucket. */
export interface ObjectsSpec {
  /** Size where a request does not say one. */
  readonly size: DistributionSpec;
  /** Objects at the start. */
  readonly initial: number;
  /** They were put there evenly over so many days before the start. */
  readonly ageDays: number;
}

/** Time that the bucket takes, in seconds, and bytes a second. */
export interface TimeSpec {
  readonly read: DistributionSpec;
  readonly write: DistributionSpec;
  readonly list: DistributionSpec;
  readonly throughput: number;
}

export interface MultipartSpec {
  /** Larger objects are put in parts. */
  readonly aboveBytes: number;
  readonly partBytes: number;
  readonly parallel: number;
}

export interface NotifyRuleSpec {
  readonly event: S3Event;
  /** The name of the object begins so. */
  readonly prefix: string;
  /** It ends in one of these; empty: however it ends. */
  readonly suffixes: readonly string[];
  readonly to: string;
  readonly delay: DistributionSpec;
}

export interface DeliverySpec {
  /** Chance that a notification is delivered twice. */
  readonly duplicates: number;
  readonly retryBaseS: number;
  readonly retryMaxS: number;
  readonly giveUpAfterS: number;
}

export interface LifecycleRuleSpec {
  readonly prefix: string;
  readonly versions: 'current' | 'noncurrent';
  readonly afterDays: number;
  /** The class that objects move to; null: they expire. */
  readonly to: StorageClass | null;
  readonly smallObjects: boolean;
}

export interface ReplicationSpec {
  readonly to: string;
  readonly prefix: string;
  readonly timeControl: boolean;
  readonly lag: DistributionSpec;
}

export interface RestoreSpec {
  readonly tier: 'standard' | 'bulk' | 'expedited';
  readonly days: number;
}
