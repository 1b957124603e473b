import { LevelSeries, RateSeries } from '../../stats/series.js';
import type { ResourceTimeline } from '../resource.js';
import { timelineBucketS } from '../timeline.js';
import { READ, WRITE } from './capacity.js';
import type { Replica } from './replica.js';

/** What a table's charts show, fed from its counters every minute: a request pays nothing for them. */
export class TableTimelines {
  private readonly width: number;
  private readonly rates: Readonly<Record<'read' | 'write' | 'throttled', RateSeries>>;
  private readonly levels: Readonly<Record<'read' | 'write' | 'partitions', LevelSeries>>;
  private throttled = 0;

  constructor(
    private readonly home: Replica,
    startS: number,
    durationS: number | null,
  ) {
    this.width = Math.max(60, timelineBucketS(durationS));
    const { width } = this;
    const rate = () => new RateSeries(startS, width);
    this.rates = { read: rate(), write: rate(), throttled: rate() };
    const { allowances, partitions } = home.parts.through;
    this.levels = {
      read: new LevelSeries(startS, allowances[READ].rate, width),
      write: new LevelSeries(startS, allowances[WRITE].rate, width),
      partitions: new LevelSeries(startS, partitions.count, width),
    };
  }

  /** A minute is over; its counters have not been cleared yet. */
  endMinute(now: number): void {
    const { through } = this.home.parts;
    const middle = Math.max(this.rates.read.startS, now - 30);
    this.rates.read.add(middle, through.minute[READ]);
    this.rates.write.add(middle, through.minute[WRITE]);
    const { throttled } = this.home.meters;
    const total = throttled[READ] + throttled[WRITE];
    // The counters begin anew when the warm-up is over.
    this.rates.throttled.add(middle, total - Math.min(total, this.throttled));
    this.throttled = total;
    this.levels.read.set(now, through.allowances[READ].rate);
    this.levels.write.set(now, through.allowances[WRITE].rate);
    this.levels.partitions.set(now, through.partitions.count);
  }

  reset(now: number): void {
    this.throttled = 0;
    for (const series of Object.values(this.rates)) series.reset(now);
    for (const series of Object.values(this.levels)) series.reset(now);
  }

  all(until: number): readonly ResourceTimeline[] {
    const rate = (metric: string, unit: string, series: RateSeries): ResourceTimeline => ({
      metric,
      unit,
      startS: series.startS,
      bucketS: series.bucketS,
      values: series.rates(until),
    });
    const level = (metric: string, unit: string, series: LevelSeries): ResourceTimeline => ({
      metric,
      unit,
      startS: series.startS,
      bucketS: series.bucketS,
      values: series.values(until),
    });
    return [
      rate('read-units', 'units/s', this.rates.read),
      rate('write-units', 'units/s', this.rates.write),
      rate('throttled', 'req/s', this.rates.throttled),
      level('read-capacity', 'units/s', this.levels.read),
      level('write-capacity', 'units/s', this.levels.write),
      level('partitions', 'partitions', this.levels.partitions),
    ];
  }
}
