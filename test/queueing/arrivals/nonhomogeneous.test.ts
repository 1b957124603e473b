import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ArrivalStage } from '../../../src/queueing/arrival-spec.js';
import { DiurnalCurve } from '../../../src/queueing/arrivals/diurnal.js';
import { PiecewiseLinearPoisson } from '../../../src/queueing/arrivals/piecewise.js';
import { countsPerBin, integrate, processOf, timesUntil } from './helpers.js';

/** Counts of a Poisson process against their means: each within 4 sigma, and together as chi-squared. */
function expectCounts(counts: readonly number[], means: readonly number[]): void {
  let chiSquared = 0;
  means.forEach((mean, i) => {
    const deviation = counts[i]! - mean;
    expect(Math.abs(deviation), `bin ${i}: ${counts[i]} for ${mean}`).toBeLessThanOrEqual(
      4 * Math.sqrt(mean) + 1e-9,
    );
    if (mean > 0) chiSquared += (deviation * deviation) / mean;
  });
  const freedom = means.filter((mean) => mean > 0).length;
  expect(Math.abs(chiSquared - freedom)).toBeLessThan(4 * Math.sqrt(2 * freedom));
}

describe('stages', () => {
  const stages: readonly ArrivalStage[] = [
    { forS: 400, rate: null, to: 20 },
    { forS: 300, rate: 50, to: null },
    { forS: 0, rate: null, to: 10 },
    { forS: 500, rate: null, to: 30 },
    { forS: 200, rate: 0, to: null },
    { forS: 600, rate: null, to: 12 },
    { forS: 400, rate: null, to: 0 },
  ];
  const rate = (t: number): number => {
    if (t < 400) return (20 * t) / 400;
    if (t < 700) return 50;
    if (t < 1200) return 10 + (20 * (t - 700)) / 500;
    if (t < 1400) return 0;
    if (t < 2000) return (12 * (t - 1400)) / 600;
    return 12 - (12 * (t - 2000)) / 400;
  };

  it('bring as many requests in each interval as the integral of the rate says', () => {
    const times = timesUntil(processOf({ kind: 'stages', stages }), 2400);
    const means = Array.from({ length: 48 }, (_, i) => {
      // Bins end where stages do, and the rate is taken from inside of them.
      return integrate((t) => rate(Math.min(t, 50 * (i + 1) - 1e-9)), 50 * i, 50 * (i + 1));
    });
    expectCounts(countsPerBin(times, 2400, 48), means);
  });

  it('end with the last stage', () => {
    const process = processOf({ kind: 'stages', stages });
    expect(process.finite).toBe(true);
    const times = timesUntil(process, Infinity);
    expect(times.at(-1)).toBeLessThan(2400);
    expect(process.next()).toBe(Infinity);
  });

  it('ramp from zero at first, and from the rate of the stage before later', () => {
    const ramp: ArrivalStage[] = [{ forS: 100, rate: null, to: 100 }];
    const times = timesUntil(processOf({ kind: 'stages', stages: ramp }), Infinity);
    // The median of a ramp from zero lies at sqrt(1/2) of its length.
    const before = times.filter((t) => t < 100 * Math.SQRT1_2).length;
    expect(Math.abs(before - times.length / 2)).toBeLessThan(2 * Math.sqrt(times.length));
  });

  it('turn one unit-rate Poisson process into the arrivals, as its integral inverted step by step does', () => {
    const stage = fc.record({
      forS: fc.integer({ min: 0, max: 20 }),
      rate: fc.integer({ min: 0, max: 5 }),
      ramp: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(stage, { minLength: 1, maxLength: 6 }),
        fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })),
        (list, uniforms) => {
          let last = 0;
          const segments = list.map(({ forS, rate: to, ramp }) => {
            const segment = { forS, fromRate: ramp ? last : to, toRate: to };
            last = to;
            return segment;
          });
          const drawn: number[] = [];
          const process = new PiecewiseLinearPoisson(segments, false, () => {
            drawn.push(uniforms.next().value!);
            return drawn.at(-1)!;
          });
          let due = 0;
          for (let n = 0; n < 20; n++) {
            const time = process.next();
            due -= Math.log(1 - drawn[n]!);
            const total = expectedUntil(segments, Infinity);
            if (time === Infinity) expect(due).toBeGreaterThan(total - 1e-9);
            else expect(expectedUntil(segments, time)).toBeCloseTo(due, 8);
            if (time === Infinity) break;
          }
        },
      ),
    );
  });
});

function expectedUntil(
  segments: readonly { forS: number; fromRate: number; toRate: number }[],
  untilS: number,
): number {
  let start = 0;
  let sum = 0;
  for (const { forS, fromRate, toRate } of segments) {
    const span = Math.min(forS, Math.max(0, untilS - start));
    if (forS > 0) sum += span * fromRate + (0.5 * (toRate - fromRate) * span * span) / forS;
    start += forS;
  }
  return sum;
}

