import { filter } from '../events/parameters.js';
import { listOf } from '../parameter/combine.js';
import { flag, optional, parameter, quantity, section, text } from '../parameter.js';

export const MAPPINGS = {
  source: 'AWS Lambda developer guide, event source mappings (2026)',
  grade: 'documented',
} as const;
export const NO_SOURCE = {
  source: 'no source: AWS gives no figures',
  grade: 'assumption',
} as const;

/** Requests of records go by this name where no handler is named. */
export const RECORDS = 'records';

const poison = section(
  {
    events: optional(listOf(text('the name of an event'), { of: 'names of events' }), {
      doc: 'By name.',
      absent: 'none',
    }),
    share: parameter(quantity('fraction', { max: '100%' }), {
      doc: 'Share of the others.',
      default: '0%',
      source: 'none',
      grade: 'assumption',
    }),
  },
  { of: '`poison`' },
).transform((v) => ({ events: v.events ?? [], share: v.share }));

export const common = {
  partialFailures: parameter(flag(), {
    doc: 'The consumer names the records that failed (ReportBatchItemFailures): else a batch fails whole.',
    default: false,
    ...MAPPINGS,
  }),
  poison: optional(poison, {
    doc: 'What the consumer can never digest: a batch with such a record fails, whatever its handler does.',
    absent: 'only what the handler fails',
  }),
  filter: optional(filter, {
    doc: 'What does not match is dropped, and nobody is invoked for it.',
    absent: 'everything',
  }),
  maxBatchSize: parameter(quantity('size', { above: '0B' }), {
    doc: 'Payload of a batch, at most.',
    default: '6MiB',
    ...MAPPINGS,
  }),
};

export const NO_POISON = { events: [], share: 0 };
