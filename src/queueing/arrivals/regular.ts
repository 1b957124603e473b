import type { ArrivalProcess } from '../arrival-spec.js';

/** Arrivals at even distances: the n-th at n / rate, the first at 1 / rate. */
export class ConstantArrivals implements ArrivalProcess {
  readonly record = null;
  readonly report = null;
  readonly finite = false;
  private index = 0;

  /** @param rate in requests per second, above zero */
  constructor(private readonly rate: number) {}

  next(): number {
    this.index++;
    // By index, not by adding: after a day of 1/3 s steps a sum would have drifted.
    return this.index / this.rate;
  }
}

/** Arrivals at 0, interval, 2 x interval …, as a timer that fires when it is started. */
export class EveryArrivals implements ArrivalProcess {
  readonly record = null;
  readonly report = null;
  readonly finite = false;
  private index = 0;

  /** @param intervalS in seconds, above zero */
  constructor(private readonly intervalS: number) {}

  next(): number {
    return this.index++ * this.intervalS;
  }
}

/** No arrivals at all: what every kind with a rate of zero comes to. */
export class NoArrivals implements ArrivalProcess {
  readonly record = null;
  readonly report = null;
  readonly finite = true;

  next(): number {
    return Infinity;
  }
}
