import { methodName, readCount } from './trace-access-log.js';
import {
  BadLine,
  type LineOutcome,
  type LineParser,
  quote,
  type RawRecord,
} from './trace-record.js';
import { readIsoTime, readNumericTime } from './trace-time.js';

/** Fields of a load balancer's log by place, from 0. */
const ALB = { type: 0, time: 1, received: 10, sent: 11, request: 12, created: 21 } as const;

/**
 * Access logs of Application Load Balancers: fields between spaces, quoted where they hold some.
 *
 * The arrival is `request_creation_time`, when the balancer received the request; `time` is when it
 * answered, and stands in where an old log has no such field.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
 */
export class AlbParser implements LineParser {
  private readonly fields = new SpacedFields(ALB.created + 1);

  parse(line: string, record: RawRecord): LineOutcome {
    if (line === '') return 'ignored';
    const { fields } = this;
    const count = fields.split(line);
    if (count <= ALB.request) {
      return new BadLine(`has ${count} fields where a load balancer writes 13 or more`);
    }
    if (!/^[a-z][a-z0-9]*$/.test(fields.text(line, ALB.type))) {
      const type = quote(fields.text(line, ALB.type));
      return new BadLine(`type is ${type}, not http, https, h2, grpcs, ws or wss (a classic ELB?)`);
    }
    const time = fields.text(line, count > ALB.created ? ALB.created : ALB.time);
    if (!readIsoTime(time, record)) return new BadLine(`time is ${quote(time)}, not an ISO time`);
    const received = readCount(line, fields.starts[ALB.received]!, fields.ends[ALB.received]!);
    const sent = readCount(line, fields.starts[ALB.sent]!, fields.ends[ALB.sent]!);
    if (received < 0 || sent < 0) {
      const both = `${fields.text(line, ALB.received)} ${fields.text(line, ALB.sent)}`;
      return new BadLine(`received and sent bytes are ${quote(both)}, not two counts`);
    }
    record.requestBytes = received;
    record.responseBytes = sent;
    readUrlRequest(fields.text(line, ALB.request), record);
    return 'record';
  }
}

/** Finds the fields of a line that are set apart by spaces and may stand in quotes. */
class SpacedFields {
  readonly starts: number[];
  readonly ends: number[];

  constructor(private readonly most: number) {
    this.starts = new Array<number>(most).fill(0);
    this.ends = new Array<number>(most).fill(0);
  }

  /** @returns how many fields there are, at most as many as are of interest */
  split(line: string): number {
    let at = 0;
    let count = 0;
    while (count < this.most && at < line.length) {
      const quoted = line.charCodeAt(at) === 34;
      const start = quoted ? at + 1 : at;
      let end = line.indexOf(quoted ? '"' : ' ', start);
      while (quoted && end > 0 && line.charCodeAt(end - 1) === 92) end = line.indexOf('"', end + 1);
      if (end < 0) {
        // A quote that never closes: the line was cut, so its last field is not whole.
        if (quoted) return count;
        end = line.length;
      }
      this.starts[count] = start;
      this.ends[count++] = end;
      at = quoted ? end + 2 : end + 1;
      // Something between a closing quote and the next space: not a field of such a log.
      if (quoted && at <= line.length && line.charCodeAt(end + 1) !== 32) return count - 1;
    }
    return count;
  }

  text(line: string, field: number): string {
    return line.slice(this.starts[field], this.ends[field]);
  }
}

/** Reads `GET http://host:80/path?query HTTP/1.1`: the key is the path and query of the URL. */
function readUrlRequest(request: string, record: RawRecord): void {
  record.name = null;
  record.key = null;
  const space = request.indexOf(' ');
  const last = request.lastIndexOf(' ');
  if (space < 0 || last <= space + 1) return;
  const method = methodName(request, 0, space);
  if (method === null) return;
  const authority = request.indexOf('://', space);
  const path = authority < 0 ? space + 1 : request.indexOf('/', authority + 3);
  record.name = method;
  record.key = path < 0 || path > last ? '/' : request.slice(path, last);
}

