import { FLOAT_ZERO, float } from '../../engine/float-zero.js';
import { CAUSES, OK, type Outcome } from '../../queueing/outcome.js';
import { BatchMeans } from '../../stats/batch-means.js';
import { Histogram } from '../../stats/histogram.js';
import { QuantileSeries } from '../../stats/quantile-series.js';
import { RateSeries } from '../../stats/series.js';
import { timelineBucketS } from '../timeline.js';
import type { FaultWatch } from './fault-watch.js';

/** Requests of one name that were sent in the measured window. */
export class RequestStatistics {
  offered = 0;
  completed = 0;
  /** By outcome. */
  readonly failed = new Float64Array(CAUSES.length);
  /** Response times of completed requests in seconds. */
  readonly latency = new Histogram();
}

/**
 * What a workload's clients see. Only requests that were first sent in the measured window count;
 * each is offered, and then completed, failed or still in flight.
 */
export class WorkloadStatistics {
  /** Requests sent in the whole run. */
  sent = 0;
  /** Requests of the whole run that are neither completed nor failed. */
  open = 0;
  /** Of those, sent in the measured window. */
  openMeasured = 0;
  retries = 0;
  lastEnd = FLOAT_ZERO;
  private readonly measureFromS: number;
  readonly batches = new BatchMeans();
  readonly arrivals: RateSeries;
  readonly errors: RateSeries;
  /** Of completed requests: their number as well. */
  readonly latencies: QuantileSeries;

  /**
   * @param byName one for each request of the mix
   * @param measureFromS when the measured window begins
   * @param durationS its length; null: not known beforehand
   */
  constructor(
    readonly byName: readonly RequestStatistics[],
    measureFromS: number,
    durationS: number | null,
    /** What faults do to it; null where there are none. */
    readonly watch: FaultWatch | null = null,
  ) {
    this.measureFromS = float(measureFromS);
    const bucketS = timelineBucketS(durationS);
    this.arrivals = new RateSeries(measureFromS, bucketS);
    this.errors = new RateSeries(measureFromS, bucketS);
    this.latencies = new QuantileSeries(measureFromS, bucketS);
  }

  /** A request (not a retry of one) is sent. */
  offer(mixIndex: number, at: number): void {
    this.sent++;
    this.open++;
    if (at < this.measureFromS) return;
    this.openMeasured++;
    this.byName[mixIndex]!.offered++;
    this.arrivals.add(at);
  }

  retry(firstSentAt: number): void {
    if (firstSentAt >= this.measureFromS) this.retries++;
  }

  /** A request is done with, for good. */
  end(mixIndex: number, firstSentAt: number, at: number, outcome: Outcome): void {
    this.open--;
    if (at > this.lastEnd) this.lastEnd = at;
    if (firstSentAt < this.measureFromS) return;
    this.openMeasured--;
    if (this.watch !== null) this.watch.ended(mixIndex, firstSentAt, at, outcome);
    const statistics = this.byName[mixIndex]!;
    if (outcome === OK) {
      const latency = at - firstSentAt;
      statistics.completed++;
      statistics.latency.add(latency);
      this.batches.add(latency);
      this.latencies.add(at, latency);
    } else {
      statistics.failed[outcome]!++;
      this.errors.add(at);
    }
  }
}
