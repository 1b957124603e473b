import { perMillionText } from '../labels.js';
import type { CellResult } from '../result.js';
import { formatCount, formatStatistic, formatUnitPrice, formatUsd } from '../units.js';
import { printable, type TableCell, table, wrap } from './layout.js';
import { type Screen, title } from './screen.js';

/** The bill: a line per item under each resource, then the totals and what is not in them. */
export function renderBill(cell: CellResult, screen: Screen): string[] {
  const { cost } = cell;
  const dim = (text: string): TableCell => ({ text, style: 'dim' });
  const empty: TableCell = { text: '' };
  const rows: TableCell[][] = [
    [dim('item'), dim('quantity'), dim('unit'), dim('unit price'), dim('$/month')],
  ];
  for (const [id, part] of Object.entries(cost.byResource)) {
    rows.push([
      { text: printable(id), style: 'bold' },
      empty,
      empty,
      empty,
      { text: formatUsd(part.perMonth.value), style: 'bold' },
    ]);
    for (const line of part.lines) {
      rows.push([
        { text: `  ${printable(line.label)}` },
        { text: formatCount(line.quantity) },
        dim(printable(line.unit)),
        { text: formatUnitPrice(line.unitPrice) },
        { text: formatUsd(line.usd) },
      ]);
      if (screen.verbose)
        rows.push([dim(`    ${printable(line.source)}`), empty, empty, empty, empty]);
    }
  }
  rows.push([
    { text: 'total', style: 'bold' },
    empty,
    empty,
    empty,
    { text: formatUsd(cost.perMonth.value), style: 'bold' },
  ]);
  const columns = [
    { align: 'left', shrinkTo: 16 },
    { align: 'right' },
    { align: 'left', shrinkTo: 6 },
    { align: 'right' },
    { align: 'right' },
  ] as const;
  return [
    title('Bill', screen),
    ...table(columns, rows, { indent: 2, width: screen.width, paint: screen.paint }),
    ...renderTotals(cell, screen),
  ];
}

function renderTotals(cell: CellResult, screen: Screen): string[] {
  const { cost } = cell;
  const text = `${formatStatistic(cost.perMonth, 'usd')} a month of 730 h; ${perMillionText(cell)}; ${formatStatistic(cost.total, 'usd')} for the measured time`;
  const lines = wrap(text, screen.width - 2).map((line) => `  ${line}`);
  cost.notPriced.forEach((sentence, i) => {
    const wrapped = wrap(printable(sentence), screen.width - 16);
    wrapped.forEach((line, j) => {
      const label = i === 0 && j === 0 ? 'not priced:' : '           ';
      lines.push(`  ${screen.paint(label, 'yellow')} ${j === 0 ? '- ' : '  '}${line}`);
    });
  });
  return lines;
}
