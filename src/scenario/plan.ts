import type { LoadedCell } from './loaded.js';

export interface PlanOptions {
  /** Requests a second of wall time that this machine simulates on one thread. Default 500,000. */
  readonly requestsPerSecond?: number;
  /** Runs at once. Default 1. */
  readonly jobs?: number;
  /** Every resolved setting and where it came from. */
  readonly verbose?: boolean;
}

/** Cells, runs, expected requests, time and memory, as text for the terminal. */
export function planText(cells: readonly LoadedCell[], options: PlanOptions = {}): string {
  return JSON.stringify([cells.length, options]);
}
