import type { UsageLine } from '../../pricing/usage.js';
import { READ } from './capacity.js';
import type { ProvisionedCapacity } from './provisioned.js';
import type { Replica } from './replica.js';
import type { DynamoDbSpec } from './spec.js';

/** AWS's GB of storage is 2^30 bytes. */
const GB = 2 ** 30;
const MONTH_S = 730 * 3600;

/** What a table puts on the bill: each region for itself. */
export function tableUsage(
  spec: DynamoDbSpec,
  resource: string,
  replicas: readonly Replica[],
  provisioned: readonly ProvisionedCapacity[],
  measuredS: number,
  now: number,
): readonly UsageLine[] {
  const each = provisioned.length / replicas.length;
  return replicas.flatMap((replica, i) => {
    const { region } = replica.parts;
    const line = (item: string, quantity: number, unit: string): UsageLine => ({
      resource,
      item: `dynamodb.${item}`,
      region,
      quantity,
      unit,
      per: 'window',
      unitPrice: null,
    });
    return [
      ...(each === 0
        ? requestLines(spec, replica, line)
        : capacityLines(spec, provisioned.slice(i * each, (i + 1) * each), measuredS, now, line)),
      ...storageLines(spec, replica, measuredS, line),
    ];
  });
}

type Line = (item: string, quantity: number, unit: string) => UsageLine;

const classOf = ({ tableClass }: DynamoDbSpec): string =>
  tableClass === 'standard-ia' ? '-ia' : '';

function requestLines(spec: DynamoDbSpec, { meters, parts }: Replica, line: Line): UsageLine[] {
  const suffix = classOf(spec);
  const reads = line(`rru${suffix}`, meters.readUnits, 'RRU');
  // Of a global table every write is a replicated one, in the region where it was made too.
  const writes = parts.global
    ? line(`rwru${suffix}`, meters.writeUnits + meters.replicatedUnits, 'rWRU')
    : line(`wru${suffix}`, meters.writeUnits, 'WRU');
  return [reads, writes];
}

function capacityLines(
  spec: DynamoDbSpec,
  provisioned: readonly ProvisionedCapacity[],
  measuredS: number,
  now: number,
  line: Line,
): UsageLine[] {
  const suffix = classOf(spec);
  const hours = [0, 0];
  provisioned.forEach((capacity, i) => {
    hours[i % 2]! += (capacity.level.mean(now) * measuredS) / 3600;
  });
  const global = spec.replicas.length > 0;
  return [
    line(`rcu-hour${suffix}`, hours[READ]!, 'RCU-hours'),
    global
      ? line(`rwcu-hour${suffix}`, hours[1]!, 'rWCU-hours')
      : line(`wcu-hour${suffix}`, hours[1]!, 'WCU-hours'),
  ];
}

function storageLines(
  spec: DynamoDbSpec,
  { meters, parts }: Replica,
  measuredS: number,
  line: Line,
): UsageLine[] {
  const months = measuredS / MONTH_S;
  // Growth is about even: what was added counts for half of the window.
  const table = spec.storageBytes + meters.storedBytes / 2;
  const ofIndexes = spec.indexes.reduce(
    (sum, { itemBytes }) => sum + (table * itemBytes) / spec.itemBytes,
    0,
  );
  const lines = [line(`storage${classOf(spec)}`, ((table + ofIndexes) / GB) * months, 'GB-month')];
  const { pitr, onDemandBytes } = spec.backups;
  // Point-in-time recovery is billed by the size of the table, with its local indexes.
  if (pitr) lines.push(line('pitr', (table / GB) * months, 'GB-month'));
  if (parts.number === 0 && onDemandBytes > 0)
    lines.push(line('on-demand-backup', (onDemandBytes / GB) * months, 'GB-month'));
  if (parts.cache !== null) {
    const { nodeType, nodes } = spec.cache!;
    lines.push(line(`dax-${nodeType}`, (nodes * measuredS) / 3600, 'node-hours'));
  }
  return lines;
}
