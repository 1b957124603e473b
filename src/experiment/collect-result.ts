import type { Journeys } from '../models/client/journeys.js';
import type {
  RequestStatistics,
  WorkloadStatistics,
} from '../models/client/workload-statistics.js';
import type { UsageLine } from '../pricing/usage.js';
import type { TraceReport } from '../queueing/arrival-spec.js';
import { CAUSES } from '../queueing/outcome.js';
import type { WorkloadSpec } from '../queueing/workload-spec.js';
import type { NormalisedScenario } from '../scenario/normalised.js';
import { legName, occurrencesOf } from '../scenario/watching.js';
import type { WiredScenario } from '../scenario/wire.js';
import { egress, type Workload } from '../scenario/wire-workload.js';
import { Histogram } from '../stats/histogram.js';
import type { QuantileSeries } from '../stats/quantile-series.js';
import type { RateSeries } from '../stats/series.js';
import { type Disturbance, disturbance } from './fault-report.js';
import type {
  FaultResult,
  LegResult,
  ReplicationResult,
  RequestResult,
  ResourceResult,
  Timeline,
  WorkloadResult,
} from './replication-result.js';
import type { RunOptions } from './run.js';

/**
 * What a finished run found.
 *
 * @param endedAt when the measured window ended, in simulated seconds
 */
export function collectResult(
  scenario: NormalisedScenario,
  options: RunOptions,
  wired: WiredScenario,
  endedAt: number,
): ReplicationResult {
  const { sim, network } = wired;
  const measuredS = Math.max(0, endedAt - scenario.run.warmupS);
  const workloads: Record<string, WorkloadResult> = {};
  const resources: Record<string, ResourceResult> = {};
  const usage: UsageLine[] = [];
  const timelines: Timeline[] = [];
  const traces: TraceReport[] = [];
  let requests = 0;
  for (const [id, workload] of wired.workloads) {
    workloads[id] = workloadResult(id, workload, wired.journeys);
    timelines.push(...workloadTimelines(id, workload.statistics, endedAt));
    usage.push(...egress(workload));
    requests += workload.statistics.sent;
    const report = workload.arrivals?.report ?? null;
    if (report !== null) traces.push(report);
  }
  for (const [id, resource] of wired.resources) {
    // Answers may be on their way to clients after the last event.
    resource.settle(Math.max(sim.now, endedAt));
    resources[id] = { type: resource.type, metrics: resource.metrics(measuredS) };
    usage.push(...resource.usage(measuredS));
    for (const timeline of resource.timelines()) timelines.push({ of: id, ...timeline });
  }
  usage.push(...network.usage());
  return {
    index: options.replication,
    seed: options.seed,
    fingerprint: sim.fingerprint,
    events: sim.events,
    requests,
    measuredS,
    workloads,
    resources,
    usage,
    timelines,
    traces,
    faults: faultResults(scenario, wired, endedAt),
    notPriced: notPriced(scenario, wired),
  };
}

function workloadResult(
  id: string,
  { spec, statistics }: Workload,
  journeys: Journeys,
): WorkloadResult {
  const all = new Histogram();
  const failed: Record<string, number> = {};
  const byRequest: Record<string, RequestResult> = {};
  let offered = 0;
  let completed = 0;
  spec.mix.forEach(({ name }, i) => {
    const request = statistics.byName[i]!;
    offered += request.offered;
    completed += request.completed;
    all.merge(request.latency);
    const causes = byCause(request.failed);
    for (const [cause, n] of Object.entries(causes)) failed[cause] = (failed[cause] ?? 0) + n;
    byRequest[name] = requestResult(request);
  });
  return {
    offered,
    completed,
    failed,
    inFlight: statistics.openMeasured,
    retries: statistics.retries,
    latency: all.summary(),
    latencyHistogram: all.snapshot(),
    byRequest,
    legs: legResults(id, journeys),
    calm: calmResults(spec, statistics),
    latencyBatchMeans: statistics.batches.means(),
  };
}

