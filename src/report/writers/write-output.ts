import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { renderCsv } from '../documents/csv.js';
import { renderGithub } from '../documents/github.js';
import { renderJson } from '../documents/json.js';
import { renderJunit } from '../documents/junit.js';
import { renderMarkdown } from '../documents/markdown.js';
import type { ResultDocument } from '../result.js';

export const OUTPUT_KINDS = ['html', 'json', 'csv', 'md', 'junit', 'github'] as const;
export type OutputKind = (typeof OUTPUT_KINDS)[number];

/** An output that could not be written. */
export class OutputError extends Error {
  override readonly name = 'OutputError';

  constructor(
    readonly path: string,
    /** In words: `there is no permission to write there (EACCES)`. */
    readonly reason: string,
    cause: unknown,
  ) {
    super(`cannot write ${path === '-' ? 'to standard output' : path}: ${reason}`, { cause });
  }
}

/** The text of an output. HTML alone takes long: its charts are drawn first. */
export async function renderOutput(kind: OutputKind, result: ResultDocument): Promise<string> {
  switch (kind) {
    case 'html': {
      // Loaded when it is asked for: nothing else needs what draws charts.
      const { renderHtml } = await import('../html/html.js');
      return renderHtml(result);
    }
    case 'json':
      return renderJson(result);
    case 'csv':
      return renderCsv(result);
    case 'md':
      return renderMarkdown(result);
    case 'junit':
      return renderJunit(result);
    case 'github':
      return renderGithub(result);
  }
}

/**
 * Writes one output, making the directories it needs. A file appears whole or not at all.
 *
 * @param path of the file; `-` is standard output
 * @throws OutputError if it cannot be written
 */
export async function writeOutput(
  kind: OutputKind,
  path: string,
  result: ResultDocument,
): Promise<void> {
  const text = await renderOutput(kind, result);
  try {
    if (path === '-') await writeToStandardOutput(text);
    else await writeWhole(path, text);
  } catch (error) {
    throw new OutputError(path, reasonOf(error), error);
  }
}

async function writeWhole(path: string, text: string): Promise<void> {
  const directory = dirname(path);
  await makeDirectories(directory);
  // A device or a pipe (/dev/null, /dev/fd/63) is written to: a rename would replace it.
  const existing = await stat(path).catch(() => null);
  if (existing !== null && !existing.isFile()) {
    await writeFile(path, text);
    return;
  }
  const temporary = join(directory, `.${basename(path)}.${process.pid}.tmp`);
  try {
    await writeFile(temporary, text);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Not `recursive`: Node's never returns where the system denies a folder by ENOENT, as /proc does. */
async function makeDirectories(directory: string): Promise<void> {
  try {
    await mkdir(directory);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    const above = dirname(directory);
    if (code === 'ENOENT' && above !== directory) {
      await makeDirectories(above);
      await mkdir(directory).catch(unlessThere(directory));
    } else {
      await unlessThere(directory)(error);
    }
  }
}

function unlessThere(directory: string): (error: unknown) => Promise<void> {
  return async (error) => {
    const found = await stat(directory).catch(() => null);
    if (found?.isDirectory() !== true) throw error;
  };
}

/** Resolves when the text has left the process's buffer: a pipe may be slower than we are. */
function writeToStandardOutput(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'the system makes no files there',
  EACCES: 'there is no permission to write there',
  EPERM: 'the operating system does not permit it',
  ENOTDIR: 'a part of the path is a file, not a directory',
  EEXIST: 'a part of the path is a file, not a directory',
  EISDIR: 'it is a directory',
  ENOTEMPTY: 'it is a directory',
  ENOSPC: 'the disk is full',
  EROFS: 'the file system is read-only',
  EPIPE: 'the reader of the pipe has gone',
  ENAMETOOLONG: 'the name is too long',
};

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const words = REASONS[code];
  if (words !== undefined) return `${words} (${code})`;
  return error instanceof Error ? error.message : String(error);
}
