import {
  BadLine,
  type LineOutcome,
  type LineParser,
  quote,
  type RawRecord,
} from './trace-record.js';
import { clockSeconds, daysSinceEpoch, zoneSeconds } from './trace-time.js';

const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';
const QUOTE = 34;
const BACKSLASH = 92;
/** Length of `01/Aug/1995:02:00:00 -0400`. */
const TIME_LENGTH = 26;

/**
 * Common and combined access logs of web servers:
 * `host ident user [01/Aug/1995:02:00:00 -0400] "GET /path HTTP/1.0" 200 1713`, and for combined
 * `"referer" "user agent"` behind it; what follows those is not read.
 *
 * The time is when the server received the request (Apache mod_log_config, %t), in whole seconds.
 * Only indexOf and character codes: this is the format of long traces.
 */
export class AccessLogParser implements LineParser {
  /** The date and zone read last, and the second of that day's midnight: most lines repeat them. */
  private date = '';
  private zone = '';
  private midnight = Number.NaN;

  constructor(private readonly format: 'common' | 'combined') {}

  parse(line: string, record: RawRecord): LineOutcome {
    if (line === '') return 'ignored';
    const open = line.indexOf(' [');
    const ident = line.indexOf(' ') + 1;
    const user = line.indexOf(' ', ident) + 1;
    if (open < 0 || ident < 2 || user < ident + 2 || user > open) {
      return new BadLine(`expected "host ident user [time] ..." and got ${quote(line)}`);
    }
    const timeAt = open + 2;
    const seconds = this.readTime(line, timeAt);
    const requestAt = timeAt + TIME_LENGTH + 3;
    if (Number.isNaN(seconds) || !line.startsWith('] "', requestAt - 3)) {
      const text = line.slice(open + 1, timeAt + TIME_LENGTH + 1);
      return new BadLine(`expected a time [dd/Mon/yyyy:hh:mm:ss +hhmm] and got ${quote(text)}`);
    }
    record.seconds = seconds;
    record.nanos = 0;
    return this.readRequest(line, requestAt, record);
  }

  private readTime(line: string, at: number): number {
    if (!line.startsWith(this.date, at) || !line.startsWith(this.zone, at + 20) || !this.date) {
      this.date = line.slice(at, at + 12);
      this.zone = line.slice(at + 20, at + TIME_LENGTH);
      this.midnight = midnight(this.date, this.zone);
    }
    return this.midnight + clockSeconds(line, at + 12);
  }

  private readRequest(line: string, from: number, record: RawRecord): LineOutcome {
    const end = closingQuote(line, from);
    if (end < 0) return new BadLine('no request in quotes before a status of three digits');
    const bytesAt = end + 6;
    const bytesEnd = countEnd(line, bytesAt);
    const bytes = readCount(line, bytesAt, bytesEnd);
    if (bytes < 0) {
      return new BadLine(`bytes are ${quote(line.slice(bytesAt, bytesAt + 20))}, not a count or -`);
    }
    if (this.format === 'common' ? bytesEnd !== line.length : !hasTwoQuoted(line, bytesEnd)) {
      const rest = quote(line.slice(bytesEnd));
      return new BadLine(
        this.format === 'common'
          ? `a common log line ends with the bytes, and ${rest} follows (is it combined?)`
          : `expected "referer" "user agent" behind the bytes and got ${rest} (is it common?)`,
      );
    }
    readRequestLine(line, from, end, record);
    record.requestBytes = null;
    record.responseBytes = bytes;
    return 'record';
  }
}

function midnight(date: string, zone: string): number {
  const month = MONTHS.indexOf(date.slice(3, 6)) / 3 + 1;
  const shape = date[2] === '/' && date[6] === '/' && date[11] === ':' && zone[0] === ' ';
  const day = date.slice(0, 2);
  const year = date.slice(7, 11);
  if (!shape || !/^\d\d$/.test(day) || !/^\d{4}$/.test(year) || !Number.isInteger(month)) {
    return Number.NaN;
  }
  return daysSinceEpoch(Number(year), month, Number(day)) * 86_400 - zoneSeconds(zone, 1);
}

