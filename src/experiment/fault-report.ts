import { CAUSES } from '../queueing/outcome.js';
import type { Occurrence } from '../scenario/watching.js';
import type { OutcomeSeries } from '../stats/outcome-series.js';

/** What one occurrence of a fault did to one workload. Seconds since the fault began, unless said otherwise. */
export interface Disturbance {
  /** Requests that failed of those sent from its beginning until the workload had recovered from its end. */
  readonly lost: number;
  readonly lostByCause: Readonly<Record<string, number>>;
  /** Until requests were served as before, whether or not the fault was still on; null: never. */
  readonly recoveryS: number | null;
  /** From its end until requests were served as before; null: never, though it was over. */
  readonly afterEndS: number | null;
  /** Errors remain after its end though all is repaired and no more requests come than before: load alone does not explain them. */
  readonly metastable: boolean;
  /** How long it was watched: until the next fault began or the run ended. */
  readonly watchedS: number;
}

/** Served as before: for so long, failures are no more than before and a hundredth of the requests. */
const STRETCH_S = 60;
const ALLOWED = 0.01;
/** What went before is read off so long. */
const BEFORE_S = 300;
/** Remaining errors with up to so many times the requests of before are not explained by load. */
const MORE_LOAD = 1.1;

/**
 * Reads off what a fault did from how the requests fared by the time they were sent.
 *
 * @param until when the next fault begins or the run ends, in seconds since the start of the run
 * @param isRepaired nothing that it broke is still broken: what remains is of the system's own making
 */
export function disturbance(
  occurrence: Occurrence,
  series: OutcomeSeries,
  until: number,
  isRepaired = true,
): Disturbance {
  const { startS, bucketS } = series;
  const bucket = (at: number) => Math.floor((at - startS) / bucketS);
  const from = Math.max(0, bucket(occurrence.from));
  const end = Math.min(bucket(occurrence.to), bucket(until));
  const last = Math.min(series.buckets, Math.ceil((until - startS) / bucketS));
  const before = Math.max(0, bucket(occurrence.from - BEFORE_S));
  const share = (a: number, b: number): number => {
    const ended = series.ended(a, b);
    return ended === 0 ? 0 : series.failures(a, b) / ended;
  };
  const threshold = share(before, from) + ALLOWED;
  const stretch = Math.max(1, Math.round(STRETCH_S / bucketS));
  const isCalm = (at: number): boolean => share(at, Math.min(last, at + stretch)) <= threshold;
  const find = (since: number, fits: (at: number) => boolean): number | null => {
    for (let at = since; at < last; at++) if (fits(at)) return at;
    return null;
  };
  const served = (at: number): boolean => isCalm(at) && share(at, at + 1) <= threshold;
  const recovery = (since: number): number | null => {
    const onset = find(since, (at) => !isCalm(at));
    return onset === null ? since : find(onset, served);
  };
  const recovered = recovery(from);
  const isOver = occurrence.to < until;
  const afterEnd = isOver ? recovery(end) : null;
  const lostUntil = (isOver ? afterEnd : recovered) ?? last;
  const lostByCause: Record<string, number> = {};
  for (let outcome = 1; outcome < CAUSES.length; outcome++) {
    const count = series.count(outcome, from, lostUntil);
    if (count > 0) lostByCause[CAUSES[outcome]!] = count;
  }
  const perBucket = (a: number, b: number) => (b <= a ? 0 : series.ended(a, b) / (b - a));
  const since = (at: number | null, zero: number): number | null =>
    at === null ? null : Math.max(0, startS + at * bucketS - zero);
  return {
    lost: series.failures(from, lostUntil),
    lostByCause,
    recoveryS: since(recovered, occurrence.from),
    afterEndS: isOver ? since(afterEnd, occurrence.to) : null,
    metastable:
      isRepaired &&
      isOver &&
      afterEnd === null &&
      last - end >= 2 * stretch &&
      perBucket(last - stretch, last) <= MORE_LOAD * perBucket(before, from),
    watchedS: until - occurrence.from,
  };
}
