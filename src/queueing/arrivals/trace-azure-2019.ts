import type { TraceRecord } from '../arrival-spec.js';
import { StringPool } from './string-pool.js';
import { TraceError } from './trace-error.js';
import type { LineReader } from './trace-lines.js';
import { quote, RawRecord, type TraceTally } from './trace-record.js';
import type { TracePass } from './trace-window.js';

/** Cells (a function's invocations in a minute) held at a time: 28 MB at the most. */
const MAX_CELLS = 1 << 21;

interface Header {
  /** For each column the minute it counts, from 0; -1 for the others. */
  readonly minuteOf: Int32Array;
  readonly functionAt: number;
  readonly minutes: number;
}

/**
 * One time through a day of the Azure Functions trace of 2019: a row a function, with the number of
 * its invocations in each minute of the day.
 *
 * The c invocations of minute m (from 0) arrive at 60 m + 60 (i + 0.5) / c, i = 0 … c - 1; all
 * functions are merged in the order of time, ties in the order of rows. Times count from minute 0.
 *
 * The file goes by functions and the simulation by minutes, so it is read as often as needed for
 * blocks of minutes whose cells fit the memory allowed; what else is kept is a name a function.
 *
 * @see https://github.com/Azure/AzurePublicDataset/blob/master/AzureFunctionsDataset2019.md
 */
export class Azure2019Pass implements TracePass {
  private readonly record = new RawRecord();
  private readonly cells: Cells;
  private readonly merge = new MinuteMerge();
  private readonly names: string[] = [];
  private header: Header | null = null;
  private blockEnd = 0;
  private minute = -1;

  /**
   * @param open starts reading the file from its beginning
   * @param maxCells how many cells may be held at a time
   */
  constructor(
    private readonly open: () => LineReader,
    private readonly file: string,
    private readonly tally: TraceTally,
    maxCells = MAX_CELLS,
  ) {
    this.cells = new Cells(maxCells);
  }

  get periodS(): number {
    return this.header === null ? 0 : 60 * this.header.minutes;
  }

  next(): TraceRecord | null {
    while (this.merge.size === 0) {
      this.minute++;
      if (this.header !== null && this.minute >= this.header.minutes) return null;
      if (this.minute >= this.blockEnd) this.readBlock();
      this.merge.start(this.cells, this.minute);
    }
    this.record.timeS = this.merge.timeS;
    this.record.name = this.names[this.merge.row]!;
    this.merge.advance();
    return this.record;
  }

  private readBlock(): void {
    const lines = this.open();
    let line = lines.next();
    while (line === '') line = lines.next();
    const header = readHeader(line, this.file);
    const isFirst = this.header === null;
    const pool = new StringPool();
    let row = 0;
    this.header = header;
    this.cells.reset(this.minute, header.minutes);
    for (line = lines.next(); line !== null; line = lines.next()) {
      if (line === '') continue;
      const problem = this.readRow(line, header, row);
      if (problem === null) row++;
      // Later blocks read the same lines again: they count once.
      if (!isFirst) continue;
      if (problem === null) {
        this.names.push(pool.keep(functionName(line, header)));
        this.tally.record();
      } else {
        this.tally.bad(lines.line, problem);
      }
    }
    this.blockEnd = this.cells.finish();
  }

  /** Adds the cells of a row; if it is bad, none of them, and says why. */
  private readRow(line: string, header: Header, row: number): string | null {
    const { minuteOf } = header;
    const before = this.cells.mark();
    let column = 0;
    for (let at = 0; at <= line.length; column++) {
      let end = line.indexOf(',', at);
      if (end < 0) end = line.length;
      const minute = column < minuteOf.length ? minuteOf[column]! : -1;
      if (minute >= 0) {
        const count = readInvocations(line, at, end);
        if (count < 0) {
          this.cells.rollBack(before);
          const text = quote(line.slice(at, end));
          return `minute ${minute + 1} is ${text}, not a number of invocations`;
        }
        if (count > 0) this.cells.add(row, minute, count);
      }
      at = end + 1;
    }
    if (column === minuteOf.length) return null;
    this.cells.rollBack(before);
    return `has ${column} columns where the header has ${minuteOf.length}`;
  }
}

