import type { TraceRecord, TraceReport, TraceSpec } from '../arrival-spec.js';
import { AccessLogParser } from './trace-access-log.js';
import { AlbParser, CloudFrontParser } from './trace-aws-logs.js';
import { Azure2019Pass } from './trace-azure-2019.js';
import { Azure2021Source, CsvRows, CsvSource } from './trace-csv.js';
import { TraceError } from './trace-error.js';
import { type ByteSource, LineReader } from './trace-lines.js';
import { type RecordSource, type TraceReader, TraceTally } from './trace-record.js';
import { TimestampsParser } from './trace-timestamps.js';
import { LineSource, SortedPass, type TracePass } from './trace-window.js';

/**
 * Reads a trace of any format from any bytes, in constant memory.
 *
 * @param openBytes starts reading the file from its beginning; called again for each time through
 * @throws TraceError if the trace has no record, or misses a column
 */
export function openTrace(spec: TraceSpec, openBytes: () => ByteSource): TraceReader {
  const openLines = () => new LineReader(openBytes(), spec.file);
  return new PassReader(spec, (tally) => {
    if (spec.format === 'azure-functions-2019') {
      return new Azure2019Pass(openLines, spec.file, tally);
    }
    return new SortedPass(createSource(spec, openLines()), tally);
  });
}

function createSource(spec: TraceSpec, lines: LineReader): RecordSource {
  switch (spec.format) {
    case 'csv':
      if (spec.columns === null) {
        const wayOut = 'name them under `columns`, at least `time`';
        throw new TraceError('column-missing', spec.file, null, 'csv needs its columns', wayOut);
      }
      return new CsvSource(new CsvRows(lines, ','), spec.file, spec.columns);
    case 'azure-functions-2021':
      return new Azure2021Source(new CsvRows(lines, ','), spec.file);
    case 'common':
    case 'combined':
      return new LineSource(lines, new AccessLogParser(spec.format));
    case 'alb':
      return new LineSource(lines, new AlbParser());
    case 'cloudfront':
      return new LineSource(lines, new CloudFrontParser());
    case 'timestamps':
      return new LineSource(lines, new TimestampsParser());
    case 'azure-functions-2019':
      throw new Error('azure-functions-2019 is not read record by record');
  }
}

/** Plays a trace, once or again. */
class PassReader implements TraceReader {
  private readonly tally: TraceTally;
  private pass: TracePass;
  /** Read at once, so that a trace that cannot be replayed is known before the simulation starts. */
  private first: TraceRecord | null;

  constructor(
    private readonly spec: TraceSpec,
    private readonly start: (tally: TraceTally) => TracePass,
  ) {
    this.tally = new TraceTally(spec.file);
    this.pass = start(this.tally);
    this.first = this.pass.next();
    if (this.first === null) throw this.noRecords();
  }

  get report(): TraceReport {
    return this.tally.report();
  }

  get periodS(): number {
    return this.pass.periodS;
  }

  next(): TraceRecord | null {
    const { first } = this;
    if (first === null) return this.pass.next();
    this.first = null;
    return first;
  }

  rewind(): void {
    this.pass = this.start(new TraceTally(this.spec.file));
    this.first = null;
  }

  private noRecords(): TraceError {
    const { file, format } = this.spec;
    const { badLines, examples } = this.report;
    const bad = examples[0];
    const problem =
      bad === undefined
        ? 'has no record in it'
        : `has no record that can be read as ${format}; ${badLines} bad lines, the first: ${bad.reason}`;
    const wayOut = 'check the file, and that `format` says what it is';
    return new TraceError('no-records', file, bad?.line ?? null, problem, wayOut);
  }
}
