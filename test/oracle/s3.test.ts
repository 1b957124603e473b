import { describe, expect, it } from 'vitest';
import type { Oracle } from './check.js';
import { input, type OracleRow, readRows } from './rows.js';
import { metric, simulate, workload } from './simulate.js';
import { figuresOf, perSecond, poisson, STATION, scenarioOf, seconds } from './station.js';
import { checkSuite } from './suite.js';

const rows = readRows('oracles.json');

/** The same bucket of tokens as that of a `service`: enough to see that a prefix asks it once for each request. */
const BURSTS = [1, 5];

/** A bucket whose prefix takes so many requests, and never splits. */
const bucket = (rate: number, burst: number, op: 'get' | 'put') => ({
  type: 's3',
  latency: { read: '0s', write: '0s' },
  objects: { size: '1B' },
  limits: {
    [op === 'get' ? 'reads' : 'writes']: perSecond(rate),
    burst: seconds(burst / rate),
    splitAfter: '10000d',
  },
});

function tokenBucket(row: OracleRow, index: number): Oracle {
  const rate = input(row, 'lambda_');
  const burst = input(row, 'bucket_capacity');
  const refill = input(row, 'refill_rate');
  const op = index % 2 === 0 ? 'get' : 'put';
  return {
    id: row.id,
    figures: figuresOf(row.expected),
    ...scenarioOf(
      row.id,
      { rate, relaxation: (burst * burst) / (5 * refill) + 5, requests: 200_000 },
      { ...poisson(rate), mix: { [op]: {} } },
      { [STATION]: bucket(refill, burst, op) },
    ),
  };
}

describe('the limits of a prefix against theory', () => {
  checkSuite(
    'token bucket of a prefix',
    rows
      .filter(({ family }) => family.startsWith('token bucket, Poisson arrivals'))
      .filter((row) => BURSTS.includes(input(row, 'bucket_capacity')))
      .map(tokenBucket),
  );

  it('takes 3,500 writes a second beside a second’s worth at once, and no more', () => {
    const result = simulate(
      {
        version: 1,
        name: 'fluid',
        run: { duration: '20s', replications: 1, seed: 1 },
        workloads: {
          clients: {
            entry: STATION,
            arrivals: { constant: { rate: perSecond(7000) } },
            mix: { put: { request: '1KB' } },
          },
        },
        resources: { [STATION]: { type: 's3', latency: { write: '0s', read: '0s' } } },
      },
      1,
    )[0]!;
    const { completed, failed } = workload(result);
    // A full bucket of 3,500 and 20 s of 3,500/s, as a fluid would have it.
    expect(Math.abs(completed - (3500 + 20 * 3500))).toBeLessThanOrEqual(2);
    expect(metric(result, STATION, 'throttled')).toBe(failed.throttled);
  });
});
