import { hashOfKey } from '../../queueing/keys.js';
import { BYTES, HOT, KEY, LIMIT, LIMIT_AT, SHARE, SHARE_AT, STRIDE } from './rows.js';
import type { PartitionsSpec, SortKey } from './spec.js';

/** Hashes are told apart by so many slots at least: a partition is a range of them. */
const LEAST_SLOTS = 1024;
/** Each of the first partitions can be split so often at least: 64 pieces. */
const LEAST_PIECES = 64;

/** A key that has partitions of its own. */
class IsolatedKey {
  private turn = 0;

  constructor(readonly partitions: number[]) {}

  /** Its items are spread over them: they take turns. */
  next(): number {
    const { partitions } = this;
    if (partitions.length === 1) return partitions[0]!;
    this.turn = (this.turn + 1) % partitions.length;
    return partitions[this.turn]!;
  }
}

/**
 * Which partition a key is in. Partitions are ranges of hashes; they split when they are too hot or
 * too large, and a key that is hot by itself gets a partition of its own. They never merge.
 */
export class Partitions {
  count = 0;
  rows = new Float64Array(8 * STRIDE);
  /** Partitions that are watched, because they are hot. */
  watched = 0;

  private readonly first: number;
  private readonly pieces: number;
  private readonly slots: Int32Array;
  private readonly modulo: boolean;
  private readonly isolated = new Map<number, IsolatedKey>();
  /** Units by slot, of watched partitions. */
  private readonly heat: Float64Array;
  private readonly watches: (Watch | null)[] = [];

  /** @param bytes stored at the start, evenly spread */
  constructor(
    private readonly spec: PartitionsSpec,
    private readonly sortKey: SortKey,
    initial: number,
    bytes: number,
    private readonly opened: (partition: number) => void,
  ) {
    this.first = initial;
    this.modulo = spec.placement === 'modulo';
    let pieces = LEAST_PIECES;
    while (pieces * initial < LEAST_SLOTS) pieces *= 2;
    this.pieces = pieces;
    this.slots = new Int32Array(initial * pieces);
    this.heat = new Float64Array(this.slots.length);
    for (let i = 0; i < initial; i++) {
      this.open(-1, 0, bytes / initial);
      this.slots.fill(i, i * pieces, (i + 1) * pieces);
    }
  }

  /** The partition that a request for a key goes to. */
  of(key: number): number {
    if (this.isolated.size > 0) {
      const own = this.isolated.get(key);
      if (own !== undefined) return own.next();
    }
    return this.slots[this.slotOf(key)]!;
  }

  /** Takes note of what a watched partition is asked for. */
  observe(partition: number, key: number, units: number): void {
    const watch = this.watches[partition];
    if (watch === null || watch === undefined) return;
    watch.see(key, units);
    if (this.rows[partition * STRIDE + KEY] === -1) this.heat[this.slotOf(key)]! += units;
  }

  /** A minute is over in which the partition was hot, or was not. */
  warm(partition: number, hot: boolean): void {
    const { rows } = this;
    const at = partition * STRIDE + HOT;
    if (!hot) {
      rows[at] = 0;
      this.unwatch(partition);
      return;
    }
    rows[at]!++;
    if (rows[at]! * 60 > this.spec.splitAfterS) this.splitForHeat(partition);
    else if (this.watches[partition] === null) this.watch(partition);
  }

  /** Splits the widest ranges until there are so many partitions, or nothing is left to split. */
  growTo(count: number): void {
    while (this.count < count) {
      const widest = this.widest();
      if (widest < 0) return;
      this.halve(widest);
    }
  }

  /** Bytes are added to a partition; -1: spread evenly. */
  store(partition: number, bytes: number): void {
    const { rows } = this;
    if (partition < 0) {
      const each = bytes / this.count;
      for (let i = 0; i < this.count; i++) rows[i * STRIDE + BYTES]! += each;
    } else {
      rows[partition * STRIDE + BYTES]! += bytes;
    }
  }

  /** Splits what has become too large. */
  splitForSize(): void {
    for (let i = 0; i < this.count; i++) {
      while (this.rows[i * STRIDE + BYTES]! > this.spec.sizeBytes && this.halve(i) >= 0);
    }
  }

  private slotOf(key: number): number {
    const hash = hashOfKey(key);
    if (this.modulo) return (key % this.first) * this.pieces + (hash % this.pieces);
    return Math.floor((hash / 4294967296) * this.slots.length);
  }

