import { either, listOf, mapOf, oneKey } from '../parameter/combine.js';
import { distribution } from '../parameter/distribution.js';
import { popularities } from '../parameter/popularity.js';
import { region } from '../parameter/resource.js';
import {
  choice,
  count,
  flag,
  optional,
  parameter,
  quantity,
  ratio,
  required,
  section,
} from '../parameter.js';
import { capacity } from './parameters-capacity.js';
import type { CacheSpec, IndexSpec, PartitionsSpec } from './spec.js';

const ADAPTIVE = {
  source: 'DynamoDB Developer Guide, burst-adaptive-capacity (2026)',
  grade: 'documented',
} as const;
const NO_SOURCE = { source: 'no source', grade: 'assumption' } as const;

const units = (doc: string, value: number) =>
  parameter(ratio({ above: 0 }), { doc, default: value, ...ADAPTIVE });

export const partitions = section(
  {
    initial: parameter(count({ min: 1, max: 100_000, word: 'auto' }), {
      doc: 'Partitions at the start.',
      default: 'auto',
      source:
        'auto: as many as the capacity and the size of the table ask for (each 3,000 read and 1,000 write units a second, 10 GB)',
      grade: 'documented',
    }),
    limit: parameter(
      section(
        {
          read: units('Read units a second.', 3000),
          write: units('Write units a second.', 1000),
        },
        { of: '`limit`' },
      ),
      { doc: 'What one partition gives.', default: {} },
    ),
    size: parameter(quantity('size', { above: '0B' }), {
      doc: 'A partition that holds more splits.',
      default: '10GiB',
      ...ADAPTIVE,
    }),
    window: parameter(quantity('duration', { above: '0s' }), {
      doc: 'Seconds of a partition’s limit that can be taken at once.',
      default: '1s',
      source: 'AWS gives the limit by the second, and not how it is measured',
      grade: 'assumption',
    }),
    adaptive: parameter(flag(), {
      doc: 'Adaptive capacity: a hot partition uses what others leave, and splits. Without it each has an even share of the table’s capacity.',
      default: true,
      ...ADAPTIVE,
    }),
    placement: parameter(choice(['hash', 'modulo'], 'placement'), {
      doc: 'Which partition a key is in: by a hash, or key modulo the number of partitions, for replays.',
      default: 'hash',
      ...ADAPTIVE,
    }),
    hotAt: parameter(quantity('fraction', { above: '0%' }), {
      doc: 'A partition is hot from this share of its limit on, over a minute.',
      default: '80%',
      ...NO_SOURCE,
    }),
    splitAfter: parameter(quantity('duration', { min: '1m' }), {
      doc: 'A partition that is hot for so long splits, or gives its hottest key a partition of its own.',
      default: '10m',
      source: 'not documented; 5 to 30 min are suggested',
      grade: 'assumption',
    }),
  },
  { of: '`partitions`' },
).transform(
  (v): PartitionsSpec => ({
    initial: v.initial,
    limit: v.limit,
    sizeBytes: v.size,
    windowS: v.window,
    adaptive: v.adaptive,
    placement: v.placement,
    hotAt: v.hotAt,
    splitAfterS: v.splitAfter,
  }),
);

const popularity = () =>
  oneKey(popularities, { of: '`key`', name: 'key' }).transform((one) => one.value);

export const keys = section(
  {
    partition: optional(popularity(), {
      doc: 'Popularity of keys for requests that bring none.',
      absent: 'such requests are spread evenly over the partitions',
    }),
    sort: parameter(choice(['none', 'spread', 'increasing'], 'sort key'), {
      doc: 'Items of one key: none: there is one; spread: they are reached all over, and a hot key can be divided; increasing: written at one end, and it cannot.',
      default: 'none',
      source: 'a key is one item unless told otherwise',
      grade: 'assumption',
    }),
  },
  { of: '`keys`' },
);

const index = section(
  {
    kind: parameter(choice(['global', 'local'], 'kind of index'), {
      doc: 'A global index has capacity and keys of its own; a local one shares the table’s.',
      default: 'global',
      source: 'the usual kind',
      grade: 'assumption',
    }),
    itemSize: optional(quantity('size', { above: '0B', max: '400KiB' }), {
      doc: 'Size of an item in the index.',
      absent: 'the whole item is projected',
    }),
    affected: parameter(quantity('fraction', { max: '100%' }), {
      doc: 'Share of the writes that touch it.',
      default: '100%',
      source: 'no source: all items are in it, and each write changes what it projects',
      grade: 'assumption',
    }),
    moves: parameter(quantity('fraction', { max: '100%' }), {
      doc: 'Share of those that change its key: two writes each, one to delete and one to put.',
      default: '0%',
      ...NO_SOURCE,
    }),
    key: optional(popularity(), {
      doc: 'Popularity of the index’s keys.',
      absent: 'spread evenly',
    }),
    capacity: optional(capacity(), {
      doc: 'Capacity of a global index.',
      absent: 'as much as the table’s, apart from it',
    }),
  },
  { of: 'an index' },
);

