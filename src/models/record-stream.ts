import type { Journey } from '../queueing/request.js';

/**
 * One shard of a stream: records in the order in which they were written, numbered from 0. Written
 * by a table or a stream, read by pollers. What no reader needs any more is let go with `trim`.
 */
export class RecordShard {
  /** Number of the oldest record that is still there. */
  start = 0;
  /** Number that the next record will get. */
  end = 0;
  /** No record will follow: its key range went on to other shards. */
  closed = false;
  /** When what standard readers have asked for so far has been read, in simulated seconds: they share its throughput. */
  readFreeAt = 0;

  /** Called at the next record and then forgotten. */
  private waiting: (() => void)[] = [];
  /** By reader: the number of the record that it needs next. */
  private readonly needs: number[] = [];
  private capacity = 16;
  private times = new Float64Array(16);
  private keys = new Float64Array(16);
  private sizes = new Float64Array(16);
  private readonly journeys: (Journey | null)[] = [];

  /** @param index from 0, in the order in which shards were opened */
  constructor(readonly index: number) {}

  append(at: number, key: number, bytes: number, journey: Journey | null): void {
    if (this.end - this.start === this.capacity) this.grow();
    const place = this.end % this.capacity;
    this.times[place] = at;
    this.keys[place] = key;
    this.sizes[place] = bytes;
    this.journeys[place] = journey;
    this.end++;
    if (this.waiting.length === 0) return;
    const { waiting } = this;
    this.waiting = [];
    for (const wake of waiting) wake();
  }

  /** Calls back at the next record, once: idle readers need not poll. */
  onNext(wake: () => void): void {
    this.waiting.push(wake);
  }

  /** A reader that begins with the next record. @returns its number, for `release` */
  join(): number {
    this.needs.push(this.end);
    return this.needs.length - 1;
  }

  /** A reader is done with all records before this one. What nobody needs is let go. */
  release(reader: number, before: number): void {
    this.needs[reader] = before;
    this.trim(Math.min(...this.needs));
  }

  /** When a record was written, in simulated seconds. */
  writtenAt(record: number): number {
    return this.times[this.placeOf(record)]!;
  }

  /** Number of its key; -1: none. */
  keyOf(record: number): number {
    return this.keys[this.placeOf(record)]!;
  }

  bytesOf(record: number): number {
    return this.sizes[this.placeOf(record)]!;
  }

  journeyOf(record: number): Journey | null {
    return this.journeys[this.placeOf(record)] ?? null;
  }

  /** Lets go of all records before this one. */
  trim(before: number): void {
    this.start = Math.max(this.start, Math.min(before, this.end));
  }

  private placeOf(record: number): number {
    if (record < this.start || record >= this.end) {
      throw new RangeError(
        `shard ${this.index} has the records ${this.start} to ${this.end - 1}, not ${record}`,
      );
    }
    return record % this.capacity;
  }

  private grow(): void {
    const { capacity, start, end } = this;
    const room = capacity * 2;
    const times = new Float64Array(room);
    const keys = new Float64Array(room);
    const sizes = new Float64Array(room);
    const journeys: (Journey | null)[] = new Array(room).fill(null);
    for (let record = start; record < end; record++) {
      const from = record % capacity;
      const to = record % room;
      times[to] = this.times[from]!;
      keys[to] = this.keys[from]!;
      sizes[to] = this.sizes[from]!;
      journeys[to] = this.journeys[from] ?? null;
    }
    this.capacity = room;
    this.times = times;
    this.keys = keys;
    this.sizes = sizes;
    for (let place = 0; place < room; place++) this.journeys[place] = journeys[place] ?? null;
  }
}

/** Who polls a stream. */
export interface ShardReader {
  /** A shard is open: those that are there at the start, and those that follow. */
  opened(shard: RecordShard): void;
  /** It has a throughput of its own (enhanced fan-out). */
  readonly enhanced?: boolean;
}

/** A stream that can be polled: of a table, or a stream of its own. Nothing is kept while nobody reads. */
export interface RecordStream {
  /** How long a record can be read, in seconds. */
  readonly retentionS: number;
  /** What standard readers of one shard read together, and an enhanced one by itself, in bytes a second; absent: no limit. */
  readonly readRate?: number;
  /** Reads from now on (LATEST); called in `connect`. */
  subscribe(reader: ShardReader): void;
  /** A consumer is handed a record. @param ageS since it was written */
  handedOver?(ageS: number): void;
  /** A reader has read so much. @param enhanced with a throughput of its own */
  read?(bytes: number, enhanced: boolean): void;
}
