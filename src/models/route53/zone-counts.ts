import { QUERY_CLASSES, type QueryClass } from './selection.js';

/** Counts of a zone's look-ups. */
export class ZoneCounts {
  lookUps = 0;
  clientCacheHits = 0;
  resolverCacheHits = 0;
  /** Queries whose answer was that there is none. */
  unanswered = 0;
  /** Queries that reached the name servers, by what they cost. */
  readonly byClass = new Float64Array(QUERY_CLASSES.length);

  get queries(): number {
    return this.byClass.reduce((sum, n) => sum + n, 0);
  }

  query(queryClass: QueryClass): void {
    this.byClass[QUERY_CLASSES.indexOf(queryClass)]!++;
  }

  reset(): void {
    this.lookUps = 0;
    this.clientCacheHits = 0;
    this.resolverCacheHits = 0;
    this.unanswered = 0;
    this.byClass.fill(0);
  }
}
