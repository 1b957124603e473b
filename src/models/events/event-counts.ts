/**
 * What became of events. At every moment
 * carried + events + duplicates = delivered + expired + deadLettered + inFlight.
 */
export class EventCounts {
  /** Taken on since the last reset. */
  events = 0;
  /** Copies of them: delivery is at least once. */
  duplicates = 0;
  /** Taken by the target. */
  delivered = 0;
  /** Attempts after the first. */
  retries = 0;
  /** Given up, and kept nowhere. */
  expired = 0;
  /** Given up, and kept by a dead-letter queue or destination. */
  deadLettered = 0;
  /** Neither taken nor given up, whenever they came. */
  inFlight = 0;
  /** In flight at the last reset. */
  carried = 0;

  reset(): void {
    this.events = 0;
    this.duplicates = 0;
    this.delivered = 0;
    this.retries = 0;
    this.expired = 0;
    this.deadLettered = 0;
    this.carried = this.inFlight;
  }

  add(other: EventCounts): void {
    this.events += other.events;
    this.duplicates += other.duplicates;
    this.delivered += other.delivered;
    this.retries += other.retries;
    this.expired += other.expired;
    this.deadLettered += other.deadLettered;
    this.inFlight += other.inFlight;
    this.carried += other.carried;
  }

  metrics(): Readonly<Record<string, number>> {
    const { duplicates, delivered, retries, expired, deadLettered, inFlight, carried } = this;
    return { duplicates, delivered, retries, expired, deadLettered, inFlight, carried };
  }
}
