import type {
  CellComparison,
  CellCost,
  CellResource,
  CellResult,
  CellTimeline,
  CellWorkload,
  LatencyStatistics,
  ResultDocument,
  SloVerdict,
  Statistic,
} from '../../src/report/result.js';

/**
 * Result documents as real runs give them, made by arithmetic: the reports are tested on these,
 * and test/data/results/ holds them as files.
 */

/** A statistic of `n` replications with an interval of ± `half`. */
export function statistic(value: number, half: number | null = null, n = 10): Statistic {
  return { value, ci95: half === null ? null : [value - half, value + half], n };
}

const zero = statistic(0, 0);

/** Latencies around a median in seconds with a tail like a lognormal's. */
export function latency(median: number, relative: number | null = 0.01, n = 10): LatencyStatistics {
  const of = (factor: number, wider = 1): Statistic =>
    statistic(median * factor, relative === null ? null : median * factor * relative * wider, n);
  return {
    mean: of(1.22),
    p50: of(1),
    p90: of(2.1),
    p95: of(2.7, 1.5),
    p99: of(4.4, 2),
    p999: of(7.9, 4),
    max: of(21, 12),
  };
}

/** A bell over the logarithm of latency, with a small second hump (requests that waited). */
export function distribution(median: number): CellWorkload['latencyDistribution'] {
  const bins: { upToS: number; share: number }[] = [];
  let total = 0;
  for (let i = -24; i <= 50; i += 1) {
    const x = i / 12;
    const weight = Math.exp(-x * x * 2.2) + 0.04 * Math.exp(-(x - 2.1) * (x - 2.1) * 6);
    bins.push({ upToS: median * Math.exp(x * 1.1), share: weight });
    total += weight;
  }
  return bins.map(({ upToS, share }) => ({ upToS, share: share / total }));
}

function timeline(
  of: string,
  metric: string,
  unit: string,
  at: (fraction: number, i: number) => number | null,
  bucketS = 600,
  buckets = 144,
): CellTimeline {
  const values = Array.from({ length: buckets }, (_, i) => at(i / buckets, i));
  return { of, metric, unit, startS: 0, bucketS, values };
}

/** A day's curve between 0 and 1, highest in the evening, and a repeatable ripple. */
const day = (f: number): number => 0.5 - 0.5 * Math.cos((f - 0.1) * 2 * Math.PI);
const ripple = (i: number): number => (((i * 7919) % 97) / 97 - 0.5) * 0.06;

function webTimelines(scale: number): CellTimeline[] {
  const load = (f: number, i: number): number => 180 + 340 * day(f) * (1 + ripple(i));
  const instances = (f: number): number => Math.ceil((2 + 5 * day(f)) * scale);
  const busy = (f: number, i: number): number =>
    Math.min(0.97, load(f, i) / (instances(f) * 150) / (1 / scale));
  return [
    timeline('shoppers', 'arrivals', 'req/s', load),
    timeline('shoppers', 'completions', 'req/s', (f, i) => load(f, i) * 0.9995),
    timeline('shoppers', 'errors', 'req/s', (f, i) =>
      i === 71 || i === 72 ? 9.5 : load(f, i) * 0.0002,
    ),
    timeline('shoppers', 'latency-p50', 's', (f, i) => 0.026 + 0.006 * day(f) + 0.002 * ripple(i)),
    timeline('shoppers', 'latency-p99', 's', (f, i) =>
      i === 71 || i === 72 ? 0.41 : 0.09 + 0.06 * day(f) * (1 + 3 * ripple(i)),
    ),
    timeline('web', 'instances', 'instances', instances),
    timeline('web', 'utilisation', 'fraction', busy),
  ];
}

