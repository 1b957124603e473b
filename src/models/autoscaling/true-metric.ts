import { EventType } from '../../engine/event-type.js';
import type { Simulation } from '../../engine/simulation.js';
import { SpanSeries } from '../../stats/span-series.js';
import { FleetSampler, type Sampled } from '../fleet/fleet-sampler.js';
import type { ResourceTimeline } from '../resource.js';
import { metricValue, type ReadGauge } from './observation.js';
import type { MetricSpec } from './spec.js';

/** The truth is looked at so often, in seconds, or as often as a timeline can show. */
const MOST_OFTEN_S = 10;
const LEAST_OFTEN_S = 60;

/**
 * What a policy's metric was at the time, of all instances that served: neither late nor without
 * those that warm up. Nothing acts on it; it is there to be compared with what was seen.
 */
export class TrueMetric {
  private static readonly Look = new EventType<TrueMetric, null>('autoscaling.truth', (metric) =>
    metric.look(),
  );

  private readonly sampler: FleetSampler;
  private readonly series: SpanSeries;
  private readonly periodS: number;

  constructor(
    private readonly sim: Simulation,
    private readonly spec: MetricSpec,
    serving: readonly Sampled[],
    private readonly readGauge: ReadGauge,
    bucketS: number,
  ) {
    this.sampler = new FleetSampler(sim, serving);
    this.series = new SpanSeries(sim.now, bucketS);
    this.periodS = Math.min(LEAST_OFTEN_S, Math.max(MOST_OFTEN_S, bucketS));
  }

  start(): void {
    this.sim.schedule(this.periodS, TrueMetric.Look, this, null);
  }

  reset(now: number): void {
    this.series.reset(now);
  }

  timeline(metric: string, unit: string): ResourceTimeline {
    const { startS, bucketS } = this.series;
    return { metric, unit, startS, bucketS, values: this.series.values(this.sim.now) };
  }

  private look(): void {
    const { sim, periodS } = this;
    const value = metricValue(
      this.spec,
      this.sampler.sample(() => true),
      this.readGauge,
    );
    if (value !== null) this.series.add(sim.now - periodS, sim.now, value);
    sim.schedule(periodS, TrueMetric.Look, this, null);
  }
}
