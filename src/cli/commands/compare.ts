import { compareCells } from '../../experiment/compare.js';
import { cellName } from '../../experiment/plan.js';
import type { CellResult, ResultDocument } from '../../report/result.js';
import { readResult } from '../baseline.js';
import { type Context, colorChoice } from '../context.js';
import { EXIT, type ExitCode, usageError, worst } from '../exit-codes.js';
import { gateOf, judgeResult } from '../gate.js';
import { outputRequests, stdoutIsTaken, writeOutputs } from '../outputs.js';
import { readScenarios } from '../scenarios.js';
import { simulate, tellFailures } from '../simulate.js';

export async function compare(context: Context): Promise<ExitCode> {
  const { args, terminal } = context;
  const outputs = outputRequests(args);
  const pathless = outputs.find(({ kind, path }) => path === null && kind !== 'github');
  if (pathless !== undefined) {
    throw usageError(
      `compare -o ${pathless.kind} needs a path: -o ${pathless.kind}=PATH, - is stdout`,
    );
  }
  const gate = gateOf(args);
  const inputs = await readInputs(context, args.positionals);
  const codes: ExitCode[] = [];
  const results: { file: string; result: ResultDocument }[] = [];
  for (const input of inputs) {
    if ('result' in input) {
      results.push(input);
      continue;
    }
    const simulated = await simulate(context, input.scenario, { partialPath: null });
    tellFailures(context, input.scenario, simulated);
    codes.push(simulated.exitCode);
    if (simulated.result === null) return worst(codes);
    results.push({ file: input.file, result: simulated.result });
    if (simulated.exitCode === EXIT.interrupted || simulated.exitCode === EXIT.terminated) {
      return worst(codes);
    }
  }
  const joined = join(results);
  const { renderTerminal } = await import('../../report/terminal/terminal.js');
  const { renderCompareTerminal } = await import('../../report/terminal/compare.js');
  const taken = stdoutIsTaken(outputs);
  const color = terminal.color(colorChoice(args), taken ? 'err' : 'out');
  const width = taken ? terminal.errColumns : terminal.columns;
  const text = args.flag('verbose')
    ? renderTerminal(joined, { color, width, verbose: true })
    : renderCompareTerminal(joined, { color, width });
  if (taken) terminal.err(text);
  else terminal.out(text);
  warnUnpaired(context, results);
  const written = await writeOutputs(terminal, joined, outputs, '.');
  for (const error of written.errors) terminal.err(`stratus: ${error.message}\n`);
  if (written.errors.length > 0) codes.push(EXIT.unreadable);
  return worst([...codes, judgeResult(joined, gate, null)]);
}

type Input =
  | { readonly file: string; readonly result: ResultDocument }
  | {
      readonly file: string;
      readonly scenario: Awaited<ReturnType<typeof readScenarios>>[number];
    };

/** All inputs are read, and all scenarios checked, before the first is simulated. */
async function readInputs(context: Context, files: readonly string[]): Promise<Input[]> {
  const saved = new Map<string, ResultDocument>();
  for (const file of files) if (file.endsWith('.json')) saved.set(file, readResult(file));
  const toRun = files.filter((file) => !saved.has(file));
  const scenarios = toRun.length === 0 ? [] : await readScenarios(context, toRun);
  return files.map((file) => {
    const result = saved.get(file);
    if (result !== undefined) return { file, result };
    return { file, scenario: scenarios[toRun.indexOf(file)]! };
  });
}

/** One document with the cells of all; the first cell of the first is the baseline. */
function join(results: readonly { file: string; result: ResultDocument }[]): ResultDocument {
  const first = results[0]!.result;
  const names = labels(results);
  const cells = results.flatMap(({ result }, i) =>
    result.cells.map((cell): CellResult => {
      const variant = result.cells.length === 1 ? names[i]! : `${names[i]}: ${cell.variant}`;
      return { ...cell, variant };
    }),
  );
  const [baseline, ...others] = cells;
  return {
    ...first,
    scenario: {
      name: names.join(' / '),
      description: '',
      sha256: first.scenario.sha256,
    },
    priceBook: {
      snapshot: [...new Set(results.map(({ result }) => result.priceBook.snapshot))].join(', '),
      sources: [...new Set(results.flatMap(({ result }) => result.priceBook.sources))].sort(),
    },
    cells,
    comparison: baseline === undefined ? [] : compareCells(baseline, others),
  };
}

/** Scenarios go by their names; where two have the same, by their files. */
function labels(results: readonly { file: string; result: ResultDocument }[]): string[] {
  const names = results.map(({ result }) => result.scenario.name);
  const unique = new Set(names).size === names.length;
  if (unique) return names;
  const files = results.map(({ file }) => file);
  return new Set(files).size === files.length
    ? files
    : files.map((file, i) => `${file} (${i + 1})`);
}

/** Without common replications the differences have no interval; say why. */
function warnUnpaired(
  context: Context,
  results: readonly { file: string; result: ResultDocument }[],
): void {
  if (context.args.flag('quiet')) return;
  const baseline = results[0]!.result.cells[0];
  if (baseline === undefined) return;
  for (const { file, result } of results.slice(1)) {
    for (const cell of result.cells) {
      const paired = cell.replications.some(({ index, seed, values }) =>
        baseline.replications.some(
          (other) => other.index === index && other.seed === seed && values && other.values,
        ),
      );
      if (!paired) {
        context.terminal.err(
          `note: ${file} (${cellName(cell)}) was not run under the seed of the first, so the differences are not paired and have no interval\n`,
        );
      }
    }
  }
}
