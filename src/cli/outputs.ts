import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ResultDocument } from '../report/result.js';
import type { Arguments } from './arguments.js';
import { CliError, EXIT, fileError, usageError } from './exit-codes.js';
import { didYouMean } from './nearest.js';
import { OUTPUT_KINDS, type OutputKind } from './options.js';
import type { Terminal } from './terminal.js';

/** One `-o KIND[=PATH]`. */
export interface OutputRequest {
  readonly kind: OutputKind;
  /** null: the kind's usual place; `-`: stdout. */
  readonly path: string | null;
}

/** @throws CliError (usage) for an unknown kind, or two documents for stdout */
export function outputRequests(args: Arguments): OutputRequest[] {
  const requests = args.texts('output').map((text) => {
    const equals = text.indexOf('=');
    const kind = equals < 0 ? text : text.slice(0, equals);
    const path = equals < 0 ? null : text.slice(equals + 1);
    if (!isKind(kind)) {
      throw usageError(
        `-o ${text}: '${kind}' is not one of ${OUTPUT_KINDS.join(', ')}${didYouMean(kind, OUTPUT_KINDS)}`,
      );
    }
    if (path === '') throw usageError(`-o ${text}: the path after '=' is empty`);
    return { kind, path };
  });
  const onStdout = requests.filter(({ path }) => path === '-');
  if (onStdout.length > 1) {
    const kinds = onStdout.map(({ kind }) => `${kind}=-`).join(' and ');
    throw usageError(`-o ${kinds}: only one document can be on stdout`);
  }
  return requests;
}

function isKind(kind: string): kind is OutputKind {
  return (OUTPUT_KINDS as readonly string[]).includes(kind);
}

/** True if stdout belongs to a document, so that nothing else may be written there. */
export function stdoutIsTaken(requests: readonly OutputRequest[]): boolean {
  return requests.some(({ path }) => path === '-');
}

const FILE_NAMES: Readonly<Record<Exclude<OutputKind, 'github'>, string>> = {
  html: 'report.html',
  json: 'result.json',
  csv: 'result.csv',
  md: 'report.md',
  junit: 'junit.xml',
};

export interface WrittenOutputs {
  /** Files that were written, by kind; the last of a kind counts. */
  readonly files: ReadonlyMap<OutputKind, string>;
  /** What could not be written. The other outputs were. */
  readonly errors: readonly CliError[];
}

/**
 * Writes every output that was asked for. One that fails does not keep the others from being
 * written.
 *
 * @param directory where the kinds without a path go
 */
export async function writeOutputs(
  terminal: Terminal,
  result: ResultDocument,
  requests: readonly OutputRequest[],
  directory: string,
): Promise<WrittenOutputs> {
  const { OutputError, renderOutput, writeOutput } = await import(
    '../report/writers/write-output.js'
  );
  const files = new Map<OutputKind, string>();
  const errors: CliError[] = [];
  for (const { kind, path } of requests) {
    if (path === '-') {
      terminal.out(await renderOutput(kind, result));
    } else if (kind === 'github' && path === null) {
      // Workflow commands are read from the job's log.
      const text = await renderOutput(kind, result);
      if (stdoutIsTaken(requests)) terminal.err(text);
      else terminal.out(text);
    } else {
      const file = path ?? join(directory, FILE_NAMES[kind as Exclude<OutputKind, 'github'>]);
      try {
        await writeOutput(kind, file, result);
        files.set(kind, file);
      } catch (error) {
        if (!(error instanceof OutputError)) throw error;
        errors.push(new CliError(EXIT.unreadable, error.message));
      }
    }
  }
  return { files, errors };
}

/** Writes a file and the folders above it; gives back what went wrong. */
export function writeText(file: string, text: string): CliError | null {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return null;
  } catch (error) {
    return fileError('write', file, error);
  }
}
