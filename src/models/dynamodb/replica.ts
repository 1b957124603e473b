import { FLOAT_ZERO } from '../../engine/float-zero.js';
import { itemWriteUnits } from '../../pricing/request-units.js';
import { CONDITION_FAILED, OK, THROTTLED, TRANSACTION_CONFLICT } from '../../queueing/outcome.js';
import type { Request } from '../../queueing/request.js';
import type { Variate } from '../../variates/distribution.js';
import type { Popularity } from '../../variates/popularity.js';
import type { CertainService } from '../network/path.js';
import type { ItemCache } from './cache.js';
import { BY_INDEX, type Direction, READ, REASONS, WRITE } from './capacity.js';
import { Meters } from './meters.js';
import type { OperationCost } from './operations.js';
import type { RecentWrites } from './recent-writes.js';
import type { IndexSpec } from './spec.js';
import type { TableStream } from './table-stream.js';
import type { Throughput } from './throughput.js';

/** A secondary index, in one region. */
export interface ReplicaIndex {
  readonly spec: IndexSpec;
  /** Its own; null: it is local, and shares the table's. */
  readonly through: Throughput | null;
  readonly keys: Popularity | null;
}

/** DAX in front of the table. */
export interface Cache {
  readonly items: ItemCache;
  readonly hitTime: Variate;
  readonly passTime: Variate;
}

/** What a table is in one region. */
export interface ReplicaParts {
  readonly region: string;
  /** From 0; 0 is the table's own region. */
  readonly number: number;
  readonly through: Throughput;
  readonly indexes: readonly ReplicaIndex[];
  /** Keys of requests that bring none; null: they are spread evenly. */
  readonly keys: Popularity | null;
  readonly readTime: Variate;
  readonly writeTime: Variate;
  readonly stream: TableStream | null;
  readonly cache: Cache | null;
  /** Uniform draws: conditions, indexes that are touched. */
  readonly draw: () => number;
  /** Share of the puts that make an item that was not there. */
  readonly newItems: number;
  /** Units of a write are replicated ones. */
  readonly global: boolean;
}

/** What the replicas of a table share. */
export interface TableOfReplicas {
  costOf(request: Request): OperationCost;
  /** Items on which a transaction is under way; null: nobody uses transactions. */
  readonly transactions: RecentWrites | null;
  /** A write goes out to the other regions. */
  replicate(from: Replica, request: Request, cost: OperationCost, items: number, at: number): void;
  /** Whether a read in a region finds what another has overwritten already. */
  isStale(region: number, key: number, at: number): boolean;
}

/**
 * A table in one region: serves requests there. Capacity decides at a request's arrival whether it
 * is throttled, so its whole stay is known then.
 */
export class Replica implements CertainService {
  readonly meters: Meters;
  private readonly hasIndexes: boolean;
  /** Of the request at hand: units taken of the table or of the index read. */
  private taken = FLOAT_ZERO;
  /** Of the request at hand: items that went through. */
  private processed = 0;
  /** Of the write at hand, by index: units taken. */
  private readonly takenOf: Float64Array;
  /** Tells transactions apart. */
  private transaction = 0;

  constructor(
    readonly parts: ReplicaParts,
    private readonly table: TableOfReplicas,
  ) {
    this.meters = new Meters(parts.indexes.length);
    this.hasIndexes = parts.indexes.length > 0;
    this.takenOf = new Float64Array(parts.indexes.length);
  }

  serve(request: Request, at: number): number {
    const { parts, meters } = this;
    const cost = this.table.costOf(request);
    if (parts.keys !== null && request.key < 0) request.key = parts.keys.next();
    request.outcome = OK;
    request.responseBytes = cost.responseBytes;
    const isRead = cost.direction === READ;
    if (
      isRead &&
      cost.cacheable &&
      parts.cache !== null &&
      this.isCached(parts.cache, cost, request, at)
    ) {
      meters.reads++;
      const time = parts.cache.hitTime.next();
      meters.latency.add(time);
      return time;
    }
    let time = (isRead ? parts.readTime : parts.writeTime).next() * cost.timeFactor;
    if (parts.cache !== null) time += parts.cache.passTime.next();
    meters.latency.add(time);
    if (isRead) this.read(request, cost, at);
    else this.write(request, cost, at, time);
    return time;
  }

