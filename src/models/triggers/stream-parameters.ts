import {
  count,
  flag,
  id,
  optional,
  parameter,
  quantity,
  required,
  section,
  text,
} from '../parameter.js';
import { common, MAPPINGS, NO_POISON, NO_SOURCE, RECORDS } from './common-parameters.js';
import type { StreamTriggerSpec } from './spec.js';

/** A stream that is polled. */
export const streamTrigger = section(
  {
    stream: required(id(), 'The stream, or the table with a stream, that is polled.'),
    batch: parameter(count({ min: 1, max: 10_000 }), {
      doc: 'Records of a batch, at most.',
      default: 100,
      ...MAPPINGS,
    }),
    window: parameter(quantity('duration', { max: '5m' }), {
      doc: 'How long a batch is gathered.',
      default: '0s',
      ...MAPPINGS,
    }),
    handler: parameter(text('the name of a handler'), {
      doc: 'Handler that serves the batches.',
      default: RECORDS,
    }),
    parallelisation: parameter(count({ min: 1, max: 10 }), {
      doc: 'Batches of one shard worked on at once (ParallelizationFactor): records of one key stay in order.',
      default: 1,
      ...MAPPINGS,
    }),
    retries: parameter(count({ min: 0, max: 10_000, word: 'endless' }), {
      doc: 'Further attempts of a batch that failed (MaximumRetryAttempts): the shard waits meanwhile.',
      default: 'endless',
      ...MAPPINGS,
    }),
    maxRecordAge: optional(quantity('duration', { min: '60s', max: '7d' }), {
      doc: 'Older records are given up.',
      absent: 'as long as the stream keeps them',
    }),
    bisect: parameter(flag(), {
      doc: 'A batch that failed is halved (BisectBatchOnFunctionError), which costs no attempt.',
      default: false,
      ...MAPPINGS,
    }),
    onFailure: optional(id(), {
      doc: 'Where what was given up is reported: a queue or a topic.',
      absent: 'nowhere, and counted',
    }),
    retryBackoff: parameter(
      section(
        {
          base: parameter(quantity('duration'), {
            doc: 'Wait before the first further attempt; it doubles.',
            default: '1s',
            ...NO_SOURCE,
          }),
          max: parameter(quantity('duration'), {
            doc: 'Longest wait.',
            default: '1m',
            ...NO_SOURCE,
          }),
        },
        { of: '`retryBackoff`' },
      ),
      { doc: 'Waits between the attempts of a batch.', default: {} },
    ),
    ...common,
  },
  { of: 'a trigger of a stream', elsewhere: { maxConcurrency: 'it is for queues' } },
).transform(
  (v): StreamTriggerSpec => ({
    kind: 'stream',
    from: v.stream,
    batch: v.batch,
    windowS: v.window,
    handler: v.handler,
    partialFailures: v.partialFailures,
    poison: v.poison ?? NO_POISON,
    filter: v.filter ?? null,
    maxBatchBytes: v.maxBatchSize,
    parallelisation: v.parallelisation,
    retries: v.retries,
    maxRecordAgeS: v.maxRecordAge ?? null,
    bisect: v.bisect,
    onFailure: v.onFailure ?? null,
    backoff: { baseS: v.retryBackoff.base, maxS: v.retryBackoff.max },
    destinationRetries: [{ attempts: 5, fromS: 1, toS: 16 }],
  }),
);
