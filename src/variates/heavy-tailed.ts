import { float } from '../engine/float-zero.js';
import type { Stream } from '../engine/streams.js';
import type { Variate } from './distribution.js';
import { inverseNormal } from './special-functions.js';

/** Half a step of the streams: puts their 2^32 numbers symmetrically inside (0, 1). */
const HALF_STEP = 1 / 8589934592;

/** Where the table of a lognormal's quantiles begins; it ends at 1 - FROM. */
const FROM = 1 / 32;
const CELLS = 512;
const CELLS_PER_UNIT = CELLS / (1 - 2 * FROM);
/** Beyond this, cubics on so many cells are no longer within 1e-6 of the quantiles. */
const STEEPEST = 2;

/**
 * median exp(sigma z), with z a standard normal by inversion.
 *
 * Fifteen of sixteen draws come from a table of cubics that have the values and slopes of the
 * quantile function where cells meet: within 1e-6 of it (relative), in half the time. The
 * tails, and very wide distributions, are computed.
 */
export class Lognormal implements Variate {
  readonly mean: number;
  private readonly median: number;
  private readonly sigma: number;
  private readonly stream: Stream;
  /** Coefficients of each cell, from the constant one; made at the first draw. */
  private cubics: Float64Array | null = null;

  constructor(median: number, sigma: number, mean: number, stream: Stream) {
    this.mean = float(mean);
    this.median = float(median);
    this.sigma = float(sigma);
    this.stream = stream;
  }

  next(): number {
    const u = this.stream() + HALF_STEP;
    const place = (u - FROM) * CELLS_PER_UNIT;
    if (!(place >= 0 && place < CELLS) || this.sigma > STEEPEST) {
      // V8 keeps what comes from a call in a box; of a sum it knows that it is a float.
      return 0 + this.quantile(u);
    }
    this.cubics ??= this.tabulate();
    const { cubics } = this;
    const cell = place | 0;
    const x = place - cell;
    const at = 4 * cell;
    return cubics[at]! + x * (cubics[at + 1]! + x * (cubics[at + 2]! + x * cubics[at + 3]!));
  }

  private quantile(u: number): number {
    return this.median * Math.exp(this.sigma * inverseNormal(u));
  }

  /** Slope of the quantile function, a cell. */
  private slope(u: number): number {
    const z = inverseNormal(u);
    const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    return (this.quantile(u) * this.sigma) / density / CELLS_PER_UNIT;
  }

  private tabulate(): Float64Array {
    const cubics = new Float64Array(4 * CELLS);
    let [from, rise] = [this.quantile(FROM), this.slope(FROM)];
    for (let cell = 0; cell < CELLS; cell++) {
      const end = FROM + (cell + 1) / CELLS_PER_UNIT;
      const [to, nextRise] = [this.quantile(end), this.slope(end)];
      const step = to - from;
      cubics.set(
        [from, rise, 3 * step - 2 * rise - nextRise, rise + nextRise - 2 * step],
        4 * cell,
      );
      [from, rise] = [to, nextRise];
    }
    return cubics;
  }
}

/** Inversion: scale (-ln(1 - u))^(1/shape), the power by exp and log. */
export class Weibull implements Variate {
  readonly mean: number;
  private readonly inverseShape: number;
  private readonly scale: number;
  private readonly stream: Stream;

  constructor(shape: number, scale: number, mean: number, stream: Stream) {
    this.mean = float(mean);
    this.inverseShape = float(1 / shape);
    this.scale = float(scale);
    this.stream = stream;
  }

  next(): number {
    // u = 0: ln 0 = -Infinity, exp(-Infinity) = 0.
    const hazard = -Math.log(1 - this.stream());
    return this.scale * Math.exp(Math.log(hazard) * this.inverseShape);
  }
}

/** Inversion: min (1 - u)^(-1/shape). */
export class Pareto implements Variate {
  readonly mean: number;
  private readonly min: number;
  private readonly inverseShape: number;
  private readonly stream: Stream;

  constructor(min: number, shape: number, mean: number, stream: Stream) {
    this.mean = float(mean);
    this.min = float(min);
    this.inverseShape = float(1 / shape);
    this.stream = stream;
  }

  next(): number {
    return this.min * Math.exp(-Math.log(1 - this.stream()) * this.inverseShape);
  }
}

/** A Pareto cut off at `max` (its probabilities are those of a Pareto given that it is less). */
export class BoundedPareto implements Variate {
  readonly mean: number;
  private readonly min: number;
  private readonly max: number;
  private readonly inverseShape: number;
  /** What an unbounded Pareto has below `max`. */
  private readonly inside: number;
  private readonly stream: Stream;

  constructor(min: number, max: number, shape: number, mean: number, stream: Stream) {
    this.mean = float(mean);
    this.min = float(min);
    this.max = float(max);
    this.inverseShape = float(1 / shape);
    this.inside = 1 - Math.exp(shape * Math.log(min / max));
    this.stream = stream;
  }

  next(): number {
    const x = this.min * Math.exp(-Math.log(1 - this.stream() * this.inside) * this.inverseShape);
    return Math.min(x, this.max);
  }
}

/**
 * Gamma by rejection: G. Marsaglia & W. W. Tsang, "A simple method for generating gamma
 * variables", ACM TOMS 26 (2000) 363-372. The one distribution here that takes a varying number
 * of uniforms (about 2.1 a variate): no inversion of it is fast. A shape under 1 is drawn as
 * shape + 1 and multiplied by u^(1/shape).
 */
export class Gamma implements Variate {
  readonly mean: number;
  private readonly scale: number;
  private readonly d: number;
  private readonly c: number;
  /** 0 unless the shape is less than 1. */
  private readonly inverseShape: number;
  private readonly stream: Stream;

  constructor(mean: number, cv: number, stream: Stream) {
    const shape = 1 / (cv * cv);
    this.mean = float(mean);
    this.scale = float(mean * cv * cv);
    this.d = (shape < 1 ? shape + 1 : shape) - 1 / 3;
    this.c = 1 / Math.sqrt(9 * this.d);
    this.inverseShape = float(shape < 1 ? 1 / shape : 0);
    this.stream = stream;
  }

  next(): number {
    const x = this.scale * this.standard();
    if (this.inverseShape === 0) return x;
    return x * Math.exp(Math.log(1 - this.stream()) * this.inverseShape);
  }

  private standard(): number {
    for (;;) {
      const z = inverseNormal(this.stream() + HALF_STEP);
      const root = 1 + this.c * z;
      if (root <= 0) continue;
      const v = root * root * root;
      const u = this.stream() + HALF_STEP;
      const zz = z * z;
      if (u < 1 - 0.0331 * zz * zz) return this.d * v;
      if (Math.log(u) < 0.5 * zz + this.d * (1 - v + Math.log(v))) return this.d * v;
    }
  }
}
