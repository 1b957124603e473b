/** How many of the events of each bucket of time ended well, and how many in each other way. */
export class OutcomeSeries {
  private length = 0;
  private readonly byOutcome: (Float64Array | undefined)[] = [];

  /**
   * @param startS when the first bucket begins, in seconds
   * @param bucketS width of a bucket in seconds
   * @param outcomes number of outcomes; 0 is success
   */
  constructor(
    readonly startS: number,
    readonly bucketS: number,
    readonly outcomes: number,
  ) {}

  /** Number of buckets up to the last event. */
  get buckets(): number {
    return this.length;
  }

  add(at: number, outcome: number): void {
    const index = Math.floor((at - this.startS) / this.bucketS);
    if (index < 0) return;
    let counts = this.byOutcome[outcome];
    if (counts === undefined || index >= counts.length) {
      const grown = new Float64Array(Math.max(1024, 2 * (counts?.length ?? 0), index + 1));
      if (counts !== undefined) grown.set(counts);
      while (this.byOutcome.length <= outcome) this.byOutcome.push(undefined);
      counts = grown;
      this.byOutcome[outcome] = counts;
    }
    counts[index]! += 1;
    if (index >= this.length) this.length = index + 1;
  }

  /** Events of one outcome in the buckets from one (included) to another (left out). */
  count(outcome: number, from: number, to: number): number {
    const counts = this.byOutcome[outcome];
    if (counts === undefined) return 0;
    let sum = 0;
    const end = Math.min(to, counts.length);
    for (let i = Math.max(0, from); i < end; i++) sum += counts[i]!;
    return sum;
  }

  /** Events that did not end well. */
  failures(from: number, to: number): number {
    let sum = 0;
    for (let outcome = 1; outcome < this.byOutcome.length; outcome++)
      sum += this.count(outcome, from, to);
    return sum;
  }

  ended(from: number, to: number): number {
    return this.count(0, from, to) + this.failures(from, to);
  }
}
