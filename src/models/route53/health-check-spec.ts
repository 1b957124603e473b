import type { CommonSpec } from '../common-spec.js';

/** A health check of Route 53. */
export interface HealthCheckSpec extends CommonSpec {
  readonly type: 'health-check';
  readonly watch: EndpointSpec | CalculatedSpec | AlarmSpec;
  readonly inverted: boolean;
  readonly disabled: boolean;
  /** From a change of the status until the name servers act on it, in seconds. */
  readonly propagationS: number;
}

/** Checkers in several regions ask an endpoint. */
export interface EndpointSpec {
  readonly kind: 'endpoint';
  /** Id of the resource. */
  readonly endpoint: string;
  readonly protocol: 'http' | 'https' | 'tcp';
  /** Name of the request that the checkers send; null: one that needs no handler. */
  readonly request: string | null;
  readonly intervalS: number;
  /** Consecutive checks that change what a checker says. */
  readonly failures: number;
  readonly regions: readonly string[];
  readonly perRegion: number;
  /** The endpoint is healthy while more than this share of the checkers say so. */
  readonly healthyShare: number;
  /** A checker that has heard nothing for so long gives up, in seconds. */
  readonly timeoutS: number;
  /** An answer that takes longer is a failure, in seconds. */
  readonly answerWithinS: number;
  readonly stringMatch: boolean;
  readonly measureLatency: boolean;
}

/** Follows other health checks. */
export interface CalculatedSpec {
  readonly kind: 'calculated';
  readonly children: readonly string[];
  /** Healthy while so many of them are. */
  readonly healthyAtLeast: number;
}

/** Follows a metric, as a CloudWatch alarm does. */
export interface AlarmSpec {
  readonly kind: 'alarm';
  /** Id of the resource. */
  readonly resource: string;
  /** A count among its metrics; what it grows by in a period is compared. */
  readonly metric: string;
  readonly above: number | null;
  readonly below: number | null;
  readonly periodS: number;
  readonly evaluationPeriods: number;
  /** So many of them must breach. */
  readonly datapoints: number;
  readonly insufficientData: 'healthy' | 'unhealthy' | 'last-known';
}
