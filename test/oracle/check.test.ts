import { describe, expect, it } from 'vitest';
import { checkOracle } from './check.js';
import { exponential, figuresOf, poisson, relaxationOf, scenarioOf, station } from './station.js';

/** M/M/1 at 50 % load, held against these figures. */
const checksAgainst = (expected: Readonly<Record<string, number>>) =>
  checkOracle({
    id: 'mm1',
    figures: figuresOf(expected),
    ...scenarioOf(
      'mm1',
      { rate: 0.5, relaxation: relaxationOf(0.5, 2, 1), requests: 200_000, long: true },
      poisson(0.5),
      station(1, exponential(1)),
    ),
  });

const RIGHT = {
  prob_wait: 0.5,
  mean_wait: 1,
  utilization: 0.5,
  response_p99: 9.21034,
  wait_p90: 3.21888,
};

describe('the comparison with theory', () => {
  it('finds right figures within four standard errors, and figures that are 10 % off beyond six', () => {
    for (const { z } of checksAgainst(RIGHT)) expect(z).toBeLessThan(4);
    const wrong = Object.fromEntries(Object.entries(RIGHT).map(([name, x]) => [name, 1.1 * x]));
    for (const { figure, z } of checksAgainst(wrong)) expect(z, figure).toBeGreaterThan(6);
  });

  it('refuses a figure that it cannot measure', () => {
    expect(() => figuresOf({ mean_mood: 1 })).toThrow('no measure for mean_mood');
  });
});
