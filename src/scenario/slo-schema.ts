import type { z } from 'zod';
import { byKey } from '../models/parameter/combine.js';
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

const LATER = {
  from: 'parts of a request’s way are not measured yet: leave `from` and `to` out',
  to: 'parts of a request’s way are not measured yet: leave `from` and `to` out',
  outside: 'faults are not modelled: leave the key out',
  fault: 'faults are not modelled: leave the key out',
};

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
  },
  'error-rate': {
    doc: 'Share of the requests that failed.',
    unit: 'fraction',
    bound: fraction,
    stat: 'none',
    ...ofWorkload,
  },
  availability: {
    doc: 'Share of the requests that were answered.',
    unit: 'fraction',
    bound: fraction,
    stat: 'none',
    ...ofWorkload,
    request: false,
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
  shape.max = optional(facts.bound(), { doc: 'The most that is allowed.' });
  shape.min = optional(facts.bound(), { doc: 'The least that is allowed.' });
  shape.severity = parameter(choice(['error', 'warning'], 'severity'), {
    doc: 'Whether the run fails by it (exit code 99).',
    default: 'error',
    source: 'an SLO is there to hold',
    grade: 'assumption',
  });
  return section(shape, { of, later: LATER, elsewhere }).transform((values, ctx): SloSpec => {
    const v = values as Partial<Record<keyof SloSpec, unknown>>;
    const scopes = ['workload', 'resource'].filter((key) => v[key as keyof SloSpec] !== undefined);
    if (metric === 'count' && scopes.length === 0)
      return raise(ctx, { code: 'missing-one-of', keys: ['workload', 'resource'], of });
    if (metric === 'count' && scopes.length > 1)
      return raise(ctx, { code: 'conflicting-keys', keys: scopes, of }, ['resource']);
    const max = (v.max as number | undefined) ?? null;
    const min = (v.min as number | undefined) ?? null;
    if (max === null && min === null)
      return raise(ctx, { code: 'missing-one-of', keys: ['max', 'min'], of });
    if (max !== null && min !== null && max < min)
      return raise(
        ctx,
        { code: 'out-of-range', value: max, expected: 'a max that is not less than the min' },
        ['max'],
      );
    return {
      name: v.name as string,
      metric,
      stat: (v.stat as string | undefined) ?? null,
      workload: (v.workload as string | undefined) ?? null,
      request: (v.request as string | undefined) ?? null,
      resource: (v.resource as string | undefined) ?? null,
      max,
      min,
      severity: v.severity as SloSpec['severity'],
    };
  });
}

const METRIC_LATER = 'what it measures is not modelled';

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
    later: {
      'recovery-time': METRIC_LATER,
    },
  },
);
