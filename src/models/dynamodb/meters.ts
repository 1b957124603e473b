import { FLOAT_ZERO } from '../../engine/float-zero.js';
import { Histogram } from '../../stats/histogram.js';
import { REASONS } from './capacity.js';

/** What a replica counts. */
export class Meters {
  reads = 0;
  writes = 0;
  readUnits = FLOAT_ZERO;
  writeUnits = FLOAT_ZERO;
  /** Of other regions' writes. */
  replicatedUnits = FLOAT_ZERO;
  /** Requests throttled, by direction. */
  readonly throttled: [number, number] = [0, 0];
  /** The same by reason. */
  readonly reasons = new Float64Array(REASONS.length);
  /** Items of batches that were handed back. */
  unprocessed = 0;
  conditionsFailed = 0;
  /** Writes that met a transaction on their item. */
  conflicts = 0;
  /** Writes that another region's later write to the same item replaced. */
  overwritten = 0;
  staleReads = 0;
  /** Writes of other regions that found no capacity, and came late. */
  lateReplications = 0;
  /** Writes that the other regions had not seen when this one was lost. */
  stranded = 0;
  ttlDeletes = 0;
  readonly latency = new Histogram();
  readonly replicationLag = new Histogram();
  /** By index: units of reads and writes. */
  readonly indexUnits: Float64Array;

  /** Items put since the start. Not reset: TTL looks back. */
  puts = 0;
  /** Bytes added since the start. */
  storedBytes = FLOAT_ZERO;

  constructor(indexes: number) {
    this.indexUnits = new Float64Array(indexes);
  }

  reset(): void {
    this.reads = 0;
    this.writes = 0;
    this.readUnits = 0;
    this.writeUnits = 0;
    this.replicatedUnits = 0;
    this.throttled.fill(0);
    this.reasons.fill(0);
    this.unprocessed = 0;
    this.conditionsFailed = 0;
    this.conflicts = 0;
    this.overwritten = 0;
    this.staleReads = 0;
    this.lateReplications = 0;
    this.stranded = 0;
    this.ttlDeletes = 0;
    this.latency.reset();
    this.replicationLag.reset();
    this.indexUnits.fill(0);
  }
}
