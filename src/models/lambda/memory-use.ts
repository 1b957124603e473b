import type { Stream } from '../../engine/streams.js';
import type { Request } from '../../queueing/request.js';
import { createVariate } from '../../variates/create-variate.js';
import type { Variate } from '../../variates/distribution.js';
import type { LambdaSpec } from './spec.js';

const MIB = 1048576;

/** Memory that an invocation needs, if a scenario says how much. */
export class MemoryUse {
  private readonly base: Variate | null;

  constructor(
    private readonly spec: LambdaSpec,
    stream: Stream,
  ) {
    this.base = spec.memoryUse === null ? null : createVariate(spec.memoryUse.base, stream);
  }

  /** Whether a request needs more than the function has. */
  exceeds(request: Request): boolean {
    const { base, spec } = this;
    if (base === null) return false;
    const bytes = request.objectBytes > 0 ? request.objectBytes : request.requestBytes;
    return base.next() + bytes * spec.memoryUse!.perByte > spec.memoryMB * MIB;
  }
}
