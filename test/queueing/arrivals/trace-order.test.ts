import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type LineOutcome,
  type RawRecord,
  TraceTally,
} from '../../../src/queueing/arrivals/trace-record.js';
import { SortedPass } from '../../../src/queueing/arrivals/trace-window.js';

/** A pass over records with these times, named by their places. */
function passOver(times: readonly number[], window: number) {
  let at = 0;
  const tally = new TraceTally('f');
  const source = {
    get line() {
      return at;
    },
    read(record: RawRecord): LineOutcome | 'end' {
      if (at === times.length) return 'end';
      record.seconds = times[at]!;
      record.nanos = 0;
      record.name = String(at++);
      return 'record';
    },
  };
  const pass = new SortedPass(source, tally, window);
  const order: number[] = [];
  for (let record = pass.next(); record !== null; record = pass.next())
    order.push(Number(record.name));
  return { order, report: tally.report(), pass };
}

/** The slow twin: a list of at most `window` records, the earliest taken out by looking at all. */
function slowOrder(times: readonly number[], window: number): number[] {
  const held: number[] = [];
  const order: number[] = [];
  let at = 0;
  let last = -Infinity;
  for (;;) {
    while (at < times.length && held.length < window) {
      if (times[at]! >= last) held.push(at);
      at++;
    }
    if (held.length === 0) return order;
    held.sort((a, b) => times[a]! - times[b]! || a - b);
    const earliest = held.shift()!;
    last = times[earliest]!;
    order.push(earliest);
  }
}

describe('the window in which a log is sorted', () => {
  it('gives the records in the order that a plain list of them does', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 60 }),
        fc.integer({ min: 1, max: 20 }),
        (times, window) => {
          const { order, report } = passOver(times, window);
          expect(order).toEqual(slowOrder(times, window));
          expect(report.records).toBe(order.length);
          expect(report.records + report.badLines).toBe(times.length);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('sorts whatever fits into it, ties in the order of the file', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 40 }), (times) => {
        const sorted = times.map((_, i) => i).sort((a, b) => times[a]! - times[b]! || a - b);
        expect(passOver(times, 40).order).toEqual(sorted);
      }),
    );
  });

  it('counts a record that comes too late, and says how late', () => {
    const { order, report } = passOver([100, 101, 102, 40], 2);
    expect(order).toEqual([0, 1, 2]);
    expect(report).toMatchObject({ records: 3, badLines: 1 });
    expect(report.examples[0]).toMatchObject({ line: 4 });
    expect(report.examples[0]!.reason).toMatch(/^is 6[12] s earlier .* sort the file by time$/);
  });

  it('lasts its length and one mean gap', () => {
    expect(passOver([10, 12, 20], 5).pass.periodS).toBe(15);
    expect(passOver([10], 5).pass.periodS).toBe(0);
  });
});
