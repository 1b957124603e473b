import { leadingBits, lowerBound } from './log-buckets.js';
import { nearestRank } from './rank.js';
import { DEFAULT_BUCKETS, TimeGrid } from './time-grid.js';

/** 32 buckets an octave. */
const MANTISSA_BITS = 5;
/** 2^-17, about 7.6e-6. */
const LOWEST = 1 / 131072;
const FIRST = leadingBits(LOWEST, MANTISSA_BITS);
/** 31 octaves, up to 2^14 = 16,384; and one bucket under the lowest, one over the highest. */
const CELLS = (31 << MANTISSA_BITS) + 2;

/**
 * Quantiles of observations (response times in seconds) per bucket of time, for a chart.
 *
 * Each bucket of time has a small log-linear histogram: a quantile is off by at most 1/64 = 1.6 %
 * of its value between 2^-17 (7.6e-6) and 2^14 (16,384); less reads as 0 and more as 16,384. At most
 * 4 KB a bucket of time, about 1 MB in all, taken as they fill.
 */
export class QuantileSeries {
  private readonly grid: TimeGrid;
  /** Null where nothing has been observed. */
  private readonly rows: (Uint32Array | null)[];

  /** @param width of the first buckets in seconds; doubles as the run goes on */
  constructor(start = 0, width = 1, buckets = DEFAULT_BUCKETS) {
    this.grid = new TimeGrid(start, width, buckets);
    this.rows = new Array<Uint32Array | null>(buckets).fill(null);
  }

  /** An observation `x` from 0 at `time` (seconds, in any order). */
  add(time: number, x: number): void {
    let index = this.grid.indexOf(time);
    while (index >= this.grid.buckets) {
      this.widen();
      index = this.grid.indexOf(time);
    }
    let row = this.rows[index]!;
    if (row === null) {
      row = new Uint32Array(CELLS);
      this.rows[index] = row;
    }
    row[cellOf(x)]! += 1;
  }

  get startS(): number {
    return this.grid.startS;
  }

  get bucketS(): number {
    return this.grid.bucketS;
  }

  /** The nearest-rank quantile in each bucket of time up to `until`; null where nothing was observed. */
  quantiles(q: number, until: number): (number | null)[] {
    if (!(q >= 0 && q <= 1)) throw new RangeError(`a quantile is between 0 and 1, not ${q}`);
    while (this.grid.reaching(until) > this.grid.buckets) this.widen();
    const rows = this.rows.slice(0, this.grid.reaching(until));
    return rows.map((row) => (row === null ? null : quantileOf(row, q)));
  }

  /** Observations a second in each bucket up to `until`; the last is divided by the part that has passed. */
  rates(until: number): number[] {
    while (this.grid.reaching(until) > this.grid.buckets) this.widen();
    const rows = this.rows.slice(0, this.grid.reaching(until));
    return rows.map((row, i) => (row === null ? 0 : sumOf(row)) / this.grid.covered(i, until));
  }

  /** Forgets everything and starts at `now`. */
  reset(now: number): void {
    this.grid.restart(now);
    this.rows.fill(null);
  }

  private widen(): void {
    const half = this.rows.length / 2;
    for (let i = 0; i < half; i++) {
      this.rows[i] = joined(this.rows[2 * i]!, this.rows[2 * i + 1]!);
    }
    this.rows.fill(null, half);
    this.grid.widen();
  }
}

function cellOf(x: number): number {
  if (!(x >= 0)) refuse(x);
  if (x < LOWEST) return 0;
  return Math.min(leadingBits(x, MANTISSA_BITS) - FIRST + 1, CELLS - 1);
}

function joined(a: Uint32Array | null, b: Uint32Array | null): Uint32Array | null {
  if (a === null || b === null) return a ?? b;
  for (let i = 0; i < CELLS; i++) a[i]! += b[i]!;
  return a;
}

function quantileOf(row: Uint32Array, q: number): number {
  const rank = nearestRank(q, sumOf(row));
  let cell = 0;
  for (let seen = row[0]!; seen < rank; seen += row[cell]!) cell += 1;
  return cell === 0 ? 0 : middle(cell);
}

/** The middle of a cell; of the last, its lower bound. */
function middle(cell: number): number {
  const from = lowerBound(FIRST + cell - 1, MANTISSA_BITS);
  return cell === CELLS - 1 ? from : (from + lowerBound(FIRST + cell, MANTISSA_BITS)) / 2;
}

// A function of its own: V8 formats the number ahead of the branch if the message is in `cellOf`.
function refuse(x: number): never {
  throw new RangeError(`a quantile series takes numbers from 0, not ${x}`);
}

function sumOf(row: Uint32Array): number {
  let sum = 0;
  for (let i = 0; i < CELLS; i++) sum += row[i]!;
  return sum;
}
