import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FaultSpec } from '../../src/models/fault.js';
import {
  at,
  client,
  constant,
  healthCheck,
  scenario,
  service,
  simulate,
  workload,
  zone,
} from '../models/fixtures.js';
import { CHECKS, namedRules, REGIONS, RESOURCES, ruleTree } from '../models/route53/trees.js';

const SEED = Number(process.env.STRATUS_PROPERTY_SEED ?? 20_261_125);

const fault = (kind: 'errors' | 'region-outage', more: Partial<FaultSpec>): FaultSpec => ({
  name: kind,
  kind,
  resource: null,
  share: null,
  atS: 10,
  forS: 25,
  everyS: null,
  times: null,
  region: null,
  zone: null,
  count: null,
  multiply: null,
  addS: null,
  between: null,
  connectTimeoutS: 3,
  ...more,
});

const faults: fc.Arbitrary<FaultSpec[]> = fc.array(
  fc.oneof(
    fc
      .constantFrom(...RESOURCES)
      .map((resource) => fault('errors', { name: `errors ${resource}`, resource, share: 0.9 })),
    fc
      .constantFrom(...REGIONS)
      .map((region) => fault('region-outage', { name: `outage ${region}`, region })),
    fc.constant<FaultSpec>({
      ...fault('errors', { name: 'stale', resource: 'shop', share: 0.5 }),
      kind: 'dns-stale',
    }),
  ),
  { maxLength: 3 },
);

const TIMES = Array.from({ length: 60 }, (_, i) => i);

const zones = fc.record({
  rule: ruleTree(1),
  named: namedRules,
  ttlS: fc.constantFrom(0, 5, 60),
  privateTo: fc.option(fc.constant(['us-east-1', 'eu-west-1']), { freq: 2 }),
  places: fc.uniqueArray(fc.constantFrom(...REGIONS), { maxLength: 3 }),
  clients: fc.constantFrom(1, 7, 50),
  resolvers: fc.constantFrom(1, 3),
  timeoutS: fc.option(fc.constantFrom(0.01, 1)),
  retries: fc.nat(2),
  faults,
});

type Zone = typeof zones extends fc.Arbitrary<infer T> ? T : never;

function scenarioOf(drawn: Zone) {
  const { rule, named, ttlS, privateTo, places, clients, resolvers, timeoutS, retries } = drawn;
  const targets = [...RESOURCES];
  const box = service({ time: null, handles: { default: [] }, latency: constant(0.02) });
  const records = Object.fromEntries(
    Object.entries(named).map(([name, each]) => [name, { ttlS, rule: each, targets }]),
  );
  return {
    ...scenario(
      {
        all: workload('shop', {
          host: 'www.shop.example',
          from: places.map((region) => ({ region, weight: 1 })),
          source: at(TIMES),
          client: client({
            timeoutS,
            retries,
            dnsCache: { honourTtl: 0.8, otherwiseS: 20 },
          }),
        }),
      },
      {
        shop: zone(
          { ...records, www: { ttlS, rule, targets } },
          {
            clients,
            resolvers,
            privateTo,
            clientAddresses: { 'us-east-1': '10.1.2.0/24', 'eu-west-1': '203.0.113.0/24' },
            resolverTime: constant(0.002),
            authoritativeTime: constant(0.012),
          },
        ),
        ...Object.fromEntries(RESOURCES.map((id) => [id, box])),
        ...Object.fromEntries(
          CHECKS.map((id, i) => [id, healthCheck(RESOURCES[i]!, { intervalS: 10, failures: 1 })]),
        ),
      },
    ),
    faults: drawn.faults,
  };
}

describe(`random zones, policies and faults (seed ${SEED})`, () => {
  it('every look-up is answered or fails by its cause, in one place, and no request is lost', () => {
    const causes = new Set<string>();
    const property = fc.property(zones, fc.nat(1000), (drawn, seed) => {
      const result = simulate(scenarioOf(drawn), seed);
      const { offered, completed, failed, inFlight, retries } = result.workloads.all!;
      const lost = Object.values(failed).reduce((sum, n) => sum + n, 0);
      expect(offered).toBe(TIMES.length);
      expect(completed + lost).toBe(offered);
      expect(inFlight).toBe(0);
      for (const cause of Object.keys(failed)) causes.add(cause);
      const counts = result.resources.shop!.metrics as Readonly<Record<string, number>>;
      // Each attempt looks the name up once, and each look-up is answered by one of three.
      expect(counts.lookUps).toBe(offered + retries);
      const outside = drawn.privateTo === null ? 0 : counts.unanswered!;
      const asked = counts.clientCacheHits! + counts.resolverCacheHits! + counts.queries!;
      expect(asked).toBeLessThanOrEqual(counts.lookUps!);
      expect(asked + outside).toBeGreaterThanOrEqual(counts.lookUps!);
      // Who is not in the VPCs of a private zone gets nothing from it.
      const inside = drawn.places.some((place) =>
        (drawn.privateTo as readonly string[] | null)?.includes(place),
      );
      if (drawn.privateTo !== null && !inside) expect(completed).toBe(0);
    });
    fc.assert(property, { numRuns: 600, seed: SEED });
    const dns = [...causes].filter((cause) => cause.includes('n'));
    expect(dns).toContain('nxdomain');
    expect(dns).toContain('dns-no-answer');
    expect(causes).toContain('timed-out');
    expect(causes).toContain('http-500');
  });
});
