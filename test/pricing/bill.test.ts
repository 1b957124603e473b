import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { priceUsage } from '../../src/pricing/bill.js';
import { SECONDS_PER_MONTH } from '../../src/pricing/billed-time.js';
import { loadPriceBook } from '../../src/pricing/price-book.js';
import type { UsageLine } from '../../src/pricing/usage.js';

const book = loadPriceBook('2026-11');
const month = { book, freeTier: false, windowS: SECONDS_PER_MONTH };

function used(
  resource: string,
  item: string,
  quantity: number,
  more: Partial<UsageLine> = {},
): UsageLine {
  return {
    resource,
    item,
    quantity,
    region: 'us-east-1',
    unit: 'units',
    per: 'window',
    unitPrice: null,
    ...more,
  };
}

describe('the bill', () => {
  it('extrapolates the window to a month of 730 hours, and gives the window its share', () => {
    const bill = priceUsage([used('web', 'ec2.on-demand.m7g.large.linux', 2, { unit: 'hours' })], {
      ...month,
      windowS: 3600,
    });
    expect(bill.perMonth).toBeCloseTo(2 * 730 * 0.0816, 8);
    expect(bill.total).toBeCloseTo(2 * 0.0816, 10);
    expect(bill.byResource.web).toMatchObject({ perMonth: bill.perMonth, total: bill.total });
    expect(bill.byResource.web?.lines).toMatchObject([
      {
        item: 'ec2.on-demand.m7g.large.linux',
        label: 'm7g.large Linux, on-demand',
        quantity: 1460,
        unit: 'hours',
        unitPrice: 0.0816,
        confidence: 'official',
      },
    ]);
    expect(bill.byResource.web?.lines[0]?.source).toMatch(/karpenter.*2026-07-20/);
  });

  it('charges what is due once a month once, however short the window', () => {
    const zone = used('dns', 'route53.hosted-zone', 1, { region: 'global', per: 'month' });
    expect(priceUsage([zone], { ...month, windowS: 60 }).perMonth).toBe(0.5);
  });

  it('reaches tiers with the usage of all resources together, and shares the price among them', () => {
    const zones = Array.from({ length: 30 }, (_, i) =>
      used(`zone-${i}`, 'route53.hosted-zone', 1, { region: 'global', per: 'month' }),
    );
    const bill = priceUsage(zones, month);
    expect(bill.perMonth).toBeCloseTo(25 * 0.5 + 5 * 0.1, 10);
    expect(bill.byResource['zone-29']?.perMonth).toBeCloseTo(bill.perMonth / 30, 10);
  });

  it('gives 100 GB of internet egress to the account, not to each region', () => {
    const bill = priceUsage(
      [
        used('east', 'data-transfer.internet-out', 150),
        used('west', 'data-transfer.internet-out', 50, { region: 'us-west-2' }),
      ],
      month,
    );
    expect(bill.perMonth).toBeCloseTo(100 * 0.09, 10);
    const small = priceUsage([used('east', 'data-transfer.internet-out', 99)], month);
    expect(small.perMonth).toBe(0);
    expect(small.byResource.east?.lines).toHaveLength(1);
  });

  it('counts 25 GB of a DynamoDB table as free for everybody, and the Free Tier only when asked', () => {
    expect(priceUsage([used('t', 'dynamodb.storage', 25)], month).perMonth).toBe(0);
    const lambda = [used('f', 'lambda.requests', 3e6)];
    expect(priceUsage(lambda, month).perMonth).toBeCloseTo(0.6, 10);
    expect(priceUsage(lambda, { ...month, freeTier: true }).perMonth).toBeCloseTo(0.4, 10);
  });

  it('says which Free Tier offers it does not have', () => {
    const bill = priceUsage([used('web', 'ebs.gp3.storage', 10)], { ...month, freeTier: true });
    expect(bill.notPriced).toEqual([
      expect.stringMatching(/Free Tier of EC2.*not in the price book/),
    ]);
    expect(bill.perMonth).toBeCloseTo(0.8, 10);
  });

  it('keeps a line for what is free of charge', () => {
    const bill = priceUsage(
      [used('dns', 'route53.queries-alias-to-aws', 1e6, { region: 'global' })],
      month,
    );
    expect(bill.byResource.dns?.lines).toMatchObject([{ quantity: 1e6, unitPrice: 0, usd: 0 }]);
  });

  it("never takes us-east-1's price for a region that the book has none for", () => {
    const bill = priceUsage(
      [used('edge', 'alb.hour', 730, { region: 'eu-north-1', unit: 'hours' })],
      month,
    );
    expect(bill.perMonth).toBe(0);
    expect(bill.notPriced).toEqual([
      'edge: Application Load Balancer-hour (alb.hour) in eu-north-1, 730 hours a month: the price book has a price in us-east-1 only.',
    ]);
  });

  it('names an item that it does not know', () => {
    const bill = priceUsage([used('x', 'quantum.qubit', 1)], month);
    expect(bill.notPriced[0]).toContain('the price book has no such item');
  });

  it('takes the price that a scenario gives', () => {
    const bill = priceUsage(
      [used('cache', 'service.hour', 10, { unitPrice: 0.25, unit: 'hours' })],
      month,
    );
    expect(bill.byResource.cache?.lines).toMatchObject([
      { usd: 2.5, unitPrice: 0.25, confidence: 'scenario', unit: 'hours' },
    ]);
  });

  it('refuses a quantity or a window that makes no sense', () => {
    expect(() => priceUsage([used('web', 'alb.hour', Number.NaN)], month)).toThrow(
      /web used NaN units of alb.hour/,
    );
    expect(() => priceUsage([used('web', 'alb.hour', -1)], month)).toThrow(RangeError);
    expect(() => priceUsage([], { ...month, windowS: 0 })).toThrow(/window of 0 s/);
  });

  it('prices io2 IOPS by tiers of each volume, and shows that the higher tiers are unsourced', () => {
    const one = priceUsage(
      [used('a', 'ebs.io2.iops', 32000), used('b', 'ebs.io2.iops', 32000)],
      month,
    );
    expect(one.perMonth).toBeCloseTo(64000 * 0.065, 8);
    expect(one.byResource.a?.lines[0]?.confidence).toBe('golden');
    const big = priceUsage([used('a', 'ebs.io2.iops', 64000)], month);
    expect(big.perMonth).toBeCloseTo(32000 * (0.065 + 0.0455), 8);
    expect(big.byResource.a?.lines[0]?.confidence).toBe('unsourced');
  });
});

