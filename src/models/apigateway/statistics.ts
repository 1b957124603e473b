import { CAUSES, OK, type Outcome, statusOf } from '../../queueing/outcome.js';
import { Histogram } from '../../stats/histogram.js';
import type { Metric } from '../resource.js';

/** Who refused a request for want of a token. */
export type Throttle = 'account' | 'stage' | 'route';

/** What an API reports of itself, in the measured window. */
export class ApiStatistics {
  requests = 0;
  readonly throttled: Record<Throttle, number> = { account: 0, stage: 0, route: 0 };
  /** Times that the authorizer was called. */
  authorizerCalls = 0;
  /** Messages sent to connected clients. */
  pushed = 0;
  /** New connections, where a route `$connect` takes them. */
  connects = 0;
  /** From arrival to the departure of the answer. */
  readonly latency = new Histogram();
  /** The part of it that the integration took. */
  readonly integration = new Histogram();
  private readonly answers = new Float64Array(CAUSES.length);

  answer(outcome: Outcome): void {
    this.answers[outcome]!++;
  }

  reset(): void {
    this.requests = 0;
    this.throttled.account = 0;
    this.throttled.stage = 0;
    this.throttled.route = 0;
    this.authorizerCalls = 0;
    this.pushed = 0;
    this.connects = 0;
    this.latency.reset();
    this.integration.reset();
    this.answers.fill(0);
  }

  metrics(): Record<string, Metric> {
    const { account, stage, route } = this.throttled;
    const throttled = account + stage + route;
    const answers: Record<string, number> = {};
    let answered = 0;
    let clientErrors = 0;
    let failed = 0;
    this.answers.forEach((count, outcome) => {
      if (count === 0) return;
      const status = statusOf(outcome);
      answers[status] = (answers[status] ?? 0) + count;
      answered += count;
      if (outcome !== OK) failed += count;
      if (status.startsWith('4')) clientErrors += count;
    });
    return {
      requests: this.requests,
      answers,
      errors4xx: clientErrors,
      errors5xx: failed - clientErrors,
      errorRate: answered === 0 ? 0 : failed / answered,
      throttled,
      throttledBy: { account, stage, route },
      throttleRate: this.requests === 0 ? 0 : throttled / this.requests,
      latency: this.latency.summary(),
      integrationLatency: this.integration.summary(),
    };
  }
}
