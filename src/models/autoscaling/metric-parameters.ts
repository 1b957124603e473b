import type { z } from 'zod';
import { byKey } from '../parameter/combine.js';
import type { Problem } from '../parameter/problem.js';
import { readQuantity } from '../parameter/quantity.js';
import { choice, id, leaf, optional, quantity, ratio, required, section } from '../parameter.js';
import type { PolicyMetric } from './spec.js';

const perMinute = () => ratio({ above: 0, noun: 'a number of requests a minute' });

/** What each metric of a policy is called by AWS, and what its values look like. */
const METRICS = {
  cpu: {
    doc: 'ASGAverageCPUUtilization.',
    value: () => quantity('fraction', { above: '0%', max: '100%' }),
    of: 'a share of the vCPUs',
  },
  requests: {
    doc: 'ALBRequestCountPerTarget.',
    value: perMinute,
    of: 'requests a minute of each target',
  },
  'network-in': {
    doc: 'ASGAverageNetworkIn.',
    value: () => quantity('size', { above: '0B' }),
    of: 'bytes of requests that an instance gets in a minute',
  },
  'network-out': {
    doc: 'ASGAverageNetworkOut.',
    value: () => quantity('size', { above: '0B' }),
    of: 'bytes of answers that an instance is asked for in a minute',
  },
  custom: {
    doc: 'A number of a resource, divided by the capacity of the group.',
    value: () => ratio({ above: 0 }),
    of: 'the number for each unit of capacity',
  },
} as const;

export const POLICY_METRICS = Object.keys(METRICS) as PolicyMetric[];

type Shape = Readonly<Record<string, z.ZodType>>;
type Values = z.output<ReturnType<typeof perMinute>>;

/** What every section with a metric reads to. */
export interface MetricValues {
  readonly metric: PolicyMetric;
  readonly gauge?: 'queue-depth' | 'busy-slots';
  readonly of?: string;
}

/**
 * A section whose `metric` decides what its values look like.
 *
 * @param values the keys that hold a value of the metric
 * @param rest the other keys
 */
export function byMetric<T>(
  of: string,
  metrics: readonly PolicyMetric[],
  values: Readonly<Record<string, { readonly doc: string; readonly optional?: true }>>,
  rest: Shape,
): z.ZodType<T & MetricValues> {
  const sections = metrics.map((metric) => {
    const facts = METRICS[metric];
    const shape: Record<string, z.ZodType> = {
      metric: required(choice([metric], 'metric'), facts.doc),
    };
    if (metric === 'custom') {
      const gauges = ['queue-depth', 'busy-slots'] as const;
      shape.gauge = required(
        choice(gauges, 'gauge'),
        'Requests that wait, or requests that are being served.',
      );
      shape.of = optional(id(), { doc: 'Id of the resource.', absent: 'the group itself' });
    }
    for (const [key, about] of Object.entries(values)) {
      const schema = facts.value() as z.ZodType<Values>;
      const doc = `${about.doc}: ${facts.of}.`;
      shape[key] = about.optional ? optional(schema, { doc }) : required(schema, doc);
    }
    return [metric, section({ ...shape, ...rest }, { of: `${of} of ${metric}` })] as const;
  });
  return byKey('metric', Object.fromEntries(sections), { noun: 'metric', of, later: {} }) as never;
}

/** A distance from a threshold, in the unit of the metric. */
export interface Distance {
  readonly value: number;
  readonly unit: 'fraction' | 'size' | 'number';
}

export function distance() {
  const expected = 'a distance from the threshold: 10% of cpu, 50MB of network, 200 of others';
  return leaf<Distance>(
    (value) => {
      if (typeof value === 'number') {
        return Number.isFinite(value) && value >= 0
          ? { value: { value, unit: 'number' } }
          : { problem: { code: 'out-of-range', value, expected } };
      }
      for (const unit of ['fraction', 'size'] as const) {
        const read = readQuantity(value, unit);
        if ('value' in read) return { value: { value: read.value, unit } };
      }
      return { problem: { code: 'wrong-type', value, expected } };
    },
    {
      json: { anyOf: [{ type: 'number', minimum: 0 }, { type: 'string' }] },
      unit: 'distance from the threshold',
    },
  );
}

/** The unit that distances of a metric have. */
export function unitOf(metric: PolicyMetric): Distance['unit'] {
  if (metric === 'cpu') return 'fraction';
  return metric.startsWith('network') ? 'size' : 'number';
}

export function wrongUnit(metric: PolicyMetric, { value }: Distance): Problem {
  const example = { fraction: '10%', size: '50MB', number: '200' }[unitOf(metric)];
  const expected = `a distance in the unit of ${metric}, such as ${example}`;
  return { code: 'out-of-range', value, expected };
}
