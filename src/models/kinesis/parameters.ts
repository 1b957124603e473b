import { distribution } from '../parameter/distribution.js';
import {
  commonParameters,
  commonSpec,
  METRICS,
  type Misfit,
  resourceParameters,
} from '../parameter/resource.js';
import { choice, count, parameter, quantity, ratio, required, section } from '../parameter.js';
import type { KinesisSpec } from './spec.js';

const QUOTAS = {
  source: 'Amazon Kinesis Data Streams developer guide, service-sizes-and-limits (2026)',
  grade: 'documented',
} as const;

/** Operations that a request can ask of a stream. */
export const KINESIS_OPERATIONS = ['put'] as const;

const limits = {
  maxRecord: parameter(quantity('size', { above: '0B', max: '10MiB' }), {
    doc: 'A larger record is refused (413).',
    default: '10MiB',
    ...QUOTAS,
  }),
  shardWrite: parameter(quantity('throughput', { above: '0B/s' }), {
    doc: 'What a shard takes.',
    default: '1MiB/s',
    ...QUOTAS,
  }),
  shardRecords: parameter(quantity('rate', { above: '0/s' }), {
    doc: 'Records that a shard takes.',
    default: '1000/s',
    ...QUOTAS,
  }),
  shardRead: parameter(quantity('throughput', { above: '0B/s' }), {
    doc: 'What a shard gives: to all standard readers together, and to each one with enhanced fan-out.',
    default: '2MiB/s',
    ...QUOTAS,
  }),
};

const onDemand = section(
  {
    initial: parameter(quantity('throughput', { above: '0B/s' }), {
      doc: 'What a new stream takes.',
      default: '4MiB/s',
      ...QUOTAS,
    }),
    headroom: parameter(ratio({ min: 1 }), {
      doc: 'It is ready for so many times the greatest minute so far.',
      default: 2,
      source: 'from memory of the developer guide: twice the peak of the last 30 days',
      grade: 'assumption',
    }),
    every: parameter(quantity('duration', { above: '0s' }), {
      doc: 'How often it is looked at whether shards are to be added.',
      default: '15m',
      source:
        'from memory of the developer guide: throttles may come where traffic doubles within 15 minutes',
      grade: 'assumption',
    }),
  },
  { of: '`onDemand`' },
);

const schema = section(
  {
    type: required(choice(['kinesis'], 'resource type'), 'The resource type.'),
    ...commonParameters,
    shards: required(count({ min: 1, max: 20_000, word: 'on-demand' }), 'How many shards.'),
    retention: parameter(quantity('duration', { min: '24h', max: '365d' }), {
      doc: 'How long a record can be read.',
      default: '24h',
      ...QUOTAS,
    }),
    ...limits,
    onDemand: parameter(onDemand, { doc: 'How a stream on demand grows.', default: {} }),
    put: parameter(distribution('duration'), {
      doc: 'From a put’s arrival to its answer.',
      default: { lognormal: { median: '10ms', p99: '60ms' } },
      source: 'no source: AWS publishes no percentiles of its calls',
      grade: 'assumption',
    }),
  },
  {
    of: 'a kinesis stream',
    elsewhere: {
      parallelisation: 'it belongs to whoever reads the stream: see `triggers`',
      consumers: 'functions read it by their `triggers`',
    },
  },
);

export const kinesis = resourceParameters({
  type: 'kinesis',
  doc: 'A Kinesis data stream.',
  schema,
  toSpec: (v, context): KinesisSpec => ({
    ...commonSpec(v, context),
    type: 'kinesis',
    shards: v.shards,
    retentionS: v.retention,
    maxRecordBytes: v.maxRecord,
    writeBytes: v.shardWrite,
    writeRecords: v.shardRecords,
    readBytes: v.shardRead,
    onDemand: {
      initialBytes: v.onDemand.initial,
      headroom: v.onDemand.headroom,
      everyS: v.onDemand.every,
    },
    putTime: v.put,
  }),
  roles: ['entry', 'event-target', 'event-source', 'dead-letter'],
  takesEvents: true,
  operations: () => KINESIS_OPERATIONS,
  callKeys: ['items', 'itemSize', 'event'],
  misfits,
  metrics: {
    count: { ...METRICS.count, doc: 'Records that were written.' },
    'throttle-rate': {
      ...METRICS['throttle-rate'],
      doc: 'Share of the records that were refused.',
    },
    'message-age': { ...METRICS['message-age'], doc: 'Age of records when a function gets them.' },
    utilisation: {
      ...METRICS.utilisation,
      doc: 'Share of what its shards take, by bytes or by records, whichever is greater.',
    },
  },
  modelled: [
    'shards by the hash of the key: 1 MiB and 1,000 records a second each',
    'reads of 2 MiB a second, shared by standard readers or each to itself (enhanced fan-out)',
    'on demand: growth by the peak so far',
    'shard hours, payload units of 25 KB, retention above a day, enhanced fan-out, on-demand bytes',
  ],
  notModelled: [
    'splits and merges by the user, the order of a key across a growth on demand',
    'readers other than functions; aggregation by producers',
  ],
});

function misfits(spec: KinesisSpec, written: unknown): readonly Misfit[] {
  const given = (written as Record<string, unknown> | null)?.onDemand !== undefined;
  return given && spec.shards !== null
    ? [{ path: ['onDemand'], why: 'the stream has a number of shards: write `shards: on-demand`' }]
    : [];
}
