import { type PricedReplication, perRequest } from './bill.js';
import { errorRate, perSecond } from './merge-workload.js';

const LATENCY_STATS = ['mean', 'p50', 'p95', 'p99'] as const;

/**
 * The numbers of a replication that are compared between cells, in the order in which a comparison
 * shows them: `cost-per-month` for the whole, `shoppers/latency p99` for a workload or resource.
 */
export function headlines(replication: PricedReplication): Record<string, number> {
  const { result, bill } = replication;
  const found: Record<string, number> = { 'cost-per-month': bill.perMonth };
  const one = perRequest(replication, null);
  if (one !== null) found['cost-per-million-requests'] = one * 1e6;
  for (const [id, workload] of Object.entries(result.workloads)) {
    if (workload.latency.count > 0) {
      for (const stat of LATENCY_STATS) found[`${id}/latency ${stat}`] = workload.latency[stat];
    }
    const errors = errorRate(workload);
    if (errors !== null) found[`${id}/error-rate`] = errors;
    const throughput = perSecond(workload, result.measuredS);
    if (throughput !== null) found[`${id}/throughput`] = throughput;
  }
  for (const [id, { perMonth }] of Object.entries(bill.byResource)) {
    found[`${id}/cost-per-month`] = perMonth;
  }
  return found;
}

/** The name of a headline in its two parts; `of` is empty for the whole. */
export function partsOf(name: string): { readonly of: string; readonly metric: string } {
  const slash = name.indexOf('/');
  return slash < 0
    ? { of: '', metric: name }
    : { of: name.slice(0, slash), metric: name.slice(slash + 1) };
}
