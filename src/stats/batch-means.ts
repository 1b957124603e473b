import { FLOAT_ZERO } from '../engine/float-zero.js';
import { type ConfidenceInterval, confidenceInterval } from './confidence.js';

/**
 * Means over equal batches of consecutive observations: from one run, values that are nearly
 * independent, hence a confidence interval, in constant memory.
 *
 * Between `batches` and twice as many less one are kept. When the last place fills, neighbours are
 * joined and the batch size doubles, so batches grow with the run and their correlation fades
 * (Conway 1963; the doubling as Steiger & Wilson 2001).
 */
export class BatchMeans {
  private readonly sums: Float64Array;
  private full: number;
  private size: number;
  /** Observations and sum of the batch that is being filled. */
  private inBatch: number;
  private batchSum: number;

  constructor(batches = 32) {
    if (!Number.isInteger(batches) || batches < 2) {
      throw new RangeError(`batches must be a whole number from 2, not ${batches}`);
    }
    this.sums = new Float64Array(2 * batches);
    this.full = 0;
    this.size = 1;
    this.inBatch = 0;
    this.batchSum = FLOAT_ZERO;
  }

  add(x: number): void {
    this.batchSum += x;
    this.inBatch += 1;
    if (this.inBatch === this.size) this.close();
  }

  /** Observations in each batch. */
  get batchSize(): number {
    return this.size;
  }

  /** The mean of each full batch, in order; the batch that is being filled is left out. */
  means(): number[] {
    return Array.from(this.sums.subarray(0, this.full), (sum) => sum / this.size);
  }

  /** The interval for the long-run mean; null with fewer than two full batches. */
  interval(level = 0.95): ConfidenceInterval | null {
    return this.full < 2 ? null : confidenceInterval(this.means(), level);
  }

  /**
   * How much of its deviation a batch passes on to the next, from -1 to 1; 0 if nothing varies or
   * there are fewer than three. Much above 0.2, the interval is too narrow: run longer.
   */
  lagOneCorrelation(): number {
    const means = this.means();
    if (means.length < 3) return 0;
    const average = means.reduce((sum, x) => sum + x, 0) / means.length;
    let squares = 0;
    let products = 0;
    means.forEach((x, i) => {
      squares += (x - average) * (x - average);
      if (i > 0) products += (x - average) * (means[i - 1]! - average);
    });
    return squares > 0 ? products / squares : 0;
  }

  reset(): void {
    this.full = 0;
    this.size = 1;
    this.inBatch = 0;
    this.batchSum = 0;
  }

  private close(): void {
    this.sums[this.full++] = this.batchSum;
    this.inBatch = 0;
    this.batchSum = 0;
    if (this.full < this.sums.length) return;
    this.full /= 2;
    this.size *= 2;
    for (let i = 0; i < this.full; i++) this.sums[i] = this.sums[2 * i]! + this.sums[2 * i + 1]!;
  }
}
