import { duplicates } from '../events/parameters.js';
import { count, id, optional, parameter, quantity, section } from '../parameter.js';

const ASYNC = {
  source: 'AWS Lambda developer guide, invocation-async-error-handling (2026)',
  grade: 'documented',
} as const;

/** Names of the events that go to a destination. */
export const DESTINATION_EVENTS = {
  onFailure: 'on-failure',
  onSuccess: 'on-success',
  deadLetterQueue: 'dead-letter',
} as const;

const asyncQueue = section(
  {
    firstRetry: parameter(quantity('duration'), {
      doc: 'Wait before the first further attempt after a function error.',
      default: '1m',
      ...ASYNC,
    }),
    secondRetry: parameter(quantity('duration'), {
      doc: 'Wait before the second.',
      default: '2m',
      ...ASYNC,
    }),
    backoff: parameter(
      section(
        {
          base: parameter(quantity('duration', { above: '0s' }), {
            doc: 'Wait after the first throttle; it doubles with each.',
            default: '1s',
            ...ASYNC,
          }),
          max: parameter(quantity('duration', { above: '0s' }), {
            doc: 'Longest wait.',
            default: '5m',
            ...ASYNC,
          }),
        },
        { of: '`backoff`' },
      ),
      { doc: 'Attempts after a throttle.', default: {} },
    ),
    maxEvent: parameter(quantity('size', { above: '0B' }), {
      doc: 'A larger event is refused (413).',
      default: '1MiB',
      source:
        'AWS Lambda developer guide, gettingstarted-limits (2026); 256 KB before October 2025',
      grade: 'documented',
    }),
    duplicates: duplicates('events'),
  },
  { of: '`asyncQueue`' },
);

/** What holds for events: requests that nobody waits for. */
export const asyncParameters = {
  retries: parameter(count({ min: 0, max: 2 }), {
    doc: 'Further attempts of an asynchronous event after a function error.',
    default: 2,
    ...ASYNC,
  }),
  maxEventAge: parameter(quantity('duration', { min: '60s', max: '6h' }), {
    doc: 'An asynchronous event older than this is given up.',
    default: '6h',
    ...ASYNC,
  }),
  onFailure: optional(id(), {
    doc: 'Where asynchronous events go that were given up.',
    absent: 'they are dropped, and counted',
  }),
  onSuccess: optional(id(), {
    doc: 'Where the results of asynchronous events go.',
    absent: 'nowhere',
  }),
  deadLetterQueue: optional(id(), {
    doc: 'Queue or topic for asynchronous events that were given up.',
    absent: 'none',
  }),
  asyncQueue: parameter(asyncQueue, {
    doc: 'The queue of asynchronous events.',
    default: {},
  }),
};
