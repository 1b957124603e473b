import { stringify } from 'csv-stringify/sync';
import { axesLabel, causesOf, cellLabel, hasLatency, sloUnit } from '../labels.js';
import { kindOf, LATENCY_STATS, metricUnit } from '../metrics.js';
import type {
  CellCost,
  CellFault,
  CellMetric,
  CellResult,
  CellWorkload,
  LatencyStatistics,
  ResultDocument,
  SloVerdict,
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
  const rows: Row[] = result.cells.flatMap(cellRows);
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

/** Collects the rows of one cell. */
class CellRows {
  readonly rows: Row[] = [];
  private readonly start: Row;

  constructor(cell: CellResult) {
    this.start = [cellLabel(cell), cell.variant, axesLabel(cell.axes)];
  }

  row(...rest: Row): void {
    this.rows.push([...this.start, ...rest]);
  }

  add(of: string, kind: string, metric: string, stat: string, value: Statistic, unit: Unit): void {
    this.row(of, kind, metric, stat, ...numbers(value), UNIT_TEXT[unit]);
  }

  /** A distribution; `unit` is that of its values. */
  addAll(of: string, kind: string, metric: string, all: LatencyStatistics, unit: Unit): void {
    for (const stat of LATENCY_STATS) this.add(of, kind, metric, stat, all[stat], unit);
  }

  addFailed(of: string, kind: string, failed: Readonly<Record<string, Statistic>>): void {
    for (const [cause, count] of causesOf(failed)) {
      this.add(of, kind, 'failed', cause, count, 'count');
    }
  }
}

function cellRows(cell: CellResult): readonly Row[] {
  const rows = new CellRows(cell);
  rows.add('', 'run', 'measured', '', cell.measuredS, 's');
  for (const [id, workload] of Object.entries(cell.workloads)) addWorkload(rows, id, workload);
  for (const [id, resource] of Object.entries(cell.resources)) {
    for (const [name, metric] of Object.entries(resource.metrics))
      addMetric(rows, id, name, metric);
  }
  addCost(rows, cell.cost);
  for (const fault of cell.faults) addFault(rows, fault);
  for (const slo of cell.slos) addSlo(rows, slo);
  return rows.rows;
}

function addWorkload(rows: CellRows, id: string, workload: CellWorkload): void {
  const { offered, completed, failed, inFlight, retries } = workload.requests;
  rows.add(id, 'workload', 'offered', '', offered, 'count');
  rows.add(id, 'workload', 'completed', '', completed, 'count');
  rows.addFailed(id, 'workload', failed);
  rows.add(id, 'workload', 'in-flight', '', inFlight, 'count');
  rows.add(id, 'workload', 'retries', '', retries, 'count');
  if (hasLatency(workload.requests)) rows.addAll(id, 'workload', 'latency', workload.latency, 's');
  rows.add(id, 'workload', 'error-rate', '', workload.errorRate, 'fraction');
  rows.add(id, 'workload', 'availability', '', workload.availability, 'fraction');
  rows.add(id, 'workload', 'throughput', '', workload.throughput, 'req/s');
  for (const [name, leg] of Object.entries(workload.legs ?? {})) {
    rows.add(`${id}: ${name}`, 'leg', 'begun', '', leg.begun, 'count');
    rows.add(`${id}: ${name}`, 'leg', 'arrived', '', leg.arrived, 'count');
    if (leg.arrived.value > 0) rows.addAll(`${id}: ${name}`, 'leg', 'latency', leg.latency, 's');
  }
  for (const [name, request] of Object.entries(workload.byRequest)) {
    const of = `${id}/${name}`;
    rows.add(of, 'request', 'offered', '', request.offered, 'count');
    rows.add(of, 'request', 'completed', '', request.completed, 'count');
    rows.addFailed(of, 'request', request.failed);
    if (hasLatency(request)) rows.addAll(of, 'request', 'latency', request.latency, 's');
    rows.add(of, 'request', 'error-rate', '', request.errorRate, 'fraction');
  }
}

function addFault(rows: CellRows, { name, occurrence, detectionS, workloads }: CellFault): void {
  const of = occurrence === 1 ? name : `${name}#${occurrence}`;
  if (detectionS !== null) rows.add(of, 'fault', 'detection-time', '', detectionS, 's');
  for (const [id, disturbance] of Object.entries(workloads)) {
    const { lost, lostByCause, recoveryS, recovered, afterEndS, metastable } = disturbance;
    const here = `${of}/${id}`;
    if (recoveryS !== null) rows.add(here, 'fault', 'recovery-time', '', recoveryS, 's');
    if (afterEndS !== null) rows.add(here, 'fault', 'recovery-after-end', '', afterEndS, 's');
    rows.add(here, 'fault', 'recovered', '', recovered, 'fraction');
    rows.add(here, 'fault', 'metastable', '', metastable, 'fraction');
    rows.add(here, 'fault', 'lost', '', lost, 'count');
    for (const [cause, count] of causesOf(lostByCause))
      rows.add(here, 'fault', 'lost', cause, count, 'count');
  }
}

function addMetric(rows: CellRows, id: string, name: string, metric: CellMetric): void {
  const shape = kindOf(metric);
  const unit = metricUnit(name, shape.kind);
  switch (shape.kind) {
    case 'number':
      rows.add(id, 'resource', name, '', shape.statistic, unit);
      return;
    case 'distribution':
      rows.addAll(id, 'resource', name, shape.statistics, unit);
      return;
    case 'by-name':
      for (const [key, value] of Object.entries(shape.byName)) {
        rows.add(id, 'resource', name, key, value, unit);
      }
  }
}

function addCost(rows: CellRows, cost: CellCost): void {
  rows.add('', 'cost', 'total', '', cost.total, 'usd');
  rows.add('', 'cost', 'per-month', '', cost.perMonth, 'usd/month');
  rows.add('', 'cost', 'per-million-requests', '', cost.perMillionRequests, 'usd');
  for (const [id, part] of Object.entries(cost.byResource)) {
    rows.add(id, 'cost', 'total', '', part.total, 'usd');
    rows.add(id, 'cost', 'per-month', '', part.perMonth, 'usd/month');
    for (const line of part.lines) {
      rows.row(id, 'bill', line.item, 'quantity', line.quantity, null, null, null, line.unit);
      rows.row(id, 'bill', line.item, 'usd', line.usd, null, null, null, 'USD/month');
    }
  }
}

function addSlo(rows: CellRows, slo: SloVerdict): void {
  const unit = UNIT_TEXT[sloUnit(slo)];
  const observed = slo.observed === null ? [null, null, null, null] : numbers(slo.observed);
  rows.row(slo.name, 'slo', slo.metric, slo.verdict, ...observed, unit);
  for (const bound of ['min', 'max'] as const) {
    const limit = slo.limit[bound];
    if (limit === null) continue;
    rows.row(slo.name, 'slo', slo.metric, `limit-${bound}`, limit, null, null, null, unit);
  }
}