/**
 * The quote that ends the request: the first that is not escaped and has ` ddd ` behind it, for old
 * servers wrote quotes inside the request as they came.
 */
function closingQuote(line: string, from: number): number {
  for (let at = line.indexOf('"', from); at >= 0; at = line.indexOf('"', at + 1)) {
    const escaped = line.charCodeAt(at - 1) === BACKSLASH;
    const spaced = line.charCodeAt(at + 1) === 32 && line.charCodeAt(at + 5) === 32;
    if (!escaped && spaced && digitsEnd(line, at + 2) === at + 5) return at;
  }
  return -1;
}

/** Where the digits that begin at `at` end. */
function digitsEnd(line: string, at: number): number {
  let end = at;
  for (let code = line.charCodeAt(end); code >= 48 && code <= 57; code = line.charCodeAt(end))
    end++;
  return end;
}

/** Where a count, or the `-` that stands for none, ends. */
function countEnd(line: string, at: number): number {
  return line.charCodeAt(at) === 45 ? at + 1 : digitsEnd(line, at);
}

/** The count in line[at, end), 0 for `-`, -1 if there is none. */
export function readCount(line: string, at: number, end: number): number {
  if (end === at + 1 && line.charCodeAt(at) === 45) return 0;
  // 15 digits are a petabyte: what is longer is no size, and would not be exact.
  if (end <= at || end - at > 15) return -1;
  let count = 0;
  for (let i = at; i < end; i++) {
    const digit = line.charCodeAt(i) - 48;
    if (!(digit >= 0 && digit <= 9)) return -1;
    count = count * 10 + digit;
  }
  return count;
}

function hasTwoQuoted(line: string, from: number): boolean {
  const first = quotedEnd(line, from);
  return first > 0 && quotedEnd(line, first) > 0;
}

/** Where ` "..."` at `from` ends, or -1. */
function quotedEnd(line: string, from: number): number {
  if (line.charCodeAt(from) !== 32 || line.charCodeAt(from + 1) !== QUOTE) return -1;
  for (let at = line.indexOf('"', from + 2); at >= 0; at = line.indexOf('"', at + 1)) {
    const code = line.charCodeAt(at + 1);
    // NaN at the end of the line.
    if (line.charCodeAt(at - 1) !== BACKSLASH && (code === 32 || Number.isNaN(code))) return at + 1;
  }
  return -1;
}

/**
 * Reads `GET /path?query HTTP/1.1` in line[from, end): the method in lower case is the record's name,
 * the target its key. A request without that shape (`-` of a connection that said nothing) is a
 * request all the same, without a name.
 */
export function readRequestLine(line: string, from: number, end: number, record: RawRecord): void {
  record.name = null;
  record.key = null;
  const space = line.indexOf(' ', from);
  if (space < 0 || space >= end) return;
  const method = methodName(line, from, space);
  if (method === null) return;
  const last = line.lastIndexOf(' ', end - 1);
  const target = space + 1;
  // HTTP/0.9 has no version behind the target.
  const targetEnd = last > space && line.startsWith('HTTP/', last + 1) ? last : end;
  if (targetEnd <= target) return;
  record.name = method;
  record.key = line.slice(target, targetEnd);
}

/** The method in lower case, for names of requests are ids; null if it is none. */
export function methodName(line: string, from: number, end: number): string | null {
  if (end - from === 3 && line.startsWith('GET', from)) return 'get';
  if (end - from === 4 && line.startsWith('POST', from)) return 'post';
  const method = line.slice(from, end);
  return /^[A-Za-z][A-Za-z-]{1,30}$/.test(method) ? method.toLowerCase() : null;
}
