import { comparedLabel, countWords, describeDifference, sideBySide } from '../comparison.js';
import { faultRows } from '../faults.js';
import { allMetrics } from '../highlights.js';
import { causesOf, hasLatency, perMillionText, sloLimit, sloUnit, sloWord } from '../labels.js';
import { LATENCY_STATS, statLabel } from '../metrics.js';
import type { CellResult, CellWorkload, ResultDocument } from '../result.js';
import { formatCount, formatUnitPrice, formatUsd } from '../units.js';
import { type Chart, renderChart } from './chart-svg.js';
import { billChart } from './charts.js';
import { esc, type Row, statisticHtml, tableHtml } from './markup.js';

export function sloSection(cell: CellResult): string {
  if (cell.slos.length === 0) return '<h3>SLOs</h3><p>The scenario states none.</p>';
  const rows = cell.slos.map((slo): Row => {
    const word = sloWord(slo);
    const observed = slo.observed === null ? 'no data' : statisticHtml(slo.observed, sloUnit(slo));
    return {
      cells: [
        esc(slo.name),
        `<span class="badge ${word.replace(' ', '-')}">${word}</span>`,
        observed,
        esc(sloLimit(slo)),
        `<span class="muted">${esc(slo.text)}${slo.severity === 'warning' ? ' (warning only)' : ''}</span>`,
      ],
    };
  });
  const columns = [
    { label: 'SLO' },
    { label: 'verdict' },
    { label: 'observed', numeric: true },
    { label: 'limit' },
    { label: 'in full' },
  ];
  return `<h3>SLOs</h3>${tableHtml('What must hold, and what was seen', columns, rows)}`;
}

/** What broke, and how the workloads came through it. */
export function faultSection(cell: CellResult): string {
  if (cell.faults.length === 0) return '';
  const rows = faultRows(cell.faults).map(
    (row): Row => ({
      cells: [
        `${esc(row.name)} <span class="muted">${esc(row.when)}</span>`,
        ...[row.workload, row.detection, row.recovery, row.afterEnd, row.lost, row.remark].map(esc),
      ],
    }),
  );
  const columns = [
    { label: 'fault' },
    { label: 'workload' },
    { label: 'detected after', numeric: true },
    { label: 'recovered after', numeric: true },
    { label: 'after its end', numeric: true },
    { label: 'requests lost' },
    { label: '' },
  ];
  return `<h3>Faults</h3>${tableHtml('What broke, and how the workloads came through it', columns, rows)}`;
}

export function workloadSection(id: string, workload: CellWorkload): string {
  const { requests } = workload;
  const latencyRow = (
    name: string,
    of: { completed: CellWorkload['requests']['completed'] },
    latency: CellWorkload['latency'],
    kind?: 'sub',
  ): Row => ({
    cells: [
      esc(name),
      ...LATENCY_STATS.map((stat) =>
        hasLatency(of) ? statisticHtml(latency[stat], 's') : 'no data',
      ),
    ],
    ...(kind === undefined ? {} : { kind }),
  });
  const latencyRows = [latencyRow('all requests', requests, workload.latency)];
  const trafficRows: Row[] = [trafficRow('all requests', requests, workload.errorRate)];
  for (const [name, request] of Object.entries(workload.byRequest)) {
    latencyRows.push(latencyRow(name, request, request.latency, 'sub'));
    trafficRows.push({ ...trafficRow(name, request, request.errorRate), kind: 'sub' });
  }
  for (const [name, leg] of Object.entries(workload.legs ?? {}))
    latencyRows.push(latencyRow(name, { completed: leg.arrived }, leg.latency, 'sub'));
  const latencyColumns = [
    { label: '' },
    ...LATENCY_STATS.map((stat) => ({ label: statLabel(stat), numeric: true })),
  ];
  const trafficColumns = [
    { label: '' },
    { label: 'sent', numeric: true },
    { label: 'answered', numeric: true },
    { label: 'failed', numeric: true },
    { label: 'by cause' },
  ];
  return `<h3>Workload <span class="mono">${esc(id)}</span></h3>
${tableHtml('Latency as the client sees it, retries included', latencyColumns, latencyRows)}
${tableHtml('Requests', trafficColumns, trafficRows)}
<p>Throughput ${statisticHtml(workload.throughput, 'req/s')}, availability ${statisticHtml(workload.availability, 'fraction')}, still in flight at the end ${statisticHtml(requests.inFlight, 'count')}, retries ${statisticHtml(requests.retries, 'count')}.</p>`;
}

function trafficRow(
  name: string,
  of: Pick<CellWorkload['requests'], 'offered' | 'completed' | 'failed'>,
  errorRate: CellWorkload['errorRate'],
): Row {
  const causes = causesOf(of.failed).map(
    ([cause, count]) => `${esc(cause)} <span class="mono">${statisticHtml(count, 'count')}</span>`,
  );
  return {
    cells: [
      esc(name),
      statisticHtml(of.offered, 'count'),
      statisticHtml(of.completed, 'count'),
      statisticHtml(errorRate, 'fraction'),
      causes.join('<br>') || '<span class="muted">none</span>',
    ],
  };
}

