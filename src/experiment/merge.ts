import type { CellResource, CellResult, CellWorkload } from '../report/result.js';
import type { Cell } from '../scenario/normalised.js';
import type { Price, PricedReplication } from './bill.js';
import { headlines } from './headline.js';
import { mergeCost, unionOf } from './merge-cost.js';
import { mergeFaults } from './merge-fault.js';
import { mergeResource } from './merge-resource.js';
import { mergeTimelines } from './merge-timeline.js';
import { mergeWorkload } from './merge-workload.js';
import type { ReplicationResult } from './replication-result.js';
import { judge } from './slo.js';
import { statistic } from './statistic.js';

/**
 * Joins the replications of a cell, in the order of their index, whoever simulated them and when.
 *
 * @param replications at least one
 */
export function mergeCell(
  cell: Cell,
  replications: readonly PricedReplication[],
  price: Price,
): CellResult {
  if (replications.length === 0) throw new RangeError('a cell without replications has no result');
  const ordered = [...replications].sort((a, b) => a.result.index - b.result.index);
  const results = ordered.map(({ result }) => result);
  const measuredS = results.map((result) => result.measuredS);
  return {
    variant: cell.variant,
    axes: cell.axes,
    replications: ordered.map((replication) => ({
      index: replication.result.index,
      seed: replication.result.seed,
      fingerprint: replication.result.fingerprint,
      events: replication.result.events,
      requests: replication.result.requests,
      values: headlines(replication),
    })),
    measuredS: statistic(measuredS),
    workloads: mergeWorkloads(results, measuredS),
    resources: mergeResources(results),
    cost: mergeCost(ordered, price),
    timelines: mergeTimelines(results.map(({ timelines }) => timelines)),
    slos: judge(cell.scenario, ordered),
    faults: mergeFaults(results),
    notes: notesOf(results),
  };
}

function mergeWorkloads(
  results: readonly ReplicationResult[],
  measuredS: readonly number[],
): Record<string, CellWorkload> {
  const merged: Record<string, CellWorkload> = {};
  for (const id of unionOf(results.map(({ workloads }) => Object.keys(workloads)))) {
    const present = results.flatMap(({ workloads }, i) => {
      const workload = workloads[id];
      return workload === undefined ? [] : [{ workload, measuredS: measuredS[i]! }];
    });
    merged[id] = mergeWorkload(
      present.map(({ workload }) => workload),
      present.map((each) => each.measuredS),
    );
  }
  return merged;
}

function mergeResources(results: readonly ReplicationResult[]): Record<string, CellResource> {
  const merged: Record<string, CellResource> = {};
  for (const id of unionOf(results.map(({ resources }) => Object.keys(resources)))) {
    merged[id] = mergeResource(
      results.map(({ resources }) => resources[id]).filter((each) => each !== undefined),
    );
  }
  return merged;
}

/** What was wrong with traces. Every replication reads the same file: what the longest reading found is told. */
function notesOf(results: readonly ReplicationResult[]): string[] {
  const worst = new Map<string, ReplicationResult['traces'][number]>();
  for (const report of results.flatMap(({ traces }) => traces)) {
    const known = worst.get(report.file);
    if (known === undefined || report.records > known.records) worst.set(report.file, report);
  }
  return [...worst.values()]
    .filter(({ badLines }) => badLines > 0)
    .map(({ file, records, badLines, examples }) => {
      const name = file.replace(/^.*[/\\]/, '');
      const first = examples.map(({ line, reason }) => `line ${line}: ${reason}`).join('; ');
      const lines = badLines === 1 ? 'line was' : 'lines were';
      return `${name}: ${badLines} bad ${lines} left out of ${records + badLines}${first === '' ? '' : ` (${first})`}`;
    });
}
