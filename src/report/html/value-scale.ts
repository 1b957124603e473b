import type { Unit } from '../units.js';

/** The unit in which an axis is labelled, and what a value in SI is multiplied by for it. */
export function valueScale(
  unit: Unit,
  largest: number,
): { readonly title: string; readonly factor: number } {
  if (unit === 'fraction') return { title: '%', factor: 100 };
  if (unit !== 's') return { title: unit === 'count' ? '' : unit, factor: 1 };
  if (largest < 2e-3) return { title: 'µs', factor: 1e6 };
  if (largest < 2) return { title: 'ms', factor: 1e3 };
  return { title: 's', factor: 1 };
}
