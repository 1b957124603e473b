import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ArrivalsSpec } from '../../../src/queueing/arrival-spec.js';
import { createArrivalProcess } from '../../../src/queueing/arrivals/create-arrival-process.js';
import { countsPerBin, processOf, timesUntil } from './helpers.js';

const WEEK = Array.from({ length: 168 }, (_, hour) => ((hour * 7) % 11) / 4);

const KINDS: readonly ArrivalsSpec[] = [
  { kind: 'constant', rate: 3 },
  { kind: 'poisson', rate: 3 },
  { kind: 'renewal', interarrival: { kind: 'gamma', mean: 0.5, cv: 2 } },
  { kind: 'diurnal', mean: 2, peak: 7, peakAtS: 68_400 },
  { kind: 'weekly', hourlyRate: WEEK },
  {
    kind: 'stages',
    stages: [
      { forS: 1000, rate: null, to: 3 },
      { forS: 500, rate: 2, to: null },
      { forS: 2000, rate: null, to: 0 },
    ],
  },
  {
    kind: 'bursty',
    states: [
      { rate: 0, meanS: 20 },
      { rate: 9, meanS: 5 },
    ],
  },
  { kind: 'every', intervalS: 0.7 },
  { kind: 'cron', cron: '*/7 * * * *' },
];

describe('every arrival process', () => {
  it.each(KINDS)('of kind $kind gives times that never go back', (spec) => {
    const process = processOf(spec);
    let last = 0;
    let holds = 0;
    for (let i = 0; i < 20_000; i++) {
      const time = process.next();
      if (time >= last) holds++;
      last = time;
    }
    expect(holds).toBe(20_000);
    expect(process.record).toBeNull();
    expect(process.report).toBeNull();
  });

  it.each(KINDS)('of kind $kind repeats itself under the same seed', (spec) => {
    const one = timesUntil(processOf(spec, 7), Infinity, 500);
    expect(one.length).toBeGreaterThan(100);
    expect(timesUntil(processOf(spec, 7), Infinity, 500)).toEqual(one);
  });

  const random = KINDS.filter(({ kind }) => !['constant', 'every', 'cron'].includes(kind));
  it.each(random)('of kind $kind differs under another seed', (spec) => {
    const one = timesUntil(processOf(spec, 7), Infinity, 20);
    expect(timesUntil(processOf(spec, 8), Infinity, 20)).not.toEqual(one);
  });

  it.each(KINDS)('of kind $kind takes a zero for a number like any other', (spec) => {
    const draws = [0, 0, 0.5, 0, 0.25];
    let drawn = 0;
    const process = createArrivalProcess(spec, {
      stream: () => () => draws[drawn++ % draws.length]!,
      openTrace: () => {
        throw new Error('no trace here');
      },
    });
    let last = 0;
    for (let i = 0; i < 10; i++) {
      const time = process.next();
      expect(time).toBeGreaterThanOrEqual(last);
      last = time;
    }
  });

  it.each<ArrivalsSpec>([
    { kind: 'constant', rate: 0 },
    { kind: 'poisson', rate: 0 },
    { kind: 'diurnal', mean: 0, peak: 0, peakAtS: 0 },
    { kind: 'weekly', hourlyRate: WEEK.map(() => 0) },
    { kind: 'stages', stages: [{ forS: 10, rate: 0, to: null }] },
    { kind: 'bursty', states: [{ rate: 0, meanS: 1 }] },
  ])('of kind $kind with a rate of zero ends without an arrival', (spec) => {
    const process = processOf(spec);
    expect(process.finite).toBe(true);
    expect([process.next(), process.next()]).toEqual([Infinity, Infinity]);
  });

  it.each<[ArrivalsSpec, RegExp]>([
    [{ kind: 'constant', rate: -1 }, /constant\.rate is -1/],
    [{ kind: 'poisson', rate: NaN }, /poisson\.rate is NaN/],
    [{ kind: 'poisson', rate: 1e-30 }, /poisson\.rate is 1e-30/],
    [{ kind: 'renewal', interarrival: { kind: 'constant', value: 0 } }, /mean above 0 s/],
    [{ kind: 'diurnal', mean: 5, peak: 4, peakAtS: 0 }, /diurnal\.peak is 4.*mean \(5\)/],
    [{ kind: 'diurnal', mean: 1, peak: 501, peakAtS: 0 }, /diurnal\.peak is 501.*stages/],
    [{ kind: 'weekly', hourlyRate: [1, 2] }, /list of 2 rates.*168/],
    [{ kind: 'weekly', hourlyRate: WEEK.with(5, -2) }, /weekly\[5\] is -2/],
    [{ kind: 'stages', stages: [] }, /at least one stage/],
    [{ kind: 'stages', stages: [{ forS: -1, rate: 1, to: null }] }, /stages\[0\]\.for is -1/],
    [{ kind: 'bursty', states: [] }, /at least one state/],
    [{ kind: 'bursty', states: [{ rate: 1, meanS: 0 }] }, /states\[0\]\.mean is 0/],
    [{ kind: 'every', intervalS: 0 }, /every\.interval is 0/],
  ])('refuses %o and says what is wrong with it', (spec, message) => {
    expect(() => processOf(spec)).toThrow(message);
  });
});

