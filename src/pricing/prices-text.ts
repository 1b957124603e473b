import { describeItem } from './items.js';
import { loadPriceBook, type Price, priceBookSnapshots } from './price-book.js';

export interface PricesFilter {
  /** Part of an item's id or of its words on the bill, in any case. */
  readonly text?: string;
  readonly region?: string;
  /** Default: the newest. */
  readonly snapshot?: string;
}

/**
 * The price book as text, a tier a line: item, price, unit, region, date, confidence, source.
 *
 * @throws UnknownPriceBookError
 */
export function pricesText(filter: PricesFilter = {}): string {
  const book = loadPriceBook(filter.snapshot ?? priceBookSnapshots().at(-1)!);
  const wanted = (filter.text ?? '').toLowerCase();
  const found = book.prices.filter(
    ({ item, region }) =>
      (filter.region === undefined || region === filter.region || region === 'global') &&
      (item.includes(wanted) || describeItem(item).toLowerCase().includes(wanted)),
  );
  const rows = found.flatMap(rowsOf);
  const head = `Price book ${book.snapshot}: ${found.length} of ${book.prices.length} prices, in USD.`;
  if (rows.length === 0) return `${head}\n`;
  const titles = ['item', 'price', 'unit', 'region', 'as of', 'confidence', 'source'];
  return `${head}\n${table([titles, ...rows])}\n`;
}

function rowsOf(price: Price): readonly string[][] {
  return price.tiers.map((tier) => {
    const from = tier.from === 0 ? '' : ` from ${tier.from.toLocaleString('en-US')}`;
    const usd = decimal(tier.usd);
    const { item, unit, region, asOf, source, note } = price;
    const how = note === '' ? '' : ` [${note}]`;
    return [item, `${usd}${from}`, unit, region, asOf, tier.confidence, `${source}${how}`];
  });
}

/** A price in plain digits: 0.000000625, never 6.25e-7. */
function decimal(usd: number): string {
  const text = String(usd);
  return text.includes('e') ? usd.toFixed(14).replace(/0+$/, '') : text;
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