function workload(offered: number, median: number, errorShare: number): CellWorkload {
  const failed = offered * errorShare;
  const part = (share: number, factor: number): CellWorkload['byRequest'][string] => ({
    offered: statistic(offered * share, offered * share * 0.002),
    completed: statistic((offered - failed) * share, offered * share * 0.002),
    failed: {
      'timed-out': statistic(failed * share * 0.65, 40),
      'http-503': statistic(failed * share * 0.35, 22),
    },
    latency: latency(median * factor),
    errorRate: statistic(errorShare, errorShare * 0.12),
  });
  return {
    requests: {
      offered: statistic(offered, offered * 0.001),
      completed: statistic(offered - failed - 14, offered * 0.001),
      failed: {
        'timed-out': statistic(failed * 0.65, 260),
        'http-503': statistic(failed * 0.35, 140),
      },
      inFlight: statistic(14, 3.2),
      retries: statistic(failed * 1.9, 300),
    },
    latency: latency(median),
    latencyDistribution: distribution(median),
    errorRate: statistic(errorShare, errorShare * 0.1),
    availability: statistic(1 - errorShare, errorShare * 0.1),
    throughput: statistic((offered - failed) / 86_400, 0.42),
    byRequest: { browse: part(0.82, 0.85), search: part(0.13, 1.7), checkout: part(0.05, 2.3) },
  };
}

const line = (
  item: string,
  label: string,
  quantity: number,
  unit: string,
  unitPrice: number,
): CellCost['byResource'][string]['lines'][number] => ({
  item,
  label,
  quantity,
  unit,
  unitPrice,
  usd: quantity * unitPrice,
  source: 'AWS Price List API, 2026-11-03',
});

export function cost(
  byResource: Readonly<Record<string, CellCost['byResource'][string]['lines']>>,
  windowShare: number,
  requests: number,
  spread: number | null = 0.004,
): CellCost {
  const monthOf = (lines: CellCost['byResource'][string]['lines']): number =>
    lines.reduce((sum, l) => sum + l.usd, 0);
  const of = (value: number): Statistic =>
    statistic(value, spread === null ? null : value * spread);
  const month = Object.values(byResource).reduce((sum, lines) => sum + monthOf(lines), 0);
  return {
    total: of(month * windowShare),
    perMonth: of(month),
    perMillionRequests: of(requests === 0 ? 0 : (month * windowShare * 1e6) / requests),
    byResource: Object.fromEntries(
      Object.entries(byResource).map(([id, lines]) => [
        id,
        { total: of(monthOf(lines) * windowShare), perMonth: of(monthOf(lines)), lines },
      ]),
    ),
    notPriced: [
      'Data transfer out to the internet: the region’s tiers are not in this price book.',
      'CloudWatch metrics and alarms beyond the free ones.',
    ],
  };
}

function webBill(instanceType: string, hourly: number, hours: number, requests: number): CellCost {
  return cost(
    {
      dns: [
        line('route53.zone', 'Hosted zone', 1, 'zones', 0.5),
        line('route53.query', 'Queries, standard', 1_204_000, 'queries', 0.0000004),
      ],
      edge: [
        line('alb.hour', 'Application Load Balancer', 730, 'hours', 0.0225),
        line('alb.lcu', 'Load balancer capacity units', 6102.4, 'LCU-hours', 0.008),
      ],
      web: [
        line(
          `ec2.on-demand.${instanceType}.linux`,
          `${instanceType} Linux, on-demand`,
          hours,
          'hours',
          hourly,
        ),
        line('ebs.gp3.storage', 'gp3 storage', (hours / 730) * 20, 'GB-month', 0.08),
      ],
      orders: [
        line('dynamodb.rru', 'Read request units, on-demand', 912e6, 'RRU', 0.000000125),
        line('dynamodb.wru', 'Write request units, on-demand', 46e6, 'WRU', 0.000000625),
        line('dynamodb.storage', 'Storage, standard', 120, 'GB-month', 0.25),
      ],
    },
    24 / 730,
    requests,
  );
}

