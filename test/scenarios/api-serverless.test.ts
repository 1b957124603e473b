import { describe, expect, it } from 'vitest';
import { metric, used } from '../models/fixtures.js';
import { shipped } from './shipped.js';

const api = shipped('api-serverless');
const [base, small, large, provisioned] = ['base', 'small', 'large', 'provisioned'].map(
  (variant) => api.run(variant, { durationS: 7200 })!,
);
type Result = NonNullable<typeof base>;
const latency = (result: Result, of: 'p50' | 'p999') => result.workloads.app!.latency[of];
const both = (result: Result, name: string) =>
  metric(result, 'lists', name) + metric(result, 'orders', name);
const gbSeconds = (result: Result) => both(result, 'billedGbSeconds');

describe('an API without servers', () => {
  it('answers every request once, whatever a call passes on the way', () => {
    for (const result of [base!, large!, provisioned!]) {
      const { offered, completed } = result.workloads.app!;
      expect(offered - completed).toBeLessThan(20);
      // Those that are on their way at either end of the measured time are counted by some only.
      expect(Math.abs(both(result, 'invocations') - offered)).toBeLessThan(20);
      expect(Math.abs(used(result, 'api', 'api-gateway.http-requests') - offered)).toBeLessThan(20);
    }
  });

  it('is faster with more memory, by more than it is dearer', () => {
    expect(latency(small!, 'p50') / latency(large!, 'p50')).toBeGreaterThan(5);
    expect(gbSeconds(large!) / gbSeconds(small!)).toBeLessThan(2);
  });

  it('starts cold less often with provisioned environments, which only the slowest calls feel', () => {
    const cold = (result: Result) => both(result, 'coldStarts') / both(result, 'invocations');
    expect(cold(base!)).toBeGreaterThan(0.002);
    expect(cold(provisioned!)).toBeLessThan(0.4 * cold(base!));
    expect(latency(provisioned!, 'p999')).toBeLessThan(0.7 * latency(base!, 'p999'));
    expect(latency(provisioned!, 'p50') / latency(base!, 'p50')).toBeCloseTo(1, 1);
  });
});
