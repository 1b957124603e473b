import { float } from '../engine/float-zero.js';

/** How many buckets a series over time has at most, unless told otherwise: as many as a chart shows. */
export const DEFAULT_BUCKETS = 240;

/**
 * Equal buckets of time from a start on: at most `buckets` of them. When time runs past the last,
 * whoever owns the grid joins its buckets in pairs and calls `widen`; so a series fits a run of any
 * length, in constant memory, and ends with at least half of its buckets in use.
 */
export class TimeGrid {
  readonly buckets: number;
  private from: number;
  private width: number;
  private inverse: number;
  private readonly firstWidth: number;

  constructor(start: number, width: number, buckets: number) {
    if (!(width > 0 && Number.isFinite(width))) {
      throw new RangeError(
        `a bucket's width must be a finite number of seconds above 0, not ${width}`,
      );
    }
    if (!(Number.isInteger(buckets) && buckets >= 2 && buckets % 2 === 0)) {
      throw new RangeError(`the number of buckets must be even and from 2, not ${buckets}`);
    }
    this.buckets = buckets;
    this.from = float(start);
    this.width = float(width);
    this.inverse = float(1 / width);
    this.firstWidth = float(width);
  }

  get startS(): number {
    return this.from;
  }

  get bucketS(): number {
    return this.width;
  }

  /** The bucket of a time; `buckets` or more if it is past the end. */
  indexOf(time: number): number {
    const index = Math.floor((time - this.from) * this.inverse);
    if (!(index >= 0 && index < Number.POSITIVE_INFINITY)) refuse(time, this.from);
    return index;
  }

  /** How many buckets reach up to `until`, the last one perhaps in part. */
  reaching(until: number): number {
    const length = (until - this.from) * this.inverse;
    if (!(length > 0)) return 0;
    const count = Math.ceil(length);
    // Rounding can add a bucket that begins at the end, or after it.
    return this.covered(count - 1, until) > 0 ? count : count - 1;
  }

  /** The seconds of a bucket that lie before `until`. */
  covered(index: number, until: number): number {
    return Math.min(this.width, until - (this.from + index * this.width));
  }

  endOf(index: number): number {
    return this.from + (index + 1) * this.width;
  }

  /** Doubles the width. Halving the inverse is exact, so times stay in the pair they were in. */
  widen(): void {
    this.width *= 2;
    this.inverse /= 2;
  }

  /** Starts again at `start` with the width it had first. */
  restart(start: number): void {
    this.from = start;
    this.width = this.firstWidth;
    this.inverse = 1 / this.firstWidth;
  }
}

/** Adds neighbours into the first half of an array and clears the second. */
export function joinPairs(values: Float64Array): void {
  const half = values.length / 2;
  for (let i = 0; i < half; i++) values[i] = values[2 * i]! + values[2 * i + 1]!;
  values.fill(0, half);
}

// A function of its own: V8 formats the numbers ahead of the branch if the message is in `indexOf`.
function refuse(time: number, start: number): never {
  throw new RangeError(`time ${time} s is not from ${start} s on, where the series starts`);
}
