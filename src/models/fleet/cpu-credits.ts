import { type EventHandle, NO_EVENT } from '../../engine/event-queue.js';
import { EventType } from '../../engine/event-type.js';
import { FLOAT_ZERO } from '../../engine/float-zero.js';
import type { Simulation } from '../../engine/simulation.js';
import type { CoreBudget, Throttle } from '../../queueing/processor-sharing.js';
import { Rows } from '../../queueing/rows.js';

/**
 * CPU credits of a burstable instance. One credit is one vCPU at 100 % for one minute; they are
 * accounted for continuously. Source: EC2 user guide, burstable-credits-baseline-concepts and
 * unlimited-mode-concepts (2026).
 */
export interface CpuCreditsSpec {
  readonly mode: 'standard' | 'unlimited';
  readonly earnedPerHour: number;
  /** What can be saved up: a day of earning. */
  readonly maxAccrued: number;
  /** Fraction of each vCPU that can be used for ever. */
  readonly baselinePerVcpu: number;
  readonly vcpus: number;
  /** Saved up by an instance that has been there since before the start. */
  readonly initial: number;
  /** Given at each launch or start of a T2 in standard mode: spent first, and beside the limit. */
  readonly launchCredits: number;
  /** T2 loses its credits when it is stopped. */
  readonly losesCredits: boolean;
}

/** What the instances of a fleet owe, and how long they were slowed down. */
export class CreditMeter {
  /** Surplus credits that are charged. */
  charged = FLOAT_ZERO;
  /** Instance-seconds at the baseline for want of credits. */
  throttledS = FLOAT_ZERO;

  reset(): void {
    this.charged = 0;
    this.throttledS = 0;
  }
}

/** A vCPU-second is this much of a credit. */
const CREDITS_PER_VCPU_S = 1 / 60;
/** Less than a microsecond of a vCPU is none. */
const NONE = 1e-8;

/** Launch credits that are left. */
const LAUNCH = 0;
/** Earned and not spent; below zero: surplus credits that are to be paid back. */
const EARNED = 1;
/** When all will be spent, and an event looks after it; Infinity: none does. */
const DRY_AT = 2;

/** The credits of one instance. */
export class CpuCredits implements CoreBudget {
  private static readonly Empty = new EventType<CpuCredits, null>('ec2.credits-empty', (credits) =>
    credits.runDry(),
  );

  private throttled = false;
  private throttle: Throttle | null = null;
  private jobs = 0;
  private event: EventHandle = NO_EVENT;

  /** @param at where in `rows` its three numbers lie */
  constructor(
    private readonly sim: Simulation,
    private readonly spec: CpuCreditsSpec,
    private readonly meter: CreditMeter,
    private readonly rows = new Rows(),
    private readonly at = rows.take(),
  ) {
    const { values } = rows;
    values[at + LAUNCH] = spec.launchCredits;
    values[at + DRY_AT] = Number.POSITIVE_INFINITY;
  }

  /** vCPUs that can be used for ever. */
  private get baseCores(): number {
    return this.spec.baselinePerVcpu * this.spec.vcpus;
  }

  private get earnPerS(): number {
    return this.spec.earnedPerHour / 3600;
  }

  /** It has been there since before the start. */
  wasRunning(): void {
    this.rows.values[this.at + EARNED] = Math.min(this.spec.initial, this.spec.maxAccrued);
  }

  attach(throttle: Throttle): void {
    this.throttle = throttle;
  }

  /** Credits that it has, and below zero those that it owes, at this moment. */
  balance(): number {
    this.throttle?.busyIntegral();
    return this.left();
  }

