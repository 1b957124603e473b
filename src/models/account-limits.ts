import type { Simulation } from '../engine/simulation.js';
import { TokenBucket } from '../queueing/token-bucket.js';

const bucketsOf = new WeakMap<Simulation, Map<string, TokenBucket>>();

/**
 * The token bucket of a limit that an account has in a region, shared by all resources that it
 * holds for. Resources that state another limit belong to another account.
 *
 * @param what the limit, such as `api-gateway.requests`
 */
export function accountBucket(
  sim: Simulation,
  what: string,
  region: string,
  limit: { readonly rate: number; readonly burst: number },
): TokenBucket {
  let buckets = bucketsOf.get(sim);
  if (buckets === undefined) {
    buckets = new Map();
    bucketsOf.set(sim, buckets);
  }
  const key = JSON.stringify([what, region, limit.rate, limit.burst]);
  let bucket = buckets.get(key);
  if (bucket === undefined) {
    bucket = new TokenBucket(limit.rate, limit.burst);
    buckets.set(key, bucket);
  }
  return bucket;
}
