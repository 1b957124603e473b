import type { z } from 'zod';
import type { CommonSpec } from '../common-spec.js';
import { regionCodes } from '../network/round-trip-times.js';
import { oneOfNames, optional } from '../parameter.js';
import { distribution } from './distribution.js';

/** What the rest of the scenario says that a resource's defaults depend on. */
export interface ResourceContext {
  /** `pricing.region`. */
  readonly region: string;
}

/** A metric of the result, in the words of an SLO. */
export interface MetricFacts {
  readonly doc: string;
  readonly unit: string;
}

/** The parameter table of a resource type. */
export interface ResourceParameters<S extends z.ZodType = z.ZodType, T = unknown> {
  readonly type: string;
  readonly doc: string;
  readonly schema: S;
  toSpec(values: z.output<S>, context: ResourceContext): T;
  /** What SLOs can be set on, beside `cost`, which everything has. */
  readonly metrics: Readonly<Record<string, MetricFacts>>;
  readonly modelled: readonly string[];
  readonly notModelled: readonly string[];
}

/** Keeps the table's types. */
export function resourceParameters<S extends z.ZodType, T>(
  table: ResourceParameters<S, T>,
): ResourceParameters<S, T> {
  return table;
}

export const region = () => oneOfNames(regionCodes, 'AWS region');

/** What every resource takes. */
export const commonParameters = {
  region: optional(region(), {
    doc: 'AWS region that the resource is in.',
    absent: 'the scenario’s `pricing.region`',
  }),
  latency: optional(distribution('duration'), {
    doc: 'One-way network time to this resource, in place of the modelled one.',
    absent: 'as modelled from regions and zones',
  }),
};

export function commonSpec(
  values: { region?: string | undefined; latency?: CommonSpec['latency'] | undefined },
  context: ResourceContext,
): CommonSpec {
  return { region: values.region ?? context.region, latency: values.latency ?? null };
}

/** Words for the metrics that several types have. */
export const METRICS = {
  utilisation: { doc: 'Share of its capacity that is busy.', unit: 'fraction' },
  'queue-depth': { doc: 'Requests that wait.', unit: 'requests' },
  wait: { doc: 'Time that a request waits before it is served.', unit: 's' },
  count: { doc: 'Requests that were served.', unit: 'requests' },
} as const satisfies Record<string, MetricFacts>;