export const indexes = mapOf(index, { of: 'indexes by name', ids: true });

type WrittenIndex = (typeof indexes)['_output'][string];

export function indexSpec(
  name: string,
  v: WrittenIndex,
  itemBytes: number,
  ofTable: IndexSpec['capacity'],
): IndexSpec {
  return {
    name,
    kind: v.kind,
    itemBytes: v.itemSize ?? itemBytes,
    affected: v.affected,
    moves: v.moves,
    keys: v.key ?? null,
    capacity: v.capacity ?? ofTable,
  };
}

export const streams = either(
  (value) => typeof value === 'boolean',
  () => flag().transform((on) => (on ? { retentionS: 86_400 } : null)),
  () =>
    section(
      {
        retention: parameter(quantity('duration', { above: '0s' }), {
          doc: 'How long a record can be read.',
          default: '24h',
          source: 'DynamoDB Developer Guide, ServiceQuotas: 24 hours',
          grade: 'documented',
        }),
      },
      { of: '`streams`' },
    ).transform((v) => ({ retentionS: v.retention })),
  'tableStreams',
);

export const ttl = section(
  {
    after: required(
      quantity('duration', { min: '1m' }),
      'Items expire so long after they were put.',
    ),
    delay: parameter(quantity('duration'), {
      doc: 'From its expiry until an item is deleted.',
      default: '24h',
      source: 'no figure: AWS says within a few days',
      grade: 'assumption',
    }),
  },
  { of: '`ttl`' },
);

export const replicas = listOf(region(), { of: 'regions, such as `[eu-west-1]`' });

/** Memory of a node in GiB: of its instance type. */
const NODE_GIB = { 'r5.large': 16, 't3.small': 2 } as const;

export const cache = section(
  {
    nodeType: parameter(choice(['r5.large', 't3.small'], 'node type of DAX'), {
      doc: 'Node type.',
      default: 'r5.large',
      source: 'no source: the smallest type that AWS recommends for production',
      grade: 'assumption',
    }),
    nodes: parameter(count({ min: 1, max: 11 }), {
      doc: 'Nodes of the cluster; AWS recommends three or more.',
      default: 3,
      source: 'DynamoDB Developer Guide, DAX.concepts',
      grade: 'documented',
    }),
    ttl: parameter(quantity('duration', { above: '0s' }), {
      doc: 'How long items and answers to queries are kept.',
      default: '5m',
      source: 'DynamoDB Developer Guide, DAX.concepts',
      grade: 'documented',
    }),
    items: optional(count({ min: 1 }), {
      doc: 'Items that fit in.',
      absent: 'memory of one node (each holds the same) by the size of an item',
    }),
    hit: parameter(distribution('duration'), {
      doc: 'Time for what is in the cache.',
      default: { lognormal: { median: '400us', p99: '1ms' } },
      source: 'AWS says microseconds, and publishes no percentiles',
      grade: 'assumption',
    }),
    pass: parameter(distribution('duration'), {
      doc: 'Time that the cluster adds to what it passes through to the table.',
      default: '500us',
      source: 'no source: a hop inside the region',
      grade: 'assumption',
    }),
  },
  { of: '`cache`' },
);

export function cacheSpec(
  v: (typeof cache)['_output'] | undefined,
  itemBytes: number,
): CacheSpec | null {
  if (v === undefined) return null;
  const memory = NODE_GIB[v.nodeType] * 2 ** 30;
  return {
    nodeType: v.nodeType,
    nodes: v.nodes,
    ttlS: v.ttl,
    items: v.items ?? Math.max(1, Math.floor(memory / itemBytes)),
    hitTime: v.hit,
    passTime: v.pass,
  };
}

export const backups = section(
  {
    pitr: parameter(flag(), {
      doc: 'Point-in-time recovery: billed by the size of the table.',
      default: false,
      source: 'off unless turned on',
      grade: 'documented',
    }),
    onDemand: parameter(quantity('size'), {
      doc: 'Bytes of backups that are kept.',
      default: '0B',
      source: 'none',
      grade: 'assumption',
    }),
  },
  { of: '`backups`' },
);
