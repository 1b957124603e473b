/** First in, first out: a ring that grows by doubling. */
export class Fifo<T> {
  private ring: (T | undefined)[];
  private first = 0;
  private count = 0;

  /**
   * @param capacity places to start with, a power of two
   * @throws RangeError if it is not: positions in the ring are found by masking
   */
  constructor(capacity = 16) {
    if (!Number.isInteger(capacity) || capacity < 1 || (capacity & (capacity - 1)) !== 0) {
      throw new RangeError(`the capacity of a Fifo must be a power of two, not ${capacity}`);
    }
    this.ring = new Array<T | undefined>(capacity).fill(undefined);
  }

  get length(): number {
    return this.count;
  }

  push(item: T): void {
    if (this.count === this.ring.length) this.grow();
    this.ring[(this.first + this.count++) & (this.ring.length - 1)] = item;
  }

  /** The oldest item, which leaves; undefined if there is none. */
  shift(): T | undefined {
    if (this.count === 0) return undefined;
    const item = this.ring[this.first];
    this.ring[this.first] = undefined;
    this.first = (this.first + 1) & (this.ring.length - 1);
    this.count--;
    return item;
  }

  /** The oldest item, which stays; undefined if there is none. */
  peek(): T | undefined {
    return this.count === 0 ? undefined : this.ring[this.first];
  }

  private grow(): void {
    const larger = new Array<T | undefined>(this.ring.length * 2).fill(undefined);
    for (let i = 0; i < this.count; i++) {
      larger[i] = this.ring[(this.first + i) & (this.ring.length - 1)];
    }
    this.ring = larger;
    this.first = 0;
  }
}
