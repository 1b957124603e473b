import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Streams } from '../../../src/engine/streams.js';
import { distanceKm, placeOfRegion } from '../../../src/models/network/region-places.js';
import { regionCodes, roundTripS } from '../../../src/models/network/round-trip-times.js';
import { contains, readCidr } from '../../../src/models/route53/cidr.js';
import {
  type Asker,
  type Leaf,
  type RecordWorld,
  Rule,
} from '../../../src/models/route53/selection.js';
import type { EntrySpec, RuleSpec } from '../../../src/models/route53/spec.js';
import { entry } from '../fixtures.js';
import { answers } from './slow-selection.js';
import { CHECKS, namedRules, REGION_OF, REGIONS, RESOURCES, ruleTree } from './trees.js';

const SEED = Number(process.env.STRATUS_PROPERTY_SEED ?? 20_261_125);

interface Health {
  readonly unhealthy: ReadonlySet<string>;
}

function world(
  { unhealthy }: Health,
  records: Readonly<Record<string, RuleSpec>> = {},
  seed = 1,
): RecordWorld {
  return {
    record: (name) => ({ rule: records[name]!, ttlS: 120 }),
    healthOf: (id) => ({ healthy: !unhealthy.has(id) }),
    regionOf: (id) => REGION_OF[id] ?? 'us-east-1',
    stream: new Streams(seed, 0).stream('test', 'routing'),
    aliasTtlS: 60,
    note: () => {},
  };
}

const keyOf = (leaf: Leaf | null): string =>
  leaf === null ? 'none' : `${leaf.ids.join(',')}@${leaf.ttlS}`;

const slowWorld = ({ unhealthy }: Health, records: Readonly<Record<string, RuleSpec>>) => ({
  record: (name: string) => ({ rule: records[name]!, ttlS: 120 }),
  isHealthy: (id: string) => !unhealthy.has(id),
  regionOf: (id: string) => REGION_OF[id] ?? 'us-east-1',
  roundTripS: (from: string, to: string) => roundTripS(from, to).p50,
  place: placeOfRegion,
});

/** 10.1.2.3 and its neighbourhood, and addresses elsewhere. */
const ADDRESSES = [0x0a010203, 0x0a010204, 0x0a010909, 0x0a202020, 0xcb007105, 0xdeadbeef];

const DRAWS = 300;

describe(`record selection against its slow, obvious twin (seed ${SEED})`, () => {
  it('gives the same answers with the same chances on random trees of all policies, with health', () => {
    const seen = { none: 0, several: 0, single: 0 };
    const property = fc.property(
      ruleTree(2),
      namedRules,
      fc.subarray([...CHECKS, ...RESOURCES]),
      fc.option(fc.constantFrom(...REGIONS), { freq: 8 }),
      fc.option(fc.constantFrom(...ADDRESSES), { freq: 8 }),
      fc.nat(1_000_000),
      (rule, records, down, region, address, seed) => {
        const asker: Asker = { region, address };
        const health = { unhealthy: new Set(down) };
        const expected = answers(rule, 300, asker, slowWorld(health, records));
        const built = new Rule(rule, 300, world(health, records, seed));
        const counts = new Map<string, number>();
        const draws = expected.size === 1 ? 3 : DRAWS;
        for (let i = 0; i < draws; i++) {
          const key = keyOf(built.choose(asker));
          counts.set(key, (counts.get(key) ?? 0) + 1);
        }
        for (const key of counts.keys()) expect([...expected.keys()]).toContain(key);
        for (const [key, p] of expected) {
          const off = Math.abs((counts.get(key) ?? 0) - p * draws);
          // Five standard deviations, and half a draw for what is rare.
          expect(off, `${key}: ${p}`).toBeLessThanOrEqual(
            5 * Math.sqrt(draws * p * Math.max(0, 1 - p)) + 0.5 + 1e-9 * draws,
          );
        }
        if (expected.has('none')) seen.none++;
        if (expected.size > 1) seen.several++;
        else seen.single++;
      },
    );
    fc.assert(property, { numRuns: 1000, seed: SEED });
    // Else the trees would have been too tame to say anything.
    expect(seen.none).toBeGreaterThan(30);
    expect(seen.several).toBeGreaterThan(100);
    expect(seen.single).toBeGreaterThan(200);
  });
});

