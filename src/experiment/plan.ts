import type { Cell } from '../scenario/normalised.js';

/** One run of the experiment: a replication of a cell. Everything a worker must know. */
export interface RunTask {
  /** Position of the cell in the experiment. */
  readonly cell: number;
  readonly replication: number;
  readonly seed: number;
}

/** How many replications a cell needs at the least, and at the most. */
export function replicationBounds(cell: Cell): { readonly min: number; readonly max: number } {
  const spec = cell.scenario.run.replications;
  return spec.kind === 'fixed'
    ? { min: spec.count, max: spec.count }
    : { min: Math.min(spec.min, spec.max), max: spec.max };
}

/**
 * The runs of one round: for each cell the replications from `done` (exclusive) up to `target`,
 * ordered by replication first, so that every cell has results early when a run is interrupted.
 */
export function planRound(
  cells: readonly Cell[],
  done: readonly number[],
  target: readonly number[],
): RunTask[] {
  const tasks: RunTask[] = [];
  const last = Math.max(0, ...target);
  for (let replication = 0; replication < last; replication++) {
    for (let cell = 0; cell < cells.length; cell++) {
      if (replication < (done[cell] ?? 0) || replication >= (target[cell] ?? 0)) continue;
      tasks.push({ cell, replication, seed: cells[cell]!.scenario.run.seed });
    }
  }
  return tasks;
}

/** `base`; at a point of a matrix `memory=1024MB, zones=3`, or `arm (memory=1024MB)` of a variant. */
export function cellName(cell: Pick<Cell, 'variant' | 'axes'>): string {
  const axes = Object.entries(cell.axes).map(([axis, value]) => `${axis}=${String(value)}`);
  if (axes.length === 0) return cell.variant;
  return cell.variant === 'base' ? axes.join(', ') : `${cell.variant} (${axes.join(', ')})`;
}

/** A name that tells a cell from every other of its experiment. */
export function cellKey(cell: Pick<Cell, 'variant' | 'axes'>): string {
  const axes = Object.entries(cell.axes).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return JSON.stringify([cell.variant, axes]);
}
