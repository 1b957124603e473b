import { FLOAT_ZERO } from '../../engine/float-zero.js';
import type { Service } from '../../queueing/request.js';
import type { SharedPath } from '../network/path.js';
import type { Target } from '../target.js';

/** As the target group's console shows them. `initial`: registered, and not yet passed a check. */
export type TargetState = 'initial' | 'healthy' | 'unhealthy' | 'draining';

/** For anomaly mitigation. */
export interface Tally {
  /** Of its full share. */
  weight: number;
  answers: number;
  errors: number;
}

/** A target as its balancer sees it. */
export class BalancedTarget {
  // What every request touches comes first, and lies together.
  /** Requests sent to it and not answered. */
  outstanding = 0;
  /** What takes them: that of when it was registered. */
  readonly service: Service;
  /** What a LeastOutstandingRequests knows it by; -1: it is in none. */
  number = -1;
  /** What it answered since the last comparison; null: nobody compares. */
  tally: Tally | null = null;
  /** Called when it has been drained; null while it is not draining. */
  drained: (() => void) | null = null;

  state: TargetState = 'initial';
  /** Health checks passed, or failed, in a row. */
  passed = 0;
  failed = 0;
  /** When it is to be checked. */
  checkAt = FLOAT_ZERO;
  /** Among the targets that get requests. */
  eligible = false;
  /** When it began to start slowly; -Infinity: it has its full share. */
  startedAt = Number.NEGATIVE_INFINITY;
  /** Share saved up while it starts slowly. */
  credit = FLOAT_ZERO;

  /** @param group index of its target group */
  constructor(
    readonly target: Target,
    readonly group: number,
    readonly path: SharedPath,
  ) {
    this.service = target.entry;
  }
}
