/**
 * Items with the time at which each expires. A hit does not prolong its life; when the memory is
 * full, the least recently used item goes.
 *
 * Source: DynamoDB Developer Guide, DAX.concepts: item cache, TTL 5 minutes, LRU.
 */
export class ItemCache {
  hits = 0;
  misses = 0;
  /** In the order of their last use. */
  private readonly expiry = new Map<number, number>();

  /**
   * @param items that fit in
   * @param ttlS how long an item is kept, in seconds
   */
  constructor(
    private readonly items: number,
    private readonly ttlS: number,
  ) {}

  /** Whether the item is there. */
  has(key: number, now: number): boolean {
    const until = this.expiry.get(key);
    if (until === undefined || until <= now) {
      this.misses++;
      return false;
    }
    this.hits++;
    this.expiry.delete(key);
    this.expiry.set(key, until);
    return true;
  }

  /** The item has been read or written through. */
  put(key: number, now: number): void {
    this.expiry.delete(key);
    this.expiry.set(key, now + this.ttlS);
    if (this.expiry.size <= this.items) return;
    for (const oldest of this.expiry.keys()) {
      this.expiry.delete(oldest);
      return;
    }
  }

  get size(): number {
    return this.expiry.size;
  }

  reset(): void {
    this.hits = 0;
    this.misses = 0;
  }
}
