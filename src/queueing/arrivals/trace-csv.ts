import type { TraceSpec } from '../arrival-spec.js';
import { readCount } from './trace-access-log.js';
import { TraceError } from './trace-error.js';
import { type LineReader, MAX_LINE_BYTES } from './trace-lines.js';
import {
  BadLine,
  type LineOutcome,
  quote,
  type RawRecord,
  type RecordSource,
} from './trace-record.js';
import { TimeColumn } from './trace-time.js';

/** A row whose quotes are still open after this many lines is taken for a row with a stray quote. */
const MAX_ROW_LINES = 100;

/**
 * Rows of comma-separated values (RFC 4180): fields in quotes may hold separators, doubled quotes and
 * line ends.
 *
 * A quote that is never closed costs its own line only: reading goes on with the next one.
 */
export class CsvRows {
  /** Number of the line that the row begins with, 1-based. */
  line = 0;
  /** Lines that were read ahead in vain, the last first. */
  private readonly pending: string[] = [];
  private taken = 0;

  constructor(
    private readonly lines: LineReader,
    /** What sets fields apart: a comma, a tab or a semicolon. */
    public delimiter: string,
  ) {}

  /** The fields of the next row; an empty line has none; null after the last row. */
  next(): readonly string[] | BadLine | null {
    const line = this.take();
    this.line = this.taken;
    if (line === null) return null;
    if (line === '') return [];
    // An array of slices: quotes are rare, and without them a row is its line.
    return line.includes('"') ? this.readQuoted(line) : line.split(this.delimiter);
  }

  private take(): string | null {
    const line = this.pending.pop() ?? this.lines.next();
    if (line !== null) this.taken++;
    return line;
  }

  private readQuoted(first: string): readonly string[] | BadLine {
    const more: string[] = [];
    let row = first;
    for (;;) {
      const fields = splitQuoted(row, this.delimiter);
      if (fields !== 'open') return fields;
      // Only a line with a quote can close the field.
      for (let closes = false; !closes; ) {
        const line =
          more.length < MAX_ROW_LINES && row.length < MAX_LINE_BYTES ? this.take() : null;
        if (line === null) {
          this.taken -= more.length;
          this.pending.push(...more.reverse());
          return new BadLine('a field begins with a quote that is never closed');
        }
        more.push(line);
        row += `\n${line}`;
        closes = line.includes('"');
      }
    }
  }
}

/** The fields of a row with quotes; 'open' if the last field does not end in this text. */
function splitQuoted(row: string, delimiter: string): readonly string[] | BadLine | 'open' {
  const fields: string[] = [];
  for (let at = 0; ; ) {
    if (row.charCodeAt(at) !== 34) {
      const end = row.indexOf(delimiter, at);
      fields.push(end < 0 ? row.slice(at) : row.slice(at, end));
      if (end < 0) return fields;
      at = end + 1;
      continue;
    }
    let end = row.indexOf('"', at + 1);
    while (end >= 0 && row.charCodeAt(end + 1) === 34) end = row.indexOf('"', end + 2);
    if (end < 0) return 'open';
    fields.push(row.slice(at + 1, end).replaceAll('""', '"'));
    if (end + 1 === row.length) return fields;
    if (row[end + 1] !== delimiter) {
      return new BadLine(`${quote(row.slice(end + 1))} follows a closing quote`);
    }
    at = end + 2;
  }
}

/** A row's number of columns, and where those of interest are. */
export interface CsvHeader {
  readonly count: number;
  /** The place of a column; throws a TraceError if the header does not have it, or has it twice. */
  place(name: string): number;
}

/**
 * Reads the header: the first line that is not empty. It also tells the separator, the one of comma,
 * tab and semicolon that yields the column `required`.
 *
 * @throws TraceError if there is none
 */
export function readHeader(rows: CsvRows, file: string, required: string): CsvHeader {
  const fail = (code: 'header-missing' | 'column-missing', problem: string, wayOut: string) =>
    new TraceError(code, file, rows.line || null, problem, wayOut);
  let header = rows.next();
  while (header !== null && !(header instanceof BadLine) && header.length === 0)
    header = rows.next();
  if (header === null || header instanceof BadLine) {
    throw fail('header-missing', 'has no header line', 'name the columns in the first line');
  }
  let names = header.map((name) => name.trim());
  if (names.length === 1 && names[0] !== required) {
    for (const delimiter of ['\t', ';']) {
      const fields = header[0]!.split(delimiter).map((name) => name.trim());
      if (!fields.includes(required)) continue;
      rows.delimiter = delimiter;
      names = fields;
    }
  }
  const place = (name: string): number => {
    const at = names.indexOf(name);
    const shown = names.slice(0, 20).map(quote).join(', ');
    if (at < 0) {
      const wayOut = `its columns are ${shown}: name one of them`;
      throw fail('column-missing', `has no column ${quote(name)}`, wayOut);
    }
    if (names.indexOf(name, at + 1) >= 0) {
      throw fail('column-missing', `has two columns ${quote(name)}`, 'rename one of them');
    }
    return at;
  };
  place(required);
  return { count: names.length, place };
}

