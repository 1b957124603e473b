import { describe, expect, it } from 'vitest';
import { instanceTypeNames } from '../../src/models/ec2/catalogue.js';
import { regionCodes } from '../../src/models/network/round-trip-times.js';
import { describeItem } from '../../src/pricing/items.js';
import {
  isPrice,
  loadPriceBook,
  priceBookSnapshots,
  UnknownPriceBookError,
} from '../../src/pricing/price-book.js';
import { pricesText } from '../../src/pricing/prices-text.js';

const book = loadPriceBook('2026-11');

/** What the models of this version count, by the region that they count it in. */
const COUNTED: readonly [item: string, region: string][] = [
  ['ec2.on-demand.m7g.large.linux', 'us-east-1'],
  ['ec2.on-demand.m5.large.windows', 'us-east-1'],
  ...[
    'ebs.gp3.storage',
    'ebs.gp2.storage',
    'alb.hour',
    'alb.lcu',
    'dynamodb.wru',
    'dynamodb.rru',
    'dynamodb.storage',
    'dynamodb.wru-ia',
    'dynamodb.rru-ia',
    'dynamodb.storage-ia',
    'data-transfer.internet-out',
    'data-transfer.inter-region',
    'data-transfer.cross-az',
    'ipv4.public.hour',
  ].map((item): [string, string] => [item, 'us-east-1']),
  ...['route53.hosted-zone', 'route53.queries-standard', 'route53.queries-alias-to-aws'].map(
    (item): [string, string] => [item, 'global'],
  ),
  ['data-transfer.inter-region.eu-west-1', 'us-east-1'],
];

describe('the price book', () => {
  it('has a price for everything that a model counts, and words for it', () => {
    for (const [item, region] of COUNTED) {
      expect(isPrice(book.find(item, region)), `${item} in ${region}`).toBe(true);
      expect(describeItem(item), item).not.toContain('.storage');
    }
  });

  it('has a Linux price for every instance type of the catalogue', () => {
    for (const type of instanceTypeNames()) {
      expect(isPrice(book.find(`ec2.on-demand.${type}.linux`, 'us-east-1')), type).toBe(true);
    }
  });

  it('has a dated source for every price, unless the price itself says that it is unsourced', () => {
    for (const { item, tiers, source, asOf } of book.prices) {
      expect(source.length, item).toBeGreaterThan(0);
      if (tiers[0]?.confidence === 'unsourced') continue;
      expect(asOf, item).toMatch(/20\d\d|undated cop/);
      expect(source, item).not.toMatch(/^unsourced/i);
    }
  });

  it('has tiers that begin at 0 and rise, with prices that are numbers of dollars', () => {
    for (const { item, tiers } of book.prices) {
      expect(tiers[0]?.from, item).toBe(0);
      tiers.forEach((tier, index) => {
        if (index > 0) expect(tier.from, item).toBeGreaterThan(tiers[index - 1]!.from);
        expect(tier.usd, item).toBeGreaterThanOrEqual(0);
        expect(Number.isFinite(tier.usd), item).toBe(true);
      });
    }
  });

  it('has each item once a region, and only regions that exist', () => {
    const seen = new Set<string>();
    const regions = new Set(['global', ...regionCodes()]);
    for (const { item, region } of book.prices) {
      expect(seen.has(`${item} ${region}`), `${item} in ${region}`).toBe(false);
      seen.add(`${item} ${region}`);
      expect(regions.has(region), region).toBe(true);
      expect(item).toMatch(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/);
    }
  });

  it('has allowances only of items that it prices', () => {
    for (const { items } of book.allowances) {
      for (const item of items) {
        const wanted = item.replace(/\*$/, '');
        expect(
          book.prices.some((price) =>
            item.endsWith('*') ? price.item.startsWith(wanted) : price.item === wanted,
          ),
          item,
        ).toBe(true);
      }
    }
  });

  it('takes the price to one region where there is one, else that to any region', () => {
    expect(book.find('data-transfer.inter-region.us-east-2', 'us-east-1')).toMatchObject({
      tiers: [{ usd: 0.01 }],
    });
    expect(book.find('data-transfer.inter-region.us-east-2', 'us-west-2')).toMatchObject({
      tiers: [{ usd: 0.02 }],
    });
    expect(book.find('data-transfer.inter-region.us-west-2', 'us-east-1')).toMatchObject({
      tiers: [{ usd: 0.02 }],
    });
    expect(book.find('data-transfer.inter-region.us-west-2', 'eu-north-1')).toHaveProperty(
      'reason',
    );
  });

  it('names the snapshots there are when asked for another', () => {
    expect(priceBookSnapshots()).toContain('2026-11');
    expect(() => loadPriceBook('2019-01')).toThrow(UnknownPriceBookError);
    expect(() => loadPriceBook('2019-01')).toThrow(/"2019-01".*2026-11/);
    expect(() => loadPriceBook('constructor')).toThrow(UnknownPriceBookError);
  });
});

describe('the list of prices', () => {
  it('shows price, unit, region, source, date and confidence of what was asked for', () => {
    const text = pricesText({ text: 'dynamodb.wru', region: 'eu-west-1' });
    const line = text.split('\n').find((row) => row.startsWith('dynamodb.wru '));
    expect(line).toContain('0.000000705');
    expect(line).toMatch(/WRUs +eu-west-1 +20\d\d-\d\d-\d\d +official +\S/);
    expect(text).not.toContain('us-east-1 ');
  });

  it('finds an item by the words of the bill, and shows each tier', () => {
    const text = pricesText({ text: 'hosted zone' });
    expect(text).toMatch(/route53\.hosted-zone +0\.5 +zone-month/);
    expect(text).toMatch(/route53\.hosted-zone +0\.1 from 25 +zone-month/);
  });

  it('shows the whole book without a filter, and none with a filter that fits nothing', () => {
    expect(pricesText().split('\n').length).toBeGreaterThan(book.prices.length);
    expect(pricesText({ text: 'no such thing' })).toBe(
      `Price book 2026-11: 0 of ${book.prices.length} prices, in USD.\n`,
    );
  });
});
