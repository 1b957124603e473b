import { causesOf } from '../labels.js';
import { metricLabel } from '../metrics.js';
import type { CellResult, CellTimeline, CellWorkload } from '../result.js';
import { formatFraction, formatSeconds, formatUsd, formatValue, type Unit } from '../units.js';
import { CHART_WIDTH, type Chart, COLOURS } from './chart-svg.js';
import { regroup } from './regroup.js';

type Role = 'first' | 'second' | 'third' | 'bad';

interface Series {
  readonly label: string;
  readonly role: Role;
  readonly dashed: boolean;
  readonly timeline: CellTimeline;
}

/** Points of a line beyond so many cannot be told apart at the chart's width. */
const MOST_POINTS = 300;

/** The charts of a cell in the order of the page, except the bill's. */
export function chartsOf(cell: CellResult): Chart[] {
  const charts: Chart[] = [];
  const several = Object.keys(cell.workloads).length > 1;
  const used = new Set<CellTimeline>();
  const find = (of: string, ...metrics: string[]): CellTimeline | undefined => {
    const found = cell.timelines.find((t) => t.of === of && metrics.includes(t.metric));
    if (found !== undefined) used.add(found);
    return found;
  };
  for (const [id, workload] of Object.entries(cell.workloads)) {
    const of = several ? `, ${id}` : '';
    const add = (chart: Chart | null): void => {
      if (chart !== null) charts.push(chart);
    };
    add(
      timeChart(`Latency over time${of}`, 's', [
        series('p50 (half are faster)', 'first', find(id, 'latency-p50')),
        series('p99 (1 in 100 is slower)', 'second', find(id, 'latency-p99'), true),
      ]),
    );
    add(distributionChart(`How latencies are spread${of}`, workload));
    add(
      timeChart(`Load and errors over time${of}`, 'req/s', [
        series('sent', 'first', find(id, 'arrivals')),
        series('answered', 'third', find(id, 'completions'), true),
        series('failed', 'bad', find(id, 'errors')),
      ]),
    );
  }
  for (const timeline of cell.timelines) {
    if (used.has(timeline)) continue;
    const chart = resourceChart(timeline);
    if (chart !== null) charts.push(chart);
  }
  return charts;
}

function series(
  label: string,
  role: Role,
  timeline: CellTimeline | undefined,
  dashed = false,
): Series | null {
  return timeline === undefined ? null : { label, role, dashed, timeline };
}

const RESOURCE_TITLES: Readonly<Record<string, string>> = {
  instances: 'Instances',
  utilisation: 'CPU utilisation',
  'cpu-utilisation': 'CPU utilisation',
  'queue-depth': 'Queue',
};

function resourceChart(timeline: CellTimeline): Chart | null {
  const name = RESOURCE_TITLES[timeline.metric] ?? metricLabel(timeline.metric);
  const title = `${name.charAt(0).toUpperCase()}${name.slice(1)} over time, ${timeline.of}`;
  const unit = unitOf(timeline);
  const isLevel = timeline.metric.includes('instances');
  return timeChart(
    title,
    unit,
    [series(name, 'first', timeline)],
    isLevel ? 'step-after' : 'linear',
  );
}

function unitOf(timeline: CellTimeline): Unit {
  const known: Readonly<Record<string, Unit>> = {
    s: 's',
    fraction: 'fraction',
    'req/s': 'req/s',
    bytes: 'bytes',
  };
  return known[timeline.unit] ?? 'count';
}

