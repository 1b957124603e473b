import { describe, expect, it } from 'vitest';
import { studentT } from '../../src/stats/student.js';

describe('studentT', () => {
  it('gives the values of the published tables', () => {
    // NIST/SEMATECH e-Handbook of Statistical Methods, table 1.3.6.7.2, three decimals.
    const published: [
      df: number,
      p90: number,
      p95: number,
      p975: number,
      p99: number,
      p995: number,
      p999: number,
    ][] = [
      [1, 3.078, 6.314, 12.706, 31.821, 63.657, 318.309],
      [2, 1.886, 2.92, 4.303, 6.965, 9.925, 22.327],
      [3, 1.638, 2.353, 3.182, 4.541, 5.841, 10.215],
      [4, 1.533, 2.132, 2.776, 3.747, 4.604, 7.173],
      [5, 1.476, 2.015, 2.571, 3.365, 4.032, 5.893],
      [7, 1.415, 1.895, 2.365, 2.998, 3.499, 4.785],
      [9, 1.383, 1.833, 2.262, 2.821, 3.25, 4.297],
      [10, 1.372, 1.812, 2.228, 2.764, 3.169, 4.144],
      [19, 1.328, 1.729, 2.093, 2.539, 2.861, 3.579],
      [30, 1.31, 1.697, 2.042, 2.457, 2.75, 3.385],
      [60, 1.296, 1.671, 2, 2.39, 2.66, 3.232],
      [100, 1.29, 1.66, 1.984, 2.364, 2.626, 3.174],
    ];
    for (const [df, ...values] of published) {
      [0.9, 0.95, 0.975, 0.99, 0.995, 0.999].forEach((p, i) => {
        expect(Math.abs(studentT(p, df) - values[i]!), `p ${p}, df ${df}`).toBeLessThan(5.1e-4);
      });
    }
  });

  it('agrees with the closed forms for 1, 2 and 4 degrees of freedom to 12 digits', () => {
    for (let i = 50; i < 1000; i++) {
      const p = 0.5 + i / 2001;
      const tail = 1 - p;
      const four = 4 * p * tail;
      const cos = Math.cos(Math.acos(Math.sqrt(four)) / 3) / Math.sqrt(four);
      const exact: [df: number, t: number][] = [
        [1, Math.tan(Math.PI * (p - 0.5))],
        [2, (2 * p - 1) / Math.sqrt(2 * p * tail)],
        [4, 2 * Math.sqrt(cos - 1)],
      ];
      for (const [df, t] of exact) {
        expect(Math.abs(studentT(p, df) / t - 1), `p ${p}, df ${df}`).toBeLessThan(1e-11);
      }
    }
  });

  it('inverts the distribution function, integrated the slow way, for any degrees of freedom', () => {
    for (const df of [1.5, 3, 6.25, 11, 29, 240, 5000]) {
      for (const p of [0.51, 0.6, 0.9, 0.975, 0.999]) {
        expect(Math.abs(slowShare(studentT(p, df), df) - p), `p ${p}, df ${df}`).toBeLessThan(1e-9);
      }
    }
  });

  it('becomes the normal distribution with many degrees of freedom', () => {
    const z = 1.959963984540054;
    const df = 1e6;
    expect(studentT(0.975, df)).toBeCloseTo(z + (z * z * z + z) / (4 * df), 9);
  });

  it('is odd about one half', () => {
    expect(studentT(0.5, 7)).toBe(0);
    expect(studentT(0.25, 7)).toBe(-studentT(0.75, 7));
  });

  it('refuses probabilities and degrees of freedom that have no quantile', () => {
    for (const p of [0, 1, -0.1, Number.NaN]) expect(() => studentT(p, 3)).toThrow(/probability/);
    for (const df of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => studentT(0.9, df)).toThrow(/degrees of freedom/);
    }
  });
});

/** P(T < t): the density by Simpson's rule, scaled by its own integral over everything. */
function slowShare(t: number, df: number): number {
  // With s = sqrt(df) tan(a) the density is cos(a)^(df - 1).
  const density = (a: number) => Math.exp((df - 1) * Math.log(Math.cos(a)));
  const reach = Math.atan(t / Math.sqrt(df));
  const inside = simpson(density, 0, reach);
  const all = wholeIntegral(df);
  return 0.5 + inside / (2 * all);
}

/** The integral of cos(a)^(df - 1) from 0 to pi/2, by raising df with the recurrence until it is smooth. */
function wholeIntegral(df: number): number {
  if (df < 8) return (wholeIntegral(df + 2) * (df + 1)) / df;
  return simpson((a) => Math.exp((df - 1) * Math.log(Math.cos(a))), 0, Math.PI / 2);
}

function simpson(f: (x: number) => number, from: number, to: number): number {
  const steps = 20_000;
  const h = (to - from) / steps;
  let sum = f(from) + f(to);
  for (let i = 1; i < steps; i++) sum += f(from + i * h) * (i % 2 === 0 ? 2 : 4);
  return (sum * h) / 3;
}
