import { stringify } from 'csv-stringify/sync';
import { axesLabel, cellLabel } from '../labels.js';
import type { ResultDocument } from '../result.js';

export const TIMELINE_COLUMNS = [
  'cell',
  'variant',
  'axes',
  'of',
  'metric',
  'unit',
  'time',
  'value',
] as const;

/**
 * Every timeline as one long table, a row each bucket: `time` is the bucket's start, in seconds of
 * the simulation. A bucket without data has an empty value.
 */
export function renderTimelinesCsv(result: ResultDocument): string {
  const rows: (string | number | null)[][] = [[...TIMELINE_COLUMNS]];
  for (const cell of result.cells) {
    const start = [cellLabel(cell), cell.variant, axesLabel(cell.axes)];
    for (const { of, metric, unit, startS, bucketS, values } of cell.timelines) {
      values.forEach((value, i) => {
        rows.push([...start, of, metric, unit, startS + i * bucketS, value]);
      });
    }
  }
  return stringify(rows, { escape_formulas: true, record_delimiter: 'unix' });
}
