import { describe, expect, it } from 'vitest';
import type { ClientSpec } from '../../../src/queueing/workload-spec.js';
import {
  alb,
  at,
  client,
  constant,
  ec2,
  metric,
  poisson,
  scenario,
  service,
  simulate,
  used,
  workload,
  zone,
} from '../fixtures.js';

const www = { host: 'www.shop.example' };
const instant = service({ time: null, handles: { default: [] } });

/** Look-ups of a Poisson process, and how many of them the caches answered. */
function lookUps(
  settings: {
    rate: number;
    ttlS: number;
    clients: number;
    resolvers: number;
    dnsCache?: ClientSpec['dnsCache'];
  },
  durationS: number,
  seed = 1,
) {
  const { rate, ttlS, clients, resolvers, dnsCache = { honourTtl: 1, otherwiseS: 0 } } = settings;
  const result = simulate(
    scenario(
      {
        shoppers: workload('shop', { ...www, source: poisson(rate), client: client({ dnsCache }) }),
      },
      { shop: zone({ www: { targets: ['app'], ttlS } }, { clients, resolvers }), app: instant },
      durationS,
    ),
    seed,
  );
  const count = (name: string) => metric(result, 'shop', name);
  return {
    lookUps: count('lookUps'),
    client: count('clientCacheHits') / count('lookUps'),
    queries: count('queries') / count('lookUps'),
    balance:
      count('lookUps') - count('clientCacheHits') - count('resolverCacheHits') - count('queries'),
  };
}

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

/** The estimates of some seeds agree with a value within four standard errors. */
function expectMean(values: readonly number[], expected: number): void {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1);
  expect(Math.abs(mean - expected)).toBeLessThan(4 * Math.sqrt(variance / values.length));
}

describe('caches by TTL', () => {
  it('one client asks once a TTL: a hit ratio of lambda T / (1 + lambda T) for Poisson look-ups', () => {
    const settings = { rate: 0.1, ttlS: 30, clients: 1, resolvers: 1 };
    const ratios = SEEDS.map((seed) => lookUps(settings, 20_000, seed).client);
    expectMean(ratios, 3 / 4);
  });

  it('a client population behind shared resolvers hits as renewal theory says', () => {
    // A resolver's answers, and those its clients got of it, all expire together. So a cycle is a
    // TTL and the gap until the next look-up: 1 + L T look-ups, one of them a query; and each of the
    // other clients asks the resolver once if it looks up at all in the TTL.
    const settings = { rate: 20, ttlS: 60, clients: 200, resolvers: 4 };
    const perResolver = 5 * 60;
    const others = 49 * (1 - Math.exp((-20 / 200) * 60));
    const results = SEEDS.map((seed) => lookUps(settings, 6000, seed));
    expectMean(
      results.map(({ queries }) => queries),
      1 / (1 + perResolver),
    );
    expectMean(
      results.map((each) => each.client),
      1 - (1 + others) / (1 + perResolver),
    );
  });

  it('clients that do not honour the TTL hold on to an answer for as long as they do', () => {
    const ignoring = { honourTtl: 0, otherwiseS: 3600 };
    const settings = { rate: 0.1, ttlS: 30, clients: 1, resolvers: 1, dnsCache: ignoring };
    expectMean(
      SEEDS.map((seed) => lookUps(settings, 500_000, seed).client),
      360 / 361,
    );
    const half = { ...settings, clients: 2, dnsCache: { ...ignoring, honourTtl: 0.5 } };
    const { client: ratio } = lookUps(half, 500_000);
    expect(ratio).toBeGreaterThan((0.05 * 30) / (1 + 0.05 * 30));
    expect(ratio).toBeLessThan(0.99);
  });

  it('a TTL of zero caches nothing', () => {
    expect(lookUps({ rate: 1, ttlS: 0, clients: 5, resolvers: 2 }, 500)).toMatchObject({
      client: 0,
      queries: 1,
    });
  });

  it('every look-up is answered in exactly one place', () => {
    for (const seed of SEEDS) {
      expect(lookUps({ rate: 3, ttlS: 20, clients: 30, resolvers: 3 }, 1000, seed).balance).toBe(0);
    }
  });
});

describe('a look-up', () => {
  const times = { resolverTime: constant(0.002), authoritativeTime: constant(0.02) };

  it('is part of the latency: the authoritative time for the first, the resolver for the next client, nothing after', () => {
    const result = simulate(
      scenario(
        // Two clients; whoever comes first, ten requests give each its turn.
        { shoppers: workload('shop', { ...www, source: at([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]) }) },
        { shop: zone({ www: { targets: ['app'] } }, { ...times, clients: 2 }), app: instant },
      ),
    );
    const { latency } = result.workloads.shoppers!;
    expect(latency.max).toBeCloseTo(0.022, 12);
    expect(latency.mean * 10).toBeCloseTo(0.022 + 0.002, 12);
    expect(latency.p50).toBe(0);
  });

  it('comes before the way to the entry, however long that is', () => {
    const from = [{ region: 'eu-west-1', weight: 1 }];
    const latency = (host: string | null) =>
      simulate(
        scenario(
          { shoppers: workload(host === null ? 'box' : 'shop', { host, from, source: at([0]) }) },
          {
            shop: zone({ www: { targets: ['box'] } }, times),
            box: ec2({ handles: { default: [] } }),
          },
        ),
      ).workloads.shoppers!.latency.mean;
    expect(latency('www.shop.example') - latency(null)).toBeCloseTo(0.022, 9);
  });

  it('of a record with several values leads to each of them in turn of chance', () => {
    const result = simulate(
      scenario(
        { shoppers: workload('shop', { ...www, source: poisson(100) }) },
        {
          shop: zone({ www: { targets: ['app', 'other'], ttlS: 0 } }),
          app: instant,
          other: instant,
        },
        100,
      ),
    );
    const n = result.workloads.shoppers!.completed;
    expect(Math.abs(metric(result, 'app', 'served') - n / 2)).toBeLessThan(4 * Math.sqrt(n / 4));
    expect(metric(result, 'app', 'served') + metric(result, 'other', 'served')).toBe(n);
  });
});

describe('what a zone is billed for', () => {
  const bill = (alias: boolean) =>
    simulate(
      scenario(
        { shoppers: workload('shop', { ...www, source: at([0, 30, 61, 200]) }) },
        {
          shop: zone({ www: { targets: ['edge'], alias, ttlS: 60 } }),
          edge: alb('app'),
          app: instant,
        },
      ),
    );

  it('queries that reach the name servers: of an alias to a load balancer, or standard ones', () => {
    expect(used(bill(true), 'shop', 'route53.queries-alias-to-aws')).toBe(3);
    expect(used(bill(true), 'shop', 'route53.queries-standard')).toBe(0);
    expect(used(bill(false), 'shop', 'route53.queries-standard')).toBe(3);
  });

  it('the zone itself, once a month', () => {
    const line = bill(true).usage.find(({ item }) => item === 'route53.hosted-zone');
    expect(line).toMatchObject({ quantity: 1, per: 'month', region: 'global' });
  });
});
