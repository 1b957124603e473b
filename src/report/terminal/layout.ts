/**
 * Text in a fixed number of columns: widths as a terminal counts them, truncation, wrapping,
 * tables, colour.
 */

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

const SGR: Readonly<Record<Style, readonly [number, number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
};

export type Paint = (text: string, style: Style) => string;

export function painter(color: boolean): Paint {
  if (!color) return (text) => text;
  return (text, style) => `\u001b[${SGR[style][0]}m${text}\u001b[${SGR[style][1]}m`;
}

/** A name from a scenario must not move the cursor, clear the screen or turn the text around. */
export function printable(text: string): string {
  return text
    .replace(/[\t\n\r]+/g, ' ')
    .replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|\ufe0f|[\u{20000}-\u{3fffd}]/u;
const ZERO = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;

function graphemes(text: string): { readonly text: string; readonly width: number }[] {
  const parts: { text: string; width: number }[] = [];
  for (const { segment } of segmenter.segment(text)) {
    parts.push({ text: segment, width: ZERO.test(segment) ? 0 : WIDE.test(segment) ? 2 : 1 });
  }
  return parts;
}

const ONE_COLUMN_EACH = /^[\x20-\x7e\u00a1-\u02ff±µ…·✓✗–—’]*$/;

/** Columns that a terminal gives to a text: ideographs and emoji take two. */
export function displayWidth(text: string): number {
  if (ONE_COLUMN_EACH.test(text)) return text.length;
  return graphemes(text).reduce((sum, part) => sum + part.width, 0);
}

/** At most `width` columns; what is cut off is marked by `…`. */
export function truncate(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let kept = '';
  let used = 1;
  for (const part of graphemes(text)) {
    if (used + part.width > width) break;
    kept += part.text;
    used += part.width;
  }
  return width < 1 ? '' : `${kept}…`;
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - displayWidth(text))) + text;
}

/** Breaks at spaces; a word longer than a line is truncated. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const joined = line === '' ? word : `${line} ${word}`;
    if (displayWidth(joined) <= width) {
      line = joined;
    } else {
      if (line !== '') lines.push(line);
      line = truncate(word, width);
    }
  }
  lines.push(line);
  return lines;
}

/** Joins items by ` · ` and breaks only between them. */
export function wrapItems(items: readonly string[], width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const item of items) {
    const joined = line === '' ? item : `${line} · ${item}`;
    if (displayWidth(joined) <= width) {
      line = joined;
    } else {
      if (line !== '') lines.push(line);
      const [first = '', ...rest] = wrap(item, width);
      lines.push(...(rest.length > 0 ? [first, ...rest.slice(0, -1)] : []));
      line = rest[rest.length - 1] ?? first;
    }
  }
  if (line !== '') lines.push(line);
  return lines;
}

export interface TableCell {
  readonly text: string;
  readonly style?: Style;
}

export interface TableColumn {
  readonly align: 'left' | 'right';
  /** Gives way, down to so many columns, when the table is too wide. */
  readonly shrinkTo?: number;
}

const GAP = 2;

/** Lines of a table, none wider than `width`. */
export function table(
  columns: readonly TableColumn[],
  rows: readonly (readonly TableCell[])[],
  options: { readonly indent: number; readonly width: number; readonly paint: Paint },
): string[] {
  const widths = columnWidths(columns, rows, options.width - options.indent);
  return rows.map((row) => {
    const cells = row.map((cell, i) => {
      const width = widths[i] ?? 0;
      const text = truncate(cell.text, width);
      const right = columns[i]?.align === 'right';
      const isLast = i === row.length - 1;
      const padded = right ? padStart(text, width) : isLast ? text : padEnd(text, width);
      return cell.style === undefined || text === ''
        ? padded
        : paintInside(padded, text, cell.style, options.paint);
    });
    return (' '.repeat(options.indent) + cells.join(' '.repeat(GAP))).trimEnd();
  });
}

function paintInside(padded: string, text: string, style: Style, paint: Paint): string {
  const start = padded.indexOf(text);
  return padded.slice(0, start) + paint(text, style) + padded.slice(start + text.length);
}

function columnWidths(
  columns: readonly TableColumn[],
  rows: readonly (readonly TableCell[])[],
  width: number,
): number[] {
  const widths = columns.map((_, i) =>
    rows.reduce((widest, row) => Math.max(widest, displayWidth(row[i]?.text ?? '')), 0),
  );
  let excess = widths.reduce((sum, w) => sum + w, 0) + GAP * (columns.length - 1) - width;
  while (excess > 0) {
    const index = widestShrinkable(columns, widths);
    widths[index] = (widths[index] ?? 1) - 1;
    excess -= 1;
  }
  return widths;
}

/** The column that can best spare a place: one that may shrink, else simply the widest. */
function widestShrinkable(columns: readonly TableColumn[], widths: readonly number[]): number {
  let best = -1;
  columns.forEach((column, i) => {
    const width = widths[i] ?? 0;
    if (column.shrinkTo !== undefined && width > column.shrinkTo && width > (widths[best] ?? -1))
      best = i;
  });
  return best >= 0 ? best : widths.indexOf(Math.max(...widths));
}
