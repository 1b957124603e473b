import { EventType } from '../../engine/event-type.js';
import type { Simulation } from '../../engine/simulation.js';
import type { AlarmSpec } from './health-check-spec.js';

/** Looks at what a count has grown by in each period, as a CloudWatch alarm on its sum does. */
export class CountAlarm {
  private static readonly PeriodEnd = new EventType<CountAlarm, null>(
    'health-check.alarm-period-end',
    (alarm) => alarm.endPeriod(),
  );

  private last = 0;
  /** Of the last periods, whether they breached; null: no data. */
  private readonly breaches: (boolean | null)[] = [];

  /**
   * @param read the count; null: the resource has none of that name
   * @param decided told at the end of each period: true: healthy, null: insufficient data
   */
  constructor(
    private readonly spec: AlarmSpec,
    private readonly sim: Simulation,
    private readonly read: () => number | null,
    private readonly decided: (healthy: boolean | null) => void,
  ) {}

  start(): void {
    this.last = this.read() ?? 0;
    this.sim.schedule(this.spec.periodS, CountAlarm.PeriodEnd, this, null);
  }

  private endPeriod(): void {
    const { spec, breaches } = this;
    const count = this.read();
    breaches.push(count === null ? null : this.isBreach(count));
    if (breaches.length > spec.evaluationPeriods) breaches.shift();
    this.sim.schedule(spec.periodS, CountAlarm.PeriodEnd, this, null);
    const known = breaches.filter((breach) => breach !== null);
    if (known.length === 0) this.decided(null);
    else this.decided(known.filter((breach) => breach).length < spec.datapoints);
  }

  private isBreach(count: number): boolean {
    const { above, below } = this.spec;
    // At the end of the warm-up counts begin anew.
    const grown = count < this.last ? count : count - this.last;
    this.last = count;
    return (above !== null && grown > above) || (below !== null && grown < below);
  }
}
