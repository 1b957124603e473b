import { float } from '../engine/float-zero.js';
import type { Stream } from '../engine/streams.js';
import type { Variate } from './distribution.js';

export class Constant implements Variate {
  readonly mean: number;

  constructor(value: number) {
    this.mean = float(value);
  }

  next(): number {
    return this.mean;
  }
}

/** Inversion: -mean ln(1 - u), finite because u < 1. */
export class Exponential implements Variate {
  readonly mean: number;
  private readonly stream: Stream;

  constructor(mean: number, stream: Stream) {
    this.mean = float(mean);
    this.stream = stream;
  }

  next(): number {
    // 0 - x and not -x: u = 0 gives 0 rather than -0.
    return 0 - this.mean * Math.log(1 - this.stream());
  }
}

/** Inversion: min + (max - min) u, on [min, max). */
export class Uniform implements Variate {
  readonly mean: number;
  private readonly min: number;
  private readonly width: number;
  private readonly stream: Stream;

  constructor(min: number, max: number, stream: Stream) {
    this.mean = float(min + (max - min) / 2);
    this.min = float(min);
    this.width = float(max - min);
    this.stream = stream;
  }

  next(): number {
    return this.min + this.width * this.stream();
  }
}

/** Few enough that 2^-32 to this power is far from underflow. */
const FACTORS_PER_LOG = 16;

/** The sum of k exponentials, as the logarithm of a product of k uniforms. */
export class Erlang implements Variate {
  readonly mean: number;
  private readonly k: number;
  private readonly scale: number;
  private readonly stream: Stream;

  constructor(k: number, mean: number, stream: Stream) {
    this.mean = float(mean);
    this.k = k;
    this.scale = float(mean / k);
    this.stream = stream;
  }

  next(): number {
    let product = 1;
    let logarithms = 0;
    for (let i = 1; i <= this.k; i++) {
      product *= 1 - this.stream();
      if (i % FACTORS_PER_LOG === 0) {
        logarithms += Math.log(product);
        product = 1;
      }
    }
    return 0 - this.scale * (logarithms + Math.log(product));
  }
}

/**
 * Two exponential phases that each contribute half of the mean ("balanced means", Whitt 1982),
 * fitted to a mean and a coefficient of variation of at least 1. One uniform chooses the phase and
 * is stretched over it.
 */
export class Hyperexponential implements Variate {
  readonly mean: number;
  private readonly often: number;
  private readonly seldom: number;
  private readonly shortMean: number;
  private readonly longMean: number;
  private readonly stream: Stream;

  constructor(mean: number, cv: number, stream: Stream) {
    const scv = cv * cv;
    this.mean = float(mean);
    // (1 - sqrt(a))/2 with a = (scv - 1)/(scv + 1), written without cancellation for a large cv
    this.seldom = float(1 / (scv + 1) / (1 + Math.sqrt((scv - 1) / (scv + 1))));
    this.often = float(1 - this.seldom);
    this.shortMean = float(mean / (2 * this.often));
    this.longMean = float(mean / (2 * this.seldom));
    this.stream = stream;
  }

  next(): number {
    const u = this.stream();
    // (often - u)/often is in (0, 1] where 1 - u/often could round to 0.
    if (u < this.often) return 0 - this.shortMean * Math.log((this.often - u) / this.often);
    return 0 - this.longMean * Math.log(Math.min(1, (1 - u) / this.seldom));
  }
}
