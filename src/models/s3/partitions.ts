import type { Stream } from '../../engine/streams.js';
import { TokenBucket } from '../../queueing/token-bucket.js';
import { createVariate } from '../../variates/create-variate.js';
import type { Variate } from '../../variates/distribution.js';
import type { LimitsSpec } from './spec.js';

/** Load is looked at in windows of so many seconds. */
const WINDOW_S = 60;

/**
 * The partitions behind a bucket's prefixes. Each partition takes so many writes and reads a second;
 * what comes beyond is refused. A prefix that stays over its limits gets twice the partitions.
 * Nothing is scheduled: what has happened meanwhile is worked out when a request comes.
 */
export class Partitions {
  /** Splits since the last reset. */
  splits = 0;
  private readonly prefixes: readonly Prefix[];
  private readonly splitAfter: Variate;

  constructor(
    private readonly limits: LimitsSpec,
    prefixes: number,
    stream: Stream,
  ) {
    this.splitAfter = createVariate(limits.splitAfter, stream);
    this.prefixes = Array.from({ length: prefixes }, () => new Prefix(limits));
  }

  /** Partitions of all prefixes together. */
  get count(): number {
    return this.prefixes.reduce((sum, { partitions }) => sum + partitions, 0);
  }

  /** Whether a prefix takes a request. */
  admits(index: number, isWrite: boolean, at: number): boolean {
    const prefix = this.prefixes[index]!;
    if (at >= prefix.windowFrom + WINDOW_S) this.closeWindows(prefix, at);
    if (isWrite) {
      prefix.offeredWrites++;
      return prefix.writes.take(at);
    }
    prefix.offeredReads++;
    return prefix.reads.take(at);
  }

  private closeWindows(prefix: Prefix, at: number): void {
    const passed = Math.floor((at - prefix.windowFrom) / WINDOW_S);
    const { writes, reads } = this.limits;
    const capacity = prefix.partitions * WINDOW_S;
    const isHot =
      prefix.offeredWrites > writes * capacity || prefix.offeredReads > reads * capacity;
    // After a window without a single request the load is no longer sustained.
    prefix.hotS = isHot && passed === 1 ? prefix.hotS + WINDOW_S : 0;
    if (prefix.hotS === 0) prefix.splitAfterS = null;
    else {
      prefix.splitAfterS ??= this.splitAfter.next();
      if (prefix.hotS >= prefix.splitAfterS) this.split(prefix);
    }
    prefix.windowFrom += passed * WINDOW_S;
    prefix.offeredWrites = 0;
    prefix.offeredReads = 0;
  }

  private split(prefix: Prefix): void {
    this.splits++;
    prefix.hotS = 0;
    prefix.splitAfterS = null;
    prefix.become(prefix.partitions * 2, this.limits);
  }
}

class Prefix {
  partitions = 1;
  writes: TokenBucket;
  reads: TokenBucket;
  windowFrom = 0;
  offeredWrites = 0;
  offeredReads = 0;
  /** How long the load has been over the limits. */
  hotS = 0;
  /** After how long it splits; null: it is not over them. */
  splitAfterS: number | null = null;

  constructor(limits: LimitsSpec) {
    this.writes = bucketOf(limits.writes, limits.burstS);
    this.reads = bucketOf(limits.reads, limits.burstS);
  }

  become(partitions: number, { writes, reads, burstS }: LimitsSpec): void {
    this.partitions = partitions;
    this.writes = bucketOf(writes * partitions, burstS);
    this.reads = bucketOf(reads * partitions, burstS);
  }
}

/** At least one request finds a token, however low the rate. */
function bucketOf(rate: number, burstS: number): TokenBucket {
  return new TokenBucket(rate, Math.max(1, rate * burstS));
}
