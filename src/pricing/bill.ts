import { SECONDS_PER_MONTH } from './billed-time.js';
import { describeItem, TIERED_PER_RESOURCE } from './items.js';
import {
  type Allowance,
  type Confidence,
  isPrice,
  type Price,
  type PriceBook,
  type Unpriced,
} from './price-book.js';
import { tieredCost } from './tiers.js';
import type { UsageLine } from './usage.js';

export interface PricingOptions {
  readonly book: PriceBook;
  /** The AWS Free Tier's offers too; what the price list gives to every account is always counted. */
  readonly freeTier: boolean;
  /** Length of the measured window in seconds. */
  readonly windowS: number;
}

export interface BilledLine {
  readonly resource: string;
  readonly item: string;
  readonly region: string;
  /** In the words of AWS's bill. */
  readonly label: string;
  /** A month's quantity, before anything that is free of charge. */
  readonly quantity: number;
  readonly unit: string;
  /** USD per unit: the average, where tiers or an allowance apply. */
  readonly unitPrice: number;
  /** USD a month. */
  readonly usd: number;
  /** Where the price comes from, with its date and, where it was derived, how. */
  readonly source: string;
  readonly confidence: Confidence;
}

export interface ResourceBill {
  /** USD of the measured window. */
  readonly total: number;
  /** USD a month of 730 h. */
  readonly perMonth: number;
  readonly lines: readonly BilledLine[];
}

export interface Bill {
  readonly total: number;
  readonly perMonth: number;
  readonly byResource: Readonly<Record<string, ResourceBill>>;
  /** Sentences: what was used and is not in the total, and why. */
  readonly notPriced: readonly string[];
}

/** Usage of one resource, a month's quantity. */
interface Monthly {
  readonly line: UsageLine;
  quantity: number;
}

/** Lines that share a price, and so its tiers. */
interface PricedGroup {
  readonly price: Price;
  readonly lines: Monthly[];
  quantity: number;
}

/**
 * The bill of a month of 730 hours at the rate of the measured window. Tiers count the quantity of
 * the whole account in a region, over all resources, and each resource pays its share at the average
 * price. Nothing is rounded.
 *
 * @throws RangeError where the window is not a positive time, or a quantity not a finite number >= 0
 */
export function priceUsage(usage: readonly UsageLine[], options: PricingOptions): Bill {
  const { book, windowS } = options;
  if (!(windowS > 0 && Number.isFinite(windowS))) {
    throw new RangeError(`pricing: a window of ${windowS} s; it must be longer than 0 s and end`);
  }
  const monthly = monthlyUsage(usage, SECONDS_PER_MONTH / windowS);
  const notPriced: string[] = [];
  const groups = groupByPrice(monthly, book, notPriced);
  const priced = new Map<Monthly, BilledLine>();
  for (const entry of monthly) {
    if (entry.line.unitPrice !== null) priced.set(entry, ownPrice(entry, entry.line.unitPrice));
  }
  const charged = chargedShares(groups, book.allowances, options.freeTier);
  groups.forEach((group, index) => {
    priceGroup(group, charged[index]!, priced);
  });
  if (options.freeTier) noteMissingOffers(monthly, notPriced);
  const lines = monthly.flatMap((entry) => priced.get(entry) ?? []);
  return summarise(lines, notPriced, windowS / SECONDS_PER_MONTH);
}

/** One entry for each resource, item, region and price, in the order they first come. */
function monthlyUsage(usage: readonly UsageLine[], windowsPerMonth: number): readonly Monthly[] {
  const entries = new Map<string, Monthly>();
  for (const line of usage) {
    if (!(line.quantity >= 0 && Number.isFinite(line.quantity))) {
      throw new RangeError(
        `pricing: ${line.resource} used ${line.quantity} ${line.unit} of ${line.item}; a quantity is a finite number >= 0`,
      );
    }
    const quantity = line.per === 'window' ? line.quantity * windowsPerMonth : line.quantity;
    const key = JSON.stringify([
      line.resource,
      line.item,
      line.region,
      line.unitPrice,
      line.saving,
    ]);
    const entry = entries.get(key);
    if (entry === undefined) entries.set(key, { line, quantity });
    else entry.quantity += quantity;
  }
  return [...entries.values()];
}

