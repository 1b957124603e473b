import type { z } from 'zod';
import { either, listOf } from '../parameter/combine.js';
import { distribution } from '../parameter/distribution.js';
import {
  choice,
  count,
  id,
  optional,
  parameter,
  quantity,
  raise,
  required,
  section,
  text,
} from '../parameter.js';
import { EVENTS, type S3Event } from './operations.js';
import type { NotifyRuleSpec } from './spec.js';

const PERFORMANCE = {
  source: 'S3 user guide, optimizing-performance (2026): at least so many a partitioned prefix',
  grade: 'documented',
} as const;

export const limits = section(
  {
    writes: optional(quantity('rate', { above: '0/s' }), {
      doc: 'Requests that write (put, copy, delete, restore) which a partition takes.',
      absent: '3,500 req/s; in express-one-zone 100,000 req/s (recalled, not re-read)',
      ...PERFORMANCE,
    }),
    reads: optional(quantity('rate', { above: '0/s' }), {
      doc: 'Requests that read (get, head, list) which a partition takes.',
      absent: '5,500 req/s; in express-one-zone 200,000 req/s (recalled, not re-read)',
      ...PERFORMANCE,
    }),
    burst: parameter(quantity('duration'), {
      doc: 'So much of a rate may come at once.',
      default: '1s',
      source: 'no source: the rates are given by the second',
      grade: 'assumption',
    }),
    splitAfter: parameter(distribution('duration'), {
      doc: 'How long a prefix is over its limit until it has twice the partitions.',
      default: { uniform: { min: '5m', max: '30m' } },
      source: 'AWS says “gradually”, and no time; third parties report 5 to 60 minutes',
      grade: 'assumption',
    }),
  },
  { of: '`limits`' },
);

const wholeDays = quantity('duration').transform((seconds, ctx) => {
  const value = seconds / 86400;
  if (Number.isInteger(value)) return value;
  const expected = 'whole days, such as 90d';
  return raise(ctx, { code: 'out-of-range', value: `${value}d`, expected });
});

export const objects = section(
  {
    size: parameter(distribution('size'), {
      doc: 'Size of an object where a request does not say one.',
      default: '1MB',
      source: 'no source',
      grade: 'assumption',
    }),
    initial: parameter(count({ min: 0 }), {
      doc: 'Objects that are there at the start; requests with a key below this number mean them.',
      default: 0,
      source: 'an empty bucket',
      grade: 'assumption',
    }),
    age: parameter(wholeDays, {
      doc: 'They were put there evenly over so long (in whole days) before the start.',
      default: '0s',
      source: 'no source',
      grade: 'assumption',
    }),
  },
  { of: '`objects`' },
);

const LATENCY = {
  source:
    'S3 user guide, optimizing-performance: roughly 100 to 200 ms for small objects and first bytes; older guidelines: tens of milliseconds at the median; storage-class-intro: single-digit milliseconds in Express One Zone',
  grade: 'assumption',
} as const;
const LATENCY_ABSENT =
  'lognormal {median: 60ms, p99: 200ms}; in express-one-zone {median: 5ms, p99: 9ms}';

export const latency = section(
  {
    read: optional(distribution('duration'), {
      doc: 'Until the first byte of a get; the whole of a head.',
      absent: LATENCY_ABSENT,
      ...LATENCY,
    }),
    write: optional(distribution('duration'), {
      doc: 'The same of a put, copy, delete or restore: what comes on top of its bytes.',
      absent: LATENCY_ABSENT,
      ...LATENCY,
    }),
    list: optional(distribution('duration'), {
      doc: 'A list, for each page of 1,000 keys.',
      absent: LATENCY_ABSENT,
      ...LATENCY,
    }),
  },
  { of: '`latency` of a bucket' },
);

export const multipart = section(
  {
    above: parameter(quantity('size', { max: '5GB' }), {
      doc: 'Larger objects are put in parts.',
      default: '100MB',
      source: 'S3 user guide: recommended from 100 MB, needed above 5 GB',
      grade: 'documented',
    }),
    part: parameter(quantity('size', { min: '5MiB', max: '5GiB' }), {
      doc: 'Size of a part; larger where there would be more than 10,000.',
      default: '16MB',
      source: 'S3 user guide, performance guidelines (archived): ranges of 8 to 16 MB',
      grade: 'documented',
    }),
    parallel: parameter(count({ min: 1, max: 10_000 }), {
      doc: 'Parts under way at once.',
      default: 10,
      source: 'the AWS SDK for Python (s3transfer); recalled, not re-read',
      grade: 'assumption',
    }),
  },
  { of: '`multipart`' },
);

const NOT_SENT = 'events of it are not modelled';
const event = choice(Object.keys(EVENTS) as S3Event[], 'event', {
  'lifecycle-expiration': NOT_SENT,
  'lifecycle-transition': NOT_SENT,
  'intelligent-tiering': NOT_SENT,
  replication: NOT_SENT,
  'object-tagging': NOT_SENT,
  'object-acl': NOT_SENT,
});

const suffixes = either(
  Array.isArray,
  () => listOf(text('the end of a name, such as .jpg'), { of: 'suffixes', atLeastOne: true }),
  () => text('the end of a name, such as .jpg').transform((one) => [one]),
);

export const notify: z.ZodType<NotifyRuleSpec[]> = listOf(
  section(
    {
      event: required(event, 'What has happened: `object-created` takes all kinds of it.'),
      prefix: optional(text('the beginning of a name'), {
        doc: 'Only of objects whose names begin so.',
        absent: 'every name',
      }),
      suffix: optional(suffixes, {
        doc: 'Only of objects whose names end so (or in one of a list).',
        absent: 'every name',
      }),
      to: required(id(), 'Who is told.'),
      delay: parameter(distribution('duration'), {
        doc: 'From the event until it is sent.',
        default: {
          mixture: [
            { weight: 999, of: { lognormal: { median: '800ms', p99: '3s' } } },
            { weight: 1, of: { uniform: { min: '30s', max: '2m' } } },
          ],
        },
        source:
          'S3 user guide, EventNotifications: typically in seconds, sometimes a minute or longer; no percentiles',
        grade: 'assumption',
      }),
    },
    { of: 'a rule of `notify`' },
  ),
  { of: 'rules, each {event, prefix, suffix, to}' },
).transform((rules) =>
  rules.map((rule) => ({
    event: rule.event,
    prefix: rule.prefix ?? '',
    suffixes: rule.suffix ?? [],
    to: rule.to,
    delay: rule.delay,
  })),
);

const RETRY = {
  source: 'no source: AWS says at least once, and not how often it tries',
  grade: 'assumption',
} as const;

export const notifications = section(
  {
    duplicates: parameter(quantity('fraction', { max: '100%' }), {
      doc: 'Share of the events that are delivered twice.',
      default: '0.1%',
      source: 'no source: AWS says at least once, and not how often twice',
      grade: 'assumption',
    }),
    retry: parameter(
      section(
        {
          base: parameter(quantity('duration', { above: '0s' }), {
            doc: 'Wait before an event that was not taken is sent again; it doubles each time.',
            default: '1s',
            ...RETRY,
          }),
          max: parameter(quantity('duration', { above: '0s' }), {
            doc: 'The wait grows to this at most.',
            default: '5m',
            ...RETRY,
          }),
        },
        { of: '`retry`' },
      ),
      { doc: 'When an event is sent again that the target did not take.', default: {} },
    ),
    giveUpAfter: parameter(quantity('duration', { above: '0s' }), {
      doc: 'An older event is given up: it has expired.',
      default: '24h',
      ...RETRY,
    }),
  },
  { of: '`notifications`' },
);
