import {
  ASSUMPTIONS,
  cellLabel,
  hasLatency,
  incompleteText,
  runLabel,
  sloObserved,
  verdictOf,
  versionLabel,
} from '../labels.js';
import type { CellResult, ResultDocument } from '../result.js';
import { formatCount } from '../units.js';
import { renderChart } from './chart-svg.js';
import { chartsOf } from './charts.js';
import { esc, type Row, statisticHtml, tableHtml } from './markup.js';
import {
  billSection,
  comparisonSection,
  faultSection,
  figure,
  resourceSection,
  sloSection,
  workloadSection,
} from './sections.js';
import { STYLE } from './style.js';

/** The file stays under a megabyte: charts for the first cells, tables for some more, a row for each. */
const CELLS_WITH_CHARTS = 6;
const CELLS_IN_FULL = 24;
const MOST_REPLICATIONS = 200;
/** From so many cells on there is an overview. */
const MANY_CELLS = 4;
const MOST_CHARTS = 10;

/** Nothing is loaded and nothing runs: what a name in a scenario says cannot change that. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** One self-contained page: no script, no request, readable offline, in light, dark and print. */
export async function renderHtml(result: ResultDocument): Promise<string> {
  const name = esc(result.scenario.name);
  const cells: string[] = [];
  for (const [i, cell] of result.cells.slice(0, CELLS_IN_FULL).entries())
    cells.push(await cellSection(result, cell, i));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="color-scheme" content="light dark">
<title>${name}: ${esc(verdictOf(result.cells).headline)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<header>
<p class="kicker">${esc(versionLabel(result))}</p>
<h1>${name}</h1>
${result.scenario.description === '' ? '' : `<p>${esc(result.scenario.description)}</p>`}
</header>
${verdictBanner(result)}
${howToRead()}
${navigation(result)}
${overview(result)}
${result.comparison.length > 0 ? comparisonSection(result) : ''}
${cells.join('\n')}
</main>
${footer(result)}
</body>
</html>
`;
}

function verdictBanner(result: ResultDocument): string {
  const verdict = verdictOf(result.cells);
  const look = verdict.status === 'pass' && verdict.warnings > 0 ? 'warn' : verdict.status;
  const failing = result.cells.flatMap((cell) =>
    cell.slos
      .filter((slo) => slo.verdict !== 'pass')
      .map(
        (slo) =>
          `<p>${result.cells.length > 1 ? `${esc(cellLabel(cell))}: ` : ''}${esc(slo.name)}: ${esc(slo.text)}, observed <strong>${esc(sloObserved(slo))}</strong></p>`,
      ),
  );
  const missing =
    result.incomplete === undefined
      ? ''
      : `<div class="verdict warn"><p class="big">Incomplete</p><p>${esc(incompleteText(result.incomplete))}</p></div>`;
  return `<div class="verdict ${look}" role="status"><p class="big">${esc(verdict.headline)}</p>${failing.join('')}</div>${missing}`;
}

function navigation(result: ResultDocument): string {
  if (result.cells.length < 2) return '';
  const links = result.cells
    .slice(0, CELLS_IN_FULL)
    .map((cell, i) => `<li><a href="#cell-${i}">${esc(cellLabel(cell))}</a></li>`);
  return `<nav aria-label="Cells"><ul>${links.join('')}</ul></nav>`;
}

function overview(result: ResultDocument): string {
  if (result.cells.length < MANY_CELLS) return '';
  const rows = result.cells.flatMap((cell) => {
    const verdict = verdictOf([cell]);
    return Object.entries(cell.workloads).map(([id, workload]): Row => {
      const latency = (stat: 'p50' | 'p99'): string =>
        hasLatency(workload.requests) ? statisticHtml(workload.latency[stat], 's') : 'no data';
      return {
        cells: [
          esc(cellLabel(cell)),
          esc(id),
          statisticHtml(cell.cost.perMonth, 'usd'),
          latency('p50'),
          latency('p99'),
          statisticHtml(workload.errorRate, 'fraction'),
          `${verdict.total - verdict.broken - verdict.warnings} of ${verdict.total}`,
        ],
      };
    });
  });
  const columns = [
    { label: 'cell' },
    { label: 'workload' },
    ...['$ a month', 'p50', 'p99', 'failed', 'SLOs met'].map((label) => ({ label, numeric: true })),
  ];
  const left = result.cells.length - CELLS_IN_FULL;
  const rest =
    left > 0
      ? `<p class="muted">The first ${CELLS_IN_FULL} cells follow in full; the JSON result holds the other ${left} too.</p>`
      : '';
  return `<section><h2>All ${result.cells.length} cells</h2>${tableHtml('Every cell at a glance', columns, rows)}${rest}</section>`;
}

async function cellSection(result: ResultDocument, cell: CellResult, i: number): Promise<string> {
  const id = `cell-${i}`;
  const parts = [
    `<section id="${id}"><h2>${result.cells.length > 1 ? esc(cellLabel(cell)) : 'Results'}</h2>`,
  ];
  parts.push(
    `<p class="muted">${esc(runLabel(cell))}</p>`,
    keyFigures(cell),
    sloSection(cell),
    faultSection(cell),
  );
  for (const [name, workload] of Object.entries(cell.workloads))
    parts.push(workloadSection(name, workload));
  parts.push(await billSection(cell, id), await chartSection(cell, i, id), resourceSection(cell));
  if (cell.notes.length > 0)
    parts.push(
      `<h3>Notes</h3><ul>${cell.notes.map((note) => `<li>${esc(note)}</li>`).join('')}</ul>`,
    );
  return `${parts.join('\n')}</section>`;
}

function keyFigures(cell: CellResult): string {
  const figures: [string, string][] = [['cost a month', statisticHtml(cell.cost.perMonth, 'usd')]];
  const workloads = Object.entries(cell.workloads);
  for (const [id, workload] of workloads.slice(0, 3)) {
    const of = workloads.length > 1 ? `${esc(id)}: ` : '';
    const latency = hasLatency(workload.requests)
      ? statisticHtml(workload.latency.p99, 's')
      : 'no data';
    figures.push([`${of}p99 latency`, latency]);
    figures.push([`${of}requests failed`, statisticHtml(workload.errorRate, 'fraction')]);
    figures.push([`${of}throughput`, statisticHtml(workload.throughput, 'req/s')]);
  }
  return `<ul class="figures">${figures.map(([what, value]) => `<li><span class="what">${what}</span><span class="value">${value}</span></li>`).join('')}</ul>`;
}

async function chartSection(cell: CellResult, i: number, id: string): Promise<string> {
  const charts = chartsOf(cell);
  if (charts.length === 0) return '';
  if (i >= CELLS_WITH_CHARTS)
    return `<p class="muted">Charts are drawn for the first ${CELLS_WITH_CHARTS} cells; the JSON result holds the series of all.</p>`;
  const figures: string[] = [];
  for (const [c, chart] of charts.slice(0, MOST_CHARTS).entries())
    figures.push(figure(chart, await renderChart(chart, `${id}-${c}`)));
  const left = charts.length - figures.length;
  const rest = left > 0 ? `<p class="muted">${left} more series are in the JSON result.</p>` : '';
  return `<h3>Over time, and how latencies are spread</h3><div class="charts">${figures.join('\n')}</div>${rest}`;
}

function howToRead(): string {
  return `<details><summary>How to read this</summary><dl>
<dt>p50, p90, p99</dt><dd>p99 = 200 ms: 99 of 100 answers took 200 ms or less, one took longer. p50 is the middle one. The mean is pulled up by a few slow answers, so judge by percentiles.</dd>
<dt>± 4 ms</dt><dd>The same day was simulated several times with other chance (replications). The true average lies within ± of the number in 19 of 20 such experiments (a 95 % interval). More replications make it narrower. No ±: a single replication, or a number that cannot have one.</dd>
<dt>Latency</dt><dd>From the moment a client first sends a request until it has the answer, with retries and waiting. Requests that failed have none: read it together with the share that failed.</dd>
<dt>$ a month</dt><dd>The measured time, repeated until 730 h are full. What is named as not priced is not in it.</dd>
<dt>Better, worse, no difference seen</dt><dd>Two variants meet the very same requests. If the interval of their difference includes 0, chance alone could explain it.</dd>
</dl></details>`;
}

function footer(result: ResultDocument): string {
  const rows = result.cells.flatMap((cell) =>
    cell.replications.map(({ index, seed, fingerprint, events, requests }) => ({
      cells: [
        esc(cellLabel(cell)),
        String(index),
        String(seed),
        `<span class="mono">${esc(fingerprint)}</span>`,
        formatCount(events),
        formatCount(requests),
      ],
    })),
  );
  const columns = [
    { label: 'cell' },
    { label: 'replication', numeric: true },
    { label: 'seed', numeric: true },
    { label: 'fingerprint' },
    { label: 'events', numeric: true },
    { label: 'requests', numeric: true },
  ];
  const caption = `The same version, scenario and seed give the same fingerprint on any machine${rows.length > MOST_REPLICATIONS ? `; the first ${MOST_REPLICATIONS} of ${rows.length}` : ''}`;
  const notPriced = [...new Set(result.cells.flatMap((cell) => cell.cost.notPriced))];
  const list = (items: readonly string[]): string =>
    `<ul>${items.map((item) => `<li>${esc(item)}</li>`).join('')}</ul>`;
  const first = result.cells[0]?.replications[0];
  return `<footer>
<p>${esc(versionLabel(result))}. ${first === undefined ? '' : `Seed <span class="mono">${first.seed}</span>, fingerprint of the first run <span class="mono">${esc(first.fingerprint)}</span>. `}Scenario SHA-256 <span class="mono" style="overflow-wrap:anywhere">${esc(result.scenario.sha256)}</span>.</p>
<h2>Assumed</h2>${list(ASSUMPTIONS)}
${notPriced.length === 0 ? '' : `<h2>Not priced</h2>${list(notPriced)}`}
<h2>Prices of ${esc(result.priceBook.snapshot)}</h2>${list(result.priceBook.sources)}
<details><summary>Replications, seeds and fingerprints</summary>${tableHtml(caption, columns, rows.slice(0, MOST_REPLICATIONS))}</details>
</footer>`;
}
