import type { DistributionSpec } from '../../variates/distribution.js';
import type { CommonSpec } from '../common-spec.js';
import type { FilterSpec } from '../events/filter.js';
import type { RetryPhaseSpec } from '../events/retry-ladder.js';

/** A topic. Times in seconds, sizes in bytes. */
export interface SnsSpec extends CommonSpec {
  readonly type: 'sns';
  readonly fifo: boolean;
  readonly subscriptions: readonly SubscriptionSpec[];
  readonly maxMessageBytes: number;
  /** Messages published a second: of all standard topics in the region, or of a FIFO topic. */
  readonly publishRate: number;
  /** Of one message group of a FIFO topic; null: no limit of its own. */
  readonly groupRate: number | null;
  readonly deduplicationS: number;
  /** Share of the deliveries that are made twice; standard. */
  readonly duplicates: number;
  /** What a publish takes until it is answered. */
  readonly publishTime: DistributionSpec;
  /** From a message's coming until it is delivered. */
  readonly delivery: DistributionSpec;
  /** A wait between attempts is shorter by up to this share. */
  readonly jitter: number;
  /** Attempts at Lambda functions and queues, and at everything else. */
  readonly awsRetries: readonly RetryPhaseSpec[];
  readonly httpRetries: readonly RetryPhaseSpec[];
}

export interface SubscriptionSpec {
  readonly to: string;
  /** Null: gets everything. */
  readonly filter: FilterSpec | null;
  readonly deadLetter: string | null;
  /** Null: those of its kind of target. */
  readonly retries: readonly RetryPhaseSpec[] | null;
}
