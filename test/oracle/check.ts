import type { ReplicationResult } from '../../src/experiment/replication-result.js';
import { Histogram } from '../../src/stats/histogram.js';
import { type Document, simulate, waits, workload } from './simulate.js';

/** One figure of an oracle, and how a simulation estimates it. */
export interface Figure {
  readonly name: string;
  readonly expected: number;
  /** The estimate of one replication. */
  of(result: ReplicationResult): number;
  /** The estimate of all replications together, where that is more than the mean of theirs. */
  pooled?(results: readonly ReplicationResult[], long: ReplicationResult | null): number;
  /** Relative error that a histogram's buckets add. */
  readonly bucketError?: number;
  /** Set for a figure that comes from something rare: a sample without it says nothing of its spread. */
  readonly rare?: RareEvent;
  /** Of the expected figure itself, where it was simulated too. */
  readonly standardError?: number;
  /** Deterministic: has to be this far off at most, whatever the standard error. */
  readonly within?: number;
}

/** What happens to a request with a small probability, and adds something to the figure when it does. */
export interface RareEvent {
  readonly probability: number;
  /** Root of the mean square of what one event adds to the figure of one request. */
  readonly size: number;
}

/** An oracle made into a scenario, and the figures that must come out. */
export interface Oracle {
  readonly id: string;
  readonly document: Document;
  readonly figures: readonly Figure[];
  readonly replications: number;
  /** The same scenario in one run as long as all replications together; null: no figure needs it. */
  readonly long: Document | null;
}

export interface Check {
  readonly id: string;
  readonly figure: string;
  readonly expected: number;
  readonly got: number;
  /** Standard errors between the two; for a deterministic figure 0 or Infinity. */
  readonly z: number;
}

export const REPLICATIONS = 20;

export function checkOracle(oracle: Oracle): Check[] {
  const results = simulate(oracle.document, oracle.replications);
  const long = oracle.long === null ? null : simulate(oracle.long, 1)[0]!;
  return oracle.figures.map((figure) => check(oracle.id, figure, results, long));
}

function check(
  id: string,
  figure: Figure,
  results: readonly ReplicationResult[],
  long: ReplicationResult | null,
): Check {
  const values = results.map((result) => figure.of(result));
  const n = values.length;
  const got = figure.pooled?.(results, long) ?? values.reduce((sum, x) => sum + x, 0) / n;
  const { expected } = figure;
  const off = Math.abs(got - expected);
  const common = { id, figure: figure.name, expected, got };
  if (figure.within !== undefined) {
    return { ...common, z: off <= figure.within ? 0 : Number.POSITIVE_INFINITY };
  }
  // Sectioning: the spread of the replications around the estimate of all of them together, so
  // that a bias of the short ones (of a quantile) widens the interval and does not narrow it.
  const spread = values.reduce((sum, x) => sum + (x - got) ** 2, 0) / (n - 1);
  const own = Math.max(Math.sqrt(spread / n), rareEventError(figure, results));
  const standardError = Math.hypot(own, figure.standardError ?? 0);
  const beyondBuckets = Math.max(0, off - (figure.bucketError ?? 0) * expected);
  // What agrees to 12 digits (the oracles have no more) agrees, also where nothing varies.
  const z = off <= 1e-11 * Math.abs(expected) ? 0 : beyondBuckets / standardError;
  return { ...common, z };
}

/** Fewer events than this, and the standard error is Poisson's. */
const FEW = 30;

function rareEventError({ rare }: Figure, results: readonly ReplicationResult[]): number {
  if (rare === undefined) return 0;
  const requests = results.reduce((sum, result) => sum + workload(result).offered, 0);
  if (rare.probability * requests >= FEW) return 0;
  return rare.size * Math.sqrt(Math.max(rare.probability, 1 / requests) / requests);
}

export const mean = (name: string, expected: number, of: Figure['of']): Figure => ({
  name,
  expected,
  of,
});

/** The share of the requests to which something happens. */
export const share = (name: string, expected: number, of: Figure['of']): Figure => ({
  name,
  expected,
  of,
  rare: { probability: expected, size: 1 },
});

const QUANTILES = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99, p999: 0.999 } as const;
export type Quantile = keyof typeof QUANTILES;
/** Half a bucket of the histogram, once it has folded what it kept. */
const BUCKET_ERROR = 1 / 256;

/** A quantile of the response time, from the histograms of all replications merged. */
export function responseQuantile(quantile: Quantile, expected: number): Figure {
  return {
    name: `response ${quantile}`,
    expected,
    of: (result) => workload(result).latency[quantile],
    pooled: (results) => {
      const merged = new Histogram();
      for (const result of results) {
        merged.merge(Histogram.fromSnapshot(workload(result).latencyHistogram));
      }
      return merged.quantile(QUANTILES[quantile]);
    },
    bucketError: BUCKET_ERROR,
  };
}

/**
 * A quantile of the waiting time. Results carry no histogram of it, and quantiles of short runs are
 * biased: the estimate comes from one run as long as all replications together.
 */
export function waitQuantile(station: string, quantile: Quantile, expected: number): Figure {
  return {
    name: `wait ${quantile}`,
    expected,
    of: (result) => waits(result, station)[quantile],
    pooled: (_, long) => waits(long!, station)[quantile],
    bucketError: BUCKET_ERROR,
  };
}

const HEADER = ['oracle', 'figure', 'expected', 'got', 'z'];

/** The checks as a table, the worst first. */
export function table(checks: readonly Check[]): string {
  const digits = (x: number): string => (Number.isFinite(x) ? x.toPrecision(6) : String(x));
  const rows = [...checks]
    .sort((a, b) => b.z - a.z)
    .map(({ id, figure, expected, got, z }) => [
      id,
      figure,
      digits(expected),
      digits(got),
      z.toFixed(2),
    ]);
  const all = [HEADER, ...rows];
  const widths = HEADER.map((_, i) => Math.max(...all.map((row) => row[i]!.length)));
  return all
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
