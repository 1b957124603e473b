import { leadingBits, lowerBound } from './log-buckets.js';
import { nearestRank } from './rank.js';
import { Tally, type TallySnapshot } from './tally.js';

/** A histogram as a plain value: structured-clonable, and JSON keeps every bit of it. */
/** How many observations a histogram keeps, and so gives exact quantiles of, unless told otherwise. */
export const EXACT_LIMIT = 32_768;

/** Relative error of a quantile of more observations than that: half a bucket, at most. */
export const QUANTILE_ERROR = 1 / 256;

export interface HistogramSnapshot {
  readonly exactLimit: number;
  readonly moments: TallySnapshot;
  /** All observations in the order of arrival, while exact; null once folded into buckets. */
  readonly values: readonly number[] | null;
  /** Observations under 2^-30 (zero included), once folded. */
  readonly low: number;
  /** Observations of 2^30 and over, once folded. */
  readonly high: number;
  /** Indices of the buckets that are not empty, ascending. */
  readonly buckets: readonly number[];
  /** The observations in each of `buckets`. */
  readonly counts: readonly number[];
}

/** What a report says of a distribution. All zero when `count` is zero. */
export interface HistogramSummary {
  readonly count: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** A point of the cumulative distribution: this share of the observations is at most `value`. */
export interface CumulativeShare {
  readonly value: number;
  readonly share: number;
}

const MANTISSA_BITS = 7;
/** 2^-30, about 0.93e-9: the lower bound of the first bucket. */
const LOWEST = 1 / 1073741824;
const FIRST = leadingBits(LOWEST, MANTISSA_BITS);
/** 60 octaves, up to 2^30 (about 1.07e9), of 128 buckets. */
const BUCKETS = 60 << MANTISSA_BITS;
const INITIAL_CAPACITY = 64;

/**
 * The distribution of nonnegative observations, in memory that does not grow with their number.
 *
 * Quantiles are exact for the first `exactLimit` observations, which are kept. Beyond that they
 * are folded into log-linear buckets, 128 in each octave (the layout of HdrHistogram), and a
 * quantile between 2^-30 and 2^30 is off by at most 1/256 = 0.39 % of its value. Observations
 * under 2^-30 count as the minimum, those from 2^30 as the maximum.
 * Count, sum, mean, variance, minimum and maximum come from a Tally and are never approximate.
 */
export class Histogram {
  private moments: Tally;
  private readonly exactLimit: number;
  /** The observations while exact; null once folded. */
  private values: Float64Array | null;
  private counts: Float64Array | null;
  private low: number;
  private high: number;
  /** The observations in order, as of the last quantile asked for. */
  private sorted: Float64Array | null;

  /** @param exactLimit how many observations to keep before folding them into buckets; 8 bytes each */
  constructor(exactLimit = EXACT_LIMIT) {
    if (!Number.isInteger(exactLimit) || exactLimit < 0) {
      throw new RangeError(`exactLimit must be a whole number from 0, not ${exactLimit}`);
    }
    this.moments = new Tally();
    this.exactLimit = exactLimit;
    this.values = new Float64Array(Math.min(INITIAL_CAPACITY, exactLimit));
    this.counts = null;
    this.low = 0;
    this.high = 0;
    this.sorted = null;
  }

  /** @throws if `x` is negative, NaN or infinite */
  add(x: number): void {
    if (!(x >= 0)) refuse(x);
    this.moments.add(x);
    const counts = this.counts;
    if (counts !== null) this.bucket(x, counts);
    else this.keep(x);
  }

  get count(): number {
    return this.moments.count;
  }

  get sum(): number {
    return this.moments.sum;
  }

  get mean(): number {
    return this.moments.mean;
  }

  get variance(): number {
    return this.moments.variance;
  }

  get sumOfSquares(): number {
    return this.moments.sumOfSquares;
  }

  get min(): number {
    return this.moments.min;
  }

  get max(): number {
    return this.moments.max;
  }

  /** True while every observation is kept and quantiles are exact. */
  get exact(): boolean {
    return this.counts === null;
  }

  /**
   * The nearest-rank quantile: the least observation that at least a share `q` of all
   * observations do not exceed, i.e. the one of rank ceil(q n). 0 when there are none.
   */
  quantile(q: number): number {
    if (!(q >= 0 && q <= 1)) throw new RangeError(`a quantile is between 0 and 1, not ${q}`);
    const n = this.count;
    if (n === 0) return 0;
    const rank = nearestRank(q, n);
    if (this.counts === null) return this.inOrder()[rank - 1]!;
    if (rank === n) return this.max;
    if (rank <= this.low) return this.min;
    let seen = this.low;
    for (let i = 0; i < BUCKETS; i++) {
      seen += this.counts[i]!;
      if (seen >= rank) return this.clamp(middle(i));
    }
    return this.max;
  }

  summary(): HistogramSummary {
    return {
      count: this.count,
      mean: this.mean,
      p50: this.quantile(0.5),
      p90: this.quantile(0.9),
      p95: this.quantile(0.95),
      p99: this.quantile(0.99),
      p999: this.quantile(0.999),
      max: this.max,
    };
  }