  /** Another region's write arrives here: it takes the capacity that there is. */
  receive(cost: OperationCost, key: number, items: number, at: number): void {
    const units = cost.units * items;
    const { meters, parts } = this;
    if (parts.through.take(WRITE, key, units, at) !== 0) meters.lateReplications++;
    meters.replicatedUnits += units;
    for (let i = 0; i < parts.indexes.length; i++) {
      const { spec, through } = parts.indexes[i]!;
      const each = itemWriteUnits(spec.itemBytes, false) * items * spec.affected * (1 + spec.moves);
      if (through !== null) through.take(WRITE, -1, each, at);
      meters.replicatedUnits += each;
    }
    const partition = key < 0 ? -1 : parts.through.last;
    if (parts.stream !== null) {
      for (let i = 0; i < items; i++) parts.stream.append(partition, at, key, cost.itemBytes, null);
    }
    if (cost.puts) this.store(partition, cost, items);
  }

  private isCached(cache: Cache, cost: OperationCost, request: Request, at: number): boolean {
    if (request.key < 0) return false;
    // An answer to a query is not the item.
    const key = cost.index >= 0 || cost.timeFactor > 1 ? -2 - request.key : request.key;
    if (cache.items.has(key, at)) return true;
    cache.items.put(key, at);
    return false;
  }

  private read(request: Request, cost: OperationCost, at: number): void {
    const { parts, meters } = this;
    const index = cost.index < 0 ? null : parts.indexes[cost.index]!;
    const through = index?.through ?? parts.through;
    let key = cost.scans ? -1 : request.key;
    if (index !== null && index.through !== null)
      key = index.keys === null ? -1 : index.keys.next();
    const refused = this.admit(through, READ, cost, key, cost.units, request, at);
    if (refused !== 0) {
      const reason = index !== null && index.through !== null ? BY_INDEX : refused;
      this.refuse(request, READ, reason);
      return;
    }
    request.unprocessed = 0;
    meters.reads++;
    meters.readUnits += this.taken;
    if (index !== null) meters.indexUnits[cost.index]! += this.taken;
    if (parts.global && key >= 0 && this.table.isStale(parts.number, key, at)) meters.staleReads++;
  }

  private write(request: Request, cost: OperationCost, at: number, time: number): void {
    const { parts, meters, table } = this;
    const { key } = request;
    let outcome = OK;
    if (cost.conditionFails > 0 && parts.draw() < cost.conditionFails) outcome = CONDITION_FAILED;
    else if (table.transactions !== null && key >= 0) {
      if (table.transactions.isOpen(key, -1, at)) outcome = TRANSACTION_CONFLICT;
      else if (cost.transactional) table.transactions.note(key, this.transaction++, at + time);
    }
    const before = request.unprocessed > 0 ? request.unprocessed : cost.items;
    const indexed = this.hasIndexes && outcome === OK;
    const extra = indexed ? this.takeOfIndexes(before, at) : 0;
    if (extra < 0) {
      this.refuse(request, WRITE, BY_INDEX);
      return;
    }
    const each = cost.units + extra;
    const refused = this.admit(parts.through, WRITE, cost, key, each, request, at);
    if (indexed) this.settleIndexes(before);
    if (refused !== 0) {
      this.refuse(request, WRITE, refused);
      if (this.processed > 0) this.changed(request, cost, at);
      return;
    }
    request.unprocessed = 0;
    meters.writes++;
    meters.writeUnits += this.taken;
    // A write whose condition does not hold has used its units, and changed nothing.
    if (outcome === OK) this.changed(request, cost, at);
    else {
      request.outcome = outcome;
      if (outcome === CONDITION_FAILED) meters.conditionsFailed++;
      else meters.conflicts++;
    }
  }

