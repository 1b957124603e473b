import type { CellWorkload } from '../result.js';

export interface Bar {
  readonly fromS: number;
  readonly toS: number;
  readonly share: number;
}

/** Bars of one width on a logarithmic axis: so many for a factor of ten. */
const PER_DECADE = 14;
const STEP = Math.LN10 / PER_DECADE;

/** Shares too small to see would stretch the axis. */
const VISIBLE = 1e-5;

/**
 * Puts a histogram's bins into equal bars of log(latency). The share of a bin that crosses a bar's
 * edge is split as if it were even over the logarithm. Latencies of 0 have no place on such an axis.
 */
export function regroup(distribution: CellWorkload['latencyDistribution']): Bar[] {
  const shares = new Map<number, number>();
  let previous = 0;
  for (const { upToS, share } of distribution) {
    // The first bin begins at 0; on this axis it is as wide as one bar.
    if (upToS > 0 && share > 0)
      spread(
        shares,
        previous > 0 ? Math.log(previous) : Math.log(upToS) - STEP,
        Math.log(upToS),
        share,
      );
    previous = upToS;
  }
  const visible = [...shares].filter(([, share]) => share >= VISIBLE).map(([index]) => index);
  if (visible.length === 0) return [];
  const low = Math.min(...visible);
  const high = Math.max(...visible);
  return Array.from({ length: high - low + 1 }, (_, i) => ({
    fromS: Math.exp((low + i) * STEP),
    toS: Math.exp((low + i + 1) * STEP),
    share: shares.get(low + i) ?? 0,
  }));
}

function spread(shares: Map<number, number>, from: number, to: number, share: number): void {
  const width = to - from;
  for (let index = Math.floor(from / STEP); index * STEP < to; index += 1) {
    const overlap = Math.min(to, (index + 1) * STEP) - Math.max(from, index * STEP);
    if (overlap > 0) shares.set(index, (shares.get(index) ?? 0) + (share * overlap) / width);
  }
}
