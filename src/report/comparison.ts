import { cellLabel } from './labels.js';
import { metricLabel, metricUnit, smallerIsBetter } from './metrics.js';
import type { CellComparison, ResultDocument } from './result.js';
import { formatFraction, formatInterval, formatSigned, formatValue } from './units.js';

export type Difference = CellComparison['differences'][number];

/** What a paired difference says, in a word. */
export type DifferenceWord =
  | 'better'
  | 'worse'
  | 'higher'
  | 'lower'
  | 'no difference seen'
  | 'same'
  | 'no interval: cannot tell';

/**
 * An interval that includes 0 cannot tell the two apart. Without an interval only equality is
 * certain: a difference of single runs may be chance.
 */
export function differenceWord(difference: Difference): DifferenceWord {
  const { value, ci95 } = difference.difference;
  if (ci95 === null) return value === 0 ? 'same' : 'no interval: cannot tell';
  if (ci95[0] === 0 && ci95[1] === 0) return 'same';
  if (ci95[0] <= 0 && ci95[1] >= 0) return 'no difference seen';
  const smaller = smallerIsBetter(difference.metric);
  if (smaller === null) return value > 0 ? 'higher' : 'lower';
  return value < 0 === smaller ? 'better' : 'worse';
}

export interface DifferenceText {
  readonly label: string;
  readonly baseline: string;
  readonly value: string;
  /** `-$178.20 ± $3.10`. */
  readonly difference: string;
  /** `-43.2 %`; empty where the baseline is 0. */
  readonly relative: string;
  readonly word: DifferenceWord;
}

export function describeDifference(difference: Difference): DifferenceText {
  const unit = metricUnit(difference.metric);
  const interval = formatInterval(difference.difference, unit);
  const change = formatSigned(difference.difference.value, unit);
  return {
    label: metricLabel(difference.metric),
    baseline: formatValue(difference.baseline, unit),
    value: formatValue(difference.value, unit),
    difference: interval === null ? change : `${change} ${interval}`,
    relative: relativeText(difference.relative),
    word: differenceWord(difference),
  };
}

function relativeText(relative: number | null): string {
  if (relative === null || relative === 0) return '';
  return `${relative < 0 ? '-' : '+'}${formatFraction(Math.abs(relative))}`;
}

/** How many metrics of a compared cell are better, worse, and not told apart. */
export function countWords(comparison: CellComparison): {
  better: number;
  worse: number;
  unclear: number;
} {
  const counts = { better: 0, worse: 0, unclear: 0 };
  for (const difference of comparison.differences) {
    const word = differenceWord(difference);
    if (word === 'better') counts.better += 1;
    else if (word === 'worse') counts.worse += 1;
    else if (word !== 'same') counts.unclear += 1;
  }
  return counts;
}

/** The rows of a side-by-side table: each metric that any compared cell has, and each cell's difference. */
export function sideBySide(result: ResultDocument): readonly {
  readonly of: string;
  readonly label: string;
  readonly baseline: string;
  readonly cells: readonly (Difference | null)[];
}[] {
  const keys = new Map<string, Difference>();
  for (const comparison of result.comparison) {
    for (const difference of comparison.differences) {
      const key = JSON.stringify([difference.of, difference.metric]);
      if (!keys.has(key)) keys.set(key, difference);
    }
  }
  return [...keys.values()].map((first) => ({
    of: first.of,
    label: metricLabel(first.metric),
    baseline: formatValue(first.baseline, metricUnit(first.metric)),
    cells: result.comparison.map(
      (comparison) =>
        comparison.differences.find((d) => d.of === first.of && d.metric === first.metric) ?? null,
    ),
  }));
}

/** The label of the baseline; null where nothing is compared. */
export function baselineLabel(result: ResultDocument): string | null {
  return result.comparison[0]?.baseline ?? null;
}

export function comparedLabel(comparison: CellComparison): string {
  return cellLabel(comparison);
}
