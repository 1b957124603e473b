import type { DistributionSpec } from '../../variates/distribution.js';

export type VolumeType = 'gp2' | 'gp3' | 'io1' | 'io2' | 'st1' | 'sc1';

/** An EBS volume of an instance. */
export interface VolumeSpec {
  readonly name: string;
  readonly volumeType: VolumeType;
  readonly sizeGiB: number;
  /** Provisioned; null: the type has none that could be set. */
  readonly iops: number | null;
  /** Provisioned, of gp3; null: the type has none that could be set. */
  readonly throughputMiBps: number | null;
  /** What one operation moves at most: larger ones are split, and smaller ones in a row merged. */
  readonly ioBytes: number;
  /** Time of one operation on an idle volume, in seconds. */
  readonly latency: DistributionSpec;
  /** Made from a snapshot: blocks come from S3 when they are first read; null: an empty volume. */
  readonly restored: RestoredSpec | null;
  /** Copies that are kept; null: none. */
  readonly snapshots: SnapshotsSpec | null;
}

export interface RestoredSpec {
  /** Share of the volume that has been read before the start. */
  readonly touched: number;
  /** What the first read of a block takes on top, in seconds. */
  readonly firstRead: DistributionSpec;
}

export interface SnapshotsSpec {
  readonly keep: number;
  /** Share of the volume that changes from one to the next. */
  readonly changed: number;
  /** Share of the volume that is written at all. */
  readonly used: number;
}
