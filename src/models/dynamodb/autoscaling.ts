import type { AutoscaleSpec } from './spec.js';

/**
 * Target tracking of a table's capacity in one direction, by the two alarms that Application Auto
 * Scaling sets on the consumed units of each minute.
 *
 * Source: DynamoDB Developer Guide, AutoScaling; AWS re:Post, "How does auto scaling of a DynamoDB
 * table work": consumed capacity over the target for 2 minutes in a row, or 20 points under it for 15.
 */
export class CapacityTracking {
  private high = 0;
  private low = 0;

  constructor(
    private readonly spec: AutoscaleSpec,
    private readonly min: number,
    private readonly max: number,
  ) {}

  /**
   * A minute's datapoint can be seen.
   *
   * @param consumed units in that minute; without any there is no datapoint, and both alarms start anew
   * @param capacity provisioned units a second
   * @returns the capacity that is wanted; the same: nothing to do
   */
  observe(consumed: number, capacity: number): number {
    const { target, inMargin, outDatapoints, inDatapoints } = this.spec;
    if (consumed <= 0) {
      this.high = 0;
      this.low = 0;
      return capacity;
    }
    const utilisation = consumed / 60 / capacity;
    this.high = utilisation > target ? this.high + 1 : 0;
    this.low = utilisation < target - inMargin ? this.low + 1 : 0;
    const wanted = this.fitting(consumed / 60 / target);
    if (this.high >= outDatapoints) return Math.max(capacity, wanted);
    if (this.low >= inDatapoints) return Math.min(capacity, wanted);
    return capacity;
  }

  /** The alarms are set anew: the capacity has changed. */
  restart(): void {
    this.high = 0;
    this.low = 0;
  }

  private fitting(units: number): number {
    const nearest = Math.round(units);
    const whole = Math.abs(units - nearest) < 1e-9 * units ? nearest : Math.ceil(units);
    return Math.max(this.min, Math.min(this.max, whole));
  }
}

const DAY_S = 86_400;
const HOUR_S = 3600;
const AT_DAYBREAK = 4;
const BANKED = 4;
const A_DAY = 27;

/**
 * How often a table's capacity may be decreased: 4 times from the start of a UTC day, once more for
 * each hour, never more than 4 in store, 27 a day. A run begins at midnight UTC.
 *
 * Source: DynamoDB Developer Guide, ServiceQuotas, "Decreasing provisioned throughput".
 */
export class Decreases {
  private left = AT_DAYBREAK;
  private today = 0;
  private hour = 0;

  /** Takes one if there is one. */
  take(now: number): boolean {
    const hour = Math.floor(now / HOUR_S);
    if (Math.floor(hour / 24) > Math.floor(this.hour / 24)) {
      this.left = AT_DAYBREAK;
      this.today = 0;
      this.hour = (Math.floor(now / DAY_S) * DAY_S) / HOUR_S;
    }
    this.left = Math.min(BANKED, this.left + hour - this.hour);
    this.hour = hour;
    if (this.left === 0 || this.today === A_DAY) return false;
    this.left--;
    this.today++;
    return true;
  }
}
