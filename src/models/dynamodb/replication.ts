import type { Request } from '../../queueing/request.js';
import type { Variate } from '../../variates/distribution.js';
import type { OperationCost } from './operations.js';
import { RecentWrites } from './recent-writes.js';
import type { Replica } from './replica.js';

/**
 * Carries writes between the regions of a global table. Each takes a time of its own on the way;
 * of two writes to one item whose ways cross, the later wins and the earlier is lost. The other
 * regions' capacity is taken when the write is made, not when it arrives: a second makes no
 * difference to a token bucket, and it costs no event.
 */
export class Replication {
  private readonly recent = new RecentWrites();
  /** When a region is cut off: nothing gets out of it before then. */
  private readonly heldUntil: number[];

  constructor(
    private readonly replicas: readonly Replica[],
    private readonly lag: Variate,
  ) {
    this.heldUntil = replicas.map(() => 0);
  }

  send(from: Replica, request: Request, cost: OperationCost, items: number, at: number): void {
    const { number } = from.parts;
    const { key } = request;
    let latest = at;
    for (const to of this.replicas) {
      if (to === from) continue;
      const held = Math.max(this.heldUntil[number]!, this.heldUntil[to.parts.number]!, at);
      const seenAt = held + this.lag.next();
      to.meters.replicationLag.add(seenAt - at);
      to.receive(cost, key, items, at);
      latest = Math.max(latest, seenAt);
    }
    if (key < 0) return;
    if (this.recent.isOpen(key, number, at)) from.meters.overwritten++;
    this.recent.note(key, number, latest);
  }

  isStale(region: number, key: number, at: number): boolean {
    return this.recent.isOpen(key, region, at);
  }

  /** A region is lost until then: what is written there and elsewhere meanwhile arrives later. */
  hold(region: number, until: number): void {
    this.heldUntil[region] = Math.max(this.heldUntil[region]!, until);
  }
}
