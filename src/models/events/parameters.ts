import { listOf } from '../parameter/combine.js';
import { count, optional, parameter, quantity, required, section, text } from '../parameter.js';
import type { FilterSpec } from './filter.js';

/** One set of measurements for all of them, so that they compare. */
export const MEASURED = {
  source:
    'bitesizedserverless.com, eu-west-1, 1,024 samples each, September 2022: from the producer’s call to the consumer’s handler. Under the p10 and over the p99 nothing was published: the ends are those',
  grade: 'measured',
} as const;

/** A distribution of quantiles in milliseconds, in the words of a scenario file. */
export function measured(p10: number, p50: number, p90: number, p99: number) {
  const ms = (value: number) => `${value}ms`;
  return {
    empirical: {
      quantiles: {
        min: ms(p10),
        p10: ms(p10),
        p50: ms(p50),
        p90: ms(p90),
        p99: ms(p99),
        max: ms(p99),
      },
    },
  };
}

export const filter = section(
  {
    events: optional(
      listOf(text('the name of an event'), { of: 'names of events', atLeastOne: true }),
      {
        doc: 'Names of the events that match.',
        absent: 'any name',
      },
    ),
    objectSize: optional(
      section(
        {
          min: optional(quantity('size'), { doc: 'Smallest object.', absent: 'any' }),
          max: optional(quantity('size'), { doc: 'Largest object.', absent: 'any' }),
        },
        { of: '`objectSize`' },
      ),
      { doc: 'Size of the object that an event is about.', absent: 'any size' },
    ),
    share: parameter(quantity('fraction', { max: '100%' }), {
      doc: 'Share that matches of the events that are left: for whatever else a real filter looks at.',
      default: '100%',
      source: 'all of them',
      grade: 'assumption',
    }),
  },
  { of: 'a filter' },
).transform(
  (v): FilterSpec => ({
    events: v.events ?? null,
    minObjectBytes: v.objectSize?.min ?? 0,
    maxObjectBytes: v.objectSize?.max ?? null,
    share: v.share,
  }),
);

export const duplicates = (of: string) =>
  parameter(quantity('fraction', { max: '100%' }), {
    doc: `Share of the ${of} that are delivered twice.`,
    default: '0%',
    source: 'AWS says that it happens (at-least-once delivery), and publishes no rate',
    grade: 'assumption',
  });

/** Attempts at delivery, phase by phase. */
export const retryPhases = listOf(
  section(
    {
      attempts: required(count({ min: 1 }), 'Attempts of this phase.'),
      from: required(quantity('duration'), 'Wait before the first of them.'),
      to: optional(quantity('duration'), {
        doc: 'Wait before the last: in between the waits grow by one factor.',
        absent: '`from`',
      }),
    },
    { of: 'a phase of retries' },
  ).transform((v) => ({ attempts: v.attempts, fromS: v.from, toS: v.to ?? v.from })),
  { of: 'phases, each {attempts, from, to}' },
);
