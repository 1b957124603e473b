import type { TraceRecord } from '../arrival-spec.js';
import { StringPool } from './string-pool.js';
import type { LineReader } from './trace-lines.js';
import {
  type BadLine,
  type LineOutcome,
  type LineParser,
  RawRecord,
  type RecordSource,
  secondsBetween,
  type TraceTally,
} from './trace-record.js';

/** How many records are read ahead, and so by how many places a log may be out of order. */
export const WINDOW_RECORDS = 16_384;

/** One time through a trace. */
export interface TracePass {
  /** The next record in the order of time, null after the last; valid until the next call. */
  next(): TraceRecord | null;
  /** After the last record: the length plus one mean gap; 0 if the trace has no length. */
  readonly periodS: number;
}

/** The records of a format that has one a line. */
export class LineSource implements RecordSource {
  constructor(
    private readonly lines: LineReader,
    private readonly parser: LineParser,
  ) {}

  get line(): number {
    return this.lines.line;
  }

  read(record: RawRecord): LineOutcome | 'end' {
    const line = this.lines.next();
    return line === null ? 'end' : this.parser.parse(line, record);
  }
}

/**
 * Puts the records of a log into the order of time; ties keep the order of the file.
 *
 * Servers write a request down when it ends, under the time at which it began, so logs are a little
 * out of order. Records within the window are sorted; one that comes later than that is counted as a
 * bad line, for its time has passed.
 */
export class SortedPass implements TracePass {
  /** Records that came in order, in a ring; the others in a heap, which is nearly always empty. */
  private readonly ring: RawRecord[];
  private ringAt = 0;
  private ringSize = 0;
  private readonly heap: RawRecord[] = [];
  private readonly free: RawRecord[] = [];
  private readonly pool = new StringPool();
  private readonly first = new RawRecord();
  private readonly last = new RawRecord();
  private released: RawRecord | null = null;
  private count = 0;
  private sequence = 0;
  private ended = false;

  constructor(
    private readonly source: RecordSource,
    private readonly tally: TraceTally,
    private readonly window = WINDOW_RECORDS,
  ) {
    this.ring = new Array<RawRecord>(window);
  }

  get periodS(): number {
    return this.count < 2 ? 0 : this.last.timeS + this.last.timeS / (this.count - 1);
  }

  next(): TraceRecord | null {
    if (this.released !== null) this.free.push(this.released);
    this.released = null;
    while (!this.ended && this.ringSize + this.heap.length < this.window) this.readOne();
    const record = this.takeEarliest();
    if (record === null) return null;
    if (this.count++ === 0) {
      this.first.seconds = record.seconds;
      this.first.nanos = record.nanos;
    }
    // The largest keeps times in order where they differ by less than a double can tell.
    record.timeS = Math.max(this.last.timeS, secondsBetween(record, this.first));
    this.last.timeS = record.timeS;
    this.last.seconds = record.seconds;
    this.last.nanos = record.nanos;
    this.released = record;
    return record;
  }

  private readOne(): void {
    const record = this.free.pop() ?? new RawRecord();
    const outcome = this.source.read(record);
    if (outcome === 'record' && !this.isLate(record)) {
      this.tally.record();
      record.sequence = this.sequence++;
      if (record.name !== null) record.name = this.pool.keep(record.name);
      if (record.key !== null) record.key = this.pool.keep(record.key);
      this.insert(record);
      return;
    }
    this.free.push(record);
    if (outcome === 'end') this.ended = true;
    else if (outcome === 'record') this.tally.bad(this.source.line, this.lateness(record));
    else if (outcome !== 'ignored') this.tally.bad(this.source.line, (outcome as BadLine).reason);
  }

  private isLate(record: RawRecord): boolean {
    return this.count > 0 && secondsBetween(record, this.last) < 0;
  }

  private lateness(record: RawRecord): string {
    const behind = secondsBetween(this.last, record);
    return `is ${behind} s earlier than a record over ${this.window} places before it: sort the file by time`;
  }

  private insert(record: RawRecord): void {
    const { ring, window } = this;
    const tail = this.ringSize > 0 ? ring[(this.ringAt + this.ringSize - 1) % window]! : null;
    if (tail === null || secondsBetween(record, tail) >= 0) {
      ring[(this.ringAt + this.ringSize++) % window] = record;
    } else {
      pushHeap(this.heap, record);
    }
  }

  private takeEarliest(): RawRecord | null {
    const inRing = this.ringSize > 0 ? this.ring[this.ringAt]! : null;
    const inHeap = this.heap[0];
    if (inHeap !== undefined && (inRing === null || isBefore(inHeap, inRing))) {
      return popHeap(this.heap);
    }
    if (inRing !== null) {
      this.ringAt = (this.ringAt + 1) % this.window;
      this.ringSize--;
    }
    return inRing;
  }
}

function isBefore(a: RawRecord, b: RawRecord): boolean {
  const gap = secondsBetween(a, b);
  return gap < 0 || (gap === 0 && a.sequence < b.sequence);
}

function pushHeap(heap: RawRecord[], record: RawRecord): void {
  let at = heap.length;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!isBefore(record, heap[parent]!)) break;
    heap[at] = heap[parent]!;
    at = parent;
  }
  heap[at] = record;
}

function popHeap(heap: RawRecord[]): RawRecord {
  const top = heap[0]!;
  const record = heap.pop()!;
  const size = heap.length;
  if (size === 0) return top;
  let at = 0;
  for (let child = 1; child < size; child = 2 * at + 1) {
    if (child + 1 < size && isBefore(heap[child + 1]!, heap[child]!)) child++;
    if (!isBefore(heap[child]!, record)) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = record;
  return top;
}