describe('constant arrivals', () => {
  it('come at n / rate to the last bit, however long the run', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e6, noNaN: true }), (rate) => {
        const process = processOf({ kind: 'constant', rate });
        for (let n = 1; n <= 50; n++) expect(process.next()).toBe(n / rate);
      }),
    );
  });

  it('at intervals come at n x interval, the first at once', () => {
    const process = processOf({ kind: 'every', intervalS: 0.1 });
    const times = timesUntil(process, Infinity, 1000);
    expect(times).toEqual(times.map((_, n) => n * 0.1));
  });
});

describe('independent gaps', () => {
  it('of a Poisson process are exponential', () => {
    const times = timesUntil(processOf({ kind: 'poisson', rate: 4 }), Infinity, 40_000);
    const gaps = times.map((t, i) => t - (times[i - 1] ?? 0)).sort((a, b) => a - b);
    // Kolmogorov-Smirnov: the distance exceeds 1.95 / sqrt(n) once in a thousand times.
    let distance = 0;
    gaps.forEach((gap, i) => {
      const cdf = 1 - Math.exp(-4 * gap);
      distance = Math.max(distance, cdf - i / gaps.length, (i + 1) / gaps.length - cdf);
    });
    expect(distance).toBeLessThan(1.95 / Math.sqrt(gaps.length));
  });

  it('of a Poisson process are independent of one another', () => {
    const counts = countsPerBin(
      timesUntil(processOf({ kind: 'poisson', rate: 50 }), 400),
      400,
      400,
    );
    const mean = counts.reduce((a, b) => a + b) / counts.length;
    const variance = counts.reduce((sum, c) => sum + (c - mean) ** 2, 0) / (counts.length - 1);
    // The index of dispersion of 400 Poisson counts has a standard error of sqrt(2 / 399).
    expect(Math.abs(variance / mean - 1)).toBeLessThan(4 * Math.sqrt(2 / 399));
  });

  it('of a renewal process have the mean and spread of their distribution', () => {
    const interarrival = { kind: 'uniform', min: 1, max: 3 } as const;
    const times = timesUntil(processOf({ kind: 'renewal', interarrival }), Infinity, 20_000);
    const gaps = times.map((t, i) => t - (times[i - 1] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1 - 1e-9);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(3 + 1e-9);
    const standardError = Math.sqrt(4 / 12 / gaps.length);
    expect(Math.abs(times.at(-1)! / gaps.length - 2)).toBeLessThan(4 * standardError);
  });
});
