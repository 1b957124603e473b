import { roundTripS } from './round-trip-times.js';

/** Index of the region with the shortest round trip; the region itself, if it is among them. */
export function nearestRegion(from: string, regions: readonly string[]): number {
  const own = regions.indexOf(from);
  if (own >= 0) return own;
  let nearest = 0;
  let least = Number.POSITIVE_INFINITY;
  regions.forEach((region, index) => {
    const { p50 } = roundTripS(from, region);
    if (p50 < least) {
      nearest = index;
      least = p50;
    }
  });
  return nearest;
}
