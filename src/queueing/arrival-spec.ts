import type { DistributionSpec } from '../variates/distribution.js';

/** Where a workload's requests come from, in time. Rates are in requests per second, times in seconds. */
export type ArrivalsSpec =
  | { readonly kind: 'constant'; readonly rate: number }
  | { readonly kind: 'poisson'; readonly rate: number }
  | { readonly kind: 'renewal'; readonly interarrival: DistributionSpec }
  /** Nonhomogeneous Poisson; a day's sinusoid-like curve through `mean` and `peak` at `peakAtS` (seconds after midnight). */
  | {
      readonly kind: 'diurnal';
      readonly mean: number;
      readonly peak: number;
      readonly peakAtS: number;
    }
  /** Nonhomogeneous Poisson; rate of each hour of the week, Monday 00:00 first (168 numbers). */
  | { readonly kind: 'weekly'; readonly hourlyRate: readonly number[] }
  /** Nonhomogeneous Poisson; piecewise linear: a stage holds `rate`, or ramps from where it is to `to`. */
  | { readonly kind: 'stages'; readonly stages: readonly ArrivalStage[] }
  /** Markov-modulated Poisson process: the states are visited in turn, each for an exponential time. */
  | {
      readonly kind: 'bursty';
      readonly states: readonly { readonly rate: number; readonly meanS: number }[];
    }
  | { readonly kind: 'every'; readonly intervalS: number }
  | { readonly kind: 'cron'; readonly cron: string }
  | { readonly kind: 'trace'; readonly trace: TraceSpec };

export type ArrivalStage =
  | { readonly forS: number; readonly rate: number; readonly to: null }
  | { readonly forS: number; readonly rate: null; readonly to: number };

export type TraceFormat =
  | 'csv'
  | 'common'
  | 'combined'
  | 'alb'
  | 'cloudfront'
  | 'azure-functions-2019'
  | 'azure-functions-2021'
  | 'timestamps';

export interface TraceSpec {
  /** Absolute path of the file; `.gz` is decompressed as it is read. */
  readonly file: string;
  readonly format: TraceFormat;
  /** Columns of a `csv` trace, by the name in its header. Only `time` is required. */
  readonly columns: {
    readonly time: string;
    readonly request: string | null;
    readonly response: string | null;
    readonly key: string | null;
    readonly name: string | null;
  } | null;
  /** Each record becomes this many requests on average (0.5 keeps every other one): deterministic, by accumulation. */
  readonly scale: number;
  /** 2 replays the trace at twice its speed. */
  readonly speed: number;
  /** How often the trace is played; null: for as long as the run lasts. */
  readonly repeat: number | null;
  /**
   * Resolution of the trace's clock, in seconds: requests of one timestamp are spread at random over
   * so long after it. 0: they all come at the timestamp itself.
   */
  readonly spreadS: number;
}

/** What a trace knows of one request; null where the format does not say. */
export interface TraceRecord {
  /** Seconds since the first record of the trace. */
  readonly timeS: number;
  readonly name: string | null;
  readonly requestBytes: number | null;
  readonly responseBytes: number | null;
  readonly key: string | null;
}

/** Bad lines of a trace: counted and reported, never guessed. */
export interface TraceReport {
  readonly file: string;
  readonly records: number;
  readonly badLines: number;
  /** The first few, with line numbers (1-based). */
  readonly examples: readonly { readonly line: number; readonly reason: string }[];
}

/** Gives the times at which requests arrive. Pulled by the simulation, one at a time. */
export interface ArrivalProcess {
  /** Time of the next arrival in seconds since the start of the run, never before the last; Infinity when there is none. */
  next(): number;
  /** The record behind the arrival that `next` returned last; null if it does not come from a trace. */
  readonly record: TraceRecord | null;
  /** What was wrong with the trace so far; null if there is none. */
  readonly report: TraceReport | null;
  /** True if the process ends by itself. */
  readonly finite: boolean;
}

/** Popularity of keys. */
export type KeySpec =
  | { readonly kind: 'uniform'; readonly n: number }
  | { readonly kind: 'zipf'; readonly n: number; readonly exponent: number }
  /** `share` of the requests go to `keys` keys, the rest evenly to the others of `n`. */
  | { readonly kind: 'hot'; readonly share: number; readonly keys: number; readonly n: number }
  | { readonly kind: 'trace' };
