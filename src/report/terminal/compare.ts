import {
  comparedLabel,
  countWords,
  type DifferenceWord,
  describeDifference,
} from '../comparison.js';
import type { CellComparison, ResultDocument } from '../result.js';
import {
  displayWidth,
  painter,
  printable,
  type Style,
  type TableCell,
  table,
  wrap,
} from './layout.js';
import { MIN_WIDTH, type Screen, title } from './screen.js';

export interface CompareOptions {
  readonly color: boolean;
  readonly width: number;
}

const WORD_STYLE: Readonly<Partial<Record<DifferenceWord, Style>>> = {
  better: 'green',
  worse: 'red',
  'no difference seen': 'dim',
  same: 'dim',
  'no interval: cannot tell': 'dim',
};

/** A one-word column keeps a row inside 80 columns; the legend below says what the words mean. */
const SHORT_WORD: Readonly<Partial<Record<DifferenceWord, string>>> = {
  'no difference seen': 'no diff.',
  'no interval: cannot tell': 'unknown',
};

/** Every cell against the baseline, each metric with its paired difference. Ends with a newline. */
export function renderCompareTerminal(result: ResultDocument, options: CompareOptions): string {
  const screen: Screen = {
    width: Math.max(MIN_WIDTH, options.width),
    paint: painter(options.color),
    verbose: false,
  };
  if (result.comparison.length === 0) return 'Nothing to compare: the result has one cell.\n';
  const blocks = result.comparison.map((comparison) =>
    renderComparison(comparison, screen).join('\n'),
  );
  const legend =
    'Differences are paired where both sides ran under the same seed, and so met the same arrivals and demands. ± is a 95 % interval; where it includes 0, no difference was seen (“no diff.”). “unknown”: too few replications for an interval.';
  return `${blocks.join('\n\n')}\n\n${wrap(legend, screen.width)
    .map((line) => screen.paint(line, 'dim'))
    .join('\n')}\n`;
}

function renderComparison(comparison: CellComparison, screen: Screen): string[] {
  const dim = (text: string): TableCell => ({ text, style: 'dim' });
  const rows: TableCell[][] = [
    [dim('metric'), dim('baseline'), dim('here'), dim('difference'), dim(''), dim('')],
  ];
  const empty: TableCell = { text: '' };
  let of = '';
  for (const difference of comparison.differences) {
    if (difference.of !== of) {
      of = difference.of;
      rows.push([{ text: printable(of), style: 'bold' }, empty, empty, empty, empty, empty]);
    }
    const text = describeDifference(difference);
    const style = WORD_STYLE[text.word];
    const word = SHORT_WORD[text.word] ?? text.word;
    rows.push([
      { text: printable(of === '' ? text.label : `  ${text.label}`) },
      { text: text.baseline.replace('/month', '') },
      { text: text.value.replace('/month', '') },
      { text: text.difference.replace('/month', '') },
      { text: text.relative },
      style === undefined ? { text: word } : { text: word, style },
    ]);
  }
  const right = { align: 'right' } as const;
  const columns = [
    { align: 'left', shrinkTo: 14 } as const,
    right,
    right,
    right,
    right,
    { align: 'left' } as const,
  ];
  const { better, worse, unclear } = countWords(comparison);
  const heading = printable(`${comparedLabel(comparison)} against ${comparison.baseline}`);
  const counts = `${better} better, ${worse} worse, ${unclear} not told apart`;
  const isShort = displayWidth(heading) + 2 + counts.length <= screen.width;
  return [
    ...(isShort
      ? [`${title(heading, screen)}: ${counts}`]
      : [...wrap(heading, screen.width).map((line) => title(line, screen)), `  ${counts}`]),
    ...table(columns, rows, { indent: 2, width: screen.width, paint: screen.paint }),
  ];
}
