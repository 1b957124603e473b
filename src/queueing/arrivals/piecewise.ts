import { FLOAT_ZERO } from '../../engine/float-zero.js';
import type { Stream } from '../../engine/streams.js';
import type { ArrivalProcess, ArrivalStage } from '../arrival-spec.js';
import { requireParameter, requireRate } from './parameter.js';

/** A rate that moves linearly from `fromRate` to `toRate` over `forS` seconds. */
export interface RateSegment {
  readonly forS: number;
  readonly fromRate: number;
  readonly toRate: number;
}

/**
 * A nonhomogeneous Poisson process whose rate is piecewise linear.
 *
 * Exact, one uniform an arrival: the integrated rate is inverted (a quadratic in each segment), which
 * turns the arrivals of a unit-rate Poisson process into those of this one (Çinlar, Introduction to
 * Stochastic Processes, 1975, theorem 4.7.4).
 */
export class PiecewiseLinearPoisson implements ArrivalProcess {
  readonly record = null;
  readonly report = null;
  readonly finite: boolean;
  private readonly startS: Float64Array;
  private readonly forS: Float64Array;
  private readonly fromRate: Float64Array;
  private readonly slope: Float64Array;
  private readonly periodS: number;
  private cycle = 0;
  private segment = 0;
  /** Seconds since the segment began. */
  private offsetS = FLOAT_ZERO;

  /**
   * @param segments not all of them with a rate of zero, if `cyclic`
   * @param cyclic whether the segments start over; else the process ends with the last one
   */
  constructor(
    segments: readonly RateSegment[],
    private readonly cyclic: boolean,
    private readonly gaps: Stream,
  ) {
    this.finite = !cyclic;
    this.startS = new Float64Array(segments.length);
    this.forS = Float64Array.from(segments, (segment) => segment.forS);
    this.fromRate = Float64Array.from(segments, (segment) => segment.fromRate);
    this.slope = Float64Array.from(segments, ({ forS, fromRate, toRate }) =>
      forS === 0 ? 0 : (toRate - fromRate) / forS,
    );
    let startS = 0;
    for (let i = 0; i < segments.length; i++) {
      this.startS[i] = startS;
      startS += segments[i]!.forS;
    }
    this.periodS = startS;
  }

  next(): number {
    let due = -Math.log(1 - this.gaps());
    while (this.segment < this.forS.length) {
      const i = this.segment;
      const leftS = this.forS[i]! - this.offsetS;
      const slope = this.slope[i]!;
      // A ramp down to zero may end a rounding error below it.
      const rate = Math.max(0, this.fromRate[i]! + slope * this.offsetS);
      const expected = leftS * (rate + 0.5 * slope * leftS);
      if (due < expected) {
        // rate x + slope x^2 / 2 = due, in the form that does not cancel for small slopes.
        const root = Math.sqrt(Math.max(0, rate * rate + 2 * slope * due));
        const stepS = due > 0 ? (2 * due) / (rate + root) : 0;
        this.offsetS = Math.min(this.forS[i]!, this.offsetS + stepS);
        return this.cycle * this.periodS + this.startS[i]! + this.offsetS;
      }
      due -= Math.max(0, expected);
      this.enter(i + 1);
    }
    return Infinity;
  }

  private enter(segment: number): void {
    this.offsetS = 0;
    this.segment = segment;
    if (this.cyclic && segment === this.forS.length) {
      this.segment = 0;
      this.cycle++;
    }
  }
}

/** The stages of a load test as segments: the rate before the first stage is zero, as in k6. */
export function stageSegments(stages: readonly ArrivalStage[]): readonly RateSegment[] {
  requireParameter(stages.length > 0, 'stages', 'empty', 'at least one stage');
  let rate = 0;
  return stages.map((stage, i) => {
    const { forS } = stage;
    requireParameter(
      forS >= 0 && forS < Infinity,
      `stages[${i}].for`,
      forS,
      'a finite time from 0 s on',
    );
    const fromRate = stage.rate === null ? rate : requireRate(`stages[${i}].rate`, stage.rate);
    rate = stage.rate === null ? requireRate(`stages[${i}].to`, stage.to) : stage.rate;
    return { forS, fromRate, toRate: rate };
  });
}

/** The hours of a week as segments of constant rate, so that each hour has exactly the mean it was given. */
export function weekSegments(hourlyRate: readonly number[]): readonly RateSegment[] {
  requireParameter(
    hourlyRate.length === 168,
    'weekly',
    `a list of ${hourlyRate.length} rates`,
    '168 hourly rates, Monday 00:00 UTC first',
  );
  return hourlyRate.map((rate, hour) => {
    requireRate(`weekly[${hour}]`, rate);
    return { forS: 3600, fromRate: rate, toRate: rate };
  });
}