describe('weekly arrivals', () => {
  it('have the rate of each hour throughout that hour, week after week', () => {
    const hourlyRate = Array.from({ length: 168 }, (_, hour) => ((hour * 5) % 13) / 50);
    const times = timesUntil(processOf({ kind: 'weekly', hourlyRate }, 4), 3 * 168 * 3600);
    const means = Array.from({ length: 3 * 168 }, (_, hour) => 3600 * hourlyRate[hour % 168]!);
    expectCounts(countsPerBin(times, 3 * 168 * 3600, 3 * 168), means);
  });
});

describe('the curve of a day', () => {
  it('has exactly the mean and the peak that were asked for, and is never negative', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 1e4, noNaN: true }),
        fc.double({ min: 1, max: 400, noNaN: true }),
        fc.integer({ min: 0, max: 86_399 }),
        (mean, ratio, peakAtS) => {
          const curve = new DiurnalCurve(mean, mean * ratio, peakAtS);
          const area = integrate((t) => curve.rate(t), 0, 86_400, 20_000);
          expect(area / 86_400 / mean).toBeCloseTo(1, 9);
          expect(curve.rate(peakAtS)).toBe(mean * ratio);
          expect(curve.rate(peakAtS + 43_200)).toBeCloseTo(curve.trough, 9);
          for (let t = 0; t < 86_400; t += 977) {
            expect(curve.rate(t)).toBeLessThanOrEqual(mean * ratio);
            expect(curve.rate(t)).toBeGreaterThanOrEqual(curve.trough * (1 - 1e-12));
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('is the constant rate if the peak is the mean', () => {
    const curve = new DiurnalCurve(5, 5, 0);
    expect([curve.rate(0), curve.rate(40_000), curve.trough]).toEqual([5, 5, 5]);
  });

  it.each([
    [0.1, 0.15, 68_400],
    [0.1, 0.9, 0],
    [0.05, 5, 40_017.5],
  ])(
    'of mean %d and peak %d brings as many requests in each hour as its integral',
    (mean, peak, peakAtS) => {
      const curve = new DiurnalCurve(mean, peak, peakAtS);
      const times = timesUntil(processOf({ kind: 'diurnal', mean, peak, peakAtS }, 3), 10 * 86_400);
      const means = Array.from({ length: 240 }, (_, hour) =>
        integrate((t) => curve.rate(t), 3600 * hour, 3600 * (hour + 1)),
      );
      const counts = countsPerBin(times, 10 * 86_400, 240);
      const daily = Array.from({ length: 24 }, (_, h) => h);
      const perHour = (values: readonly number[]) =>
        daily.map((h) => values.filter((_, i) => i % 24 === h).reduce((a, b) => a + b));
      expectCounts(perHour(counts), perHour(means));
    },
  );
});

describe('bursty arrivals', () => {
  const states = [
    { rate: 2, meanS: 30 },
    { rate: 40, meanS: 5 },
    { rate: 0, meanS: 10 },
  ];

  it('have the mean rate of their states, weighted by the time spent in each', () => {
    const endS = 400_000;
    const count = timesUntil(processOf({ kind: 'bursty', states }, 5), endS).length;
    const cycleS = 45;
    const mean = (2 * 30 + 40 * 5) / cycleS;
    // Per cycle the count has variance sum r m + sum (r m)^2, and the length sum m^2; renewal reward.
    const variance =
      states.reduce((sum, { rate, meanS }) => {
        const excess = (rate - mean) * meanS;
        return sum + rate * meanS + excess * excess;
      }, 0) / cycleS;
    expect(Math.abs(count - mean * endS)).toBeLessThan(4 * Math.sqrt(variance * endS));
    // And they are bursty: a Poisson process would have the mean as its variance.
    expect(variance).toBeGreaterThan(50 * mean);
  });

  it('are Poisson at the rate of the state, also across changes of state', () => {
    const alike = [
      { rate: 3, meanS: 0.1 },
      { rate: 3, meanS: 0.4 },
    ];
    const times = timesUntil(processOf({ kind: 'bursty', states: alike }), 3000);
    expectCounts(countsPerBin(times, 3000, 100), new Array<number>(100).fill(90));
  });

  it('keep their bursts where they are when the rates change', () => {
    const silent = (rate: number) =>
      [
        { rate, meanS: 10 },
        { rate: 0, meanS: 1000 },
      ] as const;
    const first = (rate: number) =>
      timesUntil(processOf({ kind: 'bursty', states: silent(rate) }), 5000).map((t) =>
        Math.floor(t / 100),
      );
    const few = new Set(first(20));
    expect(new Set(first(2000))).toEqual(few);
  });
});