/** Lines over simulated time; null where nothing was observed. */
export function timeChart(
  title: string,
  unit: Unit,
  given: readonly (Series | null)[],
  interpolate: 'linear' | 'step-after' = 'linear',
): Chart | null {
  const lines = given.filter((each) => each !== null);
  const largest = Math.max(0, ...lines.flatMap(({ timeline }) => known(timeline)));
  const first = lines[0];
  if (first === undefined || lines.every(({ timeline }) => known(timeline).length === 0))
    return null;
  const { startS, bucketS, values } = first.timeline;
  const time = timeScale(startS + bucketS * values.length);
  const y = valueScale(unit, largest);
  const data = lines.flatMap(({ label, timeline }) =>
    thinned(timeline, unit).map(({ atS, value }) => ({
      t: atS / time.perUnit,
      v: value === null ? null : value * y.factor,
      s: label,
    })),
  );
  const labels = lines.map(({ label }) => label);
  const spec = {
    data: { values: data },
    mark: {
      type: 'line',
      interpolate,
      strokeWidth: 1.8,
      strokeCap: 'round',
      strokeJoin: 'round',
      invalid: 'break-paths-show-domains',
    },
    encoding: {
      x: {
        field: 't',
        type: 'quantitative',
        axis: {
          title: `simulated time (${time.name})`,
          grid: false,
          values: timeTicks(
            startS / time.perUnit,
            (startS + bucketS * values.length) / time.perUnit,
          ),
          format: ',~f',
        },
        scale: { nice: false },
      },
      y: {
        field: 'v',
        type: 'quantitative',
        axis: {
          title: y.title,
          tickCount: 5,
          format: ',~f',
          ...(unit === 'count' && largest >= 2 ? { tickMinStep: 1 } : {}),
        },
        scale: { zero: true, ...(unit === 'fraction' && largest <= 1 ? { domain: [0, 100] } : {}) },
      },
      color: {
        field: 's',
        type: 'nominal',
        legend: null,
        scale: { domain: labels, range: lines.map(({ role }) => COLOURS[role]) },
      },
      strokeDash: {
        field: 's',
        type: 'nominal',
        legend: null,
        scale: { domain: labels, range: lines.map(({ dashed }) => (dashed ? [5, 3] : [1, 0])) },
      },
    },
  };
  return {
    title,
    description: lines.map((line) => describe(line, unit)).join(' '),
    spec,
    legend: lines,
  };
}

function known(timeline: CellTimeline): number[] {
  return timeline.values.filter((value) => value !== null);
}

function describe({ label, timeline }: Series, unit: Unit): string {
  const values = known(timeline);
  if (values.length === 0) return `${label}: no data.`;
  const peak = values.indexOf(Math.max(...values));
  const low = Math.min(...values);
  const high = values[peak] ?? 0;
  if (low === high) return `${label}: ${formatValue(low, unit)} throughout.`;
  const at = timeline.values.indexOf(high) * timeline.bucketS + timeline.startS;
  return `${label}: between ${formatValue(low, unit)} and ${formatValue(high, unit)}, highest at ${formatSeconds(at)}.`;
}

/** Neighbouring buckets joined where there are too many: the highest latency, else the mean. */
function thinned(timeline: CellTimeline, unit: Unit): { atS: number; value: number | null }[] {
  const { values, startS, bucketS } = timeline;
  const step = Math.max(1, Math.ceil(values.length / MOST_POINTS));
  const points: { atS: number; value: number | null }[] = [];
  for (let i = 0; i < values.length; i += step) {
    const part = values.slice(i, i + step).filter((value) => value !== null);
    const sum = part.reduce((total, value) => total + value, 0);
    const value = part.length === 0 ? null : unit === 's' ? Math.max(...part) : sum / part.length;
    points.push({ atS: startS + i * bucketS, value });
  }
  return points;
}

function timeScale(endS: number): { readonly name: string; readonly perUnit: number } {
  if (endS <= 180) return { name: 's', perUnit: 1 };
  if (endS <= 3 * 3600) return { name: 'min', perUnit: 60 };
  if (endS <= 72 * 3600) return { name: 'h', perUnit: 3600 };
  return { name: 'd', perUnit: 86_400 };
}

/** Steps that clocks and calendars are divided by. */
const TIME_STEPS = [0.1, 0.2, 0.5, 1, 2, 3, 5, 6, 10, 12, 15, 20, 24, 30, 60, 90, 120, 180, 365];

function timeTicks(from: number, to: number): number[] {
  const step = TIME_STEPS.find((each) => (to - from) / each <= 8) ?? (to - from) / 8;
  const ticks: number[] = [];
  for (let i = Math.ceil(from / step); i * step <= to; i += 1)
    ticks.push(Number((i * step).toPrecision(6)));
  return ticks;
}

function valueScale(
  unit: Unit,
  largest: number,
): { readonly title: string; readonly factor: number } {
  if (unit === 'fraction') return { title: '%', factor: 100 };
  if (unit !== 's') return { title: unit === 'count' ? '' : unit, factor: 1 };
  if (largest < 2e-3) return { title: 'µs', factor: 1e6 };
  if (largest < 2) return { title: 'ms', factor: 1e3 };
  return { title: 's', factor: 1 };
}

