import type { BillLine } from '../report/result.js';
import type { NormalisedScenario } from '../scenario/normalised.js';
import { type BilledLine, loadPriceBook, priceUsage } from '../scenario/prices.js';
import type { Price } from './bill.js';

/** Prices usage as a scenario asks: with its price book, and with the free tier or without. */
export function priceOf(scenario: NormalisedScenario): Price {
  const { snapshot, freeTier } = scenario.pricing;
  return (usage, windowS) => {
    if (!(windowS > 0)) {
      // A run without a measured window has used nothing that can be put on a month's bill.
      return {
        perMonth: 0,
        byResource: {},
        notPriced: ['Nothing was measured, so nothing is priced.'],
      };
    }
    const bill = priceUsage(usage, { book: loadPriceBook(snapshot), freeTier, windowS });
    const byResource = Object.entries(bill.byResource).map(([id, { perMonth, lines }]) => [
      id,
      { perMonth, lines: lines.map(billLine) },
    ]);
    return {
      perMonth: bill.perMonth,
      byResource: Object.fromEntries(byResource),
      notPriced: bill.notPriced,
    };
  };
}

function billLine({ item, label, quantity, unit, unitPrice, usd, source }: BilledLine): BillLine {
  return { item, label, quantity, unit, unitPrice, usd, source };
}
