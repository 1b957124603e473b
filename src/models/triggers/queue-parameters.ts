import { count, id, optional, parameter, quantity, required, section, text } from '../parameter.js';
import { common, MAPPINGS, NO_POISON, NO_SOURCE } from './common-parameters.js';
import type { QueueTriggerSpec } from './spec.js';

const SCALING = {
  source: 'AWS Lambda developer guide, services-sqs-scaling (2026)',
  grade: 'documented',
} as const;
const scaling = section(
  {
    start: parameter(count({ min: 1 }), {
      doc: 'Batches worked on at once when messages begin to come.',
      default: 5,
      ...SCALING,
    }),
    idle: parameter(count({ min: 1 }), {
      doc: 'Pollers while nothing comes: each long poll that finds nothing is billed.',
      default: 2,
      ...SCALING,
    }),
    step: parameter(count({ min: 1 }), {
      doc: 'How many more after each `every`, while messages are left.',
      default: 300,
      source: `${SCALING.source}; 60 before November 2023`,
      grade: 'documented',
    }),
    every: parameter(quantity('duration', { above: '0s' }), {
      doc: 'How often it grows: AWS gives a rate a minute, not its steps.',
      default: '1m',
      ...SCALING,
    }),
    max: parameter(count({ min: 1 }), {
      doc: 'At most so many.',
      default: 1250,
      source: `${SCALING.source}; 1,000 before`,
      grade: 'documented',
    }),
  },
  { of: '`scaling`' },
);

const provisioned = section(
  {
    min: required(count({ min: 2, max: 200 }), 'Event pollers at least.'),
    max: required(count({ min: 2, max: 2000 }), 'Event pollers at most.'),
  },
  { of: '`provisioned`' },
);
const POLLER_CONCURRENCY = 10;
/** Concurrency that provisioned mode adds in a minute. */
const PROVISIONED_STEP = 1000;

/** A queue that is polled. */
export const queueTrigger = section(
  {
    queue: required(id(), 'The queue that is polled.'),
    batch: parameter(count({ min: 1, max: 10_000 }), {
      doc: 'Messages of a batch, at most; above 10 it needs a window.',
      default: 10,
      ...MAPPINGS,
    }),
    window: parameter(quantity('duration', { max: '5m' }), {
      doc: 'How long a batch is gathered.',
      default: '0s',
      ...MAPPINGS,
    }),
    handler: optional(text('the name of a handler'), {
      doc: 'Handler that serves the batches.',
      absent: 'the one named after the first message of the batch',
    }),
    maxConcurrency: optional(count({ min: 2, max: 1000 }), {
      doc: 'Batches worked on at once, at most (MaximumConcurrency): the rest stays in the queue.',
      absent: '`scaling.max`',
    }),
    scaling: parameter(scaling, { doc: 'How fast it grows.', default: {} }),
    provisioned: optional(provisioned, {
      doc: 'Provisioned mode: event pollers of their own, of 10 concurrent batches each.',
      absent: 'on demand',
    }),
    pollWait: parameter(quantity('duration', { above: '0s' }), {
      doc: 'Long polling: a poll that finds nothing ends after so long, and is billed.',
      default: '20s',
      ...MAPPINGS,
    }),
    throttleBackoff: parameter(quantity('duration'), {
      doc: 'After a throttle a poller waits for so long.',
      default: '1s',
      ...NO_SOURCE,
    }),
    ...common,
  },
  {
    of: 'a trigger of a queue',
    elsewhere: {
      retries: 'a queue’s messages come back until its `deadLetter.maxReceives`',
      onFailure: 'give the queue a `deadLetter`',
      bisect: 'it is for streams',
      parallelisation: 'it is for streams: see `maxConcurrency`',
    },
  },
).transform((v): QueueTriggerSpec => {
  const { maxConcurrency, provisioned: pollers } = v;
  const each = POLLER_CONCURRENCY;
  return {
    kind: 'queue',
    from: v.queue,
    batch: v.batch,
    windowS: v.window,
    handler: v.handler ?? null,
    partialFailures: v.partialFailures,
    poison: v.poison ?? NO_POISON,
    filter: v.filter ?? null,
    maxBatchBytes: v.maxBatchSize,
    scaling:
      pollers !== undefined
        ? {
            start: pollers.min * each,
            idle: pollers.min * each,
            step: PROVISIONED_STEP,
            everyS: 60,
            max: pollers.max * each,
          }
        : {
            start: Math.min(v.scaling.start, maxConcurrency ?? Number.POSITIVE_INFINITY),
            // The pollers of an idle queue are only taken away where nobody has set a maximum.
            idle:
              maxConcurrency === undefined
                ? v.scaling.idle
                : Math.min(v.scaling.start, maxConcurrency),
            step: v.scaling.step,
            everyS: v.scaling.every,
            max: maxConcurrency ?? v.scaling.max,
          },
    provisioned:
      pollers === undefined ? null : { min: pollers.min, max: pollers.max, concurrency: each },
    pollWaitS: v.pollWait,
    throttleBackoffS: v.throttleBackoff,
  };
});
