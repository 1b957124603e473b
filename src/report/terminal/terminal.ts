import { allMetrics, highlights } from '../highlights.js';
import {
  causesOf,
  cellLabel,
  hasLatency,
  incompleteText,
  runLabel,
  sloLimit,
  sloObserved,
  sloWord,
  verdictOf,
  versionLabel,
} from '../labels.js';
import { LATENCY_STATS, statLabel } from '../metrics.js';
import type { CellResult, CellWorkload, ResultDocument, SloVerdict } from '../result.js';
import {
  formatCount,
  formatFraction,
  formatInterval,
  formatSeconds,
  formatStatistic,
} from '../units.js';
import { renderBill } from './bill.js';
import { renderCompareTerminal } from './compare.js';
import { renderFaults } from './faults.js';
import {
  displayWidth,
  padEnd,
  painter,
  printable,
  type Style,
  type TableCell,
  table,
  truncate,
  wrap,
  wrapItems,
} from './layout.js';
import { MIN_WIDTH, type Screen, title } from './screen.js';

export interface TerminalOptions {
  readonly color: boolean;
  /** Columns. Nothing is wider, down to 60. */
  readonly width: number;
  /** Every metric, every source, every replication. */
  readonly verbose: boolean;
}

/** Cells beyond so many are told in an overview only, unless verbose. */
const FULL_CELLS = 4;

/** The summary of a run for a terminal. Ends with a newline. */
export function renderTerminal(result: ResultDocument, options: TerminalOptions): string {
  const screen: Screen = {
    width: Math.max(MIN_WIDTH, options.width),
    paint: painter(options.color),
    verbose: options.verbose,
  };
  const lines: string[] = [...renderHead(result, screen)];
  const inFull = options.verbose || result.cells.length <= FULL_CELLS ? result.cells : [];
  for (const cell of inFull) lines.push('', ...renderCell(cell, result.cells.length > 1, screen));
  if (inFull.length === 0) lines.push('', ...renderOverview(result.cells, screen));
  if (result.comparison.length > 0)
    lines.push('', renderCompareTerminal(result, options).trimEnd());
  lines.push('', ...renderVerdict(result, screen));
  return `${lines.join('\n')}\n`;
}

function renderHead(result: ResultDocument, screen: Screen): string[] {
  const name = printable(result.scenario.name);
  const version = versionLabel(result);
  const room = screen.width - displayWidth(version) - 2;
  const short = truncate(name, Math.max(10, room));
  const lines = [
    screen.paint(padEnd(short, screen.width - displayWidth(version)), 'bold') +
      screen.paint(version, 'dim'),
  ];
  if (result.scenario.description !== '') {
    for (const line of wrap(printable(result.scenario.description), screen.width))
      lines.push(screen.paint(line, 'dim'));
  }
  return lines;
}

function renderCell(cell: CellResult, named: boolean, screen: Screen): string[] {
  const heading = printable(`${named ? `${cellLabel(cell)}: ` : ''}${runLabel(cell)}`);
  const lines = [screen.paint(truncate(heading, screen.width), named ? 'bold' : 'dim')];
  for (const [id, workload] of Object.entries(cell.workloads))
    lines.push('', ...renderWorkload(id, workload, screen));
  lines.push('', ...renderResources(cell, screen), '', ...renderBill(cell, screen));
  if (cell.faults.length > 0) lines.push('', ...renderFaults(cell.faults, screen));
  if (cell.slos.length > 0) lines.push('', ...renderSlos(cell.slos, screen));
  if (cell.notes.length > 0) lines.push('', ...renderNotes(cell.notes, screen));
  if (screen.verbose) lines.push('', ...renderReplications(cell, screen));
  return lines;
}

function renderWorkload(id: string, workload: CellWorkload, screen: Screen): string[] {
  const { offered, completed, failed, inFlight, retries } = workload.requests;
  const facts = [
    `${formatStatistic(offered, 'count')} offered`,
    `${formatCount(completed.value)} completed`,
    `${formatCount(inFlight.value)} in flight`,
    `${formatCount(retries.value)} retries`,
    `throughput ${formatStatistic(workload.throughput, 'req/s')}`,
    `errors ${formatStatistic(workload.errorRate, 'fraction')}`,
  ];
  const causes = causesOf(failed).map(
    ([cause, count]) => `${printable(cause)} ${formatStatistic(count, 'count')}`,
  );
  const lines = [title(`Workload ${printable(id)}`, screen)];
  lines.push(...labelled('requests', facts, screen));
  if (causes.length > 0) lines.push(...labelled('failed', causes, screen, 'red'));
  lines.push(...renderLatency(workload, screen));
  if (Object.keys(workload.byRequest).length > 0) lines.push(...renderByRequest(workload, screen));
  return lines;
}

const LABEL_WIDTH = 10;

