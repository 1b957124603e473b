import {
  Allowance,
  BY_PARTITION,
  BY_TABLE,
  type Direction,
  OnDemandCapacity,
  READ,
  ROUNDING,
  WRITE,
} from './capacity.js';
import { Partitions } from './partitions.js';
import { LIMIT, LIMIT_AT, MINUTE, SHARE, SHARE_AT, STRIDE, THROTTLED, UNITS } from './rows.js';
import type { CapacitySpec, PartitionsSpec, SortKey } from './spec.js';

/** Partitions that a table needs for so many units and bytes. */
export function partitionsFor(
  spec: PartitionsSpec,
  read: number,
  write: number,
  bytes: number,
): number {
  const { limit, sizeBytes } = spec;
  return Math.max(
    1,
    Math.ceil(read / limit.read),
    Math.ceil(write / limit.write),
    Math.ceil(bytes / sizeBytes),
  );
}

/**
 * What a table, or a global index of it, lets through in one region. Three things may refuse a
 * request: the capacity of the whole, the limit of the partition, and, without adaptive capacity,
 * the partition's even share of the whole. All are token buckets, and looked at when asked.
 */
export class Throughput {
  readonly partitions: Partitions;
  /** By direction. */
  readonly allowances: readonly [Allowance, Allowance];
  /** Units in the minute that runs, by direction. */
  readonly minute: [number, number] = [0, 0];
  /** The partition of the last request that had a key; -1: none yet. */
  last = -1;
  /** Its key. */
  lastKey = -1;
  /** Null: provisioned. */
  readonly onDemand: readonly [OnDemandCapacity, OnDemandCapacity] | null;
  /** What a refusal by the whole is called, by direction. */
  private readonly reason: [number, number] = [BY_TABLE, BY_TABLE];
  private readonly limits: readonly [number, number];
  private readonly burstS: number;

  constructor(
    readonly capacity: CapacitySpec,
    private readonly spec: PartitionsSpec,
    sortKey: SortKey,
    bytes: number,
    opened: (partition: number) => void = () => {},
  ) {
    this.onDemand =
      capacity.mode === 'provisioned'
        ? null
        : [OnDemandCapacity.of(capacity, 'read'), OnDemandCapacity.of(capacity, 'write')];
    const [read, write] = this.rates();
    this.burstS = capacity.burstS;
    this.allowances = [new Allowance(read, this.burstS), new Allowance(write, this.burstS)];
    this.limits = [spec.limit.read, spec.limit.write];
    const needed = partitionsFor(spec, read, write, bytes);
    this.partitions = new Partitions(spec, sortKey, spec.initial ?? needed, bytes, opened);
    if (!spec.adaptive) this.fillShares();
    this.explain();
  }

  /**
   * Takes units for a request, or for a part of one.
   *
   * @param key number of its key; -1: the requests are spread evenly over the partitions
   * @returns 0, or the reason why it is refused: nothing is taken then
   */
  take(direction: Direction, key: number, units: number, now: number): number {
    const allowance = this.allowances[direction];
    if (key < 0) {
      if (!allowance.take(now, units)) return this.reason[direction];
      this.minute[direction] += units;
      return 0;
    }
    const { partitions } = this;
    const partition = partitions.of(key);
    this.last = partition;
    this.lastKey = key;
    const row = partition * STRIDE;
    // What is asked for heats a partition, not what is served.
    if (partitions.watched > 0) partitions.observe(partition, key, units);
    if (!this.admits(row, direction, units, now)) {
      partitions.rows[row + THROTTLED]!++;
      return BY_PARTITION;
    }
    if (this.spec.adaptive && !allowance.take(now, units)) {
      partitions.rows[row + THROTTLED]!++;
      return this.reason[direction];
    }
    const { rows } = partitions;
    rows[row + LIMIT + direction]! -= units;
    rows[row + SHARE + direction]! -= units;
    rows[row + MINUTE + direction]! += units;
    rows[row + UNITS + direction]! += units;
    this.minute[direction] += units;
    return 0;
  }

  /** Units a second that a partition gives. */
  readonly limitOf = (direction: Direction): number => this.limits[direction];

  /** What a refusal by the whole is called. */
  reasonFor(direction: Direction): number {
    return this.reason[direction];
  }

  /** Units for as many of some equal items as there are units for; they are spread evenly. */
  takeSome(direction: Direction, items: number, each: number, now: number): number {
    const taken = this.allowances[direction].takeSome(now, items, each);
    this.minute[direction] += taken * each;
    return taken;
  }

