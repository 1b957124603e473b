import type { z } from 'zod';
import { either, exactlyOneOf, listOf } from '../parameter/combine.js';
import { region } from '../parameter/resource.js';
import {
  choice,
  count,
  flag,
  id,
  leaf,
  optional,
  parameter,
  quantity,
  raise,
  required,
  section,
  text,
} from '../parameter.js';
import { CIDR, readCidr } from './cidr.js';
import { ruleSpec } from './rule-spec.js';
import { ROUTING_POLICIES, type RoutingPolicy, type RuleSpec } from './spec.js';

/** TTL of an alias to a load balancer, set by AWS. Route 53 developer guide, resource-record-sets-choosing-alias-non-alias. */
export const ALIAS_TTL_S = 60;
export const DEFAULT_TTL_S = 300;

const isText = (value: unknown): boolean => typeof value === 'string';

const idOrIds = either(
  (value) => Array.isArray(value),
  () => listOf(id(), { of: 'ids of resources', atLeastOne: true }),
  () => id().transform((one) => [one]),
  'targets',
);

const wholeNumber = (min: number, max: number) =>
  leaf<number>(
    (value) =>
      typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
        ? { value }
        : {
            problem: {
              code: typeof value === 'number' ? 'out-of-range' : 'wrong-type',
              value,
              expected: `a whole number from ${min} to ${max}`,
            },
          },
    { json: { type: 'integer', minimum: min, maximum: max }, unit: `${min} to ${max}` },
  );

const degrees = (limit: number) =>
  leaf<number>(
    (value) =>
      typeof value === 'number' && Math.abs(value) <= limit
        ? { value }
        : {
            problem: {
              code: typeof value === 'number' ? 'out-of-range' : 'wrong-type',
              value,
              expected: `degrees from -${limit} to ${limit}`,
            },
          },
    { json: { type: 'number', minimum: -limit, maximum: limit }, unit: 'degrees' },
  );

const CONTINENTS = ['AF', 'AN', 'AS', 'EU', 'NA', 'OC', 'SA'] as const;

const location = either(
  isText,
  () => choice(['default'], 'location').transform(() => ({ kind: 'default' as const })),
  () =>
    exactlyOneOf(
      section(
        {
          continent: optional(choice(CONTINENTS, 'continent'), {
            doc: 'Continent, by AWS’s code.',
          }),
          country: optional(text('an ISO country code such as DE', /^[A-Z]{2}$/), {
            doc: 'Country.',
          }),
          subdivision: optional(text('a state such as VA', /^[A-Z]{2}$/), {
            doc: 'State of the United States, beside `country: US`.',
          }),
        },
        { of: 'a location' },
      ),
      ['continent', 'country'],
      'a location',
    ).transform((v) => {
      if (v.continent !== undefined)
        return { kind: 'continent' as const, continent: v.continent as string };
      const country = v.country!;
      return v.subdivision === undefined
        ? { kind: 'country' as const, country }
        : { kind: 'subdivision' as const, country, subdivision: v.subdivision };
    }),
  'geoLocation',
);

const block = text('a block of IPv4 addresses such as 203.0.113.0/24', CIDR).transform(
  (value, ctx) =>
    readCidr(value) === null
      ? raise(ctx, {
          code: 'bad-text',
          value,
          expected: 'a block of IPv4 addresses that begins with its first address',
        })
      : value,
);

export const cidrs = either(
  (value) => Array.isArray(value),
  () => listOf(block, { of: 'CIDR blocks', atLeastOne: true }),
  () =>
    either(
      (value) => value === 'default',
      () => choice(['default'], 'location').transform(() => null),
      () => block.transform((one) => [one]),
    ),
  'cidr',
);

const recordOrRule: z.ZodType<string | RuleSpec> = either(
  isText,
  () => text('the name of a record of the zone'),
  () => inPlace as never,
  'recordRule',
) as never;

/** Where an entry leads: exactly one of these. */
export const DESTINATIONS = ['alias', 'target', 'record'] as const;

const destinations = {
  alias: optional(id(), {
    doc: 'Id of the AWS resource that the record is an alias of.',
  }),
  target: optional(idOrIds, { doc: 'Id of a resource, or a list of them.' }),
  record: optional(recordOrRule, {
    doc: 'Another record of the zone that this one is an alias of, by its name; or the policy itself, written in place.',
  }),
  healthCheck: optional(id(), {
    doc: 'Id of the health check that decides whether it is answered.',
    absent: 'always healthy',
  }),
  evaluateTargetHealth: optional(flag(), {
    doc: 'An alias is healthy only while what it leads to is.',
    absent: 'true for an alias (the console’s default)',
    source: 'no source at hand: what the console of Route 53 sets; its API has no default',
    grade: 'assumption',
  }),
};

const regionCode = region();

