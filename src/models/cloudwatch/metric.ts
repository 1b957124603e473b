import { EventType } from '../../engine/event-type.js';
import type { Simulation } from '../../engine/simulation.js';
import { SpanSeries } from '../../stats/span-series.js';
import type { ResourceTimeline } from '../resource.js';

/** A datapoint: what the metric was in a period, and what was counted beside it. */
export interface Datapoint {
  /** null: there is none for this period. */
  readonly value: number | null;
  /** Capacity behind the value. */
  readonly capacity: number;
}

/**
 * A metric as CloudWatch shows it: one datapoint a period, which can be seen a while after the
 * period is over. Policies and alarms act on what can be seen, and on nothing else.
 */
export class ObservedMetric {
  private static readonly PeriodEnd = new EventType<ObservedMetric, null>(
    'cloudwatch.period-end',
    (metric) => metric.endPeriod(),
  );
  private static readonly Visible = new EventType<ObservedMetric, Datapoint>(
    'cloudwatch.datapoint-visible',
    (metric, datapoint) => metric.show(datapoint),
  );

  private shown: number | null = null;
  private shownSince = 0;
  private readonly series: SpanSeries;

  /**
   * @param read closes a period and tells its datapoint
   * @param visible called when a datapoint can be seen
   * @param bucketS width of the timeline's buckets
   */
  constructor(
    private readonly sim: Simulation,
    private readonly timing: { readonly periodS: number; readonly delayS: number },
    private readonly read: () => Datapoint,
    private readonly visible: (datapoint: Datapoint) => void,
    bucketS: number,
  ) {
    this.series = new SpanSeries(sim.now, bucketS);
  }

  start(): void {
    this.sim.schedule(this.timing.periodS, ObservedMetric.PeriodEnd, this, null);
  }

  reset(now: number): void {
    this.series.reset(now);
    this.shownSince = now;
  }

  /** What could be seen, when it could be seen. */
  timeline(metric: string, unit: string): ResourceTimeline {
    const { now } = this.sim;
    this.keep(now);
    const { startS, bucketS } = this.series;
    return { metric, unit, startS, bucketS, values: this.series.values(now) };
  }

  private endPeriod(): void {
    const { sim, timing } = this;
    sim.schedule(timing.delayS, ObservedMetric.Visible, this, this.read());
    sim.schedule(timing.periodS, ObservedMetric.PeriodEnd, this, null);
  }

  private show(datapoint: Datapoint): void {
    this.keep(this.sim.now);
    this.shown = datapoint.value;
    this.visible(datapoint);
  }

  private keep(now: number): void {
    if (this.shown !== null) this.series.add(this.shownSince, now, this.shown);
    this.shownSince = now;
  }
}
