import { FLOAT_ZERO, float } from '../../engine/float-zero.js';
import type { Stream } from '../../engine/streams.js';
import type { Variate } from '../../variates/distribution.js';
import type { ArrivalProcess } from '../arrival-spec.js';

/** A Poisson process: independent exponential gaps, one uniform each. */
export class PoissonArrivals implements ArrivalProcess {
  readonly record = null;
  readonly report = null;
  readonly finite = false;
  private clockS = FLOAT_ZERO;
  private readonly rate: number;

  /** @param rate in requests per second, above zero */
  constructor(
    rate: number,
    private readonly gaps: Stream,
  ) {
    this.rate = float(rate);
  }

  next(): number {
    // 1 - u is never zero, for u < 1.
    this.clockS -= Math.log(1 - this.gaps()) / this.rate;
    return this.clockS;
  }
}

/** A renewal process: independent gaps of any distribution; the first arrival comes after the first gap. */
export class RenewalArrivals implements ArrivalProcess {
  readonly record = null;
  readonly report = null;
  readonly finite = false;
  private clockS = FLOAT_ZERO;

  constructor(private readonly gap: Variate) {}

  next(): number {
    this.clockS += this.gap.next();
    return this.clockS;
  }
}