describe('a group of records', () => {
  const choose = (
    rule: RuleSpec,
    {
      down = [],
      region = 'us-east-1',
      address = null,
      draws = 1,
    }: {
      down?: string[];
      region?: string | null;
      address?: number | null;
      draws?: number;
    } = {},
  ): string[] => {
    const built = new Rule(rule, 300, world({ unhealthy: new Set(down) }));
    const keys = Array.from(
      { length: draws },
      () => built.choose({ region, address })?.ids.join(',') ?? 'none',
    );
    return [...new Set(keys)].sort();
  };
  const checked = (id: string, check: string, more: Partial<EntrySpec> = {}) =>
    entry(id, { healthCheck: check, ...more });

  it('with failover answers the primary, then the secondary, and the primary when both are unhealthy', () => {
    const rule: RuleSpec = {
      policy: 'failover',
      entries: [checked('east', 'c0'), checked('west', 'c1', { secondary: true })],
    };
    expect(choose(rule)).toEqual(['east']);
    expect(choose(rule, { down: ['c0'] })).toEqual(['west']);
    expect(choose(rule, { down: ['c0', 'c1'] })).toEqual(['east']);
    expect(choose(rule, { down: ['c1'] })).toEqual(['east']);
    const unchecked: RuleSpec = {
      policy: 'failover',
      entries: [checked('east', 'c0'), entry('west', { secondary: true })],
    };
    expect(choose(unchecked, { down: ['c0', 'west'] })).toEqual(['west']);
  });

  it('with weights of zero uses those only when every other is unhealthy', () => {
    const rule: RuleSpec = {
      policy: 'weighted',
      entries: [
        checked('east', 'c0', { weight: 5 }),
        checked('west', 'c1', { weight: 0 }),
        checked('dublin', 'c2', { weight: 0 }),
      ],
    };
    expect(choose(rule, { draws: 200 })).toEqual(['east']);
    expect(choose(rule, { down: ['c0'], draws: 200 })).toEqual(['dublin', 'west']);
    expect(choose(rule, { down: ['c0', 'c1'], draws: 50 })).toEqual(['dublin']);
    expect(choose(rule, { down: ['c0', 'c1', 'c2'], draws: 200 })).toEqual(['east']);
  });

  it('by location takes the narrowest that fits, a wider one when that is unhealthy, and else has no answer', () => {
    const at = (id: string, check: string, location: EntrySpec['location']) =>
      checked(id, check, { location });
    const entries = [
      at('east', 'c0', { kind: 'subdivision', country: 'US', subdivision: 'VA' }),
      at('west', 'c1', { kind: 'country', country: 'US' }),
      at('dublin', 'c2', { kind: 'continent', continent: 'NA' }),
    ];
    const rule: RuleSpec = { policy: 'geolocation', entries };
    expect(choose(rule)).toEqual(['east']);
    expect(choose(rule, { region: 'us-west-2' })).toEqual(['west']);
    expect(choose(rule, { region: 'ca-central-1' })).toEqual(['dublin']);
    expect(choose(rule, { down: ['c0'] })).toEqual(['west']);
    expect(choose(rule, { down: ['c0', 'c1'] })).toEqual(['dublin']);
    expect(choose(rule, { down: ['c0', 'c1', 'c2'] })).toEqual(['east']);
    expect(choose(rule, { region: 'eu-west-1' })).toEqual(['none']);
    expect(choose(rule, { region: null })).toEqual(['none']);
    const open: RuleSpec = {
      ...rule,
      entries: [...entries, at('tokyo', 'c3', { kind: 'default' })],
    };
    expect(choose(open, { region: 'eu-west-1' })).toEqual(['tokyo']);
  });

  it('by proximity follows the biased distance of the developer guide', () => {
    const rule = (east: number, dublin: number): RuleSpec => ({
      policy: 'geoproximity',
      entries: [entry('east', { bias: east }), entry('dublin', { bias: dublin })],
    });
    const from = (region: string) => ({ region });
    const km = (a: string, b: string) => distanceKm(placeOfRegion(a), placeOfRegion(b));
    // From Montreal it is 820 km to Virginia and 4,700 km to Dublin.
    const near = km('ca-central-1', 'us-east-1');
    const far = km('ca-central-1', 'eu-west-1');
    const even = 100 * (1 - near / far);
    expect(even).toBeGreaterThan(75);
    expect(even).toBeLessThan(90);
    expect(choose(rule(0, Math.floor(even)), from('ca-central-1'))).toEqual(['east']);
    expect(choose(rule(0, Math.ceil(even)), from('ca-central-1'))).toEqual(['dublin']);
    const shrunk = 100 * (near / far - 1);
    expect(choose(rule(Math.ceil(shrunk), 0), from('ca-central-1'))).toEqual(['east']);
    expect(choose(rule(Math.floor(shrunk), 0), from('ca-central-1'))).toEqual(['dublin']);
  });

  it('by address takes the longest block, and the default for everybody else', () => {
    const rule: RuleSpec = {
      policy: 'ip-based',
      entries: [
        entry('east', { cidrs: ['10.0.0.0/8'] }),
        entry('west', { cidrs: ['10.1.0.0/16', '192.168.0.0/24'] }),
        entry('dublin', { cidrs: null }),
      ],
    };
    expect(choose(rule, { address: 0x0a020000 })).toEqual(['east']);
    expect(choose(rule, { address: 0x0a010203 })).toEqual(['west']);
    expect(choose(rule, { address: 0xc0a80001 })).toEqual(['west']);
    expect(choose(rule, { address: 0xc0a80101 })).toEqual(['dublin']);
    expect(choose(rule)).toEqual(['dublin']);
    const closed: RuleSpec = { ...rule, entries: rule.entries.slice(0, 2) };
    expect(choose(closed, { address: 0xc0a80101 })).toEqual(['none']);
  });

  it('is healthy, seen from an alias, while any of its records is; without evaluation it always is', () => {
    const below: RuleSpec = {
      policy: 'weighted',
      entries: [checked('tokyo', 'c2'), checked('sydney', 'c3')],
    };
    const rule = (evaluateTargetHealth: boolean): RuleSpec => ({
      policy: 'failover',
      entries: [
        entry({ kind: 'rule', rule: below }, { evaluateTargetHealth }),
        entry('west', { secondary: true }),
      ],
    });
    expect(choose(rule(true), { down: ['c2'], draws: 50 })).toEqual(['sydney']);
    expect(choose(rule(true), { down: ['c2', 'c3'], draws: 50 })).toEqual(['west']);
    expect(choose(rule(false), { down: ['c2', 'c3'], draws: 50 })).toEqual(['sydney', 'tokyo']);
  });

  it('is charged by the dearest policy on the way, and not at all for an alias to an AWS resource', () => {
    const inner: RuleSpec = {
      policy: 'latency',
      entries: [
        entry('east'),
        entry({ kind: 'resources', ids: ['west'], alias: true }, { region: 'us-west-2' }),
      ],
    };
    const rule: RuleSpec = {
      policy: 'weighted',
      entries: [entry({ kind: 'rule', rule: inner })],
    };
    const built = new Rule(rule, 300, world({ unhealthy: new Set() }));
    const of = (region: string) => built.choose({ region, address: null });
    expect(of('us-east-1')).toMatchObject({ queryClass: 'latency', ttlS: 300 });
    expect(of('us-west-2')).toMatchObject({ queryClass: 'alias-to-aws', ttlS: 60 });
  });
});

