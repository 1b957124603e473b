import { type EventHandle, NO_EVENT } from '../../engine/event-queue.js';
import { EventType } from '../../engine/event-type.js';
import { FLOAT_ZERO, float } from '../../engine/float-zero.js';
import type { Simulation } from '../../engine/simulation.js';
import type { CoreBudget, Throttle } from '../../queueing/processor-sharing.js';

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

/** The credits of one instance. */
export class CpuCredits implements CoreBudget {
  private static readonly Empty = new EventType<CpuCredits, null>('ec2.credits-empty', (credits) =>
    credits.runDry(),
  );

  /** Launch credits that are left. */
  private launch: number;
  /** Earned and not spent; below zero: surplus credits that are to be paid back. */
  private earned = FLOAT_ZERO;
  private throttle: Throttle | null = null;
  private throttled = false;
  private jobs = 0;
  private readonly earnPerS: number;
  private readonly baseCores: number;
  /** The least that `earned` can be: below zero where credits can be owed. */
  private readonly least: number;
  private dryAt = Number.POSITIVE_INFINITY;
  private event: EventHandle = NO_EVENT;

  constructor(
    private readonly sim: Simulation,
    private readonly spec: CpuCreditsSpec,
    private readonly meter: CreditMeter,
  ) {
    this.earnPerS = float(spec.earnedPerHour / 3600);
    this.baseCores = float(spec.baselinePerVcpu * spec.vcpus);
    this.launch = float(spec.launchCredits);
    this.least = float(spec.mode === 'unlimited' ? -spec.maxAccrued : 0);
  }

  /** It has been there since before the start. */
  wasRunning(): void {
    this.earned = Math.min(this.spec.initial, this.spec.maxAccrued);
  }

  attach(throttle: Throttle): void {
    this.throttle = throttle;
  }

  /** Credits that it has, and below zero those that it owes, at this moment. */
  balance(): number {
    this.throttle?.busyIntegral();
    return this.launch + this.earned;
  }

  spend(seconds: number, busyCores: number): void {
    const rate = busyCores * CREDITS_PER_VCPU_S;
    if (this.launch > 0) {
      const lasts = rate > 0 ? this.launch / rate : Number.POSITIVE_INFINITY;
      if (lasts > seconds) {
        this.launch -= rate * seconds;
        this.save(seconds, 0);
        return;
      }
      this.launch = 0;
      this.save(lasts, 0);
      this.save(seconds - lasts, rate);
      return;
    }
    this.save(seconds, rate);
    if (this.throttled) this.meter.throttledS += seconds;
  }

  jobsChanged(jobs: number): void {
    this.jobs = jobs;
    if (this.spec.mode === 'unlimited') return;
    if (!this.throttled) this.watch();
    else if (jobs <= this.baseCores) this.setThrottled(false);
  }

  /** The instance stops, and earns nothing meanwhile: what it owes is charged. */
  end(): void {
    this.throttle?.busyIntegral();
    this.throttle = null;
    this.meter.charged += Math.max(0, -this.earned);
    this.earned = Math.max(0, this.earned);
    this.launch = 0;
  }

  /**
   * The instance starts again. A T2 has lost its credits, and gets launch credits anew; the others
   * keep theirs for seven days, which is taken to be enough.
   */
  restart(): void {
    if (this.spec.losesCredits) this.earned = 0;
    this.launch = this.spec.launchCredits;
    this.throttled = false;
    this.jobs = 0;
  }

  /** Earns, and spends at a rate, for a while. */
  private save(seconds: number, rate: number): void {
    const { spec, least } = this;
    const earned = Math.min(spec.maxAccrued, this.earned + (this.earnPerS - rate) * seconds);
    if (earned >= least) {
      this.earned = earned;
      return;
    }
    // More than a day's earning cannot be owed: the rest is charged.
    if (spec.mode === 'unlimited') this.meter.charged += least - earned;
    this.earned = least;
  }

  /** Looks when the credits will be gone, if nothing changes. */
  private watch(): void {
    const busy = Math.min(this.jobs, this.spec.vcpus);
    if (busy <= this.baseCores) return;
    const rate = busy * CREDITS_PER_VCPU_S;
    // Launch credits are spent first, and the others are earned meanwhile.
    const launchLasts = this.launch / rate;
    const earned = Math.min(this.spec.maxAccrued, this.earned + this.earnPerS * launchLasts);
    const at = this.sim.now + launchLasts + Math.max(0, earned / (rate - this.earnPerS));
    if (at >= this.dryAt) return;
    if (this.dryAt !== Number.POSITIVE_INFINITY) this.sim.cancel(this.event);
    this.dryAt = at;
    this.event = this.sim.scheduleCancellable(at, CpuCredits.Empty, this, null);
  }

  /** Credits may be gone: other jobs may have ended meanwhile, and then it looks again. */
  private runDry(): void {
    this.dryAt = Number.POSITIVE_INFINITY;
    this.throttle!.busyIntegral();
    if (Math.min(this.jobs, this.spec.vcpus) <= this.baseCores) return;
    if (this.launch + this.earned > NONE) this.watch();
    else this.setThrottled(true);
  }

  private setThrottled(throttled: boolean): void {
    this.throttle!.setCores(throttled ? this.baseCores : this.spec.vcpus);
    this.throttled = throttled;
  }
}
