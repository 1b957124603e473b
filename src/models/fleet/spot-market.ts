import type { Stream } from '../../engine/streams.js';

/**
 * What the Spot Instance Advisor says of a region's Linux types, as of 2025-06-28: the part of the
 * on-demand price that is saved (10th percentile, median, 90th), and the shares of the types in each
 * band of interruption. Computed from github:alexei-led/spotinfo, spot-advisor-data.json @5eedf20.
 */
const ADVISOR: Readonly<Record<string, { savings: Savings; bands: readonly number[] }>> = {
  'us-east-1': { savings: [0.53, 0.66, 0.76], bands: [0.215, 0.154, 0.091, 0.092, 0.449] },
  'us-west-2': { savings: [0.55, 0.65, 0.72], bands: [0.211, 0.156, 0.115, 0.104, 0.414] },
  'eu-west-1': { savings: [0.51, 0.55, 0.56], bands: [0.297, 0.228, 0.113, 0.104, 0.259] },
  'ap-south-1': { savings: [0.51, 0.68, 0.89], bands: [0.125, 0.195, 0.111, 0.104, 0.466] },
};
const DEFAULT_REGION = 'us-east-1';

type Savings = readonly [p10: number, median: number, p90: number];

/**
 * Share of a band's instances that are taken back in a month: the middles of <5 %, 5-10 %, 10-15 %,
 * 15-20 %, and for >20 % an assumption. That the bands are of a month is recalled, not sourced.
 */
export const BAND_INTERRUPTIONS = [0.025, 0.075, 0.125, 0.175, 0.25] as const;

const MONTH_H = 730;

/** Instances of one type in one zone: what a price and a chance of interruption belong to. */
export interface SpotPool {
  readonly kind: number;
  readonly zone: number;
  /** The part of the on-demand price that is saved. */
  readonly saving: number;
  /** Share of its instances that are taken back in a month. */
  readonly interruption: number;
  /** Interruptions of an instance in a second. */
  readonly hazard: number;
}

export interface SpotMarketSpec {
  /** The part of the on-demand price that is saved; null: drawn for each pool from the advisor's figures. */
  readonly saving: number | null;
  /** Share of the instances taken back in a month; null: drawn for each pool from the advisor's bands. */
  readonly interruption: number | null;
}

/** Interruptions of an instance in a second, from the share that is interrupted in a month. */
export function hazardOf(interruption: number): number {
  return -Math.log(1 - interruption) / (MONTH_H * 3600);
}

/**
 * The spot pools of a group: one for each type and zone. What a pool costs and how often it takes
 * instances back is drawn once for a run; AWS moves prices gradually over days.
 */
export function spotPools(
  spec: SpotMarketSpec,
  region: string,
  kinds: number,
  zones: number,
  stream: Stream,
): readonly SpotPool[] {
  const { savings, bands } = ADVISOR[region] ?? ADVISOR[DEFAULT_REGION]!;
  const pools: SpotPool[] = [];
  for (let kind = 0; kind < kinds; kind++) {
    for (let zone = 0; zone < zones; zone++) {
      // Both are drawn whether they are needed or not: setting one must not move the other.
      const drawnSaving = drawSaving(savings, stream());
      const drawnInterruption = BAND_INTERRUPTIONS[drawBand(bands, stream())]!;
      const saving = spec.saving ?? drawnSaving;
      const interruption = spec.interruption ?? drawnInterruption;
      pools.push({ kind, zone, saving, interruption, hazard: hazardOf(interruption) });
    }
  }
  return pools;
}

/** Along the line through the three quantiles, and no further than the outer two. */
function drawSaving([p10, median, p90]: Savings, u: number): number {
  if (u < 0.5) return p10 + (Math.max(0, u - 0.1) / 0.4) * (median - p10);
  return median + (Math.min(0.4, u - 0.5) / 0.4) * (p90 - median);
}

function drawBand(shares: readonly number[], u: number): number {
  let left = u;
  for (const [band, share] of shares.entries()) {
    left -= share;
    if (left < 0) return band;
  }
  return shares.length - 1;
}