/** One of the records of a group. */
const entry = exactlyOneOf(
  section(
    {
      ...destinations,
      weight: optional(wholeNumber(0, 255), { doc: 'Weighted: its share of the sum of weights.' }),
      region: optional(regionCode, {
        doc: 'Latency, geoproximity: the region that it stands for.',
        absent: 'that of the resource',
      }),
      coordinates: optional(
        section(
          {
            latitude: required(degrees(90), 'Degrees north.'),
            longitude: required(degrees(180), 'Degrees east.'),
          },
          { of: 'coordinates' },
        ),
        { doc: 'Geoproximity: where it is, in place of a region.' },
      ),
      bias: optional(wholeNumber(-99, 99), {
        doc: 'Geoproximity: makes the area that is led to it larger (up to 99) or smaller.',
        absent: '0',
      }),
      location: optional(location, {
        doc: 'Geolocation: where those are whom it answers; `default`: everybody else.',
      }),
      cidr: optional(cidrs, {
        doc: 'IP-based: address blocks of those whom it answers; `default`: everybody else.',
      }),
    },
    { of: 'a target of a record' },
  ),
  DESTINATIONS,
  'a target of a record',
);
export type ParsedEntry = z.output<typeof entry>;

const member = either(
  isText,
  () => id(),
  () => entry,
  'recordTarget',
);

const single = exactlyOneOf(section(destinations, { of: 'a record' }), DESTINATIONS, 'a record');

/** What a record and a rule of a traffic policy have alike. */
const rule = {
  policy: parameter(choice(ROUTING_POLICIES, 'routing policy'), {
    doc: 'Routing policy: how one of the targets is chosen.',
    default: 'simple',
    source: 'Route 53 developer guide, routing-policy (archived 2023)',
    grade: 'documented',
  }),
  ...destinations,
  targets: optional(listOf(member, { of: 'targets of a record', atLeastOne: true }), {
    doc: 'The records that the policy chooses among; of a simple or multivalue record, ids will do.',
  }),
  primary: optional(single, { doc: 'Failover: answered while it is healthy.' }),
  secondary: optional(single, { doc: 'Failover: answered while the primary is not.' }),
};

const RULE_KEYS = [...DESTINATIONS, 'targets', 'primary'] as const;

/** The shape that a parsed rule has, for `ruleSpec`. */
export interface ParsedRule {
  readonly policy: RoutingPolicy;
  readonly alias?: string | undefined;
  readonly target?: readonly string[] | undefined;
  readonly record?: string | RuleSpec | undefined;
  readonly healthCheck?: string | undefined;
  readonly evaluateTargetHealth?: boolean | undefined;
  readonly targets?: readonly (string | ParsedEntry)[] | undefined;
  readonly primary?: ParsedEntry | undefined;
  readonly secondary?: ParsedEntry | undefined;
}

const inPlace: z.ZodType<RuleSpec> = exactlyOneOf(
  section(rule, { of: 'a rule' }),
  RULE_KEYS,
  'a rule',
).transform((v, ctx): RuleSpec => ruleSpec(v as ParsedRule, ctx));

/** A rule of a traffic policy. */
export const trafficRule = inPlace;

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
      ttl: optional(quantity('duration', { max: '24855d' }), {
        doc: 'Time to live of what is no alias. An alias to a resource has 60 s, set by AWS.',
        defaultOf: (record) => `${record.alias === undefined ? DEFAULT_TTL_S : ALIAS_TTL_S}s`,
        absent: '300s; 60s for an alias',
        source:
          'Route 53 developer guide (archived 2023): alias to ELB 60 s; 300 s is the console’s value for other records',
        grade: 'assumption',
      }),
      ...rule,
      trafficPolicy: optional(text('the name of a traffic policy'), {
        doc: 'Name of the zone’s traffic policy that the record is made from, in place of a policy of its own.',
      }),
      version: optional(count({ min: 1, max: 1000 }), {
        doc: 'Version of the traffic policy.',
        absent: 'the latest',
      }),
    },
    { of: 'a record set' },
  ),
  [...RULE_KEYS, 'trafficPolicy'],
  'a record set',
).transform((v, ctx) => {
  const { type, ttl, trafficPolicy, version } = v;
  if (trafficPolicy === undefined && version !== undefined)
    return raise(ctx, {
      code: 'missing-key',
      key: 'trafficPolicy',
      of: 'a record set with `version`',
    });
  return {
    recordType: type,
    ttlS: ttl ?? (v.alias === undefined ? DEFAULT_TTL_S : ALIAS_TTL_S),
    trafficPolicy: trafficPolicy === undefined ? null : { name: trafficPolicy, version },
    rule: trafficPolicy === undefined ? ruleSpec(v as ParsedRule, ctx) : null,
  };
});

export type ParsedRecord = z.output<typeof recordSet>;
