import { DEFAULT_BUCKETS, joinPairs, TimeGrid } from './time-grid.js';

/**
 * A level that is known for some spans of time and not for others (a metric with gaps): its average
 * over the known part of each bucket. Spans come in any order.
 */
export class SpanSeries {
  private readonly grid: TimeGrid;
  private readonly areas: Float64Array;
  private readonly known: Float64Array;

  /** @param width of the first buckets in seconds; doubles as the run goes on */
  constructor(start = 0, width = 1, buckets = DEFAULT_BUCKETS) {
    this.grid = new TimeGrid(start, width, buckets);
    this.areas = new Float64Array(buckets);
    this.known = new Float64Array(buckets);
  }

  get startS(): number {
    return this.grid.startS;
  }

  get bucketS(): number {
    return this.grid.bucketS;
  }

  /** The level was `level` from one time to another; what lies before the start is left out. */
  add(from: number, to: number, level: number): void {
    let at = Math.max(from, this.grid.startS);
    while (at < to) {
      let index = this.grid.indexOf(at);
      // The index of a time just below the end of a bucket may round up to the next.
      if (this.grid.endOf(index) <= at) index++;
      while (index >= this.grid.buckets) {
        this.widen();
        index = this.grid.indexOf(at);
      }
      const end = Math.min(to, this.grid.endOf(index));
      this.areas[index]! += level * (end - at);
      this.known[index]! += end - at;
      at = end;
    }
  }

  /** The average of each bucket up to `until`; null where nothing is known. */
  values(until: number): (number | null)[] {
    while (this.grid.reaching(until) > this.grid.buckets) this.widen();
    return Array.from(this.areas.subarray(0, this.grid.reaching(until)), (area, i) =>
      this.known[i]! > 0 ? area / this.known[i]! : null,
    );
  }

  /** Forgets everything and starts at `now`. */
  reset(now: number): void {
    this.grid.restart(now);
    this.areas.fill(0);
    this.known.fill(0);
  }

  private widen(): void {
    joinPairs(this.areas);
    joinPairs(this.known);
    this.grid.widen();
  }
}
