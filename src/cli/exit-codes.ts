/** What the exit code of a command means. */
export const EXIT = {
  ok: 0,
  bug: 1,
  usage: 2,
  invalidScenario: 3,
  unreadable: 4,
  incomplete: 5,
  worseThanBaseline: 98,
  sloFailed: 99,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** From worst to best: of several reasons to fail, the first in this list is told. */
const SEVERITY: readonly ExitCode[] = [
  EXIT.bug,
  EXIT.terminated,
  EXIT.interrupted,
  EXIT.usage,
  EXIT.invalidScenario,
  EXIT.unreadable,
  EXIT.incomplete,
  EXIT.sloFailed,
  EXIT.worseThanBaseline,
  EXIT.ok,
];

/** The worst of several exit codes; 0 if there are none. */
export function worst(codes: readonly ExitCode[]): ExitCode {
  return SEVERITY.find((code) => codes.includes(code)) ?? EXIT.ok;
}

/** A command that cannot go on for a reason that its user can put right. Its message says how. */
export class CliError extends Error {
  override readonly name = 'CliError';

  constructor(
    readonly exitCode: ExitCode,
    message: string,
  ) {
    super(message);
  }
}

export function usageError(message: string): CliError {
  return new CliError(EXIT.usage, message);
}

/** A file that could not be read or written, in the words of its path and the system's reason. */
export function fileError(action: 'read' | 'write', path: string, error: unknown): CliError {
  return new CliError(EXIT.unreadable, `cannot ${action} ${path}: ${reasonOf(error)}`);
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or directory',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EISDIR: 'it is a directory',
  ENOTDIR: 'a part of the path is not a directory',
  EEXIST: 'it exists already',
  ENOSPC: 'no space is left on the device',
  EROFS: 'the file system is read-only',
  ENAMETOOLONG: 'the name is too long',
};

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? String(error.code) : '';
  return REASONS[code] ?? error.message;
}
