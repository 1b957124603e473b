import type { CellTimeline } from '../report/result.js';
import type { Timeline } from './replication-result.js';

/**
 * The mean of the replications' series, bucket by bucket. Where the buckets of two replications
 * do not have the same width (a run that ends by itself may be longer than another), only the
 * series with the first's width take part.
 */
export function mergeTimelines(replications: readonly (readonly Timeline[])[]): CellTimeline[] {
  const groups = new Map<string, Timeline[]>();
  for (const timelines of replications) {
    for (const timeline of timelines) {
      const key = JSON.stringify([timeline.of, timeline.metric]);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [timeline]);
      else if (sameBuckets(group[0]!, timeline)) group.push(timeline);
    }
  }
  return [...groups.values()].map((group) => {
    const { of, metric, unit, startS, bucketS } = group[0]!;
    const length = Math.max(...group.map(({ values }) => values.length));
    const values = Array.from({ length }, (_, bucket) =>
      meanOfKnown(group.map((each) => each.values[bucket] ?? null)),
    );
    return { of, metric, unit, startS, bucketS, values };
  });
}

function sameBuckets(a: Timeline, b: Timeline): boolean {
  return a.bucketS === b.bucketS && a.startS === b.startS;
}

function meanOfKnown(values: readonly (number | null)[]): number | null {
  let total = 0;
  let known = 0;
  for (const value of values) {
    if (value === null) continue;
    total += value;
    known++;
  }
  return known === 0 ? null : total / known;
}
