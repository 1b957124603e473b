import { describe, expect, it } from 'vitest';
import type { Oracle } from './check.js';
import { input, type OracleRow, readRows } from './rows.js';
import { simulate, workload } from './simulate.js';
import {
  exponential,
  figuresOf,
  perSecond,
  poisson,
  STATION,
  scenarioOf,
  seconds,
  station,
} from './station.js';
import { checkSuite } from './suite.js';

const rows = readRows('oracles.json');
const family = (name: string): readonly OracleRow[] => rows.filter((row) => row.family === name);

/** Erlang's loss formula does not feel the distribution: the rows take these in turn, all of mean 1 s. */
const SERVICE_TIMES = [
  exponential(1),
  { lognormal: { mean: '1s', cv: 1 } },
  { hyperexponential: { mean: '1s', cv: 2 } },
  '1s',
];

/**
 * Many servers with a constant service time repeat the pattern of their first second for a very
 * long time (at 1,000 servers and twice the load for some 10^6 s): those rows take the others.
 */
const MOST_CONSTANT = 10;

function erlangB(row: OracleRow, index: number): Oracle {
  const rate = input(row, 'lambda_');
  const servers = input(row, 'concurrency_limit');
  const kinds = servers <= MOST_CONSTANT ? SERVICE_TIMES.length : SERVICE_TIMES.length - 1;
  return {
    id: row.id,
    figures: figuresOf(row.expected, servers),
    ...scenarioOf(
      row.id,
      { rate, relaxation: 5, relaxations: 4, requests: 300_000 },
      poisson(rate),
      station(servers, SERVICE_TIMES[index % kinds], { queue: 0 }),
    ),
  };
}

/** No servers to wait for: only the bucket says no. */
const bucket = (rate: number, burst: number) => ({
  [STATION]: { type: 'service', time: '0s', throttle: { rate: perSecond(rate), burst } },
});

function tokenBucket(row: OracleRow): Oracle {
  const rate = input(row, 'lambda_');
  const burst = input(row, 'bucket_capacity');
  const refill = input(row, 'refill_rate');
  // The bucket starts full; near load 1 its level wanders between empty and full.
  const relaxation = (burst * burst) / (5 * refill) + 5;
  return {
    id: row.id,
    figures: figuresOf(row.expected),
    ...scenarioOf(
      row.id,
      { rate, relaxation, requests: 300_000 },
      poisson(rate),
      bucket(refill, burst),
    ),
  };
}

function fluid(row: OracleRow, durationS: number) {
  const document = {
    version: 1,
    name: 'fluid',
    run: { duration: seconds(durationS), replications: 1, seed: 1 },
    workloads: {
      clients: {
        entry: STATION,
        arrivals: { constant: { rate: perSecond(input(row, 'arrival_rate')) } },
      },
    },
    resources: bucket(input(row, 'refill_rate'), input(row, 'bucket_capacity')),
  };
  const { offered, completed, failed } = workload(simulate(document, 1)[0]!);
  return { offered, completed, throttled: failed.throttled ?? 0 };
}

describe('losses against theory', () => {
  checkSuite('M/G/c/c', family('M/G/c/c loss (Erlang B, insensitive)').map(erlangB));
  checkSuite(
    'token bucket',
    family('token bucket, Poisson arrivals, continuous refill (= M/D/1/K loss, K=B)').map(
      tokenBucket,
    ),
  );

  for (const row of family('token bucket, constant-rate (fluid) overload from a full bucket')) {
    it(`${row.id}: accepts what the bucket held and what flows in, to a request`, () => {
      const all = fluid(row, input(row, 'duration_s'));
      expect(Math.abs(all.completed - row.expected.accepted_fluid!)).toBeLessThanOrEqual(2);
      expect(Math.abs(all.throttled - row.expected.throttled_fluid!)).toBeLessThanOrEqual(2);
    });

    it(`${row.id}: throttles first when the bucket has run dry`, () => {
      const first = row.expected.first_throttle_time_s!;
      const rate = input(row, 'arrival_rate');
      // To a request: the time in which the bucket loses one token, and two arrivals.
      const tolerance = 1 / (rate - input(row, 'refill_rate')) + 2 / rate;
      expect(fluid(row, first - tolerance).throttled).toBe(0);
      expect(fluid(row, first + tolerance).throttled).toBeGreaterThan(0);
    });
  }
});
