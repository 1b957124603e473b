import { distribution } from '../parameter/distribution.js';
import { isMapping } from '../parameter/problem.js';
import {
  commonParameters,
  commonSpec,
  METRICS,
  resourceParameters,
} from '../parameter/resource.js';
import { choice, leaf, parameter, quantity, ratio, required, section } from '../parameter.js';
import { DYNAMODB_OPERATIONS } from './operations.js';
import type { DynamoDbSpec } from './spec.js';

const LATENCY = {
  source:
    'AWS says single-digit milliseconds, and publishes no percentiles (on-demand-capacity-mode, 2026)',
  grade: 'assumption',
} as const;

const capacity = leaf<'on-demand'>(
  (value) => {
    if (value === 'on-demand') return { value };
    const provisioned = value === 'provisioned' || (isMapping(value) && 'provisioned' in value);
    const note = 'provisioned capacity is not modelled: use on-demand';
    if (provisioned)
      return { problem: { code: 'not-modelled', what: 'capacity `provisioned`', note } };
    if (typeof value === 'string')
      return {
        problem: { code: 'unknown-value', value, noun: 'capacity', allowed: ['on-demand'] },
      };
    return { problem: { code: 'wrong-type', value, expected: 'on-demand' } };
  },
  { json: { enum: ['on-demand'] }, unit: 'on-demand' },
);

export const dynamodb = resourceParameters({
  type: 'dynamodb',
  doc: 'A DynamoDB table.',
  schema: section(
    {
      type: required(choice(['dynamodb'], 'resource type'), 'The resource type.'),
      ...commonParameters,
      capacity: parameter(capacity, {
        doc: 'Capacity mode.',
        default: 'on-demand',
        source: 'the only mode of this version',
        grade: 'assumption',
      }),
      storage: parameter(quantity('size'), {
        doc: 'Bytes stored, for the bill.',
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
    },
    {
      of: 'a dynamodb table',
      later: {
        partitions: 'partitions are not modelled: the table never throttles',
        keys: 'keys are not modelled: the table never throttles',
        indexes: 'indexes are not modelled: leave the key out',
        streams: 'streams are not modelled: leave the key out',
        replicas: 'global tables are not modelled: leave the key out',
        cache: 'DAX is not modelled: leave the key out',
      },
    },
  ),
  toSpec: (v, context): DynamoDbSpec => ({
    // `latency` of a table is its own time, by operation; the network to it is as modelled.
    ...commonSpec({ region: v.region }, context),
    type: 'dynamodb',
    capacity: { mode: v.capacity },
    storageBytes: v.storage,
    tableClass: v.tableClass,
    itemBytes: v.itemSize,
    readTime: v.latency.read,
    writeTime: v.latency.write,
    transactionFactor: v.transactionFactor,
  }),
  roles: ['entry'],
  operations: () => DYNAMODB_OPERATIONS,
  callKeys: ['items', 'itemSize', 'consistent', 'transactional'],
  checkCall: ({ op, given }) => [
    ...(given('consistent') && !['get', 'query', 'scan'].includes(op ?? '')
      ? [{ path: ['consistent'], why: 'it is for reads: get, query and scan' }]
      : []),
    ...(given('transactional') && ['query', 'scan'].includes(op ?? '')
      ? [{ path: ['transactional'], why: 'query and scan cannot be part of a transaction' }]
      : []),
  ],
  metrics: { count: { ...METRICS.count, doc: 'Operations that the table served.' } },
  modelled: [
    'read and write units by item size, consistency and transaction',
    'latency of reads and writes',
    'the price of units and storage',
  ],
  notModelled: [
    'throttling: partitions, hot keys, account quotas',
    'provisioned capacity',
    'indexes, streams, global tables, DAX',
    'backups',
  ],
});
