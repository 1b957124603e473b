import { comparedLabel, describeDifference } from '../comparison.js';
import { faultRows } from '../faults.js';
import {
  causesOf,
  cellLabel,
  hasLatency,
  incompleteText,
  perMillionText,
  runLabel,
  sloLimit,
  sloObserved,
  sloWord,
  verdictOf,
  versionLabel,
} from '../labels.js';
import { LATENCY_STATS, statLabel } from '../metrics.js';
import type { CellResult, ResultDocument } from '../result.js';
import {
  formatCount,
  formatSeconds,
  formatStatistic,
  formatUnitPrice,
  formatUsd,
} from '../units.js';

const VERDICT_MARK = { pass: '✅', fail: '❌', none: 'ℹ️' } as const;
const SLO_MARK = {
  pass: '✅ pass',
  fail: '❌ fail',
  warn: '⚠️ warn',
  'no data': '❌ no data',
} as const;

/** The result for a pull request's comment (GitHub's Markdown). */
export function renderMarkdown(result: ResultDocument): string {
  const verdict = verdictOf(result.cells);
  const blocks = [
    `## ${VERDICT_MARK[verdict.status]} ${text(result.scenario.name)}: ${verdict.headline}`,
  ];
  if (result.incomplete !== undefined) blocks.push(`⚠️ ${text(incompleteText(result.incomplete))}`);
  blocks.push(figures(result.cells));
  if (result.comparison.length > 0) blocks.push(...comparisons(result));
  for (const cell of result.cells) blocks.push(...cellBlocks(cell, result.cells.length > 1));
  blocks.push(`<sub>${text(versionLabel(result))}; ± is a 95 % interval over replications.</sub>`);
  return `${blocks.join('\n\n')}\n`;
}

