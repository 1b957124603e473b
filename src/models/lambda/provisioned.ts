import { EventType } from '../../engine/event-type.js';
import { Process } from '../../engine/process.js';
import type { Simulation } from '../../engine/simulation.js';
import { TokenBucket } from '../../queueing/token-bucket.js';
import { TimeWeighted } from '../../stats/time-weighted.js';
import type { Metric } from '../resource.js';
import { Environment, type EnvironmentOwner } from './environment.js';
import { SCALE_IN_MINUTES, SCALE_OUT_MINUTES } from './parameters-concurrency.js';
import type { ConcurrencySpec, ProvisionedScalingSpec } from './spec.js';

const MINUTE_S = 60;
/** AlarmLow of Application Auto Scaling lies this far under the target. */
const LOW_SHARE = 0.9;

/** Invocations of a function, and those of them that the provisioned environments had no room for. */
interface Invoked {
  readonly spillovers: number;
  readonly invocations: number;
}

/** What the provisioned environments need of their function. */
export interface ProvisionedOwner extends EnvironmentOwner {
  /** Ends what has come to its end: who is busy is known then. */
  settle(now: number): void;
  /** More (or fewer) count as in use. */
  allocated(change: number): void;
  /** Concurrency that can still be allocated. */
  allocatable(): number;
  /** Seconds until a new one is ready. */
  readyAfter(): number;
  created(environment: Environment): void;
  retired(environment: Environment, at: number): void;
}

/** Environments that are initialised ahead of requests, and kept. */
export class ProvisionedEnvironments {
  private static readonly Ready = new EventType<ProvisionedEnvironments, null>(
    'lambda.provisioned-ready',
    (provisioned) => provisioned.ready(),
  );

  /** Environments that are asked for, made or not. */
  readonly configured: TimeWeighted;
  private readonly busy: TimeWeighted;
  private readonly idle: Environment[] = [];
  /** Those that are there. */
  private present = 0;
  /** Busy ones that end with their request. */
  private excess = 0;
  private bucket: TokenBucket;

  constructor(
    private readonly sim: Simulation,
    private readonly spec: ConcurrencySpec,
    private readonly requestRate: number,
    private readonly owner: ProvisionedOwner,
  ) {
    const { provisioned, autoscale } = spec;
    const initial =
      autoscale === null
        ? provisioned
        : Math.min(Math.max(provisioned, autoscale.min), autoscale.max);
    this.configured = new TimeWeighted(sim.now, initial);
    this.busy = new TimeWeighted(sim.now, 0);
    this.bucket = this.bucketOf(initial);
  }

  /** Those that are there at the beginning were made before it. */
  start(): void {
    const { level } = this.configured;
    this.owner.allocated(level);
    for (let i = 0; i < level; i++) this.add();
    if (this.spec.autoscale !== null) new Process(this.sim, this.control(this.spec.autoscale));
  }

  /** An idle one, if the rate of requests allows it. */
  take(now: number): Environment | null {
    if (this.idle.length === 0 || !this.bucket.take(now)) return null;
    this.busy.add(now, 1);
    return this.idle.pop()!;
  }

  put(environment: Environment, at: number): void {
    this.busy.add(at, -1);
    if (this.excess > 0) {
      this.excess--;
      this.drop(environment, at);
    } else {
      this.idle.push(environment);
    }
  }

  /** Share of the environments that is busy, on average since the last reset. */
  private utilisation(now: number): number {
    const configured = this.configured.mean(now);
    return configured === 0 ? 0 : this.busy.mean(now) / configured;
  }

  /** @param now until when they are settled */
  metrics(
    now: number,
    { spillovers, invocations }: Readonly<Invoked>,
  ): Readonly<Record<string, Metric>> {
    return {
      provisioned: this.configured.mean(now),
      provisionedInUse: this.busy.mean(now),
      provisionedUtilisation: this.utilisation(now),
      spillovers,
      spilloverShare: invocations === 0 ? 0 : spillovers / invocations,
    };
  }

  reset(now: number): void {
    this.configured.reset(now);
    this.busy.reset(now);
  }

  private *control(scaling: ProvisionedScalingSpec): Generator<number, void, void> {
    let high = 0;
    let low = 0;
    for (;;) {
      const from = this.sim.now;
      const before = { busy: this.busy.integral(from), configured: this.configured.integral(from) };
      yield MINUTE_S;
      const { now } = this.sim;
      this.owner.settle(now);
      const busy = this.since(this.busy, before.busy, now);
      const configured = this.since(this.configured, before.configured, now);
      const utilisation = configured === 0 ? 0 : busy / configured;
      high = utilisation > scaling.target ? high + 1 : 0;
      low = utilisation < LOW_SHARE * scaling.target ? low + 1 : 0;
      const wanted = Math.ceil((this.configured.level * utilisation) / scaling.target - 1e-9);
      const bounded = Math.min(Math.max(wanted, scaling.min), scaling.max);
      const fits = high >= SCALE_OUT_MINUTES || low >= SCALE_IN_MINUTES;
      if (fits && bounded !== this.configured.level) this.resize(bounded, now);
    }
  }

  /** What an integral has grown by; one that was reset meanwhile began again from nothing. */
  private since(level: TimeWeighted, before: number, now: number): number {
    const integral = level.integral(now);
    return integral < before ? integral : integral - before;
  }

  private resize(wanted: number, now: number): void {
    const { level } = this.configured;
    const size = Math.min(wanted, level + Math.max(0, this.owner.allocatable()));
    if (size === level) return;
    this.configured.set(now, size);
    this.owner.allocated(size - level);
    this.bucket = this.bucketOf(size);
    if (size > level) this.grow(size - level);
    else this.shrink(now);
  }

  private grow(count: number): void {
    for (let i = 0; i < count; i++) {
      const after = (i + 1) / this.spec.allocationRate + this.owner.readyAfter();
      this.sim.schedule(after, ProvisionedEnvironments.Ready, this, null);
    }
  }

  private shrink(now: number): void {
    while (this.present > this.configured.level && this.idle.length > 0) {
      this.drop(this.idle.pop()!, now);
    }
    this.excess = Math.max(0, this.present - this.configured.level);
  }

  private ready(): void {
    // The number may have come down while it was being made.
    if (this.present < this.configured.level) this.add();
  }

  private add(): void {
    const environment = new Environment(this.owner, true);
    environment.createdAt = this.sim.now;
    environment.untried = true;
    this.present++;
    this.owner.created(environment);
    this.idle.push(environment);
  }

  private drop(environment: Environment, at: number): void {
    this.present--;
    this.owner.retired(environment, at);
  }

  private bucketOf(size: number): TokenBucket {
    const rate = Math.max(1, size) * this.requestRate;
    return new TokenBucket(rate, rate);
  }
}
