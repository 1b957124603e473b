import type { z } from 'zod';
import { byKey } from '../models/parameter/combine.js';
import type { Problem } from '../models/parameter/problem.js';
import {
  choice,
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
import type { SloMetric, SloSpec } from './normalised.js';

export const STATS = ['mean', 'p50', 'p90', 'p95', 'p99', 'p999', 'max'] as const;

/** What an SLO of a metric may name. */
export interface SloMetricFacts {
  readonly doc: string;
  readonly unit: string;
  readonly bound: () => z.ZodType<number>;
  /** Whether a statistic must be named, may be (with a default), or has no meaning. */
  readonly stat: 'required' | 'optional' | 'none';
  readonly workload: 'required' | 'optional' | 'none';
  readonly request: boolean;
  readonly resource: 'required' | 'optional' | 'none';
  /** It can be measured on a part of the way. */
  readonly legs?: true;
  /** Requests sent during faults can be left out. */
  readonly outside?: true;
  /** It is about a fault. */
  readonly fault?: true;
}

const ofWorkload = { workload: 'required', request: true, resource: 'none' } as const;
const ofResource = { workload: 'none', request: false, resource: 'required' } as const;
const fraction = () => quantity('fraction', { max: '100%' });

export const SLO_METRICS: Readonly<Record<SloMetric, SloMetricFacts>> = {
  latency: {
    doc: 'Response time that clients see, retries included.',
    unit: 's',
    bound: () => quantity('duration'),
    stat: 'required',
    ...ofWorkload,
    legs: true,
    outside: true,
  },
  'error-rate': {
    doc: 'Share of the requests that failed.',
    unit: 'fraction',
    bound: fraction,
    stat: 'none',
    ...ofWorkload,
    outside: true,
  },
  availability: {
    doc: 'Share of the requests that were answered.',
    unit: 'fraction',
    bound: fraction,
    stat: 'none',
    ...ofWorkload,
    request: false,
    outside: true,
  },
  throughput: {
    doc: 'Completed requests per second.',
    unit: 'req/s',
    bound: () => quantity('rate'),
    stat: 'none',
    ...ofWorkload,
    request: false,
  },
  cost: {
    doc: 'USD a month of 730 h, of everything or of one resource.',
    unit: 'USD/month',
    bound: () => quantity('monthlyCost'),
    stat: 'none',
    workload: 'none',
    request: false,
    resource: 'optional',
  },
  'cost-per-request': {
    doc: 'USD for one completed request.',
    unit: 'USD',
    bound: () => quantity('price'),
    stat: 'none',
    workload: 'optional',
    request: false,
    resource: 'none',
  },
  utilisation: {
    doc: 'Share of a resource’s capacity that is busy.',
    unit: 'fraction',
    bound: fraction,
    stat: 'optional',
    ...ofResource,
  },
  'queue-depth': {
    doc: 'Requests that wait at a resource.',
    unit: 'requests',
    bound: () => ratio({ min: 0 }),
    stat: 'optional',
    ...ofResource,
  },
  wait: {
    doc: 'Time that a request waits at a resource before it is served.',
    unit: 's',
    bound: () => quantity('duration'),
    stat: 'optional',
    ...ofResource,
  },
  'cold-start-rate': {
    doc: 'Share of the invocations of a function that had to wait for a new environment.',
    unit: 'fraction',
    bound: fraction,
    stat: 'none',
    ...ofResource,
  },
  'throttle-rate': {
    doc: 'Share of the requests to a resource that were throttled.',
    unit: 'fraction',
    bound: fraction,
    stat: 'none',
    ...ofResource,
  },
  'message-age': {
    doc: 'Age of a message or record when it is handed to its consumer.',
    unit: 's',
    bound: () => quantity('duration'),
    stat: 'optional',
    ...ofResource,
  },
  'recovery-time': {
    doc: 'From the beginning of a fault until requests are served as before; of a fault that comes again, the longest.',
    unit: 's',
    bound: () => quantity('duration'),
    stat: 'none',
    workload: 'optional',
    request: false,
    resource: 'none',
    fault: true,
  },
  count: {
    doc: 'Requests of a workload, or that a resource served.',
    unit: 'requests',
    bound: () => ratio({ min: 0 }),
    stat: 'none',
    workload: 'optional',
    request: false,
    resource: 'optional',
  },
};

const ARTICLES: Readonly<Record<string, string>> = { availability: 'an', 'error-rate': 'an' };

/** Keys that narrow down what counts: a part of the way, times without faults, one fault. */
function addParts(
  metric: SloMetric,
  facts: SloMetricFacts,
  shape: Record<string, z.ZodType>,
  elsewhere: Record<string, string>,
): void {
  if (facts.legs) {
    shape.from = optional(id(), {
      doc: 'Resource where the measured way begins, when a request or event arrives there.',
      absent: 'the client',
    });
    shape.to = optional(id(), {
      doc: 'Resource where it ends, when that is done with it; only what gets there counts.',
      absent: 'the answer to the client',
    });
  } else {
    for (const key of ['from', 'to'])
      elsewhere[key] = `${metric} is not measured on a part of the way`;
  }
  if (facts.outside)
    shape.outside = optional(text('`faults`, or the name of a fault'), {
      doc: 'Leaves out the requests that were sent while a fault was on: `faults`, or the name of one.',
      absent: 'all requests count',
    });
  else elsewhere.outside = `${metric} is not told apart by when a fault was on`;
  if (facts.fault) shape.fault = required(text('the name of a fault'), 'Name of the fault.');
  else elsewhere.fault = `${metric} is not about a fault`;
}

function sloSection(metric: SloMetric, facts: SloMetricFacts) {
  const of = `${ARTICLES[metric] ?? 'a'} ${metric} SLO`;
  const shape: Record<string, z.ZodType> = {
    name: required(text(), 'Name of the SLO, for reports.'),
    metric: required(choice([metric], 'metric'), 'What is measured.'),
  };
  const elsewhere: Record<string, string> = {};
  const statDoc = 'Statistic: mean, p50, p90, p95, p99, p999 or max.';
  const stat = choice(STATS, 'statistic');
  if (facts.stat === 'required') shape.stat = required(stat, statDoc);
  else if (facts.stat === 'optional')
    shape.stat = parameter(stat, {
      doc: statDoc,
      default: 'mean',
      source: 'the plain average',
      grade: 'assumption',
    });
  else elsewhere.stat = `${metric} is one number`;
  for (const scope of ['workload', 'resource'] as const) {
    const doc = `Id of the ${scope}.`;
    if (facts[scope] === 'required') shape[scope] = required(id(), doc);
    else if (facts[scope] === 'optional')
      shape[scope] = optional(id(), { doc, absent: 'all of them' });
    else elsewhere[scope] = `${metric} is not a metric of a ${scope}`;
  }
  if (facts.request)
    shape.request = optional(text('the name of a request'), {
      doc: 'Name of a request of the mix.',
      absent: 'all of them',
    });
  else elsewhere.request = `${metric} is not told apart by request`;
  addParts(metric, facts, shape, elsewhere);
  shape.max = optional(facts.bound(), { doc: 'The most that is allowed.' });
  shape.min = optional(facts.bound(), { doc: 'The least that is allowed.' });
  shape.severity = parameter(choice(['error', 'warning'], 'severity'), {
    doc: 'Whether the run fails by it (exit code 99).',
    default: 'error',
    source: 'an SLO is there to hold',
    grade: 'assumption',
  });
  return section(shape, { of, elsewhere }).transform((values, ctx): SloSpec => {
    const v = values as Readonly<Record<string, unknown>>;
    const problem = contradiction(metric, v, of);
    return problem === null ? sloSpec(metric, v) : raise(ctx, problem.problem, problem.path);
  });
}

/** What a schema of single keys cannot see. */
function contradiction(
  metric: SloMetric,
  v: Readonly<Record<string, unknown>>,
  of: string,
): { problem: Problem; path: string[] } | null {
  const scopes = ['workload', 'resource'].filter((key) => v[key] !== undefined);
  if (metric === 'count' && scopes.length === 0)
    return { problem: { code: 'missing-one-of', keys: ['workload', 'resource'], of }, path: [] };
  if (metric === 'count' && scopes.length > 1)
    return { problem: { code: 'conflicting-keys', keys: scopes, of }, path: ['resource'] };
  if (v.from !== undefined && v.to === undefined)
    return { problem: { code: 'missing-key', key: 'to', of }, path: [] };
  if (v.max === undefined && v.min === undefined)
    return { problem: { code: 'missing-one-of', keys: ['max', 'min'], of }, path: [] };
  if (v.max === undefined || v.min === undefined || (v.max as number) >= (v.min as number))
    return null;
  const expected = 'a max that is not less than the min';
  return { problem: { code: 'out-of-range', value: v.max, expected }, path: ['max'] };
}

function sloSpec(metric: SloMetric, v: Readonly<Record<string, unknown>>): SloSpec {
  const text = (key: string) => (v[key] as string | undefined) ?? null;
  return {
    name: v.name as string,
    metric,
    stat: text('stat'),
    workload: text('workload'),
    request: text('request'),
    resource: text('resource'),
    from: text('from'),
    to: text('to'),
    fault: text('fault'),
    outside: text('outside'),
    max: (v.max as number | undefined) ?? null,
    min: (v.min as number | undefined) ?? null,
    severity: v.severity as SloSpec['severity'],
  };
}

export const slo: z.ZodType<SloSpec> = byKey(
  'metric',
  Object.fromEntries(
    Object.entries(SLO_METRICS).map(([metric, facts]) => [
      metric,
      sloSection(metric as SloMetric, facts),
    ]),
  ),
  {
    noun: 'metric',
    of: 'an SLO',
    later: {},
  },
);