function groupByPrice(
  monthly: readonly Monthly[],
  book: PriceBook,
  notPriced: string[],
): readonly PricedGroup[] {
  const groups = new Map<string, PricedGroup>();
  for (const entry of monthly) {
    const { item, region, resource, unitPrice, unit, saving } = entry.line;
    if (unitPrice !== null) continue;
    const price = discounted(book.find(item, region), saving);
    if (!isPrice(price)) {
      if (entry.quantity > 0) {
        const amount = `${Number(entry.quantity.toPrecision(4))} ${unit} a month`;
        notPriced.push(
          `${resource}: ${describeItem(item)} (${item}) in ${region}, ${amount}: ${price.reason}.`,
        );
      }
      continue;
    }
    const perResource = TIERED_PER_RESOURCE.has(item) ? resource : null;
    const key = JSON.stringify([price.item, price.region, perResource, saving]);
    const group = groups.get(key) ?? { price, lines: [], quantity: 0 };
    group.lines.push(entry);
    group.quantity += entry.quantity;
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** The price of which a part is saved. */
function discounted(price: Price | Unpriced, saving: number | undefined): Price | Unpriced {
  if (!isPrice(price) || saving === undefined) return price;
  const note = `on-demand less ${Number((100 * saving).toPrecision(3))} %`;
  const tiers = price.tiers.map((tier) => ({
    ...tier,
    usd: tier.usd * (1 - saving),
    confidence: 'derived' as const,
  }));
  return { ...price, tiers, note: price.note === '' ? note : `${note}; ${price.note}` };
}

/**
 * The share of each group's quantity that is charged. An allowance is one pool for the account, so
 * groups that share it (regions, architectures) use it up in proportion to their quantities.
 */
function chargedShares(
  groups: readonly PricedGroup[],
  allowances: readonly Allowance[],
  freeTier: boolean,
): readonly number[] {
  const shares = groups.map(() => 1);
  for (const allowance of allowances) {
    if (allowance.kind === 'free-tier' && !freeTier) continue;
    const sharing = groups.map((group) =>
      allowance.items.some((item) => matches(item, group.price.item)),
    );
    const total = groups.reduce(
      (sum, group, index) => sum + (sharing[index] ? group.quantity : 0),
      0,
    );
    if (total === 0) continue;
    const charged = Math.max(0, total - allowance.quantity) / total;
    sharing.forEach((shares_, index) => {
      if (shares_) shares[index]! *= charged;
    });
  }
  return shares;
}

function matches(pattern: string, item: string): boolean {
  return pattern.endsWith('*') ? item.startsWith(pattern.slice(0, -1)) : item === pattern;
}

function priceGroup(group: PricedGroup, charged: number, priced: Map<Monthly, BilledLine>): void {
  const { price } = group;
  const cost = tieredCost(price.tiers, group.quantity * charged);
  const average = group.quantity > 0 ? cost.usd / group.quantity : price.tiers[0]!.usd;
  const how = cost.confidence === 'derived' && price.note !== '' ? `; ${price.note}` : '';
  for (const entry of group.lines) {
    const { resource, item, region } = entry.line;
    priced.set(entry, {
      resource,
      item,
      region,
      label: describeItem(item),
      quantity: entry.quantity,
      unit: price.unit,
      unitPrice: average,
      usd: entry.quantity * average,
      source: `${price.source} (${price.asOf})${how}`,
      confidence: cost.confidence,
    });
  }
}

function ownPrice({ line, quantity }: Monthly, unitPrice: number): BilledLine {
  return {
    resource: line.resource,
    item: line.item,
    region: line.region,
    label: describeItem(line.item),
    quantity,
    unit: line.unit,
    unitPrice,
    usd: quantity * unitPrice,
    source: 'the scenario',
    confidence: 'scenario',
  };
}

function noteMissingOffers(monthly: readonly Monthly[], notPriced: string[]): void {
  if (monthly.some(({ line }) => /^(ec2|ebs|alb|nlb|ipv4)\./.test(line.item))) {
    notPriced.push(
      'The AWS Free Tier of EC2, EBS, public IPv4 and Elastic Load Balancing is not in the price book: their lines are at the full price.',
    );
  }
}

function summarise(
  lines: readonly BilledLine[],
  notPriced: readonly string[],
  monthsInWindow: number,
): Bill {
  const byResource: Record<string, ResourceBill> = {};
  let perMonth = 0;
  for (const resource of new Set(lines.map((line) => line.resource))) {
    const own = lines.filter((line) => line.resource === resource);
    const usd = own.reduce((sum, line) => sum + line.usd, 0);
    byResource[resource] = { total: usd * monthsInWindow, perMonth: usd, lines: own };
    perMonth += usd;
  }
  return { total: perMonth * monthsInWindow, perMonth, byResource, notPriced };
}