function labelled(
  label: string,
  items: readonly string[],
  screen: Screen,
  style?: Style,
): string[] {
  const wrapped = wrapItems(items, screen.width - 2 - LABEL_WIDTH);
  return wrapped.map((line, i) => {
    const left = padEnd(i === 0 ? label : '', LABEL_WIDTH);
    return `  ${screen.paint(left, 'dim')}${style === undefined ? line : screen.paint(line, style)}`;
  });
}

function renderLatency(workload: CellWorkload, screen: Screen): string[] {
  if (!hasLatency(workload.requests)) {
    return [
      `  ${screen.paint(padEnd('latency', LABEL_WIDTH), 'dim')}no data: no request was completed`,
    ];
  }
  const dim = (text: string): TableCell => ({ text, style: 'dim' });
  const rows: TableCell[][] = [
    [dim('latency'), ...LATENCY_STATS.map((stat) => dim(statLabel(stat)))],
  ];
  const add = (name: string, of: CellWorkload['latency'], intervals: boolean): void => {
    rows.push([
      { text: name },
      ...LATENCY_STATS.map((stat) => ({ text: formatSeconds(of[stat].value) })),
    ]);
    const plusMinus = LATENCY_STATS.map((stat) => formatInterval(of[stat], 's') ?? '');
    if (intervals && plusMinus.some((text) => text !== '')) {
      rows.push([dim('± 95 %'), ...plusMinus.map((text) => dim(text.replace('± ', '±')))]);
    }
  };
  add('all', workload.latency, true);
  for (const [name, request] of Object.entries(workload.byRequest)) {
    if (hasLatency(request)) add(printable(name), request.latency, screen.verbose);
    else
      rows.push([
        { text: printable(name) },
        { text: 'no data' },
        ...LATENCY_STATS.slice(1).map(() => ({ text: '' })),
      ]);
  }
  for (const [name, leg] of Object.entries(workload.legs ?? {}))
    if (leg.arrived.value > 0) add(printable(name), leg.latency, screen.verbose);
  const columns = [
    { align: 'left', shrinkTo: 8 } as const,
    ...LATENCY_STATS.map(() => ({ align: 'right' }) as const),
  ];
  return table(columns, rows, { indent: 2, width: screen.width, paint: screen.paint });
}

function renderByRequest(workload: CellWorkload, screen: Screen): string[] {
  const dim = (text: string): TableCell => ({ text, style: 'dim' });
  const rows: TableCell[][] = [
    [dim('by request'), dim('offered'), dim('completed'), dim('errors'), dim('failed by cause')],
  ];
  for (const [name, request] of Object.entries(workload.byRequest)) {
    const causes = causesOf(request.failed).map(
      ([cause, count]) => `${cause} ${formatCount(count.value)}`,
    );
    rows.push([
      { text: printable(name) },
      { text: formatCount(request.offered.value) },
      { text: formatCount(request.completed.value) },
      { text: formatFraction(request.errorRate.value) },
      { text: printable(causes.join(', ')) },
    ]);
  }
  const columns = [
    { align: 'left', shrinkTo: 8 },
    { align: 'right' },
    { align: 'right' },
    { align: 'right' },
    { align: 'left', shrinkTo: 12 },
  ] as const;
  return table(columns, rows, { indent: 2, width: screen.width, paint: screen.paint });
}

const ID_COLUMNS = 20;

function renderResources(cell: CellResult, screen: Screen): string[] {
  const lines = [title('Resources', screen)];
  const idWidth = Math.min(
    ID_COLUMNS,
    Math.max(12, ...Object.keys(cell.resources).map((id) => displayWidth(printable(id)))),
  );
  for (const [id, resource] of Object.entries(cell.resources)) {
    const told = screen.verbose ? allMetrics(resource) : highlights(resource);
    const items = told.map(({ label, text }) => printable(`${label} ${text}`));
    const wrapped = wrapItems(
      items.length === 0 ? ['no metrics'] : items,
      screen.width - idWidth - 4,
    );
    const left = [truncate(printable(id), idWidth), truncate(printable(resource.type), idWidth)];
    for (let i = 0; i < Math.max(wrapped.length, 2); i += 1) {
      const label = padEnd(left[i] ?? '', idWidth);
      lines.push(
        `  ${i === 0 ? label : screen.paint(label, 'dim')}  ${wrapped[i] ?? ''}`.trimEnd(),
      );
    }
  }
  return lines;
}

const SLO_STYLE = { pass: 'green', fail: 'red', warn: 'yellow', 'no data': 'red' } as const;
const SLO_MARK = { pass: '✓', fail: '✗', warn: '!', 'no data': '✗' } as const;

