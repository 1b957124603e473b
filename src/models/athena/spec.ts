import type { DistributionSpec } from '../../variates/distribution.js';
import type { CommonSpec } from '../common-spec.js';

/** SQL over a bucket. Times in seconds, sizes in bytes. */
export interface AthenaSpec extends CommonSpec {
  readonly type: 'athena';
  readonly bucket: string;
  readonly queries: Readonly<Record<string, QuerySpec>>;
  /** Queries that run at once; further ones wait, and beyond `queue` they are refused. */
  readonly concurrency: number;
  readonly queue: number;
  /** From a query's start until it scans: planning, and finding engines. */
  readonly startup: DistributionSpec;
  /** Bytes a second that one query scans. */
  readonly scanRate: number;
  /** Longer queries fail. */
  readonly timeoutS: number;
  /** A query that was answered so lately is answered from there; 0: never. */
  readonly reuseS: number;
}

/** What a query reads: a share of the bucket, or a fixed amount. */
export interface QuerySpec {
  readonly share: number | null;
  readonly bytes: number | null;
  readonly resultBytes: number;
}
