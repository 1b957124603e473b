import type { Stream } from '../../engine/streams.js';
import { createPopularity } from '../../variates/popularity.js';
import type { CallKeySpec } from './steps.js';

/** Which key a call asks for. */
export interface CallKeys {
  /** @param own key of the request that is served; -1: none */
  next(own: number): number;
}

export function createCallKeys(spec: CallKeySpec, stream: Stream): CallKeys {
  return spec.kind === 'shards'
    ? new ShardedKeys(spec.shards, stream)
    : createPopularity(spec, stream);
}

/** A suffix is drawn for every call: key and suffix are a key of their own. */
class ShardedKeys implements CallKeys {
  constructor(
    private readonly shards: number,
    private readonly stream: Stream,
  ) {}

  next(own: number): number {
    // Of requests without a key there is one: it is sharded all the same.
    return Math.max(0, own) * this.shards + Math.floor(this.stream() * this.shards);
  }
}
