import { metricUnit } from './metrics.js';
import type { CellResult, Incomplete, ResultDocument, SloVerdict, Statistic } from './result.js';
import { formatSpan, formatStatistic, formatValue, type Unit } from './units.js';

/** `base`; at a point of a matrix `memory=1024MB, zones=3`, or `arm (memory=1024MB)` of a variant. */
export function cellLabel(cell: Pick<CellResult, 'variant' | 'axes'>): string {
  const axes = axesLabel(cell.axes);
  if (axes === '') return cell.variant;
  return cell.variant === 'base' ? axes : `${cell.variant} (${axes})`;
}

export function axesLabel(axes: CellResult['axes']): string {
  return Object.entries(axes)
    .map(([axis, value]) => `${axis}=${value}`)
    .join(', ');
}

/** `42`, or `42 to 51` where the seeds run on. */
export function seedLabel(cell: CellResult): string {
  const seeds = [...new Set(cell.replications.map((replication) => replication.seed))];
  const first = seeds[0];
  if (first === undefined) return 'none';
  if (seeds.length === 1) return String(first);
  const runsOn = seeds.every((seed, i) => i === 0 || seed === (seeds[i - 1] ?? 0) + 1);
  return runsOn ? `${first} to ${seeds[seeds.length - 1]}` : seeds.join(', ');
}

/** `10 replications, 24 h measured each, seed 42`. */
export function runLabel(cell: CellResult): string {
  const count = cell.replications.length;
  const each = count === 1 ? '' : ' each';
  return `${plural(count, 'replication')}, ${formatSpan(cell.measuredS.value)} measured${each}, seed ${seedLabel(cell)}`;
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Where a workload answered nothing, its latencies are zeros that mean nothing. */
export function hasLatency(of: { readonly completed: { readonly value: number } }): boolean {
  return of.completed.value > 0;
}

export interface Verdict {
  /** `none`: the scenario states no SLO. */
  readonly status: 'pass' | 'fail' | 'none';
  readonly headline: string;
  readonly total: number;
  /** SLOs of error severity that do not hold. */
  readonly broken: number;
  /** SLOs of warning severity that do not hold. */
  readonly warnings: number;
}

/** The verdict over some cells: only SLOs of severity `error` decide it. */
export function verdictOf(cells: readonly CellResult[]): Verdict {
  const slos = cells.flatMap((cell) => cell.slos);
  const failing = slos.filter((slo) => slo.verdict !== 'pass');
  const broken = failing.filter((slo) => slo.severity === 'error').length;
  const warnings = failing.length - broken;
  const total = slos.length;
  const status = total === 0 ? 'none' : broken > 0 ? 'fail' : 'pass';
  return { status, headline: headline(total, broken, warnings), total, broken, warnings };
}

function headline(total: number, broken: number, warnings: number): string {
  if (total === 0) return 'No SLOs to judge by';
  const warned = warnings === 0 ? '' : `, ${plural(warnings, 'warning')}`;
  if (broken > 0) return `${broken} of ${plural(total, 'SLO')} failed${warned}`;
  if (warnings > 0) return `${total - warnings} of ${plural(total, 'SLO')} met${warned}`;
  return total === 1 ? 'The SLO is met' : `All ${total} SLOs met`;
}

/** The word for an SLO: `pass`, `fail`, `warn` (fails with severity warning), `no data`. */
export function sloWord(slo: SloVerdict): 'pass' | 'fail' | 'warn' | 'no data' {
  if (slo.verdict === 'pass') return 'pass';
  if (slo.verdict === 'no-data') return 'no data';
  return slo.severity === 'warning' ? 'warn' : 'fail';
}

export function sloUnit(slo: SloVerdict): Unit {
  if (slo.metric === 'cost') return 'usd/month';
  if (slo.metric === 'cost-per-request') return 'usd';
  return metricUnit(slo.metric);
}

/** `212 ms ± 4.1 ms`, or `no data`. */
export function sloObserved(slo: SloVerdict): string {
  return slo.observed === null ? 'no data' : formatStatistic(slo.observed, sloUnit(slo));
}

/** `at most 300 ms`, `at least 99.9 %`, or both. */
export function sloLimit(slo: SloVerdict): string {
  const unit = sloUnit(slo);
  const parts: string[] = [];
  if (slo.limit.min !== null) parts.push(`at least ${formatValue(slo.limit.min, unit)}`);
  if (slo.limit.max !== null) parts.push(`at most ${formatValue(slo.limit.max, unit)}`);
  return parts.join(', ');
}

/** `Stratus 0.1.0, prices of 2026-11`. */
export function versionLabel(result: ResultDocument): string {
  return `Stratus ${result.stratus}, prices of ${result.priceBook.snapshot}`;
}

/** What no result states, because it holds of all of them. */
export const ASSUMPTIONS: readonly string[] = [
  'A month is 730 h that look like the measured window, as on AWS’s own price pages.',
  'Prices are the public on-demand prices of the price book: no discounts, credits, support or taxes.',
  'The warm-up is simulated and left out of every number.',
];

/** `$0.59 ± $0.0023 per million requests`; without requests there is nothing to divide by. */
export function perMillionText(cell: CellResult): string {
  const requests = Object.values(cell.workloads).some((of) => of.requests.offered.value > 0);
  if (!requests) return 'no requests to divide it by';
  return `${formatStatistic(cell.cost.perMillionRequests, 'usd')} per million requests`;
}

/** Causes of failure, the most frequent first. */
export function causesOf(
  failed: Readonly<Record<string, Statistic>>,
): readonly (readonly [cause: string, count: Statistic])[] {
  return Object.entries(failed).sort(([a, x], [b, y]) => y.value - x.value || (a < b ? -1 : 1));
}

/** `7 of 10 runs finished (interrupted): the numbers rest on fewer replications than were asked for.` */
export function incompleteText({ finished, planned, reason }: Incomplete): string {
  return `${finished} of ${plural(planned, 'run')} finished (${reason}): the numbers rest on fewer replications than were asked for.`;
}
