import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SpanSeries } from '../../src/stats/span-series.js';

const span = fc.record({
  from: fc.integer({ min: 0, max: 400 }),
  length: fc.integer({ min: 0, max: 60 }),
  level: fc.integer({ min: 0, max: 9 }),
});

describe('a series of spans', () => {
  it('has the average of what is known of each bucket, as second by second', () => {
    fc.assert(
      fc.property(fc.array(span, { maxLength: 20 }), fc.constantFrom(1, 3, 7), (spans, width) => {
        const series = new SpanSeries(0, width, 8);
        for (const { from, length, level } of spans) series.add(from, from + length, level);
        const until = 470;
        const values = series.values(until);
        const { bucketS } = series;
        expect(values).toHaveLength(Math.ceil(until / bucketS));
        values.forEach((value, bucket) => {
          let sum = 0;
          let known = 0;
          for (let second = bucket * bucketS; second < (bucket + 1) * bucketS; second++) {
            for (const { from, length, level } of spans) {
              if (second < from || second >= from + length) continue;
              sum += level;
              known++;
            }
          }
          if (known === 0) expect(value).toBeNull();
          else expect(value).toBeCloseTo(sum / known, 9);
        });
      }),
    );
  });

  it('starts anew, and leaves out what lies before', () => {
    const series = new SpanSeries(0, 10, 4);
    series.add(0, 30, 5);
    series.reset(100);
    series.add(95, 110, 2);
    expect(series.values(120)).toEqual([2, null]);
    expect(series.startS).toBe(100);
  });
});
