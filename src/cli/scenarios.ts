import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { LoadedCell, LoadOptions, ScenarioSource } from '../scenario/index.js';
import type { NormalisedScenario, ReplicationsSpec } from '../scenario/normalised.js';
import type { Arguments } from './arguments.js';
import { type Context, colorChoice } from './context.js';
import { CliError, EXIT, type ExitCode, fileError, usageError, worst } from './exit-codes.js';
import { nearest } from './nearest.js';

/** A scenario that is ready to run. */
export interface ReadyScenario {
  readonly source: ScenarioSource;
  readonly name: string;
  readonly description: string;
  readonly sha256: string;
  readonly cells: readonly LoadedCell[];
  readonly baseline: string | null;
  /** What the command line changed, a sentence each. */
  readonly notes: readonly string[];
}

export async function readSources(
  context: Context,
  files: readonly string[],
): Promise<ScenarioSource[]> {
  if (files.filter((file) => file === '-').length > 1) {
    throw usageError('- (stdin) can be read once only');
  }
  const sources: ScenarioSource[] = [];
  for (const file of files) sources.push({ file, text: await readText(context, file) });
  return sources;
}

async function readText(context: Context, file: string): Promise<string> {
  try {
    return file === '-' ? await context.readStdin() : readFileSync(file, 'utf8');
  } catch (error) {
    const { exitCode, message } = fileError('read', file === '-' ? 'stdin' : file, error);
    throw new CliError(exitCode, `${message}${fileMeant(file, error)}`);
  }
}

/** The file beside it whose name is nearest; of a folder, what could be read of it. */
function fileMeant(file: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  if (code !== 'ENOENT' && code !== 'EISDIR') return '';
  const directory = code === 'EISDIR' ? file : dirname(file);
  let names: string[] = [];
  try {
    names = readdirSync(directory).filter((name) => /\.ya?ml$/.test(name));
  } catch {
    // Then nothing can be suggested.
  }
  if (code === 'EISDIR') {
    return names.length === 0 ? '' : `; name the files in it: ${join(file, '*.yaml')}`;
  }
  const meant = nearest(basename(file), names);
  return meant === null ? '' : `; did you mean ${join(dirname(file), meant)}?`;
}

/**
 * Reads and checks scenarios. Every problem of every file is told before anything runs.
 *
 * @throws CliError with what the worst of the problems means
 */
export async function readScenarios(
  context: Context,
  files: readonly string[],
): Promise<ReadyScenario[]> {
  const { exitCodeOf, loadScenario, renderDiagnostics } = await import('../scenario/index.js');
  const { args, terminal } = context;
  const options = loadOptions(args);
  checkNumbers(args);
  const sources = await readSources(context, files);
  const codes: ExitCode[] = [];
  const ready: ReadyScenario[] = [];
  for (const source of sources) {
    const loaded = loadScenario(source, options);
    codes.push(exitCodeOf(loaded.diagnostics));
    if (loaded.diagnostics.length > 0 && !(args.flag('quiet') && codes.at(-1) === EXIT.ok)) {
      const color = terminal.color(colorChoice(args), 'err');
      const text = renderDiagnostics(loaded.diagnostics, [source], { color });
      terminal.err(text.endsWith('\n') ? text : `${text}\n`);
    }
    ready.push({
      source,
      name: loaded.name,
      description: loaded.description,
      sha256: createHash('sha256').update(source.text).digest('hex'),
      cells: loaded.cells.map((cell) => ({ ...cell, scenario: overridden(cell.scenario, args) })),
      baseline: loaded.baseline,
      notes: changesOf(args),
    });
  }
  const code = worst(codes);
  if (code !== EXIT.ok) throw new CliError(code, '');
  return ready;
}

/** A misspelt number is told before a file is opened. */
function checkNumbers(args: Arguments): void {
  args.integer('seed', 0);
  args.integer('replications', 1);
  args.integer('replication', 0);
  args.integer('jobs', 1, 1024);
}

export function loadOptions(args: Arguments): LoadOptions {
  const set = args.pairs('set').map(({ key, value }) => ({ path: key, value }));
  const only = args.pairs('only').map(({ key, value }) => ({ axis: key, value }));
  const variant = args.text('variant');
  return { set, only, ...(variant === null ? {} : { variant }) };
}

const QUICK_SHARE = 10;

/** `--seed`, `--replications` and `--quick` hold whatever the file says. */
function overridden(scenario: NormalisedScenario, args: Arguments): NormalisedScenario {
  const seed = args.integer('seed', 0) ?? scenario.run.seed;
  const count = args.integer('replications', 1);
  let { durationS, replications } = scenario.run;
  if (args.flag('quick')) {
    if (durationS !== null) durationS /= QUICK_SHARE;
    replications = { kind: 'fixed', count: 1 };
  }
  if (count !== null) replications = { kind: 'fixed', count } satisfies ReplicationsSpec;
  return { ...scenario, run: { ...scenario.run, seed, durationS, replications } };
}

/** The result names the scenario by its bytes, so it must tell what else decided it. */
function changesOf(args: Arguments): string[] {
  const notes = args.texts('set').map((text) => `Set on the command line: ${text}`);
  if (args.flag('quick')) {
    notes.push('--quick: one replication, a tenth of the duration; a preview, not a result.');
  }
  return notes;
}
