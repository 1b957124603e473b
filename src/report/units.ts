import type { Statistic } from './result.js';

/** What a number in a report counts; a month has 730 h. */
export type Unit = 's' | 'fraction' | 'usd' | 'usd/month' | 'req/s' | '1/s' | 'bytes' | 'count';

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** Three significant digits without an exponent: `0.0123`, `1.23`, `12.3`, `123`. */
function digits(value: number, significant = 3): string {
  // Rounded first: 0.9996 has the decimals of 1.00, not of 0.9996.
  const magnitude = Math.abs(Number(value.toPrecision(significant)));
  if (magnitude === 0) return '0';
  let decimals = significant - 1;
  for (let bound = 10; bound <= magnitude && decimals > 0; bound *= 10) decimals -= 1;
  for (let scaled = magnitude; scaled < 1 && decimals < 15; scaled *= 10) decimals += 1;
  return value.toFixed(decimals);
}

/** Picks the step of a ladder after rounding, so that 999.7 ms becomes 1.00 s and never 1000 ms. */
function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

/** `0 s`, `250 ns`, `1.23 µs`, `45.6 ms`, `1.20 s`, `2.50 min`, `24.0 h`, `7.00 d`. */
export function formatSeconds(seconds: number, significant = 3): string {
  const magnitude = Math.abs(rounded(seconds));
  const [scale, unit] =
    magnitude === 0
      ? ([1, 's'] as const)
      : magnitude < 1e-6
        ? ([1e9, 'ns'] as const)
        : magnitude < 1e-3
          ? ([1e6, 'µs'] as const)
          : magnitude < 1
            ? ([1e3, 'ms'] as const)
            : magnitude < 2 * MINUTE
              ? ([1, 's'] as const)
              : magnitude < 2 * HOUR
                ? ([1 / MINUTE, 'min'] as const)
                : magnitude < 2 * DAY
                  ? ([1 / HOUR, 'h'] as const)
                  : ([1 / DAY, 'd'] as const);
  return `${digits(seconds * scale, significant)} ${unit}`;
}

/** A length of simulated time as a person would say it: `24 h`, `90 s`, `30 min`, `6.94 h`. */
export function formatSpan(seconds: number): string {
  if (seconds >= 2 * DAY && seconds % DAY === 0) return `${seconds / DAY} d`;
  if (seconds >= HOUR && seconds % HOUR === 0) return `${seconds / HOUR} h`;
  if (seconds >= 2 * MINUTE && seconds % MINUTE === 0) return `${seconds / MINUTE} min`;
  if (seconds < 2 * MINUTE && Number.isInteger(seconds)) return `${seconds} s`;
  return formatSeconds(seconds);
}