  /** @returns 0, or why nothing of the request goes through */
  private admit(
    through: Throughput,
    direction: Direction,
    cost: OperationCost,
    key: number,
    each: number,
    request: Request,
    at: number,
  ): number {
    const items = request.unprocessed > 0 ? request.unprocessed : cost.items;
    this.processed = items;
    if (items === 1) {
      this.taken = each;
      const refused = through.take(direction, key, each, at);
      if (refused !== 0) this.processed = 0;
      return refused;
    }
    // The first item has the request's key; the others are anywhere.
    const first = through.take(direction, key, each, at);
    if (cost.transactional) {
      this.taken = each * items;
      const rest = first === 0 ? through.take(direction, -1, each * (items - 1), at) : first;
      if (rest !== 0) this.processed = 0;
      if (rest !== 0 && first === 0) through.give(direction, key, each);
      return rest;
    }
    const others = through.takeSome(direction, items - 1, each, at);
    this.processed = others + (first === 0 ? 1 : 0);
    this.taken = this.processed * each;
    const left = items - this.processed;
    request.unprocessed = left;
    if (left === 0) return 0;
    this.meters.unprocessed += left;
    if (this.processed > 0) {
      // Part of a batch is done: its units are used, and the rest is told to the caller.
      if (direction === READ) this.meters.readUnits += this.taken;
      else this.meters.writeUnits += this.taken;
    }
    return first === 0 ? through.reasonFor(direction) : first;
  }

  /** @returns units that a local index adds to each item; -1: a global one has no capacity left */
  private takeOfIndexes(items: number, at: number): number {
    const { indexes, draw } = this.parts;
    let extra = 0;
    this.takenOf.fill(0);
    for (let i = 0; i < indexes.length; i++) {
      const { spec, through, keys } = indexes[i]!;
      if (spec.affected < 1 && draw() >= spec.affected) continue;
      const writes = spec.moves > 0 && draw() < spec.moves ? 2 : 1;
      const each = writes * itemWriteUnits(spec.itemBytes, false);
      this.takenOf[i] = each * items;
      if (through === null) {
        extra += each;
        continue;
      }
      const refused = through.take(WRITE, keys === null ? -1 : keys.next(), each * items, at);
      if (refused === 0) continue;
      this.takenOf[i] = 0;
      this.giveBack(i, items, 0);
      return -1;
    }
    return extra;
  }

  /** What an index was asked for on behalf of items that the table did not take comes back. */
  private settleIndexes(items: number): void {
    this.giveBack(this.takenOf.length, items, this.processed);
    for (let i = 0; i < this.takenOf.length; i++) {
      const units = this.takenOf[i]!;
      this.meters.indexUnits[i]! += units;
      if (this.parts.indexes[i]!.through !== null) this.meters.writeUnits += units;
    }
  }

  private giveBack(before: number, items: number, processed: number): void {
    const { indexes } = this.parts;
    for (let i = 0; i < before; i++) {
      const { through, keys } = indexes[i]!;
      const units = (this.takenOf[i]! * (items - processed)) / items;
      if (units === 0) continue;
      this.takenOf[i]! -= units;
      if (through !== null) through.give(WRITE, keys === null ? -1 : through.lastKey, units);
    }
  }

  private refuse(request: Request, direction: Direction, reason: number): void {
    request.outcome = THROTTLED;
    request.responseBytes = 0;
    this.meters.throttled[direction]++;
    this.meters.reasons[reason]!++;
  }

  /** A write has changed items. */
  private changed(request: Request, cost: OperationCost, at: number): void {
    const { parts, processed } = this;
    const { key } = request;
    const partition = key < 0 ? -1 : parts.through.last;
    if (parts.cache !== null && key >= 0) parts.cache.items.put(key, at);
    if (parts.stream !== null) {
      const { stream } = parts;
      stream.append(partition, at, key, cost.itemBytes, request.journey);
      for (let i = 1; i < processed; i++)
        stream.append(-1, at, -1, cost.itemBytes, request.journey);
    }
    if (cost.puts) {
      this.meters.puts += processed;
      this.store(partition, cost, processed);
    }
    if (parts.global) this.table.replicate(this, request, cost, processed, at);
  }

  private store(partition: number, cost: OperationCost, items: number): void {
    const { parts, meters } = this;
    if (parts.newItems === 0) return;
    const bytes = items * cost.itemBytes * parts.newItems;
    meters.storedBytes += bytes;
    parts.through.partitions.store(partition, bytes);
  }
}

/** The reasons by their names, without those that did not occur. */
export function namedReasons(reasons: Float64Array): Record<string, number> {
  const named: Record<string, number> = {};
  reasons.forEach((count, reason) => {
    if (count > 0) named[REASONS[reason]!] = count;
  });
  return named;
}