export function resourceSection(cell: CellResult): string {
  const rows = Object.entries(cell.resources).flatMap(([id, resource]): Row[] => [
    { kind: 'group', cells: [`<span class="mono">${esc(id)}</span>`, esc(resource.type)] },
    ...allMetrics(resource).map(
      ({ label, text }): Row => ({ kind: 'sub', cells: [esc(label), esc(text)] }),
    ),
  ]);
  return `<h3>Resources</h3><details><summary>What each resource did</summary>${tableHtml('Metrics by resource', [{ label: 'resource' }, { label: 'value' }], rows)}</details>`;
}

export async function billSection(cell: CellResult, id: string): Promise<string> {
  const { cost } = cell;
  const rows = Object.entries(cost.byResource).flatMap(([resource, part]): Row[] => [
    {
      kind: 'group',
      cells: [
        `<span class="mono">${esc(resource)}</span>`,
        '',
        '',
        statisticHtml(part.perMonth, 'usd'),
      ],
    },
    ...part.lines.map(
      (line): Row => ({
        kind: 'sub',
        cells: [
          esc(line.label),
          `${formatCount(line.quantity)} ${esc(line.unit)}`,
          formatUnitPrice(line.unitPrice),
          formatUsd(line.usd),
        ],
      }),
    ),
  ]);
  rows.push({ kind: 'total', cells: ['total', '', '', statisticHtml(cost.perMonth, 'usd')] });
  const columns = [
    { label: 'item' },
    { label: 'quantity', numeric: true },
    { label: 'unit price', numeric: true },
    { label: '$ a month', numeric: true },
  ];
  const chart = billChart(cell);
  const picture =
    chart === null
      ? '<p>Nothing is paid for.</p>'
      : figure(chart, await renderChart(chart, `${id}-bill`));
  const notPriced =
    cost.notPriced.length === 0
      ? ''
      : `<p><strong>Not priced</strong> (so not in the total):</p><ul>${cost.notPriced.map((sentence) => `<li>${esc(sentence)}</li>`).join('')}</ul>`;
  return `<h3>Bill</h3>
<div class="side"><div>${tableHtml('A month of 730 h at this load', columns, rows)}</div><div>${picture}
<p>${esc(perMillionText(cell))}; ${statisticHtml(cost.total, 'usd')} for the measured time.</p>${notPriced}</div></div>`;
}

export function figure(chart: Chart, svg: string): string {
  const keys = chart.legend
    .map(
      ({ label, role, dashed }) =>
        `<span class="key-${role}${dashed ? ' dashed' : ''}"><b>${esc(label)}</b></span>`,
    )
    .join('');
  return `<figure><figcaption>${esc(chart.title)}${keys === '' ? '' : `<div class="keys">${keys}</div>`}</figcaption>${svg}</figure>`;
}

export function comparisonSection(result: ResultDocument): string {
  const baseline = result.comparison[0]?.baseline ?? '';
  const rows: Row[] = [];
  let of = '';
  for (const row of sideBySide(result)) {
    if (row.of !== of) {
      of = row.of;
      rows.push({
        kind: 'group',
        cells: [`<span class="mono">${esc(of)}</span>`, '', ...result.comparison.map(() => '')],
      });
    }
    const cells = row.cells.map((difference) => {
      if (difference === null) return '<span class="muted">not there</span>';
      const { value, difference: change, relative, word } = describeDifference(difference);
      const how = word === 'better' || word === 'worse' ? ` class="${word}"` : ' class="muted"';
      const by =
        word === 'same'
          ? ''
          : `${esc([change, relative].filter((part) => part !== '').join(', '))}<br>`;
      return `${esc(value)} <span class="ci">${by}<span${how}>${word}</span></span>`;
    });
    rows.push({ kind: 'sub', cells: [esc(row.label), esc(row.baseline), ...cells] });
  }
  const columns = [
    { label: 'metric' },
    { label: `${baseline} (baseline)`, numeric: true },
    ...result.comparison.map((comparison) => ({ label: comparedLabel(comparison), numeric: true })),
  ];
  const words = result.comparison.map((comparison) => {
    const { better, worse, unclear } = countWords(comparison);
    return `<li><strong>${esc(comparedLabel(comparison))}</strong> against ${esc(comparison.baseline)}: ${better} better, ${worse} worse, ${unclear} not told apart.</li>`;
  });
  return `<section id="comparison"><h2>Comparison</h2><ul>${words.join('')}</ul>
${tableHtml('Side by side, with the paired difference, its 95 % interval, and the change in per cent', columns, rows)}
<p class="muted">Both sides met the same arrivals and the same demands, so the differences are taken run by run. Where the interval of a difference includes 0, no difference was seen.</p></section>`;
}