/** Shares of requests by latency on a logarithmic axis, with the median and p99 marked. */
export function distributionChart(title: string, workload: CellWorkload): Chart | null {
  const bars = regroup(workload.latencyDistribution);
  const last = bars[bars.length - 1];
  const first = bars[0];
  if (first === undefined || last === undefined) return null;
  const { title: unitName, factor } = valueScale('s', workload.latency.p99.value);
  const values = bars.map(({ fromS, toS, share }) => ({
    a: fromS * factor,
    b: toS * factor,
    v: share * 100,
  }));
  const { p50, p99 } = workload.latency;
  const marks = [
    { x: p50.value * factor, role: COLOURS.third },
    { x: p99.value * factor, role: COLOURS.second },
  ];
  const x = {
    type: 'quantitative',
    scale: { type: 'log', domain: [first.fromS * factor, last.toS * factor], nice: false },
    axis: {
      title: `latency (${unitName}, logarithmic)`,
      grid: false,
      values: decades(first.fromS * factor, last.toS * factor),
      format: ',~f',
    },
  };
  const spec = {
    layer: [
      {
        data: { values },
        mark: { type: 'rect', color: COLOURS.first, fillOpacity: 0.65 },
        encoding: {
          x: { field: 'a', ...x },
          x2: { field: 'b' },
          y2: { datum: 0 },
          y: {
            field: 'v',
            type: 'quantitative',
            axis: { title: '% of requests', tickCount: 5, format: ',~f' },
          },
        },
      },
      {
        data: { values: marks },
        mark: { type: 'rule', strokeWidth: 1.8, strokeDash: [5, 3] },
        encoding: {
          x: { field: 'x', type: 'quantitative' },
          stroke: { field: 'role', type: 'nominal', scale: null },
        },
      },
    ],
  };
  const description = `Half of the requests are answered within ${formatSeconds(p50.value)}, 99 of 100 within ${formatSeconds(p99.value)}, the slowest after ${formatSeconds(workload.latency.max.value)}.`;
  return {
    title,
    description,
    spec,
    legend: [
      { label: 'share of requests', role: 'first', dashed: false },
      { label: `p50 ${formatSeconds(p50.value)}`, role: 'third', dashed: true },
      { label: `p99 ${formatSeconds(p99.value)}`, role: 'second', dashed: true },
    ],
  };
}

/** 1, 2 and 5 times the powers of ten within the bounds; powers alone over many decades. */
function decades(low: number, high: number): number[] {
  const ticks: number[] = [];
  for (let exponent = -9; exponent <= 9; exponent += 1) {
    for (const digit of [1, 2, 5]) {
      const tick = Number(`${digit}e${exponent}`);
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  }
  return ticks.length <= 9 ? ticks : ticks.filter((tick) => tick.toExponential(0).startsWith('1e'));
}

/** US dollars a month by resource, the dearest first; null where nothing is paid. */
export function billChart(cell: CellResult): Chart | null {
  const parts = causesOf(
    Object.fromEntries(
      Object.entries(cell.cost.byResource).map(([id, part]) => [id, part.perMonth]),
    ),
  );
  const paid = parts.filter(([, perMonth]) => perMonth.value > 0);
  if (paid.length === 0) return null;
  const total = cell.cost.perMonth.value;
  const values = paid.map(([id, perMonth], i) => ({
    id,
    order: i,
    usd: perMonth.value,
    text: `${formatUsd(perMonth.value)} (${formatFraction(perMonth.value / total, 2)})`,
  }));
  const largest = values[0]?.usd ?? 0;
  const y = { field: 'order', type: 'ordinal', axis: null };
  const spec = {
    width: CHART_WIDTH,
    height: Math.max(40, values.length * 38),
    data: { values },
    encoding: { y },
    layer: [
      {
        mark: { type: 'bar', color: COLOURS.first, height: 12, yOffset: 6 },
        encoding: {
          x: { field: 'usd', type: 'quantitative', axis: null, scale: { domain: [0, largest] } },
        },
      },
      {
        mark: {
          type: 'text',
          align: 'left',
          x: 0,
          yOffset: -9,
          fontSize: 14,
          fill: COLOURS.text,
          limit: 280,
        },
        encoding: { text: { field: 'id' } },
      },
      {
        mark: {
          type: 'text',
          align: 'right',
          x: 'width',
          yOffset: -9,
          fontSize: 14,
          fill: COLOURS.text,
        },
        encoding: { text: { field: 'text' } },
      },
    ],
  };
  return {
    title: 'Where the money goes, $ a month by resource',
    description: values.map(({ id, text }) => `${id}: ${text}.`).join(' '),
    spec,
    legend: [],
  };
}
