import type { DistributionSpec, EmpiricalQuantile } from './distribution.js';
import { exponentialMinusOne, gammaFunction } from './special-functions.js';

/** The 0.99 quantile of the standard normal distribution. */
const Z99 = 2.3263478740408408;

/** The standard deviation of the logarithm of a lognormal, from its median and 99th percentile. */
export function lognormalSigma(median: number, p99: number): number {
  return Math.log(p99 / median) / Z99;
}

/** The expectation of a distribution; Infinity where it has none (an unbounded Pareto of shape <= 1). */
export function meanOf(spec: DistributionSpec): number {
  return momentsOf(spec).mean;
}

/** The squared coefficient of variation, variance / mean^2; 0 if the mean is 0, Infinity where it has none. */
export function scvOf(spec: DistributionSpec): number {
  return momentsOf(spec).scv;
}

/** Mean and squared coefficient of variation. */
interface Moments {
  readonly mean: number;
  readonly scv: number;
}

function momentsOf(spec: DistributionSpec): Moments {
  switch (spec.kind) {
    case 'constant':
      return { mean: spec.value, scv: 0 };
    case 'exponential':
      return { mean: spec.mean, scv: spec.mean > 0 ? 1 : 0 };
    case 'lognormal': {
      const sigma = lognormalSigma(spec.median, spec.p99);
      const scv = exponentialMinusOne(sigma * sigma);
      return { mean: spec.median * Math.exp((sigma * sigma) / 2), scv };
    }
    case 'lognormal-moments':
    case 'gamma':
    case 'hyperexponential':
      return { mean: spec.mean, scv: spec.mean > 0 ? spec.cv * spec.cv : 0 };
    case 'erlang':
      return { mean: spec.mean, scv: spec.mean > 0 ? 1 / spec.k : 0 };
    case 'uniform': {
      const mean = spec.min + (spec.max - spec.min) / 2;
      const spread = mean > 0 ? (spec.max - spec.min) / mean : 0;
      return { mean, scv: (spread * spread) / 12 };
    }
    case 'weibull': {
      const first = gammaFunction(1 + 1 / spec.shape);
      const second = gammaFunction(1 + 2 / spec.shape);
      return { mean: spec.scale * first, scv: scvFrom(first, second) };
    }
    case 'pareto': {
      const ratio = spec.max === null ? 0 : spec.min / spec.max;
      const first = paretoMoment(1, spec.shape, ratio);
      const scv = scvFrom(first, paretoMoment(2, spec.shape, ratio));
      return { mean: spec.min * first, scv };
    }
    case 'empirical':
      return empiricalMoments(spec.quantiles);
    case 'mixture': {
      const parts = spec.parts.map((part) => ({ weight: part.weight, ...momentsOf(part.of) }));
      const total = parts.reduce((sum, part) => sum + part.weight, 0);
      let mean = 0;
      let square = 0;
      for (const part of parts) {
        if (part.weight === 0) continue;
        mean += (part.weight / total) * part.mean;
        square += (part.weight / total) * part.mean * part.mean * (1 + part.scv);
      }
      return { mean, scv: scvFrom(mean, square) };
    }
  }
}

function scvFrom(mean: number, square: number): number {
  if (mean === 0) return 0;
  if (square === Number.POSITIVE_INFINITY) return square;
  return Math.max(0, square / (mean * mean) - 1);
}

/** E[X^m] of a Pareto with min 1, cut off at 1/ratio (0: not at all). */
function paretoMoment(m: number, shape: number, ratio: number): number {
  if (ratio === 0) return shape > m ? shape / (shape - m) : Number.POSITIVE_INFINITY;
  const log = Math.log(ratio);
  if (log === 0) return 1;
  // The integral of x^(m - shape - 1) from 1 to 1/ratio, a logarithm where shape = m.
  const integral = shape === m ? -log : -exponentialMinusOne((shape - m) * log) / (shape - m);
  return (shape * integral) / -exponentialMinusOne(shape * log);
}

function empiricalMoments(quantiles: readonly EmpiricalQuantile[]): Moments {
  const first = quantiles[0]!;
  let mean = first.probability * first.value;
  let square = first.probability * first.value * first.value;
  for (let i = 1; i < quantiles.length; i++) {
    const a = quantiles[i - 1]!;
    const b = quantiles[i]!;
    const share = b.probability - a.probability;
    mean += (share * (a.value + b.value)) / 2;
    square += (share * (a.value * a.value + a.value * b.value + b.value * b.value)) / 3;
  }
  return { mean, scv: scvFrom(mean, square) };
}
