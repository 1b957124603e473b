import type { DistributionSpec } from '../../variates/distribution.js';
import type { CommonSpec } from '../common-spec.js';

/** A data stream. Times in seconds, sizes in bytes. */
export interface KinesisSpec extends CommonSpec {
  readonly type: 'kinesis';
  /** Shards; null: on demand. */
  readonly shards: number | null;
  readonly retentionS: number;
  readonly maxRecordBytes: number;
  /** What one shard takes, and gives, a second. */
  readonly writeBytes: number;
  readonly writeRecords: number;
  readonly readBytes: number;
  readonly onDemand: {
    /** Bytes a second that a new stream takes. */
    readonly initialBytes: number;
    /** How much of the peak so far it is ready for. */
    readonly headroom: number;
    /** How often that is looked at. */
    readonly everyS: number;
  };
  /** What a put takes until it is answered. */
  readonly putTime: DistributionSpec;
}
