import { CAUSES, OK, type Outcome, statusOf } from '../../queueing/outcome.js';
import type { Reference } from '../parameter/resource.js';
import { leaf } from '../parameter.js';

/** Ranges of HTTP status codes, both ends included. */
export type StatusCodes = readonly (readonly [from: number, to: number])[];

const CODES = /^[2-5]\d\d(-[2-5]\d\d)?(,[2-5]\d\d(-[2-5]\d\d)?)*$/;

/**
 * A matcher as AWS writes it: codes and ranges, separated by commas, such as `200,202` or `200-299`.
 * @param max the greatest code that this kind of balancer takes; the least is 200
 */
export function statusCodes(max: number) {
  const expected = `HTTP status codes from 200 to ${max}, such as "200,202" or "200-299"`;
  return leaf<StatusCodes>(
    (value) => {
      if (typeof value !== 'string' && typeof value !== 'number')
        return { problem: { code: 'wrong-type', value, expected } };
      const written = String(value);
      const ranges = written.split(',').map((range) => {
        const [from, to] = range.split('-').map(Number);
        return [from!, to ?? from!] as const;
      });
      return CODES.test(written) && ranges.every(([from, to]) => from <= to && to <= max)
        ? { value: ranges }
        : { problem: { code: 'bad-text', value: written, expected } };
    },
    {
      json: { anyOf: [{ type: 'string', pattern: CODES.source }, { type: 'integer' }] },
      unit: 'HTTP status codes',
    },
  );
}

/** The outcomes whose status passes; those without a status never do. */
export function passingOutcomes(codes: StatusCodes): ReadonlySet<Outcome> {
  const outcomes = CAUSES.map((_, outcome) => outcome);
  return new Set(
    outcomes.filter((outcome) => {
      const status = outcome === OK ? 200 : Number(statusOf(outcome));
      return codes.some(([from, to]) => status >= from && status <= to);
    }),
  );
}

/** What `healthCheck` has of the request that is sent and of the answers that pass. */
export interface CheckedAnswer {
  /** Name of the request that is sent; absent: one that needs no handler. */
  readonly request?: string;
  /** Status codes that pass; absent: 200 alone. */
  readonly matcher?: StatusCodes;
}

/** `v` as a part of a HealthCheckSpec. */
export function checkedAnswer(v: {
  readonly request?: string | undefined;
  readonly matcher?: StatusCodes | undefined;
}): CheckedAnswer {
  return {
    ...(v.request === undefined ? {} : { request: v.request }),
    ...(v.matcher === undefined ? {} : { matcher: v.matcher }),
  };
}

/** The targets must have a handler for the request that checks them, whatever the rules send there. */
export function referencesOfCheck(
  { request }: CheckedAnswer,
  targets: Iterable<string>,
): readonly Reference[] {
  if (request === undefined) return [];
  return [...new Set(targets)].map((to) => ({
    to,
    path: ['healthCheck', 'request'],
    roles: ['target'],
    why: 'targets answer the health checks of their balancer',
    sends: [request],
    waits: false,
  }));
}
