import type { Stream } from '../engine/streams.js';
import { Empirical, Mixture } from './compound.js';
import type { DistributionSpec, EmpiricalQuantile, MixturePart, Variate } from './distribution.js';
import { Constant, Erlang, Exponential, Hyperexponential, Uniform } from './elementary.js';
import { BoundedPareto, Gamma, Lognormal, Pareto, Weibull } from './heavy-tailed.js';
import { lognormalSigma, meanOf } from './moments.js';

export { meanOf, scvOf } from './moments.js';
export { inverseNormal } from './special-functions.js';

/**
 * The random variable that `spec` describes, drawing from `stream`. Never negative, always
 * finite. One uniform a variate by inversion, but for erlang (k), gamma (two or more) and
 * mixture (one more than its part), so two architectures under one seed stay in step.
 *
 * @throws RangeError if a parameter is out of range; `scenario` has reported it to the user before
 */
export function createVariate(spec: DistributionSpec, stream: Stream): Variate {
  switch (spec.kind) {
    case 'constant':
      return new Constant(fromZero(spec.kind, 'value', spec.value));
    case 'exponential':
      return new Exponential(fromZero(spec.kind, 'mean', spec.mean), stream);
    case 'uniform':
      fromZero(spec.kind, 'min', spec.min);
      check(
        spec.max >= spec.min && Number.isFinite(spec.max),
        spec.kind,
        'max',
        spec.max,
        'a finite number from min',
      );
      return new Uniform(spec.min, spec.max, stream);
    case 'erlang':
      check(
        Number.isInteger(spec.k) && spec.k > 0,
        spec.kind,
        'k',
        spec.k,
        'a whole number from 1',
      );
      return new Erlang(spec.k, fromZero(spec.kind, 'mean', spec.mean), stream);
    case 'hyperexponential':
      fromZero(spec.kind, 'mean', spec.mean);
      check(spec.cv >= 1 && spec.cv <= 1e4, spec.kind, 'cv', spec.cv, 'between 1 and 10,000');
      return new Hyperexponential(spec.mean, spec.cv, stream);
    case 'gamma':
      fromZero(spec.kind, 'mean', spec.mean);
      // Under a cv of 1e-8 a gamma is its mean to the last bit, and the method would cancel.
      if (fromZero(spec.kind, 'cv', spec.cv) < 1e-8) return new Constant(spec.mean);
      return new Gamma(spec.mean, spec.cv, stream);
    case 'lognormal':
      positive(spec.kind, 'median', spec.median);
      check(
        spec.p99 >= spec.median && Number.isFinite(spec.p99),
        spec.kind,
        'p99',
        spec.p99,
        'a finite number from the median',
      );
      return lognormal(spec.median, lognormalSigma(spec.median, spec.p99), spec, stream);
    case 'lognormal-moments': {
      const scv = fromZero(spec.kind, 'cv', spec.cv) * spec.cv;
      const median = fromZero(spec.kind, 'mean', spec.mean) / Math.sqrt(1 + scv);
      return lognormal(median, Math.sqrt(Math.log1p(scv)), spec, stream);
    }
    case 'weibull':
      fromZero(spec.kind, 'scale', spec.scale);
      positive(spec.kind, 'shape', spec.shape);
      return finite(spec, stream, (draws) => {
        return new Weibull(spec.shape, spec.scale, meanOf(spec), draws);
      });
    case 'pareto':
      return pareto(spec, stream);
    case 'empirical':
      checkQuantiles(spec.quantiles);
      return new Empirical(spec.quantiles, meanOf(spec), stream);
    case 'mixture':
      checkWeights(spec.parts);
      return new Mixture(
        spec.parts.map((part) => part.weight),
        spec.parts.map((part) => createVariate(part.of, stream)),
        meanOf(spec),
        stream,
      );
  }
}

function lognormal(median: number, sigma: number, spec: DistributionSpec, stream: Stream): Variate {
  return finite(spec, stream, (draws) => new Lognormal(median, sigma, meanOf(spec), draws));
}

function pareto(spec: DistributionSpec & { readonly kind: 'pareto' }, stream: Stream): Variate {
  const { min, max, shape } = spec;
  positive(spec.kind, 'min', min);
  positive(spec.kind, 'shape', shape);
  if (max === null) {
    return finite(spec, stream, (draws) => new Pareto(min, shape, meanOf(spec), draws));
  }
  check(max >= min && Number.isFinite(max), spec.kind, 'max', max, 'a finite number from min');
  return new BoundedPareto(min, max, shape, meanOf(spec), stream);
}

/** The greatest number that a stream gives. */
const LARGEST_UNIFORM = 1 - 1 / 4294967296;

/** Refuses parameters so extreme that a tail of probability 2^-32 is past the largest float64. */
function finite(
  spec: DistributionSpec,
  stream: Stream,
  make: (stream: Stream) => Variate,
): Variate {
  const largest = make(() => LARGEST_UNIFORM).next();
  if (!Number.isFinite(largest)) {
    const text = JSON.stringify(spec);
    throw new RangeError(`${text} has a tail beyond 1e308: choose a less extreme one`);
  }
  return make(stream);
}

function checkQuantiles(quantiles: readonly EmpiricalQuantile[]): void {
  const kind = 'empirical';
  const places = quantiles.length;
  check(places > 0, kind, 'number of quantiles', places, 'at least 1');
  quantiles.forEach(({ probability, value }, i) => {
    const before = quantiles[i - 1] ?? { probability: 0, value: 0 };
    const rises = probability >= before.probability && probability <= 1;
    check(rises, kind, `probability ${i + 1}`, probability, 'between the one before and 1');
    const grows = value >= before.value && Number.isFinite(value);
    check(grows, kind, `value ${i + 1}`, value, 'finite and at least the one before, from 0');
  });
  const last = quantiles[places - 1]!.probability;
  check(last === 1, kind, 'last probability', last, '1: nothing is said of the values beyond it');
}

function checkWeights(parts: readonly MixturePart[]): void {
  const kind = 'mixture';
  let total = 0;
  for (const part of parts) total += fromZero(kind, 'weight', part.weight);
  check(total > 0, kind, 'sum of weights', total, 'more than 0');
}

function fromZero(kind: string, name: string, value: number): number {
  check(value >= 0 && Number.isFinite(value), kind, name, value, 'a finite number from 0');
  return value;
}

function positive(kind: string, name: string, value: number): void {
  check(value > 0 && Number.isFinite(value), kind, name, value, 'a finite number above 0');
}

function check(ok: boolean, kind: string, name: string, value: number, expected: string): void {
  if (!ok) throw new RangeError(`${kind}: ${name} is ${value}, but must be ${expected}`);
}
