import type { DistributionSpec } from '../../variates/distribution.js';
import type { CommonSpec } from '../common-spec.js';
import type { HandlersSpec } from '../handler/steps.js';

/** Clients that have subscribed, and are connected all the time. */
export interface SubscribersSpec {
  readonly connected: number;
  /** Clients that one publish is for, on average. */
  readonly perPublish: number;
  /** Size of what is pushed to each; null: that of the mutation's response. */
  readonly payload: DistributionSpec | null;
  /** From the end of a mutation to its arrival at one client, in seconds. */
  readonly pushTime: DistributionSpec;
}

export interface AppSyncSpec extends CommonSpec {
  readonly type: 'appsync';
  /** Resolvers, by name of query or mutation. */
  readonly handles: HandlersSpec;
  /** Mutations that are pushed to subscribers. */
  readonly publishes: readonly string[];
  readonly subscribers: SubscribersSpec | null;
  readonly cache: {
    /** In the words of AWS: `large`. */
    readonly size: string;
    readonly ttlS: number;
    /** Names of the queries whose responses are kept. */
    readonly queries: readonly string[];
  } | null;
  readonly throttle: { readonly rate: number; readonly burst: number };
  readonly timeoutS: number;
  /** Time that the API itself adds to a request, in seconds. */
  readonly overhead: DistributionSpec;
}