function readHeader(line: string | null, file: string): Header {
  const names = line === null ? [] : line.split(',');
  const minuteOf = Int32Array.from(names, (name) => {
    const minute = /^([1-9]\d{0,5})(?:_minute)?$/.exec(name.trim());
    return minute === null ? -1 : Number(minute[1]) - 1;
  });
  const functionAt = names.findIndex((name) => name.trim() === 'HashFunction');
  const minutes = minuteOf.reduce((most, minute) => Math.max(most, minute + 1), 0);
  if (functionAt < 0 || minutes === 0) {
    const problem = `has no header with HashFunction and minutes, but ${quote(line ?? '')}`;
    const wayOut = 'take an invocations_per_function file (HashFunction, 1, 2 … or 1_minute …)';
    throw new TraceError('header-missing', file, 1, problem, wayOut);
  }
  return { minuteOf, functionAt, minutes };
}

function functionName(line: string, header: Header): string {
  let at = 0;
  for (let column = 0; column < header.functionAt; column++) at = line.indexOf(',', at) + 1;
  return line.slice(at, line.indexOf(',', at) < 0 ? line.length : line.indexOf(',', at));
}

/** A count of up to nine digits, or -1. */
function readInvocations(line: string, at: number, end: number): number {
  if (end <= at || end - at > 9) return -1;
  let count = 0;
  for (let i = at; i < end; i++) {
    const digit = line.charCodeAt(i) - 48;
    if (!(digit >= 0 && digit <= 9)) return -1;
    count = count * 10 + digit;
  }
  return count;
}

/** The invocations of a block of minutes: as many minutes as fit, at least one. */
class Cells {
  rows: Int32Array;
  counts: Int32Array;
  /** Cells in the order of minutes, and where each minute of the block begins in it. */
  order = new Int32Array(0);
  starts = new Int32Array(0);
  from = 0;
  private minutes: Int32Array;
  private to = 0;
  private size = 0;

  constructor(private readonly most: number) {
    const capacity = Math.min(1024, most);
    this.rows = new Int32Array(capacity);
    this.counts = new Int32Array(capacity);
    this.minutes = new Int32Array(capacity);
  }

  reset(from: number, to: number): void {
    this.from = from;
    this.to = to;
    this.size = 0;
  }

  add(row: number, minute: number, count: number): void {
    if (minute < this.from || minute >= this.to) return;
    if (this.size === this.rows.length) this.makeRoom();
    if (minute >= this.to) return;
    this.rows[this.size] = row;
    this.minutes[this.size] = minute;
    this.counts[this.size++] = count;
  }

  /** Where the row that begins now can be rolled back to. */
  mark(): number {
    return this.size === 0 ? -1 : this.rows[this.size - 1]!;
  }

  /** Drops the cells of every row after the one that was last at the mark. */
  rollBack(mark: number): void {
    while (this.size > 0 && this.rows[this.size - 1]! > mark) this.size--;
  }

  /** Sorts by minute, keeping the order of rows. @returns the minute after the block */
  finish(): number {
    const { from, to, size } = this;
    this.starts = new Int32Array(to - from + 1);
    for (let i = 0; i < size; i++) this.starts[this.minutes[i]! - from + 1]!++;
    for (let m = 0; m < to - from; m++) this.starts[m + 1]! += this.starts[m]!;
    const next = this.starts.slice();
    this.order = new Int32Array(size);
    for (let i = 0; i < size; i++) this.order[next[this.minutes[i]! - from]!++] = i;
    return to;
  }

