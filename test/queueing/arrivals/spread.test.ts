import { describe, expect, it } from 'vitest';
import { Streams } from '../../../src/engine/streams.js';
import { createArrivalProcess } from '../../../src/queueing/arrivals/create-arrival-process.js';
import { openText, traceSpec } from './helpers.js';

/** Every arrival of a trace of timestamps: its time, and the trace's own time. */
function arrivals(text: string, spreadS: number, scale = 1): { time: number; stamp: number }[] {
  const trace = traceSpec('timestamps', { spreadS, scale });
  const process = createArrivalProcess(
    { kind: 'trace', trace },
    {
      stream: (purpose) => new Streams(1, 0).stream('test', purpose),
      openTrace: (spec) => openText(spec, text),
    },
  );
  const all: { time: number; stamp: number }[] = [];
  for (let time = process.next(); time < Infinity; time = process.next()) {
    all.push({ time, stamp: process.record!.timeS });
  }
  return all;
}

describe('requests of one timestamp, spread over the resolution of the clock', () => {
  const stamps = Array.from({ length: 4000 }, (_, i) => Math.floor(i / 4));
  const text = stamps.join('\n');

  it('stay within their second, in the order of the log, and none is lost', () => {
    const spread = arrivals(text, 1);
    expect(spread).toHaveLength(4000);
    let last = 0;
    for (const { time, stamp } of spread) {
      expect(Math.floor(time)).toBe(stamp);
      expect(time).toBeGreaterThanOrEqual(last);
      last = time;
    }
  });

  it('lie uniformly in the second: each quarter has a quarter of them', () => {
    const quarters = [0, 0, 0, 0];
    for (const { time } of arrivals(text, 1)) quarters[Math.floor((time % 1) * 4)]! += 1;
    // Binomial(4000, 1/4): standard deviation 27.4, five of them.
    for (const count of quarters) expect(Math.abs(count - 1000)).toBeLessThan(137);
  });

  it('spreads the copies that `scale` makes as well', () => {
    const times = new Set(arrivals('0\n1\n2', 1, 3).map(({ time }) => time));
    expect(times.size).toBe(9);
  });

  it('comes at the timestamp itself without a spread', () => {
    expect(arrivals('0\n0\n5', 0).map(({ time }) => time)).toEqual([0, 0, 5]);
  });
});
