import { type EventHandle, NO_EVENT } from '../../engine/event-queue.js';
import { EventType } from '../../engine/event-type.js';
import { FLOAT_ZERO } from '../../engine/float-zero.js';
import type { Simulation } from '../../engine/simulation.js';
import type { CoreAccount, CoreBudget, Throttle } from '../../queueing/processor-sharing.js';
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
/** 1: it is slowed down to the baseline. */
const THROTTLED = 3;

/**
 * The credits of a fleet's instances: what each has is four numbers in `rows`, and whoever knows
 * where they lie need not fetch the instance itself.
 */
export class CreditLedger implements CoreBudget {
  /** Surplus credits that are charged. */
  charged = FLOAT_ZERO;
  /** Instance-seconds at the baseline for want of credits. */
  throttledS = FLOAT_ZERO;

  /** By account: those of instances that run. Only these can be slowed down. */
  readonly running = new Map<number, CpuCredits>();

  constructor(
    readonly sim: Simulation,
    readonly spec: CpuCreditsSpec,
    readonly rows = new Rows(),
  ) {}

  /** vCPUs that an instance can use for ever. */
  get baseCores(): number {
    return this.spec.baselinePerVcpu * this.spec.vcpus;
  }

  get earnPerS(): number {
    return this.spec.earnedPerHour / 3600;
  }

  /** The credits of a new instance. @param at where its four numbers lie */
  open(at = this.rows.take()): CpuCredits {
    const credits = new CpuCredits(this, at);
    this.running.set(at, credits);
    return credits;
  }

  spend(at: number, seconds: number, busyCores: number): void {
    const { values } = this.rows;
    const rate = busyCores * CREDITS_PER_VCPU_S;
    const launch = values[at + LAUNCH]!;
    if (launch > 0) {
      const lasts = rate > 0 ? launch / rate : Number.POSITIVE_INFINITY;
      if (lasts > seconds) {
        values[at + LAUNCH] = launch - rate * seconds;
        this.save(at, seconds, 0);
        return;
      }
      values[at + LAUNCH] = 0;
      this.save(at, lasts, 0);
      this.save(at, seconds - lasts, rate);
      return;
    }
    this.save(at, seconds, rate);
    if (values[at + THROTTLED] === 1) this.throttledS += seconds;
  }

  jobsChanged(at: number, jobs: number): void {
    if (this.spec.mode === 'standard') this.running.get(at)?.jobsChanged(jobs);
  }

  reset(): void {
    this.charged = 0;
    this.throttledS = 0;
  }

  /** Earns, and spends at a rate, for a while. */
  private save(at: number, seconds: number, rate: number): void {
    const { spec } = this;
    const { values } = this.rows;
    const { maxAccrued } = spec;
    const change = (this.earnPerS - rate) * seconds;
    const earned = Math.min(maxAccrued, values[at + EARNED]! + change);
    // More than a day's earning cannot be owed, and nothing at all in standard mode.
    const least = spec.mode === 'unlimited' ? -maxAccrued : 0;
    if (earned < least && spec.mode === 'unlimited') this.charged += least - earned;
    values[at + EARNED] = earned < least ? least : earned;
  }
}

/** The credits of one instance. */
export class CpuCredits implements CoreAccount {
  private static readonly Empty = new EventType<CpuCredits, null>('ec2.credits-empty', (credits) =>
    credits.runDry(),
  );

  private throttle: Throttle | null = null;
  private jobs = 0;
  private event: EventHandle = NO_EVENT;

  /** @param account where its numbers lie in the rows of the ledger */
  constructor(
    readonly budget: CreditLedger,
    readonly account: number,
  ) {
    const { values } = budget.rows;
    values[account + LAUNCH] = budget.spec.launchCredits;
    values[account + DRY_AT] = Number.POSITIVE_INFINITY;
  }

  /** It has been there since before the start. */
  wasRunning(): void {
    const { initial, maxAccrued } = this.budget.spec;
    this.budget.rows.values[this.account + EARNED] = Math.min(initial, maxAccrued);
  }

  attach(throttle: Throttle): void {
    this.throttle = throttle;
  }

  /** Credits that it has, and below zero those that it owes, at this moment. */
  balance(): number {
    this.throttle?.busyIntegral();
    return this.left();
  }

  jobsChanged(jobs: number): void {
    this.jobs = jobs;
    if (this.budget.rows.values[this.account + THROTTLED] !== 1) this.watch();
    else if (jobs <= this.budget.baseCores) this.setThrottled(false);
  }

  /** The instance stops, and earns nothing meanwhile: what it owes is charged. */
  end(): void {
    this.throttle?.busyIntegral();
    this.throttle = null;
    const { budget, account } = this;
    const { values } = budget.rows;
    budget.charged += Math.max(0, -values[account + EARNED]!);
    values[account + EARNED] = Math.max(0, values[account + EARNED]!);
    values[account + LAUNCH] = 0;
    this.forgetDry();
    budget.running.delete(account);
  }

  /**
   * The instance starts again. A T2 has lost its credits, and gets launch credits anew; the others
   * keep theirs for seven days, which is taken to be enough.
   */
  restart(): void {
    const { budget, account } = this;
    const { values } = budget.rows;
    if (budget.spec.losesCredits) values[account + EARNED] = 0;
    values[account + LAUNCH] = budget.spec.launchCredits;
    values[account + THROTTLED] = 0;
    this.jobs = 0;
    budget.running.set(account, this);
  }

  private left(): number {
    const { values } = this.budget.rows;
    return values[this.account + LAUNCH]! + values[this.account + EARNED]!;
  }

  /** Looks when the credits will be gone, if nothing changes. */
  private watch(): void {
    const { account, budget } = this;
    const { spec, earnPerS, sim } = budget;
    const { values } = budget.rows;
    const busy = Math.min(this.jobs, spec.vcpus);
    if (busy <= budget.baseCores) return;
    const rate = busy * CREDITS_PER_VCPU_S;
    // Launch credits are spent first, and the others are earned meanwhile.
    const launchLasts = values[account + LAUNCH]! / rate;
    const earned = Math.min(spec.maxAccrued, values[account + EARNED]! + earnPerS * launchLasts);
    const dryAt = sim.now + launchLasts + Math.max(0, earned / (rate - earnPerS));
    if (dryAt >= values[account + DRY_AT]!) return;
    this.forgetDry();
    values[account + DRY_AT] = dryAt;
    this.event = sim.scheduleCancellable(dryAt, CpuCredits.Empty, this, null);
  }

  private forgetDry(): void {
    const { rows, sim } = this.budget;
    if (rows.values[this.account + DRY_AT] === Number.POSITIVE_INFINITY) return;
    rows.values[this.account + DRY_AT] = Number.POSITIVE_INFINITY;
    sim.cancel(this.event);
  }

  /** Credits may be gone: other jobs may have ended meanwhile, and then it looks again. */
  private runDry(): void {
    const { budget } = this;
    budget.rows.values[this.account + DRY_AT] = Number.POSITIVE_INFINITY;
    this.throttle!.busyIntegral();
    if (Math.min(this.jobs, budget.spec.vcpus) <= budget.baseCores) return;
    if (this.left() > NONE) this.watch();
    else this.setThrottled(true);
  }

  private setThrottled(throttled: boolean): void {
    const { budget } = this;
    this.throttle!.setCores(throttled ? budget.baseCores : budget.spec.vcpus);
    budget.rows.values[this.account + THROTTLED] = throttled ? 1 : 0;
  }
}
