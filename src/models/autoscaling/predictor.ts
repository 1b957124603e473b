import { EventType } from '../../engine/event-type.js';
import type { Simulation } from '../../engine/simulation.js';
import { FleetSampler } from '../fleet/fleet-sampler.js';
import type { Keeper } from './keeper.js';
import { metricValue, type ReadGauge } from './observation.js';
import { Forecast } from './predictive.js';
import type { PredictiveSpec } from './spec.js';

const HOUR_S = 3600;
const SAMPLE_S = 300;

/**
 * A predictive policy: before each hour the group grows to what the forecast says; it never shrinks
 * by it. Source: EC2 Auto Scaling User Guide, predictive scaling (2023).
 */
export class Predictor {
  private static readonly Sample = new EventType<Predictor, null>(
    'autoscaling.load-sample',
    (predictor) => predictor.sample(),
  );
  private static readonly HourEnd = new EventType<Predictor, null>(
    'autoscaling.hour-end',
    (predictor) => predictor.endHour(),
  );
  private static readonly Act = new EventType<Predictor, number>(
    'autoscaling.forecast',
    (predictor, hour) => predictor.act(hour),
  );

  /** Capacity below which the group is not to shrink now. */
  floor = 0;
  private readonly forecast: Forecast;
  private readonly sampler: FleetSampler;

  constructor(
    private readonly spec: PredictiveSpec,
    private readonly sim: Simulation,
    private readonly keeper: Keeper,
    private readonly readGauge: ReadGauge,
  ) {
    this.forecast = new Forecast(spec);
    this.sampler = new FleetSampler(sim, keeper.crew.roster.inService);
  }

  start(): void {
    this.sim.schedule(SAMPLE_S, Predictor.Sample, this, null);
    this.sim.schedule(HOUR_S, Predictor.HourEnd, this, null);
    this.sim.schedule(0, Predictor.Act, this, 0);
    this.sim.schedule(Math.max(0, HOUR_S - this.spec.bufferS), Predictor.Act, this, 1);
  }

  private sample(): void {
    const sample = this.sampler.sample(() => true);
    this.forecast.observe(metricValue(this.spec, sample, this.readGauge), sample.capacity);
    this.sim.schedule(SAMPLE_S, Predictor.Sample, this, null);
  }

  private endHour(): void {
    this.forecast.endHour();
    this.sim.schedule(HOUR_S, Predictor.HourEnd, this, null);
  }

  /** An hour is about to begin. */
  private act(hour: number): void {
    if (hour > 0) this.sim.schedule(HOUR_S, Predictor.Act, this, hour + 1);
    const capacity = this.forecast.capacity(hour);
    if (capacity === null || !this.spec.scale) return;
    this.floor = Math.ceil(capacity - 1e-9);
    if (this.floor > this.keeper.desired) this.keeper.setDesired(this.floor);
  }
}
