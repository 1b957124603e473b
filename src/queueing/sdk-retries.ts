import type { Stream } from '../engine/streams.js';
import {
  HTTP_500,
  HTTP_502,
  HTTP_503,
  HTTP_504,
  type Outcome,
  THROTTLED,
  TIMED_OUT,
  UNREACHABLE,
} from './outcome.js';

export const SDK_MODES = ['legacy', 'standard', 'standard-2.1'] as const;
export type SdkMode = (typeof SDK_MODES)[number];

/** What an AWS SDK tries again. */
const RETRYABLE: ReadonlySet<Outcome> = new Set([
  TIMED_OUT,
  THROTTLED,
  HTTP_500,
  HTTP_502,
  HTTP_503,
  HTTP_504,
  UNREACHABLE,
]);

interface Mode {
  /** Attempts in all. */
  readonly attempts: number;
  /** Wait before the first retry, in seconds; it doubles each time. */
  readonly baseS: number;
  /** The same after a throttle. */
  readonly throttledS: number;
  readonly mostS: number;
  /** Waits that are uniform from 0: all of them, or only the first. */
  readonly jitter: 'all' | 'first';
  /** Tokens that retries are paid with; null: as many as there are attempts. */
  readonly quota: number | null;
}

/**
 * How an AWS SDK calls DynamoDB. Source: botocore (`legacy` and `standard` modes; `standard-2.1` is
 * the mode of 2026). In `standard` mode the first retry waits up to 1 s.
 */
const MODES: Readonly<Record<SdkMode, Mode>> = {
  legacy: {
    attempts: 10,
    baseS: 0.05,
    throttledS: 0.05,
    mostS: 25.6,
    jitter: 'first',
    quota: null,
  },
  standard: { attempts: 3, baseS: 1, throttledS: 1, mostS: 20, jitter: 'all', quota: 500 },
  'standard-2.1': {
    attempts: 4,
    baseS: 0.025,
    throttledS: 1,
    mostS: 20,
    jitter: 'all',
    quota: 500,
  },
};

/** Tokens of the quota that a retry takes, and one after a time-out (botocore, standard mode). */
const RETRY = 5;
const AFTER_TIME_OUT = 10;

/** The retries of one kind of call; the quota is that of each client: of each host that calls. */
export class SdkRetries {
  private readonly mode: Mode;
  /** Tokens that clients have left: those that have not all of them. */
  private readonly left = new WeakMap<object, number>();
  /** How many these are, and have been when they went: while there is none, no success looks. */
  private short = 0;

  constructor(
    mode: SdkMode,
    private readonly stream: Stream,
  ) {
    this.mode = MODES[mode];
  }

  /**
   * An attempt has failed.
   *
   * @param attempt 0 for the first
   * @returns seconds until the next; -1: there is none
   */
  delay(attempt: number, outcome: Outcome, client: object): number {
    const { mode } = this;
    if (attempt + 1 >= mode.attempts || !RETRYABLE.has(outcome)) return -1;
    if (!this.pay(outcome === TIMED_OUT ? AFTER_TIME_OUT : RETRY, client)) return -1;
    // Doubled step by step: Math.pow differs between versions of Node.
    let wait = outcome === THROTTLED ? mode.throttledS : mode.baseS;
    for (let i = 0; i < attempt && wait < mode.mostS; i++) wait *= 2;
    wait = Math.min(wait, mode.mostS);
    return mode.jitter === 'all' || attempt === 0 ? this.stream() * wait : wait;
  }

  /** An attempt has succeeded: a retry gives back what it took, another call one token. */
  succeeded(attempt: number, client: object): void {
    if (this.short === 0) return;
    const left = this.left.get(client);
    if (left === undefined) return;
    const now = left + (attempt > 0 ? RETRY : 1);
    if (now < this.mode.quota!) this.left.set(client, now);
    else {
      this.left.delete(client);
      this.short--;
    }
  }

  private pay(tokens: number, client: object): boolean {
    const { quota } = this.mode;
    if (quota === null) return true;
    const left = this.left.get(client);
    if ((left ?? quota) < tokens) return false;
    if (left === undefined) this.short++;
    this.left.set(client, (left ?? quota) - tokens);
    return true;
  }
}