function requestResult(request: RequestStatistics): RequestResult {
  return {
    offered: request.offered,
    completed: request.completed,
    failed: byCause(request.failed),
    latency: request.latency.summary(),
    latencyHistogram: request.latency.snapshot(),
  };
}

function legResults(id: string, { legs }: Journeys): Record<string, LegResult> {
  const results: Record<string, LegResult> = {};
  for (const { spec, begun, arrived, latency } of legs) {
    if (spec.workload === id)
      results[legName(spec)] = { begun, arrived, latency: latency.summary() };
  }
  return results;
}

function calmResults({ mix }: WorkloadSpec, { watch }: WorkloadStatistics): WorkloadResult['calm'] {
  const results: Record<string, Record<string, RequestResult>> = {};
  for (const [outside, { byName }] of watch?.calm ?? []) {
    results[outside] = Object.fromEntries(
      mix.map(({ name }, i) => [name, requestResult(byName[i]!)]),
    );
  }
  return results;
}

/** What each fault did: to whom, for how long, and who noticed. */
function faultResults(
  scenario: NormalisedScenario,
  { workloads, faults, resources }: WiredScenario,
  endedAt: number,
): readonly FaultResult[] {
  const { warmupS } = scenario.run;
  const occurrences = occurrencesOf(scenario, endedAt);
  const isRepaired = [...resources.values()].every(({ isLost }) => isLost !== true);
  return occurrences.map((occurrence, i) => {
    const { fault, number, from, to } = occurrence;
    const until = occurrences.slice(i + 1).find((next) => next.from > from)?.from ?? endedAt;
    const noticed = faults.notes.find(
      ({ at, what }) => at >= from && at < until && what === 'unhealthy',
    );
    const disturbances: Record<string, Disturbance> = {};
    for (const [id, { statistics }] of workloads) {
      disturbances[id] = disturbance(occurrence, statistics.watch!.outcomes, until, isRepaired);
    }
    return {
      name: fault.name,
      kind: fault.kind,
      occurrence: number,
      startS: from - warmupS,
      endS: to - warmupS,
      detectionS: noticed === undefined ? null : noticed.at - from,
      detectedBy: noticed?.resource ?? null,
      workloads: disturbances,
    };
  });
}

function byCause(failed: Float64Array): Record<string, number> {
  const causes: Record<string, number> = {};
  failed.forEach((count, outcome) => {
    if (count > 0) causes[CAUSES[outcome]!] = count;
  });
  return causes;
}

function workloadTimelines(of: string, statistics: WorkloadStatistics, until: number): Timeline[] {
  const { arrivals, errors, latencies } = statistics;
  const rates = (metric: string, series: RateSeries | QuantileSeries): Timeline => ({
    of,
    metric,
    unit: 'req/s',
    values: series.rates(until),
    startS: series.startS,
    bucketS: series.bucketS,
  });
  const quantiles = (metric: string, q: number): Timeline => ({
    of,
    metric,
    unit: 's',
    values: latencies.quantiles(q, until),
    startS: latencies.startS,
    bucketS: latencies.bucketS,
  });
  return [
    rates('arrivals', arrivals),
    rates('completions', latencies),
    rates('errors', errors),
    quantiles('latency-p50', 0.5),
    quantiles('latency-p99', 0.99),
  ];
}

/** What a scenario uses and the bill leaves out. */
function notPriced(scenario: NormalisedScenario, { resources }: WiredScenario): readonly string[] {
  const sentences: string[] = [];
  for (const [id, resource] of resources)
    for (const sentence of resource.notPriced?.() ?? []) sentences.push(`${id}: ${sentence}`);
  for (const [id, resource] of Object.entries(scenario.resources)) {
    if (resource.type === 'service' && resource.price === null) {
      sentences.push(`${id}: a service without a price of its own is not on the bill`);
    }
    if (resource.type === 'ec2-asg' && resource.scaling.some(({ kind }) => kind === 'target')) {
      sentences.push(
        `${id}: detailed monitoring of its instances and the alarms of its policies are not on the bill`,
      );
    }
  }
  return sentences;
}
