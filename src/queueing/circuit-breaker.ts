import { FLOAT_ZERO } from '../engine/float-zero.js';
import type { CircuitBreakerSpec } from './workload-spec.js';

/** Parts that the window is made of: the oldest is dropped as a whole. */
const PARTS = 10;

/**
 * Stops calling what fails. Closed, it counts successes and failures over a sliding window; when
 * enough of them fail it opens, and nothing is sent. After a time it lets single requests through
 * (half open): a success closes it, a failure opens it again.
 */
export class CircuitBreaker {
  /** How often it has opened. */
  opened = 0;
  private state: 'closed' | 'open' | 'half-open' = 'closed';
  private openUntil = FLOAT_ZERO;
  /** Half open: the one request that tries is under way. */
  private trying = false;
  /** Index of the part that is being filled, since the start. */
  private part = 0;
  private readonly succeeded = new Float64Array(PARTS);
  private readonly failed = new Float64Array(PARTS);

  constructor(private readonly spec: CircuitBreakerSpec) {}

  /** Whether an attempt may be sent now (seconds). Each that may must be followed by `record`. */
  allows(now: number): boolean {
    if (this.state === 'closed') return true;
    if (this.state === 'open') {
      if (now < this.openUntil) return false;
      this.state = 'half-open';
      this.trying = false;
    }
    if (this.trying) return false;
    this.trying = true;
    return true;
  }

  /** How an attempt that was allowed has ended. */
  record(ok: boolean, now: number): void {
    if (this.state === 'open') return;
    if (this.state === 'half-open') {
      if (ok) this.close(now);
      else this.open(now);
      return;
    }
    this.moveTo(now);
    const counts = ok ? this.succeeded : this.failed;
    counts[this.part % PARTS]! += 1;
    if (ok) return;
    const failures = sum(this.failed);
    const all = failures + sum(this.succeeded);
    if (all >= this.spec.minimum && failures >= this.spec.errors * all) this.open(now);
  }

  private open(now: number): void {
    this.state = 'open';
    this.openUntil = now + this.spec.openS;
    this.opened++;
  }

  private close(now: number): void {
    this.state = 'closed';
    this.succeeded.fill(0);
    this.failed.fill(0);
    this.part = this.partAt(now);
  }

  private partAt(now: number): number {
    return Math.floor((now * PARTS) / this.spec.windowS);
  }

  private moveTo(now: number): void {
    const part = this.partAt(now);
    const passed = Math.min(PARTS, part - this.part);
    for (let i = 1; i <= passed; i++) {
      this.succeeded[(this.part + i) % PARTS] = 0;
      this.failed[(this.part + i) % PARTS] = 0;
    }
    if (part > this.part) this.part = part;
  }
}

function sum(counts: Float64Array): number {
  let total = 0;
  for (let i = 0; i < PARTS; i++) total += counts[i]!;
  return total;
}
