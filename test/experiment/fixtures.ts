import type { ReplicationBill } from '../../src/experiment/bill.js';
import type {
  DistributionSummary,
  ReplicationResult,
  WorkloadResult,
} from '../../src/experiment/replication-result.js';
import type { CreateRun, Run } from '../../src/experiment/run.js';
import type {
  Cell,
  NormalisedScenario,
  ReplicationsSpec,
  SloSpec,
} from '../../src/scenario/normalised.js';
import { Histogram } from '../../src/stats/histogram.js';

export function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.add(value);
  return histogram;
}

export function summaryOf(values: readonly number[]): DistributionSummary {
  return histogramOf(values).summary();
}

/** A workload whose completed requests took these times. */
export function workloadOf(
  latencies: readonly number[],
  failed: Readonly<Record<string, number>> = {},
  parts: Partial<WorkloadResult> = {},
): WorkloadResult {
  const failures = Object.values(failed).reduce((sum, count) => sum + count, 0);
  return {
    offered: latencies.length + failures,
    completed: latencies.length,
    failed,
    inFlight: 0,
    retries: 0,
    latency: summaryOf(latencies),
    latencyHistogram: histogramOf(latencies).snapshot(),
    byRequest: {},
    legs: {},
    calm: {},
    latencyBatchMeans: [],
    ...parts,
  };
}

export function replicationOf(parts: Partial<ReplicationResult> = {}): ReplicationResult {
  return {
    index: 0,
    seed: 1,
    fingerprint: '0123456789abcdef',
    events: 10,
    requests: 2,
    measuredS: 100,
    workloads: { clients: workloadOf([0.1, 0.3]) },
    resources: {},
    usage: [],
    timelines: [],
    traces: [],
    faults: [],
    notPriced: [],
    ...parts,
  };
}

export function billOf(perMonth: number): ReplicationBill {
  return { perMonth, byResource: {}, notPriced: [] };
}

export function scenarioOf(
  parts: {
    readonly replications?: ReplicationsSpec;
    readonly seed?: number;
    readonly slos?: readonly SloSpec[];
    readonly name?: string;
  } = {},
): NormalisedScenario {
  return {
    version: 1,
    name: parts.name ?? 'test',
    description: '',
    run: {
      durationS: 100,
      warmupS: 0,
      replications: parts.replications ?? { kind: 'fixed', count: 2 },
      seed: parts.seed ?? 1,
    },
    pricing: { region: 'us-east-1', snapshot: '2026-11', freeTier: false },
    workloads: {},
    resources: {},
    faults: [],
    slos: parts.slos ?? [],
  };
}

export function cellOf(variant: string, scenario = scenarioOf()): Cell {
  return { variant, axes: {}, scenario };
}

export function sloOf(parts: Partial<SloSpec>): SloSpec {
  return {
    name: 'slo',
    metric: 'latency',
    stat: null,
    workload: null,
    request: null,
    resource: null,
    from: null,
    to: null,
    fault: null,
    outside: null,
    max: null,
    min: null,
    severity: 'error',
    ...parts,
  };
}

/** A run of so many events, whose result is made by `result`. */
export function fakeRun(events: number, result: () => ReplicationResult): Run {
  let done = 0;
  return {
    advance(maxEvents) {
      done = Math.min(events, done + maxEvents);
      return done === events;
    },
    progress: () => done / events,
    result,
  };
}

/** Runs whose results tell which replication they are: its latency is (index + 1) / 10 s. */
export const fakeCreateRun: CreateRun = (_scenario, { replication, seed }) =>
  fakeRun(250_000, () =>
    replicationOf({
      index: replication,
      seed,
      workloads: { clients: workloadOf([(replication + 1) / 10]) },
    }),
  );
