import type { CommonSpec } from '../common-spec.js';
import type { HandlersSpec, WorkSpec } from '../handler/steps.js';

/** A plain station: anything that Stratus has no model of. No network time unless `latency` is given. */
export interface ServiceSpec extends CommonSpec {
  readonly type: 'service';
  /** Servers of each instance; null: as many as there are requests. */
  readonly servers: number | null;
  /** Identical copies, each with its own servers and queue: the targets of a balancer in front. Called directly, they take turns. */
  readonly instances: number;
  readonly discipline: 'fifo' | 'processor-sharing';
  /** Waiting places of each instance; null: endless. A request that finds them taken is blocked. */
  readonly queue: number | null;
  /** Service time in seconds (processor sharing: work of one server); null where `handles` says what is done. */
  readonly time: WorkSpec | null;
  readonly handles: HandlersSpec | null;
  /** Token bucket in front; a request that finds no token is throttled. */
  readonly throttle: { readonly rate: number; readonly burst: number } | null;
  readonly price: { readonly perHour: number; readonly perRequest: number } | null;
}
