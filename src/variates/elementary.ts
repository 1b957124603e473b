import type { Stream } from '../engine/streams.js';
import type { Variate } from './distribution.js';

export class Constant implements Variate {
  constructor(readonly mean: number) {}

  next(): number {
    return this.mean;
  }
}

/** Inversion: -mean ln(1 - u), finite because u < 1. */
export class Exponential implements Variate {
  readonly mean: number;
  private readonly stream: Stream;

  constructor(mean: number, stream: Stream) {
    this.mean = mean;
    this.stream = stream;
  }

  next(): number {
    return -this.mean * Math.log(1 - this.stream());
  }
}

export class Uniform implements Variate {
  readonly mean: number;
  private readonly min: number;
  private readonly width: number;
  private readonly stream: Stream;

  constructor(min: number, max: number, stream: Stream) {
    this.mean = (min + max) / 2;
    this.min = min;
    this.width = max - min;
    this.stream = stream;
  }

  next(): number {
    return this.min + this.width * this.stream();
  }
}
