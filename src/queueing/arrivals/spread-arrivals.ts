import type { Stream } from '../../engine/streams.js';
import type { ArrivalProcess, TraceRecord, TraceReport } from '../arrival-spec.js';

/**
 * Spreads the requests of one timestamp over the resolution of the trace's clock.
 *
 * A log in whole seconds has all requests of a second at its beginning; nobody sent them so. Given
 * how many there were, the times of a Poisson process are uniform over the second: n of them are
 * drawn in order, each the least of those that are left, one uniform each. The order of the log is
 * kept. Memory: the requests of one timestamp.
 */
export class SpreadArrivals implements ArrivalProcess {
  record: TraceRecord | null = null;
  /** The timestamp whose requests are being sent, and the next one that has been read. */
  private stamp = Number.NEGATIVE_INFINITY;
  private nextStamp: number;
  private nextRecord: TraceRecord | null;
  /** What the trace knows of each request of the timestamp, in the order of the log. */
  private readonly group: (TraceRecord | null)[] = [];
  /** Requests of the timestamp that are still to be sent, and how much of its span has passed (0 to 1). */
  private left = 0;
  private passed = 0;

  /** @param spreadS seconds over which the requests of one timestamp are spread */
  constructor(
    private readonly trace: ArrivalProcess,
    private readonly spreadS: number,
    private readonly stream: Stream,
  ) {
    this.nextStamp = trace.next();
    this.nextRecord = copyOf(trace.record);
  }

  get finite(): boolean {
    return this.trace.finite;
  }

  get report(): TraceReport | null {
    return this.trace.report;
  }

  next(): number {
    if (this.left === 0 && !this.readGroup()) return Number.POSITIVE_INFINITY;
    // The least of n uniforms on what is left of the span: 1 - u^(1/n), by logarithms.
    const step = -Math.expm1(Math.log(1 - this.stream()) / this.left);
    this.passed += (1 - this.passed) * step;
    this.left--;
    this.record = this.group[this.group.length - 1 - this.left]!;
    return this.stamp + this.passed * this.spreadS;
  }

  /** Reads every request of the next timestamp; false at the end of the trace. */
  private readGroup(): boolean {
    if (this.nextStamp === Number.POSITIVE_INFINITY) return false;
    // Timestamps that are closer than the span make one group: times must not go back.
    this.stamp = Math.max(this.nextStamp, this.stamp + this.spreadS);
    const until = this.stamp + this.spreadS;
    this.group.length = 0;
    this.passed = 0;
    do {
      this.group.push(this.nextRecord);
      this.nextStamp = this.trace.next();
      this.nextRecord = copyOf(this.trace.record);
    } while (this.nextStamp < until);
    this.left = this.group.length;
    return true;
  }
}

/** The reader of a trace uses its record again. */
function copyOf(record: TraceRecord | null): TraceRecord | null {
  if (record === null) return null;
  const { timeS, name, requestBytes, responseBytes, key } = record;
  return { timeS, name, requestBytes, responseBytes, key };
}
