import type { CellMetric, CellResource } from '../report/result.js';
import { unionOf } from './merge-cost.js';
import { mergeCounts, mergeLatency } from './merge-workload.js';
import type { DistributionSummary, ResourceMetric, ResourceResult } from './replication-result.js';
import { statistic } from './statistic.js';

/** The metrics of one resource over its replications. */
export function mergeResource(results: readonly ResourceResult[]): CellResource {
  const metrics: Record<string, CellMetric> = {};
  for (const name of unionOf(results.map(({ metrics }) => Object.keys(metrics)))) {
    const values = results.map(({ metrics }) => metrics[name]).filter((each) => each !== undefined);
    metrics[name] = mergeMetric(values);
  }
  return { type: results[0]?.type ?? '', metrics };
}

/** True for a distribution, false for numbers by name. */
export function isDistribution(metric: ResourceMetric): metric is DistributionSummary {
  return typeof metric === 'object' && 'count' in metric && 'p999' in metric && 'mean' in metric;
}

function mergeMetric(values: readonly ResourceMetric[]): CellMetric {
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length === values.length) return statistic(numbers);
  const distributions = values.filter((value) => isDistribution(value));
  if (distributions.length === values.length) return mergeLatency(distributions);
  const counts = values.filter((value) => typeof value !== 'number' && !isDistribution(value));
  return mergeCounts(counts as readonly Readonly<Record<string, number>>[]);
}