function renderSlos(slos: readonly SloVerdict[], screen: Screen): string[] {
  const lines = [title('SLOs', screen)];
  for (const slo of slos) {
    const word = sloWord(slo);
    const style = slo.severity === 'warning' && word === 'no data' ? 'yellow' : SLO_STYLE[word];
    const observed = word === 'no data' ? 'no data' : `${sloObserved(slo)}, ${sloLimit(slo)}`;
    const right = truncate(observed, screen.width - 26);
    const name = truncate(printable(slo.name), screen.width - displayWidth(right) - 15);
    const gap = screen.width - displayWidth(right) - 13;
    lines.push(
      `  ${screen.paint(padEnd(`${SLO_MARK[word]} ${word}`, 11), style)}${padEnd(name, gap)}${right}`,
    );
    if (slo.verdict !== 'pass' || screen.verbose) {
      lines.push(
        `             ${screen.paint(truncate(printable(slo.text), screen.width - 13), 'dim')}`,
      );
    }
  }
  return lines;
}

function renderNotes(notes: readonly string[], screen: Screen): string[] {
  const wrapped = notes.flatMap((note) =>
    wrap(printable(note), screen.width - 4).map((line, i) =>
      i === 0 ? `  - ${line}` : `    ${line}`,
    ),
  );
  return [title('Notes', screen), ...wrapped];
}

function renderReplications(cell: CellResult, screen: Screen): string[] {
  const dim = (text: string): TableCell => ({ text, style: 'dim' });
  const rows: TableCell[][] = [
    [dim('#'), dim('seed'), dim('fingerprint'), dim('events'), dim('requests')],
  ];
  for (const { index, seed, fingerprint, events, requests } of cell.replications) {
    rows.push([
      { text: String(index) },
      { text: String(seed) },
      { text: fingerprint },
      { text: formatCount(events) },
      { text: formatCount(requests) },
    ]);
  }
  const columns = rows[0]?.map(() => ({ align: 'right' }) as const) ?? [];
  return [
    title('Replications', screen),
    ...table(columns, rows, { indent: 2, width: screen.width, paint: screen.paint }),
  ];
}

function renderOverview(cells: readonly CellResult[], screen: Screen): string[] {
  const dim = (text: string): TableCell => ({ text, style: 'dim' });
  const headings = ['workload', '$/month', 'p50', 'p99', 'errors', 'SLOs'];
  const rows: TableCell[][] = [headings.map(dim)];
  for (const cell of cells) {
    const verdict = verdictOf([cell]);
    const met = verdict.total - verdict.broken - verdict.warnings;
    const slos: TableCell = {
      text: verdict.total === 0 ? 'none' : `${met}/${verdict.total}`,
      style: verdict.status === 'fail' ? 'red' : 'green',
    };
    for (const [id, workload] of Object.entries(cell.workloads)) {
      const latency = (stat: 'p50' | 'p99'): string =>
        hasLatency(workload.requests) ? formatSeconds(workload.latency[stat].value) : 'no data';
      rows.push([
        { text: printable(id) },
        { text: formatStatistic({ ...cell.cost.perMonth, ci95: null }, 'usd') },
        { text: latency('p50') },
        { text: latency('p99') },
        { text: formatFraction(workload.errorRate.value) },
        slos,
      ]);
    }
  }
  const right = { align: 'right' } as const;
  const columns = [{ align: 'left', shrinkTo: 12 } as const, right, right, right, right, right];
  const { width, paint } = screen;
  const [heading, ...lineOfWorkload] = table(columns, rows, { indent: 4, width, paint });
  const lines = [title(`${cells.length} cells`, screen), heading!];
  // What tells cells apart needs the whole line.
  for (const cell of cells) {
    const ids = Object.keys(cell.workloads);
    lines.push(...wrap(printable(cellLabel(cell)), width - 2).map((line) => `  ${line}`));
    lines.push(...lineOfWorkload.splice(0, ids.length));
  }
  const failing = cells.filter((cell) => verdictOf([cell]).broken + verdictOf([cell]).warnings > 0);
  for (const cell of failing) {
    lines.push('', screen.paint(truncate(printable(cellLabel(cell)), screen.width), 'bold'));
    lines.push(
      ...renderSlos(
        cell.slos.filter((slo) => slo.verdict !== 'pass'),
        screen,
      ).slice(1),
    );
  }
  return [...lines, '', screen.paint('Every cell in full: --verbose', 'dim')];
}

function renderVerdict(result: ResultDocument, screen: Screen): string[] {
  const verdict = verdictOf(result.cells);
  const style: Style =
    verdict.status === 'fail' ? 'red' : verdict.status === 'pass' ? 'green' : 'dim';
  const mark = verdict.status === 'fail' ? '✗ ' : verdict.status === 'pass' ? '✓ ' : '';
  const missing =
    result.incomplete === undefined
      ? []
      : wrap(printable(`! ${incompleteText(result.incomplete)}`), screen.width).map((line) =>
          screen.paint(line, 'yellow'),
        );
  return [...missing, screen.paint(`${mark}${verdict.headline}`, style)];
}
