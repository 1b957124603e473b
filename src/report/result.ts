/** The result document, `stratus.result` version 1. Seconds, bytes, US dollars and fractions throughout. */
export interface ResultDocument {
  readonly format: 'stratus.result';
  readonly formatVersion: 1;
  readonly stratus: string;
  readonly scenario: {
    readonly name: string;
    readonly description: string;
    readonly sha256: string;
  };
  readonly priceBook: { readonly snapshot: string; readonly sources: readonly string[] };
  readonly cells: readonly CellResult[];
  /** Every other cell against the baseline; empty when there is one cell. */
  readonly comparison: readonly CellComparison[];
  /** Only there if runs are missing: the numbers then rest on fewer replications than were asked for. */
  readonly incomplete?: Incomplete;
}

export interface Incomplete {
  /** Why: `interrupted`, or what the first missing run failed of. */
  readonly reason: string;
  readonly planned: number;
  readonly finished: number;
  /** Runs that failed, by cell and replication, with the command that repeats each. */
  readonly failed: readonly {
    readonly cell: string;
    readonly replication: number;
    readonly seed: number;
    readonly message: string;
    readonly command: string;
  }[];
}

/** A statistic over replications: the mean of their values, with a 95 % Student interval. */
export interface Statistic {
  readonly value: number;
  /** null where it cannot be had: one replication without batch means, or no spread defined. */
  readonly ci95: readonly [low: number, high: number] | null;
  /** Replications (or batches) behind it. */
  readonly n: number;
}

export interface CellResult {
  readonly variant: string;
  readonly axes: Readonly<Record<string, string | number | boolean>>;
  readonly replications: readonly {
    readonly index: number;
    readonly seed: number;
    readonly fingerprint: string;
    readonly events: number;
    readonly requests: number;
    /** The numbers that are compared between cells, by `metric` or `id/metric`: so that saved results can be compared in pairs. */
    readonly values?: Readonly<Record<string, number>>;
  }[];
  readonly measuredS: Statistic;
  readonly workloads: Readonly<Record<string, CellWorkload>>;
  readonly resources: Readonly<Record<string, CellResource>>;
  readonly cost: CellCost;
  readonly timelines: readonly CellTimeline[];
  readonly slos: readonly SloVerdict[];
  readonly faults: readonly unknown[];
  /** Bad lines of traces and the like: one sentence each. */
  readonly notes: readonly string[];
}

export interface LatencyStatistics {
  readonly mean: Statistic;
  readonly p50: Statistic;
  readonly p90: Statistic;
  readonly p95: Statistic;
  readonly p99: Statistic;
  readonly p999: Statistic;
  readonly max: Statistic;
}

export interface CellWorkload {
  readonly requests: {
    readonly offered: Statistic;
    readonly completed: Statistic;
    readonly failed: Readonly<Record<string, Statistic>>;
    readonly inFlight: Statistic;
    readonly retries: Statistic;
  };
  readonly latency: LatencyStatistics;
  /** Shares of the completed requests by latency, all replications together: for a chart. */
  readonly latencyDistribution: readonly { readonly upToS: number; readonly share: number }[];
  readonly errorRate: Statistic;
  readonly availability: Statistic;
  /** Completed requests per second. */
  readonly throughput: Statistic;
  readonly byRequest: Readonly<
    Record<
      string,
      {
        readonly offered: Statistic;
        readonly completed: Statistic;
        readonly failed: Readonly<Record<string, Statistic>>;
        readonly latency: LatencyStatistics;
        readonly errorRate: Statistic;
      }
    >
  >;
}

export type CellMetric = Statistic | LatencyStatistics | Readonly<Record<string, Statistic>>;

export interface CellResource {
  readonly type: string;
  readonly metrics: Readonly<Record<string, CellMetric>>;
}

export interface CellCost {
  /** USD of the measured window. */
  readonly total: Statistic;
  /** USD a month of 730 h at this rate. */
  readonly perMonth: Statistic;
  readonly perMillionRequests: Statistic;
  readonly byResource: Readonly<
    Record<
      string,
      {
        readonly total: Statistic;
        readonly perMonth: Statistic;
        readonly lines: readonly BillLine[];
      }
    >
  >;
  readonly notPriced: readonly string[];
}

/** A line of the bill: means over the replications. */
export interface BillLine {
  readonly item: string;
  /** In the words of AWS's bill: `m7g.large Linux, on-demand`. */
  readonly label: string;
  /** A month's quantity. */
  readonly quantity: number;
  readonly unit: string;
  /** USD per unit; the average where tiers apply. */
  readonly unitPrice: number;
  /** USD a month. */
  readonly usd: number;
  /** Where the price comes from, with its date. */
  readonly source: string;
}

export interface CellTimeline {
  readonly of: string;
  readonly metric: string;
  readonly unit: string;
  readonly startS: number;
  readonly bucketS: number;
  readonly values: readonly (number | null)[];
}

export interface SloVerdict {
  readonly name: string;
  readonly metric: string;
  readonly severity: 'error' | 'warning';
  /** `latency p99 of shoppers/browse <= 120 ms`. */
  readonly text: string;
  readonly limit: { readonly max: number | null; readonly min: number | null };
  /** null: no data, and that fails. */
  readonly observed: Statistic | null;
  readonly verdict: 'pass' | 'fail' | 'no-data';
}

export interface CellComparison {
  readonly variant: string;
  readonly axes: Readonly<Record<string, string | number | boolean>>;
  readonly baseline: string;
  /** Paired by replication (common random numbers). Absolute difference, and relative to the baseline. */
  readonly differences: readonly {
    readonly metric: string;
    readonly of: string;
    readonly baseline: number;
    readonly value: number;
    readonly difference: Statistic;
    readonly relative: number | null;
  }[];
}
