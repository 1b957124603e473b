import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TraceSpec } from '../../../src/queueing/arrival-spec.js';
import { createArrivalProcess } from '../../../src/queueing/arrivals/create-arrival-process.js';
import { openText, timesUntil, traceSpec } from './helpers.js';

function replay(text: string, changes: Partial<TraceSpec> = {}) {
  return createArrivalProcess(
    { kind: 'trace', trace: traceSpec('timestamps', changes) },
    { stream: () => () => 0.5, openTrace: (spec) => openText(spec, text) },
  );
}

const TEN = Array.from({ length: 10 }, (_, i) => 100 + i).join('\n');

describe('a trace that is replayed', () => {
  it('brings a request at the time of each record, and then ends', () => {
    const process = replay('5\n6.5\n9\n');
    expect(process.finite).toBe(true);
    expect(timesUntil(process, Infinity)).toEqual([0, 1.5, 4]);
    expect(process.next()).toBe(Infinity);
    expect(process.record).toBeNull();
    expect(process.report).toMatchObject({ records: 3, badLines: 0 });
  });

  it('shows the record behind each arrival', () => {
    const process = createArrivalProcess(
      { kind: 'trace', trace: traceSpec('common') },
      {
        stream: () => () => 0.5,
        openTrace: (spec) =>
          openText(spec, 'h - - [01/Aug/1995:02:00:00 -0400] "GET /x HTTP/1.0" 200 1713\n'),
      },
    );
    expect(process.record).toBeNull();
    process.next();
    expect(process.record).toMatchObject({ name: 'get', key: '/x', responseBytes: 1713 });
  });

  it('at a scale of a half keeps every other record', () => {
    expect(timesUntil(replay(TEN, { scale: 0.5 }), Infinity)).toEqual([1, 3, 5, 7, 9]);
  });

  it('at a scale of two and a half sends two, three, two, three', () => {
    const times = timesUntil(replay(TEN, { scale: 2.5 }), 4);
    expect(times).toEqual([0, 0, 1, 1, 1, 2, 2, 3, 3, 3]);
  });

  it('sends the scaled number of requests in all, at any scale and over repetitions', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 10, noNaN: true }),
        fc.integer({ min: 1, max: 5 }),
        (scale, repeat) => {
          const count = timesUntil(replay(TEN, { scale, repeat }), Infinity).length;
          expect(count).toBe(Math.floor(10 * repeat * scale));
        },
      ),
    );
  });

  it('at twice the speed takes half the time', () => {
    expect(timesUntil(replay('5\n6.5\n9\n', { speed: 2 }), Infinity)).toEqual([0, 0.75, 2]);
  });

  it('that repeats leaves one mean gap between two times through', () => {
    const process = replay('0\n1\n4\n', { repeat: 3 });
    expect(process.finite).toBe(true);
    expect(timesUntil(process, Infinity)).toEqual([0, 1, 4, 6, 7, 10, 12, 13, 16]);
    expect(process.report).toMatchObject({ records: 3 });
  });

  it('that repeats for ever never ends', () => {
    const process = replay('0\n1\n', { repeat: null });
    expect(process.finite).toBe(false);
    expect(timesUntil(process, Infinity, 1000)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  });

  it('that has no length cannot be repeated', () => {
    const process = replay('3\n3\n', { repeat: 2 });
    expect([process.next(), process.next()]).toEqual([0, 0]);
    expect(() => process.next()).toThrow(/cannot be repeated.*repeat: 1/);
  });

  it.each<Partial<TraceSpec>>([
    { scale: 0 },
    { scale: NaN },
    { scale: 1e-9 },
    { speed: 0 },
    { speed: Infinity },
    { repeat: 0 },
    { repeat: 1.5 },
  ])('with %o is refused', (changes) => {
    const [name, value] = Object.entries(changes)[0]!;
    expect(() => replay(TEN, changes)).toThrow(`test.trace: ${name} is ${value}`);
  });
});
