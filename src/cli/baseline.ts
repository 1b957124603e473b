import { readFileSync } from 'node:fs';
import { cellKey, cellName } from '../experiment/plan.js';
import type { CellResult, ResultDocument } from '../report/result.js';
import { CliError, EXIT, fileError, usageError } from './exit-codes.js';

/** How much more a month may cost. */
export interface CostLimit {
  readonly text: string;
  exceeded(before: number, after: number): boolean;
}

/** Dollars that rounding alone can move. */
const NOTHING = 1e-9;

/** @throws CliError (usage) if the text is neither a percentage nor dollars a month */
export function parseCostLimit(text: string | null): CostLimit | null {
  if (text === null) return null;
  const percent = /^(\d+(?:\.\d+)?)\s*%$/.exec(text);
  if (percent !== null) {
    const share = Number(percent[1]) / 100;
    return { text, exceeded: (before, after) => after - before > before * share + NOTHING };
  }
  const dollars = /^\$(\d+(?:\.\d+)?)\s*\/\s*month$/.exec(text);
  if (dollars !== null) {
    const limit = Number(dollars[1]);
    return { text, exceeded: (before, after) => after - before > limit + NOTHING };
  }
  throw usageError(`--max-cost-increase must be like 5% or $50/month, not '${text}'`);
}

/** Reads a saved result. @throws CliError (unreadable) naming what is wrong with the file */
export function readResult(path: string): ResultDocument {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw fileError('read', path, error);
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    if (/\.ya?ml$/.test(path)) {
      const way = `a scenario is simulated by stratus run ${path}`;
      throw new CliError(EXIT.unreadable, `cannot read ${path}: it is not a saved result; ${way}`);
    }
    throw new CliError(
      EXIT.unreadable,
      `cannot read ${path}: it is not JSON (${error instanceof Error ? error.message : String(error)})`,
    );
  }
  const { format, formatVersion } = (parsed ?? {}) as { format?: unknown; formatVersion?: unknown };
  if (format !== 'stratus.result') {
    throw new CliError(
      EXIT.unreadable,
      `cannot read ${path}: it is not a result of stratus run (format is ${JSON.stringify(format) ?? 'missing'}, expected "stratus.result")`,
    );
  }
  if (formatVersion !== 1) {
    throw new CliError(
      EXIT.unreadable,
      `cannot read ${path}: formatVersion is ${JSON.stringify(formatVersion) ?? 'missing'}, this Stratus reads 1`,
    );
  }
  const { cells } = parsed as { cells?: unknown };
  if (!Array.isArray(cells)) {
    throw new CliError(EXIT.unreadable, `cannot read ${path}: it has no cells`);
  }
  return parsed as ResultDocument;
}

type CellId = Pick<CellResult, 'variant' | 'axes'>;

/** The baseline's cell for one of ours: of the same name, or the only one where both have one. */
export function counterpart(
  cell: CellId,
  count: number,
  baseline: ResultDocument,
): CellResult | undefined {
  if (count === 1 && baseline.cells.length === 1) return baseline.cells[0];
  return baseline.cells.find((other) => cellKey(other) === cellKey(cell));
}

/** @throws CliError (usage) if a cell has nothing to be compared with */
export function checkCounterparts(
  cells: readonly CellId[],
  baseline: ResultDocument,
  path: string,
): void {
  for (const cell of cells) {
    if (counterpart(cell, cells.length, baseline) === undefined) {
      const known = baseline.cells.map(cellName).join(', ');
      throw usageError(`--baseline ${path} has no cell '${cellName(cell)}'; it has: ${known}`);
    }
  }
}

/** A month's bill of each cell, before and after. */
export function baselineChange(
  result: ResultDocument,
  baseline: ResultDocument,
): { readonly cell: string; readonly before: number; readonly after: number }[] {
  return result.cells.flatMap((cell) => {
    const before = counterpart(cell, result.cells.length, baseline);
    if (before === undefined) return [];
    return [
      {
        cell: cellName(cell),
        before: before.cost.perMonth.value,
        after: cell.cost.perMonth.value,
      },
    ];
  });
}
