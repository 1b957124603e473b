import { EventType } from '../../engine/event-type.js';
import { hashOfKey } from '../../queueing/keys.js';
import type { RecordShard } from '../record-stream.js';
import { Lane, type LaneOwner } from './lane.js';

/** What pollers of shards ask of their trigger. */
export interface PollerOwner {
  readonly parallelisation: number;
  /** Seconds between polls; 0: records are pushed. */
  pollInterval(): number;
  /** Seconds from a poll until what it has read is there. */
  delay(): number;
  /** Seconds that reading so many bytes takes beyond that. */
  transfer(shard: RecordShard, bytes: number): number;
  /** Whether a record is poison. */
  isPoison(): boolean;
  /** Whether a record is wanted. */
  wants(): boolean;
  /** There is something to do in a lane. */
  ready(lane: Lane): void;
  now(): number;
  schedule<T>(
    after: number,
    type: EventType<ShardPoller, T>,
    poller: ShardPoller,
    payload: T,
  ): void;
  /** Records are read; records are done with. */
  begun(records: number): void;
  ended(records: number): void;
  /** A poll is to come (1), or over (-1). */
  polling(change: 1 | -1): void;
  /** Records were too old to be worked on. */
  lost(records: number): void;
}

/** Records that one poll brings, at most. Source: Kinesis quotas: GetRecords returns up to 10,000. */
const POLL_RECORDS = 10_000;

/**
 * Reads one shard: at each poll all that has been written, which is there a while later. Nothing is
 * scheduled while nothing is written.
 */
export class ShardPoller implements LaneOwner {
  private static readonly Poll = new EventType<ShardPoller, null>('trigger.poll', (poller) =>
    poller.poll(),
  );
  private static readonly Arrive = new EventType<ShardPoller, Range>(
    'trigger.records-arrive',
    (poller, range) => poller.arrive(range),
  );

  readonly lanes: readonly Lane[];
  private readonly reader: number;
  /** The next record that no poll has read, and the next that is not here. */
  private polled: number;
  private here: number;
  private arrivesAt = 0;

  constructor(
    readonly shard: RecordShard,
    private readonly owner: PollerOwner,
    /** When its first poll was, in seconds: the polls of different shards do not coincide. */
    private readonly phaseS: number,
  ) {
    this.reader = shard.join();
    this.polled = shard.end;
    this.here = shard.end;
    this.lanes = Array.from({ length: owner.parallelisation }, () => new Lane(shard, this));
    this.wait();
  }

  /** Records that are written, and that no poll has read. */
  get unread(): number {
    return this.shard.end - Math.max(this.polled, this.shard.start);
  }

  released(): void {
    let first = this.here;
    for (const lane of this.lanes) if (lane.length > 0) first = Math.min(first, lane.first);
    this.shard.release(this.reader, first);
  }

  private wait(): void {
    this.shard.onNext(() => this.written());
  }

  private written(): void {
    this.owner.polling(1);
    const interval = this.owner.pollInterval();
    if (interval === 0) {
      this.poll();
      return;
    }
    const now = this.owner.now();
    const polls = Math.floor((now - this.phaseS) / interval) + 1;
    this.owner.schedule(this.phaseS + polls * interval - now, ShardPoller.Poll, this, null);
  }

  private poll(): void {
    const { shard, owner } = this;
    // What was too old was let go before it could be read.
    const from = Math.max(this.polled, shard.start);
    owner.lost(from - this.polled);
    const end = Math.min(shard.end, from + POLL_RECORDS);
    let bytes = 0;
    for (let record = from; record < end; record++) bytes += shard.bytesOf(record);
    this.polled = end;
    owner.begun(end - from);
    const now = owner.now();
    // In order: what was read later is not here before.
    const at = Math.max(this.arrivesAt, now + owner.delay() + owner.transfer(shard, bytes));
    this.arrivesAt = at;
    owner.schedule(at - now, ShardPoller.Arrive, this, { from, before: end });
    if (end < shard.end) {
      owner.schedule(owner.pollInterval(), ShardPoller.Poll, this, null);
      return;
    }
    this.wait();
    owner.polling(-1);
  }

  private arrive({ from: first, before }: Range): void {
    const { shard, owner, lanes } = this;
    // Some may have been let go meanwhile.
    const from = Math.min(before, Math.max(first, shard.start));
    owner.lost(from - first);
    let out = from - first;
    for (let record = from; record < before; record++) {
      if (owner.wants()) this.laneOf(record).push(record, owner.isPoison());
      else out++;
    }
    this.here = before;
    this.released();
    owner.ended(out);
    for (const lane of lanes) if (!lane.busy && lane.length > 0) owner.ready(lane);
  }

  /** Records of one key stay in order. */
  private laneOf(record: number): Lane {
    const { lanes, shard } = this;
    if (lanes.length === 1) return lanes[0]!;
    const key = shard.keyOf(record);
    return lanes[hashOfKey(key < 0 ? record : key) % lanes.length]!;
  }
}

/** Numbers of records: from one to before another. */
interface Range {
  readonly from: number;
  readonly before: number;
}
