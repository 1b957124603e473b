import type { Stream } from '../engine/streams.js';
import type { DistributionSpec, Variate } from './distribution.js';
import { Constant, Exponential, Uniform } from './elementary.js';

/** The random variable that `spec` describes, drawing from `stream`. */
export function createVariate(spec: DistributionSpec, stream: Stream): Variate {
  switch (spec.kind) {
    case 'constant':
      return new Constant(spec.value);
    case 'exponential':
      return new Exponential(spec.mean, stream);
    case 'uniform':
      return new Uniform(spec.min, spec.max, stream);
    default:
      throw new Error(`distribution ${spec.kind} is not built yet`);
  }
}
