import { either, listOf, mapOf } from '../parameter/combine.js';
import { distribution } from '../parameter/distribution.js';
import { isMapping } from '../parameter/problem.js';
import {
  commonParameters,
  commonSpec,
  METRICS,
  region,
  resourceParameters,
} from '../parameter/resource.js';
import {
  choice,
  count,
  flag,
  optional,
  parameter,
  quantity,
  required,
  section,
  text,
} from '../parameter.js';
import { CIDR } from './cidr.js';
import { type ParsedRecord, recordSet, trafficRule } from './record-parameters.js';
import { leavesOf, misfitsOf, referencesOf } from './record-references.js';
import type { RecordSetSpec, Route53ZoneSpec, RuleSpec } from './spec.js';

const trafficPolicy = mapOf(
  section(
    {
      versions: required(
        listOf(trafficRule, { of: 'versions of a traffic policy', atLeastOne: true }),
        'Its versions, from the first: each is a rule, whose targets may be rules.',
      ),
    },
    { of: 'a traffic policy' },
  ),
  { of: 'traffic policies by name' },
);

type Policies = Readonly<Record<string, { readonly versions: readonly RuleSpec[] }>>;

const NO_RULE: RuleSpec = { policy: 'simple', entries: [] };

/** What is wrong with the name or the version of a traffic policy is said by `misfits`. */
function ruleOf(record: ParsedRecord, policies: Policies): RuleSpec {
  if (record.rule !== null) return record.rule;
  const { name, version } = record.trafficPolicy!;
  const versions = Object.hasOwn(policies, name) ? policies[name]!.versions : [];
  return versions[(version ?? versions.length) - 1] ?? NO_RULE;
}

function recordSpecs(
  records: Readonly<Record<string, ParsedRecord>>,
  policies: Policies,
): Record<string, RecordSetSpec> {
  const rules = new Map(
    Object.entries(records).map(([name, record]) => [name, ruleOf(record, policies)]),
  );
  return Object.fromEntries(
    Object.entries(records).map(([name, record]) => {
      const { trafficPolicy: from } = record;
      const versions = policies[from?.name ?? '']?.versions.length ?? 0;
      return [
        name,
        {
          recordType: record.recordType,
          ttlS: record.ttlS,
          rule: rules.get(name)!,
          trafficPolicy:
            from === null ? null : { name: from.name, version: from.version ?? versions },
          targets: [...new Set(leavesOf(rules.get(name)!, rules))],
        },
      ];
    }),
  );
}

const DOMAIN = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}$/;
const isFlag = (value: unknown): boolean => typeof value === 'boolean';

export const route53Zone = resourceParameters({
  type: 'route53-zone',
  doc: 'A hosted zone of Route 53: host names, where they lead whom, and the caches between them and the clients.',
  schema: section(
    {
      type: required(choice(['route53-zone'], 'resource type'), 'The resource type.'),
      ...commonParameters,
      domain: required(
        text('a domain name in lower case, such as shop.example', DOMAIN),
        'Domain of the zone.',
      ),
      registration: optional(
        either(
          isFlag,
          () => flag(),
          () => quantity('yearlyPrice'),
          'registration',
        ),
        {
          doc: 'The domain is registered with Route 53: `true`, or the yearly price of its top-level domain.',
          absent: 'registered elsewhere, and not on the bill',
        },
      ),
      private: optional(
        either(
          isFlag,
          () => flag(),
          () => listOf(region(), { of: 'regions of VPCs', atLeastOne: true }),
          'privateTo',
        ),
        {
          doc: 'It answers only clients in VPCs: of the zone’s region (`true`), or of the regions listed. Others get NXDOMAIN.',
          absent: 'public',
        },
      ),
      records: required(
        mapOf(recordSet, {
          of: 'record sets by name relative to the domain (`www`, or `@`)',
          atLeastOne: true,
        }),
        'Record sets by name relative to the domain; `"@"` is the domain itself.',
      ),
      trafficPolicy: parameter(trafficPolicy, {
        doc: 'Traffic policies by name: trees of rules with versions, that records are made from.',
        default: {},
      }),
      clientAddresses: parameter(
        mapOf(text('a block of IPv4 addresses such as 203.0.113.0/24', CIDR), {
          of: 'address blocks by region of the clients',
        }),
        {
          doc: 'Address block that the resolvers of each region ask from, for IP-based routing.',
          default: {},
        },
      ),
      resolverTime: parameter(distribution('duration'), {
        doc: 'Time of a look-up that a resolver’s cache answers.',
        default: '2ms',
        source: 'no measurement found: a resolver in the client’s network',
        grade: 'assumption',
      }),
      authoritativeTime: parameter(distribution('duration'), {
        doc: 'Further time of a look-up that the resolver must ask the zone’s name servers for.',
        default: { uniform: { min: '5ms', max: '30ms' } },
        source: 'not published: 5 to 30 ms from a Route 53 edge location assumed',
        grade: 'assumption',
      }),
      negativeTtl: parameter(quantity('duration'), {
        doc: 'How long a resolver keeps the answer that there is none.',
        default: '900s',
        source: 'no source at hand: the TTL of the SOA record that Route 53 makes',
        grade: 'assumption',
      }),
      clients: parameter(count({ min: 1 }), {
        doc: 'How many clients are behind a workload; each keeps its own cache.',
        default: 1000,
        source: 'no source: a small web site',
        grade: 'assumption',
      }),
      resolvers: parameter(count({ min: 1 }), {
        doc: 'How many resolvers the clients share.',
        default: 20,
        source: 'no source: a few large access networks',
        grade: 'assumption',
      }),
    },
    { of: 'a route53-zone' },
  ),
  toSpec: (v, context): Route53ZoneSpec => ({
    ...commonSpec(v, context),
    type: 'route53-zone',
    domain: v.domain,
    registration:
      typeof v.registration === 'number' ? v.registration : v.registration ? 'book' : null,
    privateTo: Array.isArray(v.private)
      ? v.private
      : v.private === true
        ? [v.region ?? context.region]
        : null,
    records: recordSpecs(v.records, v.trafficPolicy),
    clientAddresses: v.clientAddresses,
    resolverTime: v.resolverTime,
    authoritativeTime: v.authoritativeTime,
    negativeTtlS: v.negativeTtl,
    clients: v.clients,
    resolvers: v.resolvers,
  }),
  roles: [],
  references: ({ records }, written) => referencesOf(records, isMapping(written) ? written : {}),
  misfits: (spec, written) => misfitsOf(spec, isMapping(written) ? written : {}),
  faults: ['dns-stale'],
  metrics: { count: { ...METRICS.count, doc: 'Queries that reached the zone’s name servers.' } },
  modelled: [
    'every routing policy, over trees of records, with health',
    'traffic policies with versions',
    'caches of clients and of resolvers in each region, by TTL',
    'private zones: clients elsewhere get NXDOMAIN',
    'the price of the zone, its domain and queries by class',
  ],
  notModelled: [
    'IPv6 and TXT, MX and other records that lead to no resource',
    'a public and a private zone of the same domain side by side',
    'DNSSEC, query logging, Resolver endpoints and DNS Firewall',
    'the time that a change of records takes to reach the name servers',
  ],
});
