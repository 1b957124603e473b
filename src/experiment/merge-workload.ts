import type { CellWorkload, LatencyStatistics, Statistic } from '../report/result.js';
import {
  EXACT_LIMIT,
  Histogram,
  type HistogramSnapshot,
  QUANTILE_ERROR,
} from '../stats/histogram.js';
import { unionOf } from './merge-cost.js';
import type { DistributionSummary, RequestResult, WorkloadResult } from './replication-result.js';
import {
  atLeastAsWideAs,
  maximum,
  statistic,
  statisticOfBatches,
  statisticOfKnown,
} from './statistic.js';

/** Bins of the latency distribution for a factor of ten. */
const BINS_PER_DECADE = 40;

/** One workload over its replications; `measuredS` has the measured window of each. */
export function mergeWorkload(
  results: readonly WorkloadResult[],
  measuredS: readonly number[],
): CellWorkload {
  return {
    requests: {
      offered: statistic(results.map(({ offered }) => offered)),
      completed: statistic(results.map(({ completed }) => completed)),
      failed: mergeCounts(results.map(({ failed }) => failed)),
      inFlight: statistic(results.map(({ inFlight }) => inFlight)),
      retries: statistic(results.map(({ retries }) => retries)),
    },
    latency: {
      ...mergeLatency(results.map(({ latency }) => latency)),
      mean: meanLatency(results),
    },
    latencyDistribution: distribution(results.map(({ latencyHistogram }) => latencyHistogram)),
    errorRate: statisticOfKnown(results.map(errorRate)),
    availability: statisticOfKnown(results.map(availability)),
    throughput: statisticOfKnown(results.map((each, i) => perSecond(each, measuredS[i]!))),
    ...mergeLegs(results.map(({ legs }) => legs)),
    byRequest: mergeRequests(results.map(({ byRequest }) => byRequest)),
  };
}

/** The mean response time: from batch means where there is one replication only. */
export function meanLatency(results: readonly WorkloadResult[]): Statistic {
  const known = results.filter(({ latency }) => latency.count > 0);
  return statisticOfBatches(
    known.map(({ latency }) => latency.mean),
    known[0]?.latencyBatchMeans ?? [],
  );
}

/**
 * Replications that observed nothing have no latency, and are left out. An interval is never
 * narrower than what the histogram can tell apart: equal quantiles of many observations mean the
 * same bucket, not certainty.
 */
export function mergeLatency(summaries: readonly DistributionSummary[]): LatencyStatistics {
  const known = summaries.filter(({ count }) => count > 0);
  const isExact = known.every(({ count }) => count <= EXACT_LIMIT);
  const quantile = (values: readonly number[]) => {
    const merged = statistic(values);
    return isExact ? merged : atLeastAsWideAs(merged, merged.value * QUANTILE_ERROR);
  };
  return {
    mean: statistic(known.map(({ mean }) => mean)),
    p50: quantile(known.map(({ p50 }) => p50)),
    p90: quantile(known.map(({ p90 }) => p90)),
    p95: quantile(known.map(({ p95 }) => p95)),
    p99: quantile(known.map(({ p99 }) => p99)),
    p999: quantile(known.map(({ p999 }) => p999)),
    max: maximum(known.map(({ max }) => max)),
  };
}

/** Counts by name; a name that a replication does not have counts as zero. Names are sorted. */
export function mergeCounts(
  counts: readonly Readonly<Record<string, number>>[],
): Record<string, Statistic> {
  const merged: Record<string, Statistic> = {};
  for (const name of unionOf(counts.map((each) => Object.keys(each))).sort()) {
    merged[name] = statistic(counts.map((each) => each[name] ?? 0));
  }
  return merged;
}

type Answered = Pick<WorkloadResult, 'completed' | 'failed'>;

/** Failed requests of those that were answered; null when none were. */
export function errorRate({ completed, failed }: Answered): number | null {
  const failures = Object.values(failed).reduce((sum, count) => sum + count, 0);
  return completed + failures === 0 ? null : failures / (completed + failures);
}

/** Completed requests of those that were answered; null when none were. */
export function availability(answered: Answered): number | null {
  const failures = errorRate(answered);
  return failures === null ? null : 1 - failures;
}

/** Completed requests a second; null over an empty window. */
export function perSecond({ completed }: Answered, measuredS: number): number | null {
  return measuredS > 0 ? completed / measuredS : null;
}

/** Nothing at all where no SLO asks about a part of the way. */
function mergeLegs(replications: readonly WorkloadResult['legs'][]): Pick<CellWorkload, 'legs'> {
  const merged: Record<string, NonNullable<CellWorkload['legs']>[string]> = {};
  for (const name of unionOf(replications.map((each) => Object.keys(each)))) {
    const legs = replications.map((each) => each[name]).filter((each) => each !== undefined);
    merged[name] = {
      begun: statistic(legs.map(({ begun }) => begun)),
      arrived: statistic(legs.map(({ arrived }) => arrived)),
      latency: mergeLatency(legs.map(({ latency }) => latency)),
    };
  }
  return Object.keys(merged).length === 0 ? {} : { legs: merged };
}

function mergeRequests(
  replications: readonly Readonly<Record<string, RequestResult>>[],
): CellWorkload['byRequest'] {
  const merged: Record<string, CellWorkload['byRequest'][string]> = {};
  for (const name of unionOf(replications.map((each) => Object.keys(each)))) {
    const results = replications.map((each) => each[name]).filter((each) => each !== undefined);
    merged[name] = {
      offered: statistic(replications.map((each) => each[name]?.offered ?? 0)),
      completed: statistic(replications.map((each) => each[name]?.completed ?? 0)),
      failed: mergeCounts(replications.map((each) => each[name]?.failed ?? {})),
      latency: mergeLatency(results.map(({ latency }) => latency)),
      errorRate: statisticOfKnown(results.map(errorRate)),
    };
  }
  return merged;
}

/** The cumulative distribution of all replications together. */
/** The share of the requests in each bin of latency, all replications together; the shares add up to 1. */
function distribution(
  snapshots: readonly HistogramSnapshot[],
): { readonly upToS: number; readonly share: number }[] {
  const [first, ...others] = snapshots;
  if (first === undefined) return [];
  const together = Histogram.fromSnapshot(first);
  for (const other of others) together.merge(Histogram.fromSnapshot(other));
  const bins: { upToS: number; share: number }[] = [];
  let before = 0;
  // Cumulative, one point for each value that the histogram can tell apart.
  for (const { value, share } of together.shares(Number.MAX_SAFE_INTEGER)) {
    const last = bins.at(-1);
    if (last !== undefined && binOf(last.upToS) === binOf(value)) {
      last.upToS = value;
      last.share += share - before;
    } else {
      bins.push({ upToS: value, share: share - before });
    }
    before = share;
  }
  return bins;
}

/** Bins are of equal width on a logarithmic scale: tails are long. Zero has one of its own. */
function binOf(latencyS: number): number {
  return latencyS > 0 ? Math.floor((Math.log(latencyS) / Math.LN10) * BINS_PER_DECADE) : -Infinity;
}
