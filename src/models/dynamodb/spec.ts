import type { DistributionSpec } from '../../variates/distribution.js';
import type { CommonSpec } from '../common-spec.js';

/** A table. In this version on-demand, and it never throttles. */
export interface DynamoDbSpec extends CommonSpec {
  readonly type: 'dynamodb';
  readonly capacity: { readonly mode: 'on-demand' };
  /** Bytes stored, for the bill. */
  readonly storageBytes: number;
  readonly tableClass: 'standard' | 'standard-ia';
  /** Item size where a call does not say one, in bytes. */
  readonly itemBytes: number;
  /** Time from the request's arrival at the endpoint to the answer's departure, in seconds. */
  readonly readTime: DistributionSpec;
  readonly writeTime: DistributionSpec;
  /** A transaction takes so many times as long. */
  readonly transactionFactor: number;
}
