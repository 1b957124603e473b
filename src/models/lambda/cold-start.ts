import type { Stream } from '../../engine/streams.js';
import { createVariate } from '../../variates/create-variate.js';
import type { Variate } from '../../variates/distribution.js';
import type { ColdStartSpec } from './spec.js';

/** Draws what comes before an environment's first request. */
export class ColdStarts {
  /** Of the last one drawn, in seconds: until the environment is there. */
  placementS = 0;
  /** Its init, as far as it comes before the invocation. */
  initS = 0;
  /** Init that is part of the invocation, and of its time-out. */
  insideS = 0;

  private readonly placement: Variate;
  private readonly vpc: Variate;
  private readonly init: Variate;

  constructor(
    private readonly spec: ColdStartSpec,
    stream: (purpose: string) => Stream,
  ) {
    this.placement = createVariate(spec.placement, stream('cold-start.placement'));
    this.vpc = createVariate(spec.vpc, stream('cold-start.vpc'));
    this.init = createVariate(spec.init, stream('cold-start.init'));
  }

  /** A new environment. */
  draw(): void {
    const init = this.init.next();
    const { initTimeoutS } = this.spec;
    this.placementS = this.placement.next() + this.vpc.next();
    this.initS = Math.min(init, initTimeoutS);
    // What took too long is done again, and may take as long as the function may.
    this.insideS = init > initTimeoutS ? this.init.next() : 0;
  }

  /** One that was reset: it is there, and its init is part of the invocation. */
  drawReset(): void {
    this.placementS = 0;
    this.initS = 0;
    this.insideS = this.init.next();
  }

  /** One that is initialised ahead of requests, without a time limit that matters. */
  drawAhead(): number {
    return this.placement.next() + this.vpc.next() + this.init.next();
  }
}
