/** What is kept of a response. */
interface Kept {
  bytes: number;
  freshUntil: number;
}

/**
 * Responses kept for a time to live that begins when they are stored: a hit does not renew it. When
 * the memory is full, the one that was asked for longest ago goes.
 */
export class ResponseCache {
  hits = 0;
  misses = 0;
  /** Responses that had to go before their time. */
  evicted = 0;
  private usedBytes = 0;
  /** In the order of use: a Map keeps the order of insertion. */
  private readonly kept = new Map<number, Kept>();

  /**
   * @param ttlS seconds
   * @param capacityBytes memory; Infinity: no limit
   */
  constructor(
    private readonly ttlS: number,
    private readonly capacityBytes: number,
  ) {}

  /** Size of the response that is kept for a key; -1 if there is none that is fresh. Counts a hit or a miss. */
  get(key: number, now: number): number {
    const found = this.kept.get(key);
    if (found === undefined || found.freshUntil <= now) {
      this.misses++;
      return -1;
    }
    this.hits++;
    this.kept.delete(key);
    this.kept.set(key, found);
    return found.bytes;
  }

  put(key: number, bytes: number, now: number): void {
    const found = this.kept.get(key);
    if (found !== undefined) {
      this.usedBytes -= found.bytes;
      this.kept.delete(key);
    }
    if (bytes > this.capacityBytes) return;
    const entry = found ?? { bytes: 0, freshUntil: 0 };
    entry.bytes = bytes;
    entry.freshUntil = now + this.ttlS;
    this.kept.set(key, entry);
    this.usedBytes += bytes;
    while (this.usedBytes > this.capacityBytes) this.evict(now);
  }

  reset(): void {
    this.hits = 0;
    this.misses = 0;
    this.evicted = 0;
  }

  private evict(now: number): void {
    const [key, oldest] = this.kept.entries().next().value!;
    this.kept.delete(key);
    this.usedBytes -= oldest.bytes;
    if (oldest.freshUntil > now) this.evicted++;
  }
}
