import { FLOAT_ZERO } from '../engine/float-zero.js';
import { Histogram } from '../stats/histogram.js';
import { TimeWeighted } from '../stats/time-weighted.js';

/**
 * Waits up to a nanosecond are none: they are what float64 leaves between an arrival and the end of
 * a service that fall on the same instant, and come from adding the same times in another order.
 */
export const NO_WAIT_S = 1e-9;

/** What a station, or a group of machines that run handlers, knows of itself since `reset`. */
export class StationStatistics {
  served = 0;
  blocked = 0;
  /** Requests whose handler failed; a plain station fails none. */
  failed = 0;
  /** Requests that had to wait. */
  waited = 0;
  lastDeparture = FLOAT_ZERO;
  /** Waits of all requests whose service has begun, zeros included, in seconds. */
  readonly wait = new Histogram();
  /** Busy servers, or worker slots of all machines together. */
  readonly busy: TimeWeighted;
  readonly queueLength: TimeWeighted;

  constructor(now: number) {
    this.busy = new TimeWeighted(now);
    this.queueLength = new TimeWeighted(now);
  }

  /** Average number of busy servers. */
  busyMean(now: number): number {
    return this.busy.mean(now);
  }

  /** Average number of requests waiting. */
  queueMean(now: number): number {
    return this.queueLength.mean(now);
  }

  /** Forgets the past: the warm-up is over. Levels stay what they are. */
  reset(now: number): void {
    this.served = 0;
    this.failed = 0;
    this.blocked = 0;
    this.waited = 0;
    this.wait.reset();
    this.busy.reset(now);
    this.queueLength.reset(now);
  }
}
