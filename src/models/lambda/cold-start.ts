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
  /** Init and first run that are part of the invocation, and of its time-out. */
  insideS = 0;

  private readonly placement: Variate;
  private readonly vpc: Variate;
  private readonly init: Variate;
  private readonly firstRun: Variate;

  constructor(
    private readonly spec: ColdStartSpec,
    /** Seconds that one of a vCPU takes. */
    private readonly slowness: number,
    stream: (purpose: string) => Stream,
  ) {
    this.placement = createVariate(spec.placement, stream('cold-start.placement'));
    this.vpc = createVariate(spec.vpc, stream('cold-start.vpc'));
    this.init = createVariate(spec.init, stream('cold-start.init'));
    this.firstRun = createVariate(spec.firstRun, stream('cold-start.first-run'));
  }

  /** A new environment. */
  draw(): void {
    const init = this.nextInit();
    const { initTimeoutS } = this.spec;
    this.placementS = this.placement.next() + this.vpc.next();
    this.initS = Math.min(init, initTimeoutS);
    // What took too long is done again, and may take as long as the function may.
    this.insideS = (init > initTimeoutS ? this.nextInit() : 0) + this.nextFirstRun();
  }

  /** One that was reset: it is there, and its init is part of the invocation. */
  drawReset(): void {
    this.placementS = 0;
    this.initS = 0;
    this.insideS = this.nextInit() + this.nextFirstRun();
  }

  /** One that is initialised ahead of requests, without a time limit that matters. */
  drawAhead(): number {
    return this.placement.next() + this.vpc.next() + this.nextInit();
  }

  /** One that was initialised ahead of requests, and has its first. */
  drawFirst(): void {
    this.placementS = 0;
    this.initS = 0;
    this.insideS = this.nextFirstRun();
  }

  private nextInit(): number {
    return this.init.next() + this.spec.loadS;
  }

  private nextFirstRun(): number {
    return this.slowness * this.firstRun.next();
  }
}