function webResources(
  offered: number,
  mean: number,
  utilisation: number,
): Readonly<Record<string, CellResource>> {
  return {
    dns: {
      type: 'route53-zone',
      metrics: { queries: statistic(39_583, 210), cacheHits: statistic(0.9987, 0.0002) },
    },
    edge: {
      type: 'alb',
      metrics: {
        requests: statistic(offered, offered * 0.001),
        responses: {
          '200': statistic(offered * 0.9994, 9000),
          '503': statistic(offered * 0.0002, 310),
          '504': statistic(offered * 0.0004, 400),
        },
        healthyTargets: statistic(mean - 0.04, 0.05),
        lcu: statistic(8.36, 0.06),
      },
    },
    web: {
      type: 'ec2-asg',
      metrics: {
        instances: { min: statistic(2, 0), mean: statistic(mean, 0.05), max: statistic(8, 0.4) },
        cpuUtilisation: statistic(utilisation, 0.004),
        wait: { ...latency(0.0021, 0.05) },
        queueDepth: statistic(1.31, 0.09),
        launches: statistic(11.2, 0.8),
      },
    },
    orders: {
      type: 'dynamodb',
      metrics: {
        reads: statistic(offered * 0.99, offered * 0.001),
        writes: statistic(offered * 0.05, offered * 0.001),
        rru: statistic(offered * 0.99, offered * 0.001),
        wru: statistic(offered * 0.05, offered * 0.001),
        latency: latency(0.0034, 0.002),
      },
    },
  };
}

function slo(
  name: string,
  metric: string,
  text: string,
  limit: Partial<SloVerdict['limit']>,
  observed: Statistic | null,
  verdict: SloVerdict['verdict'],
  severity: SloVerdict['severity'] = 'error',
): SloVerdict {
  return {
    name,
    metric,
    severity,
    text,
    limit: { max: null, min: null, ...limit },
    observed,
    verdict,
  };
}

const fingerprint = (i: number): string =>
  (0x9e3779b9 * (i + 1)).toString(16).padStart(16, '0').slice(-16);

export function replications(
  count: number,
  events: number,
  requests: number,
): CellResult['replications'] {
  return Array.from({ length: count }, (_, index) => ({
    index,
    seed: 42,
    fingerprint: fingerprint(index),
    events: Math.round(events * (1 + ripple(index))),
    requests: Math.round(requests * (1 + ripple(index) / 10)),
  }));
}

const head = { format: 'stratus.result', formatVersion: 1, stratus: '0.1.0' } as const;
const priceBook = {
  snapshot: '2026-11',
  sources: ['AWS Price List API, read 2026-11-03: https://pricing.us-east-1.amazonaws.com'],
};
const sha256 = '4d1b2f8a'.repeat(8);

function webCell(
  variant: string,
  instanceType: string,
  hourly: number,
  mean: number,
  median: number,
): CellResult {
  const offered = 30_240_000;
  const errors = 0.0006;
  return {
    variant,
    axes: {},
    replications: replications(10, 214_000_000, offered),
    measuredS: statistic(86_400, 0),
    workloads: { shoppers: workload(offered, median, errors) },
    resources: webResources(offered, mean, 0.542),
    cost: webBill(instanceType, hourly, mean * 730, offered),
    timelines: webTimelines(mean / 4.9),
    slos: [
      slo(
        'fast pages',
        'latency',
        'latency p99 of shoppers/browse <= 120 ms',
        { max: 0.12 },
        statistic(median * 4.4 * 0.85, 0.0018),
        median < 0.03 ? 'pass' : 'fail',
      ),
      slo(
        'available',
        'availability',
        'availability of shoppers >= 99.9 %',
        { min: 0.999 },
        statistic(0.9994, 0.00006),
        'pass',
      ),
      slo(
        'budget',
        'cost',
        'cost of everything <= $600/month',
        { max: 600 },
        statistic(mean * 730 * hourly + 230, 2.1),
        'pass',
      ),
    ],
    faults: [],
    notes: [],
  };
}

