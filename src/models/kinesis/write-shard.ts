import { TokenBucket } from '../../queueing/token-bucket.js';
import { RecordShard } from '../record-stream.js';

/** A shard that takes records: within its bytes and its records of a second. */
export class WriteShard {
  readonly log: RecordShard;
  private readonly bytes: TokenBucket;
  private readonly records: TokenBucket;

  constructor(index: number, bytesPerS: number, recordsPerS: number) {
    this.log = new RecordShard(index);
    this.bytes = new TokenBucket(bytesPerS, bytesPerS);
    this.records = new TokenBucket(recordsPerS, recordsPerS);
  }

  /** Whether there is room for a record. */
  admits(now: number, bytes: number): boolean {
    // A record may be larger than a second's bytes: it is taken from a full bucket, and paid back.
    const asked = Math.min(bytes, this.bytes.burst);
    if (this.bytes.tokens(now) < asked || !this.records.take(now)) return false;
    return this.bytes.take(now, asked);
  }
}
