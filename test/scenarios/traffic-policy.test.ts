import { describe, expect, it } from 'vitest';
import { metric } from '../models/fixtures.js';
import { shipped } from './shipped.js';

const policy = shipped('traffic-policy');

/** Requests that each balancer got, as shares of all. */
function shares(variant: string) {
  const result = policy.run(variant, { durationS: 1800 });
  const at = (id: string) => metric(result, id, 'requests');
  const all = at('virginia') + at('dublin') + at('dublin-next');
  expect(all).toBeGreaterThan(100_000);
  return {
    us: at('virginia') / all,
    next: at('dublin-next') / (at('dublin') + at('dublin-next')),
  };
}

describe('a traffic policy', () => {
  it('gives the Americas to Virginia and the rest to Dublin, a tenth of it to the next release', () => {
    const { us, next } = shares('nearest');
    // 35, 15 and 5 of 100 are nearer to Virginia, by great circle.
    expect(Math.abs(us - 0.55)).toBeLessThan(0.02);
    expect(Math.abs(next - 0.1)).toBeLessThan(0.03);
  });

  it('moves the border with its bias', () => {
    const nearest = shares('nearest').us;
    expect(shares('pull-west').us).toBeGreaterThan(nearest + 0.05);
    expect(shares('push-east').us).toBeLessThan(nearest - 0.02);
  });
});
