import type { TraceRecord, TraceReport } from '../arrival-spec.js';

/** A record as its line gives it, to be filled again and again: a trace of any length needs a few. */
export class RawRecord implements TraceRecord {
  /** Time of the record on the trace's own clock; whole seconds, or all of it where `nanos` is 0. */
  seconds = 0;
  /** To be added to `seconds`; whole numbers keep the digits of a timestamp exactly. */
  nanos = 0;
  /** Place in the file, which breaks ties in time. */
  sequence = 0;
  timeS = 0;
  name: string | null = null;
  requestBytes: number | null = null;
  responseBytes: number | null = null;
  key: string | null = null;
}

/** Up to here whole nanoseconds are exact as doubles: 104 days. */
const EXACT_SECONDS = 9e6;

/** Seconds from `b` to `a`, correctly rounded for timestamps of up to nine decimals. */
export function secondsBetween(a: RawRecord, b: RawRecord): number {
  const seconds = a.seconds - b.seconds;
  const nanos = a.nanos - b.nanos;
  if (nanos === 0) return seconds;
  const isExact = seconds < EXACT_SECONDS && seconds > -EXACT_SECONDS;
  return isExact ? (seconds * 1e9 + nanos) / 1e9 : seconds + nanos / 1e9;
}

/** Why a line could not be read. */
export class BadLine {
  constructor(readonly reason: string) {}
}

/** What became of a line: a record, nothing to read (a header, a comment, an empty line), or a bad one. */
export type LineOutcome = 'record' | 'ignored' | BadLine;

/** Reads one line of a log into `record`, setting every field but `timeS` and `sequence`. */
export interface LineParser {
  parse(line: string, record: RawRecord): LineOutcome;
}

/** Reads a trace's records in the order of the file. */
export interface RecordSource {
  /** Reads on by one line, or one row of several. */
  read(record: RawRecord): LineOutcome | 'end';
  /** Number of the line that `read` began with last, 1-based. */
  readonly line: number;
}

/** A trace, read record by record in the order of time. */
export interface TraceReader {
  /**
   * The next record, null after the last. It is valid until the next call: the object is used again.
   *
   * @throws TraceError if the file cannot be read on, or has no record at all
   */
  next(): TraceRecord | null;
  /** Starts over with the first record. The report keeps to the first time through. */
  rewind(): void;
  /** After the last record: how long the trace lasts if it is played again and again, in seconds. */
  readonly periodS: number;
  readonly report: TraceReport;
}

/** How many bad lines a report quotes. */
const EXAMPLES = 5;

/** Counts what was read. */
export class TraceTally {
  private records = 0;
  private badLines = 0;
  private readonly examples: { readonly line: number; readonly reason: string }[] = [];

  constructor(private readonly file: string) {}

  record(): void {
    this.records++;
  }

  bad(line: number, reason: string): void {
    this.badLines++;
    if (this.examples.length < EXAMPLES) this.examples.push({ line, reason });
  }

  report(): TraceReport {
    const { file, records, badLines } = this;
    return { file, records, badLines, examples: [...this.examples] };
  }
}

/** A value quoted in a reason: short, on one line. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text);
}
