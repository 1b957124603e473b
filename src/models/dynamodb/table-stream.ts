import type { Journey } from '../../queueing/request.js';
import { RecordShard, type RecordStream, type ShardReader } from '../record-stream.js';

/** The stream of a table: a shard for each partition. Nothing is kept while nobody reads. */
export class TableStream implements RecordStream {
  records = 0;
  private readonly shards: RecordShard[] = [];
  private readonly readers: ShardReader[] = [];
  private turn = 0;

  constructor(readonly retentionS: number) {}

  subscribe(reader: ShardReader): void {
    this.readers.push(reader);
    for (const shard of this.shards) reader.opened(shard);
  }

  /** A partition is there, from 0 in order. */
  open(): void {
    const shard = new RecordShard(this.shards.length);
    this.shards.push(shard);
    for (const reader of this.readers) reader.opened(shard);
  }

  /** @param partition that the item is in; -1: any */
  append(partition: number, at: number, key: number, bytes: number, journey: Journey | null): void {
    this.records++;
    if (this.readers.length === 0) return;
    const { shards } = this;
    let index = partition;
    if (index < 0) {
      index = this.turn;
      this.turn = (this.turn + 1) % shards.length;
    }
    const shard = shards[index]!;
    // What has been there for the whole retention is gone, read or not.
    while (shard.start < shard.end && at - shard.writtenAt(shard.start) > this.retentionS)
      shard.trim(shard.start + 1);
    shard.append(at, key, bytes, journey);
  }
}
