import type { SloVerdict, Statistic } from '../report/result.js';
import type { NormalisedScenario, SloSpec } from '../scenario/normalised.js';
import { legName } from '../scenario/watching.js';
import { EXACT_LIMIT, Histogram, QUANTILE_ERROR } from '../stats/histogram.js';
import { type PricedReplication, perRequest, type ReplicationBill } from './bill.js';
import { isDistribution } from './merge-resource.js';
import { availability, errorRate, meanLatency, perSecond } from './merge-workload.js';
import type { DistributionSummary, RequestResult, WorkloadResult } from './replication-result.js';
import { atLeastAsWideAs, maximum, statisticOfKnown } from './statistic.js';

/** Judges every SLO of a cell on the means of its replications. */
export function judge(
  scenario: NormalisedScenario,
  replications: readonly PricedReplication[],
): SloVerdict[] {
  return scenario.slos.map((slo) => {
    const observed = observe(slo, replications);
    return {
      name: slo.name,
      metric: slo.metric,
      severity: slo.severity,
      text: sloText(slo),
      limit: { max: slo.max, min: slo.min },
      observed: observed.n === 0 ? null : observed,
      verdict: observed.n === 0 ? 'no-data' : holds(slo, observed.value) ? 'pass' : 'fail',
    };
  });
}

function holds(slo: SloSpec, value: number): boolean {
  return (slo.max === null || value <= slo.max) && (slo.min === null || value >= slo.min);
}

function observe(slo: SloSpec, replications: readonly PricedReplication[]): Statistic {
  if (isMeanLatencyOfWorkload(slo)) {
    const results = replications.map(({ result }) => result.workloads[slo.workload ?? '']);
    return meanLatency(results.filter((each) => each !== undefined));
  }
  const values = replications.map((replication) => observedIn(slo, replication));
  if (slo.stat === 'max') return maximum(values.filter((value) => value !== null));
  const observed = statisticOfKnown(values);
  // As in the tables: equal quantiles of many observations mean the same bucket, not certainty.
  const isQuantile = slo.metric === 'latency' && slo.stat?.startsWith('p') === true;
  const isExact = replications.every(({ result }) => result.requests <= EXACT_LIMIT);
  return isQuantile && !isExact
    ? atLeastAsWideAs(observed, observed.value * QUANTILE_ERROR)
    : observed;
}

/** Only this one has batch means behind it, and so an interval from a single replication. */
function isMeanLatencyOfWorkload(slo: SloSpec): boolean {
  return (
    slo.metric === 'latency' &&
    slo.workload !== null &&
    slo.request === null &&
    slo.to === null &&
    slo.outside === null &&
    (slo.stat ?? 'mean') === 'mean'
  );
}

/** What one replication has to say on an SLO; null: nothing. */
export function observedIn(slo: SloSpec, replication: PricedReplication): number | null {
  const { result, bill } = replication;
  switch (slo.metric) {
    case 'cost':
      return slo.resource === null
        ? bill.perMonth
        : result.resources[slo.resource] === undefined
          ? null
          : costOf(slo.resource, bill);
    case 'cost-per-request':
      return perRequest(replication, slo.workload);
    case 'recovery-time':
      return longestRecovery(slo, result);
    case 'latency':
    case 'error-rate':
    case 'availability':
    case 'throughput':
    case 'count':
      if (slo.workload !== null) return ofWorkload(slo, slo.workload, replication);
      return ofResource(slo, replication);
    default:
      return ofResource(slo, replication);
  }
}

/** Null where nothing of what it used has a price: that is not cheap, but unknown. */
function costOf(id: string, { byResource, notPriced }: ReplicationBill): number | null {
  const cost = byResource[id]?.perMonth ?? 0;
  return cost === 0 && notPriced.some((what) => what.startsWith(`${id}: `)) ? null : cost;
}

function ofWorkload(slo: SloSpec, id: string, { result }: PricedReplication): number | null {
  const workload = result.workloads[id];
  if (workload === undefined) return null;
  if (slo.to !== null) {
    const leg = workload.legs[legName({ workload: id, from: slo.from, to: slo.to })];
    return leg === undefined || leg.latency.count === 0
      ? null
      : statOf(leg.latency, slo.stat ?? 'mean');
  }
  const part = partOf(slo, workload);
  if (part === null) return null;
  switch (slo.metric) {
    case 'latency':
      return part.latency.count === 0 ? null : statOf(part.latency, slo.stat ?? 'mean');
    case 'error-rate':
      return errorRate(part);
    case 'availability':
      return availability(part);
    case 'throughput':
      return perSecond(part, result.measuredS);
    default:
      return part.offered;
  }
}

/** The requests that an SLO is about. */
function partOf(
  { request, outside }: SloSpec,
  workload: WorkloadResult,
): WorkloadResult | RequestResult | null {
  if (outside === null) return request === null ? workload : (workload.byRequest[request] ?? null);
  const calm = workload.calm[outside];
  if (calm === undefined) return null;
  if (request !== null) return calm[request] ?? null;
  const [first, ...others] = Object.values(calm);
  return first === undefined ? null : others.reduce(together, first);
}

