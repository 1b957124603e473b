import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LevelSeries } from '../../src/stats/series.js';
import { TimeWeighted } from '../../src/stats/time-weighted.js';

/** Steps of time and levels, on a grid of eighths so that sums are exact. */
const steps = fc.array(
  fc.record({
    gap: fc.integer({ min: 0, max: 400 }).map((n) => n / 8),
    level: fc.integer({ min: -5, max: 50 }),
  }),
  { maxLength: 80 },
);

interface Step {
  readonly from: number;
  readonly level: number;
}

describe('TimeWeighted', () => {
  it('agrees with a step function added up the slow way', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 0, max: 40 }), (changes, rest) => {
        const { function: step, end } = stepFunction(changes);
        const level = new TimeWeighted(0, 3);
        for (const { from, level: to } of step.slice(1)) level.set(from, to);
        const now = end + rest;
        expect(level.integral(now)).toBe(integral(step, 0, now));
        if (now > 0) expect(level.mean(now)).toBe(integral(step, 0, now) / now);
        expect(level.max).toBe(Math.max(...step.map((s) => s.level)));
        expect(level.level).toBe(step.at(-1)!.level);
      }),
    );
  });

  it('forgets the past at a reset but keeps the level', () => {
    const busy = new TimeWeighted();
    busy.add(1, 9);
    busy.add(2, -5);
    busy.reset(10);
    expect(busy.max).toBe(4);
    expect(busy.mean(10)).toBe(4);
    busy.set(15, 0);
    expect(busy.mean(20)).toBe(2);
    expect(busy.integral(20)).toBe(20);
  });

  it('refuses time that goes back and levels that are no numbers', () => {
    const level = new TimeWeighted(5);
    expect(() => level.set(4, 1)).toThrow('from 5 s to 4 s');
    expect(() => level.integral(Number.NaN)).toThrow('NaN');
    expect(() => level.reset(4)).toThrow('from 5 s to 4 s');
    expect(() => level.set(6, Number.NaN)).toThrow('NaN');
  });
});

describe('LevelSeries', () => {
  it('agrees with the step function averaged over each bucket the slow way', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 800 }), (changes, rest) => {
        const { function: step, end } = stepFunction(changes);
        const series = new LevelSeries(0, 3, 0.5, 8);
        for (const { from, level } of step.slice(1)) series.set(from, level);
        const until = end + rest / 8;
        const values = series.values(until);
        const width = series.bucketS;
        expect(values.length).toBe(Math.ceil(until / width));
        expect(values.length).toBeLessThanOrEqual(8);
        values.forEach((value, i) => {
          const to = Math.min((i + 1) * width, until);
          const expected = integral(step, i * width, to) / (to - i * width);
          expect(value).toBeCloseTo(expected, 10);
        });
      }),
    );
  });

  it('starts anew at a reset with the level it has', () => {
    const series = new LevelSeries(0, 0, 1, 4);
    series.add(0, 2);
    series.set(100, 6);
    series.reset(100);
    expect(series.bucketS).toBe(1);
    expect(series.startS).toBe(100);
    expect(series.values(102.5)).toEqual([6, 6, 6]);
    expect(() => series.set(101, 1)).toThrow('102.5 s to 101 s');
  });
});

function stepFunction(changes: readonly { gap: number; level: number }[]) {
  const step: Step[] = [{ from: 0, level: 3 }];
  let end = 0;
  for (const { gap, level } of changes) {
    end += gap;
    step.push({ from: end, level });
  }
  return { function: step, end };
}

function integral(step: readonly Step[], from: number, to: number): number {
  let area = 0;
  step.forEach((piece, i) => {
    const until = Math.min(step[i + 1]?.from ?? to, to);
    const since = Math.max(piece.from, from);
    if (until > since) area += piece.level * (until - since);
  });
  return area;
}
