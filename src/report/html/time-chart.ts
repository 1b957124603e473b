import type { CellTimeline } from '../result.js';
import { formatSeconds, formatValue, type Unit } from '../units.js';
import { type Chart, COLOURS } from './chart-svg.js';
import { valueScale } from './value-scale.js';

export type Role = 'first' | 'second' | 'third' | 'bad';

/** One line of a chart. */
export interface Series {
  readonly label: string;
  readonly role: Role;
  readonly dashed: boolean;
  readonly timeline: CellTimeline;
}

/** Points of a line beyond so many cannot be told apart at the chart's width. */
const MOST_POINTS = 300;

export function series(
  label: string,
  role: Role,
  timeline: CellTimeline | undefined,
  dashed = false,
): Series | null {
  return timeline === undefined ? null : { label, role, dashed, timeline };
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
  const description = lines.map((line) => describe(line, unit)).join(' ');
  const span = {
    fromS: first.timeline.startS,
    toS: first.timeline.startS + first.timeline.bucketS * first.timeline.values.length,
  };
  return {
    title,
    description,
    spec: timeSpec(lines, unit, interpolate, span, largest),
    legend: lines,
  };
}

function timeSpec(
  lines: readonly Series[],
  unit: Unit,
  interpolate: string,
  span: { readonly fromS: number; readonly toS: number },
  largest: number,
): Chart['spec'] {
  const time = timeScale(span.toS);
  const y = valueScale(unit, largest);
  const values = lines.flatMap(({ label, timeline }) =>
    thinned(timeline, unit).map(({ atS, value }) => ({
      t: atS / time.perUnit,
      v: value === null ? null : value * y.factor,
      s: label,
    })),
  );
  const wholeNumbers = unit === 'count' && largest >= 2;
  const allOfIt = unit === 'fraction' && largest <= 1;
  const byLine = (range: readonly unknown[]): object => ({
    field: 's',
    type: 'nominal',
    legend: null,
    scale: { domain: lines.map(({ label }) => label), range },
  });
  return {
    data: { values },
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
          values: timeTicks(span.fromS / time.perUnit, span.toS / time.perUnit),
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
          ...(wholeNumbers ? { tickMinStep: 1 } : {}),
        },
        scale: { zero: true, ...(allOfIt ? { domain: [0, 100] } : {}) },
      },
      color: byLine(lines.map(({ role }) => COLOURS[role])),
      strokeDash: byLine(lines.map(({ dashed }) => (dashed ? [5, 3] : [1, 0]))),
    },
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
