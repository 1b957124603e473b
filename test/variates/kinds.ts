import type { DistributionSpec } from '../../src/variates/distribution.js';
import { inverseNormal } from '../../src/variates/special-functions.js';

/** A distribution with its distribution function written down independently of how it is drawn. */
export interface Kind {
  readonly name: string;
  readonly spec: DistributionSpec;
  /** P(X <= x). */
  readonly share: (x: number) => number;
}

const normalShare = (z: number): number => {
  // Bisection of the inverse: slow, but as accurate as it.
  let low = 0;
  let high = 1;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (inverseNormal(middle) < z) low = middle;
    else high = middle;
  }
  return low;
};
const exponential = (x: number, mean: number): number => 1 - Math.exp(-x / mean);
const erlang = (x: number, k: number, mean: number): number => {
  const r = (x * k) / mean;
  let term = 1;
  let sum = 1;
  for (let n = 1; n < k; n++) {
    term *= r / n;
    sum += term;
  }
  return 1 - sum * Math.exp(-r);
};

export const KINDS: readonly Kind[] = [
  {
    name: 'exponential',
    spec: { kind: 'exponential', mean: 0.2 },
    share: (x) => exponential(x, 0.2),
  },
  {
    name: 'lognormal by median and p99',
    spec: { kind: 'lognormal', median: 0.05, p99: 0.4 },
    share: (x) => normalShare((Math.log(x / 0.05) / Math.log(8)) * 2.3263478740408408),
  },
  {
    name: 'lognormal by mean and cv',
    spec: { kind: 'lognormal-moments', mean: 3, cv: 0.5 },
    share: (x) => {
      const variance = Math.log(1.25);
      return normalShare((Math.log(x / 3) + variance / 2) / Math.sqrt(variance));
    },
  },
  {
    name: 'uniform',
    spec: { kind: 'uniform', min: 2, max: 5 },
    share: (x) => Math.min(1, Math.max(0, (x - 2) / 3)),
  },
  {
    name: 'gamma of shape 4',
    spec: { kind: 'gamma', mean: 2, cv: 0.5 },
    share: (x) => erlang(x, 4, 2),
  },
  {
    name: 'gamma of shape 1/2',
    spec: { kind: 'gamma', mean: 2, cv: Math.SQRT2 },
    // Twice the mean times half a chi-square of one degree of freedom: z^2.
    share: (x) => 2 * normalShare(Math.sqrt(x / 2)) - 1,
  },
  {
    name: 'erlang 3',
    spec: { kind: 'erlang', k: 3, mean: 0.6 },
    share: (x) => erlang(x, 3, 0.6),
  },
  {
    name: 'erlang 40, over several logarithms',
    spec: { kind: 'erlang', k: 40, mean: 1 },
    share: (x) => erlang(x, 40, 1),
  },
  {
    name: 'weibull with a falling hazard',
    spec: { kind: 'weibull', shape: 0.7, scale: 2 },
    share: (x) => 1 - Math.exp(-Math.exp(0.7 * Math.log(x / 2))),
  },
  {
    name: 'pareto',
    spec: { kind: 'pareto', min: 1, shape: 2.5, max: null },
    share: (x) => 1 - Math.exp(-2.5 * Math.log(x)),
  },
  {
    name: 'bounded pareto',
    spec: { kind: 'pareto', min: 1, shape: 1.1, max: 100 },
    share: (x) => (1 - Math.exp(-1.1 * Math.log(x))) / (1 - Math.exp(-1.1 * Math.log(100))),
  },
  {
    name: 'hyperexponential',
    spec: { kind: 'hyperexponential', mean: 1, cv: 2 },
    share: (x) => {
      const p = (1 + Math.sqrt(3 / 5)) / 2;
      return p * exponential(x, 1 / (2 * p)) + (1 - p) * exponential(x, 1 / (2 * (1 - p)));
    },
  },
  {
    name: 'empirical',
    spec: {
      kind: 'empirical',
      quantiles: [
        { probability: 0, value: 0.1 },
        { probability: 0.5, value: 0.2 },
        { probability: 0.5, value: 1 },
        { probability: 0.9, value: 2 },
        { probability: 1, value: 10 },
      ],
    },
    share: (x) => {
      if (x < 0.2) return 5 * (x - 0.1);
      if (x < 1) return 0.5;
      return x < 2 ? 0.5 + 0.4 * (x - 1) : 0.9 + (0.1 * (x - 2)) / 8;
    },
  },
  {
    name: 'mixture',
    spec: {
      kind: 'mixture',
      parts: [
        { weight: 3, of: { kind: 'exponential', mean: 1 } },
        { weight: 1, of: { kind: 'uniform', min: 4, max: 6 } },
      ],
    },
    share: (x) => 0.75 * exponential(x, 1) + 0.25 * Math.min(1, Math.max(0, (x - 4) / 2)),
  },
];
