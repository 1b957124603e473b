import type { CellWorkload } from '../result.js';
import { formatSeconds } from '../units.js';
import { type Chart, COLOURS } from './chart-svg.js';
import { regroup } from './regroup.js';
import { valueScale } from './value-scale.js';

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
