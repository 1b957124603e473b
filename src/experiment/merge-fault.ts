import type { CellFault, Statistic } from '../report/result.js';
import type { Disturbance } from './fault-report.js';
import { unionOf } from './merge-cost.js';
import { mergeCounts } from './merge-workload.js';
import type { FaultResult, ReplicationResult } from './replication-result.js';
import { statistic, statisticOfKnown } from './statistic.js';

/** Each occurrence of each fault over the replications. */
export function mergeFaults(results: readonly ReplicationResult[]): CellFault[] {
  const occurrences = new Map<string, FaultResult[]>();
  for (const result of results.flatMap(({ faults }) => faults)) {
    const key = JSON.stringify([result.name, result.occurrence]);
    occurrences.set(key, [...(occurrences.get(key) ?? []), result]);
  }
  return [...occurrences.values()].map((same) => {
    const [first] = same as [FaultResult, ...FaultResult[]];
    const workloads: Record<string, CellFault['workloads'][string]> = {};
    for (const id of unionOf(same.map((each) => Object.keys(each.workloads))))
      workloads[id] = mergeDisturbances(same.map((each) => each.workloads[id]!));
    return {
      name: first.name,
      kind: first.kind,
      occurrence: first.occurrence,
      startS: first.startS,
      endS: first.endS,
      detectionS: known(same.map(({ detectionS }) => detectionS)),
      detectedBy: same.find(({ detectedBy }) => detectedBy !== null)?.detectedBy ?? null,
      workloads,
    };
  });
}

function mergeDisturbances(all: readonly Disturbance[]): CellFault['workloads'][string] {
  return {
    lost: statistic(all.map(({ lost }) => lost)),
    lostByCause: mergeCounts(all.map(({ lostByCause }) => lostByCause)),
    recoveryS: known(all.map(({ recoveryS }) => recoveryS)),
    recovered: statistic(all.map(({ recoveryS }) => (recoveryS === null ? 0 : 1))),
    afterEndS: known(all.map(({ afterEndS }) => afterEndS)),
    metastable: statistic(all.map(({ metastable }) => (metastable ? 1 : 0))),
  };
}

/** null: in no replication. */
function known(values: readonly (number | null)[]): Statistic | null {
  const merged = statisticOfKnown(values);
  return merged.n === 0 ? null : merged;
}
