import type { FaultSpec } from '../models/fault.js';
import type { ResourceSpec } from '../models/spec.js';
import type { WorkloadSpec } from '../queueing/workload-spec.js';

/**
 * One cell of an experiment after normalisation: every default explicit, SI units, references
 * checked, nothing left to guess. A plain JSON value: it can be printed and sent to a worker.
 */
export interface NormalisedScenario {
  readonly version: 1;
  readonly name: string;
  readonly description: string;
  readonly run: RunSpec;
  readonly pricing: PricingSpec;
  readonly workloads: Readonly<Record<string, WorkloadSpec>>;
  readonly resources: Readonly<Record<string, ResourceSpec>>;
  readonly faults: readonly FaultSpec[];
  readonly slos: readonly SloSpec[];
}

export interface RunSpec {
  /** Simulated seconds that are measured; null: until every workload has ended and every request is answered. */
  readonly durationS: number | null;
  /** Simulated first, and left out of every statistic. */
  readonly warmupS: number;
  readonly replications: ReplicationsSpec;
  readonly seed: number;
}

export type ReplicationsSpec =
  | { readonly kind: 'fixed'; readonly count: number }
  /** Sequential sampling: until the interval of `metric` is narrower than ± halfWidth (a fraction of the value). */
  | {
      readonly kind: 'until';
      readonly metric: string;
      readonly halfWidth: number;
      readonly min: number;
      readonly max: number;
    };

export interface PricingSpec {
  readonly region: string;
  readonly snapshot: string;
  readonly freeTier: boolean;
}

export type SloMetric =
  | 'latency'
  | 'error-rate'
  | 'availability'
  | 'throughput'
  | 'cost'
  | 'cost-per-request'
  | 'utilisation'
  | 'queue-depth'
  | 'wait'
  | 'cold-start-rate'
  | 'throttle-rate'
  | 'message-age'
  | 'recovery-time'
  | 'count';

export interface SloSpec {
  readonly name: string;
  readonly metric: SloMetric;
  /** mean, p50, p90, p95, p99, p999, max; null where the metric has one number. */
  readonly stat: string | null;
  readonly workload: string | null;
  readonly request: string | null;
  readonly resource: string | null;
  /** Latency of a part of the way: from the arrival at `from` (null: from the client) until `to` is done. */
  readonly from: string | null;
  readonly to: string | null;
  /** Name of a fault, for recovery-time. */
  readonly fault: string | null;
  /** Leaves requests out that were sent while a fault was on: `faults`, or the name of one. */
  readonly outside: string | null;
  /** In seconds, fractions, requests per second or US dollars per month (730 h), as the metric has it. */
  readonly max: number | null;
  readonly min: number | null;
  readonly severity: 'error' | 'warning';
}

/** One cell: a variant at a point of the matrix. */
export interface Cell {
  readonly variant: string;
  readonly axes: Readonly<Record<string, string | number | boolean>>;
  readonly scenario: NormalisedScenario;
}
