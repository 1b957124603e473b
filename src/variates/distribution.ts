/**
 * A distribution as a scenario gives it, in SI units (seconds, bytes, requests per second …).
 * `normalise` in src/scenario produces these; `createVariate` draws from them.
 */
export type DistributionSpec =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'exponential'; readonly mean: number }
  | { readonly kind: 'lognormal'; readonly median: number; readonly p99: number }
  | { readonly kind: 'lognormal-moments'; readonly mean: number; readonly cv: number }
  | { readonly kind: 'uniform'; readonly min: number; readonly max: number }
  | { readonly kind: 'gamma'; readonly mean: number; readonly cv: number }
  | { readonly kind: 'erlang'; readonly k: number; readonly mean: number }
  | { readonly kind: 'weibull'; readonly shape: number; readonly scale: number }
  | {
      readonly kind: 'pareto';
      readonly min: number;
      readonly shape: number;
      readonly max: number | null;
    }
  | { readonly kind: 'hyperexponential'; readonly mean: number; readonly cv: number }
  | { readonly kind: 'empirical'; readonly quantiles: readonly EmpiricalQuantile[] }
  | { readonly kind: 'mixture'; readonly parts: readonly MixturePart[] };

/** One point of an empirical distribution: P(X <= value) = probability; linear in between. */
export interface EmpiricalQuantile {
  readonly probability: number;
  readonly value: number;
}

export interface MixturePart {
  readonly weight: number;
  readonly of: DistributionSpec;
}

/** A random variable: draws from its own stream. */
export interface Variate {
  /** The next value. */
  next(): number;
  /** The expectation of the distribution. */
  readonly mean: number;
}