  private splitForHeat(partition: number): void {
    const watch = this.watches[partition] ?? null;
    this.rows[partition * STRIDE + HOT] = 0;
    const own = this.rows[partition * STRIDE + KEY]!;
    if (own >= 0) {
      // One key: only its items can be divided, and only if they are not written at one end.
      if (this.sortKey === 'spread') {
        const added = this.open(own, partition, 0.5);
        this.isolated.get(own)!.partitions.push(added);
      }
    } else if (watch?.majority !== undefined && watch.majority >= 0) {
      const key = watch.majority;
      this.isolated.set(key, new IsolatedKey([this.open(key, partition, 0)]));
    } else {
      this.divide(partition, this.middleOfHeat(partition));
    }
    this.unwatch(partition);
  }

  /** The first slot of the half that leaves: about as much was asked for below as from there on. */
  private middleOfHeat(partition: number): number {
    const [from, to] = this.rangeOf(partition);
    let total = 0;
    for (let slot = from; slot < to; slot++) total += this.heat[slot]!;
    let below = 0;
    for (let slot = from; slot < to - 1; slot++) {
      below += this.heat[slot]!;
      if (below >= total / 2) return slot + 1;
    }
    return to - 1;
  }

  private rangeOf(partition: number): [from: number, to: number] {
    const from = this.slots.indexOf(partition);
    return [from, from < 0 ? -1 : this.slots.lastIndexOf(partition) + 1];
  }

  private widest(): number {
    let widest = -1;
    let most = 1;
    for (let i = 0; i < this.count; i++) {
      const [from, to] = this.rangeOf(i);
      if (from >= 0 && to - from > most) {
        widest = i;
        most = to - from;
      }
    }
    return widest;
  }

  /** @returns the new partition; -1: it cannot be split further */
  private halve(partition: number): number {
    const [from, to] = this.rangeOf(partition);
    return from < 0 ? -1 : this.divide(partition, (from + to + 1) >> 1);
  }

  private divide(partition: number, at: number): number {
    const [from, to] = this.rangeOf(partition);
    if (at <= from || at >= to) return -1;
    const added = this.open(-1, partition, (to - at) / (to - from));
    this.slots.fill(added, at, to);
    return added;
  }

  /** @param share of what is stored in `of` (bytes, for the first ones) */
  private open(key: number, of: number, share: number): number {
    const { spec } = this;
    const index = this.count++;
    if (this.rows.length < this.count * STRIDE) {
      const rows = new Float64Array(this.rows.length * 2);
      rows.set(this.rows);
      this.rows = rows;
    }
    const { rows } = this;
    const at = index * STRIDE;
    rows[at + LIMIT] = spec.limit.read * spec.windowS;
    rows[at + LIMIT + 1] = spec.limit.write * spec.windowS;
    rows[at + KEY] = key;
    if (index < this.first) {
      rows[at + BYTES] = share;
    } else {
      const from = of * STRIDE;
      for (const field of [LIMIT_AT, SHARE, SHARE_AT]) {
        rows[at + field] = rows[from + field]!;
        rows[at + field + 1] = rows[from + field + 1]!;
      }
      rows[at + BYTES] = rows[from + BYTES]! * share;
      rows[from + BYTES]! *= 1 - share;
    }
    this.watches.push(null);
    this.opened(index);
    return index;
  }

  private watch(partition: number): void {
    this.watches[partition] = new Watch();
    this.watched++;
    const [from, to] = this.rangeOf(partition);
    if (from >= 0) this.heat.fill(0, from, to);
  }

  private unwatch(partition: number): void {
    if (this.watches[partition] === null) return;
    this.watches[partition] = null;
    this.watched--;
  }
}

/** Finds the key that more than half of a partition's units go to (the majority vote of Boyer and Moore, 1981, with weights). */
class Watch {
  private candidate = -1;
  private votes = 0;
  private mine = 0;
  private all = 0;

  see(key: number, units: number): void {
    this.all += units;
    if (key === this.candidate) {
      this.votes += units;
      this.mine += units;
    } else if (this.votes >= units) {
      this.votes -= units;
    } else {
      this.candidate = key;
      this.votes = units - this.votes;
      this.mine = units;
    }
  }

  /** -1: no key has the half of all units. */
  get majority(): number {
    return this.mine * 2 > this.all ? this.candidate : -1;
  }
}