/** `0.0600` is `0.06`: what a rounding made up is not shown. */
function withoutTrailingZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function grouped(text: string): string {
  return text.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** `0`, `12`, `1,234`, `12.3k`, `4.56M`, `7.89G`; fractions of small means are kept: `3.86`. */
export function formatCount(value: number): string {
  const magnitude = Math.abs(rounded(value));
  if (magnitude >= 1e12) return `${digits(value / 1e12)}T`;
  if (magnitude >= 1e9) return `${digits(value / 1e9)}G`;
  if (magnitude >= 1e6) return `${digits(value / 1e6)}M`;
  if (Math.round(Math.abs(value)) >= 1e4) return `${digits(value / 1e3)}k`;
  if (Number.isInteger(value) || magnitude >= 100) return grouped(value.toFixed(0));
  return digits(value);
}

const BYTE_STEPS = [
  [1e12, 'TB'],
  [1e9, 'GB'],
  [1e6, 'MB'],
  [1e3, 'kB'],
] as const;

/** Powers of ten, as AWS bills transfer: `0 B`, `512 B`, `48.0 kB`, `2.40 GB`. */
export function formatBytes(bytes: number): string {
  const magnitude = Math.abs(rounded(bytes));
  for (const [scale, unit] of BYTE_STEPS) {
    if (magnitude >= scale) return `${digits(bytes / scale)} ${unit}`;
  }
  return `${Number.isInteger(bytes) ? bytes : digits(bytes)} B`;
}

/** A fraction in per cent. Availabilities keep their nines: 0.99958 is `99.958 %`, never `100 %`. */
export function formatFraction(fraction: number, significant = 3): string {
  const percent = fraction * 100;
  if (percent === 0 || percent === 100) return `${percent} %`;
  if (percent > 99 && percent < 100) {
    let decimals = 2;
    for (let missing = 100 - percent; missing < 0.1 && decimals < 9; missing *= 10) decimals += 1;
    return `${withoutTrailingZeros(percent.toFixed(decimals))} %`;
  }
  return `${withoutTrailingZeros(digits(percent, significant))} %`;
}

/** `$0`, `$0.00123`, `$4.56`, `$12,345.67`, `$12.3M`. */
export function formatUsd(usd: number): string {
  const sign = usd < 0 ? '-' : '';
  const magnitude = Math.abs(usd);
  if (magnitude === 0) return '$0';
  if (magnitude < 0.01) return `${sign}$${digits(magnitude, 2)}`;
  if (magnitude >= 1e7) return `${sign}$${formatCount(magnitude)}`;
  const [whole = '', cents = ''] = magnitude.toFixed(2).split('.');
  return `${sign}$${grouped(whole)}.${cents}`;
}

/** A price of one unit; what costs less than a hundredth of a cent is given for a million. */
export function formatUnitPrice(usd: number): string {
  if (usd === 0) return '$0';
  if (Math.abs(usd) < 1e-4) return `$${trimmed(usd * 1e6)}/M`;
  return `$${trimmed(usd)}`;
}

/** Up to six significant digits, at least two decimals, no zeros beyond them. */
function trimmed(value: number): string {
  return digits(value, 6).replace(/(\.\d\d\d*?)0+$/, '$1');
}

export function formatValue(value: number, unit: Unit): string {
  switch (unit) {
    case 's':
      return formatSeconds(value);
    case 'fraction':
      return formatFraction(value);
    case 'usd':
      return formatUsd(value);
    case 'usd/month':
      return `${formatUsd(value)}/month`;
    case 'req/s':
      return `${formatCount(value)} req/s`;
    case '1/s':
      return `${formatCount(value)}/s`;
    case 'bytes':
      return formatBytes(value);
    case 'count':
      return formatCount(value);
  }
}

/** All replications agree to the last bit. */
const NO_SPREAD = '± 0';

/** `± 4.1 ms`; null where there is no interval. Two significant digits are all an interval deserves. */
export function formatInterval(statistic: Statistic, unit: Unit): string | null {
  if (statistic.ci95 === null) return null;
  const [low, high] = statistic.ci95;
  // Student's interval is symmetric; of another one the wider side is the honest one.
  const half = Math.max(high - statistic.value, statistic.value - low);
  if (half === 0) return NO_SPREAD;
  if (unit === 's') return `± ${formatSeconds(half, 2)}`;
  if (unit === 'fraction') return `± ${withoutTrailingZeros(digits(half * 100, 2))} %`;
  if (unit === 'usd/month') return `± ${formatUsd(half)}`;
  if (unit === 'req/s' || unit === '1/s' || unit === 'count') return `± ${shortCount(half)}`;
  return `± ${formatValue(half, unit)}`;
}

function shortCount(half: number): string {
  return half < 100 ? withoutTrailingZeros(digits(half, 2)) : formatCount(half);
}

/** `212 ms ± 4.1 ms`, or the value alone where there is no interval or no spread; `no data` where nothing is behind it. */
export function formatStatistic(statistic: Statistic, unit: Unit): string {
  if (statistic.n === 0) return 'no data';
  const interval = formatInterval(statistic, unit);
  const value = formatValue(statistic.value, unit);
  return interval === null || interval === NO_SPREAD ? value : `${value} ${interval}`;
}

/** A change with its sign: `+4.1 ms`, `-$178.20`. */
export function formatSigned(value: number, unit: Unit): string {
  if (value === 0) return '0';
  const sign = value < 0 ? '-' : '+';
  return `${sign}${formatValue(Math.abs(value), unit)}`;
}
