import { float } from '../engine/float-zero.js';
import type { Stream } from '../engine/streams.js';
import type { EmpiricalQuantile, Variate } from './distribution.js';

/**
 * Inversion of a piecewise linear distribution function. A guide table (Chen & Asau 1974) leads
 * to the right segment in about one step, however many points there are. If the first
 * probability is not 0, that mass lies on the first value.
 */
export class Empirical implements Variate {
  readonly mean: number;
  private readonly probabilities: Float64Array;
  private readonly values: Float64Array;
  private readonly slopes: Float64Array;
  private readonly guide: Int32Array;
  private readonly stream: Stream;

  constructor(quantiles: readonly EmpiricalQuantile[], mean: number, stream: Stream) {
    const first = quantiles[0]!;
    const points =
      first.probability > 0 ? [{ probability: 0, value: first.value }, ...quantiles] : quantiles;
    this.mean = float(mean);
    this.probabilities = Float64Array.from(points, (point) => point.probability);
    this.values = Float64Array.from(points, (point) => point.value);
    this.slopes = new Float64Array(points.length);
    for (let i = 0; i + 1 < points.length; i++) {
      const width = this.probabilities[i + 1]! - this.probabilities[i]!;
      this.slopes[i] = width > 0 ? (this.values[i + 1]! - this.values[i]!) / width : 0;
    }
    this.guide = new Int32Array(points.length * 2);
    for (let cell = 0, i = 0; cell < this.guide.length; cell++) {
      while (cell / this.guide.length >= this.probabilities[i + 1]!) i++;
      this.guide[cell] = i;
    }
    this.stream = stream;
  }

  next(): number {
    const u = this.stream();
    let i = this.guide[Math.floor(u * this.guide.length)]!;
    // Ends: the last probability is 1 and u is less.
    while (u >= this.probabilities[i + 1]!) i++;
    return this.values[i]! + (u - this.probabilities[i]!) * this.slopes[i]!;
  }
}

/** One uniform chooses the part, which then draws for itself from the same stream. */
export class Mixture implements Variate {
  readonly mean: number;
  private readonly cumulative: Float64Array;
  private readonly parts: readonly Variate[];
  private readonly stream: Stream;

  constructor(weights: readonly number[], parts: readonly Variate[], mean: number, stream: Stream) {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    let sum = 0;
    this.mean = float(mean);
    this.cumulative = Float64Array.from(weights, (weight) => {
      sum += weight;
      return sum / total;
    });
    // A part of weight 0 at the end must not be chosen: every bound from the last weight on is 1.
    for (let i = weights.length - 1; i >= 0; i--) {
      this.cumulative[i] = 1;
      if (weights[i]! > 0) break;
    }
    this.parts = parts;
    this.stream = stream;
  }

  next(): number {
    const u = this.stream();
    let i = 0;
    while (u >= this.cumulative[i]!) i++;
    return this.parts[i]!.next();
  }
}
