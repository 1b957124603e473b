import { OK } from '../../queueing/outcome.js';
import { Histogram } from '../../stats/histogram.js';
import { LevelSeries, RateSeries } from '../../stats/series.js';
import { TimeWeighted } from '../../stats/time-weighted.js';
import type { Metric, ResourceTimeline } from '../resource.js';
import type { Environment } from './environment.js';

/** Milliseconds that are billed for so many seconds: every begun one, but for rounding errors. */
export function billedMs(seconds: number): number {
  return Math.ceil(seconds * 1000 - 1e-6);
}

/** What is known of a function since the warm-up. */
export class LambdaStatistics {
  invocations = 0;
  coldStarts = 0;
  spillovers = 0;
  throttles = 0;
  tooLarge = 0;
  errors = 0;
  timeouts = 0;
  outOfMemory = 0;
  ended = 0;
  /** Billed milliseconds: of environments on demand, and of provisioned ones. */
  billedMs = 0;
  provisionedBilledMs = 0;
  restores = 0;
  /** Further requests that large events are billed as. */
  extraRequests = 0;
  environmentsMax = 0;

  readonly duration = new Histogram();
  readonly initDuration = new Histogram();
  readonly concurrency: TimeWeighted;
  private readonly concurrencySeries: LevelSeries;
  private readonly coldSeries: RateSeries;
  private readonly throttleSeries: RateSeries;

  // Environments: those there are, and seconds of those that are gone.
  environments = 0;
  private bornSum = 0;
  private goneS = 0;
  private lives = 0;
  private livedS = 0;
  private since: number;

  constructor(now: number, bucketS: number) {
    this.since = now;
    this.concurrency = new TimeWeighted(now, 0);
    this.concurrencySeries = new LevelSeries(now, 0, bucketS);
    this.coldSeries = new RateSeries(now, bucketS);
    this.throttleSeries = new RateSeries(now, bucketS);
  }

  began(now: number): void {
    this.invocations++;
    this.concurrency.add(now, 1);
    this.concurrencySeries.add(now, 1);
  }

  coldStart(now: number, initS: number): void {
    this.coldStarts++;
    this.initDuration.add(initS);
    this.coldSeries.add(now);
  }

  throttle(now: number): void {
    this.throttles++;
    this.throttleSeries.add(now);
  }

  /** @param billedS what is billed of it, in seconds */
  end(environment: Environment, at: number, billedS: number): void {
    this.ended++;
    this.concurrency.add(at, -1);
    this.concurrencySeries.add(at, -1);
    this.duration.add(environment.durationS);
    if (environment.provisioned) this.provisionedBilledMs += billedMs(billedS);
    else this.billedMs += billedMs(billedS);
    if (environment.outcome !== OK) this.errors++;
  }

  born(now: number): void {
    this.environments++;
    this.bornSum += now;
    if (this.environments > this.environmentsMax) this.environmentsMax = this.environments;
  }

  gone(environment: Environment, at: number): void {
    const from = Math.max(environment.createdAt, this.since);
    this.environments--;
    this.bornSum -= from;
    this.goneS += at - from;
    this.lives++;
    this.livedS += at - environment.createdAt;
  }

  /** Seconds of all environments since the warm-up. */
  environmentSeconds(now: number): number {
    return this.goneS + this.environments * now - this.bornSum;
  }

  /** Everything up to `now` has been told. */
  reset(now: number): void {
    this.invocations = 0;
    this.coldStarts = 0;
    this.spillovers = 0;
    this.throttles = 0;
    this.tooLarge = 0;
    this.errors = 0;
    this.timeouts = 0;
    this.outOfMemory = 0;
    this.ended = 0;
    this.billedMs = 0;
    this.provisionedBilledMs = 0;
    this.restores = 0;
    this.extraRequests = 0;
    this.environmentsMax = this.environments;
    this.duration.reset();
    this.initDuration.reset();
    this.concurrency.reset(now);
    this.concurrencySeries.reset(now);
    this.coldSeries.reset(now);
    this.throttleSeries.reset(now);
    this.since = now;
    this.bornSum = this.environments * now;
    this.goneS = 0;
    this.lives = 0;
    this.livedS = 0;
  }

  metrics(now: number, measuredS: number): Readonly<Record<string, Metric>> {
    const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
    const environments = share(this.environmentSeconds(now), measuredS);
    const concurrency = this.concurrency.mean(now);
    return {
      invocations: this.invocations,
      count: this.ended - this.errors,
      coldStarts: this.coldStarts,
      coldStartRate: share(this.coldStarts, this.invocations),
      throttles: this.throttles,
      throttleRate: share(this.throttles, this.throttles + this.invocations),
      errors: this.errors,
      errorRate: share(this.errors, this.ended),
      timeouts: this.timeouts,
      outOfMemory: this.outOfMemory,
      tooLarge: this.tooLarge,
      duration: this.duration.summary(),
      initDuration: this.initDuration.summary(),
      concurrency,
      concurrencyMax: this.concurrency.max,
      environments,
      environmentsMax: this.environmentsMax,
      environmentLifetime: share(this.livedS, this.lives),
      utilisation: Math.min(1, share(concurrency, environments)),
    };
  }

  timelines(now: number): readonly ResourceTimeline[] {
    const { startS, bucketS } = this.concurrencySeries;
    const common = { startS, bucketS };
    return [
      {
        ...common,
        metric: 'concurrency',
        unit: 'executions',
        values: this.concurrencySeries.values(now),
      },
      { ...common, metric: 'cold-starts', unit: 'count', values: this.coldSeries.counts(now) },
      { ...common, metric: 'throttles', unit: 'count', values: this.throttleSeries.counts(now) },
    ];
  }
}
