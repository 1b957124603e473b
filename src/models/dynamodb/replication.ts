import type { Request } from '../../queueing/request.js';
import type { Variate } from '../../variates/distribution.js';
import type { OperationCost } from './operations.js';
import { RecentWrites } from './recent-writes.js';
import type { Replica } from './replica.js';

/** So many of the last writes of a region are looked at when it is lost. */
const LATEST = 16_384;

/**
 * Carries writes between the regions of a global table. Each takes a time of its own on the way;
 * of two writes to one item whose ways cross, the later wins and the earlier is lost. The other
 * regions' capacity is taken when the write is made, not when it arrives: a second makes no
 * difference to a token bucket, and it costs no event.
 */
export class Replication {
  private readonly recent = new RecentWrites();
  /** By pair of regions: nothing gets from one to the other before then. */
  private readonly heldUntil: Float64Array;
  /** By region: when its latest writes are seen everywhere, and the place of the next. */
  private readonly seen: readonly Float64Array[];
  private readonly next: Int32Array;

  constructor(
    private readonly replicas: readonly Replica[],
    private readonly lag: Variate,
  ) {
    this.heldUntil = new Float64Array(replicas.length * replicas.length);
    this.seen = replicas.map(() => new Float64Array(LATEST));
    this.next = new Int32Array(replicas.length);
  }

  send(from: Replica, request: Request, cost: OperationCost, items: number, at: number): void {
    const { number } = from.parts;
    const { key } = request;
    let latest = at;
    for (const to of this.replicas) {
      if (to === from) continue;
      const held = Math.max(this.heldUntil[this.pair(number, to.parts.number)]!, at);
      const seenAt = held + this.lag.next();
      // To a region that never comes back a write is not late: it is not seen at all.
      if (seenAt < Number.POSITIVE_INFINITY) to.meters.replicationLag.add(seenAt - at);
      to.receive(cost, key, items, at);
      latest = Math.max(latest, seenAt);
    }
    const place = this.next[number]!;
    this.seen[number]![place] = latest;
    this.next[number] = (place + 1) % LATEST;
    if (key < 0) return;
    if (this.recent.isOpen(key, number, at)) from.meters.overwritten++;
    this.recent.note(key, number, latest);
  }

  isStale(region: number, key: number, at: number): boolean {
    return this.recent.isOpen(key, region, at);
  }

  /**
   * A region is lost until then: what is written there and elsewhere meanwhile arrives later.
   * What it had accepted and not sent yet is what a failover leaves behind.
   */
  lose(region: number, now: number, until: number): void {
    for (let other = 0; other < this.replicas.length; other++)
      if (other !== region) this.part(region, other, until);
    const { meters } = this.replicas[region]!;
    for (const seenAt of this.seen[region]!) if (seenAt > now) meters.stranded++;
  }

  /** Two regions do not reach each other until then. */
  part(one: number, other: number, until: number): void {
    for (const pair of [this.pair(one, other), this.pair(other, one)])
      this.heldUntil[pair] = Math.max(this.heldUntil[pair]!, until);
  }

  private pair(from: number, to: number): number {
    return from * this.replicas.length + to;
  }
}
