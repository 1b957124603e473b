import { FLOAT_ZERO } from '../engine/float-zero.js';

/** The state of a Tally as a plain value that can cross to another thread or into a file. */
export interface TallySnapshot {
  readonly count: number;
  readonly sum: number;
  /** What rounding has cost `sum` so far (Kahan's compensation). */
  readonly lost: number;
  /** The point that squares are taken about: the first observation. */
  readonly shift: number;
  /** Sum of (x - shift)^2. */
  readonly squares: number;
  /** 0 when count is 0. */
  readonly min: number;
  /** 0 when count is 0. */
  readonly max: number;
}

/**
 * Count, mean, variance, minimum and maximum of observations, in one pass and constant memory.
 *
 * The sum is compensated (Kahan 1965), so the mean is right to about 1e-15 however many values
 * are added. Squares are taken about the first observation, which is as stable as Welford's
 * method for data like ours and needs no division per observation (Chan, Golub & LeVeque 1983,
 * "Algorithms for computing the sample variance").
 */
export class Tally {
  private n: number;
  private total: number;
  private lost: number;
  private shift: number;
  private squares: number;
  private least: number;
  private most: number;

  constructor() {
    this.n = 0;
    this.total = FLOAT_ZERO;
    this.lost = FLOAT_ZERO;
    this.shift = FLOAT_ZERO;
    this.squares = FLOAT_ZERO;
    this.least = Number.POSITIVE_INFINITY;
    this.most = Number.NEGATIVE_INFINITY;
  }

  /** @throws if `x` is NaN or infinite: it would silently spoil every later figure */
  add(x: number): void {
    if (x - x !== 0) refuse(x);
    if (this.n === 0) this.shift = x;
    this.n += 1;
    const y = x - this.lost;
    const total = this.total + y;
    this.lost = total - this.total - y;
    this.total = total;
    const d = x - this.shift;
    this.squares += d * d;
    if (x < this.least) this.least = x;
    if (x > this.most) this.most = x;
  }

  get count(): number {
    return this.n;
  }

  get sum(): number {
    return this.total - this.lost;
  }

  /** 0 when there are no observations. */
  get mean(): number {
    return this.n === 0 ? 0 : this.sum / this.n;
  }

  /** Unbiased sample variance (divides by count - 1); 0 with fewer than two observations. */
  get variance(): number {
    if (this.n < 2) return 0;
    const d = this.sum - this.n * this.shift;
    return Math.max(0, (this.squares - (d * d) / this.n) / (this.n - 1));
  }

  get standardDeviation(): number {
    return Math.sqrt(this.variance);
  }

  /** Sum of the squares of the observations. */
  get sumOfSquares(): number {
    return this.squaresAbout(0);
  }

  /** 0 when there are no observations. */
  get min(): number {
    return this.n === 0 ? 0 : this.least;
  }

  /** 0 when there are no observations. */
  get max(): number {
    return this.n === 0 ? 0 : this.most;
  }

  /** Adds all observations of `other`. */
  merge(other: Tally): void {
    if (other.n === 0) return;
    if (this.n === 0) this.shift = other.shift;
    this.squares += other.squaresAbout(this.shift);
    this.n += other.n;
    const y = other.total - other.lost - this.lost;
    const total = this.total + y;
    this.lost = total - this.total - y;
    this.total = total;
    this.least = Math.min(this.least, other.least);
    this.most = Math.max(this.most, other.most);
  }

  reset(): void {
    this.n = 0;
    this.total = 0;
    this.lost = 0;
    this.shift = 0;
    this.squares = 0;
    this.least = Number.POSITIVE_INFINITY;
    this.most = Number.NEGATIVE_INFINITY;
  }

  snapshot(): TallySnapshot {
    return {
      count: this.n,
      sum: this.total,
      lost: this.lost,
      shift: this.shift,
      squares: this.squares,
      min: this.min,
      max: this.max,
    };
  }

  static fromSnapshot(snapshot: TallySnapshot): Tally {
    const tally = new Tally();
    if (snapshot.count === 0) return tally;
    tally.n = snapshot.count;
    tally.total = snapshot.sum;
    tally.lost = snapshot.lost;
    tally.shift = snapshot.shift;
    tally.squares = snapshot.squares;
    tally.least = snapshot.min;
    tally.most = snapshot.max;
    return tally;
  }

  /** Sum of (x - point)^2, from the sum about the shift. */
  private squaresAbout(point: number): number {
    const move = this.shift - point;
    const d = this.sum - this.n * this.shift;
    return this.squares + 2 * move * d + this.n * move * move;
  }
}

// A function of its own: V8 formats the number ahead of the branch if the message is in `add`.
function refuse(x: number): never {
  throw new RangeError(`a tally takes finite numbers, not ${x}`);
}
