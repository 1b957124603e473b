import { PRICE_BOOK_2026_11_JSON } from './books/2026-11.js';
import { findEc2Price } from './ec2-prices.js';

/**
 * How far a price can be trusted, best first. `official`: AWS's own price data or page text;
 * `golden`: AWS's bulk price list as recorded in infracost's tests; `secondary`: a third party's copy;
 * `derived`: computed here from another price, by a stated rule; `superseded`: no longer valid;
 * `unsourced`: recalled, no text of AWS found; `scenario`: the scenario itself gives it.
 */
export type Confidence =
  | 'official'
  | 'golden'
  | 'secondary'
  | 'derived'
  | 'superseded'
  | 'unsourced'
  | 'scenario';

export interface PriceTier {
  /** The tier's first unit in a month, inclusive; it ends where the next begins. */
  readonly from: number;
  /** USD per unit. */
  readonly usd: number;
  readonly confidence: Confidence;
}

/** The price of one item in one region. */
export interface Price {
  readonly item: string;
  readonly region: string;
  /** Unit of the quantity, as on the bill. */
  readonly unit: string;
  readonly tiers: readonly PriceTier[];
  readonly source: string;
  readonly asOf: string;
  readonly note: string;
}

/** A quantity a month without charge, of the whole account over all regions. */
export interface Allowance {
  /** Items that share it; a `*` at the end stands for any ending. */
  readonly items: readonly string[];
  readonly quantity: number;
  /** `list`: in the price list of every account; `free-tier`: an offer of the AWS Free Tier. */
  readonly kind: 'list' | 'free-tier';
  readonly confidence: Confidence;
  readonly source: string;
  readonly asOf: string;
}

/** A number that is no price: a metering rule, a discount. */
export interface PricingRule {
  readonly id: string;
  readonly region: string;
  readonly value: number;
  readonly unit: string;
  readonly source: string;
  readonly asOf: string;
  readonly confidence: Confidence;
}

export interface PriceBook {
  readonly snapshot: string;
  /** Every listed price, by item and region; those of EC2 instances come first. */
  readonly prices: readonly Price[];
  readonly allowances: readonly Allowance[];
  readonly rules: readonly PricingRule[];
  /** Sources of the book, each once. */
  readonly sources: readonly string[];
  /** The price of an item in a region (`global` prices hold everywhere), or why there is none. */
  find(item: string, region: string): Price | Unpriced;
}

export interface Unpriced {
  /** Why: the end of a sentence that begins with item and region. */
  readonly reason: string;
}

export class UnknownPriceBookError extends Error {
  constructor(
    readonly snapshot: string,
    readonly known: readonly string[],
  ) {
    super(`price book "${snapshot}" does not exist; there is ${known.join(', ')}`);
    this.name = 'UnknownPriceBookError';
  }
}

type Cited = { readonly source: number; readonly asOf: string };
type PriceRow = readonly [
  string,
  string,
  string,
  readonly (readonly [number, number, Confidence?])[],
  number,
  string,
  Confidence,
  string,
];
type RuleRow = readonly [string, string, number, string, number, string, Confidence];

/** EC2's on-demand prices, kept compact: one line a type, regions and Windows worked out when asked. */
export interface Ec2PriceData {
  readonly linux: Cited;
  readonly elsewhere: Cited;
  readonly familyRatios: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly windows: Cited & { readonly perVcpuHour: number };
  readonly onDemand: readonly (readonly [
    type: string,
    family: string,
    architecture: string,
    vcpus: number,
    linuxUsEast1: number,
    linuxElsewhere: readonly (readonly [region: string, usd: number])[],
    windowsSurcharge: number | null,
  ])[];
}

interface BookData {
  readonly snapshot: string;
  readonly sources: readonly string[];
  readonly allowances: readonly (Omit<Allowance, 'source'> & { readonly source: number })[];
  readonly rules: readonly RuleRow[];
  readonly ec2: Ec2PriceData;
  readonly prices: readonly PriceRow[];
}

const BOOKS: Readonly<Record<string, string>> = { '2026-11': PRICE_BOOK_2026_11_JSON };
const loaded = new Map<string, PriceBook>();

/** Snapshots there are, oldest first. */
export function priceBookSnapshots(): readonly string[] {
  return Object.keys(BOOKS).sort();
}

