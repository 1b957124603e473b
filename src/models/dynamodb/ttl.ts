import { itemWriteUnits } from '../../pricing/request-units.js';
import type { Replica } from './replica.js';

/**
 * Deletes what has expired, minute by minute: items that were put a lifetime ago. Free of write
 * units, and records of the stream like other deletes.
 *
 * Source: DynamoDB Developer Guide, TTL: deleted within a few days of their expiry.
 */
export class Ttl {
  private readonly minutes: number;
  /** Items put in each minute that has not come to its end yet, by replica. */
  private readonly puts: Float64Array[];
  private readonly seen: number[];
  private minute = 0;

  constructor(
    spec: { readonly afterS: number; readonly delayS: number },
    private readonly itemBytes: number,
    private readonly replicas: readonly Replica[],
  ) {
    this.minutes = Math.max(1, Math.round((spec.afterS + spec.delayS) / 60));
    this.puts = replicas.map(() => new Float64Array(this.minutes));
    this.seen = replicas.map(() => 0);
  }

  endMinute(now: number): void {
    const place = this.minute++ % this.minutes;
    this.replicas.forEach((replica, i) => {
      const puts = this.puts[i]!;
      const expired = puts[place]!;
      puts[place] = replica.meters.puts - this.seen[i]!;
      this.seen[i] = replica.meters.puts;
      replica.meters.ttlDeletes += expired;
      // The delete is free where it happens, and a replicated write everywhere else.
      for (const other of this.replicas) {
        if (other !== replica)
          other.meters.replicatedUnits += expired * itemWriteUnits(this.itemBytes, false);
        this.remove(other, expired, now);
      }
    });
  }

  private remove({ meters, parts }: Replica, items: number, now: number): void {
    const bytes = items * this.itemBytes * parts.newItems;
    meters.storedBytes -= bytes;
    if (bytes > 0) parts.through.partitions.store(-1, -bytes);
    if (parts.stream === null) return;
    for (let n = 0; n < items; n++) parts.stream.append(-1, now, -1, this.itemBytes, null);
  }
}
