import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Streams } from '../../src/engine/streams.js';
import { Tally } from '../../src/stats/tally.js';
import { createVariate, inverseNormal, meanOf, scvOf } from '../../src/variates/create-variate.js';
import type { DistributionSpec } from '../../src/variates/distribution.js';
import { GOLDEN } from './golden.js';
import { KINDS } from './kinds.js';

const DRAWS = 40_000;
const LARGEST_UNIFORM = 1 - 1 / 4294967296;

const draws = (spec: DistributionSpec, n: number): number[] => {
  const variate = createVariate(spec, new Streams(20261123, 0).stream('variates', spec.kind));
  return Array.from({ length: n }, () => variate.next());
};

describe.each(KINDS)('a variate: $name', ({ name, spec, share }) => {
  it('follows its distribution function (Kolmogorov-Smirnov, 1 %)', () => {
    const sorted = draws(spec, DRAWS).sort((a, b) => a - b);
    let distance = 0;
    sorted.forEach((x, i) => {
      const expected = share(x);
      distance = Math.max(distance, expected - i / DRAWS, (i + 1) / DRAWS - expected);
    });
    // 1.63/sqrt(n) is exceeded once in a hundred seeds; this seed is fixed.
    expect(distance).toBeLessThan(1.63 / Math.sqrt(DRAWS));
  });

  it('has the mean and the spread it says', () => {
    const tally = new Tally();
    for (const x of draws(spec, DRAWS)) tally.add(x);
    const mean = meanOf(spec);
    expect(createVariate(spec, () => 0.5).mean).toBe(mean);
    expect(Math.abs(tally.mean - mean)).toBeLessThan(
      4 * Math.sqrt((mean * mean * scvOf(spec)) / DRAWS),
    );
    // Of heavy tails a sample shows the variance late: that is checked by integration below.
    if (spec.kind !== 'pareto' && scvOf(spec) < 2)
      expect(tally.variance / (mean * mean) / scvOf(spec)).toBeCloseTo(1, 1);
  });

  it('has the mean and the spread of its distribution function, integrated the slow way', () => {
    const { mean, square } = integrate(share);
    expect(meanOf(spec) / mean).toBeCloseTo(1, 4);
    const scv = square / (mean * mean) - 1;
    // The tail of the pareto of shape 2.5 beyond the end of the integral holds 1e-3 of its square.
    expect(scvOf(spec) / scv).toBeCloseTo(1, name === 'pareto' ? 1 : 3);
  });

  it('gives finite numbers from 0 at both ends of the uniforms', () => {
    for (const edge of [0, 1 / 4294967296, 0.5, LARGEST_UNIFORM]) {
      // After the edge, ordinary numbers: a rejection method has to be able to end.
      let calls = 0;
      const x = createVariate(spec, () => (calls++ === 0 ? edge : 0.37)).next();
      expect(Number.isFinite(x)).toBe(true);
      expect(Object.is(x, -0)).toBe(false);
      expect(x).toBeGreaterThanOrEqual(0);
    }
  });

  it('gives the same bits on every machine and every Node', () => {
    const hash = createHash('sha256').update(Float64Array.from(draws(spec, 10_000)));
    expect(hash.digest('hex').slice(0, 16)).toBe(GOLDEN[name]);
  });
});

