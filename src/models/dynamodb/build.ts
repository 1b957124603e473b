import { createVariate } from '../../variates/create-variate.js';
import { createPopularity } from '../../variates/popularity.js';
import type { ResourceContext } from '../resource.js';
import { Decreases } from './autoscaling.js';
import { ItemCache } from './cache.js';
import { READ, WRITE } from './capacity.js';
import { ProvisionedCapacity } from './provisioned.js';
import { type Cache, Replica, type ReplicaIndex, type TableOfReplicas } from './replica.js';
import type { DynamoDbSpec, IndexSpec } from './spec.js';
import { TableStream } from './table-stream.js';
import { Throughput } from './throughput.js';

export interface BuiltReplica {
  readonly replica: Replica;
  /** Of the table and its indexes; empty on demand. */
  readonly provisioned: readonly ProvisionedCapacity[];
}

/** Builds a table in one of its regions. @param number 0: the table's own region */
export function buildReplica(
  spec: DynamoDbSpec,
  context: ResourceContext,
  table: TableOfReplicas,
  region: string,
  number: number,
): BuiltReplica {
  const stream = (purpose: string) =>
    context.stream(number === 0 ? purpose : `${purpose}.${region}`);
  const records = spec.stream === null ? null : new TableStream(spec.stream.retentionS);
  const local = spec.indexes.some(({ kind }) => kind === 'local');
  // With a local index the items of one key stay together (burst-adaptive-capacity).
  const sortKey = local ? 'none' : spec.sortKey;
  const through = new Throughput(spec.capacity, spec.partitions, sortKey, spec.storageBytes, () =>
    records?.open(),
  );
  const indexes = spec.indexes.map((index): ReplicaIndex => {
    const keys =
      index.keys === null ? null : createPopularity(index.keys, stream(`index.${index.name}.key`));
    return { spec: index, through: throughputOf(spec, index), keys };
  });
  const replica = new Replica(
    {
      region,
      number,
      through,
      indexes,
      keys: spec.popularity === null ? null : createPopularity(spec.popularity, stream('key')),
      readTime: createVariate(spec.readTime, stream('read-time')),
      writeTime: createVariate(spec.writeTime, stream('write-time')),
      stream: records,
      cache: number === 0 ? cacheOf(spec, stream) : null,
      draw: stream('conditions'),
      newItems: spec.newItems,
      global: spec.replicas.length > 0,
    },
    table,
  );
  return { replica, provisioned: provisionedOf(context, through, indexes) };
}

function throughputOf(spec: DynamoDbSpec, index: IndexSpec): Throughput | null {
  if (index.kind === 'local') return null;
  const bytes = (spec.storageBytes * index.itemBytes) / spec.itemBytes;
  return new Throughput(index.capacity, { ...spec.partitions, initial: null }, 'spread', bytes);
}

function cacheOf(
  { cache }: DynamoDbSpec,
  stream: (purpose: string) => ReturnType<ResourceContext['stream']>,
): Cache | null {
  if (cache === null) return null;
  return {
    items: new ItemCache(cache.items, cache.ttlS),
    hitTime: createVariate(cache.hitTime, stream('cache-hit-time')),
    passTime: createVariate(cache.passTime, stream('cache-pass-time')),
  };
}

/** Tables and indexes have quotas of decreases of their own. */
function provisionedOf(
  { sim }: ResourceContext,
  table: Throughput,
  indexes: readonly ReplicaIndex[],
): readonly ProvisionedCapacity[] {
  const all: ProvisionedCapacity[] = [];
  for (const through of [table, ...indexes.map((index) => index.through)]) {
    if (through === null || through.capacity.mode !== 'provisioned') continue;
    const { capacity } = through;
    const budget = new Decreases();
    for (const direction of [READ, WRITE] as const)
      all.push(new ProvisionedCapacity(sim, through, direction, capacity, budget));
  }
  return all;
}
