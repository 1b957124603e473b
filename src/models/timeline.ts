import { DEFAULT_BUCKETS } from '../stats/time-grid.js';

/** Widths that a reader of a chart can think in, in seconds. */
const WIDTHS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400,
];

/**
 * Width of the first buckets of a series over time, in seconds: the narrowest that shows the whole
 * run in the buckets there are.
 *
 * @param durationS length of the run; null: not known, the buckets widen as it goes on
 */
export function timelineBucketS(durationS: number | null): number {
  if (durationS === null) return 1;
  return (
    WIDTHS.find((width) => durationS / width <= DEFAULT_BUCKETS) ?? durationS / DEFAULT_BUCKETS
  );
}