/** Markup, table bars, mentions and issue links in a name stay text. */
function text(raw: string): string {
  return raw
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/@/g, '&#64;')
    .replace(/#/g, '&#35;')
    .replace(/:\/\//g, ':&#47;&#47;')
    .replace(/[\\`*_[\]|~!$]/g, (character) => `\\${character}`);
}

type Align = 'left' | 'right';

function mdTable(
  head: readonly string[],
  aligns: readonly Align[],
  rows: readonly (readonly string[])[],
): string {
  const rule = aligns.map((align) => (align === 'right' ? '---:' : '---'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function details(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

function figures(cells: readonly CellResult[]): string {
  const rows = cells.flatMap((cell) =>
    Object.entries(cell.workloads).map(([id, workload]) => {
      const latency = (stat: 'p50' | 'p99'): string =>
        hasLatency(workload.requests) ? formatStatistic(workload.latency[stat], 's') : 'no data';
      return [
        text(cellLabel(cell)),
        text(id),
        text(formatStatistic(cell.cost.perMonth, 'usd')),
        latency('p50'),
        latency('p99'),
        formatStatistic(workload.errorRate, 'fraction'),
        formatStatistic(workload.throughput, 'req/s'),
      ];
    }),
  );
  return mdTable(
    ['cell', 'workload', 'cost a month', 'p50', 'p99', 'errors', 'throughput'],
    ['left', 'left', 'right', 'right', 'right', 'right', 'right'],
    rows,
  );
}

function comparisons(result: ResultDocument): string[] {
  return result.comparison.map((comparison) => {
    const rows = comparison.differences.map((difference) => {
      const described = describeDifference(difference);
      const metric =
        difference.of === '' ? described.label : `${difference.of}: ${described.label}`;
      return [
        text(metric),
        text(described.baseline),
        text(described.value),
        text(described.difference),
        described.relative,
        mark(described.word),
      ];
    });
    const heading = `### ${text(comparedLabel(comparison))} against ${text(comparison.baseline)}`;
    return `${heading}\n\n${mdTable(
      ['metric', 'baseline', 'here', 'difference', '', ''],
      ['left', 'right', 'right', 'right', 'right', 'left'],
      rows,
    )}`;
  });
}

function mark(word: string): string {
  return word === 'better' || word === 'worse' ? `**${word}**` : word;
}

function cellBlocks(cell: CellResult, named: boolean): string[] {
  const blocks: string[] = [];
  if (named) blocks.push(`### ${text(cellLabel(cell))}`);
  blocks.push(text(runLabel(cell)));
  if (cell.slos.length > 0) {
    const rows = cell.slos.map((slo) => [
      SLO_MARK[sloWord(slo)],
      text(slo.name),
      text(sloObserved(slo)),
      text(sloLimit(slo)),
    ]);
    blocks.push(
      mdTable(['', 'SLO', 'observed', 'limit'], ['left', 'left', 'right', 'right'], rows),
    );
  }
  if (cell.faults.length > 0) blocks.push(faultTable(cell));
  blocks.push(
    details('Latency and errors', latencyTable(cell)),
    details(`Bill: ${text(formatUsd(cell.cost.perMonth.value))} a month`, bill(cell)),
  );
  if (cell.notes.length > 0) blocks.push(cell.notes.map((note) => `- ${text(note)}`).join('\n'));
  return blocks;
}

function faultTable(cell: CellResult): string {
  const rows = faultRows(cell.faults).map((row) =>
    [
      `${row.name} (${row.when})`,
      row.workload,
      row.detection,
      row.recovery,
      row.afterEnd,
      row.lost,
      row.remark,
    ].map(text),
  );
  return mdTable(
    ['fault', 'workload', 'detected after', 'recovered after', 'after its end', 'lost', ''],
    ['left', 'left', 'right', 'right', 'right', 'left', 'left'],
    rows,
  );
}

function latencyTable(cell: CellResult): string {
  const rows: string[][] = [];
  const causes = (failed: CellResult['workloads'][string]['requests']['failed']): string =>
    text(
      causesOf(failed)
        .map(([cause, count]) => `${cause} ${formatCount(count.value)}`)
        .join(', '),
    );
  for (const [id, workload] of Object.entries(cell.workloads)) {
    const add = (
      name: string,
      completed: typeof workload.requests,
      latency: typeof workload.latency,
    ): void => {
      const cells = LATENCY_STATS.map((stat) =>
        hasLatency(completed) ? formatSeconds(latency[stat].value) : 'no data',
      );
      rows.push([
        text(name),
        formatCount(completed.completed.value),
        ...cells,
        causes(completed.failed),
      ]);
    };
    add(id, workload.requests, workload.latency);
    for (const [name, request] of Object.entries(workload.byRequest)) {
      add(`${id}/${name}`, { ...workload.requests, ...request }, request.latency);
    }
    for (const [name, leg] of Object.entries(workload.legs ?? {})) {
      add(
        `${id}: ${name}`,
        { ...workload.requests, completed: leg.arrived, failed: {} },
        leg.latency,
      );
    }
  }
  const aligns: Align[] = ['left', 'right', ...LATENCY_STATS.map(() => 'right' as const), 'left'];
  return mdTable(['', 'completed', ...LATENCY_STATS.map(statLabel), 'failed'], aligns, rows);
}

function bill(cell: CellResult): string {
  const rows: string[][] = [];
  for (const [id, part] of Object.entries(cell.cost.byResource)) {
    for (const line of part.lines) {
      rows.push([
        text(id),
        text(line.label),
        `${formatCount(line.quantity)} ${text(line.unit)}`,
        text(formatUnitPrice(line.unitPrice)),
        text(formatUsd(line.usd)),
      ]);
    }
  }
  rows.push(['**total**', '', '', '', `**${text(formatStatistic(cell.cost.perMonth, 'usd'))}**`]);
  const table = mdTable(
    ['resource', 'item', 'quantity a month', 'unit price', 'a month'],
    ['left', 'left', 'right', 'right', 'right'],
    rows,
  );
  const notPriced = cell.cost.notPriced.map((sentence) => `- not priced: ${text(sentence)}`);
  return [
    table,
    text(perMillionText(cell)),
    ...(notPriced.length > 0 ? [notPriced.join('\n')] : []),
  ].join('\n\n');
}