/**
 * The dated price book of that name; parsed once.
 *
 * @throws UnknownPriceBookError naming the snapshots there are
 */
export function loadPriceBook(snapshot: string): PriceBook {
  const known = loaded.get(snapshot);
  if (known !== undefined) return known;
  const text = Object.hasOwn(BOOKS, snapshot) ? BOOKS[snapshot] : undefined;
  if (text === undefined) throw new UnknownPriceBookError(snapshot, priceBookSnapshots());
  const book = makeBook(JSON.parse(text) as BookData);
  loaded.set(snapshot, book);
  return book;
}

function makeBook(data: BookData): PriceBook {
  const source = (index: number): string => data.sources[index]!;
  const listed = data.prices.map((row) => toPrice(row, source));
  const byItem = new Map<string, Price[]>();
  for (const price of listed) {
    const same = byItem.get(price.item);
    if (same === undefined) byItem.set(price.item, [price]);
    else same.push(price);
  }
  const rule = ([id, region, value, unit, index, asOf, confidence]: RuleRow): PricingRule => ({
    id,
    region,
    value,
    unit,
    source: source(index),
    asOf,
    confidence,
  });
  const find = (item: string, region: string): Price | Unpriced =>
    item.startsWith('ec2.on-demand.')
      ? findEc2Price(data.ec2, source, item, region)
      : item.startsWith(SPOT)
        ? findSpotPrice(item, (onDemand) => findEc2Price(data.ec2, source, onDemand, region))
        : findListed(byItem, item, region);
  let everything: readonly Price[] | null = null;
  return {
    snapshot: data.snapshot,
    // Most runs look up a few prices only; working out those of every EC2 instance is for who lists them.
    get prices() {
      everything ??= [...listedEc2(data.ec2, find), ...listed];
      return everything;
    },
    allowances: data.allowances.map((allowance) => ({
      ...allowance,
      source: source(allowance.source),
    })),
    rules: data.rules.map(rule),
    sources: data.sources,
    find,
  };
}

const SPOT = 'ec2.spot.';

/** The on-demand price: what is saved of it depends on the market, and stands on the line of usage. */
function findSpotPrice(
  item: string,
  onDemand: (item: string) => Price | Unpriced,
): Price | Unpriced {
  const found = onDemand(item.replace(SPOT, 'ec2.on-demand.'));
  return isPrice(found) ? { ...found, item } : found;
}

function toPrice(row: PriceRow, source: (index: number) => string): Price {
  const [item, region, unit, tiers, index, asOf, confidence, note] = row;
  return {
    item,
    region,
    unit,
    tiers: tiers.map(([from, usd, own]) => ({ from, usd, confidence: own ?? confidence })),
    source: source(index),
    asOf,
    note,
  };
}

/** Of EC2, what there is direct evidence of: Linux in us-east-1 and elsewhere, Windows in us-east-1. */
function listedEc2(ec2: Ec2PriceData, find: PriceBook['find']): readonly Price[] {
  return ec2.onDemand.flatMap(([type, , , , , elsewhere]) =>
    [
      find(`ec2.on-demand.${type}.linux`, 'us-east-1'),
      ...elsewhere.map(([region]) => find(`ec2.on-demand.${type}.linux`, region)),
      find(`ec2.on-demand.${type}.windows`, 'us-east-1'),
    ].filter(isPrice),
  );
}

export function isPrice(found: Price | Unpriced): found is Price {
  return 'tiers' in found;
}

/** A price to one destination, else the sender's price to any region: most pairs have none of their own. */
const TO_ONE_REGION = /^data-transfer\.inter-region\.[a-z0-9-]+$/;

function findListed(
  byItem: ReadonlyMap<string, readonly Price[]>,
  item: string,
  region: string,
): Price | Unpriced {
  const prices = byItem.get(item) ?? [];
  const found =
    prices.find((price) => price.region === region) ??
    prices.find((price) => price.region === 'global');
  if (found !== undefined) return found;
  if (TO_ONE_REGION.test(item)) return findListed(byItem, 'data-transfer.inter-region', region);
  if (prices.length === 0) return { reason: 'the price book has no such item' };
  const regions = prices.map((price) => price.region).join(', ');
  return { reason: `the price book has a price in ${regions} only` };
}
