import type { PredictiveSpec } from './spec.js';

const HOURS_A_DAY = 24;
/** Predictive scaling looks back over so many days. Source: EC2 Auto Scaling User Guide (2023). */
const DAYS_OF_HISTORY = 14;

/**
 * A forecast of the capacity that each hour needs. AWS's forecast is not published: here it is the
 * mean of the same hour on the days that are known, fourteen at most.
 */
export class Forecast {
  /** Capacity that each hour of the run needed. */
  private readonly hours: number[] = [];
  private sum = 0;
  private samples = 0;

  constructor(private readonly spec: Pick<PredictiveSpec, 'history' | 'value'>) {}

  /** The metric of some minutes, and the capacity behind it. */
  observe(value: number | null, capacity: number): void {
    if (value === null) return;
    this.sum += (capacity * value) / this.spec.value;
    this.samples++;
  }

  /** An hour is over. */
  endHour(): void {
    this.hours.push(this.samples === 0 ? 0 : this.sum / this.samples);
    this.sum = 0;
    this.samples = 0;
  }

  /** Capacity that an hour of the run (0 is its first) will need; null: too little is known. */
  capacity(hour: number): number | null {
    const { history } = this.spec;
    const known: number[] = [];
    for (let day = 1; day <= DAYS_OF_HISTORY; day++) {
      const value = this.hours[hour - day * HOURS_A_DAY];
      if (value !== undefined) known.push(value);
    }
    if (known.length === 0) return history === null ? null : history[hour % HOURS_A_DAY]!;
    return known.reduce((sum, value) => sum + value, 0) / known.length;
  }
}