  private makeRoom(): void {
    const span = this.to - this.from;
    if (this.size >= this.most && span > 1) {
      this.to = this.from + Math.floor(span / 2);
      this.keepBlock();
      // A block whose cells all lie in its first half has gained nothing: halve on.
      if (this.size === this.rows.length) this.makeRoom();
      return;
    }
    this.rows = grown(this.rows);
    this.minutes = grown(this.minutes);
    this.counts = grown(this.counts);
  }

  private keepBlock(): void {
    let kept = 0;
    for (let i = 0; i < this.size; i++) {
      if (this.minutes[i]! >= this.to) continue;
      this.rows[kept] = this.rows[i]!;
      this.minutes[kept] = this.minutes[i]!;
      this.counts[kept++] = this.counts[i]!;
    }
    this.size = kept;
  }
}

function grown(array: Int32Array): Int32Array<ArrayBuffer> {
  const twice = new Int32Array(array.length * 2);
  twice.set(array);
  return twice;
}

/** Merges the invocations of one minute over all functions: a heap by time, then by row. */
class MinuteMerge {
  size = 0;
  private minute = 0;
  private times = new Float64Array(64);
  private rows = new Int32Array(64);
  private counts = new Int32Array(64);
  private indices = new Int32Array(64);

  /** Time of the earliest invocation, in seconds since minute 0. */
  get timeS(): number {
    return this.times[0]!;
  }

  get row(): number {
    return this.rows[0]!;
  }

  start(cells: Cells, minute: number): void {
    const from = cells.starts[minute - cells.from]!;
    const to = cells.starts[minute - cells.from + 1]!;
    this.minute = minute;
    this.size = 0;
    if (to - from > this.times.length) this.resize(2 * (to - from));
    for (let i = from; i < to; i++) {
      const cell = cells.order[i]!;
      const count = cells.counts[cell]!;
      this.siftUp(this.size++, this.timeOf(0, count), cells.rows[cell]!, count);
    }
  }

  /** Moves the earliest function on to its next invocation. */
  advance(): void {
    const index = this.indices[0]! + 1;
    const count = this.counts[0]!;
    if (index < count) this.siftDown(this.timeOf(index, count), this.rows[0]!, count, index);
    else if (--this.size > 0) {
      const last = this.size;
      this.siftDown(this.times[last]!, this.rows[last]!, this.counts[last]!, this.indices[last]!);
    }
  }

  private timeOf(index: number, count: number): number {
    return 60 * this.minute + (60 * (index + 0.5)) / count;
  }

  private isBefore(time: number, row: number, other: number): boolean {
    return time < this.times[other]! || (time === this.times[other]! && row < this.rows[other]!);
  }

  private siftUp(from: number, time: number, row: number, count: number): void {
    let at = from;
    for (let parent = (at - 1) >> 1; at > 0; parent = (at - 1) >> 1) {
      if (!this.isBefore(time, row, parent)) break;
      this.move(parent, at);
      at = parent;
    }
    this.put(at, time, row, count, 0);
  }

  private siftDown(time: number, row: number, count: number, index: number): void {
    let at = 0;
    for (let child = 1; child < this.size; child = 2 * at + 1) {
      const right = child + 1;
      if (right < this.size && this.isBefore(this.times[right]!, this.rows[right]!, child)) child++;
      if (this.isBefore(time, row, child)) break;
      this.move(child, at);
      at = child;
    }
    this.put(at, time, row, count, index);
  }

  private put(at: number, time: number, row: number, count: number, index: number): void {
    this.times[at] = time;
    this.rows[at] = row;
    this.counts[at] = count;
    this.indices[at] = index;
  }

  private move(from: number, to: number): void {
    this.put(to, this.times[from]!, this.rows[from]!, this.counts[from]!, this.indices[from]!);
  }

  private resize(capacity: number): void {
    this.times = new Float64Array(capacity);
    this.rows = new Int32Array(capacity);
    this.counts = new Int32Array(capacity);
    this.indices = new Int32Array(capacity);
  }
}
