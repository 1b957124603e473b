import fc from 'fast-check';
import type { EntrySpec, RuleSpec } from '../../../src/models/route53/spec.js';
import { ROUTING_POLICIES, type RoutingPolicy } from '../../../src/models/route53/spec.js';
import { entry } from '../fixtures.js';

/** Random trees of records over a few resources and health checks. */

export const RESOURCES = ['east', 'west', 'dublin', 'tokyo', 'sydney'] as const;
export const CHECKS = ['c0', 'c1', 'c2', 'c3'] as const;
export const REGIONS = [
  'us-east-1',
  'us-west-2',
  'eu-west-1',
  'ap-northeast-1',
  'ap-southeast-2',
  'sa-east-1',
  'ca-central-1',
] as const;
export const REGION_OF: Readonly<Record<string, string>> = {
  east: 'us-east-1',
  west: 'us-west-2',
  dublin: 'eu-west-1',
  tokyo: 'ap-northeast-1',
  sydney: 'ap-southeast-2',
};
const CIDRS = [
  '0.0.0.0/1',
  '10.0.0.0/8',
  '10.1.0.0/16',
  '10.1.2.0/24',
  '10.1.2.3/32',
  '203.0.113.0/24',
  '0.0.0.0/0',
];
const LOCATIONS: readonly EntrySpec['location'][] = [
  { kind: 'default' },
  { kind: 'continent', continent: 'NA' },
  { kind: 'continent', continent: 'EU' },
  { kind: 'continent', continent: 'AS' },
  { kind: 'country', country: 'US' },
  { kind: 'country', country: 'JP' },
  { kind: 'subdivision', country: 'US', subdivision: 'VA' },
];

/** Names of records that lead to no other: what a tree may point at without going round. */
export const NAMES = ['plain', 'pair', 'picky'] as const;

const some = <T>(values: readonly T[]) => fc.constantFrom(...values);

const resources = fc.oneof(
  some(RESOURCES).map((id) => ({ kind: 'resources' as const, ids: [id], alias: true })),
  fc
    .uniqueArray(some(RESOURCES), { minLength: 1, maxLength: 3 })
    .map((ids) => ({ kind: 'resources' as const, ids, alias: false })),
);

const record = some(NAMES).map((name) => ({ kind: 'record' as const, name }));

const entryOf = (to: fc.Arbitrary<EntrySpec['to']>): fc.Arbitrary<EntrySpec> =>
  fc
    .record({
      to,
      healthCheck: fc.option(some(CHECKS)),
      evaluateTargetHealth: fc.boolean(),
      weight: fc.constantFrom(0, 0, 1, 3, 10),
      region: fc.option(some(REGIONS), { freq: 2 }),
      coordinates: fc.option(
        fc.record({
          latitude: fc.integer({ min: -60, max: 60 }),
          longitude: fc.integer({ min: -180, max: 180 }),
        }),
        { freq: 1 },
      ),
      bias: fc.constantFrom(-99, -50, -20, 0, 0, 20, 50, 99),
      location: some(LOCATIONS),
      cidrs: fc.option(fc.uniqueArray(some(CIDRS), { minLength: 1, maxLength: 3 })),
    })
    .map(({ to, region, ...more }) =>
      // A branch has no region of its own to fall back on.
      entry(to, { ...more, region: region ?? (to.kind === 'resources' ? null : 'us-east-1') }),
    );

function ruleOf(to: fc.Arbitrary<EntrySpec['to']>, policies: readonly RoutingPolicy[]) {
  return fc
    .record({
      policy: some(policies),
      entries: fc.array(entryOf(to), { minLength: 1, maxLength: 4 }),
    })
    .map(({ policy, entries }): RuleSpec => {
      if (policy === 'simple') return { policy, entries: entries.slice(0, 1) };
      if (policy !== 'failover') return { policy, entries };
      const [primary, secondary = primary] = entries;
      return { policy, entries: [primary!, { ...secondary!, secondary: true }] };
    });
}

/** A rule whose entries lead to resources, to records, or to rules in place, up to `depth` deep. */
export function ruleTree(depth: number): fc.Arbitrary<RuleSpec> {
  const leaf = fc.oneof({ weight: 3, arbitrary: resources }, { weight: 1, arbitrary: record });
  if (depth === 0) return ruleOf(leaf, ROUTING_POLICIES);
  const branch = ruleTree(depth - 1).map((rule) => ({ kind: 'rule' as const, rule }));
  const to = fc.oneof({ weight: 2, arbitrary: leaf }, { weight: 1, arbitrary: branch });
  return ruleOf(to, ROUTING_POLICIES);
}

/** What the names stand for: each leads to resources only. */
export const namedRules: fc.Arbitrary<Readonly<Record<string, RuleSpec>>> = fc.record({
  plain: ruleOf(resources, ['simple', 'multivalue']),
  pair: ruleOf(resources, ['failover', 'weighted', 'latency']),
  picky: ruleOf(resources, ['geolocation', 'ip-based', 'geoproximity']),
});
