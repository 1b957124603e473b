import type { z } from 'zod';
import type { FaultKind, FaultSpec } from '../models/fault.js';
import { byKey, exactlyOneOf, listOf } from '../models/parameter/combine.js';
import type { Problem } from '../models/parameter/problem.js';
import { region } from '../models/parameter/resource.js';
import {
  choice,
  count,
  id,
  optional,
  parameter,
  quantity,
  raise,
  ratio,
  required,
  section,
  text,
} from '../models/parameter.js';
import { withArticle } from './article.js';

/** What a fault of a kind says, beside its name and when it happens. */
interface KindFacts {
  readonly doc: string;
  /** The action of AWS Fault Injection Service that does the like in an account; null: it has none. */
  readonly fis: string | null;
  /** It is over at once: it has no `for`. */
  readonly instant?: true;
  readonly shape: () => Record<string, z.ZodType>;
  /** Exactly one of these must be given. */
  readonly oneOf?: readonly string[];
}

const span = () => quantity('duration', { above: '0s' });
const share = () => quantity('fraction', { above: '0%', max: '100%' });
const zoneLetter = () => text('the letter of an availability zone, such as a', /^[a-f]$/);
const ofInstances = () => ({
  resource: required(id(), 'Id of the instance, or of the group of instances.'),
  count: optional(count({ min: 1 }), { doc: 'So many instances, picked by chance.' }),
  share: optional(share(), { doc: 'Such a share of the instances, rounded up.' }),
});
const ofRequests = () => ({
  resource: required(id(), 'Id of the resource that is called.'),
  share: required(share(), 'Share of the requests that are hit.'),
});

const KINDS: Readonly<Record<FaultKind, KindFacts>> = {
  'zone-outage': {
    doc: 'An availability zone loses power: its instances are gone, and none can be launched there.',
    fis: 'scenario AZ Availability: Power Interruption',
    shape: () => ({
      region: optional(region(), { doc: 'Region of the zone.', absent: '`pricing.region`' }),
      zone: required(zoneLetter(), 'Availability zone, by its letter.'),
    }),
  },
  'region-outage': {
    doc: 'Nothing in a region can be reached, and nothing in it reaches anything.',
    fis: 'scenario Cross-Region: Connectivity',
    shape: () => ({ region: required(region(), 'AWS region.') }),
  },
  'instance-kill': {
    doc: 'Instances are terminated without notice.',
    fis: 'aws:ec2:terminate-instances',
    instant: true,
    shape: ofInstances,
    oneOf: ['count', 'share'],
  },
  'spot-reclaim': {
    doc: 'Spot instances get the recommendation (`purchase.recommendation` before the notice), the two-minute notice, and are taken back.',
    fis: 'aws:ec2:send-spot-instance-interruptions',
    instant: true,
    shape: ofInstances,
    oneOf: ['count', 'share'],
  },
  latency: {
    doc: 'A resource answers late.',
    fis: 'aws:ssm:send-command with AWSFIS-Run-Network-Latency; aws:lambda:invocation-add-delay',
    shape: () => ({
      resource: required(id(), 'Id of the resource that is called.'),
      multiply: optional(ratio({ min: 1 }), { doc: 'Answers take so many times as long.' }),
      add: optional(span(), { doc: 'Answers take so much longer.' }),
    }),
    oneOf: ['multiply', 'add'],
  },
  errors: {
    doc: 'A share of the requests to a resource is answered with an error (HTTP 500), and not served.',
    fis: 'aws:fis:inject-api-internal-error; aws:lambda:invocation-error',
    shape: ofRequests,
  },
  throttle: {
    doc: 'A share of the requests to a resource is throttled.',
    fis: 'aws:fis:inject-api-throttle-error',
    shape: ofRequests,
  },
  capacity: {
    doc: 'Launches fail: AWS has no capacity.',
    fis: 'aws:ec2:asg-insufficient-instance-capacity-error',
    shape: () => ({
      resource: required(id(), 'Id of the group of instances.'),
      zone: optional(zoneLetter(), {
        doc: 'Availability zone, by its letter.',
        absent: 'all of them',
      }),
    }),
  },
  'network-partition': {
    doc: 'Two sides cannot reach each other.',
    fis: 'aws:network:disrupt-connectivity; aws:network:route-table-disrupt-cross-region-connectivity',
    shape: () => ({
      between: required(
        listOf(text('a region, or the id of a resource or workload'), {
          of: 'two sides, such as [web, ledger]',
          atLeastOne: true,
        }),
        'The two sides: regions, or ids of resources or workloads.',
      ),
    }),
  },
  'dns-stale': {
    doc: 'Resolvers go on giving the answers they have, whatever the TTL.',
    fis: null,
    shape: () => ({
      resource: required(id(), 'Id of the zone.'),
      share: parameter(share(), {
        doc: 'Share of the resolvers.',
        default: '100%',
        source: 'no source: all of them',
        grade: 'assumption',
      }),
    }),
  },
};

