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
  readonly faults: readonly CellFault[];
  /** Bad lines of traces and the like: one sentence each. */
  readonly notes: readonly string[];
}

/** One occurrence of a fault, and what it did to each workload. */
export interface CellFault {
  readonly name: string;
  readonly kind: string;
  /** From 1: a fault may come again. */
  readonly occurrence: number;
  /** Seconds since the start of the measured window. */
  readonly startS: number;
  readonly endS: number;
  /** Seconds from its beginning until a resource noted that something is unhealthy; null: none did. */
  readonly detectionS: Statistic | null;
  readonly detectedBy: string | null;
  readonly workloads: Readonly<
    Record<
      string,
      {
        /** Requests that failed, of those sent until all was as before. */
        readonly lost: Statistic;
        readonly lostByCause: Readonly<Record<string, Statistic>>;
        /** Seconds from its beginning until requests were served as before; null: never. */
        readonly recoveryS: Statistic | null;
        /** Share of the replications in which they were. */
        readonly recovered: Statistic;
        /** Seconds from its end until requests were served as before; null: never, or it had no end. */
        readonly afterEndS: Statistic | null;
        /** Share of the replications in which errors remained that load does not explain. */
        readonly metastable: Statistic;
      }
    >
  >;
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
  /** Parts of the way that an SLO asks about, by `from -> to`. */
  readonly legs?: Readonly<
    Record<
      string,
      {
        readonly begun: Statistic;
        readonly arrived: Statistic;
        readonly latency: LatencyStatistics;
      }
    >
  >;
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
