import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TokenBucket } from '../../src/queueing/token-bucket.js';

interface Row {
  readonly id: string;
  readonly inputs: Readonly<Record<string, number>>;
  readonly expected: Readonly<Record<string, number>>;
}

const { oracles } = JSON.parse(
  readFileSync(fileURLToPath(new URL('../data/oracles.json', import.meta.url)), 'utf8'),
) as { oracles: Row[] };
const fluid = oracles.filter(({ id }) => id.startsWith('token_bucket_fluid'));

describe('TokenBucket', () => {
  it('decides as a bucket that is filled by hand, millisecond by millisecond', () => {
    const request = fc.record({
      gapMs: fc.integer({ min: 0, max: 300 }),
      tokens: fc.integer({ min: 1, max: 4 }),
    });
    fc.assert(
      fc.property(
        fc.array(request, { maxLength: 150 }),
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 20 }),
        (requests, rate, burst) => {
          const bucket = new TokenBucket(rate, burst);
          // In thousandths of a token: whole numbers, so the twin makes no error.
          let level = burst * 1000;
          let nowMs = 0;
          for (const { gapMs, tokens } of requests) {
            for (let ms = 0; ms < gapMs; ms++) level = Math.min(burst * 1000, level + rate);
            nowMs += gapMs;
            const granted = level >= tokens * 1000;
            expect(bucket.tokens(nowMs / 1000)).toBeCloseTo(level / 1000, 6);
            expect(bucket.take(nowMs / 1000, tokens)).toBe(granted);
            if (granted) level -= tokens * 1000;
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('has the public answers of the fluid bucket to check against', () => {
    expect(fluid.length).toBeGreaterThanOrEqual(2);
  });

  it.each(fluid)('agrees with the fluid bucket $id', ({ inputs, expected }) => {
    const bucket = new TokenBucket(inputs.refill_rate!, inputs.bucket_capacity!);
    const arrivals = inputs.arrival_rate! * inputs.duration_s!;
    let accepted = 0;
    let firstThrottle = Number.NaN;
    for (let i = 1; i <= arrivals; i++) {
      const now = i / inputs.arrival_rate!;
      if (bucket.take(now)) accepted++;
      else if (Number.isNaN(firstThrottle)) firstThrottle = now;
    }
    // Requests are whole, the fluid is not.
    expect(Math.abs(accepted - expected.accepted_fluid!)).toBeLessThanOrEqual(1);
    expect(Math.abs(arrivals - accepted - expected.throttled_fluid!)).toBeLessThanOrEqual(1);
    expect(Math.abs(firstThrottle - expected.first_throttle_time_s!)).toBeLessThan(
      2 / (inputs.arrival_rate! - inputs.refill_rate!),
    );
  });

  it('refuses nobody who comes exactly at its rate, after days too', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.nat({ max: 1_000_000 }), (rate, startS) => {
        const bucket = new TokenBucket(rate, 1);
        for (let i = 0; i < 2000; i++) {
          if (!bucket.take(startS + i / rate)) expect.fail(`request ${i} was refused`);
        }
      }),
    );
  });

  it('lends no token for good: over any time, burst + rate x time is the most', () => {
    const bucket = new TokenBucket(10, 1);
    let accepted = 0;
    const interval = 0.1 - 9e-8;
    const requests = 3_000_000;
    for (let i = 0; i < requests; i++) {
      // A hair before the token is there.
      if (bucket.take(i * interval)) accepted++;
    }
    expect(accepted).toBeLessThanOrEqual(1 + 10 * interval * requests);
    expect(accepted).toBeGreaterThan(requests / 2);
  });
});
