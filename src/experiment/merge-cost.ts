import type { UsageLine } from '../pricing/usage.js';
import type { BillLine, CellCost, Statistic } from '../report/result.js';
import { MONTH_S, ofWindow, type Price, type PricedReplication, perRequest } from './bill.js';
import { statistic, statisticOfKnown } from './statistic.js';

/** The mean bill of the replications. */
export function mergeCost(replications: readonly PricedReplication[], price: Price): CellCost {
  const ids = unionOf(replications.map(({ bill }) => Object.keys(bill.byResource)));
  const byResource: Record<
    string,
    { total: Statistic; perMonth: Statistic; lines: readonly BillLine[] }
  > = {};
  for (const id of ids) {
    const bills = replications.map(({ bill }) => bill.byResource[id] ?? { perMonth: 0, lines: [] });
    byResource[id] = {
      total: statistic(bills.map((bill, i) => ofWindow(bill.perMonth, replications[i]!.result))),
      perMonth: statistic(bills.map(({ perMonth }) => perMonth)),
      lines: mergeLines(bills.map(({ lines }) => lines)),
    };
  }
  return {
    total: statistic(replications.map(({ result, bill }) => ofWindow(bill.perMonth, result))),
    perMonth: statistic(replications.map(({ bill }) => bill.perMonth)),
    perMillionRequests: statisticOfKnown(
      replications.map((replication) => {
        const one = perRequest(replication, null);
        return one === null ? null : one * 1e6;
      }),
    ),
    byResource,
    notPriced: unionOf([
      price(meanUsage(replications), MONTH_S).notPriced,
      ...replications.map(({ result }) => result.notPriced),
    ]),
  };
}

/**
 * A month's usage, the mean of the replications: what is not priced is told with one quantity, not
 * with one for each replication.
 */
function meanUsage(replications: readonly PricedReplication[]): UsageLine[] {
  return replications.flatMap(({ result }) =>
    result.usage.map((line) => {
      const windows =
        line.per === 'month' ? 1 : result.measuredS > 0 ? MONTH_S / result.measuredS : 0;
      return { ...line, quantity: (line.quantity * windows) / replications.length };
    }),
  );
}

/** Lines of one item become one, in the order in which they first appear; a replication without it counts as none used. */
function mergeLines(bills: readonly (readonly BillLine[])[]): BillLine[] {
  const merged = new Map<string, { first: BillLine; quantity: number; usd: number }>();
  for (const lines of bills) {
    for (const line of lines) {
      const key = JSON.stringify([line.item, line.label, line.unit]);
      const sum = merged.get(key) ?? { first: line, quantity: 0, usd: 0 };
      sum.quantity += line.quantity;
      sum.usd += line.usd;
      merged.set(key, sum);
    }
  }
  return [...merged.values()].map(({ first, quantity, usd }) => ({
    ...first,
    quantity: quantity / bills.length,
    unitPrice: bills.length === 1 || quantity === 0 ? first.unitPrice : usd / quantity,
    usd: usd / bills.length,
  }));
}

/** Every element once, in the order of first appearance. */
export function unionOf(lists: readonly (readonly string[])[]): string[] {
  return [...new Set(lists.flat())];
}
