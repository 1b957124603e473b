import type { z } from 'zod';
import { either, exactlyOneOf, listOf, mapOf } from '../parameter/combine.js';
import { distribution } from '../parameter/distribution.js';
import { isMapping } from '../parameter/problem.js';
import {
  commonParameters,
  commonSpec,
  METRICS,
  type Misfit,
  type Role,
  resourceParameters,
} from '../parameter/resource.js';
import {
  choice,
  count,
  id,
  optional,
  parameter,
  quantity,
  required,
  section,
  text,
} from '../parameter.js';
import type { RecordSetSpec, Route53ZoneSpec } from './spec.js';

/** TTL of an alias to a load balancer, set by AWS. Route 53 developer guide, resource-record-sets-choosing-alias-non-alias. */
export const ALIAS_TTL_S = 60;
const DEFAULT_TTL = '300s';

const POLICY_LATER = 'only the simple policy is modelled: leave `policy` out, and name one target';
const later = {
  healthCheck: 'health checks of Route 53 are not modelled: leave the key out',
  evaluateTargetHealth: 'health checks of Route 53 are not modelled: leave the key out',
  primary: 'the failover policy is not modelled: name one target with `alias`',
  secondary: 'the failover policy is not modelled: name one target with `alias`',
};

const target = either(
  (value) => Array.isArray(value),
  () => listOf(id(), { of: 'ids of resources', atLeastOne: true }),
  () => id().transform((one) => [one]),
  'targets',
);

export const recordSet = exactlyOneOf(
  section(
    {
      type: parameter(
        choice(['A', 'AAAA', 'CNAME'], 'record type', {
          TXT: 'only A, AAAA and CNAME lead to a resource',
          MX: 'only A, AAAA and CNAME lead to a resource',
        }),
        {
          doc: 'Type of the record set.',
          default: 'A',
          source: 'the usual case',
          grade: 'assumption',
        },
      ),
      alias: optional(id(), { doc: 'Id of the load balancer that the record is an alias of.' }),
      target: optional(target, { doc: 'Id of a resource, or a list of them.' }),
      targets: optional(target, { doc: 'Ids of resources, answered in random order.' }),
      ttl: optional(quantity('duration', { max: '24855d' }), {
        doc: 'Time to live. An alias to a load balancer has 60 s, set by AWS.',
        defaultOf: (record) => (record.alias === undefined ? DEFAULT_TTL : `${ALIAS_TTL_S}s`),
        absent: '60s for an alias, 300s otherwise',
        source:
          'Route 53 developer guide (archived 2023): alias to ELB 60 s; 300 s is the console’s value for other records',
        grade: 'assumption',
      }),
      policy: parameter(
        choice(['simple'], 'routing policy', {
          weighted: POLICY_LATER,
          latency: POLICY_LATER,
          failover: POLICY_LATER,
          geolocation: POLICY_LATER,
          geoproximity: POLICY_LATER,
          multivalue: POLICY_LATER,
          'ip-based': POLICY_LATER,
        }),
        {
          doc: 'Routing policy.',
          default: 'simple',
          source: 'the only policy of this version',
          grade: 'assumption',
        },
      ),
    },
    { of: 'a record set', later },
  ),
  ['alias', 'target', 'targets'],
  'a record set',
);

function recordSpec(v: z.output<typeof recordSet>): RecordSetSpec {
  const alias = v.alias !== undefined;
  return {
    recordType: v.type,
    ttlS: v.ttl ?? (alias ? ALIAS_TTL_S : 300),
    policy: v.policy,
    targets: v.alias === undefined ? [...(v.target ?? []), ...(v.targets ?? [])] : [v.alias],
    alias,
  };
}

function recordIn(written: unknown, name: string): Readonly<Record<string, unknown>> {
  const records = isMapping(written) ? written.records : undefined;
  const record = isMapping(records) ? records[name] : undefined;
  return isMapping(record) ? record : {};
}

/** Under which key a record set's targets are written, and whether as a list. */
function targetKey({ alias }: RecordSetSpec, written: unknown, name: string) {
  const record = recordIn(written, name);
  const key = alias ? 'alias' : record.target === undefined ? 'targets' : 'target';
  return { key, listed: Array.isArray(record[key]) };
}

function misfitsOf(name: string, record: RecordSetSpec, written: unknown): Misfit[] {
  const { key } = targetKey(record, written, name);
  const misfits: Misfit[] = [];
  const say = (last: string, why: string, at: 'key' | 'value' = 'key') =>
    misfits.push({ path: ['records', name, last], why, at });
  if (record.alias && recordIn(written, name).ttl !== undefined)
    say('ttl', 'AWS sets the TTL of an alias (60 s)');
  if (record.recordType !== 'CNAME') return misfits;
  if (record.alias || record.targets.length > 1) say(key, 'a CNAME has one `target`, and no alias');
  if (name === '@')
    misfits.push({
      path: ['records', name, 'type'],
      what: 'CNAME',
      why: 'the domain itself cannot be a CNAME: use an alias',
      at: 'value',
    });
  return misfits;
}

const DOMAIN = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}$/;

export const route53Zone = resourceParameters({
  type: 'route53-zone',
  doc: 'A hosted zone of Route 53: host names, and the caches between them and the clients.',
  schema: section(
    {
      type: required(choice(['route53-zone'], 'resource type'), 'The resource type.'),
      ...commonParameters,
      domain: required(
        text('a domain name in lower case, such as shop.example', DOMAIN),
        'Domain of the zone.',
      ),
      records: required(
        mapOf(recordSet, {
          of: 'record sets by name relative to the domain (`www`, or `@`)',
          atLeastOne: true,
        }),
        'Record sets by name relative to the domain; `"@"` is the domain itself.',
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
    {
      of: 'a route53-zone',
      later: {
        registration: 'the yearly price of a domain is not modelled: leave the key out',
        private: 'private zones are not modelled: leave the key out',
        trafficPolicy: 'traffic policies are not modelled: use plain records',
      },
    },
  ),
  toSpec: (v, context): Route53ZoneSpec => ({
    ...commonSpec(v, context),
    type: 'route53-zone',
    domain: v.domain,
    records: Object.fromEntries(
      Object.entries(v.records).map(([name, record]) => [name, recordSpec(record)]),
    ),
    resolverTime: v.resolverTime,
    authoritativeTime: v.authoritativeTime,
    clients: v.clients,
    resolvers: v.resolvers,
  }),
  roles: [],
  references: ({ records }, written) =>
    Object.entries(records).flatMap(([name, record]) => {
      const { key, listed } = targetKey(record, written, name);
      const roles: readonly Role[] = record.alias
        ? ['alias']
        : record.recordType === 'CNAME'
          ? ['cname']
          : ['address'];
      return record.targets.map((to, i) => ({
        to,
        path: ['records', name, key, ...(listed ? [i] : [])],
        roles,
        why: record.alias
          ? 'an alias leads to a load balancer; use `target` for an instance'
          : 'such a record holds addresses of instances; a load balancer is reached by `alias`',
        sends: 'nothing' as const,
        waits: false,
      }));
    }),
  misfits: ({ records }, written) =>
    Object.entries(records).flatMap(([name, record]) => misfitsOf(name, record, written)),
  metrics: { count: { ...METRICS.count, doc: 'Queries that reached the zone’s name servers.' } },
  modelled: [
    'simple and alias records',
    'caches of clients and of resolvers, by TTL',
    'the price of zones and queries',
  ],
  notModelled: [
    'policies other than simple',
    'health checks',
    'traffic policies',
    'registration and private zones',
  ],
});
