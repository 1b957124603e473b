export type TraceErrorCode =
  | 'not-found'
  | 'not-a-file'
  | 'unreadable'
  | 'changed'
  | 'empty'
  | 'binary'
  | 'gzip'
  | 'line-too-long'
  | 'column-missing'
  | 'header-missing'
  | 'no-records'
  | 'no-length'
  | 'parameter';

/** A trace that cannot be replayed, through no fault of Stratus; callers turn it into a diagnostic. */
export class TraceError extends Error {
  override readonly name = 'TraceError';

  /**
   * @param line 1-based; null where the whole file is meant
   * @param problem what is wrong, and with what value
   * @param wayOut what the user can do about it
   */
  constructor(
    readonly code: TraceErrorCode,
    readonly file: string,
    readonly line: number | null,
    readonly problem: string,
    readonly wayOut: string,
  ) {
    super(`${file}${line === null ? '' : `:${line}`}: ${problem}; ${wayOut}`);
  }
}