describe('createVariate', () => {
  it('takes one uniform a variate where it inverts', () => {
    const many = ['erlang', 'gamma', 'mixture'];
    for (const { spec } of KINDS.filter((kind) => !many.includes(kind.spec.kind))) {
      let calls = 0;
      createVariate(spec, () => {
        calls += 1;
        return 0.25;
      });
      expect(calls).toBe(0);
      const variate = createVariate(spec, () => {
        calls += 1;
        return 0.25;
      });
      variate.next();
      variate.next();
      expect(calls, spec.kind).toBe(2);
    }
  });

  it('rises with the uniform where it inverts, so common random numbers stay in step', () => {
    const monotone = ['exponential', 'lognormal', 'uniform', 'weibull', 'pareto', 'empirical'];
    const uniform = fc.integer({ min: 0, max: 4294967295 }).map((n) => n / 4294967296);
    for (const { spec } of KINDS.filter((kind) => monotone.includes(kind.spec.kind))) {
      let u = 0;
      const variate = createVariate(spec, () => u);
      fc.assert(
        fc.property(uniform, uniform, (a, b) => {
          u = Math.min(a, b);
          const low = variate.next();
          u = Math.max(a, b);
          expect(variate.next()).toBeGreaterThanOrEqual(low);
        }),
      );
    }
  });

  it('gives a lognormal its quantiles within 1e-6, in the middle and in the tails, narrow and wide', () => {
    const sigma = fc.double({ min: 0.001, max: 5, noNaN: true });
    const uniform = fc.integer({ min: 0, max: 4294967295 }).map((n) => n / 4294967296);
    fc.assert(
      fc.property(sigma, fc.array(uniform, { minLength: 50, maxLength: 50 }), (wide, drawn) => {
        const p99 = 0.02 * Math.exp(wide * inverseNormal(0.99));
        let u = 0;
        const variate = createVariate({ kind: 'lognormal', median: 0.02, p99 }, () => u);
        for (u of drawn) {
          const quantile = 0.02 * Math.exp(wide * inverseNormal(u + 1 / 8589934592));
          expect(Math.abs(variate.next() / quantile - 1)).toBeLessThan(1e-6);
        }
      }),
    );
  });

  it('gives a constant as it is, and constants for a spread of 0', () => {
    const never = () => {
      throw new Error('a constant draws nothing');
    };
    expect(createVariate({ kind: 'constant', value: 0.3 }, never).next()).toBe(0.3);
    expect(createVariate({ kind: 'gamma', mean: 2, cv: 0 }, never).next()).toBe(2);
    const half = () => 0.9;
    expect(createVariate({ kind: 'lognormal', median: 2, p99: 2 }, half).next()).toBe(2);
    expect(createVariate({ kind: 'lognormal-moments', mean: 2, cv: 0 }, half).next()).toBe(2);
    expect(createVariate({ kind: 'pareto', min: 2, shape: 1, max: 2 }, half).next()).toBe(2);
    expect(meanOf({ kind: 'pareto', min: 2, shape: 1, max: 2 })).toBe(2);
    expect(scvOf({ kind: 'exponential', mean: 0 })).toBe(0);
  });

  it('has the 99th percentile and the median that a lognormal was given', () => {
    const variate = (u: number) => createVariate({ kind: 'lognormal', median: 2, p99: 9 }, () => u);
    expect(variate(0.5).next()).toBeCloseTo(2, 8);
    expect(variate(0.99).next()).toBeCloseTo(9, 6);
  });

  it('lays the mass under the first probability of an empirical distribution on its first value', () => {
    const quantiles = [
      { probability: 0.4, value: 7 },
      { probability: 1, value: 17 },
    ];
    const at = (u: number) => createVariate({ kind: 'empirical', quantiles }, () => u).next();
    expect([at(0), at(0.39), at(0.7)]).toEqual([7, 7, 12]);
    expect(meanOf({ kind: 'empirical', quantiles })).toBeCloseTo(0.4 * 7 + 0.6 * 12, 12);
    expect(
      createVariate(
        { kind: 'empirical', quantiles: [{ probability: 1, value: 3 }] },
        () => 0.9,
      ).next(),
    ).toBe(3);
  });

  it('agrees with a plain search for any empirical distribution', () => {
    const point = fc.record({
      step: fc.integer({ min: 0, max: 9 }),
      rise: fc.integer({ min: 0, max: 9 }),
    });
    const uniform = fc.integer({ min: 0, max: 4294967295 }).map((n) => n / 4294967296);
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 40 }), uniform, (steps, u) => {
        const total = steps.reduce((sum, { step }) => sum + step, 1);
        let [sum, value] = [0, 0];
        const quantiles = steps.map(({ step, rise }) => {
          sum += step;
          value += rise;
          return { probability: sum / total, value };
        });
        quantiles.push({ probability: 1, value: value + 1 });
        const drawn = createVariate({ kind: 'empirical', quantiles }, () => u).next();
        const end = quantiles.findIndex(({ probability }) => u < probability);
        const b = quantiles[end]!;
        const a = quantiles[end - 1] ?? { probability: 0, value: b.value };
        const along = (u - a.probability) / (b.probability - a.probability);
        expect(drawn).toBeCloseTo(a.value + along * (b.value - a.value), 9);
      }),
    );
  });

  it('never chooses a part of weight 0', () => {
    const parts = [0, 1, 0].map((weight, i) => ({
      weight,
      of: { kind: 'constant' as const, value: i },
    }));
    for (const u of [0, 0.5, LARGEST_UNIFORM]) {
      expect(createVariate({ kind: 'mixture', parts }, () => u).next()).toBe(1);
    }
  });

  it('knows that a pareto of shape 1 has no mean, and of shape 2 no variance', () => {
    expect(meanOf({ kind: 'pareto', min: 1, shape: 1, max: null })).toBe(Number.POSITIVE_INFINITY);
    expect(scvOf({ kind: 'pareto', min: 1, shape: 2, max: null })).toBe(Number.POSITIVE_INFINITY);
    expect(meanOf({ kind: 'pareto', min: 1, shape: 1, max: Math.E })).toBeCloseTo(
      1 / (1 - 1 / Math.E),
      12,
    );
  });

  it('names the parameter that is out of range, its value and what would do', () => {
    const wrong: [DistributionSpec, RegExp][] = [
      [
        { kind: 'constant', value: -1 },
        /constant: value is -1, but must be a finite number from 0/,
      ],
      [{ kind: 'exponential', mean: Number.NaN }, /mean is NaN/],
      [{ kind: 'lognormal', median: 2, p99: 1 }, /p99 is 1/],
      [{ kind: 'lognormal', median: 0, p99: 1 }, /median is 0/],
      [{ kind: 'lognormal-moments', mean: 1, cv: -1 }, /cv is -1/],
      [{ kind: 'uniform', min: 2, max: 1 }, /max is 1/],
      [{ kind: 'gamma', mean: -1, cv: 1 }, /mean is -1/],
      [{ kind: 'erlang', k: 1.5, mean: 1 }, /k is 1.5, but must be a whole number/],
      [{ kind: 'weibull', shape: 0, scale: 1 }, /shape is 0/],
      [{ kind: 'weibull', shape: 0.001, scale: 1 }, /tail beyond 1e308/],
      [{ kind: 'pareto', min: 1, shape: 0.001, max: null }, /tail beyond 1e308/],
      [{ kind: 'pareto', min: 1, shape: 1, max: 0.5 }, /max is 0.5/],
      [{ kind: 'hyperexponential', mean: 1, cv: 0.9 }, /cv is 0.9, but must be between 1/],
      [{ kind: 'empirical', quantiles: [] }, /number of quantiles is 0/],
      [
        { kind: 'empirical', quantiles: [{ probability: 0.9, value: 1 }] },
        /last probability is 0.9/,
      ],
      [{ kind: 'mixture', parts: [] }, /sum of weights is 0/],
    ];
    for (const [spec, message] of wrong)
      expect(() => createVariate(spec, () => 0.5)).toThrow(message);
  });
});

/** E[X] and E[X^2] as integrals of P(X > x) and 2 x P(X > x), in small steps of log x. */
function integrate(share: (x: number) => number): { mean: number; square: number } {
  const h = 1 / 2000;
  let mean = 0;
  let square = 0;
  for (let y = Math.log(1e-9); y < Math.log(1e6); y += h) {
    const x = Math.exp(y + h / 2);
    const more = Math.min(1, Math.max(0, 1 - Math.max(0, share(x))));
    mean += more * x * h;
    square += 2 * more * x * x * h;
    // Under this, 1 - share(x) is rounding.
    if (more < 1e-14) break;
  }
  return { mean, square };
}
