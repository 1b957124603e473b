import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RawRecord, secondsBetween } from '../../../src/queueing/arrivals/trace-record.js';
import {
  daysSinceEpoch,
  readIsoTime,
  readNumericTime,
  TimeColumn,
  timeUnit,
} from '../../../src/queueing/arrivals/trace-time.js';

function iso(text: string): RawRecord | null {
  const record = new RawRecord();
  return readIsoTime(text, record) ? record : null;
}

describe('a date', () => {
  it('has the day number that the calendar of the language gives it', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date(-1e13), max: new Date(1e13), noInvalidDate: true }),
        (date) => {
          const days = daysSinceEpoch(
            date.getUTCFullYear(),
            date.getUTCMonth() + 1,
            date.getUTCDate(),
          );
          expect(days).toBe(Math.floor(date.getTime() / 86_400_000));
        },
      ),
    );
  });

  it.each([
    [2023, 2, 29],
    [2100, 2, 29],
    [2024, 0, 1],
    [2024, 13, 1],
    [2024, 4, 31],
    [2024, 4, 0],
  ])('%d-%d-%d does not exist', (year, month, day) => {
    expect(daysSinceEpoch(year, month, day)).toBeNaN();
  });
});

describe('an ISO time', () => {
  it('agrees with the language for every form of it', () => {
    const zone = fc.constantFrom('Z', '+02:00', '-05:30', '+14:00');
    fc.assert(
      fc.property(
        fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }),
        zone,
        (date, offset) => {
          const text = date.toISOString().replace('Z', offset);
          const record = iso(text)!;
          expect(record.seconds * 1000 + record.nanos / 1e6).toBe(Date.parse(text));
        },
      ),
    );
  });

  it('keeps every digit of its fraction', () => {
    const from = iso('2023-11-16 18:17:03.9799600')!;
    const to = iso('2023-11-16 18:17:04.0319600')!;
    expect(secondsBetween(to, from)).toBe(0.052);
    expect(iso('2023-11-16 18:17:03.123456789')!.nanos).toBe(123_456_789);
  });

  it('is UTC where it names no zone', () => {
    expect(iso('1970-01-01 00:00:01')!.seconds).toBe(1);
    expect(iso('1970-01-01T01:00:01+0100')!.seconds).toBe(1);
  });

  it.each([
    '2023-11-16',
    '2023-11-16 18:17',
    '2023-11-16 18:17:03.',
    '2023-11-16 18:17:03x',
    '2023-11-16 18:60:03',
    '2023-11-31 18:17:03',
    '2023-11-16 18:17:03 +01:0',
    '16-11-2023 18:17:03',
    '',
  ])('is not made of "%s"', (text) => {
    expect(iso(text)).toBeNull();
  });
});

describe('a number of seconds', () => {
  it('is the double nearest to it, counted from zero', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), (value) => {
        const record = new RawRecord();
        expect(readNumericTime(String(value), 0, record)).toBe(true);
        expect(secondsBetween(record, new RawRecord())).toBeCloseTo(value, 9);
        if (value > 1e-6) expect(secondsBetween(record, new RawRecord())).toBe(value);
      }),
    );
  });

  it('is exact between epochs with nanoseconds, where doubles have only microseconds', () => {
    const from = new RawRecord();
    const to = new RawRecord();
    readNumericTime('1700158623979960001', 9, from);
    readNumericTime('1700158623979960003', 9, to);
    expect(secondsBetween(to, from)).toBe(2e-9);
  });

  it.each(['', '1,5', '0x10', 'Infinity', 'NaN', '1e999', '--1', '1.2.3', '12 s'])(
    'is not made of "%s"',
    (text) => {
      expect(readNumericTime(text, 0, new RawRecord())).toBe(false);
    },
  );
});

describe('the unit of a time column', () => {
  it.each([
    ['time', '12', 0],
    ['TIMESTAMP', '1700158623', 0],
    ['time', '1700158623979', 3],
    [null, '1700158623979960', 6],
    [null, '1700158623979960001', 9],
    ['time_ms', '5', 3],
    ['startMs', '5', 3],
    ['timestamp(ms)', '5', 3],
    ['ts_us', '5', 6],
    ['end_nanos', '5', 9],
    ['time_s', '1700158623979', 0],
    ['items', '5', 0],
  ])('of column %s that begins with %s shifts by %d decimals', (column, first, unit) => {
    expect(timeUnit(column, first)).toBe(unit);
  });

  it('is decided by the first number and kept', () => {
    const column = new TimeColumn('t');
    const record = new RawRecord();
    expect(column.read('1700158623979', record)).toBe(true);
    expect(column.read(' 500 ', record)).toBe(true);
    expect([record.seconds, record.nanos]).toEqual([0, 500_000_000]);
  });
});
