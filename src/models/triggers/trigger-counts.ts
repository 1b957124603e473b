/** What became of the records that a trigger has polled. Each receipt of a message counts anew. */
export class TriggerCounts {
  /** Batches that were handed over; of them failed, or refused by a limit. */
  batches = 0;
  failed = 0;
  throttled = 0;
  /** Records in batches; done with, given back or given up, and filtered out before. */
  records = 0;
  done = 0;
  undone = 0;
  filtered = 0;
  /** Batches that are worked on, and the most at once. */
  inFlight = 0;
  concurrencyMax = 0;

  begin(records: number): void {
    this.batches++;
    this.records += records;
    this.inFlight++;
    if (this.inFlight > this.concurrencyMax) this.concurrencyMax = this.inFlight;
  }

  reset(): void {
    this.batches = 0;
    this.failed = 0;
    this.throttled = 0;
    this.records = 0;
    this.done = 0;
    this.undone = 0;
    this.filtered = 0;
    this.concurrencyMax = this.inFlight;
  }

  metrics(): Readonly<Record<string, number>> {
    const { batches, failed, throttled, records, done, undone, filtered } = this;
    return {
      batches,
      'failed batches': failed,
      'throttled batches': throttled,
      records,
      done,
      'not done': undone,
      'filtered out': filtered,
      'most at once': this.concurrencyMax,
    };
  }
}
