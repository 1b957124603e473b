// Converts prices-compute.json, prices-serverless.json and the on-demand prices of
// ec2-instances.json in a folder of facts into one dated price book.
// Usage: node scripts/import-price-book.mjs <folder> <snapshot>
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataModule } from './import-data-module.mjs';
import { ec2Rows } from './import-price-book-ec2.mjs';
import {
  ALLOWANCES,
  computeConfidence,
  computeItem,
  computeUnit,
  DUPLICATES,
  EXTRA_ROWS,
  isPrice,
  serverlessConfidence,
  serverlessItem,
  serverlessUnit,
} from './import-price-book-rules.mjs';

const [folder, snapshot] = process.argv.slice(2);
if (folder === undefined || !/^\d{4}-\d{2}$/.test(snapshot ?? '')) {
  console.error('usage: node scripts/import-price-book.mjs <folder of facts> <yyyy-mm>');
  process.exit(2);
}
const read = (name) => JSON.parse(readFileSync(join(folder, name), 'utf8'));

const sources = [];
function sourceIndex(text) {
  const source = text ?? 'unsourced: no text of AWS could be found';
  const index = sources.indexOf(source);
  return index >= 0 ? index : sources.push(source) - 1;
}

/** One entry an item and region: rows that are tiers of one price come together. */
const entries = new Map();
const RANK = ['official', 'golden', 'secondary', 'derived', 'superseded', 'unsourced'];
function add({ item, region, unit, from, price, source, asOf, confidence, note }) {
  const key = `${item} ${region}`;
  const entry = entries.get(key) ?? { item, region, unit, tiers: [], sources: [], asOf, notes: [] };
  if (entry.tiers.some((tier) => tier.from === from)) {
    throw new Error(`${key}: two prices from ${from}`);
  }
  entry.tiers.push({ from, price, confidence });
  entry.sources.push(source ?? null);
  if (note && !entry.notes.includes(note)) entry.notes.push(note);
  entries.set(key, entry);
}

const rules = [];
const allowances = [];
for (const row of read('prices-compute.json').rows) {
  if (DUPLICATES.has(row.id)) continue;
  const confidence = computeConfidence(row);
  if (!isPrice(row)) {
    const { id, region, value, unit, freeRules } = row;
    if (id === 'dt.internet.out.free') continue; // an allowance, below
    const extra = freeRules === undefined ? '' : `; ${freeRules} rules free`;
    rules.push([
      computeItem(id).item,
      region,
      value,
      unit + extra,
      sourceIndex(row.source),
      row.asOf,
      confidence,
    ]);
    continue;
  }
  const { item, from, region = row.region } = computeItem(row.id, row.region);
  const { unit, note, scale } = computeUnit(row.unit);
  const notes = [note, row.note].filter(Boolean).join('; ');
  add({
    item,
    region,
    unit,
    from,
    price: Number((row.value / scale).toPrecision(12)),
    source: row.source,
    asOf: row.asOf,
    confidence,
    note: notes,
  });
}
for (const row of EXTRA_ROWS) add(row);

// The offer files' tiers of internet egress begin above the 100 GB, which are an allowance here.
const notPrices = new Set(['data-transfer-out-internet', 'data-transfer-to-cloudfront']);
for (const row of read('prices-serverless.json').rows) {
  const confidence = serverlessConfidence(row);
  const item = serverlessItem(row.service, row.item);
  if (row.kind === 'freeTier') continue; // ALLOWANCES, by hand: their numbers are in prose
  if (row.kind === 'rule') {
    rules.push([
      item,
      row.region,
      row.quantity,
      row.unit,
      sourceIndex(row.source),
      row.asOf,
      confidence,
    ]);
    continue;
  }
  if (row.price === null || notPrices.has(row.item)) continue;
  if (row.unit.startsWith('fraction')) {
    rules.push([
      item,
      row.region,
      row.price,
      row.unit,
      sourceIndex(row.source),
      row.asOf,
      confidence,
    ]);
    continue;
  }
  if (item === 'cloudfront.dto' && row.price === 0) continue; // an allowance
  const verbatim = ['official', 'secondary', 'superseded'].includes(row.confidence)
    ? ''
    : row.confidence;
  const { unit, note } = serverlessUnit(row.unit);
  const notes = [note, row.note, verbatim].filter(Boolean).join('; ');
  const region = row.region.startsWith('edge:') ? 'global' : row.region;
  add({
    item,
    region,
    unit,
    from: row.tier?.from ?? 0,
    price: row.price,
    source: row.source,
    asOf: row.asOf ?? 'unknown',
    confidence,
    note: notes,
  });
}
for (const { source, ...allowance } of ALLOWANCES)
  allowances.push({ ...allowance, source: sourceIndex(source) });

const prices = [...entries.values()].map((entry) => {
  entry.tiers.sort((a, b) => a.from - b.from);
  // A price that only begins at a number of units: those below are free of charge in the list.
  if (entry.tiers[0].from > 0)
    entry.tiers.unshift({ from: 0, price: 0, confidence: entry.tiers[0].confidence });
  const weakest = Math.max(...entry.tiers.map((tier) => RANK.indexOf(tier.confidence)));
  const strongest = RANK[Math.min(...entry.tiers.map((tier) => RANK.indexOf(tier.confidence)))];
  const tiers = entry.tiers.map(({ from, price, confidence }) =>
    confidence === strongest ? [from, price] : [from, price, confidence],
  );
  if (weakest < 0) throw new Error(`${entry.item}: unknown confidence`);
  const source = sourceIndex([...new Set(entry.sources.filter(Boolean))][0]);
  return [
    entry.item,
    entry.region,
    entry.unit,
    tiers,
    source,
    entry.asOf,
    strongest,
    entry.notes.join('; '),
  ];
});

const header = {
  snapshot,
  currency: 'USD',
  columns: 'item region unit tiers[from price confidence?] source asOf confidence note',
  sources: [],
  allowances,
  rules,
  ec2: [],
};
const ec2 = ec2Rows(read('ec2-instances.json'), sourceIndex);
header.sources = sources;
header.ec2 = ec2;
prices.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] < b[1] ? -1 : 1));

writeFileSync(
  new URL(`../src/pricing/books/${snapshot}.ts`, import.meta.url),
  dataModule({
    name: `PRICE_BOOK_${snapshot.replace('-', '_')}`,
    comment: `Prices of AWS as JSON text, snapshot ${snapshot}, one item and region a line.`,
    generator: 'scripts/import-price-book.mjs',
    header,
    key: 'prices',
    rows: prices,
  }),
);
console.error(
  `${prices.length} prices, ${ec2.onDemand.length} instance types, ${rules.length} rules, ${sources.length} sources`,
);
