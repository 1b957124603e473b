import { fnv1a } from '../../src/engine/event-type.js';
import type { ReplicationResult } from '../../src/experiment/replication-result.js';
import {
  type Figure,
  mean,
  type Oracle,
  type Quantile,
  REPLICATIONS,
  responseQuantile,
  share,
  waitQuantile,
} from './check.js';
import { type Document, metric, WORKLOAD, waits, workload } from './simulate.js';

export const STATION = 'station';

/** Requests of all replications of an oracle together, warm-up left out. */
const REQUESTS = 500_000;

export interface Size {
  /** Requests a second, for how long to simulate. */
  readonly rate: number;
  /** Seconds after which a queue has forgotten its start. */
  readonly relaxation: number;
  readonly requests?: number;
  /** How many relaxations a replication measures at least. */
  readonly relaxations?: number;
  readonly replications?: number;
  /** Whether a figure needs one long run too. */
  readonly long?: boolean;
}

/** Seconds that a queue of c servers takes to forget; `variability` is the sum of the squared coefficients of variation. */
export function relaxationOf(load: number, variability: number, capacity: number): number {
  return variability / (capacity * (1 - load) * (1 - load));
}

/** The whole scenario of an oracle: a workload `clients` and resources, measured after a warm-up. */
export function scenarioOf(
  id: string,
  size: Size,
  workloadOf: Document,
  resources: Document,
): Pick<Oracle, 'document' | 'replications' | 'long'> {
  const replications = size.replications ?? REPLICATIONS;
  const duration = Math.max(
    (size.requests ?? REQUESTS) / replications / size.rate,
    (size.relaxations ?? 10) * size.relaxation,
  );
  const lasting = (durationS: number): Document => ({
    version: 1,
    name: id
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .slice(0, 60)
      .replace(/-$/, ''),
    run: {
      duration: seconds(Math.ceil(durationS)),
      warmup: seconds(Math.ceil(6 * size.relaxation)),
      replications: 1,
      // A seed of its own: under a common one all oracles would share the luck of its arrivals.
      seed: fnv1a(id),
    },
    workloads: { [WORKLOAD]: { entry: STATION, ...workloadOf } },
    resources,
  });
  return {
    replications,
    document: lasting(duration),
    long: size.long === true ? lasting(duration * replications) : null,
  };
}

/** Quantities have no exponents: 12 digits after the point say enough. */
const plain = (x: number): string =>
  Number.isInteger(x) ? String(x) : x.toFixed(12).replace(/0+$/, '');
export const seconds = (x: number): string => `${plain(x)}s`;
export const perSecond = (x: number): string => `${plain(x)} req/s`;

export const poisson = (rate: number): Document => ({
  arrivals: { poisson: { rate: perSecond(rate) } },
});
export const exponential = (meanS: number): Document => ({ exponential: { mean: seconds(meanS) } });

/** One service with c servers. */
export const station = (servers: number, time: unknown, more: Document = {}): Document => ({
  [STATION]: { type: 'service', servers, time, ...more },
});

export const failedShare = (result: ReplicationResult, cause: string): number =>
  (workload(result).failed[cause] ?? 0) / workload(result).offered;

const QUANTILES: readonly Quantile[] = ['p50', 'p90', 'p95', 'p99', 'p999'];

