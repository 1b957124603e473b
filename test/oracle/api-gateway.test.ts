import { describe, expect, it } from 'vitest';
import type { Oracle } from './check.js';
import { input, type OracleRow, readRows } from './rows.js';
import { metric, simulate, workload } from './simulate.js';
import { figuresOf, perSecond, poisson, STATION, scenarioOf, seconds } from './station.js';
import { checkSuite } from './suite.js';

const rows = readRows('oracles.json');

/** The same bucket as that of a `service`: enough to see that the API asks it, once for each request. */
const BURSTS = [1, 5];

type Limits = Readonly<Record<string, unknown>>;

/** An API whose limit is that of the account, the stage or a route. */
const api = (limits: Limits, ofRoute: Limits = {}) => ({
  [STATION]: { type: 'api-gateway', overhead: '0s', ...limits, routes: route(ofRoute) },
  app: { type: 'service', servers: 'infinite', time: '0s' },
});
const route = (limits: Limits) => ({ default: { to: 'app', ...limits } });

function limited(index: number, rate: number, burst: number) {
  const limit = { rate: perSecond(rate), burst };
  if (index % 3 === 0) return api({ account: limit });
  return index % 3 === 1 ? api({ throttle: limit }) : api({}, { throttle: limit });
}

function tokenBucket(row: OracleRow, index: number): Oracle {
  const rate = input(row, 'lambda_');
  const burst = input(row, 'bucket_capacity');
  const refill = input(row, 'refill_rate');
  return {
    id: row.id,
    figures: figuresOf(row.expected),
    ...scenarioOf(
      row.id,
      { rate, relaxation: (burst * burst) / (5 * refill) + 5, requests: 200_000 },
      poisson(rate),
      limited(index, refill, burst),
    ),
  };
}

describe('the limits of an API against theory', () => {
  checkSuite(
    'token bucket of an API',
    rows
      .filter(({ family }) => family.startsWith('token bucket, Poisson arrivals'))
      .filter((row) => BURSTS.includes(input(row, 'bucket_capacity')))
      .map(tokenBucket),
  );

  it('accepts what the account’s default of 10,000 req/s and 5,000 at once lets through', () => {
    const row = rows.find(({ id }) => id === 'token_bucket_fluid_B5000_r10000_l12000')!;
    const result = simulate(
      {
        version: 1,
        name: 'fluid',
        run: { duration: seconds(input(row, 'duration_s')), replications: 1, seed: 1 },
        workloads: {
          clients: {
            entry: STATION,
            arrivals: { constant: { rate: perSecond(input(row, 'arrival_rate')) } },
          },
        },
        resources: api({}),
      },
      1,
    )[0]!;
    const { completed, failed } = workload(result);
    expect(Math.abs(completed - row.expected.accepted_fluid!)).toBeLessThanOrEqual(2);
    expect(Math.abs(failed.throttled! - row.expected.throttled_fluid!)).toBeLessThanOrEqual(2);
    expect(metric(result, STATION, 'throttled')).toBe(failed.throttled);
  });
});