/** Requests of two kinds as if of one. */
function together(a: RequestResult, b: RequestResult): RequestResult {
  const latency = Histogram.fromSnapshot(a.latencyHistogram);
  latency.merge(Histogram.fromSnapshot(b.latencyHistogram));
  const failed: Record<string, number> = { ...a.failed };
  for (const [cause, n] of Object.entries(b.failed)) failed[cause] = (failed[cause] ?? 0) + n;
  return {
    offered: a.offered + b.offered,
    completed: a.completed + b.completed,
    failed,
    latency: latency.summary(),
    latencyHistogram: latency.snapshot(),
  };
}

/** Over all occurrences and workloads; one that did not recover counts for as long as it was watched. */
function longestRecovery(
  { fault, workload }: SloSpec,
  { faults }: PricedReplication['result'],
): number | null {
  const times = faults
    .filter(({ name }) => name === fault)
    .flatMap(({ workloads }) => Object.entries(workloads))
    .filter(([id]) => workload === null || id === workload)
    .map(([, { recoveryS, watchedS }]) => recoveryS ?? watchedS);
  return times.length === 0 ? null : Math.max(...times);
}

/** Names under which models report what an SLO calls by one name. */
const RESOURCE_METRICS: Readonly<Record<string, readonly string[]>> = {
  utilisation: ['utilisation'],
  'queue-depth': ['queueDepth', 'queueLength'],
  wait: ['wait'],
  count: ['count', 'served', 'requests', 'queries'],
  latency: ['latency'],
  'error-rate': ['errorRate'],
  availability: ['availability'],
  throughput: ['throughput'],
  'cold-start-rate': ['coldStartRate'],
  'throttle-rate': ['throttleRate'],
  'message-age': ['messageAge'],
};

function ofResource(slo: SloSpec, { result }: PricedReplication): number | null {
  const metrics = result.resources[slo.resource ?? '']?.metrics;
  if (metrics === undefined) return null;
  const name = (RESOURCE_METRICS[slo.metric] ?? []).find((each) => metrics[each] !== undefined);
  const metric = name === undefined ? undefined : metrics[name];
  if (metric === undefined) return null;
  if (typeof metric === 'number') {
    // A level that is known by its mean only cannot answer for its p95.
    return slo.stat === null || slo.stat === 'mean' ? metric : null;
  }
  if (isDistribution(metric)) {
    return metric.count === 0 ? null : statOf(metric, slo.stat ?? 'mean');
  }
  return metric[slo.stat ?? 'mean'] ?? null;
}

function statOf(summary: DistributionSummary, stat: string): number | null {
  switch (stat) {
    case 'mean':
    case 'p50':
    case 'p90':
    case 'p95':
    case 'p99':
    case 'p999':
    case 'max':
      return summary[stat];
    default:
      return null;
  }
}

/** `latency p99 of shoppers/browse <= 120 ms`. */
export function sloText(slo: SloSpec): string {
  const metric = slo.stat === null ? slo.metric : `${slo.metric} ${slo.stat}`;
  const subject =
    slo.resource ?? [slo.workload, slo.request].filter((part) => part !== null).join('/');
  const of = [
    subject === '' ? '' : ` of ${subject}`,
    slo.to === null ? '' : ` from ${slo.from ?? 'the client'} to ${slo.to}`,
    slo.fault === null ? '' : ` of ${slo.fault}`,
    slo.outside === null ? '' : ` outside ${slo.outside}`,
  ].join('');
  const limits = [
    slo.max === null ? '' : `<= ${limitText(slo, slo.max)}`,
    slo.min === null ? '' : `>= ${limitText(slo, slo.min)}`,
  ].filter((text) => text !== '');
  return `${metric}${of} ${limits.join(' and ')}`;
}

function limitText(slo: SloSpec, limit: number): string {
  switch (slo.metric) {
    case 'latency':
    case 'wait':
    case 'message-age':
    case 'recovery-time':
      if (limit !== 0 && limit < 1e-3) return `${short(limit * 1e6)} µs`;
      return limit !== 0 && limit < 1 ? `${short(limit * 1e3)} ms` : `${short(limit)} s`;
    case 'error-rate':
    case 'availability':
    case 'utilisation':
    case 'cold-start-rate':
    case 'throttle-rate':
      return `${short(limit * 100)} %`;
    case 'throughput':
      return `${short(limit)} req/s`;
    case 'cost':
      return `$${short(limit)}/month`;
    case 'cost-per-request':
      return `$${short(limit)}`;
    default:
      return short(limit);
  }
}

/** At most 6 digits, without the noise of a change of unit (0.12 * 1000 is 120, not 120.00000000000001). */
function short(x: number): string {
  return String(Number(x.toPrecision(6)));
}
