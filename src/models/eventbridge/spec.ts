import type { DistributionSpec } from '../../variates/distribution.js';
import type { CommonSpec } from '../common-spec.js';
import type { FilterSpec } from '../events/filter.js';
import type { RetryPhaseSpec } from '../events/retry-ladder.js';

/** An event bus, with its rules and schedules. Times in seconds, sizes in bytes. */
export interface EventBridgeSpec extends CommonSpec {
  readonly type: 'eventbridge';
  readonly rules: readonly RuleSpec[];
  readonly schedules: readonly ScheduleSpec[];
  readonly maxEventBytes: number;
  /** Events put a second, and targets invoked a second, of all buses in the region. */
  readonly putRate: number;
  readonly invocationRate: number;
  /** Waits between attempts. */
  readonly retryWaits: readonly RetryPhaseSpec[];
  /** A wait between attempts is shorter by up to this share. */
  readonly jitter: number;
  readonly duplicates: number;
  /** What a put takes until it is answered. */
  readonly putTime: DistributionSpec;
  /** From an event's coming until it is at a target. */
  readonly delivery: DistributionSpec;
  /** Names of the events that its schedules send. */
  readonly sends: readonly string[];
}

export interface RuleSpec {
  /** Null: takes everything. */
  readonly filter: FilterSpec | null;
  readonly targets: readonly RuleTargetSpec[];
}

export interface RuleTargetSpec {
  readonly to: string;
  readonly deadLetter: string | null;
  /** Attempts after the first. */
  readonly retries: number;
  readonly maxAgeS: number;
}

/** Sends an event at fixed times. */
export interface ScheduleSpec {
  readonly to: string;
  /** Name of the event. */
  readonly event: string;
  readonly bytes: number;
  /** Events each time. */
  readonly count: number;
  /** Exactly one of the two. */
  readonly everyS: number | null;
  readonly cron: string | null;
  /** The event comes at a random time in the window that begins then; 0: at the time. */
  readonly flexibleS: number;
  readonly deadLetter: string | null;
  readonly retries: number;
  readonly maxAgeS: number;
}
