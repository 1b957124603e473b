import { float } from '../../engine/float-zero.js';
import type { Stream } from '../../engine/streams.js';
import type { ArrivalProcess } from '../arrival-spec.js';
import { requireParameter, requireRate } from './parameter.js';

const DAY_S = 86_400;
/** Minutes: the rate hardly moves within one, so thinning rejects almost nothing. */
const BINS = 1440;
const BIN_S = DAY_S / BINS;
/** Above this the whole day's load falls into a minute or two: a burst, not a day's curve. */
const MAX_PEAK_TO_MEAN = 500;

/**
 * The daily curve rate(t) = peak * exp(k * (cos(2 pi (t - peakAt) / 24 h) - 1)), a von Mises curve.
 *
 * A plain sinusoid would need a negative night as soon as the peak is more than twice the mean;
 * clipping one would bend either the mean or the peak. This curve is smooth, never negative, has its
 * one maximum `peak` at `peakAt`, its one minimum `peak * exp(-2 k)` twelve hours later, and k >= 0 is
 * solved so that the mean over a day is exactly `mean`. For small swings it is the sinusoid.
 */
export class DiurnalCurve {
  /** k of the formula. */
  readonly concentration: number;
  /** The lowest rate, twelve hours from the peak. */
  readonly trough: number;

  /**
   * @param mean requests per second over a day, above zero
   * @param peak requests per second at the maximum, `mean` to 500 x `mean`
   * @param peakAtS seconds after midnight
   * @throws RangeError if the peak is below the mean or too far above it
   */
  constructor(
    readonly mean: number,
    readonly peak: number,
    readonly peakAtS: number,
  ) {
    requireRate('diurnal.mean', mean);
    requireParameter(
      peak >= mean && peak <= MAX_PEAK_TO_MEAN * mean,
      'diurnal.peak',
      peak,
      `a rate between the mean (${mean}) and ${MAX_PEAK_TO_MEAN} times it; for sharper bursts use stages`,
    );
    requireParameter(Number.isFinite(peakAtS), 'diurnal.peakAt', peakAtS, 'a time of day');
    this.concentration = solveConcentration(mean / peak);
    this.trough = peak * Math.exp(-2 * this.concentration);
  }

  /** Requests per second at `timeS`. */
  rate(timeS: number): number {
    return this.rateFromPeak(timeS - this.peakAtS);
  }

  /** Requests per second, `sinceS` seconds after a peak. */
  rateFromPeak(sinceS: number): number {
    const angle = (2 * Math.PI * sinceS) / DAY_S;
    return this.peak * Math.exp(this.concentration * (Math.cos(angle) - 1));
  }
}

/** Mean over a turn of exp(k (cos - 1)), which is exp(-k) I0(k). */
function meanOfCurve(k: number): number {
  // The trapezoidal rule converges geometrically on a periodic function; the curve is 1/sqrt(k) wide.
  const points = 64 + 32 * Math.ceil(Math.sqrt(k));
  let sum = 0;
  for (let i = 0; i < points; i++) sum += Math.exp(k * (Math.cos((2 * Math.PI * i) / points) - 1));
  return sum / points;
}

/** The k whose curve has this mean in units of its peak, by bisection to the last bit. */
function solveConcentration(meanToPeak: number): number {
  if (meanToPeak === 1) return 0;
  let low = 0;
  let high = 1;
  while (meanOfCurve(high) > meanToPeak) high *= 2;
  for (let middle = 0.5 * high; middle > low && middle < high; middle = 0.5 * (low + high)) {
    if (meanOfCurve(middle) > meanToPeak) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * A nonhomogeneous Poisson process along a daily curve, by thinning (Lewis and Shedler, 1979) under a
 * bound that is constant over each minute. One uniform for the gap, one for the acceptance.
 */
export class DiurnalArrivals implements ArrivalProcess {
  readonly record = null;
  readonly report = null;
  readonly finite = false;
  /** Highest and lowest rate of each bin; the first bin begins at the peak. */
  private readonly highest = new Float64Array(BINS);
  private readonly lowest = new Float64Array(BINS);
  /** Time of the peak from which the bins are counted; not after the clock. */
  private peakS: number;
  private bin: number;
  private offsetS: number;

  constructor(
    private readonly curve: DiurnalCurve,
    private readonly gaps: Stream,
    private readonly acceptance: Stream,
  ) {
    for (let i = 0; i < BINS; i++) {
      // The curve falls for twelve hours and rises for twelve, so a bin's extremes are at its edges.
      const from = curve.rateFromPeak(i * BIN_S);
      const to = curve.rateFromPeak((i + 1) * BIN_S);
      this.highest[i] = Math.max(from, to);
      this.lowest[i] = Math.min(from, to);
    }
    const peakAtS = ((curve.peakAtS % DAY_S) + DAY_S) % DAY_S;
    this.peakS = float(peakAtS === 0 ? 0 : peakAtS - DAY_S);
    this.bin = Math.min(BINS - 1, Math.floor(-this.peakS / BIN_S));
    this.offsetS = float(-this.peakS - this.bin * BIN_S);
  }

  next(): number {
    for (;;) {
      this.advance();
      const chance = this.acceptance() * this.highest[this.bin]!;
      const sinceS = this.bin * BIN_S + this.offsetS;
      // Most candidates lie under the bin's lowest rate: no need of the curve itself.
      if (chance < this.lowest[this.bin]! || chance < this.curve.rateFromPeak(sinceS)) {
        return Math.max(0, this.peakS + sinceS);
      }
    }
  }

  /** Moves to the next arrival of the bounding process. */
  private advance(): void {
    let due = -Math.log(1 - this.gaps());
    for (;;) {
      const rate = this.highest[this.bin]!;
      const expected = rate * (BIN_S - this.offsetS);
      if (due < expected) {
        this.offsetS = Math.min(BIN_S, this.offsetS + due / rate);
        return;
      }
      due -= expected;
      this.offsetS = 0;
      if (++this.bin === BINS) {
        this.bin = 0;
        this.peakS += DAY_S;
      }
    }
  }
}
