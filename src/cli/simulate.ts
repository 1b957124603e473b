import { availableParallelism } from 'node:os';
import { assembleResult } from '../experiment/assemble.js';
import type { Executor } from '../experiment/executor.js';
import { expectedRequests } from '../experiment/expected.js';
import {
  type ExperimentOutcome,
  type FailedRun,
  leastRuns,
  runExperiment,
} from '../experiment/experiment.js';
import { type RunTask, replicationBounds } from '../experiment/plan.js';
import { priceOf } from '../experiment/price.js';
import { SamplingError } from '../experiment/sampling.js';
import type { ResultDocument } from '../report/result.js';
import type { Cell } from '../scenario/normalised.js';
import { type Context, colorChoice } from './context.js';
import { CliError, EXIT, type ExitCode, usageError } from './exit-codes.js';
import { Interrupts } from './interrupts.js';
import { PartialState } from './partial-state.js';
import { createProgress, type ProgressChoice } from './progress.js';
import { repeatCommand } from './repeat-command.js';
import type { ReadyScenario } from './scenarios.js';

/** A thread loads the simulation anew, and shares the machine: below so many requests each, one thread is as fast. */
const WORTH_A_THREAD = 1_000_000;

export interface Simulated {
  /** null: not one run was finished. */
  readonly result: ResultDocument | null;
  readonly outcome: ExperimentOutcome;
  /** 0, 1, 5, 130 or 143: whether the simulation itself went well. */
  readonly exitCode: ExitCode;
  /** Worker threads; 1 is this one. */
  readonly jobs: number;
  readonly wallS: number;
}

export interface SimulateOptions {
  /** Where finished runs are kept if the experiment is interrupted; null: nowhere. */
  readonly partialPath: string | null;
}

/** Runs all cells of a scenario, with progress and Ctrl-C, and puts their result together. */
export async function simulate(
  context: Context,
  scenario: ReadyScenario,
  options: SimulateOptions,
): Promise<Simulated> {
  const { args, terminal } = context;
  const onlyReplication = args.integer('replication', 0);
  if (onlyReplication !== null) checkReplication(scenario.cells, onlyReplication);
  const { cells } = scenario;
  const state = partialState(context, cells, options.partialPath);
  const jobs = jobsFor(context, cells);
  const executor = await createExecutor(jobs);
  const interrupts = new Interrupts((message) => terminal.err(`\nstratus: ${message}\n`));
  await warnOfEffort(context, cells, jobs);
  const choice = args.flag('quiet')
    ? 'none'
    : ((args.text('progress') ?? 'auto') as ProgressChoice);
  const progress = createProgress(terminal, choice, scenario.name);
  const startedAt = performance.now();
  let outcome: ExperimentOutcome;
  try {
    outcome = await runExperiment(cells, {
      executor,
      priceOf,
      signal: interrupts.signal,
      onProgress: (news) => progress.update(news),
      onFinished: (task: RunTask, result) => state?.add(task, result),
      known: (task) => state?.known(task),
      ...(onlyReplication === null ? {} : { onlyReplication }),
    });
  } catch (error) {
    if (error instanceof SamplingError) throw new CliError(EXIT.invalidScenario, error.message);
    throw error;
  } finally {
    progress.end();
    interrupts.dispose();
    await executor.close();
  }
  if (outcome.complete) state?.remove();
  else state?.save();
  const wallS = (performance.now() - startedAt) / 1000;
  const exitCode = exitCodeOf(outcome, interrupts.exitCode);
  return { result: resultOf(context, scenario, outcome), outcome, exitCode, jobs, wallS };
}

/** What `plan` would have warned of: better before a run of hours than after it. */
async function warnOfEffort(
  context: Context,
  cells: ReadyScenario['cells'],
  jobs: number,
): Promise<void> {
  const { args, terminal } = context;
  if (args.flag('quiet')) return;
  const { planWarnings } = await import('../scenario/index.js');
  const single = args.text('replication') !== null;
  const planned = cells.map((cell) => ({
    ...cell,
    scenario: single ? onlyOnce(cell.scenario) : cell.scenario,
  }));
  for (const warning of planWarnings(planned, { jobs })) terminal.err(`${warning}\n`);
}

function onlyOnce(scenario: Cell['scenario']): Cell['scenario'] {
  return { ...scenario, run: { ...scenario.run, replications: { kind: 'fixed', count: 1 } } };
}

function checkReplication(cells: readonly Cell[], index: number): void {
  const most = Math.min(...cells.map((cell) => replicationBounds(cell).max));
  if (index >= most) {
    throw usageError(
      `--replication ${index}: there are replications 0 to ${most - 1}; more with --replications`,
    );
  }
}

