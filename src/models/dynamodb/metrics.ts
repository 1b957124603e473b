import { Histogram } from '../../stats/histogram.js';
import type { Metric } from '../resource.js';
import { READ, WRITE } from './capacity.js';
import type { ProvisionedCapacity } from './provisioned.js';
import { namedReasons, type Replica } from './replica.js';
import { KEY, STRIDE, THROTTLED, UNITS } from './rows.js';
import type { DynamoDbSpec } from './spec.js';
import type { Throughput } from './throughput.js';

/** Partitions that a report names. */
const HOTTEST = 5;

type Metrics = Record<string, Metric>;

/** What a table reports: its regions together, and what only some tables have where they have it. */
export function tableMetrics(
  spec: DynamoDbSpec,
  replicas: readonly Replica[],
  provisioned: readonly ProvisionedCapacity[],
  measuredS: number,
  now: number,
): Readonly<Metrics> {
  const total = (of: (replica: Replica) => number): number =>
    replicas.reduce((sum, replica) => sum + of(replica), 0);
  const perSecond = (units: number): number => (measuredS === 0 ? 0 : units / measuredS);
  const reads = total(({ meters }) => meters.reads);
  const writes = total(({ meters }) => meters.writes);
  const readUnits = total(({ meters }) => meters.readUnits);
  const writeUnits = total(({ meters }) => meters.writeUnits);
  const throttled = total(({ meters }) => meters.throttled[READ] + meters.throttled[WRITE]);
  const served = reads + writes;
  const home = replicas[0]!;
  const [latency] = mergedLatency(replicas);
  return {
    requests: served,
    reads,
    writes,
    readRequestUnits: readUnits,
    writeRequestUnits: writeUnits,
    readRequestUnitsPerSecond: perSecond(readUnits),
    writeRequestUnitsPerSecond: perSecond(writeUnits),
    latency: latency!,
    throttled,
    throttleRate: served + throttled === 0 ? 0 : throttled / (served + throttled),
    throttledBy: reasonsOf(replicas),
    partitions: home.parts.through.partitions.count,
    ...hottest(home.parts.through, measuredS),
    ...capacityMetrics(spec, home, provisioned, now),
    ...contentMetrics(spec, total, home),
    ...regionMetrics(replicas),
  };
}

function mergedLatency(replicas: readonly Replica[]): readonly Metric[] {
  if (replicas.length === 1) return [replicas[0]!.meters.latency.summary()];
  const all = new Histogram();
  for (const { meters } of replicas) all.merge(meters.latency);
  return [all.summary()];
}

function reasonsOf(replicas: readonly Replica[]): Record<string, number> {
  const sum = new Float64Array(replicas[0]!.meters.reasons.length);
  for (const { meters } of replicas)
    meters.reasons.forEach((count, reason) => {
      sum[reason]! += count;
    });
  return namedReasons(sum);
}

/** The partitions that come nearest to their limit, and those that throttled most. */
function hottest({ partitions, limitOf }: Throughput, measuredS: number): Metrics {
  const { rows, count } = partitions;
  const all = Array.from({ length: count }, (_, i) => {
    const row = i * STRIDE;
    const key = rows[row + KEY]!;
    const share =
      measuredS === 0
        ? 0
        : Math.max(rows[row + UNITS]! / limitOf(READ), rows[row + UNITS + 1]! / limitOf(WRITE)) /
          measuredS;
    return {
      name: key < 0 ? `p${i}` : `p${i}, key ${key}`,
      share,
      throttled: rows[row + THROTTLED]!,
    };
  }).filter(({ share }) => share > 0);
  if (all.length === 0) return {};
  const hot = [...all].sort((a, b) => b.share - a.share).slice(0, HOTTEST);
  const throttling = [...all].sort((a, b) => b.throttled - a.throttled).slice(0, HOTTEST);
  return {
    hottestPartitionsUtilisation: Object.fromEntries(hot.map(({ name, share }) => [name, share])),
    hottestPartitionsThrottled: Object.fromEntries(
      throttling
        .filter(({ throttled }) => throttled > 0)
        .map(({ name, throttled }) => [name, throttled]),
    ),
  };
}

function capacityMetrics(
  spec: DynamoDbSpec,
  { parts }: Replica,
  provisioned: readonly ProvisionedCapacity[],
  now: number,
): Metrics {
  const { through } = parts;
  if (through.onDemand !== null)
    return {
      warmReadUnitsPerSecond: through.onDemand[READ].warmThroughput,
      warmWriteUnitsPerSecond: through.onDemand[WRITE].warmThroughput,
    };
  const [read, write] = provisioned;
  const scaled = spec.capacity.mode === 'provisioned' && spec.capacity.autoscale !== null;
  const sum = (of: (capacity: ProvisionedCapacity) => number): number =>
    provisioned.reduce((total, capacity) => total + of(capacity), 0);
  return {
    provisionedReadUnitsPerSecond: read!.level.mean(now),
    provisionedWriteUnitsPerSecond: write!.level.mean(now),
    ...(scaled
      ? {
          capacityIncreases: sum(({ increases }) => increases),
          capacityDecreases: sum(({ decreases }) => decreases),
          decreasesRefused: sum(({ refused }) => refused),
        }
      : {}),
  };
}

function contentMetrics(
  spec: DynamoDbSpec,
  total: (of: (replica: Replica) => number) => number,
  { parts, meters }: Replica,
): Metrics {
  const metrics: Metrics = {};
  const some = (name: string, of: (replica: Replica) => number): void => {
    const value = total(of);
    if (value > 0) metrics[name] = value;
  };
  some('unprocessedItems', ({ meters }) => meters.unprocessed);
  some('conditionsFailed', ({ meters }) => meters.conditionsFailed);
  some('transactionConflicts', ({ meters }) => meters.conflicts);
  if (spec.indexes.length > 0)
    metrics.indexUnits = Object.fromEntries(
      spec.indexes.map(({ name }, i) => [name, meters.indexUnits[i]!]),
    );
  if (parts.stream !== null) metrics.streamRecords = parts.stream.records;
  if (spec.ttl !== null) metrics.ttlDeletes = total(({ meters }) => meters.ttlDeletes);
  if (parts.cache !== null) {
    const { hits, misses } = parts.cache.items;
    metrics.cacheHits = hits;
    metrics.cacheHitRate = hits + misses === 0 ? 0 : hits / (hits + misses);
  }
  if (spec.newItems > 0) metrics.storedBytes = spec.storageBytes + meters.storedBytes;
  return metrics;
}

function regionMetrics(replicas: readonly Replica[]): Metrics {
  if (replicas.length === 1) return {};
  const lag = new Histogram();
  for (const { meters } of replicas) lag.merge(meters.replicationLag);
  const sum = (of: (replica: Replica) => number): number =>
    replicas.reduce((total, replica) => total + of(replica), 0);
  return {
    replicationLag: lag.summary(),
    requestsByRegion: Object.fromEntries(
      replicas.map(({ parts, meters }) => [parts.region, meters.reads + meters.writes]),
    ),
    replicatedWriteUnits: sum(({ meters }) => meters.replicatedUnits),
    overwrittenWrites: sum(({ meters }) => meters.overwritten),
    staleReads: sum(({ meters }) => meters.staleReads),
    strandedWrites: sum(({ meters }) => meters.stranded),
    lateReplications: sum(({ meters }) => meters.lateReplications),
  };
}
