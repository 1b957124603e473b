/**
 * DynamoDB's request units (and capacity units, which count the same). KB are 1024 bytes.
 * Source: Amazon DynamoDB Developer Guide, "Read consistency" and "Capacity units".
 */
export const READ_UNIT_BYTES = 4096;
export const WRITE_UNIT_BYTES = 1024;

export interface ReadKind {
  readonly consistent: boolean;
  /** Two units for each of a strongly consistent read; `consistent` does not matter then. */
  readonly transactional: boolean;
}

function readFactor({ consistent, transactional }: ReadKind): number {
  if (transactional) return 2;
  return consistent ? 1 : 0.5;
}

/** Read units of one item (GetItem, each item of BatchGetItem or TransactGetItems). A missing item counts as one block. */
export function itemReadUnits(itemBytes: number, kind: ReadKind): number {
  return readFactor(kind) * Math.max(1, Math.ceil(itemBytes / READ_UNIT_BYTES));
}

/** Read units of a Query or Scan: the bytes of all items that were read, rounded up once. */
export function queryReadUnits(totalBytes: number, consistent: boolean): number {
  return itemReadUnits(totalBytes, { consistent, transactional: false });
}

/** Write units of one item (the larger of the item before and after); a transaction takes twice as many. */
export function itemWriteUnits(itemBytes: number, transactional: boolean): number {
  return (transactional ? 2 : 1) * Math.max(1, Math.ceil(itemBytes / WRITE_UNIT_BYTES));
}
