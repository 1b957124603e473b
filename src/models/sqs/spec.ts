import type { DistributionSpec } from '../../variates/distribution.js';
import type { CommonSpec } from '../common-spec.js';

/** A queue. Times in seconds, sizes in bytes. */
export interface SqsSpec extends CommonSpec {
  readonly type: 'sqs';
  readonly fifo: boolean;
  /** A received message is hidden for so long. */
  readonly visibilityS: number;
  /** A message older than this is deleted. */
  readonly retentionS: number;
  /** A message can be received only so long after it was sent. */
  readonly delayS: number;
  /** A poll that finds nothing waits for so long; 0: short polling. */
  readonly waitTimeS: number;
  readonly redrive: RedriveSpec | null;
  readonly maxInFlight: number;
  readonly maxMessageBytes: number;
  /** Calls a second of each action; null: no limit. */
  readonly callRate: number | null;
  /** Messages sent a second in one message group; null: no limit. */
  readonly groupRate: number | null;
  /** Within so long a message that was sent again is taken once; FIFO. */
  readonly deduplicationS: number;
  /** Share of the messages that are there twice; standard. */
  readonly duplicates: number;
  /** What a call takes until it is answered. */
  readonly sendTime: DistributionSpec;
  readonly receiveTime: DistributionSpec;
  /** From a message's coming until a consumer that waits has it. */
  readonly delivery: DistributionSpec;
}

export interface RedriveSpec {
  readonly to: string;
  readonly maxReceiveCount: number;
}
