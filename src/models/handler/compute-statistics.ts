import { Histogram } from '../../stats/histogram.js';
import { TimeWeighted } from '../../stats/time-weighted.js';

/** What a group of compute nodes knows of itself since `reset`. */
export class ComputeStatistics {
  /** Requests whose handler ended well. */
  served = 0;
  /** Requests whose handler failed. */
  failed = 0;
  /** Requests that found every slot busy and every waiting place taken. */
  blocked = 0;
  /** Requests that had to wait for a slot. */
  waited = 0;
  lastDeparture = 0;
  /** Waits for a slot of all requests that got one, zeros included, in seconds. */
  readonly wait = new Histogram();
  /** Slots in use, all nodes together. */
  readonly busy: TimeWeighted;
  /** Requests waiting, all nodes together. */
  readonly queueLength: TimeWeighted;

  constructor(now: number) {
    this.busy = new TimeWeighted(now);
    this.queueLength = new TimeWeighted(now);
  }

  busyMean(now: number): number {
    return this.busy.mean(now);
  }

  queueMean(now: number): number {
    return this.queueLength.mean(now);
  }

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
