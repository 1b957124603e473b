import type { NlbProtocol } from '../../pricing/lcu.js';
import type { DistributionSpec } from '../../variates/distribution.js';
import type { CommonSpec } from '../common-spec.js';
import type { FirewallSpec } from '../security-group.js';
import type { CheckedAnswer } from './status-codes.js';

/**
 * A target that takes longer to connect to: 504. Source: Application Load Balancer user guide,
 * load-balancer-troubleshooting, HTTP 504.
 */
export const TARGET_CONNECT_TIMEOUT_S = 10;

export interface AlbSpec extends CommonSpec, FirewallSpec {
  readonly type: 'alb';
  /** Whether its nodes have public addresses. */
  readonly scheme: 'internet-facing' | 'internal';
  /** Number of availability zones with a node of the balancer. */
  readonly zones: number;
  readonly algorithm: 'round-robin' | 'least-outstanding-requests' | 'weighted-random';
  /** Weighted target groups: each request picks one by weight, then a target in it by the algorithm. */
  readonly targets: readonly WeightedTarget[];
  readonly healthCheck: HealthCheckSpec;
  /** A target that becomes healthy reaches its full share in so many seconds; 0: at once. */
  readonly slowStartS: number;
  /** null: every request picks a target anew. */
  readonly stickiness: StickinessSpec | null;
  /** Whether each node has the targets of all zones. */
  readonly crossZone: boolean;
  /** null: off. */
  readonly anomalyMitigation: AnomalyMitigationSpec | null;
  /** A target that has answered nothing for so long: 504. Seconds. */
  readonly idleTimeoutS: number;
  /** Removed targets finish what they have for so long. Seconds. */
  readonly deregistrationDelayS: number;
  /** Listener rules beyond the default one, for the LCU dimension. */
  readonly rules: number;
  /** The rules themselves, where they are given: the first that names a request has it. */
  readonly forwarding: readonly RuleSpec[];
  /** Requests a client sends over one connection, for the LCU dimensions of new and active connections. */
  readonly requestsPerConnection: number;
  /** Time that the balancer itself adds to a request, in seconds. */
  readonly processingTime: DistributionSpec;
}

/** A Network Load Balancer. */
export interface NlbSpec extends CommonSpec, FirewallSpec {
  readonly type: 'nlb';
  readonly scheme: 'internet-facing' | 'internal';
  readonly zones: number;
  readonly protocol: NlbProtocol;
  /** Id of the resource whose targets are behind it. */
  readonly target: string;
  readonly healthCheck: HealthCheckSpec;
  readonly crossZone: boolean;
  /** A connection on which nothing has moved for so long is forgotten. Seconds. */
  readonly idleTimeoutS: number;
  readonly deregistrationDelayS: number;
  /** Connections that clients have open at a time. */
  readonly connections: number;
  /** Requests of a client over one of them, until it opens another. */
  readonly requestsPerConnection: number;
  /** Whether connections to a target end when it is found unhealthy. */
  readonly endsUnhealthy: boolean;
  readonly processingTime: DistributionSpec;
}

export interface WeightedTarget {
  readonly to: string;
  readonly weight: number;
}

export interface RuleSpec {
  readonly requests: readonly string[];
  readonly targets: readonly WeightedTarget[];
}

export interface StickinessSpec {
  readonly durationS: number;
  /** Clients with a cookie of their own, where requests have no key that says who sends them. */
  readonly sessions: number;
}

export interface AnomalyMitigationSpec {
  /** Share of errors above that of the other targets that makes one anomalous. */
  readonly errors: number;
  /** Weight that it gets then. */
  readonly minimum: number;
  /** From no weight to the full one, in seconds. */
  readonly recoveryS: number;
}

export interface HealthCheckSpec extends CheckedAnswer {
  /** The machine need only take the connection; absent: it must serve a request. */
  readonly connectsOnly?: boolean;
  readonly intervalS: number;
  readonly timeoutS: number;
  /** Consecutive successes that make an unhealthy target healthy. A new target needs one. */
  readonly healthyAfter: number;
  /** Consecutive failures that make a healthy target unhealthy. */
  readonly unhealthyAfter: number;
}
