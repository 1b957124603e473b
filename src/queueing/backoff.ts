import type { Stream } from '../engine/streams.js';
import type { BackoffSpec } from './workload-spec.js';

/** Exponential back-off with jitter, as the AWS Architecture Blog's "Exponential Backoff And Jitter" (2015) names it. */
export class Backoff {
  constructor(
    private readonly spec: BackoffSpec,
    private readonly stream: Stream,
  ) {}

  /**
   * Seconds to wait before a retry.
   *
   * @param retry 0 for the first
   */
  delay(retry: number): number {
    const { baseS, maxS, jitter } = this.spec;
    // Doubled step by step: Math.pow differs between versions of Node.
    let wait = baseS;
    for (let i = 0; i < retry && wait < maxS; i++) wait *= 2;
    wait = Math.min(wait, maxS);
    if (jitter === 'none') return wait;
    if (jitter === 'full') return this.stream() * wait;
    return wait / 2 + (this.stream() * wait) / 2;
  }
}