function partialState(
  context: Context,
  cells: readonly Cell[],
  path: string | null,
): PartialState | null {
  if (path === null) return null;
  const state = new PartialState(path, context.version, cells);
  const quiet = context.args.flag('quiet');
  if (context.args.flag('resume')) {
    const usable = state.load();
    if (!quiet)
      context.terminal.err(
        `resuming: ${usable} finished run${usable === 1 ? '' : 's'} in ${path}\n`,
      );
  } else if (PartialState.count(path) > 0 && !quiet) {
    context.terminal.err(
      `${path} holds runs of an interrupted experiment; --resume goes on there\n`,
    );
  }
  return state;
}

/** As many jobs as asked for; else as many as pay. Never more than there are runs. */
function jobsFor(context: Context, cells: readonly Cell[]): number {
  const asked = context.args.integer('jobs', 1, 1024);
  const runs = context.args.text('replication') === null ? leastRuns(cells) : cells.length;
  if (asked !== null) return Math.min(asked, runs);
  const requests = cells.reduce(
    (sum, cell) => sum + expectedRequests(cell.scenario) * replicationBounds(cell).min,
    0,
  );
  return Math.max(1, Math.min(availableParallelism(), runs, Math.floor(requests / WORTH_A_THREAD)));
}

async function createExecutor(jobs: number): Promise<Executor> {
  if (jobs > 1) {
    const { ThreadsExecutor } = await import('../experiment/executors/threads.js');
    return new ThreadsExecutor(jobs);
  }
  const [{ InProcessExecutor }, { createNodeRun }] = await Promise.all([
    import('../experiment/executors/in-process.js'),
    import('../experiment/executors/create-node-run.js'),
  ]);
  return new InProcessExecutor(createNodeRun);
}

/** A bug is told before all else, an interruption before what it left undone. */
function exitCodeOf(outcome: ExperimentOutcome, interrupted: ExitCode | null): ExitCode {
  if (outcome.failed.some(({ failure }) => failure.kind === 'bug')) return EXIT.bug;
  if (interrupted !== null && !outcome.complete) return interrupted;
  if (outcome.failed.some(({ failure }) => failure.kind === 'input')) return EXIT.unreadable;
  return outcome.complete ? EXIT.ok : EXIT.incomplete;
}

function resultOf(
  context: Context,
  scenario: ReadyScenario,
  outcome: ExperimentOutcome,
): ResultDocument | null {
  if (outcome.finished === 0) return null;
  const { name, description, sha256, cells } = scenario;
  const bills = outcome.cells.flat().flatMap(({ bill }) => Object.values(bill.byResource));
  const sources = new Set(bills.flatMap(({ lines }) => lines.map(({ source }) => source)));
  return assembleResult(cells, outcome, {
    stratus: context.version,
    scenario: { name, description, sha256 },
    priceBook: {
      snapshot: cells[0]?.scenario.pricing.snapshot ?? '',
      sources: [...sources].sort(),
    },
    priceOf,
    baseline: scenario.baseline,
    repeat: (cell, replication) => repeatCommand(context, scenario, cell, replication),
    notes: scenario.notes,
  });
}

/** Tells on stderr what failed, and how to see it again. Runs that failed of the same are told once. */
export function tellFailures(
  context: Context,
  scenario: ReadyScenario,
  simulated: Simulated,
): void {
  const { terminal, args } = context;
  const color = terminal.color(colorChoice(args), 'err');
  const label = color ? '\u001B[31merror\u001B[39m' : 'error';
  const { failed, planned, finished, interrupted, complete } = simulated.outcome;
  const told = new Map<string, FailedRun[]>();
  for (const run of failed) {
    const same = told.get(run.failure.message);
    if (same === undefined) told.set(run.failure.message, [run]);
    else same.push(run);
  }
  for (const [message, runs] of told) {
    const { task, failure } = runs[0]!;
    const what = failure.kind === 'bug' ? 'a bug in Stratus' : 'the run could not be finished';
    terminal.err(`${label}: ${what}: ${message}\n`);
    if (failure.kind === 'bug' && failure.stack !== null) terminal.err(`${failure.stack}\n`);
    const more = runs.length === 1 ? '' : ` and ${runs.length - 1} more`;
    const command = repeatCommand(context, scenario, scenario.cells[task.cell]!, task.replication);
    terminal.err(
      `  seed ${task.seed}, replication ${task.replication}${more}; to repeat it:\n  ${command}\n`,
    );
  }
  if (complete) return;
  const resumable = interrupted && finished > 0 && failed.length === 0;
  const hint = resumable ? '; --resume goes on from there' : '';
  terminal.err(`incomplete: ${finished} of ${planned} runs finished${hint}\n`);
}
