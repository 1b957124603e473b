import type { RawRecord } from './trace-record.js';

/** Decimals of a second by which a number is to be shifted: seconds, milliseconds, micro, nano. */
export type TimeUnit = 0 | 3 | 6 | 9;

const ZERO = 48;

/** The two decimal digits at `at`, or NaN. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - ZERO;
  const ones = text.charCodeAt(at + 1) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NaN;
}

/** Seconds of a wall-clock time at `at` (hh:mm:ss), or NaN. A leap second is the second after it. */
export function clockSeconds(text: string, at: number): number {
  const hours = twoDigits(text, at);
  const minutes = twoDigits(text, at + 3);
  const seconds = twoDigits(text, at + 6);
  const colons = text.charCodeAt(at + 2) === 58 && text.charCodeAt(at + 5) === 58;
  const holds = colons && hours < 24 && minutes < 60 && seconds <= 60;
  return holds ? (hours * 60 + minutes) * 60 + seconds : NaN;
}

/** Days from 1 January 1970 to a date of the Gregorian calendar, or NaN if there is no such date. */
export function daysSinceEpoch(year: number, month: number, day: number): number {
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= daysOfMonth(year, month))) return NaN;
  // Counted from March, so that the leap day is the year's last (Hinnant, "chrono-compatible
  // low-level date algorithms", 2013).
  const shifted = month <= 2 ? year - 1 : year;
  const fromMarch = (month + 9) % 12;
  const dayOfYear = Math.floor((153 * fromMarch + 2) / 5) + day - 1;
  const leapDays = Math.floor(shifted / 4) - Math.floor(shifted / 100) + Math.floor(shifted / 400);
  return 365 * shifted + leapDays + dayOfYear - 719_468;
}

function daysOfMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Seconds by which a zone such as +0200 or -04:00 at `at` is ahead of UTC, or NaN. */
export function zoneSeconds(text: string, at: number): number {
  const sign = text.charCodeAt(at) === 43 ? 1 : text.charCodeAt(at) === 45 ? -1 : NaN;
  const minutesAt = text.charCodeAt(at + 3) === 58 ? at + 4 : at + 3;
  const hours = twoDigits(text, at + 1);
  const minutes = twoDigits(text, minutesAt);
  return hours <= 23 && minutes < 60 ? sign * (hours * 60 + minutes) * 60 : NaN;
}

/**
 * Reads an ISO 8601 time such as `2023-11-16T18:17:03.97996Z` or `2023-11-16 18:17:03+01:00` into the
 * time of `record`. Without a zone it is UTC; the fraction is kept to the last digit.
 *
 * @returns whether it is one
 */
export function readIsoTime(text: string, record: RawRecord): boolean {
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const separator = text.charCodeAt(10);
  const dashes = text.charCodeAt(4) === 45 && text.charCodeAt(7) === 45;
  if (!dashes || (separator !== 32 && separator !== 84 && separator !== 116)) return false;
  const days = daysSinceEpoch(year, twoDigits(text, 5), twoDigits(text, 8));
  const clock = clockSeconds(text, 11);
  let at = 19;
  let nanos = 0;
  const point = text.charCodeAt(at);
  if (point === 46 || point === 44) {
    const from = ++at;
    let weight = 1e8;
    for (; isDigit(text.charCodeAt(at)); at++) {
      nanos += (text.charCodeAt(at) - ZERO) * weight;
      weight /= 10;
    }
    if (at === from) return false;
  }
  const zone = isoZone(text, at);
  record.seconds = days * 86_400 + clock - zone;
  record.nanos = nanos;
  return !Number.isNaN(record.seconds);
}

function isoZone(text: string, at: number): number {
  if (at === text.length) return 0;
  const letter = text.charCodeAt(at);
  if (letter === 90 || letter === 122) return at + 1 === text.length ? 0 : NaN;
  const length = text.length - at;
  const whole = length === 5 || (length === 6 && text.charCodeAt(at + 3) === 58);
  return whole ? zoneSeconds(text, at) : NaN;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= 57;
}

const NUMBER = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;

/**
 * The unit of a time column, once for the whole file: by the column's name where that says it
 * (`time_ms`, `startMs`, `ts_us`, `nanos`), else by the size of the first value, as epochs of today
 * have 10 digits in seconds, 13 in milliseconds, 16 in microseconds and 19 in nanoseconds.
 */
export function timeUnit(column: string | null, firstValue: string): TimeUnit {
  const words = column?.replace(/([a-z])([A-Z])/g, '$1 $2').split(/[^A-Za-z]+/) ?? [];
  switch (words.findLast((word) => word !== '')?.toLowerCase()) {
    case 's':
    case 'sec':
    case 'secs':
    case 'seconds':
      return 0;
    case 'ms':
    case 'msec':
    case 'millis':
    case 'milliseconds':
      return 3;
    case 'us':
    case 'usec':
    case 'micros':
    case 'microseconds':
      return 6;
    case 'ns':
    case 'nsec':
    case 'nanos':
    case 'nanoseconds':
      return 9;
  }
  const digits = NUMBER.exec(firstValue)?.[2]?.length ?? 0;
  return digits >= 18 ? 9 : digits >= 15 ? 6 : digits >= 12 ? 3 : 0;
}

/**
 * Reads a number of seconds (or of the given unit) into the time of `record`: up to nine decimals of
 * a second exactly, more of them as the double nearest to the number.
 *
 * @returns whether it is one
 */
export function readNumericTime(text: string, unit: TimeUnit, record: RawRecord): boolean {
  const match = NUMBER.exec(text);
  if (match === null) return false;
  const sign = match[1] === '-' ? -1 : 1;
  if (match[4] !== undefined) {
    record.seconds = Number(text) / Number(`1e${unit}`);
    record.nanos = 0;
    return Number.isFinite(record.seconds);
  }
  // The decimal point moves left by the unit's digits: no rounding, as a division would.
  const digits = match[2]!.padStart(unit + 1, '0') + (match[3] ?? '');
  const point = digits.length - unit - (match[3]?.length ?? 0);
  const whole = digits.slice(0, point);
  const fraction = digits.slice(point).replace(/0+$/, '');
  if (fraction.length <= 9) {
    record.seconds = sign * Number(whole);
    record.nanos = sign * Number(fraction.padEnd(9, '0'));
  } else {
    record.seconds = sign * Number(`${whole}.${fraction}`);
    record.nanos = 0;
  }
  return Number.isFinite(record.seconds);
}

/** Reads times of either kind, deciding on the unit of numbers at the first one. */
export class TimeColumn {
  private unit: TimeUnit | null = null;

  /** @param column the column's name; null if it has none */
  constructor(private readonly column: string | null) {}

  read(text: string, record: RawRecord): boolean {
    const trimmed = text.trim();
    if (trimmed.charCodeAt(4) === 45 && readIsoTime(trimmed, record)) return true;
    if (this.unit === null && NUMBER.test(trimmed)) this.unit = timeUnit(this.column, trimmed);
    return readNumericTime(trimmed, this.unit ?? 0, record);
  }
}
