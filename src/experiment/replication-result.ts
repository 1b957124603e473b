import type { UsageLine } from '../pricing/usage.js';
import type { TraceReport } from '../queueing/arrival-spec.js';
import type { HistogramSnapshot } from '../stats/histogram.js';
import type { Disturbance } from './fault-report.js';

/** What one replication of one cell gives back: a plain value that can cross to another thread. */
export interface ReplicationResult {
  readonly index: number;
  readonly seed: number;
  /** 16 hexadecimal digits. */
  readonly fingerprint: string;
  readonly events: number;
  /** Requests that clients sent over the whole run, warm-up included. */
  readonly requests: number;
  /** Length of the measured window in simulated seconds. */
  readonly measuredS: number;
  readonly workloads: Readonly<Record<string, WorkloadResult>>;
  readonly resources: Readonly<Record<string, ResourceResult>>;
  readonly usage: readonly UsageLine[];
  readonly timelines: readonly Timeline[];
  readonly traces: readonly TraceReport[];
  readonly faults: readonly FaultResult[];
  /** What the bill does not cover: one sentence each. */
  readonly notPriced: readonly string[];
}

export interface WorkloadResult {
  readonly offered: number;
  readonly completed: number;
  /** By cause: `timed-out`, `blocked`, `throttled`, `http-503` … */
  readonly failed: Readonly<Record<string, number>>;
  readonly inFlight: number;
  /** Attempts beyond the first. */
  readonly retries: number;
  /** Response times of completed requests in seconds, all retries included. */
  readonly latency: DistributionSummary;
  readonly latencyHistogram: HistogramSnapshot;
  readonly byRequest: Readonly<Record<string, RequestResult>>;
  /** Parts of the way that an SLO asks about, by `from -> to`. */
  readonly legs: Readonly<Record<string, LegResult>>;
  /** Requests sent while no fault was on, by what an SLO leaves out (`faults`, or a name). */
  readonly calm: Readonly<Record<string, Readonly<Record<string, RequestResult>>>>;
  /** Means of latency over equal batches of consecutive requests, for an interval from a single replication; empty if too few. */
  readonly latencyBatchMeans: readonly number[];
}

/** A part of the way: what set out on it, and what arrived, each journey once. */
export interface LegResult {
  readonly begun: number;
  readonly arrived: number;
  readonly latency: DistributionSummary;
}

/** One occurrence of a fault. */
export interface FaultResult {
  readonly name: string;
  readonly kind: string;
  /** From 1. */
  readonly occurrence: number;
  /** Seconds since the start of the measured window. */
  readonly startS: number;
  readonly endS: number;
  /** Seconds until a resource noticed; null: none did. */
  readonly detectionS: number | null;
  /** Which, and what it noted. */
  readonly detectedBy: string | null;
  readonly workloads: Readonly<Record<string, Disturbance>>;
}

export interface RequestResult {
  readonly offered: number;
  readonly completed: number;
  readonly failed: Readonly<Record<string, number>>;
  readonly latency: DistributionSummary;
  readonly latencyHistogram: HistogramSnapshot;
}

/** Seconds, fractions or counts. All zero when `count` is zero. */
export interface DistributionSummary {
  readonly count: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** The metrics of one resource: a number, a distribution, or numbers by name. */
export interface ResourceResult {
  readonly type: string;
  readonly metrics: Readonly<Record<string, ResourceMetric>>;
}

export type ResourceMetric = number | DistributionSummary | Readonly<Record<string, number>>;

/** A series over simulated time, in equal buckets. */
export interface Timeline {
  /** Id of the workload or resource. */
  readonly of: string;
  /** `arrivals`, `completions`, `errors`, `latency-p50`, `latency-p99`, `instances`, `utilisation` … */
  readonly metric: string;
  /** `req/s`, `s`, `instances`, `fraction` … */
  readonly unit: string;
  readonly startS: number;
  readonly bucketS: number;
  /** null where there is no data. */
  readonly values: readonly (number | null)[];
}
