import { join } from 'node:path';
import { compareCells } from '../../experiment/compare.js';
import { verdictOf } from '../../report/labels.js';
import type { ResultDocument } from '../../report/result.js';
import { checkCounterparts, counterpart, readResult } from '../baseline.js';
import { type Context, colorChoice } from '../context.js';
import { EXIT, type ExitCode, usageError, worst } from '../exit-codes.js';
import { type Gate, gateOf, judgeResult } from '../gate.js';
import { metaText } from '../meta.js';
import {
  type OutputRequest,
  outputRequests,
  stdoutIsTaken,
  writeOutputs,
  writeText,
} from '../outputs.js';
import { type ReadyScenario, readScenarios } from '../scenarios.js';
import { type Simulated, simulate, tellFailures } from '../simulate.js';

interface RunPlan {
  readonly outputs: readonly OutputRequest[];
  readonly gate: Gate;
  readonly baseline: ResultDocument | null;
}

export async function run(context: Context): Promise<ExitCode> {
  const { args } = context;
  // Everything that can be wrong with the command is said before the first run.
  const outputs = outputRequests(args);
  const gate = gateOf(args);
  const baselinePath = args.text('baseline');
  if (gate.costLimit !== null && baselinePath === null) {
    throw usageError('--max-cost-increase needs --baseline FILE to compare with');
  }
  const baseline = baselinePath === null ? null : readResult(baselinePath);
  const scenarios = await readScenarios(context, args.positionals);
  checkSeveral(scenarios, outputs);
  if (baseline !== null) {
    for (const { cells } of scenarios) checkCounterparts(cells, baseline, baselinePath!);
  }
  if (args.flag('check-determinism')) {
    const { checkScenarios } = await import('./check-determinism.js');
    return checkScenarios(context, scenarios);
  }
  const codes: ExitCode[] = [];
  for (const scenario of scenarios) {
    const code = await runOne(context, scenario, { outputs, gate, baseline });
    codes.push(code);
    if (code === EXIT.interrupted || code === EXIT.terminated) break;
  }
  return worst(codes);
}

/** Results of two scenarios must not overwrite each other. */
function checkSeveral(
  scenarios: readonly ReadyScenario[],
  outputs: readonly OutputRequest[],
): void {
  if (scenarios.length < 2) return;
  const named = outputs.find(({ path }) => path !== null);
  if (named !== undefined) {
    throw usageError(
      `-o ${named.kind}=${named.path} is one document, but ${scenarios.length} scenarios are run; leave out the path to write under reports/`,
    );
  }
  const seen = new Map<string, string>();
  for (const { name, source } of scenarios) {
    const other = seen.get(name);
    if (other !== undefined) {
      throw usageError(
        `${other} and ${source.file} are both named '${name}': the second would overwrite reports/${name}`,
      );
    }
    seen.set(name, source.file);
  }
}

async function runOne(context: Context, scenario: ReadyScenario, plan: RunPlan): Promise<ExitCode> {
  const { terminal } = context;
  const directory = join('reports', scenario.name);
  const startedAt = new Date();
  const simulated = await simulate(context, scenario, {
    partialPath: join(directory, '.partial.json'),
  });
  tellFailures(context, scenario, simulated);
  const { result } = simulated;
  if (result === null) return simulated.exitCode;

  await showSummary(context, result, plan);
  const always: OutputRequest[] = [
    { kind: 'json', path: join(directory, 'result.json') },
    { kind: 'csv', path: join(directory, 'result.csv') },
  ];
  const written = await writeOutputs(terminal, result, [...always, ...plan.outputs], directory);
  const meta = metaText(context, result, simulated, startedAt);
  const metaError = writeText(join(directory, 'meta.json'), meta);
  const { renderTimelinesCsv } = await import('../../report/documents/timelines-csv.js');
  const timelinesError = writeText(join(directory, 'timelines.csv'), renderTimelinesCsv(result));
  const errors = [...written.errors, ...[timelinesError, metaError].filter((e) => e !== null)];
  for (const error of errors) terminal.err(`stratus: ${error.message}\n`);

  const code = worst([
    simulated.exitCode,
    errors.length > 0 ? EXIT.unreadable : EXIT.ok,
    judgeResult(result, plan.gate, plan.baseline),
  ]);
  const report = written.files.get('html') ?? join(directory, 'result.json');
  showVerdict(context, result, plan, code, simulated, report);
  return code;
}

async function showSummary(context: Context, result: ResultDocument, plan: RunPlan): Promise<void> {
  const { args, terminal } = context;
  if (args.flag('quiet')) return;
  const [{ renderTerminal }, { renderCompareTerminal }] = await Promise.all([
    import('../../report/terminal/terminal.js'),
    import('../../report/terminal/compare.js'),
  ]);
  const taken = stdoutIsTaken(plan.outputs);
  const color = terminal.color(colorChoice(args), taken ? 'err' : 'out');
  const width = taken ? terminal.errColumns : terminal.columns;
  const show = (text: string): void => (taken ? terminal.err(text) : terminal.out(text));
  show(renderTerminal(result, { color, width, verbose: args.flag('verbose') }));
  if (plan.baseline !== null) {
    const against = againstBaseline(result, plan.baseline);
    show(`\n${renderCompareTerminal(against, { color, width })}`);
  }
}

/** The result with its cells compared to those of a saved one. */
function againstBaseline(result: ResultDocument, baseline: ResultDocument): ResultDocument {
  const comparison = result.cells.flatMap((cell) => {
    const before = counterpart(cell, result.cells.length, baseline);
    return before === undefined
      ? []
      : compareCells(before, [cell], { baseline: 'the saved baseline' });
  });
  return { ...result, comparison };
}

function showVerdict(
  context: Context,
  result: ResultDocument,
  plan: RunPlan,
  code: ExitCode,
  simulated: Simulated,
  report: string,
): void {
  const { terminal } = context;
  const { total, broken, warnings } = verdictOf(result.cells);
  const held = total - broken - warnings;
  const passed = warnings > 0 ? 'passed with warnings' : 'passed';
  const words: Partial<Record<ExitCode, string>> = {
    [EXIT.ok]: broken > 0 ? 'done, not gated' : passed,
    [EXIT.sloFailed]: 'FAILED',
    [EXIT.worseThanBaseline]: 'WORSE than the baseline',
    [EXIT.incomplete]: 'INCOMPLETE',
    [EXIT.interrupted]: 'interrupted',
    [EXIT.terminated]: 'interrupted',
  };
  const verdict = words[code] ?? 'ERROR';
  const count =
    total === 0 ? 'no SLOs' : `${held} of ${total} ${total === 1 ? 'SLO holds' : 'SLOs hold'}`;
  const runs = simulated.outcome.complete
    ? ''
    : `, ${simulated.outcome.finished} of ${simulated.outcome.planned} runs`;
  const line = `${result.scenario.name}: ${verdict} (${count}${runs}); report: ${report}\n`;
  if (stdoutIsTaken(plan.outputs)) terminal.err(line);
  else terminal.out(line);
}