/** How each figure that theory gives for a station is measured; the names are those of the rows. */
const MEASURES: Readonly<Record<string, (expected: number, servers: number) => Figure>> = {
  erlang_c_prob_wait: (x) => share('share that waits', x, waited),
  prob_wait: (x) => share('share that waits', x, waited),
  mean_wait: (x) => mean('mean wait', x, (r) => waits(r, STATION).mean),
  mean_wait_accepted: (x) => mean('mean wait', x, (r) => waits(r, STATION).mean),
  var_wait: (x) => squared(standardDeviation('variance of wait', Math.sqrt(x))),
  std_wait: (x) => standardDeviation('standard deviation of wait', x),
  mean_response: (x) => mean('mean response', x, (r) => workload(r).latency.mean),
  mean_response_accepted: (x) => mean('mean response', x, (r) => workload(r).latency.mean),
  mean_queue_len: (x) => mean('queue length', x, (r) => metric(r, STATION, 'queueLength')),
  mean_in_system: (x) => mean('in system', x, (r) => metric(r, STATION, 'inSystem')),
  mean_at_station: (x) => mean('in system', x, (r) => metric(r, STATION, 'inSystem')),
  utilization: (x) => mean('utilisation', x, (r) => metric(r, STATION, 'utilisation')),
  carried_load: (x, c) => mean('busy servers', x, (r) => c * metric(r, STATION, 'utilisation')),
  // Of the station: a workload leaves out what was sent before the window and answered in it.
  throughput: (x) => mean('throughput', x, (r) => metric(r, STATION, 'throughput')),
  accepted_rate: (x) => mean('accepted rate', x, (r) => workload(r).completed / r.measuredS),
  blocking_prob: (x) => share('share blocked', x, (r) => failedShare(r, 'blocked')),
  throttle_prob: (x) => share('share throttled', x, (r) => failedShare(r, 'throttled')),
  ...Object.fromEntries(
    QUANTILES.flatMap((quantile) => [
      [`response_${quantile}`, (x: number) => responseQuantile(quantile, x)],
      [`wait_${quantile}`, (x: number) => waitQuantile(STATION, quantile, x)],
    ]),
  ),
};

/** Follow from the others, or compare with something that is not simulated. */
const DERIVED = new Set([
  'ratio_to_mmc_wait',
  'sigma',
  'random_routing_mean_response',
  'gain_vs_random',
]);

/** A figure for every expectation of a row. @throws if one has no measure: nothing is left out unnoticed */
export function figuresOf(
  expected: Readonly<Record<string, number>>,
  servers = 1,
  leaveOut: (name: string) => boolean = () => false,
): Figure[] {
  return Object.entries(expected)
    .filter(([name]) => !DERIVED.has(name) && !leaveOut(name))
    .map(([name, value]) => {
      const measure = MEASURES[name];
      if (measure === undefined) throw new Error(`no measure for ${name}`);
      const figure = measure(value, servers);
      const waiting = expected.erlang_c_prob_wait ?? expected.prob_wait;
      const ratio = MOMENT_RATIO[name];
      if (waiting === undefined || ratio === undefined) return figure;
      return { ...figure, rare: { probability: waiting, size: (ratio * value) / waiting } };
    });
}

/**
 * Root of mean square over mean of what one wait adds: waits that happen are about exponential,
 * so E[W^2] = 2 E[W]^2, and E[W^4] = 6 E[W^2]^2.
 */
const MOMENT_RATIO: Readonly<Record<string, number>> = {
  mean_wait: Math.sqrt(2),
  mean_queue_len: Math.sqrt(2),
  var_wait: Math.sqrt(6),
};

function waited(result: ReplicationResult): number {
  return metric(result, STATION, 'waited') / waits(result, STATION).count;
}

/** Pooled from counts, means and variances, as if all replications had been one sample. */
function standardDeviation(name: string, expected: number): Figure {
  return {
    name,
    expected,
    of: (result) => metric(result, STATION, 'waitStdDev'),
    pooled: (results) => {
      let count = 0;
      let sum = 0;
      let squares = 0;
      for (const result of results) {
        const wait = waits(result, STATION);
        count += wait.count;
        sum += wait.count * wait.mean;
        squares += wait.count * (metric(result, STATION, 'waitStdDev') ** 2 + wait.mean ** 2);
      }
      return Math.sqrt(squares / count - (sum / count) ** 2);
    },
  };
}

function squared(figure: Figure): Figure {
  return {
    name: figure.name,
    expected: figure.expected ** 2,
    of: (result) => figure.of(result) ** 2,
    pooled: (results) => figure.pooled!(results, null) ** 2,
  };
}
