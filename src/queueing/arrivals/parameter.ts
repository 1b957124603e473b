/**
 * Refuses a parameter of an arrival process that makes no sense.
 *
 * @throws RangeError naming the parameter, its value and what is expected
 */
export function requireParameter(
  holds: boolean,
  name: string,
  value: number | string,
  expected: string,
): void {
  if (!holds) throw new RangeError(`arrivals: ${name} is ${value}; expected ${expected}`);
}

/** One request in thirty years: below it a cyclic process would turn for ever between two arrivals. */
const MIN_RATE = 1e-9;

/** A rate in requests per second: finite, and zero or at least 1e-9. */
export function requireRate(name: string, rate: number): number {
  const holds = rate === 0 || (rate >= MIN_RATE && rate < Infinity);
  requireParameter(holds, name, rate, `0 or a finite rate from ${MIN_RATE} req/s on`);
  return rate;
}

/** A span of seconds: finite and above zero. */
export function requireSpan(name: string, seconds: number): number {
  requireParameter(seconds > 0 && seconds < Infinity, name, seconds, 'a finite time above 0 s');
  return seconds;
}
