import type { UsageLine } from '../pricing/usage.js';
import type { BillLine } from '../report/result.js';
import type { ReplicationResult } from './replication-result.js';

/** Hours of a month, as everywhere on AWS's price pages. */
export const MONTH_S = 730 * 3600;

/** What one replication costs. */
export interface ReplicationBill {
  /** USD a month of 730 h at this rate. */
  readonly perMonth: number;
  readonly byResource: Readonly<Record<string, ResourceBill>>;
  readonly notPriced: readonly string[];
}

export interface ResourceBill {
  readonly perMonth: number;
  readonly lines: readonly BillLine[];
}

/** Turns usage in a window of so many seconds into dollars. */
export type Price = (usage: readonly UsageLine[], windowS: number) => ReplicationBill;

/** A replication with its bill: what everything after the simulation works on. */
export interface PricedReplication {
  readonly result: ReplicationResult;
  readonly bill: ReplicationBill;
}

/** USD of the measured window, out of USD a month. */
export function ofWindow(perMonth: number, result: ReplicationResult): number {
  return (perMonth * result.measuredS) / MONTH_S;
}

/** USD for each completed request of all workloads, or of one; null when there are none. */
export function perRequest(
  { result, bill }: PricedReplication,
  workload: string | null,
): number | null {
  let completed = 0;
  for (const [id, each] of Object.entries(result.workloads)) {
    if (workload === null || workload === id) completed += each.completed;
  }
  return completed === 0 ? null : ofWindow(bill.perMonth, result) / completed;
}
