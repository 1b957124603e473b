import { FLOAT_ZERO, float } from '../engine/float-zero.js';

/**
 * A level over time (busy servers, queue length): its time average, integral and maximum. The
 * level holds from one `set` to the next. Times in seconds, never going back.
 */
export class TimeWeighted {
  private since: number;
  private last: number;
  private current: number;
  private area: number;
  private most: number;

  constructor(now = 0, level = 0) {
    this.since = float(now);
    this.last = float(now);
    this.current = float(level);
    this.area = FLOAT_ZERO;
    this.most = float(level);
  }

  /** The level is `level` from `now` on. */
  set(now: number, level: number): void {
    if (!(now >= this.last)) refuseTime(now, this.last);
    if (level - level !== 0) refuseLevel(level);
    this.area += this.current * (now - this.last);
    this.last = now;
    this.current = level;
    if (level > this.most) this.most = level;
  }

  /** The level changes by `delta` at `now`. */
  add(now: number, delta: number): void {
    this.set(now, this.current + delta);
  }

  get level(): number {
    return this.current;
  }

  /** The greatest level since the last reset, the one at the reset included. */
  get max(): number {
    return this.most;
  }

  /** Level times seconds since the last reset. */
  integral(now: number): number {
    if (!(now >= this.last)) refuseTime(now, this.last);
    return this.area + this.current * (now - this.last);
  }

  /** The time average since the last reset; the level itself if no time has passed. */
  mean(now: number): number {
    const elapsed = now - this.since;
    return elapsed > 0 ? this.integral(now) / elapsed : this.current;
  }

  /** Forgets the past (the warm-up is over); the level stays what it is. */
  reset(now: number): void {
    if (!(now >= this.last)) refuseTime(now, this.last);
    this.since = now;
    this.last = now;
    this.area = 0;
    this.most = this.current;
  }
}

// Functions of their own: V8 formats the numbers ahead of the branch if the message is in `set`.
function refuseTime(now: number, last: number): never {
  throw new RangeError(`time goes back from ${last} s to ${now} s`);
}

function refuseLevel(level: number): never {
  throw new RangeError(`a level is a finite number, not ${level}`);
}
