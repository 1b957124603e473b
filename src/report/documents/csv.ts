import { stringify } from 'csv-stringify/sync';
import { axesLabel, causesOf, cellLabel, hasLatency, sloUnit } from '../labels.js';
import { kindOf, LATENCY_STATS, metricUnit } from '../metrics.js';
import type {
  CellMetric,
  CellResult,
  LatencyStatistics,
  ResultDocument,
  Statistic,
} from '../result.js';
import type { Unit } from '../units.js';

export const CSV_COLUMNS = [
  'cell',
  'variant',
  'axes',
  'of',
  'kind',
  'metric',
  'stat',
  'value',
  'low',
  'high',
  'n',
  'unit',
] as const;

type Row = readonly (string | number | null)[];

/** The unit column in words of SI, not of a screen: values are never scaled. */
const UNIT_TEXT: Readonly<Record<Unit, string>> = {
  s: 's',
  fraction: 'fraction',
  usd: 'USD',
  'usd/month': 'USD/month',
  'req/s': 'req/s',
  '1/s': '1/s',
  bytes: 'bytes',
  count: 'count',
};

/**
 * Every statistic as one long table, a row each; empty cells where there is no value or interval.
 * Text that a spreadsheet would run as a formula gets an apostrophe in front; numbers stay numbers.
 */
export function renderCsv(result: ResultDocument): string {
  const rows = result.cells.flatMap(cellRows);
  for (const comparison of result.comparison) {
    const start = [cellLabel(comparison), comparison.variant, axesLabel(comparison.axes)];
    for (const { of, metric, difference } of comparison.differences) {
      rows.push([
        ...start,
        of,
        'difference',
        metric,
        `against ${comparison.baseline}`,
        ...numbers(difference),
        UNIT_TEXT[metricUnit(metric)],
      ]);
    }
  }
  return stringify([[...CSV_COLUMNS], ...rows], {
    escape_formulas: true,
    record_delimiter: 'unix',
  });
}

function numbers(statistic: Statistic): (number | null)[] {
  if (statistic.n === 0 && statistic.ci95 === null && statistic.value === 0)
    return [null, null, null, 0];
  return [statistic.value, statistic.ci95?.[0] ?? null, statistic.ci95?.[1] ?? null, statistic.n];
}

function cellRows(cell: CellResult): Row[] {
  const start = [cellLabel(cell), cell.variant, axesLabel(cell.axes)];
  const rows: Row[] = [];
  const add = (
    of: string,
    kind: string,
    metric: string,
    stat: string,
    statistic: Statistic,
    unit: Unit,
  ): void => {
    rows.push([...start, of, kind, metric, stat, ...numbers(statistic), UNIT_TEXT[unit]]);
  };
  const addLatency = (
    of: string,
    kind: string,
    metric: string,
    latency: LatencyStatistics,
    unit: Unit = 's',
  ): void => {
    for (const stat of LATENCY_STATS) add(of, kind, metric, stat, latency[stat], unit);
  };
  const addFailed = (
    of: string,
    kind: string,
    failed: Readonly<Record<string, Statistic>>,
  ): void => {
    for (const [cause, count] of causesOf(failed)) add(of, kind, 'failed', cause, count, 'count');
  };
  add('', 'run', 'measured', '', cell.measuredS, 's');
  for (const [id, workload] of Object.entries(cell.workloads)) {
    const { offered, completed, failed, inFlight, retries } = workload.requests;
    add(id, 'workload', 'offered', '', offered, 'count');
    add(id, 'workload', 'completed', '', completed, 'count');
    addFailed(id, 'workload', failed);
    add(id, 'workload', 'in-flight', '', inFlight, 'count');
    add(id, 'workload', 'retries', '', retries, 'count');
    if (hasLatency(workload.requests)) addLatency(id, 'workload', 'latency', workload.latency);
    add(id, 'workload', 'error-rate', '', workload.errorRate, 'fraction');
    add(id, 'workload', 'availability', '', workload.availability, 'fraction');
    add(id, 'workload', 'throughput', '', workload.throughput, 'req/s');
    for (const [name, request] of Object.entries(workload.byRequest)) {
      const of = `${id}/${name}`;
      add(of, 'request', 'offered', '', request.offered, 'count');
      add(of, 'request', 'completed', '', request.completed, 'count');
      addFailed(of, 'request', request.failed);
      if (hasLatency(request)) addLatency(of, 'request', 'latency', request.latency);
      add(of, 'request', 'error-rate', '', request.errorRate, 'fraction');
    }
  }
  for (const [id, resource] of Object.entries(cell.resources)) {
    for (const [name, metric] of Object.entries(resource.metrics)) addMetric(id, name, metric);
  }
  rows.push(...costRows(cell, start));
  for (const slo of cell.slos) {
    const unit = UNIT_TEXT[sloUnit(slo)];
    const observed = slo.observed === null ? [null, null, null, null] : numbers(slo.observed);
    rows.push([...start, slo.name, 'slo', slo.metric, slo.verdict, ...observed, unit]);
    for (const bound of ['min', 'max'] as const) {
      const limit = slo.limit[bound];
      if (limit !== null)
        rows.push([
          ...start,
          slo.name,
          'slo',
          slo.metric,
          `limit-${bound}`,
          limit,
          null,
          null,
          null,
          unit,
        ]);
    }
  }
  return rows;

  function addMetric(id: string, name: string, metric: CellMetric): void {
    const shape = kindOf(metric);
    const unit = metricUnit(name, shape.kind);
    if (shape.kind === 'number') add(id, 'resource', name, '', shape.statistic, unit);
    else if (shape.kind === 'distribution')
      addLatency(id, 'resource', name, shape.statistics, unit);
    else
      for (const [key, value] of Object.entries(shape.byName))
        add(id, 'resource', name, key, value, unit);
  }
}

function costRows(cell: CellResult, start: Row): Row[] {
  const { cost } = cell;
  const rows: Row[] = [
    [...start, '', 'cost', 'total', '', ...numbers(cost.total), 'USD'],
    [...start, '', 'cost', 'per-month', '', ...numbers(cost.perMonth), 'USD/month'],
    [...start, '', 'cost', 'per-million-requests', '', ...numbers(cost.perMillionRequests), 'USD'],
  ];
  for (const [id, part] of Object.entries(cost.byResource)) {
    rows.push([...start, id, 'cost', 'total', '', ...numbers(part.total), 'USD']);
    rows.push([...start, id, 'cost', 'per-month', '', ...numbers(part.perMonth), 'USD/month']);
    for (const line of part.lines) {
      rows.push([
        ...start,
        id,
        'bill',
        line.item,
        'quantity',
        line.quantity,
        null,
        null,
        null,
        line.unit,
      ]);
      rows.push([...start, id, 'bill', line.item, 'usd', line.usd, null, null, null, 'USD/month']);
    }
  }
  return rows;
}