/** Records of a `csv` trace: the columns that the scenario names. */
export class CsvSource implements RecordSource {
  private readonly header: CsvHeader;
  private readonly time: TimeColumn;
  private readonly timeAt: number;
  private readonly nameAt: number;
  private readonly keyAt: number;
  private readonly requestAt: number;
  private readonly responseAt: number;

  /** @throws TraceError if a column that is named is not there */
  constructor(
    private readonly rows: CsvRows,
    file: string,
    columns: NonNullable<TraceSpec['columns']>,
  ) {
    this.header = readHeader(rows, file, columns.time);
    const place = (name: string | null) => (name === null ? -1 : this.header.place(name));
    this.time = new TimeColumn(columns.time);
    this.timeAt = place(columns.time);
    this.nameAt = place(columns.name);
    this.keyAt = place(columns.key);
    this.requestAt = place(columns.request);
    this.responseAt = place(columns.response);
  }

  get line(): number {
    return this.rows.line;
  }

  read(record: RawRecord): LineOutcome | 'end' {
    const row = this.rows.next();
    if (row === null) return 'end';
    if (row instanceof BadLine) return row;
    if (row.length === 0) return 'ignored';
    if (row.length !== this.header.count) return wrongCount(row.length, this.header.count);
    const time = row[this.timeAt]!;
    if (!this.time.read(time, record)) {
      return new BadLine(`time is ${quote(time)}, neither a number nor an ISO time`);
    }
    const requestBytes = readBytes(row, this.requestAt);
    const responseBytes = readBytes(row, this.responseAt);
    if (requestBytes === undefined || responseBytes === undefined) {
      const text = row[requestBytes === undefined ? this.requestAt : this.responseAt]!;
      return new BadLine(`a size is ${quote(text)}, not a whole number of bytes`);
    }
    record.requestBytes = requestBytes;
    record.responseBytes = responseBytes;
    record.name = row[this.nameAt] || null;
    record.key = row[this.keyAt] || null;
    return 'record';
  }
}

function wrongCount(got: number, expected: number): BadLine {
  return new BadLine(`has ${got} columns where the header has ${expected}`);
}

/** A size; null where the column is absent or the cell empty; undefined if it is no size. */
function readBytes(row: readonly string[], at: number): number | null | undefined {
  const text = row[at]?.trim();
  if (text === undefined || text === '') return null;
  const count = text === '-' ? -1 : readCount(text, 0, text.length);
  return count < 0 ? undefined : count;
}

/**
 * Records of the Azure Functions trace of 2021: app, func, end_timestamp and duration in seconds. An
 * invocation arrives at its end less its duration; its name is the function's hash.
 *
 * @see https://github.com/Azure/AzurePublicDataset/blob/master/AzureFunctionsInvocationTrace2021.md
 */
export class Azure2021Source implements RecordSource {
  private readonly header: CsvHeader;
  private readonly functionAt: number;
  private readonly endAt: number;
  private readonly durationAt: number;

  /** @throws TraceError if a column is missing */
  constructor(
    private readonly rows: CsvRows,
    file: string,
  ) {
    this.header = readHeader(rows, file, 'end_timestamp');
    this.functionAt = this.header.place('func');
    this.endAt = this.header.place('end_timestamp');
    this.durationAt = this.header.place('duration');
  }

  get line(): number {
    return this.rows.line;
  }

  read(record: RawRecord): LineOutcome | 'end' {
    const row = this.rows.next();
    if (row === null) return 'end';
    if (row instanceof BadLine) return row;
    if (row.length === 0) return 'ignored';
    if (row.length !== this.header.count) return wrongCount(row.length, this.header.count);
    const end = row[this.endAt]!;
    const duration = row[this.durationAt]!;
    if (!isSeconds(end) || !isSeconds(duration)) {
      return new BadLine(`end and duration are ${quote(`${end}, ${duration}`)}, not seconds`);
    }
    // Fifteen digits are more than nanoseconds: plain doubles, as the data set's authors subtract them.
    record.seconds = Number(end) - Number(duration);
    record.nanos = 0;
    record.name = row[this.functionAt] || null;
    record.requestBytes = null;
    record.responseBytes = null;
    record.key = null;
    return 'record';
  }
}

function isSeconds(text: string): boolean {
  return /^\d+(\.\d+)?([eE][+-]?\d{1,2})?$/.test(text);
}
