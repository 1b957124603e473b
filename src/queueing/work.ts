import type { Stream } from '../engine/streams.js';
import { createVariate } from '../variates/create-variate.js';
import type { DistributionSpec, Variate } from '../variates/distribution.js';

/**
 * An amount of work that may depend on the request: `base` plus so much per megabyte (10^6 bytes)
 * of the request's and of the response's body. Unit of the result: that of `base`.
 */
export interface WorkSpec {
  readonly base: DistributionSpec | null;
  readonly perRequestMB: number;
  readonly perResponseMB: number;
}

const BYTES_PER_MB = 1e6;

/** What the amount of work may depend on. */
export interface Sized {
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** Of the object that the request is about, which counts in place of the request's body; 0: none. */
  readonly objectBytes: number;
}

/** Draws the work that a request brings. */
export interface Work {
  next(request: Sized): number;
}

/** @param streamOf asked for a stream only if the work is random */
export function createWork(spec: WorkSpec, streamOf: () => Stream): Work {
  const { base, perRequestMB, perResponseMB } = spec;
  if (perRequestMB === 0 && perResponseMB === 0) {
    if (base === null) return new ConstantWork(0);
    if (base.kind === 'constant') return new ConstantWork(base.value);
    return new DrawnWork(createVariate(base, streamOf()));
  }
  const variate = base === null ? null : createVariate(base, streamOf());
  return new SizedWork(variate, perRequestMB, perResponseMB);
}

class ConstantWork implements Work {
  constructor(private readonly value: number) {}

  next(): number {
    return this.value;
  }
}

class DrawnWork implements Work {
  constructor(private readonly variate: Variate) {}

  next(): number {
    return this.variate.next();
  }
}

class SizedWork implements Work {
  constructor(
    private readonly base: Variate | null,
    private readonly perRequestMB: number,
    private readonly perResponseMB: number,
  ) {}

  next(request: Sized): number {
    const base = this.base === null ? 0 : this.base.next();
    return (
      base +
      ((request.objectBytes > 0 ? request.objectBytes : request.requestBytes) * this.perRequestMB) /
        BYTES_PER_MB +
      (request.responseBytes * this.perResponseMB) / BYTES_PER_MB
    );
  }
}
