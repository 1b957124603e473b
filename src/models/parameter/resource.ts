import type { z } from 'zod';
import type { CommonSpec } from '../common-spec.js';
import type { FaultKind } from '../fault.js';
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

/**
 * What the rest of a scenario may do with a resource: `entry`: workloads and calls address it;
 * `target`: balancers have it as a target; `alias`, `address`, `cname`: a record leads to it by an
 * alias, by its address, by its name; `event-target`: events are sent to it; `event-source`: it is
 * polled for events; `queue`: messages wait in it; `gauge`: scaling policies look at its numbers; `dead-letter`: it keeps what could not be delivered.
 */
export type Role =
  | 'entry'
  | 'target'
  | 'alias'
  | 'address'
  | 'cname'
  | 'event-target'
  | 'event-source'
  | 'queue'
  | 'dead-letter'
  | 'bucket'
  | 'athena'
  | 'function'
  | 'health-check'
  | 'nat-gateway'
  | 'gauge';

/** Another resource that a resource names, apart from the calls of its handlers. */
export interface Reference {
  readonly to: string;
  /** Where that is written, below the resource; it ends with `op` where an operation is asked for. */
  readonly path: readonly (string | number)[];
  /** It must have one of these roles. */
  readonly roles: readonly Role[];
  /** Why a resource of another type does not fit: ends a sentence that names it. */
  readonly why: string;
  /** Why AWS does not take a resource that has the role: ends a sentence that names it; null: it does. @param target its spec */
  readonly refuses?: (target: object) => string | null;
  /** It must be in the region of the resource that names it. */
  readonly sameRegion?: boolean;
  /**
   * Names of the requests that are sent there; `same`: whatever comes in goes on there;
   * `nothing`: it is named, and not called.
   */
  readonly sends: readonly string[] | 'same' | 'nothing';
  /**
   * Names of the requests that come from there, of what is polled: `same`: whatever was put in.
   * `sends` is `nothing` then.
   */
  readonly receives?: readonly string[] | 'same';
  /** Which of the requests that come in set it off, by name; absent: all of them, or none is needed. */
  readonly takes?: (name: string) => boolean;
  /** Whether the sender waits for the answer: a loop of those that wait never ends. */
  readonly waits: boolean;
}

/** A setting that contradicts another one. */
export interface Misfit {
  /** Below the resource or call; the last step is the key itself. */
  readonly path: readonly (string | number)[];
  readonly why: string;
  /** What does not fit, if not the key. */
  readonly what?: string;
  /** Point at the key (default) or at its value. */
  readonly at?: 'key' | 'value';
  /** It does nothing, and no harm: a warning. */
  readonly harmless?: true;
}

/** What a `call` to a resource says, in the keys of a scenario file: for `checkCall`. */
export interface WrittenCallFacts {
  readonly op: string | null;
  given(key: string): boolean;
  /** As it is written; undefined: it is not. */
  value(key: string): unknown;
}

/** The parameter table of a resource type. */
export interface ResourceParameters<S extends z.ZodType = z.ZodType, T = unknown> {
  readonly type: string;
  readonly doc: string;
  readonly schema: S;
  toSpec(values: z.output<S>, context: ResourceContext): T;
  readonly roles: readonly Role[];
  /** What a request can ask of it by name; absent: it has handlers, or takes anything. */
  operations?(spec: T): readonly string[] | null;
  /**
   * It passes on what it is given, under the name of the request that it was given with: what a
   * call asks of it is the operation alone. It takes events of any name.
   */
  readonly takesEvents?: true;
  /** Keys of a `call` to it, beside `to`, `op` and `size`. */
  readonly callKeys?: readonly string[];
  /** Calls that make no sense. */
  checkCall?(call: WrittenCallFacts, spec: T): readonly Misfit[];
  /** The resources it names. @param written its value in the file, as far as it can be read */
  references?(spec: T, written: unknown): readonly Reference[];
  /** Settings that contradict each other where a schema alone cannot see it. */
  misfits?(spec: T, written: unknown, typeOf: (id: string) => string | null): readonly Misfit[];
  /** Faults that it knows itself what to do with: see `Breakable`. */
  readonly faults?: readonly FaultKind[];
  /** It acts by itself, without being asked: a schedule, a health check. */
  readonly acts?: boolean;
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
  'cold-start-rate': {
    doc: 'Share of the invocations that waited for a new environment: `coldStartRate`.',
    unit: 'fraction',
  },
  'throttle-rate': {
    doc: 'Share of the requests that were throttled: `throttleRate`.',
    unit: 'fraction',
  },
  'message-age': { doc: 'Age of what is handed to a consumer: `messageAge`.', unit: 's' },
} as const satisfies Record<string, MetricFacts>;

/** Those of a station: servers, and a queue in front of them. */
export const STATION_METRICS = {
  utilisation: METRICS.utilisation,
  'queue-depth': METRICS['queue-depth'],
  wait: METRICS.wait,
  count: METRICS.count,
};
