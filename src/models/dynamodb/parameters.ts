import { distribution } from '../parameter/distribution.js';
import {
  commonParameters,
  commonSpec,
  METRICS,
  resourceParameters,
} from '../parameter/resource.js';
import { choice, optional, parameter, quantity, ratio, required, section } from '../parameter.js';
import { misfitsOfCall, misfitsOfTable } from './misfits.js';
import { DYNAMODB_OPERATIONS } from './operations.js';
import { capacity } from './parameters-capacity.js';
import {
  backups,
  cache,
  cacheSpec,
  indexes,
  indexSpec,
  keys,
  partitions,
  replicas,
  streams,
  ttl,
} from './parameters-more.js';
import type { DynamoDbSpec } from './spec.js';

const LATENCY = {
  source:
    'AWS says single-digit milliseconds, and publishes no percentiles (on-demand-capacity-mode, 2026)',
  grade: 'assumption',
} as const;

const REPLICATION = {
  source: 'AWS: usually under a second on one continent, 0.5 to 2.5 s common; no percentiles',
  grade: 'assumption',
} as const;

export const dynamodb = resourceParameters({
  type: 'dynamodb',
  doc: 'A DynamoDB table.',
  schema: section(
    {
      type: required(choice(['dynamodb'], 'resource type'), 'The resource type.'),
      ...commonParameters,
      capacity: parameter(capacity(), {
        doc: 'Capacity mode: `on-demand`, or a mapping with `on-demand` or `provisioned`.',
        default: 'on-demand',
        source: 'AWS recommends it where traffic is not known',
        grade: 'assumption',
      }),
      partitions: parameter(partitions, {
        doc: 'Partitions by key hash: their limits, and how they split.',
        default: {},
      }),
      keys: parameter(keys, { doc: 'What is known of the keys.', default: {} }),
      storage: parameter(quantity('size'), {
        doc: 'Bytes stored at the start: for the bill, and the number of partitions.',
        default: '0B',
        source: 'an empty table',
        grade: 'assumption',
      }),
      tableClass: parameter(choice(['standard', 'standard-ia'], 'table class'), {
        doc: 'Table class: prices of storage and of requests.',
        default: 'standard',
        source: 'the usual class',
        grade: 'assumption',
      }),
      itemSize: parameter(quantity('size', { above: '0B', max: '400KiB' }), {
        doc: 'Size of an item where a call does not say one.',
        default: '1KB',
        source: 'no source: a small record (the limit is 400 KB)',
        grade: 'assumption',
      }),
      latency: parameter(
        section(
          {
            read: parameter(distribution('duration'), {
              doc: 'From the arrival of a read at the endpoint to the departure of its answer.',
              default: { lognormal: { median: '3.5ms', p99: '8ms' } },
              ...LATENCY,
            }),
            write: parameter(distribution('duration'), {
              doc: 'The same of a write.',
              default: { lognormal: { median: '5ms', p99: '12ms' } },
              ...LATENCY,
            }),
          },
          { of: '`latency` of a table' },
        ),
        { doc: 'Time that the table takes for a request.', default: {} },
      ),
      transactionFactor: parameter(ratio({ min: 1 }), {
        doc: 'A transaction takes so many times as long.',
        default: 2,
        source: 'no source: two phases',
        grade: 'assumption',
      }),
      newItems: parameter(quantity('fraction', { max: '100%' }), {
        doc: 'Share of the puts that add an item: the table grows by it.',
        default: '0%',
        source: 'no source: puts replace what is there',
        grade: 'assumption',
      }),
      indexes: parameter(indexes, { doc: 'Secondary indexes, by name.', default: {} }),
      streams: parameter(streams, {
        doc: 'A stream of what changes: `true`, or its settings.',
        default: false,
        source: 'off unless turned on',
        grade: 'documented',
      }),
      ttl: optional(ttl, { doc: 'Items expire, and are deleted.', absent: 'they stay' }),
      replicas: parameter(replicas, {
        doc: 'Other regions of a global table: callers use the table in their own region, or else the nearest.',
        default: [],
        source: 'one region',
        grade: 'assumption',
      }),
      replicationLag: parameter(distribution('duration'), {
        doc: 'From a write until it is seen in another region.',
        default: { lognormal: { median: '800ms', p99: '2.5s' } },
        ...REPLICATION,
      }),
      cache: optional(cache, { doc: 'DAX in front of the table.', absent: 'none' }),
      backups: parameter(backups, { doc: 'Backups, for the bill.', default: {} }),
    },
    { of: 'a dynamodb table' },
  ),
  toSpec: (v, context): DynamoDbSpec => ({
    // `latency` of a table is its own time, by operation; the network to it is as modelled.
    ...commonSpec({ region: v.region }, context),
    type: 'dynamodb',
    capacity: v.capacity,
    partitions: v.partitions,
    popularity: v.keys.partition ?? null,
    sortKey: v.keys.sort,
    storageBytes: v.storage,
    newItems: v.newItems,
    tableClass: v.tableClass,
    itemBytes: v.itemSize,
    readTime: v.latency.read,
    writeTime: v.latency.write,
    transactionFactor: v.transactionFactor,
    indexes: Object.entries(v.indexes).map(([name, index]) =>
      indexSpec(name, index, v.itemSize, v.capacity),
    ),
    stream: v.streams,
    ttl: v.ttl === undefined ? null : { afterS: v.ttl.after, delayS: v.ttl.delay },
    replicas: v.replicas,
    replicationLag: v.replicationLag,
    cache: cacheSpec(v.cache, v.itemSize),
    backups: { pitr: v.backups.pitr, onDemandBytes: v.backups.onDemand },
  }),
  roles: ['entry', 'event-source'],
  operations: () => DYNAMODB_OPERATIONS,
  callKeys: ['items', 'itemSize', 'consistent', 'transactional', 'index', 'condition', 'retry'],
  checkCall: (call, spec) => misfitsOfCall(call, spec),
  misfits: (spec) => misfitsOfTable(spec),
  metrics: {
    count: { ...METRICS.count, doc: 'Operations that the table served.' },
    'throttle-rate': METRICS['throttle-rate'],
  },
  modelled: [
    'read and write units by item size, consistency and transaction; failed conditions and conflicts',
    'partitions by key hash with their limits, burst and adaptive capacity, splits for heat and size',
    'on-demand and provisioned capacity, auto scaling by its alarms and quotas',
    'secondary indexes with back-pressure, streams, TTL',
    'global tables: lag, last writer wins, replicated writes; DAX',
    'the price of units, storage, backups and nodes',
  ],
  notModelled: [
    'what is in the items: a condition fails by chance, a filter leaves nothing out',
    'strong consistency between regions, zones of DAX, exports and imports',
    'reserved capacity',
  ],
});
