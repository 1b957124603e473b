/** What an alarm makes of a period without a datapoint. */
export type MissingData = 'missing' | 'ignore' | 'breaching' | 'notBreaching';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export interface AlarmSpec {
  readonly threshold: number;
  readonly comparison: '>' | '>=' | '<' | '<=';
  /** Periods that are looked at: N of "M of N". */
  readonly evaluationPeriods: number;
  /** Breaching datapoints among them that make an alarm: M. */
  readonly datapointsToAlarm: number;
  readonly missing: MissingData;
}

/**
 * Periods further back than the evaluation periods in which a datapoint is looked for where one is
 * missing: 5 periods for 3, as the example of the CloudWatch User Guide (AlarmThatSendsEmail, 2023)
 * has it. How many there are for other numbers is not documented.
 */
const EXTRA_PERIODS = 2;

/**
 * An alarm of CloudWatch: M breaching datapoints of the N most recent, and what is made of gaps.
 *
 * Source: CloudWatch User Guide, AlarmThatSendsEmail, "evaluating an alarm" and "how alarms treat
 * missing data" (2023). If there are N datapoints in the evaluation range, gaps do not matter.
 */
export class Alarm {
  state: AlarmState = 'INSUFFICIENT_DATA';
  /** The evaluation range, oldest first; null: no datapoint. */
  private readonly range: (number | null)[] = [];

  constructor(private readonly spec: AlarmSpec) {}

  /** The next period's datapoint is there, or is not (null). */
  observe(value: number | null): AlarmState {
    const { range, spec } = this;
    range.push(value);
    if (range.length > spec.evaluationPeriods + EXTRA_PERIODS) range.shift();
    this.state = this.evaluate();
    return this.state;
  }

  breaches(value: number): boolean {
    const { comparison, threshold } = this.spec;
    switch (comparison) {
      case '>':
        return value > threshold;
      case '>=':
        return value >= threshold;
      case '<':
        return value < threshold;
      case '<=':
        return value <= threshold;
    }
  }

  private evaluate(): AlarmState {
    const { evaluationPeriods: n, datapointsToAlarm: m, missing } = this.spec;
    const real = this.range.filter((value) => value !== null).slice(-n);
    const breaching = real.filter((value) => this.breaches(value)).length;
    if (breaching >= m) return 'ALARM';
    const gaps = n - real.length;
    if (gaps <= 0) return 'OK';
    switch (missing) {
      case 'breaching':
        return breaching + gaps >= m ? 'ALARM' : 'OK';
      case 'notBreaching':
        return 'OK';
      case 'ignore':
        return breaching + gaps >= m ? this.state : 'OK';
      case 'missing':
        if (real.length === 0) return 'INSUFFICIENT_DATA';
        return this.breachesSinceLong() ? 'ALARM' : 'OK';
    }
  }

  /**
   * The oldest breaching datapoint of the evaluation periods is as old as datapoints are needed, and
   * all that came since breach, or are missing.
   */
  private breachesSinceLong(): boolean {
    const recent = this.range.slice(-this.spec.evaluationPeriods);
    const oldest = recent.findIndex((value) => value !== null && this.breaches(value));
    if (oldest < 0 || recent.length - oldest < this.spec.datapointsToAlarm) return false;
    return recent.slice(oldest).every((value) => value === null || this.breaches(value));
  }
}
