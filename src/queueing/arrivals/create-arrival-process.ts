import type { Stream } from '../../engine/streams.js';
import { createVariate } from '../../variates/create-variate.js';
import type { ArrivalProcess, ArrivalsSpec, TraceSpec } from '../arrival-spec.js';
import { BurstyArrivals, requireStates } from './bursty.js';
import { CronArrivals } from './cron.js';
import { DiurnalArrivals, DiurnalCurve } from './diurnal.js';
import { requireParameter, requireRate, requireSpan } from './parameter.js';
import { PiecewiseLinearPoisson, stageSegments, weekSegments } from './piecewise.js';
import { ConstantArrivals, EveryArrivals, NoArrivals } from './regular.js';
import { PoissonArrivals, RenewalArrivals } from './renewal.js';
import { SpreadArrivals } from './spread-arrivals.js';
import { TraceArrivals } from './trace-arrivals.js';
import type { TraceReader } from './trace-record.js';

export interface ArrivalOptions {
  /** A stream of the workload: `interarrival` for all that is drawn at each arrival, `state` and `thinning`. */
  readonly stream: (purpose: string) => Stream;
  /** Opens a trace; `openTraceFile` on a machine with files. */
  readonly openTrace: (spec: TraceSpec) => TraceReader;
}

/**
 * The arrival process that a specification describes.
 *
 * Second 0 is Monday, 1 January 2024, 00:00 UTC, for everything that goes by the day or the week.
 *
 * @throws RangeError if a parameter makes no sense
 * @throws TraceError if a trace cannot be read, here or when a later part of it is
 */
export function createArrivalProcess(spec: ArrivalsSpec, options: ArrivalOptions): ArrivalProcess {
  const gaps = () => options.stream('interarrival');
  switch (spec.kind) {
    case 'constant':
      return isNever(requireRate('constant.rate', spec.rate)) ?? new ConstantArrivals(spec.rate);
    case 'poisson':
      return (
        isNever(requireRate('poisson.rate', spec.rate)) ?? new PoissonArrivals(spec.rate, gaps())
      );
    case 'renewal': {
      const gap = createVariate(spec.interarrival, gaps());
      requireParameter(gap.mean > 0, 'renewal.interarrival mean', gap.mean, 'a mean above 0 s');
      return new RenewalArrivals(gap);
    }
    case 'diurnal': {
      const never = isNever(Math.max(spec.mean, spec.peak));
      if (never !== null) return never;
      const curve = new DiurnalCurve(spec.mean, spec.peak, spec.peakAtS);
      return new DiurnalArrivals(curve, gaps(), options.stream('thinning'));
    }
    case 'weekly': {
      const segments = weekSegments(spec.hourlyRate);
      const never = isNever(Math.max(...spec.hourlyRate));
      return never ?? new PiecewiseLinearPoisson(segments, true, gaps());
    }
    case 'stages':
      return new PiecewiseLinearPoisson(stageSegments(spec.stages), false, gaps());
    case 'bursty': {
      requireStates(spec.states);
      const never = isNever(Math.max(...spec.states.map((state) => state.rate)));
      return never ?? new BurstyArrivals(spec.states, gaps(), options.stream('state'));
    }
    case 'every':
      return new EveryArrivals(requireSpan('every.interval', spec.intervalS));
    case 'cron':
      return new CronArrivals(spec.cron);
    case 'trace': {
      const arrivals = new TraceArrivals(spec.trace, options.openTrace(spec.trace));
      const { spreadS } = spec.trace;
      return spreadS === 0
        ? arrivals
        : new SpreadArrivals(arrivals, spreadS, options.stream('spread'));
    }
  }
}

/** A process that never sends anything, if `highest`, the highest rate of it, is zero. */
function isNever(highest: number): ArrivalProcess | null {
  return highest === 0 ? new NoArrivals() : null;
}
