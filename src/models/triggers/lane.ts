import type { RecordShard } from '../record-stream.js';

/** Records of one shard that are worked on in order: all of them, or those of some of the keys. */
export class Lane {
  /** Numbers of the records that have been read and are not done with; the first `size` are in the current batch. */
  readonly records: number[] = [];
  /** Whether each is poison. */
  readonly poison: boolean[] = [];
  /** First that is not done with: those before it are gone. */
  head = 0;
  /** Records of the batch that is worked on; 0: none is. */
  size = 0;
  /** Sizes of what a batch was divided into and is still to come; each with the attempts that it has had. */
  readonly pieces: { count: number; attempts: number }[] = [];
  /** Attempts that the current batch has had. */
  attempts = 0;
  /** Throttles in a row. */
  throttles = 0;
  busy = false;
  /** When the window ends that the records wait for; NaN: none is open. */
  windowEndsAt = Number.NaN;

  constructor(
    readonly shard: RecordShard,
    /** The shard's reader that this belongs to. */
    readonly reader: LaneOwner,
  ) {}

  get length(): number {
    return this.records.length - this.head;
  }

  /** Number of the first record; NaN: there is none. */
  get first(): number {
    return this.records[this.head] ?? Number.NaN;
  }

  push(record: number, poison: boolean): void {
    this.records.push(record);
    this.poison.push(poison);
  }

  /** The first so many are done with. */
  drop(count: number): void {
    this.head += count;
    if (this.head < 1024 || this.head * 2 < this.records.length) return;
    this.records.splice(0, this.head);
    this.poison.splice(0, this.head);
    this.head = 0;
  }
}

/** Whoever reads a shard in lanes. */
export interface LaneOwner {
  /** What is done with has changed. */
  released(): void;
}
