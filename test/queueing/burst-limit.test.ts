import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BurstLimit, type BurstRates } from '../../src/queueing/burst-limit.js';

interface Arrival {
  readonly at: number;
  readonly amount: number;
}

/** The slow, obvious twin: a fluid that flows step by step, at the peak while there are credits. */
function stepThrough(
  { sustained, peak, credits }: BurstRates,
  arrivals: readonly Arrival[],
  stepS: number,
): number[] {
  const left = arrivals.map(({ amount }) => amount);
  const ends = arrivals.map(() => Number.NaN);
  let bucket = credits;
  for (let step = 0; ends.some((end) => Number.isNaN(end)); step++) {
    const now = step * stepS;
    const first = arrivals.findIndex((arrival, i) => arrival.at <= now && Number.isNaN(ends[i]!));
    let used = 0;
    if (first >= 0) {
      const rate = bucket > 0 ? peak : sustained;
      used = Math.min(left[first]!, rate * stepS);
      left[first]! -= used;
      if (left[first]! <= 1e-12) ends[first] = now + stepS;
    }
    bucket = Math.min(credits, Math.max(0, bucket + sustained * stepS - used));
  }
  return ends;
}

const rates = fc.record({
  sustained: fc.double({ min: 0.5, max: 3, noNaN: true }),
  more: fc.double({ min: 0, max: 5, noNaN: true }),
  credits: fc.double({ min: 0, max: 10, noNaN: true }),
});
const arrivals = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 20, noNaN: true }),
    amount: fc.double({ min: 0.01, max: 6, noNaN: true }),
  }),
  { minLength: 1, maxLength: 8 },
);

describe('BurstLimit', () => {
  it('lets every amount through when stepping through does', () => {
    const stepS = 1e-3;
    fc.assert(
      fc.property(rates, arrivals, ({ sustained, more, credits }, some) => {
        const limits = { sustained, peak: sustained + more, credits };
        const inOrder = [...some].sort((a, b) => a.at - b.at);
        const limit = new BurstLimit(limits, 0);
        const expected = stepThrough(limits, inOrder, stepS);
        // Each step may be late by itself, and spend credits a step too long.
        const tolerance = (inOrder.length + 1) * 4 * stepS * (limits.peak / sustained);
        inOrder.forEach(({ at, amount }, i) => {
          expect(Math.abs(limit.pass(amount, at) - expected[i]!)).toBeLessThan(tolerance);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('never lets more through in any stretch of time than the credits and the sustained rate allow', () => {
    fc.assert(
      fc.property(rates, arrivals, ({ sustained, more, credits }, some) => {
        const limits = { sustained, peak: sustained + more, credits };
        const limit = new BurstLimit(limits, 0);
        let total = 0;
        let free = 0;
        for (const { at, amount } of [...some].sort((a, b) => a.at - b.at)) {
          const end = limit.pass(amount, at);
          total += amount;
          const busyFrom = Math.max(free, at);
          expect(end - busyFrom).toBeGreaterThanOrEqual(amount / limits.peak - 1e-9);
          expect(total).toBeLessThanOrEqual(credits + sustained * end + 1e-6);
          expect(limit.creditsAt(end)).toBeGreaterThanOrEqual(0);
          expect(limit.creditsAt(end)).toBeLessThanOrEqual(credits + 1e-12);
          free = end;
        }
      }),
    );
  });

  it('bursts until its credits are gone, and has them back after an idle time', () => {
    const limit = new BurstLimit({ sustained: 100, peak: 3000, credits: 5_400_000 }, 0);
    const burstS = 5_400_000 / 2900;
    expect(limit.pass(3000 * burstS, 0)).toBeCloseTo(burstS, 6);
    expect(limit.pass(100, burstS)).toBeCloseTo(burstS + 1, 6);
    expect(limit.creditsAt(burstS + 1)).toBeCloseTo(0, 3);
    expect(limit.creditsAt(burstS + 1 + 27_000)).toBeCloseTo(2_700_000, 0);
    expect(limit.creditsAt(burstS + 1 + 54_001)).toBe(5_400_000);
  });

  it('starts without credits if it is told so, and has no burst where there is none to have', () => {
    expect(new BurstLimit({ sustained: 1, peak: 10, credits: 5 }, 0, false).pass(2, 0)).toBe(2);
    expect(new BurstLimit({ sustained: 4, peak: 4, credits: 0 }, 3).pass(2, 3)).toBe(3.5);
  });
});
