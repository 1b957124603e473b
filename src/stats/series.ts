import { float } from '../engine/float-zero.js';
import { DEFAULT_BUCKETS, joinPairs, TimeGrid } from './time-grid.js';

/** Events and amounts per bucket of time: arrivals, errors, bytes. */
export class RateSeries {
  private readonly grid: TimeGrid;
  private readonly events: Float64Array;
  private readonly amounts: Float64Array;

  /** @param width of the first buckets in seconds; doubles as the run goes on */
  constructor(start = 0, width = 1, buckets = DEFAULT_BUCKETS) {
    this.grid = new TimeGrid(start, width, buckets);
    this.events = new Float64Array(buckets);
    this.amounts = new Float64Array(buckets);
  }

  /** One event at `time` (seconds, in any order) with an amount to sum. */
  add(time: number, amount = 1): void {
    let index = this.grid.indexOf(time);
    while (index >= this.grid.buckets) {
      this.widen();
      index = this.grid.indexOf(time);
    }
    this.events[index]! += 1;
    this.amounts[index]! += amount;
  }

  get startS(): number {
    return this.grid.startS;
  }

  get bucketS(): number {
    return this.grid.bucketS;
  }

  /** Events in each bucket up to `until`. */
  counts(until: number): number[] {
    return Array.from(this.events.subarray(0, this.fit(until)));
  }

  /** The sum of the amounts in each bucket up to `until`. */
  sums(until: number): number[] {
    return Array.from(this.amounts.subarray(0, this.fit(until)));
  }

  /** Amount a second in each bucket up to `until`; the last is divided by the part that has passed. */
  rates(until: number): number[] {
    return this.sums(until).map((sum, i) => sum / this.grid.covered(i, until));
  }

  /** The mean amount of an event in each bucket up to `until`; null where there were none. */
  means(until: number): (number | null)[] {
    const sums = this.sums(until);
    return this.counts(until).map((count, i) => (count > 0 ? sums[i]! / count : null));
  }

  /** Forgets everything and starts at `now`. */
  reset(now: number): void {
    this.grid.restart(now);
    this.events.fill(0);
    this.amounts.fill(0);
  }

  private fit(until: number): number {
    while (this.grid.reaching(until) > this.grid.buckets) this.widen();
    return this.grid.reaching(until);
  }

  private widen(): void {
    joinPairs(this.events);
    joinPairs(this.amounts);
    this.grid.widen();
  }
}

/** The time average of a level (instances, busy servers) per bucket of time. */
export class LevelSeries {
  private readonly grid: TimeGrid;
  private readonly areas: Float64Array;
  private index: number;
  private end: number;
  private last: number;
  private current: number;

  /** @param width of the first buckets in seconds; doubles as the run goes on */
  constructor(start = 0, level = 0, width = 1, buckets = DEFAULT_BUCKETS) {
    this.grid = new TimeGrid(start, width, buckets);
    this.areas = new Float64Array(buckets);
    this.index = 0;
    this.end = float(this.grid.endOf(0));
    this.last = float(start);
    this.current = float(level);
  }

  /** The level is `level` from `now` on; times never go back. */
  set(now: number, level: number): void {
    this.advance(now);
    this.current = level;
  }

  add(now: number, delta: number): void {
    this.set(now, this.current + delta);
  }

  get level(): number {
    return this.current;
  }

  get startS(): number {
    return this.grid.startS;
  }

  get bucketS(): number {
    return this.grid.bucketS;
  }

  /** The average of each bucket up to `until`, which must not be before the last change. */
  values(until: number): number[] {
    this.advance(until);
    const count = Math.min(this.grid.reaching(until), this.grid.buckets);
    return Array.from(this.areas.subarray(0, count), (area, i) => {
      return area / this.grid.covered(i, until);
    });
  }

  /** Forgets the past and starts at `now`; the level stays what it is. */
  reset(now: number): void {
    this.grid.restart(now);
    this.areas.fill(0);
    this.index = 0;
    this.end = this.grid.endOf(0);
    this.last = now;
  }

  private advance(now: number): void {
    if (!(now >= this.last && now < Number.POSITIVE_INFINITY)) {
      refuse(now, this.last);
    }
    while (now > this.end) {
      this.areas[this.index]! += this.current * (this.end - this.last);
      this.last = this.end;
      this.index += 1;
      if (this.index === this.grid.buckets) {
        joinPairs(this.areas);
        this.grid.widen();
        this.index /= 2;
      }
      this.end = this.grid.endOf(this.index);
    }
    this.areas[this.index]! += this.current * (now - this.last);
    this.last = now;
  }
}

// A function of its own: V8 formats the numbers ahead of the branch if the message is in `advance`.
function refuse(now: number, last: number): never {
  throw new RangeError(`time goes from ${last} s to ${now} s, not on`);
}
