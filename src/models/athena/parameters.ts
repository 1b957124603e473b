import { exactlyOneOf, mapOf } from '../parameter/combine.js';
import { distribution } from '../parameter/distribution.js';
import {
  commonParameters,
  commonSpec,
  METRICS,
  type Reference,
  resourceParameters,
} from '../parameter/resource.js';
import {
  choice,
  count,
  id,
  optional,
  parameter,
  quantity,
  required,
  section,
} from '../parameter.js';
import type { AthenaSpec, QuerySpec } from './spec.js';

const NO_SOURCE = { source: 'no source: AWS publishes no figures', grade: 'assumption' } as const;
const QUOTA = {
  source: 'from memory of the Athena service quotas: 20 to 200 active DML queries, by region',
  grade: 'assumption',
} as const;

const query = exactlyOneOf(
  section(
    {
      share: optional(quantity('fraction', { max: '100%' }), {
        doc: 'Share of the bucket’s bytes and objects that it reads: what partitions and columns leave.',
        absent: 'as `size` says',
      }),
      size: optional(quantity('size'), { doc: 'Bytes that it reads.', absent: 'as `share` says' }),
      result: parameter(quantity('size'), {
        doc: 'Size of the result.',
        default: '10KB',
        source: 'no source: it depends on the query',
        grade: 'assumption',
      }),
    },
    { of: 'a query' },
  ),
  ['share', 'size'],
  'a query',
).transform(
  (v): QuerySpec => ({ share: v.share ?? null, bytes: v.size ?? null, resultBytes: v.result }),
);

export const athena = resourceParameters({
  type: 'athena',
  doc: 'Athena: SQL over a bucket.',
  schema: section(
    {
      type: required(choice(['athena'], 'resource type'), 'The resource type.'),
      ...commonParameters,
      bucket: required(id(), 'The bucket that is read.'),
      queries: required(
        mapOf(query, { of: 'queries by name, each with a `share` or a `size`', atLeastOne: true }),
        'What can be asked, by the name of the request.',
      ),
      concurrency: parameter(count({ min: 1 }), {
        doc: 'Queries that run at once in the account; the others wait.',
        default: 20,
        ...QUOTA,
      }),
      queue: parameter(count({ min: 0 }), {
        doc: 'Queries that may wait; more are refused as throttled (TooManyRequestsException).',
        default: 100,
        ...NO_SOURCE,
      }),
      startup: parameter(distribution('duration'), {
        doc: 'From the start of a query until it scans.',
        default: { lognormal: { median: '700ms', p99: '3s' } },
        ...NO_SOURCE,
      }),
      scanRate: parameter(quantity('throughput', { above: '0B/s' }), {
        doc: 'How fast one query scans, with all of its engines.',
        default: '1GB/s',
        ...NO_SOURCE,
      }),
      timeout: parameter(quantity('duration', { above: '0s' }), {
        doc: 'A query that runs longer fails.',
        default: '30m',
        source: 'Athena user guide, service limits: DML query timeout',
        grade: 'documented',
      }),
      reuse: parameter(quantity('duration', { max: '7d' }), {
        doc: 'Result reuse: a query that was answered so lately is answered without a scan.',
        default: '0s',
        source: 'Athena user guide, reusing-query-results: off by default',
        grade: 'documented',
      }),
    },
    {
      of: 'an athena engine',
      later: {
        capacity: 'provisioned capacity (DPUs) is not modelled: leave the key out',
        workgroups: 'limits of workgroups are not modelled: leave the key out',
      },
    },
  ),
  toSpec: (v, context): AthenaSpec => ({
    ...commonSpec(v, context),
    type: 'athena',
    bucket: v.bucket,
    queries: v.queries,
    concurrency: v.concurrency,
    queue: v.queue,
    startup: v.startup,
    scanRate: v.scanRate,
    timeoutS: v.timeout,
    reuseS: v.reuse,
  }),
  roles: ['entry', 'athena'],
  operations: ({ queries }) => Object.keys(queries),
  references: ({ bucket }): readonly Reference[] => [
    {
      to: bucket,
      path: ['bucket'],
      roles: ['bucket'],
      why: 'Athena reads buckets',
      sends: 'nothing',
      waits: false,
      sameRegion: true,
    },
  ],
  metrics: {
    count: { ...METRICS.count, doc: 'Queries that were answered.' },
    wait: { ...METRICS.wait, doc: 'Time that a query waits before it runs.' },
    'queue-depth': { ...METRICS['queue-depth'], doc: 'Queries that wait.' },
    utilisation: { ...METRICS.utilisation, doc: 'Share of the queries that may run at once.' },
    'throttle-rate': METRICS['throttle-rate'],
  },
  modelled: [
    'queries that scan a share of a bucket as it grows, or a fixed amount',
    'a limit on those that run, a queue, refusals; time by bytes scanned; result reuse',
    'the price by bytes scanned, at least 10 MB a query; the reads of the bucket',
  ],
  notModelled: [
    'formats, partitions and joins: give each query its `share` or `size`',
    'provisioned capacity, workgroups, what is written as results',
  ],
});