  spend(seconds: number, busyCores: number): void {
    const { at } = this;
    const { values } = this.rows;
    const rate = busyCores * CREDITS_PER_VCPU_S;
    const launch = values[at + LAUNCH]!;
    if (launch > 0) {
      const lasts = rate > 0 ? launch / rate : Number.POSITIVE_INFINITY;
      if (lasts > seconds) {
        values[at + LAUNCH] = launch - rate * seconds;
        this.save(seconds, 0);
        return;
      }
      values[at + LAUNCH] = 0;
      this.save(lasts, 0);
      this.save(seconds - lasts, rate);
      return;
    }
    this.save(seconds, rate);
    if (this.throttled) this.meter.throttledS += seconds;
  }

  jobsChanged(jobs: number): void {
    if (this.spec.mode === 'unlimited') return;
    this.jobs = jobs;
    if (!this.throttled) this.watch();
    else if (jobs <= this.baseCores) this.setThrottled(false);
  }

  /** The instance stops, and earns nothing meanwhile: what it owes is charged. */
  end(): void {
    this.throttle?.busyIntegral();
    this.throttle = null;
    const { at } = this;
    const { values } = this.rows;
    this.meter.charged += Math.max(0, -values[at + EARNED]!);
    values[at + EARNED] = Math.max(0, values[at + EARNED]!);
    values[at + LAUNCH] = 0;
  }

  /**
   * The instance starts again. A T2 has lost its credits, and gets launch credits anew; the others
   * keep theirs for seven days, which is taken to be enough.
   */
  restart(): void {
    const { values } = this.rows;
    if (this.spec.losesCredits) values[this.at + EARNED] = 0;
    values[this.at + LAUNCH] = this.spec.launchCredits;
    this.throttled = false;
    this.jobs = 0;
  }

  private left(): number {
    const { values } = this.rows;
    return values[this.at + LAUNCH]! + values[this.at + EARNED]!;
  }

  /** Earns, and spends at a rate, for a while. */
  private save(seconds: number, rate: number): void {
    const { spec, at } = this;
    const { values } = this.rows;
    const { maxAccrued } = spec;
    const change = (this.earnPerS - rate) * seconds;
    const earned = Math.min(maxAccrued, values[at + EARNED]! + change);
    // More than a day's earning cannot be owed, and nothing at all in standard mode.
    const least = spec.mode === 'unlimited' ? -maxAccrued : 0;
    if (earned < least && spec.mode === 'unlimited') this.meter.charged += least - earned;
    values[at + EARNED] = earned < least ? least : earned;
  }

  /** Looks when the credits will be gone, if nothing changes. */
  private watch(): void {
    const { at, spec } = this;
    const { values } = this.rows;
    const busy = Math.min(this.jobs, spec.vcpus);
    if (busy <= this.baseCores) return;
    const rate = busy * CREDITS_PER_VCPU_S;
    // Launch credits are spent first, and the others are earned meanwhile.
    const launchLasts = values[at + LAUNCH]! / rate;
    const earned = Math.min(spec.maxAccrued, values[at + EARNED]! + this.earnPerS * launchLasts);
    const dryAt = this.sim.now + launchLasts + Math.max(0, earned / (rate - this.earnPerS));
    if (dryAt >= values[at + DRY_AT]!) return;
    if (values[at + DRY_AT]! !== Number.POSITIVE_INFINITY) this.sim.cancel(this.event);
    values[at + DRY_AT] = dryAt;
    this.event = this.sim.scheduleCancellable(dryAt, CpuCredits.Empty, this, null);
  }

  /** Credits may be gone: other jobs may have ended meanwhile, and then it looks again. */
  private runDry(): void {
    this.rows.values[this.at + DRY_AT] = Number.POSITIVE_INFINITY;
    this.throttle!.busyIntegral();
    if (Math.min(this.jobs, this.spec.vcpus) <= this.baseCores) return;
    if (this.left() > NONE) this.watch();
    else this.setThrottled(true);
  }

  private setThrottled(throttled: boolean): void {
    this.throttle!.setCores(throttled ? this.baseCores : this.spec.vcpus);
    this.throttled = throttled;
  }
}