  /** Units of the last request come back: another part of it was refused. */
  give(direction: Direction, key: number, units: number): void {
    this.minute[direction] -= units;
    if (key < 0 || this.spec.adaptive) this.allowances[direction].give(units);
    if (key < 0) return;
    const { rows } = this.partitions;
    const row = this.last * STRIDE;
    rows[row + LIMIT + direction]! += units;
    rows[row + SHARE + direction]! += units;
    rows[row + MINUTE + direction]! -= units;
    rows[row + UNITS + direction]! -= units;
  }

  /** The provisioned capacity is another from now on. */
  provision(direction: Direction, rate: number, now: number): void {
    this.allowances[direction].change(now, rate);
    this.grow();
  }

  /** A minute is over: what it consumed is known, partitions split, on-demand capacity grows. */
  endMinute(now: number): void {
    if (this.spec.adaptive) this.feelHeat();
    if (this.onDemand !== null) {
      for (const direction of [READ, WRITE] as const) {
        const capacity = this.onDemand[direction];
        capacity.observe(this.minute[direction] / 60);
        const { rate } = capacity;
        if (rate !== this.allowances[direction].rate) this.allowances[direction].change(now, rate);
      }
      this.explain();
      this.grow();
    }
    this.minute[READ] = 0;
    this.minute[WRITE] = 0;
  }

  /** Statistics begin anew. */
  reset(): void {
    const { rows, count } = this.partitions;
    for (let i = 0; i < count; i++) {
      rows[i * STRIDE + UNITS] = 0;
      rows[i * STRIDE + UNITS + 1] = 0;
      rows[i * STRIDE + THROTTLED] = 0;
    }
  }

  private admits(row: number, direction: Direction, units: number, now: number): boolean {
    const { rows } = this.partitions;
    const limit = this.limits[direction];
    const own = fill(rows, row + direction, LIMIT, LIMIT_AT, limit, this.spec.windowS, now);
    if (own < Math.min(units, limit * this.spec.windowS) - ROUNDING) return false;
    if (this.spec.adaptive) return true;
    const even = this.allowances[direction].rate / this.partitions.count;
    const share = fill(rows, row + direction, SHARE, SHARE_AT, even, this.burstS, now);
    return share >= Math.min(units, even * this.burstS) - ROUNDING;
  }

  private feelHeat(): void {
    const { partitions, spec } = this;
    // Partitions that are made meanwhile have not been hot.
    const { count } = partitions;
    for (let i = 0; i < count; i++) {
      const row = i * STRIDE + MINUTE;
      const { rows } = partitions;
      const heat = Math.max(rows[row]! / spec.limit.read, rows[row + 1]! / spec.limit.write) / 60;
      rows[row] = 0;
      rows[row + 1] = 0;
      partitions.warm(i, heat >= spec.hotAt);
    }
  }

  private grow(): void {
    const [read, write] = this.allowances;
    const needed = partitionsFor(this.spec, read.rate, write.rate, 0);
    if (needed > this.partitions.count) this.partitions.growTo(needed);
  }

  private rates(): readonly [number, number] {
    const { capacity, onDemand } = this;
    if (onDemand !== null) return [onDemand[READ].rate, onDemand[WRITE].rate];
    return capacity.mode === 'provisioned' ? [capacity.read, capacity.write] : [0, 0];
  }

  private explain(): void {
    if (this.onDemand === null) return;
    this.reason[READ] = this.onDemand[READ].reason;
    this.reason[WRITE] = this.onDemand[WRITE].reason;
  }

  private fillShares(): void {
    const { rows, count } = this.partitions;
    for (let i = 0; i < count; i++) {
      for (const direction of [READ, WRITE] as const) {
        const even = this.allowances[direction].rate / count;
        rows[i * STRIDE + SHARE + direction] = even * this.burstS;
      }
    }
  }
}

/** Brings a bucket of a row up to now. */
function fill(
  rows: Float64Array,
  row: number,
  level: number,
  levelAt: number,
  rate: number,
  windowS: number,
  now: number,
): number {
  const elapsed = now - rows[row + levelAt]!;
  if (elapsed > 0) {
    rows[row + levelAt] = now;
    rows[row + level] = Math.min(rate * windowS, rows[row + level]! + elapsed * rate);
  }
  return rows[row + level]!;
}
