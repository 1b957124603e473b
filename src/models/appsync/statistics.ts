import type { UsageLine } from '../../pricing/usage.js';
import { CAUSES, OK, type Outcome, statusOf, THROTTLED } from '../../queueing/outcome.js';
import { Histogram } from '../../stats/histogram.js';
import type { Metric } from '../resource.js';
import { CACHE_GIB } from './limits.js';
import type { AppSyncSpec } from './spec.js';

/** AppSync pricing (2026): real-time updates are metered in increments of 5 KB. */
const MESSAGE_UNIT_BYTES = 5 * 1024;

/** What an API reports of itself, and what it is billed for, in the measured window. */
export class AppSyncStatistics {
  requests = 0;
  /** Mutations that were to be pushed. */
  published = 0;
  /** Messages that have reached a client. */
  delivered = 0;
  /** The same in units of 5 KB. */
  private messages = 0;
  /** From the arrival of a mutation to that of its message at a client. */
  readonly delivery = new Histogram();
  private readonly latency = new Histogram();
  private readonly answers = new Float64Array(CAUSES.length);

  constructor(
    private readonly spec: AppSyncSpec,
    private readonly resource: string,
  ) {}

  answer(outcome: Outcome, latency: number): void {
    this.answers[outcome]!++;
    this.latency.add(latency);
  }

  deliver(clients: number, bytes: number): void {
    this.delivered += clients;
    this.messages += clients * Math.max(1, Math.ceil(bytes / MESSAGE_UNIT_BYTES));
  }

  reset(): void {
    this.requests = 0;
    this.published = 0;
    this.delivered = 0;
    this.messages = 0;
    this.delivery.reset();
    this.latency.reset();
    this.answers.fill(0);
  }

  metrics(measuredS: number): Record<string, Metric> {
    const answers: Record<string, number> = {};
    let answered = 0;
    this.answers.forEach((count, outcome) => {
      answered += count;
      const status = statusOf(outcome);
      if (count > 0) answers[status] = (answers[status] ?? 0) + count;
    });
    const throttled = this.answers[THROTTLED]!;
    return {
      requests: this.requests,
      answers,
      errorRate: answered === 0 ? 0 : 1 - this.answers[OK]! / answered,
      throttled,
      throttleRate: this.requests === 0 ? 0 : throttled / this.requests,
      latency: this.latency.summary(),
      published: this.published,
      delivered: this.delivered,
      messages: this.messages,
      delivery: this.delivery.summary(),
      connectionMinutes: this.connectionMinutes(measuredS),
    };
  }

  /** Throttled requests are free, which AWS does not say: an assumption. */
  usage(measuredS: number): readonly UsageLine[] {
    const { region, cache, subscribers } = this.spec;
    const common = { resource: this.resource, region, per: 'window', unitPrice: null } as const;
    const lines: UsageLine[] = [
      {
        ...common,
        item: 'appsync.query-mutation',
        quantity: this.requests - this.answers[THROTTLED]!,
        unit: 'operations',
      },
    ];
    if (subscribers !== null)
      lines.push(
        {
          ...common,
          item: 'appsync.realtime-update',
          quantity: this.messages,
          unit: '5 KB messages',
        },
        {
          ...common,
          item: 'appsync.connection-minute',
          quantity: this.connectionMinutes(measuredS),
          unit: 'minutes',
        },
      );
    if (cache !== null)
      lines.push({
        ...common,
        item: `appsync.cache-${CACHE_GIB[cache.size]}gb-${cache.size}`,
        quantity: measuredS / 3600,
        unit: 'hours',
      });
    return lines;
  }

  private connectionMinutes(measuredS: number): number {
    return ((this.spec.subscribers?.connected ?? 0) * measuredS) / 60;
  }
}