function comparison(variant: string): CellComparison {
  const of = (
    metric: string,
    id: string,
    baseline: number,
    value: number,
    half: number,
  ): CellComparison['differences'][number] => ({
    metric,
    of: id,
    baseline,
    value,
    difference: statistic(value - baseline, half),
    relative: baseline === 0 ? null : (value - baseline) / baseline,
  });
  return {
    variant,
    axes: {},
    baseline: 'base',
    differences: [
      of('cost per month', '', 541.1, 482.35, 2.4),
      of('cost per million requests', '', 0.5881, 0.5242, 0.003),
      of('latency mean', 'shoppers', 0.0342, 0.0403, 0.0004),
      of('latency p50', 'shoppers', 0.028, 0.033, 0.0003),
      of('latency p99', 'shoppers', 0.123, 0.1452, 0.0031),
      of('error rate', 'shoppers', 0.0006, 0.00061, 0.00004),
      of('throughput', 'shoppers', 349.8, 349.8, 0),
    ],
  };
}

/** Two cells of a web architecture with a comparison; the second one breaks an SLO. */
export function webApp(): ResultDocument {
  return {
    ...head,
    scenario: {
      name: 'web-app',
      description: 'A shop: Route 53, a load balancer, an auto-scaled fleet and a table.',
      sha256,
    },
    priceBook,
    cells: [
      webCell('base', 'm7g.large', 0.0816, 4.9, 0.028),
      webCell('older-chips', 'm5.large', 0.096, 4.1, 0.033),
    ],
    comparison: [comparison('older-chips')],
  };
}

/** M/M/c from a single replication: intervals from batch means for latency, none elsewhere. */
export function mmc(): ResultDocument {
  const requests = 1_000_000;
  const one = (value: number): Statistic => statistic(value, null, 1);
  return {
    ...head,
    scenario: { name: 'mmc', description: '', sha256 },
    priceBook,
    cells: [
      {
        variant: 'base',
        axes: {},
        replications: replications(1, 2_000_000, requests),
        measuredS: one(25_000),
        workloads: {
          customers: {
            requests: {
              offered: one(requests),
              completed: one(requests),
              failed: {},
              inFlight: one(0),
              retries: one(0),
            },
            latency: { ...latency(0.95, null, 1), mean: statistic(1.1626, 0.0091, 20) },
            latencyDistribution: distribution(0.95),
            errorRate: one(0),
            availability: one(1),
            throughput: one(40),
            byRequest: {},
          },
        },
        resources: {
          desk: {
            type: 'service',
            metrics: {
              utilisation: one(0.8),
              wait: latency(0.11, null, 1),
              queueDepth: one(2.31),
              blocked: one(0),
            },
          },
        },
        cost: cost({ desk: [] }, 1, requests, null),
        timelines: [
          timeline('desk', 'utilisation', 'fraction', (_, i) => 0.8 + ripple(i), 250, 100),
        ],
        slos: [],
        faults: [],
        notes: [],
      },
    ],
    comparison: [],
  };
}

