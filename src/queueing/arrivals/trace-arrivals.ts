import type { ArrivalProcess, TraceRecord, TraceReport, TraceSpec } from '../arrival-spec.js';
import { TraceError } from './trace-error.js';
import type { TraceReader } from './trace-record.js';

/** Fewer than one record in a million kept is no replay, and a search without end in a short trace. */
const MIN_SCALE = 1e-6;

/**
 * Replays a trace.
 *
 * - `scale`: record n (from 1) becomes floor(n scale) - floor((n - 1) scale) requests at its time, so
 *   0.5 keeps every other record and 2.5 gives 2, 3, 2, 3 …; counted on through repetitions.
 * - `speed`: times are divided by it.
 * - `repeat`: each time through begins one length of the trace plus one mean gap after the last.
 */
export class TraceArrivals implements ArrivalProcess {
  readonly finite: boolean;
  record: TraceRecord | null = null;
  /** Records read so far. */
  private index = 0;
  /** Requests that the current record still becomes. */
  private copies = 0;
  private passes = 0;
  private startS = 0;
  private ended = false;

  /** @throws TraceError if a parameter makes no sense */
  constructor(
    private readonly spec: TraceSpec,
    private readonly reader: TraceReader,
  ) {
    const { scale, speed, repeat } = spec;
    this.require(scale >= MIN_SCALE && scale < Infinity, 'scale', scale, `from ${MIN_SCALE} on`);
    this.require(speed > 0 && speed < Infinity, 'speed', speed, 'above 0');
    const counts = repeat === null || (Number.isInteger(repeat) && repeat > 0);
    this.require(counts, 'repeat', repeat, 'a whole number from 1, or none for endless');
    this.finite = repeat !== null;
  }

  get report(): TraceReport {
    return this.reader.report;
  }

  /** @throws TraceError if the trace cannot be read on */
  next(): number {
    while (this.copies === 0) {
      if (this.ended) return Infinity;
      this.record = this.reader.next();
      if (this.record === null) {
        this.startOver();
        continue;
      }
      this.index++;
      const { scale } = this.spec;
      this.copies = Math.floor(this.index * scale) - Math.floor((this.index - 1) * scale);
    }
    this.copies--;
    return (this.startS + this.record!.timeS) / this.spec.speed;
  }

  private startOver(): void {
    const { file, repeat } = this.spec;
    this.passes++;
    if (repeat !== null && this.passes >= repeat) {
      this.ended = true;
      return;
    }
    const { periodS } = this.reader;
    if (periodS === 0) {
      const problem = 'cannot be repeated: all its records have the same time';
      throw new TraceError('no-length', file, null, problem, 'set `repeat: 1`');
    }
    this.startS = this.passes * periodS;
    this.reader.rewind();
  }

  private require(holds: boolean, name: string, value: number | null, expected: string): void {
    if (holds) return;
    const wayOut = `set a number ${expected}`;
    throw new TraceError('parameter', this.spec.file, null, `${name} is ${value}`, wayOut);
  }
}
