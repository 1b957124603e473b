import type { Simulation } from '../../engine/simulation.js';
import type { Request } from '../../queueing/request.js';
import { TokenBucket } from '../../queueing/token-bucket.js';

/** Beyond so many entries, those that no longer matter are let go. */
const TIDY_ABOVE = 65_536;

/** What a FIFO queue remembers of message groups and of what was sent. */
export class FifoRules {
  private readonly buckets = new Map<number, TokenBucket>();
  /** By group: when its last message became available. */
  private readonly availableAt = new Map<number, number>();
  /** By identity of a message: until when a copy of it is the same message. */
  private readonly known = new Map<string, number>();

  constructor(
    private readonly sim: Simulation,
    private readonly groupRate: number | null,
    private readonly deduplicationS: number,
  ) {}

  /** Whether a group may take so many messages more. */
  admits(group: number, messages: number): boolean {
    if (this.groupRate === null) return true;
    let bucket = this.buckets.get(group);
    if (bucket === undefined) {
      bucket = new TokenBucket(this.groupRate, this.groupRate);
      this.buckets.set(group, bucket);
    }
    return bucket.take(this.sim.now, messages);
  }

  /** Seconds until a message is available that would be so after a time: not before those ahead of it. */
  inOrder(group: number, after: number): number {
    const { now } = this.sim;
    const at = Math.max(now + after, this.availableAt.get(group) ?? 0);
    this.availableAt.set(group, at);
    if (this.availableAt.size > TIDY_ABOVE) tidy(this.availableAt, now);
    return Math.max(0, at - now);
  }

  /**
   * Whether a message came before, and is remembered. What a client or a service sends again is the
   * same request: it began at the same time, and asks for the same thing.
   */
  isCopy(request: Request): boolean {
    if (request.attempt === 0) return false;
    return (this.known.get(identityOf(request)) ?? 0) > this.sim.now;
  }

  /** A message was taken. */
  remember(request: Request): void {
    const { now } = this.sim;
    if (this.known.size > TIDY_ABOVE) tidy(this.known, now);
    this.known.set(identityOf(request), now + this.deduplicationS);
  }
}

function identityOf({ firstSentAt, key, name, mixIndex }: Request): string {
  return `${firstSentAt}|${key}|${name}|${mixIndex}`;
}

/** Lets go of what has passed. */
function tidy<K>(times: Map<K, number>, now: number): void {
  for (const [key, time] of times) if (time <= now) times.delete(key);
}
