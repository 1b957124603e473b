import { causesOf } from '../labels.js';
import { metricLabel } from '../metrics.js';
import type { CellResult, CellTimeline } from '../result.js';
import { formatFraction, formatUsd, type Unit } from '../units.js';
import { CHART_WIDTH, type Chart, COLOURS } from './chart-svg.js';
import { distributionChart } from './distribution-chart.js';
import { series, timeChart } from './time-chart.js';

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
    const chart = resourceChart(timeline, cell.resources[timeline.of]?.type ?? '');
    if (chart !== null) charts.push(chart);
  }
  return charts;
}

const RESOURCE_TITLES: Readonly<Record<string, string>> = {
  instances: 'Instances',
  'queue-depth': 'Queue',
};

function resourceChart(timeline: CellTimeline, type: string): Chart | null {
  const isCpu = timeline.metric === 'utilisation' && type.startsWith('ec2');
  const name = isCpu
    ? 'CPU utilisation'
    : (RESOURCE_TITLES[timeline.metric] ?? metricLabel(timeline.metric));
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