describe('EC2 in other regions and with Windows', () => {
  const price = (item: string, region: string) => book.find(item, region);

  it('takes direct evidence first, then the ratio of its own family, else nothing', () => {
    expect(price('ec2.on-demand.t3.micro.linux', 'eu-west-1')).toMatchObject({
      tiers: [{ usd: 0.0114, confidence: 'secondary' }],
    });
    expect(price('ec2.on-demand.m5.large.linux', 'eu-central-1')).toMatchObject({
      tiers: [{ usd: 0.115, confidence: 'derived' }],
      note: expect.stringContaining('1.1979'),
    });
    expect(price('ec2.on-demand.m7g.large.linux', 'eu-west-1')).toMatchObject({
      reason: expect.stringContaining('family m7g'),
    });
  });

  it('adds the surcharge of Windows, observed or by rule, and says derived', () => {
    expect(price('ec2.on-demand.m5.large.windows', 'us-east-1')).toMatchObject({
      tiers: [{ usd: 0.188, confidence: 'derived' }],
    });
    expect(price('ec2.on-demand.c7i.large.windows', 'us-east-1')).toMatchObject({
      tiers: [{ confidence: 'derived' }],
      note: expect.stringContaining('rule'),
    });
    expect(price('ec2.on-demand.m7g.large.windows', 'us-east-1')).toMatchObject({
      reason: expect.stringContaining('arm64'),
    });
    expect(price('ec2.on-demand.m5.large.windows', 'eu-west-1')).toHaveProperty('reason');
  });
});

describe('properties of the bill', () => {
  const tiered = [
    'data-transfer.internet-out',
    'dynamodb.storage',
    'route53.queries-standard',
    'lambda.duration-x86',
    's3.standard-storage',
  ];
  const cost = (item: string, quantity: number) =>
    priceUsage([used('r', item, quantity)], month).perMonth;
  const quantity = fc.double({ min: 0, max: 3e10, noNaN: true });

  it('more never costs less', () => {
    fc.assert(
      fc.property(fc.constantFrom(...tiered), quantity, quantity, (item, a, b) => {
        expect(cost(item, Math.max(a, b))).toBeGreaterThanOrEqual(
          cost(item, Math.min(a, b)) * (1 - 1e-12),
        );
      }),
    );
  });

  it('no boundary of a tier makes a jump', () => {
    for (const price of book.prices) {
      for (const { from } of price.tiers.slice(1)) {
        const dearest = Math.max(...price.tiers.map((tier) => tier.usd));
        const [below, above] = [from - 0.001, from + 0.001].map(
          (n) => priceUsage([used('r', price.item, n, { region: price.region })], month).perMonth,
        ) as [number, number];
        expect(above - below, `${price.item} at ${from}`).toBeLessThanOrEqual(
          0.002 * dearest + 1e-9 * (1 + above),
        );
        expect(above, price.item).toBeGreaterThanOrEqual(below - 1e-9 * (1 + above));
      }
    }
  });

  it('the account pays the same however its usage is split over resources', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...tiered),
        fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 8 }),
        (item, parts) => {
          const split = priceUsage(
            parts.map((part, i) => used(`r${i}`, item, part)),
            month,
          ).perMonth;
          const whole = cost(
            item,
            parts.reduce((a, b) => a + b, 0),
          );
          expect(Math.abs(split - whole)).toBeLessThanOrEqual(1e-9 * (1 + whole));
        },
      ),
    );
  });

  it('agrees with a slow twin that charges unit by unit', () => {
    const tiers = [
      { from: 0, usd: 0.5 },
      { from: 25, usd: 0.1 },
    ];
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200 }), (zones) => {
        let slow = 0;
        for (let zone = 0; zone < zones; zone++)
          slow += tiers.findLast((tier) => zone >= tier.from)!.usd;
        const bill = priceUsage(
          [used('dns', 'route53.hosted-zone', zones, { region: 'global', per: 'month' })],
          month,
        );
        expect(bill.perMonth).toBeCloseTo(slow, 8);
      }),
    );
  });

  it('the total is the sum of the lines, and the same for any order of the usage', () => {
    const lines = [
      used('a', 'alb.hour', 730),
      used('a', 'alb.lcu', 100),
      used('b', 'dynamodb.wru', 1e7),
      used('b', 'dynamodb.storage', 300),
    ];
    const bill = priceUsage(lines, month);
    const sum = Object.values(bill.byResource)
      .flatMap((one) => one.lines)
      .reduce((total, line) => total + line.usd, 0);
    expect(bill.perMonth).toBeCloseTo(sum, 8);
    expect(priceUsage(lines.toReversed(), month).perMonth).toBeCloseTo(bill.perMonth, 8);
  });
});
