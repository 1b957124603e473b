import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cronTimes } from '../../../src/queueing/arrivals/cron.js';
import { processOf, timesUntil } from './helpers.js';

const DAY_S = 86_400;

/** All minutes of some days that match, tried one by one. */
function bruteForce(
  minutes: number[],
  hours: number[],
  weekdays: number[],
  days: number,
): number[] {
  const times: number[] = [];
  for (let minute = 0; minute < days * 1440; minute++) {
    // A run begins on a Monday; cron counts from Sunday.
    const weekday = (1 + Math.floor(minute / 1440)) % 7;
    const hour = Math.floor(minute / 60) % 24;
    const holds = minutes.includes(minute % 60) && hours.includes(hour);
    if (holds && weekdays.includes(weekday)) times.push(60 * minute);
  }
  return times;
}

describe('a cron expression', () => {
  it('comes at the minutes that match, tried one by one', () => {
    const some = (max: number) =>
      fc.uniqueArray(fc.integer({ min: 0, max }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(some(59), some(23), some(6), (minutes, hours, weekdays) => {
        const cron = `${minutes.join(',')} ${hours.join(',')} * * ${weekdays.join(',')}`;
        const times = timesUntil(processOf({ kind: 'cron', cron }), 15 * DAY_S);
        expect(times).toEqual(bruteForce(minutes, hours, weekdays, 15));
      }),
      { numRuns: 50 },
    );
  });

  it('includes the start of the run, a Monday at midnight', () => {
    expect(timesUntil(processOf({ kind: 'cron', cron: '0 0 * * MON' }), 15 * DAY_S)).toEqual([
      0,
      7 * DAY_S,
      14 * DAY_S,
    ]);
  });

  it('gives the first time strictly after the one asked for, also between seconds', () => {
    const nextAfter = cronTimes('30 18 * * *');
    expect(nextAfter(-1)).toBe(66_600);
    expect(nextAfter(66_599.999)).toBe(66_600);
    expect(nextAfter(66_600)).toBe(66_600 + DAY_S);
    expect(nextAfter(66_600.5)).toBe(66_600 + DAY_S);
  });

  it('knows the calendar: month ends, leap years, either of two restricted days', () => {
    expect(timesUntil(processOf({ kind: 'cron', cron: '0 0 31 * *' }), 92 * DAY_S)).toEqual([
      30 * DAY_S,
      90 * DAY_S,
    ]);
    expect(cronTimes('0 0 29 2 *')(0)).toBe(59 * DAY_S);
    expect(cronTimes('0 0 29 2 *')(59 * DAY_S)).toBe((59 + 1461) * DAY_S);
    // The 13th or any Friday: 5, 12, 13 January.
    expect(timesUntil(processOf({ kind: 'cron', cron: '0 0 13 * FRI' }), 13 * DAY_S)).toEqual([
      4 * DAY_S,
      11 * DAY_S,
      12 * DAY_S,
    ]);
  });

  it('does not depend on the time zone of the machine', () => {
    const zone = process.env.TZ;
    try {
      process.env.TZ = 'Australia/Lord_Howe';
      expect(cronTimes('30 2 * 4,10 *')(0)).toBe((91 * 24 + 2.5) * 3600);
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
  });

  it.each([
    ['', /has 0 fields; expected five/],
    ['* * * *', /has 4 fields; expected five/],
    ['* * * * * *', /has 6 fields/],
    ['61 * * * *', /61 \* \* \* \*.*minute: 61/],
    ['a b c d e', /illegal characters/],
    ['*/0 * * * *', /stepping: 0/],
    ['0 0 30 2 *', /never comes/],
    ['2024-01-01T00:00:00', /has 1 fields/],
    ['@sometimes', /@sometimes/],
  ])('that reads "%s" is refused', (expression, message) => {
    expect(() => cronTimes(expression)).toThrow(message);
  });
});
