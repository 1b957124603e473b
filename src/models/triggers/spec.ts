import type { DistributionSpec } from '../../variates/distribution.js';
import type { FilterSpec } from '../events/filter.js';
import type { RetryPhaseSpec } from '../events/retry-ladder.js';

/** An event source mapping: what polls a queue or a stream, and invokes its owner with batches. */
export type TriggerSpec = QueueTriggerSpec | StreamTriggerSpec;

/** What a consumer cannot digest: it fails every time. */
export interface PoisonSpec {
  /** By name of the event. */
  readonly events: readonly string[];
  /** Share of all others. */
  readonly share: number;
}

interface CommonTriggerSpec {
  /** Id of the queue, stream or table. */
  readonly from: string;
  /** Records of a batch, at most. */
  readonly batch: number;
  /** How long a batch is gathered, in seconds. */
  readonly windowS: number;
  /** Name of the handler; null: that of the first message of a batch. */
  readonly handler: string | null;
  /** The consumer says which records of a batch failed. */
  readonly partialFailures: boolean;
  readonly poison: PoisonSpec;
  readonly filter: FilterSpec | null;
  /** Payload of a batch, at most, in bytes. */
  readonly maxBatchBytes: number;
}

/** How many batches of a queue are worked on at once. */
export interface QueueScalingSpec {
  readonly start: number;
  /** Pollers while nothing comes. */
  readonly idle: number;
  /** Added each time. */
  readonly step: number;
  readonly everyS: number;
  readonly max: number;
}

export interface QueueTriggerSpec extends CommonTriggerSpec {
  readonly kind: 'queue';
  readonly scaling: QueueScalingSpec;
  /** A poll that finds nothing waits for so long, in seconds. */
  readonly pollWaitS: number;
  /** Event pollers of provisioned mode; null: on demand. */
  readonly provisioned: {
    readonly min: number;
    readonly max: number;
    /** Concurrent batches of each. */
    readonly concurrency: number;
  } | null;
  /** A slot whose batch was throttled waits for so long, in seconds. */
  readonly throttleBackoffS: number;
}

export interface StreamTriggerSpec extends CommonTriggerSpec {
  readonly kind: 'stream';
  readonly handler: string;
  /** Batches of one shard that are worked on at once. */
  readonly parallelisation: number;
  /** Further attempts of a batch; null: until it is too old. */
  readonly retries: number | null;
  /** Null: as long as the stream keeps records. */
  readonly maxRecordAgeS: number | null;
  /** A throughput of its own, and records that are pushed. */
  readonly enhanced: boolean;
  /** Seconds between polls of a shard; null: that of what is polled. */
  readonly pollS: number | null;
  /** From the poll, or the push, until the batch is with the consumer; null: that of what is polled. */
  readonly delay: DistributionSpec | null;
  readonly bisect: boolean;
  readonly onFailure: string | null;
  readonly backoff: { readonly baseS: number; readonly maxS: number };
  /** Attempts to get what was given up to its destination. */
  readonly destinationRetries: readonly RetryPhaseSpec[];
}
