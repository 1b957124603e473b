import type { DistributionSpec } from '../variates/distribution.js';
import type { ArrivalsSpec, KeySpec } from './arrival-spec.js';

/** A normalised workload: who calls, how often, and with what patience. Seconds, bytes. */
export interface WorkloadSpec {
  /** The resource that is called; for a host name, the zone that serves it. */
  readonly entry: string;
  /** The host name, if the entry is one: `www.shop.example`. */
  readonly host: string | null;
  /** Where the clients are. Empty: at the entry itself, with no network between. */
  readonly from: readonly { readonly region: string; readonly weight: number }[];
  readonly source:
    | { readonly kind: 'arrivals'; readonly arrivals: ArrivalsSpec; readonly batch: number }
    | {
        readonly kind: 'users';
        readonly stages: readonly UserStage[];
        readonly think: DistributionSpec;
      };
  readonly mix: readonly RequestSpec[];
  readonly client: ClientSpec;
}

/** From `atS` on there are `count` users, or the number moves linearly to `to` over `forS`. A plain `count` is one stage. */
export interface UserStage {
  readonly forS: number | null;
  readonly count: number | null;
  readonly to: number | null;
}

/** A named kind of request in a workload's mix. */
export interface RequestSpec {
  readonly name: string;
  readonly weight: number;
  /** Body size of the request in bytes; null: zero, or what the trace says. */
  readonly requestBytes: DistributionSpec | null;
  /** Body size of the response in bytes; null: what the handler or the trace says. */
  readonly responseBytes: DistributionSpec | null;
  readonly key: KeySpec | null;
  /** The operation, where the entry is a service with operations of its own (a table: `get`). */
  readonly op: string | null;
  readonly itemBytes: number | null;
  /** Name of the objects, where the entry is a bucket; `*` stands for any characters. */
  readonly objectName?: string | null;
}

export interface ClientSpec {
  /** How long a client waits for one attempt; null: for ever. */
  readonly timeoutS: number | null;
  /** Attempts after the first. */
  readonly retries: number;
  readonly backoff: BackoffSpec;
  /** Retries as a share of the requests, and how many at once after a quiet time; null: no limit. */
  readonly retryBudget: { readonly share: number; readonly burst: number } | null;
  readonly circuitBreaker: CircuitBreakerSpec | null;
  readonly dnsCache: DnsCacheSpec;
}

export interface CircuitBreakerSpec {
  /** Share of the attempts in the window that must fail for it to open. */
  readonly errors: number;
  readonly windowS: number;
  /** With fewer attempts in the window it stays closed. */
  readonly minimum: number;
  /** It stays open for so long before a request tries again, in seconds. */
  readonly openS: number;
}

/** Exponential back-off: before retry i (from 0) a client waits up to `min(max, base * 2^i)`. */
export interface BackoffSpec {
  readonly baseS: number;
  readonly maxS: number;
  /** none: the whole wait; full: uniform(0, wait); equal: wait/2 + uniform(0, wait/2). */
  readonly jitter: 'none' | 'full' | 'equal';
}

export interface DnsCacheSpec {
  /** Share of the clients that honour the record's TTL. */
  readonly honourTtl: number;
  /** How long the others hold on to an answer. */
  readonly otherwiseS: number;
}
