import { describe, expect, it } from 'vitest';
import {
  exponentialMinusOne,
  gammaFunction,
  inverseNormal,
} from '../../src/variates/special-functions.js';

describe('inverseNormal', () => {
  it('gives the published values, in the centre and in both tails', () => {
    // Wichura (1988), and tables to 16 digits.
    const published: [p: number, z: number][] = [
      [0.25, -0.6744897501960817],
      [0.001, -3.090232306167813],
      [1e-20, -9.26234008979841],
      [0.975, 1.959963984540054],
      [0.99, 2.3263478740408408],
    ];
    for (const [p, z] of published) expect(inverseNormal(p) / z).toBeCloseTo(1, 14);
  });

  it('inverts the normal distribution function summed the slow way', () => {
    for (let z = -5; z <= 5; z += 0.05) {
      expect(inverseNormal(normalShare(z))).toBeCloseTo(z, 8);
    }
  });

  it('is odd about one half and rises across the seams of its three pieces', () => {
    expect(inverseNormal(0.5)).toBe(0);
    expect(inverseNormal(0.3)).toBeCloseTo(-inverseNormal(0.7), 14);
    for (const seam of [0.075, 0.925, Math.exp(-25)]) {
      expect(inverseNormal(seam * (1 - 1e-9))).toBeLessThan(inverseNormal(seam * (1 + 1e-12)));
      expect(inverseNormal(seam * (1 + 1e-12))).toBeCloseTo(inverseNormal(seam * (1 - 1e-12)), 8);
    }
  });

  it('is infinite at 0 and 1 and refuses what is no probability', () => {
    expect(inverseNormal(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(inverseNormal(1)).toBe(Number.POSITIVE_INFINITY);
    for (const p of [-0.1, 1.1, Number.NaN]) expect(() => inverseNormal(p)).toThrow(`not ${p}`);
  });
});

describe('gammaFunction', () => {
  it('gives factorials and half-integer values', () => {
    let factorial = 1;
    for (let n = 1; n <= 170; n++) {
      expect(gammaFunction(n) / factorial).toBeCloseTo(1, 12);
      factorial *= n;
    }
    expect(gammaFunction(1.5)).toBeCloseTo(Math.sqrt(Math.PI) / 2, 14);
    expect(gammaFunction(4.5)).toBeCloseTo((105 * Math.sqrt(Math.PI)) / 16, 12);
    expect(gammaFunction(1000)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('exponentialMinusOne', () => {
  it('agrees with the built-in function, near 0 and far from it', () => {
    for (const x of [1e-300, -1e-20, 1e-9, -1e-5, 0.1, -0.5, 1, 30, 700, -40, -800]) {
      expect(exponentialMinusOne(x) / Math.expm1(x)).toBeCloseTo(1, 14);
    }
    expect(exponentialMinusOne(0)).toBe(0);
    expect(exponentialMinusOne(1000)).toBe(Number.POSITIVE_INFINITY);
  });
});

/** P(Z <= z) by the series of the error function, which is slow far out but always right. */
function normalShare(z: number): number {
  let term = z;
  let sum = z;
  for (let n = 1; n < 200; n++) {
    term *= (z * z) / (2 * n + 1);
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
}
