import { escapeXml } from '../documents/xml.js';
import type { Statistic } from '../result.js';
import { formatInterval, formatValue, type Unit } from '../units.js';

/** Any text that a user may have written. */
export const esc = escapeXml;

/** A number with its interval below it: `212 ms` over `± 4.1 ms`. */
export function statisticHtml(statistic: Statistic, unit: Unit): string {
  if (statistic.n === 0) return '<span class="muted">no data</span>';
  const interval = formatInterval(statistic, unit);
  const value = esc(formatValue(statistic.value, unit));
  return interval === null ? value : `${value} <span class="ci">${esc(interval)}</span>`;
}

export interface Column {
  readonly label: string;
  readonly numeric?: boolean;
}

export interface Row {
  /** Ready-made HTML; the first is the row's header. */
  readonly cells: readonly string[];
  readonly kind?: 'group' | 'sub' | 'total';
}

/** A table with headers for columns and rows, in a box that scrolls by itself on a narrow screen. */
export function tableHtml(
  caption: string,
  columns: readonly Column[],
  rows: readonly Row[],
): string {
  const numeric = (i: number): string => (columns[i]?.numeric === true ? ' class="num"' : '');
  const head = columns
    .map(({ label }, i) => `<th scope="col"${numeric(i)}>${esc(label)}</th>`)
    .join('');
  const body = rows.map(({ cells, kind }) => {
    const [first = '', ...rest] = cells;
    const tds = rest.map((cell, i) => `<td${numeric(i + 1)}>${cell}</td>`).join('');
    return `<tr${kind === undefined ? '' : ` class="${kind}"`}><th scope="row">${first}</th>${tds}</tr>`;
  });
  return `<div class="scroll" tabindex="0" role="region" aria-label="${esc(caption)}"><table><caption>${esc(caption)}</caption><thead><tr>${head}</tr></thead><tbody>\n${body.join('\n')}\n</tbody></table></div>`;
}
