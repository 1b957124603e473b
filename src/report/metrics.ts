import type { CellMetric, LatencyStatistics, Statistic } from './result.js';
import type { Unit } from './units.js';

export type MetricKind =
  | { readonly kind: 'number'; readonly statistic: Statistic }
  | { readonly kind: 'distribution'; readonly statistics: LatencyStatistics }
  | { readonly kind: 'by-name'; readonly byName: Readonly<Record<string, Statistic>> };

/** Tells the three shapes of a metric apart. */
export function kindOf(metric: CellMetric): MetricKind {
  if (isStatistic(metric)) return { kind: 'number', statistic: metric };
  if (isDistribution(metric)) return { kind: 'distribution', statistics: metric };
  return { kind: 'by-name', byName: metric };
}

function isStatistic(metric: CellMetric): metric is Statistic {
  return typeof (metric as Statistic).value === 'number';
}

function isDistribution(metric: CellMetric): metric is LatencyStatistics {
  return 'p50' in metric && 'p999' in metric && 'mean' in metric;
}

/** The statistics of a distribution in the order every report shows them. */
export const LATENCY_STATS = ['mean', 'p50', 'p90', 'p95', 'p99', 'p999', 'max'] as const;
export type LatencyStat = (typeof LATENCY_STATS)[number];

export function statLabel(stat: string): string {
  return stat === 'p999' ? 'p99.9' : stat;
}

/** `queueDepth`, `queue.depth` and `queue-depth` are one name: `queue-depth`. */
function kebab(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/[\s._/]+/g, '-')
    .toLowerCase();
}

const ACRONYMS: Readonly<Record<string, string>> = {
  cpu: 'CPU',
  lcu: 'LCU',
  rru: 'RRU',
  wru: 'WRU',
  rrus: 'RRUs',
  wrus: 'WRUs',
  ttl: 'TTL',
  dns: 'DNS',
  p999: 'p99.9',
};

/** A metric's name in words: `cpuUtilisation` is `CPU utilisation`. */
export function metricLabel(name: string): string {
  return kebab(name)
    .split('-')
    .map((word) => ACRONYMS[word] ?? word)
    .join(' ');
}

const FRACTIONS =
  /utili[sz]ation|availability|(error|hit|miss|throttle|blocking|cold-start|fail(ure)?|retry)-(rate|ratio)|ratio$|share|fraction|probability/;
const RATES = /throughput|(arrival|request|completion)-rate$/;
const TIMES =
  /latency|wait|time$|delay|(^|-)age$|duration|response-time|sojourn|uptime|-s$|seconds|boot|slow-start|recovery|std-dev|last-departure/;

/**
 * The unit of a metric, told by its name: the result document gives SI units and says so by the
 * names of its metrics. A distribution is of times unless its name says otherwise.
 */
export function metricUnit(name: string, shape: MetricKind['kind'] = 'number'): Unit {
  const text = kebab(name);
  if (/cost|usd|price/.test(text))
    return /month/.test(text) || text === 'cost' ? 'usd/month' : 'usd';
  if (FRACTIONS.test(text)) return 'fraction';
  if (/per-second$/.test(text)) return '1/s';
  if (/bytes/.test(text)) return 'bytes';
  if (RATES.test(text) && shape !== 'distribution') return 'req/s';
  if (TIMES.test(text)) return 's';
  if (shape === 'distribution' && !/depth|queue|instances|size|length|busy|jobs/.test(text))
    return 's';
  return 'count';
}

/** Whether a smaller number of this metric is what one wants; null where it depends. */
export function smallerIsBetter(name: string): boolean | null {
  const text = kebab(name);
  if (/throughput|availability|hit|completed/.test(text)) return false;
  if (/cost|usd|latency|wait|error|fail|queue|blocked|throttle|timed-out|retr|age|cold/.test(text))
    return true;
  return null;
}