/** Who calls what these take away is not even refused. */
const CUTS_OFF: ReadonlySet<FaultKind> = new Set([
  'region-outage',
  'network-partition',
  'zone-outage',
  'instance-kill',
]);

function faultSection(kind: FaultKind, facts: KindFacts) {
  const of = `${withArticle(kind)} fault`;
  const shape: Record<string, z.ZodType> = {
    name: required(text(), 'Name of the fault, for reports and SLOs.'),
    kind: required(choice([kind], 'kind of fault'), facts.doc),
    at: required(quantity('duration'), 'When it begins, since the start of the measured window.'),
  };
  if (!facts.instant)
    shape.for = optional(span(), { doc: 'How long it lasts.', absent: 'to the end of the run' });
  shape.every = optional(span(), {
    doc: 'From one beginning to the next.',
    absent: 'it happens once',
  });
  shape.times = optional(count({ min: 1 }), {
    doc: 'How often it happens, with `every`.',
    absent: 'as often as the run is long',
  });
  Object.assign(shape, facts.shape());
  if (CUTS_OFF.has(kind))
    shape.connectTimeout = parameter(span(), {
      doc: 'After so long a caller without a time-out of its own knows that it reaches nobody.',
      default: '60s',
      source: 'no source at hand: the connection time-out of common AWS SDKs',
      grade: 'assumption',
    });
  const elsewhere = facts.instant ? { for: 'it is over at once' } : {};
  const plain = section(shape, { of, elsewhere });
  const whole = facts.oneOf === undefined ? plain : exactlyOneOf(plain, facts.oneOf, of);
  return whole.transform((values, ctx): FaultSpec => {
    const v = values as Readonly<Record<string, unknown>>;
    const problem = contradiction(v, facts, of);
    return problem === null ? faultSpec(kind, v) : raise(ctx, problem.problem, problem.path);
  });
}

/** What a schema of single keys cannot see. */
function contradiction(
  v: Readonly<Record<string, unknown>>,
  facts: KindFacts,
  of: string,
): { problem: Problem; path: string[] } | null {
  const { between, every } = v;
  const outOfRange = (key: string, value: unknown, expected: string) => ({
    problem: { code: 'out-of-range', value, expected } as const,
    path: [key],
  });
  if (Array.isArray(between) && between.length !== 2)
    return outOfRange('between', `${between.length} sides`, 'two sides');
  if (v.times !== undefined && every === undefined)
    return { problem: { code: 'missing-key', key: 'every', of }, path: [] };
  const tooShort = v.for === undefined || (v.for as number) > (every as number);
  if (every !== undefined && !facts.instant && tooShort)
    return outOfRange('every', `${every} s`, 'an interval that is not shorter than `for`');
  return null;
}

function faultSpec(kind: FaultKind, v: Readonly<Record<string, unknown>>): FaultSpec {
  const number = (key: string) => (v[key] as number | undefined) ?? null;
  const text = (key: string) => (v[key] as string | undefined) ?? null;
  const zone = text('zone');
  const between = v.between as readonly string[] | undefined;
  return {
    name: v.name as string,
    kind,
    atS: v.at as number,
    forS: number('for'),
    everyS: number('every'),
    times: number('times'),
    region: text('region'),
    zone: zone === null ? null : zone.charCodeAt(0) - 'a'.charCodeAt(0),
    resource: text('resource'),
    share: number('share'),
    count: number('count'),
    multiply: number('multiply'),
    addS: number('add'),
    between: between === undefined ? null : [between[0]!, between[1]!],
    connectTimeoutS: number('connectTimeout') ?? 0,
  };
}

/** The kinds of faults, for `explain`. */
export const FAULTS: Readonly<
  Record<FaultKind, { readonly doc: string; readonly fis: string | null; schema(): z.ZodType }>
> = Object.fromEntries(
  Object.entries(KINDS).map(([kind, facts]) => [
    kind,
    { doc: facts.doc, fis: facts.fis, schema: () => faultSection(kind as FaultKind, facts) },
  ]),
) as never;

export const fault: z.ZodType<FaultSpec> = byKey(
  'kind',
  Object.fromEntries(
    Object.entries(KINDS).map(([kind, facts]) => [kind, faultSection(kind as FaultKind, facts)]),
  ),
  { noun: 'kind of fault', of: 'a fault', later: {} },
);