/** An overloaded service: errors of several causes, an SLO without data, a warning, a trace with bad lines. */
export function failures(): ResultDocument {
  const web = webCell('base', 'm7g.large', 0.0816, 4.9, 0.028);
  const shoppers = web.workloads.shoppers as CellWorkload;
  const offered = 98_311;
  return {
    ...head,
    scenario: {
      name: 'overload',
      description: 'A launch day that the fleet does not survive.',
      sha256,
    },
    priceBook,
    cells: [
      {
        ...web,
        replications: replications(3, 1_400_000, offered),
        measuredS: statistic(1800, 0, 3),
        workloads: {
          shoppers: {
            ...shoppers,
            requests: {
              offered: statistic(offered, 740, 3),
              completed: statistic(61_002, 1210, 3),
              failed: {
                'timed-out': statistic(29_411, 1480, 3),
                'http-503': statistic(6120, 512, 3),
                blocked: statistic(1764, 91, 3),
                'dns-failure': statistic(3, 2.2, 3),
              },
              inFlight: statistic(11, 6, 3),
              retries: statistic(121_880, 4030, 3),
            },
            latency: latency(1.42, 0.08, 3),
            latencyDistribution: distribution(1.42),
            errorRate: statistic(0.3794, 0.0151, 3),
            availability: statistic(0.6206, 0.0151, 3),
            throughput: statistic(33.89, 0.67, 3),
            byRequest: {},
          },
        },
        timelines: [
          timeline(
            'shoppers',
            'arrivals',
            'req/s',
            (f, i) => 20 + 60 * f * (1 + ripple(i)),
            15,
            120,
          ),
          timeline('shoppers', 'errors', 'req/s', (f) => (f < 0.3 ? 0 : 60 * (f - 0.3)), 15, 120),
          timeline(
            'shoppers',
            'latency-p50',
            's',
            (f) => (f < 0.9 ? 0.3 + 2 * f * f : null),
            15,
            120,
          ),
          timeline(
            'shoppers',
            'latency-p99',
            's',
            (f) => (f < 0.9 ? 1.2 + 9 * f * f : null),
            15,
            120,
          ),
          timeline('web', 'instances', 'instances', (f) => (f < 0.4 ? 2 : 3), 15, 120),
          timeline('web', 'utilisation', 'fraction', (f) => Math.min(1, 0.5 + f), 15, 120),
        ],
        slos: [
          slo(
            'fast pages',
            'latency',
            'latency p99 of shoppers <= 500 ms',
            { max: 0.5 },
            statistic(6.248, 0.98, 3),
            'fail',
          ),
          slo(
            'available',
            'availability',
            'availability of shoppers >= 99.9 %',
            { min: 0.999 },
            statistic(0.6206, 0.0151, 3),
            'fail',
          ),
          slo(
            'refunds are quick',
            'latency',
            'latency p95 of shoppers/refund <= 2 s',
            { max: 2 },
            null,
            'no-data',
          ),
          slo(
            'short queue',
            'queue-depth',
            'queue-depth mean of web <= 50',
            { max: 50 },
            statistic(128.4, 9, 3),
            'fail',
            'warning',
          ),
          slo(
            'budget',
            'cost',
            'cost of everything <= $600/month',
            { max: 600 },
            statistic(541.1, 4.2, 3),
            'pass',
          ),
        ],
        notes: [
          'Trace launch-day.log.gz: 12 of 98,323 lines could not be read and were left out (first: line 88, no time).',
        ],
      },
    ],
    comparison: [],
  };
}

/** Nobody came: no request, so no latency, and an SLO with no data. */
export function zeroRequests(): ResultDocument {
  const flat: LatencyStatistics = {
    mean: zero,
    p50: zero,
    p90: zero,
    p95: zero,
    p99: zero,
    p999: zero,
    max: zero,
  };
  return {
    ...head,
    scenario: { name: 'nobody-came', description: '', sha256 },
    priceBook,
    cells: [
      {
        variant: 'base',
        axes: {},
        replications: replications(10, 40, 0),
        measuredS: statistic(3600, 0),
        workloads: {
          visitors: {
            requests: { offered: zero, completed: zero, failed: {}, inFlight: zero, retries: zero },
            latency: flat,
            latencyDistribution: [],
            errorRate: zero,
            availability: statistic(1, 0),
            throughput: zero,
            byRequest: {},
          },
        },
        resources: {
          edge: {
            type: 'alb',
            metrics: { requests: zero, responses: {}, healthyTargets: statistic(2, 0) },
          },
        },
        cost: cost(
          { edge: [line('alb.hour', 'Application Load Balancer', 730, 'hours', 0.0225)] },
          1 / 730,
          0,
          0,
        ),
        timelines: [
          timeline('visitors', 'arrivals', 'req/s', () => 0, 60, 60),
          timeline('visitors', 'latency-p99', 's', () => null, 60, 60),
        ],
        slos: [
          slo(
            'fast',
            'latency',
            'latency p99 of visitors <= 100 ms',
            { max: 0.1 },
            null,
            'no-data',
          ),
        ],
        faults: [],
        notes: [],
      },
    ],
    comparison: [],
  };
}

export const SAMPLES: Readonly<Record<string, () => ResultDocument>> = {
  'web-app': webApp,
  mmc,
  overload: failures,
  'nobody-came': zeroRequests,
};
