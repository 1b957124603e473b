import { FLOAT_ZERO, float } from '../../engine/float-zero.js';
import type { OnDemandSpec, Units } from './spec.js';

export const READ = 0;
export const WRITE = 1;
/** Index of a direction in pairs of numbers. */
export type Direction = typeof READ | typeof WRITE;

/** Why a request was throttled; 0: it was not. The words are AWS's, shortened. */
export const REASONS = ['none', 'partition', 'table', 'account', 'maximum', 'index'] as const;
export const BY_PARTITION = 1;
export const BY_TABLE = 2;
export const BY_ACCOUNT = 3;
export const BY_MAXIMUM = 4;
export const BY_INDEX = 5;

/** Lent to rounding: 0.3 s - 0.2 s is less than 0.1 s. */
export const ROUNDING = 1e-6;

/** A token bucket whose rate changes: what a table may consume in one direction. */
export class Allowance {
  rate: number;
  private readonly windowS: number;
  private level: number;
  private at = FLOAT_ZERO;
  private burst: number;

  /**
   * @param rate units a second
   * @param windowS so many seconds of unused units are kept
   */
  constructor(rate: number, windowS: number) {
    this.rate = float(rate);
    this.windowS = float(windowS);
    this.burst = float(rate * windowS);
    this.level = float(this.burst);
  }

  /** Units at a time; below zero where a large request has run ahead. */
  tokens(now: number): number {
    this.fill(now);
    return this.level;
  }

  /**
   * Takes units if they are there. A request for more than can ever be there needs a full bucket,
   * and leaves a debt.
   */
  take(now: number, units: number): boolean {
    this.fill(now);
    if (this.level < Math.min(units, this.burst) - ROUNDING) return false;
    this.level -= units;
    return true;
  }

  /** How many of some equal items it has units for; takes them. */
  takeSome(now: number, items: number, each: number): number {
    this.fill(now);
    const room = Math.floor((this.level + ROUNDING) / each);
    const taken = Math.max(0, Math.min(items, room));
    this.level -= taken * each;
    return taken;
  }

  /** Units come back that another limit refused. */
  give(units: number): void {
    this.level = Math.min(this.burst, this.level + units);
  }

  change(now: number, rate: number): void {
    this.fill(now);
    this.rate = rate;
    this.burst = rate * this.windowS;
    this.level = Math.min(this.level, this.burst);
  }

  private fill(now: number): void {
    // Requests of callers who are differently far away do not arrive in order.
    const elapsed = now - this.at;
    if (elapsed <= 0) return;
    this.at = now;
    this.level = Math.min(this.burst, this.level + elapsed * this.rate);
  }
}

/**
 * What an on-demand table takes: twice its previous peak, and no less than it was warmed for. A
 * peak is `previous` half an hour after it was reached; none is ever forgotten.
 *
 * Source: DynamoDB Developer Guide, on-demand-capacity-mode.
 */
export class OnDemandCapacity {
  private previous = 0;
  private readonly recent: Float64Array;
  private minutes = 0;

  constructor(
    private readonly warm: number,
    private readonly max: number | null,
    private readonly quota: number,
    doublingS: number,
  ) {
    this.recent = new Float64Array(Math.max(1, Math.round(doublingS / 60)));
  }

  static of(spec: OnDemandSpec, direction: keyof Units): OnDemandCapacity {
    const { warm, max, quota, doublingS } = spec;
    return new OnDemandCapacity(warm[direction], max[direction], quota[direction], doublingS);
  }

  /** A minute is over. @param rate units a second that were consumed in it */
  observe(rate: number): void {
    const { recent } = this;
    const place = this.minutes++ % recent.length;
    this.previous = Math.max(this.previous, recent[place]!);
    recent[place] = rate;
  }

  /** What the table could take, were there no limits set on it: its warm throughput. */
  get warmThroughput(): number {
    return Math.max(this.warm, 2 * this.previous);
  }

  /** Units a second. */
  get rate(): number {
    return Math.min(this.warmThroughput, this.quota, this.max ?? Number.POSITIVE_INFINITY);
  }

  /** Which limit it is that binds. */
  get reason(): number {
    const { rate } = this;
    if (this.max !== null && rate === this.max) return BY_MAXIMUM;
    return rate === this.quota && this.warmThroughput > this.quota ? BY_ACCOUNT : BY_TABLE;
  }
}
