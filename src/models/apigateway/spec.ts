import type { DistributionSpec } from '../../variates/distribution.js';
import type { CommonSpec } from '../common-spec.js';

/** A token bucket. */
export interface LimitSpec {
  /** Requests a second. */
  readonly rate: number;
  readonly burst: number;
}

/** Where the requests of one name go. */
export interface RouteSpec {
  /** Id of the integration. */
  readonly to: string;
  /** Operation or handler that is asked for; null: the name of the request. */
  readonly op: string | null;
  readonly itemBytes: number | null;
  /** Size of the request that is sent on; null: that of the client. */
  readonly requestBytes: DistributionSpec | null;
  /** Its own bucket; null: it shares that of the stage. */
  readonly throttle: LimitSpec | null;
  readonly timeoutS: number;
  /** Whether its responses are kept in the cache, if there is one. */
  readonly cached: boolean;
  /** Whether the authorizer is asked, if there is one. */
  readonly authorized: boolean;
}

export interface AuthorizerSpec {
  readonly to: string;
  readonly op: string | null;
  /** How long a verdict is kept, in seconds; 0: it is asked for with every request. */
  readonly ttlS: number;
  /** Callers that can be told apart: verdicts are kept for each. */
  readonly identities: number;
  /** Share of the callers that are denied. */
  readonly deny: number;
  readonly timeoutS: number;
}

export interface CacheSpec {
  /** In the words of the price list: `0.5GB`. */
  readonly size: string;
  readonly ttlS: number;
}

/** Clients of a WebSocket API that are connected all the time. */
export interface ConnectionsSpec {
  readonly connected: number;
  /** How long a connection lasts before its client connects anew, in seconds. */
  readonly lifetimeS: number;
}

export interface ApiGatewaySpec extends CommonSpec {
  readonly type: 'api-gateway';
  readonly kind: 'rest' | 'http' | 'websocket';
  /** By name of request; `default` takes every other name. */
  readonly routes: Readonly<Record<string, RouteSpec>>;
  /** Of the stage; null: no limit. */
  readonly throttle: LimitSpec | null;
  /** Of the account, in this region. */
  readonly account: LimitSpec;
  readonly cache: CacheSpec | null;
  readonly authorizer: AuthorizerSpec | null;
  /** Time that the API itself adds to a request, in seconds. */
  readonly overhead: DistributionSpec;
  readonly maxPayloadBytes: number;
  readonly connections: ConnectionsSpec | null;
}
