import type { CellResult, Incomplete, ResultDocument } from '../report/result.js';
import type { Cell, NormalisedScenario } from '../scenario/normalised.js';
import type { Price } from './bill.js';
import { compareCells } from './compare.js';
import type { ExperimentOutcome } from './experiment.js';
import { mergeCell } from './merge.js';
import { cellName } from './plan.js';

export interface AssembleOptions {
  readonly stratus: string;
  readonly scenario: ResultDocument['scenario'];
  readonly priceBook: ResultDocument['priceBook'];
  readonly priceOf: (scenario: NormalisedScenario) => Price;
  /** The variant that the others are compared with; null: the first cell. */
  readonly baseline: string | null;
  /** The command that repeats one run. */
  readonly repeat: (cell: Cell, replication: number) => string;
  /** Said of every cell: what the command line changed, for instance. */
  readonly notes?: readonly string[];
}

/** Makes the result document of an experiment. Cells without a finished run are left out of it. */
export function assembleResult(
  cells: readonly Cell[],
  outcome: ExperimentOutcome,
  options: AssembleOptions,
): ResultDocument {
  const merged = cells.flatMap((cell, i) => {
    const replications = outcome.cells[i] ?? [];
    if (replications.length === 0) return [];
    const result = mergeCell(cell, replications, options.priceOf(cell.scenario));
    return [{ ...result, notes: [...(options.notes ?? []), ...result.notes] }];
  });
  const baseline = baselineOf(merged, options.baseline);
  return {
    format: 'stratus.result',
    formatVersion: 1,
    stratus: options.stratus,
    scenario: options.scenario,
    priceBook: options.priceBook,
    cells: merged,
    comparison:
      baseline === undefined
        ? []
        : compareCells(
            baseline,
            merged.filter((cell) => cell !== baseline),
          ),
    ...(outcome.complete ? {} : { incomplete: incompleteOf(cells, outcome, options) }),
  };
}

/** In a matrix the first point of the baseline variant is what the others are compared with. */
function baselineOf(cells: readonly CellResult[], variant: string | null): CellResult | undefined {
  return variant === null ? cells[0] : (cells.find((cell) => cell.variant === variant) ?? cells[0]);
}

function incompleteOf(
  cells: readonly Cell[],
  outcome: ExperimentOutcome,
  options: AssembleOptions,
): Incomplete {
  const first = outcome.failed[0];
  return {
    reason: first === undefined ? 'interrupted' : first.failure.message,
    planned: outcome.planned,
    finished: outcome.finished,
    failed: outcome.failed.map(({ task, failure }) => ({
      cell: cellName(cells[task.cell]!),
      replication: task.replication,
      seed: task.seed,
      message: failure.message,
      command: options.repeat(cells[task.cell]!, task.replication),
    })),
  };
}
