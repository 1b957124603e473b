import { itemReadUnits, itemWriteUnits } from '../../pricing/request-units.js';
import type { Operation } from '../../queueing/request.js';
import { type Direction, READ, WRITE } from './capacity.js';
import type { DynamoDbSpec } from './spec.js';

/** Operations that a request can ask of a table. */
export const DYNAMODB_OPERATIONS = [
  'get',
  'put',
  'update',
  'delete',
  'query',
  'scan',
  'batch-get',
  'batch-write',
  'transact-get',
  'transact-write',
] as const;

export const READS: ReadonlySet<string> = new Set([
  'get',
  'query',
  'scan',
  'batch-get',
  'transact-get',
]);

/** A query or scan gives at most so many bytes at once (DynamoDB Developer Guide, Query: 1 MB). */
export const PAGE_BYTES = 1_048_576;

/** What one operation may ask for at most: items, and bytes in all (ServiceQuotas). */
export const MOST: Readonly<
  Record<string, { readonly items: number; readonly bytes: number } | undefined>
> = {
  get: { items: 100, bytes: 16 * 1_048_576 },
  'batch-get': { items: 100, bytes: 16 * 1_048_576 },
  put: { items: 25, bytes: 16 * 1_048_576 },
  delete: { items: 25, bytes: 16 * 1_048_576 },
  'batch-write': { items: 25, bytes: 16 * 1_048_576 },
  update: { items: 1, bytes: 400 * 1024 },
  'transact-get': { items: 100, bytes: 4 * 1_048_576 },
  'transact-write': { items: 100, bytes: 4 * 1_048_576 },
  transaction: { items: 100, bytes: 4 * 1_048_576 },
};

/** What one kind of request costs: the same every time, because its sizes are given. */
export interface OperationCost {
  readonly direction: Direction;
  readonly transactional: boolean;
  /** Items that are admitted one by one; of a query or scan 1. */
  readonly items: number;
  /** Units of each of them. */
  readonly units: number;
  readonly itemBytes: number;
  readonly responseBytes: number;
  /** It takes so many times the time of a read or write. */
  readonly timeFactor: number;
  /** Number of the index that is read; -1: the table itself. */
  readonly index: number;
  /** All keys, and not one. */
  readonly scans: boolean;
  /** DAX may have the answer. */
  readonly cacheable: boolean;
  /** Chance that a condition does not hold. */
  readonly conditionFails: number;
  readonly puts: boolean;
}

export function costOf(operation: Operation, spec: DynamoDbSpec): OperationCost {
  const { op, items, consistent, conditionFails } = operation;
  const index = spec.indexes.findIndex(({ name }) => name === operation.secondary);
  const transactional = operation.transactional || op.startsWith('transact-');
  const stored = index < 0 ? spec.itemBytes : spec.indexes[index]!.itemBytes;
  const itemBytes = operation.itemBytes ?? stored;
  const factor = transactional ? spec.transactionFactor : 1;
  const common = {
    transactional,
    itemBytes,
    index,
    scans: op === 'scan',
    conditionFails: conditionFails ?? 0,
    puts: op === 'put' || op === 'batch-write' || op === 'transact-write',
  };
  if (!READS.has(op)) {
    const units = itemWriteUnits(itemBytes, transactional);
    const write = { direction: WRITE, responseBytes: 0, cacheable: false } as const;
    return { ...common, ...write, items, units, timeFactor: factor };
  }
  const bytes = items * itemBytes;
  const kind = { consistent, transactional };
  const cacheable = !consistent && !transactional && op !== 'scan';
  const read = { direction: READ, responseBytes: bytes, cacheable } as const;
  if (op !== 'query' && op !== 'scan')
    return { ...common, ...read, items, units: itemReadUnits(itemBytes, kind), timeFactor: factor };
  // A query or scan rounds the sum of its items up once; more than a page is asked for page by page.
  const pages = Math.max(1, Math.ceil(bytes / PAGE_BYTES));
  return { ...common, ...read, items: 1, units: itemReadUnits(bytes, kind), timeFactor: pages };
}
