import { CAUSES, OK, type Outcome } from '../../queueing/outcome.js';
import { OutcomeSeries } from '../../stats/outcome-series.js';
import { RequestStatistics } from './workload-statistics.js';

/** Times between which a fault is on, in seconds since the start of the run: [from, to). */
export type Spells = readonly (readonly [from: number, to: number])[];

/** Requests that were first sent while none of some faults was on. */
export class CalmStatistics {
  readonly byName: readonly RequestStatistics[];
  /** Index of the spell that the last request was looked up near. */
  private near = 0;

  /**
   * @param spells in order, without overlap
   * @param names number of entries of the mix
   */
  constructor(
    private readonly spells: Spells,
    names: number,
  ) {
    this.byName = Array.from({ length: names }, () => new RequestStatistics());
  }

  ended(mixIndex: number, sentAt: number, at: number, outcome: Outcome): void {
    if (this.isOn(sentAt)) return;
    const statistics = this.byName[mixIndex]!;
    statistics.offered++;
    if (outcome === OK) {
      statistics.completed++;
      statistics.latency.add(at - sentAt);
    } else {
      statistics.failed[outcome]!++;
    }
  }

  private isOn(at: number): boolean {
    const { spells } = this;
    while (this.near > 0 && at < spells[this.near]![0]) this.near--;
    while (this.near + 1 < spells.length && at >= spells[this.near + 1]![0]) this.near++;
    const spell = spells[this.near];
    return spell !== undefined && at >= spell[0] && at < spell[1];
  }
}

/** What a workload keeps only where there are faults: how requests fared by when they were sent. */
export class FaultWatch {
  readonly outcomes: OutcomeSeries;

  /**
   * @param calm by what an SLO leaves out: `faults`, or the name of one
   * @param bucketS width of the buckets of time in seconds
   */
  constructor(
    measureFromS: number,
    bucketS: number,
    readonly calm: ReadonlyMap<string, CalmStatistics>,
  ) {
    this.outcomes = new OutcomeSeries(measureFromS, bucketS, CAUSES.length);
  }

  ended(mixIndex: number, sentAt: number, at: number, outcome: Outcome): void {
    this.outcomes.add(sentAt, outcome);
    for (const statistics of this.calm.values()) statistics.ended(mixIndex, sentAt, at, outcome);
  }
}
