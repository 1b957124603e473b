import { Histogram } from '../../stats/histogram.js';
import { LevelSeries, RateSeries } from '../../stats/series.js';
import type { ResourceTimeline } from '../resource.js';

/** What a bucket has seen since the last reset, and over time. */
export class BucketStatistics {
  readonly byOperation = new Map<string, number>();
  readonly latency = new Histogram();
  requests = 0;
  throttled = 0;
  missing = 0;
  bytesIn = 0;
  bytesOut = 0;
  overwrites = 0;
  private readonly series = new Map<string, RateSeries>();
  private readonly stored: LevelSeries;
  private from = 0;

  /** @param bucketS width of the first buckets of the series */
  constructor(private readonly bucketS: number) {
    this.stored = new LevelSeries(0, 0, bucketS);
  }

  request(operation: string, now: number): void {
    this.requests++;
    this.byOperation.set(operation, (this.byOperation.get(operation) ?? 0) + 1);
    this.seriesOf(operation).add(now);
  }

  throttle(now: number): void {
    this.throttled++;
    this.seriesOf('throttled').add(now);
  }

  event(now: number): void {
    this.seriesOf('notifications').add(now);
  }

  storedBytes(now: number, bytes: number): void {
    this.stored.set(now, bytes);
  }

  reset(now: number): void {
    this.byOperation.clear();
    this.latency.reset();
    this.requests = 0;
    this.throttled = 0;
    this.missing = 0;
    this.bytesIn = 0;
    this.bytesOut = 0;
    this.overwrites = 0;
    this.from = now;
    for (const series of this.series.values()) series.reset(now);
    this.stored.reset(now);
  }

  timelines(until: number): readonly ResourceTimeline[] {
    const rates = [...this.series].map(
      ([metric, series]): ResourceTimeline => ({
        metric,
        unit: '1/s',
        startS: series.startS,
        bucketS: series.bucketS,
        values: series.rates(until),
      }),
    );
    // First of all: reading it may widen its buckets.
    const values = this.stored.values(until);
    const { startS, bucketS } = this.stored;
    return [{ metric: 'storedBytes', unit: 'B', startS, bucketS, values }, ...rates];
  }

  private seriesOf(name: string): RateSeries {
    let series = this.series.get(name);
    if (series === undefined) {
      series = new RateSeries(this.from, this.bucketS);
      this.series.set(name, series);
    }
    return series;
  }
}
