import type { Confidence, PriceTier } from './price-book.js';

const RANK: Readonly<Record<Confidence, number>> = {
  scenario: 0,
  official: 1,
  golden: 2,
  secondary: 3,
  derived: 4,
  superseded: 5,
  unsourced: 6,
};

export interface TieredCost {
  readonly usd: number;
  /** The weakest of the tiers that were reached. */
  readonly confidence: Confidence;
}

/** USD of a month's quantity: each tier's price for the units that fall into it. */
export function tieredCost(tiers: readonly PriceTier[], quantity: number): TieredCost {
  let usd = 0;
  let confidence = tiers[0]!.confidence;
  tiers.forEach((tier, index) => {
    if (quantity <= tier.from && index > 0) return;
    const end = Math.min(quantity, tiers[index + 1]?.from ?? Number.POSITIVE_INFINITY);
    usd += (end - tier.from) * tier.usd;
    if (RANK[tier.confidence] > RANK[confidence]) confidence = tier.confidence;
  });
  return { usd, confidence };
}
