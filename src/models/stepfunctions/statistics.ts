import type { UsageLine } from '../../pricing/usage.js';
import { Histogram } from '../../stats/histogram.js';
import { TimeWeighted } from '../../stats/time-weighted.js';
import type { Metric } from '../resource.js';
import { EXECUTION_TIMEOUT } from './errors.js';
import type { StepFunctionsSpec } from './spec.js';

/** Step Functions pricing (2026): express workflows are metered in 64 MB and 100 ms. */
const MEMORY_UNIT_BYTES = 64 * 2 ** 20;
const DURATION_UNIT_S = 0.1;
/** A duration that is a whole number of units but for rounding is that number. */
const ROUNDING = 1e-9;

/** What a state machine reports of its executions, and what it is billed for, in the measured window. */
export class ExecutionStatistics {
  requests = 0;
  started = 0;
  throttled = 0;
  tooLarge = 0;
  transitions = 0;
  retries = 0;
  /** Transitions that waited for a token. */
  delayed = 0;
  readonly open: TimeWeighted;
  private succeeded = 0;
  private failed = 0;
  private timedOut = 0;
  private gbSeconds = 0;
  private readonly latency = new Histogram();
  /** Executions that failed, by the name of their error. */
  private readonly errors = new Map<string, number>();

  constructor(
    private readonly spec: StepFunctionsSpec,
    private readonly resource: string,
    now: number,
  ) {
    this.open = new TimeWeighted(now);
  }

  /** @param payloadBytes of all strands that ran at once */
  end(durationS: number, error: string | null, payloadBytes: number): void {
    this.latency.add(durationS);
    if (error === null) this.succeeded++;
    else {
      if (error === EXECUTION_TIMEOUT) this.timedOut++;
      else this.failed++;
      this.errors.set(error, (this.errors.get(error) ?? 0) + 1);
    }
    this.gbSeconds += billedGbSeconds(durationS, this.spec.memoryBytes + payloadBytes);
  }

  reset(now: number): void {
    this.requests = 0;
    this.started = 0;
    this.throttled = 0;
    this.tooLarge = 0;
    this.transitions = 0;
    this.retries = 0;
    this.delayed = 0;
    this.succeeded = 0;
    this.failed = 0;
    this.timedOut = 0;
    this.gbSeconds = 0;
    this.open.reset(now);
    this.latency.reset();
    this.errors.clear();
  }

  metrics(now: number): Record<string, Metric> {
    const { succeeded, failed, timedOut, requests, throttled } = this;
    const ended = succeeded + failed + timedOut;
    const errors = [...this.errors].sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      requests,
      started: this.started,
      succeeded,
      failed,
      timedOut,
      open: this.open.mean(now),
      errors: Object.fromEntries(errors),
      errorRate: ended === 0 ? 0 : 1 - succeeded / ended,
      throttled,
      throttleRate: requests === 0 ? 0 : throttled / requests,
      tooLarge: this.tooLarge,
      transitions: this.transitions,
      retries: this.retries,
      delayedTransitions: this.delayed,
      latency: this.latency.summary(),
    };
  }

  usage(): readonly UsageLine[] {
    const { region, workflow, extraTransitions } = this.spec;
    const common = { resource: this.resource, region, per: 'window', unitPrice: null } as const;
    if (workflow === 'standard')
      return [
        {
          ...common,
          item: 'step-functions.standard-transitions',
          quantity: this.transitions + extraTransitions * this.started,
          unit: 'transitions',
        },
      ];
    return [
      {
        ...common,
        item: 'step-functions.express-requests',
        quantity: this.started,
        unit: 'requests',
      },
      {
        ...common,
        item: 'step-functions.express-duration',
        quantity: this.gbSeconds / 3600,
        unit: 'GB-hours',
      },
    ];
  }
}

export function billedGbSeconds(durationS: number, memoryBytes: number): number {
  const seconds = Math.ceil(durationS / DURATION_UNIT_S - ROUNDING) * DURATION_UNIT_S;
  const bytes = Math.ceil(memoryBytes / MEMORY_UNIT_BYTES) * MEMORY_UNIT_BYTES;
  return (seconds * bytes) / 2 ** 30;
}