  /**
   * The cumulative distribution for a chart: about `points` points at most, ascending in value and
   * in share; the last, of share 1, is at the maximum.
   */
  shares(points = 200): CumulativeShare[] {
    const n = this.count;
    if (n === 0) return [];
    const all = this.counts === null ? sharesOf(this.inOrder()) : this.bucketShares(this.counts);
    const chosen: CumulativeShare[] = [];
    for (let i = 0; i < all.length; i++) {
      const last = chosen.at(-1);
      const step = last === undefined ? 1 : all[i]!.share - last.share;
      if (step * points >= 1 || i === all.length - 1) chosen.push(all[i]!);
    }
    return chosen;
  }

  /** Adds all observations of `other`; stays exact while both are and the total fits. */
  merge(other: Histogram): void {
    if (other.counts === null) {
      const values = other.values!;
      const fits = this.counts === null && this.count + other.count <= this.exactLimit;
      if (!fits) this.fold();
      for (let i = 0; i < other.count; i++) {
        if (this.counts === null) this.append(values[i]!, this.count + i);
        else this.bucket(values[i]!, this.counts);
      }
    } else {
      this.fold();
      for (let i = 0; i < BUCKETS; i++) this.counts![i]! += other.counts[i]!;
      this.low += other.low;
      this.high += other.high;
    }
    this.moments.merge(other.moments);
    this.sorted = null;
  }

  reset(): void {
    this.moments.reset();
    this.values = new Float64Array(Math.min(INITIAL_CAPACITY, this.exactLimit));
    this.counts = null;
    this.low = 0;
    this.high = 0;
    this.sorted = null;
  }

  snapshot(): HistogramSnapshot {
    const buckets: number[] = [];
    const counts: number[] = [];
    if (this.counts !== null) {
      for (let i = 0; i < BUCKETS; i++) {
        if (this.counts[i]! > 0) {
          buckets.push(i);
          counts.push(this.counts[i]!);
        }
      }
    }
    return {
      exactLimit: this.exactLimit,
      moments: this.moments.snapshot(),
      values: this.counts === null ? Array.from(this.values!.subarray(0, this.count)) : null,
      low: this.low,
      high: this.high,
      buckets,
      counts,
    };
  }

  static fromSnapshot(snapshot: HistogramSnapshot): Histogram {
    const histogram = new Histogram(snapshot.exactLimit);
    if (snapshot.values !== null) {
      for (let i = 0; i < snapshot.values.length; i++) histogram.append(snapshot.values[i]!, i);
    } else {
      histogram.fold();
      snapshot.buckets.forEach((bucket, i) => {
        histogram.counts![bucket] = snapshot.counts[i]!;
      });
    }
    histogram.low = snapshot.low;
    histogram.high = snapshot.high;
    histogram.moments = Tally.fromSnapshot(snapshot.moments);
    return histogram;
  }

  private keep(x: number): void {
    const index = this.moments.count - 1;
    if (index < this.exactLimit) {
      this.append(x, index);
    } else {
      this.foldFirst(index);
      this.bucket(x, this.counts!);
    }
  }

  private append(x: number, index: number): void {
    if (index === this.values!.length) {
      const grown = new Float64Array(Math.min(Math.max(2 * index, 1), this.exactLimit));
      grown.set(this.values!);
      this.values = grown;
    }
    this.values![index] = x;
  }

  private bucket(x: number, counts: Float64Array): void {
    if (x < LOWEST) {
      this.low += 1;
      return;
    }
    const index = leadingBits(x, MANTISSA_BITS) - FIRST;
    if (index < BUCKETS) counts[index]! += 1;
    else this.high += 1;
  }

  private fold(): void {
    if (this.counts === null) this.foldFirst(this.count);
  }

  /** Moves the first `n` kept values into buckets and lets go of them. */
  private foldFirst(n: number): void {
    const counts = new Float64Array(BUCKETS);
    for (let i = 0; i < n; i++) this.bucket(this.values![i]!, counts);
    this.counts = counts;
    this.values = null;
    this.sorted = null;
  }

  private inOrder(): Float64Array {
    if (this.sorted === null || this.sorted.length !== this.count) {
      this.sorted = this.values!.slice(0, this.count).sort();
    }
    return this.sorted;
  }

  private bucketShares(counts: Float64Array): CumulativeShare[] {
    const n = this.count;
    const shares: CumulativeShare[] = [];
    let seen = this.low;
    if (seen > 0) shares.push({ value: seen === n ? this.max : this.min, share: seen / n });
    for (let i = 0; i < BUCKETS; i++) {
      if (counts[i] === 0) continue;
      seen += counts[i]!;
      const value = seen === n ? this.max : this.clamp(middle(i));
      shares.push({ value, share: seen / n });
    }
    if (this.high > 0) shares.push({ value: this.max, share: 1 });
    return shares;
  }

  private clamp(x: number): number {
    return Math.min(Math.max(x, this.min), this.max);
  }
}

// A function of its own: V8 formats the number ahead of the branch if the message is in `add`.
function refuse(x: number): never {
  throw new RangeError(`a histogram takes numbers from 0, not ${x}`);
}

/** The middle of a bucket, at most 1/256 of the value from any number in it. */
function middle(index: number): number {
  const from = lowerBound(FIRST + index, MANTISSA_BITS);
  const to = lowerBound(FIRST + index + 1, MANTISSA_BITS);
  return (from + to) / 2;
}

function sharesOf(sorted: Float64Array): CumulativeShare[] {
  const n = sorted.length;
  const shares: CumulativeShare[] = [];
  for (let i = 0; i < n; i++) {
    if (i + 1 < n && sorted[i + 1] === sorted[i]) continue;
    shares.push({ value: sorted[i]!, share: (i + 1) / n });
  }
  return shares;
}
