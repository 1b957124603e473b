import {
  BadLine,
  type LineOutcome,
  type LineParser,
  quote,
  type RawRecord,
} from './trace-record.js';
import { TimeColumn } from './trace-time.js';

/** One time a line: a number, or an ISO time. Lines that begin with `#` are comments. */
export class TimestampsParser implements LineParser {
  private readonly time = new TimeColumn(null);

  parse(line: string, record: RawRecord): LineOutcome {
    if (line === '' || line.startsWith('#')) return 'ignored';
    if (!this.time.read(line, record)) {
      return new BadLine(`expected a number or an ISO time and got ${quote(line)}`);
    }
    record.name = null;
    record.requestBytes = null;
    record.responseBytes = null;
    record.key = null;
    return 'record';
  }
}
