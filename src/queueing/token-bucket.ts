import { FLOAT_ZERO, float } from '../engine/float-zero.js';

/**
 * Tokens that may be missing through rounding alone: without it, requests that come exactly at the
 * rate would be refused now and then, because 0.3 s - 0.2 s is less than 0.1 s.
 */
const ROUNDING = 1e-6;

/**
 * A token bucket, full at the start and refilled continuously.
 * The level is worked out when it is asked for: no events.
 */
export class TokenBucket {
  readonly rate: number;
  readonly burst: number;
  private level: number;
  private filledAt = FLOAT_ZERO;

  /**
   * @param rate tokens per second
   * @param burst tokens that the bucket holds
   */
  constructor(rate: number, burst: number) {
    this.rate = float(rate);
    this.burst = float(burst);
    this.level = float(burst);
  }

  /** Tokens at a time. */
  tokens(now: number): number {
    return Math.min(this.burst, this.level + (now - this.filledAt) * this.rate);
  }

  /** Takes tokens if there are enough; all or none. */
  take(now: number, tokens = 1): boolean {
    const level = this.tokens(now);
    this.filledAt = now;
    this.level = level;
    if (level < tokens - ROUNDING) return false;
    // Not raised to zero: what rounding lent is paid back.
    this.level = level - tokens;
    return true;
  }

  /**
   * Takes a token in turn, also one that is not there yet.
   *
   * @returns seconds until it is
   */
  takeInTurn(now: number): number {
    const level = this.tokens(now) - 1;
    this.filledAt = now;
    this.level = level;
    return level < -ROUNDING ? -level / this.rate : 0;
  }
}
