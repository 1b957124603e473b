import type { Sampled } from '../fleet/fleet-sampler.js';
import type { Instance } from '../fleet/instance.js';
import type { SpotPool } from '../fleet/spot-market.js';

/**
 * Where an instance is in its life in a group: `pending` until it is in service; `warming` and
 * `warmed` in the warm pool; `terminating` while it drains and its hooks run.
 */
export type Phase = 'pending' | 'in-service' | 'terminating' | 'warming' | 'warmed' | 'gone';

/** An instance as its group sees it. */
export class Member implements Sampled {
  instance!: Instance;
  phase: Phase = 'pending';
  /** When it came into service; Infinity before. */
  inServiceAt = Number.POSITIVE_INFINITY;
  /** Another is to take its place, and then it goes. */
  leaving = false;
  /** Its launch hooks have run. */
  hooked = false;

  /**
   * @param pool null: on-demand
   * @param version of the launch template
   */
  constructor(
    readonly zone: number,
    readonly kind: number,
    readonly weight: number,
    readonly pool: SpotPool | null,
    readonly version: number,
    readonly launchedAt: number,
  ) {}

  get since(): number {
    return this.inServiceAt;
  }

  /** Terminated, and its group may not know it yet. */
  get dead(): boolean {
    return this.instance.state === 'terminated';
  }
}
