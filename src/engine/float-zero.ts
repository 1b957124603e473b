const half = 0.5;

/**
 * 0, for a field that will hold fractions.
 *
 * V8 takes a field that starts with a plain 0 to hold small integers. At the first fraction it
 * gives the class a new layout, and no longer knows that of any object which holds one of its
 * instances: all code that goes through such an object checks its layout at every step, for the
 * rest of the run. A zero that comes out of a subtraction of floats is a float from the start.
 */
export const FLOAT_ZERO: number = half - half;

/** A number as a float, whole or not: see FLOAT_ZERO. */
export function float(x: number): number {
  return FLOAT_ZERO + x;
}