/** Places of the columns that are read, -1 where a log does not have them. */
interface CloudFrontColumns {
  readonly count: number;
  readonly date: number;
  readonly time: number;
  readonly timestampMs: number;
  readonly taken: number;
  readonly method: number;
  readonly stem: number;
  readonly query: number;
  readonly received: number;
  readonly sent: number;
}

/**
 * Standard logs of CloudFront: a `#Fields:` line names the columns, tabs set them apart.
 *
 * `date` and `time` (or `timestamp(ms)`) say when the edge finished, in UTC; the arrival is
 * `time-taken` before that.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html
 */
export class CloudFrontParser implements LineParser {
  private columns: CloudFrontColumns | null = null;

  parse(line: string, record: RawRecord): LineOutcome {
    if (line === '') return 'ignored';
    if (line.startsWith('#')) {
      if (line.startsWith('#Fields:')) return this.readHeader(line);
      return 'ignored';
    }
    const { columns } = this;
    if (columns === null)
      return new BadLine('no "#Fields:" line before it says what its columns are');
    const fields = line.split('\t');
    if (fields.length !== columns.count) {
      return new BadLine(`has ${fields.length} columns where #Fields names ${columns.count}`);
    }
    return readTimes(fields, columns, record) ?? readRequest(fields, columns, record);
  }

  private readHeader(line: string): LineOutcome {
    const names = line.slice('#Fields:'.length).trim().split(/\s+/);
    const columns = {
      count: names.length,
      date: names.indexOf('date'),
      time: names.indexOf('time'),
      timestampMs: names.indexOf('timestamp(ms)'),
      taken: names.indexOf('time-taken'),
      method: names.indexOf('cs-method'),
      stem: names.indexOf('cs-uri-stem'),
      query: names.indexOf('cs-uri-query'),
      received: names.indexOf('cs-bytes'),
      sent: names.indexOf('sc-bytes'),
    };
    const timed = columns.timestampMs >= 0 || (columns.date >= 0 && columns.time >= 0);
    this.columns = timed ? columns : null;
    return timed ? 'ignored' : new BadLine('#Fields names no date and time, nor timestamp(ms)');
  }
}

function readTimes(
  fields: readonly string[],
  columns: CloudFrontColumns,
  record: RawRecord,
): BadLine | null {
  const { date, time, timestampMs, taken } = columns;
  if (timestampMs >= 0) {
    const text = fields[timestampMs]!;
    if (!readNumericTime(text, 3, record)) return new BadLine(`timestamp(ms) is ${quote(text)}`);
  } else {
    const text = `${fields[date]} ${fields[time]}`;
    if (!readIsoTime(text, record)) {
      return new BadLine(`date and time are ${quote(text)}, not yyyy-mm-dd hh:mm:ss`);
    }
  }
  if (taken < 0 || fields[taken] === '-') return null;
  const text = fields[taken]!;
  if (!/^\d+(\.\d+)?$/.test(text)) return new BadLine(`time-taken is ${quote(text)}, not seconds`);
  record.nanos -= Math.round(Number(text) * 1e9);
  return null;
}

function readRequest(
  fields: readonly string[],
  columns: CloudFrontColumns,
  record: RawRecord,
): LineOutcome {
  const { method, stem, query, received, sent } = columns;
  const requestBytes = readBytes(fields[received]);
  const responseBytes = readBytes(fields[sent]);
  if (requestBytes === undefined || responseBytes === undefined) {
    const both = `${fields[received]} and ${fields[sent]}`;
    return new BadLine(`cs-bytes and sc-bytes are ${quote(both)}, not counts or -`);
  }
  record.requestBytes = requestBytes;
  record.responseBytes = responseBytes;
  const methodText = fields[method] ?? '-';
  record.name = methodName(methodText, 0, methodText.length);
  const path = fields[stem] ?? '-';
  const search = fields[query] ?? '-';
  record.key = path === '-' ? null : search === '-' ? path : `${path}?${search}`;
  return 'record';
}

/** A count of bytes; null where CloudFront does not say; undefined if it is neither. */
function readBytes(text: string | undefined): number | null | undefined {
  if (text === undefined || text === '-') return null;
  const count = readCount(text, 0, text.length);
  return count < 0 ? undefined : count;
}