describe('places', () => {
  it('are known for every region that round-trip times are known for', () => {
    for (const region of regionCodes()) {
      const { latitude, longitude, country, continent } = placeOfRegion(region);
      expect(Math.abs(latitude)).toBeLessThan(65);
      expect(Math.abs(longitude)).toBeLessThanOrEqual(180);
      expect(country).toMatch(/^[A-Z]{2}$/);
      expect(continent).toMatch(/^(AF|AS|EU|NA|OC|SA)$/);
    }
  });

  it('are as far from each other as an atlas says', () => {
    const km = (a: string, b: string) => distanceKm(placeOfRegion(a), placeOfRegion(b));
    expect(km('eu-west-1', 'eu-west-1')).toBe(0);
    expect(km('eu-west-1', 'eu-west-2')).toBeGreaterThan(440);
    expect(km('eu-west-1', 'eu-west-2')).toBeLessThan(490);
    expect(km('ap-southeast-2', 'eu-west-2')).toBeGreaterThan(16_800);
    expect(km('ap-southeast-2', 'eu-west-2')).toBeLessThan(17_200);
  });

  it('are not farther apart than light gets in the measured round trips', () => {
    // In fibre light makes some 200 km a millisecond.
    for (const a of regionCodes())
      for (const b of regionCodes()) {
        if (a === b) continue;
        const least = (2 * distanceKm(placeOfRegion(a), placeOfRegion(b))) / 200_000;
        expect(roundTripS(a, b).p50, `${a} to ${b}`).toBeGreaterThan(least);
      }
  });
});

describe('blocks of addresses', () => {
  it('hold exactly the addresses that share their first bits', () => {
    fc.assert(
      fc.property(fc.nat(0xffffffff), fc.nat(32), fc.nat(0xffffffff), (seed, bits, address) => {
        const text = (n: number) => n.toString(2).padStart(32, '0');
        const prefix = text(seed).slice(0, bits);
        const first = Number.parseInt(prefix.padEnd(32, '0'), 2);
        const quad = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join('.');
        const block = readCidr(`${quad}/${bits}`)!;
        expect(block).toEqual({ first, bits });
        expect(contains(block, address)).toBe(text(address).startsWith(prefix));
      }),
      { numRuns: 500, seed: SEED },
    );
    expect(readCidr('10.0.0.1/8')).toBeNull();
    expect(readCidr('10.0.0.256/32')).toBeNull();
    expect(readCidr('10.0.0.0/33')).toBeNull();
  });
});
