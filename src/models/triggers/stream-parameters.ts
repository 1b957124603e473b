import type { DistributionSpec } from '../../variates/distribution.js';
import { MEASURED, measured } from '../events/parameters.js';
import { distribution } from '../parameter/distribution.js';
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
    enhancedFanOut: parameter(flag(), {
      doc: 'Reads as a consumer with 2 MB/s of each shard to itself, and is pushed to.',
      default: false,
      source: 'Amazon Kinesis Data Streams developer guide, enhanced-consumers',
      grade: 'documented',
    }),
    poll: optional(quantity('duration', { above: '0s' }), {
      doc: 'How often a shard is polled.',
      absent: '1 s of a stream, 250 ms of a table',
      ...MAPPINGS,
    }),
    delay: optional(distribution('duration'), {
      doc: 'From the poll or push until the batch is with the function.',
      absent:
        'what was measured, less half the interval of the polls: lognormal of median 110 ms and p99 900 ms of a stream, 80 and 350 ms of a table; 28.8, 49.4, 67.5, 109 ms with enhanced fan-out',
      ...MEASURED,
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
    enhanced: v.enhancedFanOut,
    pollS: v.poll ?? null,
    delay: v.delay ?? null,
    bisect: v.bisect,
    onFailure: v.onFailure ?? null,
    backoff: { baseS: v.retryBackoff.base, maxS: v.retryBackoff.max },
    destinationRetries: [{ attempts: 5, fromS: 1, toS: 16 }],
  }),
);

/** How a shard is read where a trigger does not say it. */
interface Reading {
  readonly pollS: number;
  readonly delay: DistributionSpec;
}

/** Polls once a second: AWS Lambda developer guide, with-kinesis. */
const STREAM: Reading = { pollS: 1, delay: { kind: 'lognormal', median: 0.11, p99: 0.9 } };
/** Polls four times a second: AWS Lambda developer guide, with-ddb. */
const TABLE: Reading = { pollS: 0.25, delay: { kind: 'lognormal', median: 0.08, p99: 0.35 } };
/** Pushed to. */
const enhanced = (): Reading => ({
  pollS: 0,
  delay: distribution('duration').parse(measured(28.8, 49.4, 67.5, 109)),
});

/** How a trigger reads a resource of a type. */
export function readingOf(spec: StreamTriggerSpec, type: string): Reading {
  const usual = spec.enhanced ? enhanced() : type === 'dynamodb' ? TABLE : STREAM;
  return { pollS: spec.pollS ?? usual.pollS, delay: spec.delay ?? usual.delay };
}
