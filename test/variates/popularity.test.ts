import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Streams } from '../../src/engine/streams.js';
import {
  createPopularity,
  type PopularitySpec,
  zipfProbabilities,
} from '../../src/variates/popularity.js';

const stream = (purpose: string) => new Streams(11, 0).stream('popularity', purpose);

describe('createPopularity', () => {
  it('draws zipf keys in their exact proportions (chi-square, 1 %)', () => {
    const [n, draws] = [50, 200_000];
    for (const exponent of [0, 0.7, 1, 1.3]) {
      const keys = createPopularity({ kind: 'zipf', n, exponent }, stream(`zipf ${exponent}`));
      const expected = zipfProbabilities(n, exponent).map((p) => p * draws);
      // 49 degrees of freedom: 74.92 is exceeded once in a hundred seeds; this one is fixed.
      expect(chiSquare(keys, expected, draws)).toBeLessThan(74.92);
    }
  });

  it('draws uniform and hot keys in their exact proportions', () => {
    const [n, draws] = [50, 200_000];
    const uniform = createPopularity({ kind: 'uniform', n }, stream('uniform'));
    expect(chiSquare(uniform, new Float64Array(n).fill(draws / n), draws)).toBeLessThan(74.92);
    const hot = createPopularity({ kind: 'hot', share: 0.9, keys: 5, n }, stream('hot'));
    const expected = Float64Array.from({ length: n }, (_, i) => (i < 5 ? 0.18 : 0.1 / 45) * draws);
    expect(chiSquare(hot, expected, draws)).toBeLessThan(74.92);
  });

  it('loses no probability in its alias tables, whatever the size and exponent', () => {
    const size = fc.integer({ min: 1, max: 300 });
    const exponent = fc.double({ min: 0, max: 5, noNaN: true });
    fc.assert(
      fc.property(size, exponent, (n, s) => {
        const table = tableOf(n, s);
        zipfProbabilities(n, s).forEach((p, key) => {
          expect(table[key]).toBeCloseTo(p, 4);
        });
      }),
      { numRuns: 30 },
    );
  });

  it('stays within the keys at both ends of the uniforms', () => {
    const specs: PopularitySpec[] = [
      { kind: 'uniform', n: 3 },
      { kind: 'uniform', n: 4294967296 },
      { kind: 'zipf', n: 7, exponent: 1 },
      { kind: 'hot', share: 0.5, keys: 2, n: 9 },
      { kind: 'hot', share: 1, keys: 9, n: 9 },
    ];
    for (const spec of specs) {
      for (const u of [0, 1 - 1 / 4294967296]) {
        const key = createPopularity(spec, () => u).next();
        expect(Number.isInteger(key)).toBe(true);
        expect(key).toBeGreaterThanOrEqual(0);
        expect(key).toBeLessThan(spec.n);
      }
    }
  });

  it('builds tables for two million keys with the share of the first as theory says', () => {
    const n = 2_000_000;
    const keys = createPopularity({ kind: 'zipf', n, exponent: 1 }, stream('large'));
    let first = 0;
    for (let i = 0; i < 100_000; i++) if (keys.next() === 0) first += 1;
    // The n-th harmonic number is ln n + 0.5772: 1/15.09; standard deviation 79.
    expect(Math.abs(first - 100_000 / (Math.log(n) + 0.5772156649))).toBeLessThan(240);
  });

  it('names the parameter that is out of range, its value and what would do', () => {
    const wrong: [PopularitySpec, RegExp][] = [
      [{ kind: 'uniform', n: 0 }, /uniform: n is 0, but must be a whole number from 1/],
      [{ kind: 'zipf', n: 1e9, exponent: 1 }, /zipf: n is 1000000000/],
      [{ kind: 'zipf', n: 5, exponent: -1 }, /exponent is -1/],
      [{ kind: 'hot', share: 2, keys: 1, n: 5 }, /share is 2/],
      [{ kind: 'hot', share: 0.5, keys: 6, n: 5 }, /keys is 6/],
      [{ kind: 'hot', share: 0.5, keys: 5, n: 5 }, /leaves no key/],
    ];
    for (const [spec, message] of wrong)
      expect(() => createPopularity(spec, () => 0)).toThrow(message);
  });
});

function chiSquare(keys: { next(): number }, expected: Float64Array, draws: number): number {
  const seen = new Float64Array(expected.length);
  for (let i = 0; i < draws; i++) seen[keys.next()]! += 1;
  return seen.reduce((sum, count, i) => {
    const off = count - expected[i]!;
    return sum + (off * off) / expected[i]!;
  }, 0);
}

/** What the tables give each key, by walking a grid of both uniforms instead of drawing. */
function tableOf(n: number, exponent: number): Float64Array {
  const fine = 4096;
  const share = new Float64Array(n);
  let uniforms: readonly [number, number] = [0, 0];
  let call = 0;
  const keys = createPopularity({ kind: 'zipf', n, exponent }, () => uniforms[call++ % 2]!);
  for (let cell = 0; cell < n; cell++) {
    const at = (cell + 0.5) / n;
    const draw = (u: number) => {
      uniforms = [at, u];
      return keys.next();
    };
    const alias = draw(1 - 1 / fine / 2);
    // The threshold between the cell and its alias, by bisection.
    let [low, high] = [0, 1];
    for (let i = 0; i < 30; i++) {
      const middle = (low + high) / 2;
      if (draw(middle) === cell) low = middle;
      else high = middle;
    }
    share[cell]! += low / n;
    share[alias]! += (1 - low) / n;
  }
  return share;
}
