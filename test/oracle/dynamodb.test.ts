import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Streams } from '../../src/engine/streams.js';
import type { ReplicationResult } from '../../src/experiment/replication-result.js';
import { createPopularity } from '../../src/variates/popularity.js';
import type { Oracle } from './check.js';
import { input, type OracleRow, readRows } from './rows.js';
import { type Document, metric, simulate, workload } from './simulate.js';
import { figuresOf, perSecond, poisson, STATION, scenarioOf, seconds } from './station.js';
import { checkSuite } from './suite.js';

const rows = readRows('oracles.json');
const root = fileURLToPath(new URL('../..', import.meta.url));

const NO_TIME = { read: '0s', write: '0s' };

/** A number by each partition's name, or by reason. */
function counts(result: ReplicationResult, name: string): Readonly<Record<string, number>> {
  return result.resources[STATION]!.metrics[name] as Readonly<Record<string, number>>;
}

describe('a provisioned table against the token bucket of theory', () => {
  /** The whole table is the bucket: `read` units a second, kept for `burst`. */
  const bucket = (refill: number, burst: number) => ({
    type: 'dynamodb',
    latency: NO_TIME,
    capacity: { provisioned: { read: 1, write: refill, burst: seconds(burst / refill) } },
  });
  /** The same bucket of tokens as that of a `service`: enough to see that the table asks it once for each request. */
  const BURSTS = [1, 5];
  const poissonRow = (row: OracleRow): Oracle => {
    const rate = input(row, 'lambda_');
    const burst = input(row, 'bucket_capacity');
    const refill = input(row, 'refill_rate');
    return {
      id: row.id,
      figures: figuresOf(row.expected),
      ...scenarioOf(
        row.id,
        { rate, relaxation: (burst * burst) / (5 * refill) + 5, requests: 200_000 },
        { ...poisson(rate), mix: { put: {} } },
        { [STATION]: bucket(refill, burst) },
      ),
    };
  };

  checkSuite(
    'token bucket of a table',
    rows
      .filter(({ family }) => family.startsWith('token bucket, Poisson arrivals'))
      .filter((row) => BURSTS.includes(input(row, 'bucket_capacity')))
      .map(poissonRow),
  );

  const row = rows.find(({ id }) => id === 'token_bucket_fluid_B30000_r100_l500')!;
  const rate = input(row, 'arrival_rate');
  const overload = (durationS: number) =>
    simulate(
      {
        version: 1,
        name: 'fluid',
        run: { duration: seconds(durationS), replications: 1, seed: 1 },
        workloads: {
          clients: {
            entry: STATION,
            arrivals: { constant: { rate: perSecond(rate) } },
            mix: { put: {} },
          },
        },
        // 300 s of unused capacity are the default.
        resources: {
          [STATION]: {
            type: 'dynamodb',
            latency: NO_TIME,
            capacity: { provisioned: { read: 1, write: input(row, 'refill_rate') } },
          },
        },
      },
      1,
    )[0]!;

  it('lives on 300 s of unused capacity, and then on what is provisioned, to a request', () => {
    const result = overload(input(row, 'duration_s'));
    const { completed, failed } = workload(result);
    expect(Math.abs(completed - row.expected.accepted_fluid!)).toBeLessThanOrEqual(2);
    expect(Math.abs(failed.throttled! - row.expected.throttled_fluid!)).toBeLessThanOrEqual(2);
    expect(counts(result, 'throttledBy')).toEqual({ table: failed.throttled });
  });

  it('throttles first when what was kept is used up', () => {
    const first = row.expected.first_throttle_time_s!;
    const tolerance = 1 / (rate - input(row, 'refill_rate')) + 2 / rate;
    expect(workload(overload(first - tolerance)).failed.throttled ?? 0).toBe(0);
    expect(workload(overload(first + tolerance)).failed.throttled).toBeGreaterThan(0);
  });
});

describe('a real trace over partitions', () => {
  const replays = readRows('replay_oracles.json').filter(({ id }) =>
    id.startsWith('web07_partitions'),
  ) as unknown as readonly {
    readonly id: string;
    readonly trace: string;
    readonly rules: {
      readonly partitions: number;
      readonly per_partition_refill_per_s: number;
      readonly bucket: number;
    };
    readonly expected: {
      readonly requests: number;
      readonly throttled: number;
      readonly requests_per_partition: readonly number[];
      readonly throttled_per_partition: readonly number[];
      readonly max_partition_share: number;
    };
  }[];

  it('covers both rows', () => {
    expect(replays.map(({ rules }) => rules.partitions)).toEqual([4, 16]);
  });

  it.each(replays)('$id: each partition throttles what it must, to 2 requests', (row) => {
    const { partitions, per_partition_refill_per_s: refill, bucket } = row.rules;
    const columns = { time: 'time_ms', key: 'object' };
    const document: Document = {
      version: 1,
      name: 'replay',
      run: { replications: 1, seed: 1 },
      workloads: {
        clients: {
          entry: STATION,
          arrivals: { trace: { file: join(root, row.trace), format: 'csv', columns } },
          mix: { put: { key: 'trace' } },
        },
      },
      resources: {
        [STATION]: {
          type: 'dynamodb',
          latency: NO_TIME,
          capacity: {
            provisioned: { read: 1, write: refill * partitions, burst: seconds(bucket / refill) },
          },
          // An even share for each, and none of what the others leave.
          partitions: { initial: partitions, placement: 'modulo', adaptive: false },
        },
      },
    };
    const result = simulate(document, 1, join(root, 'replay.yaml'))[0]!;
    const { expected } = row;
    expect(workload(result).offered).toBe(expected.requests);
    expect(Math.abs(metric(result, STATION, 'throttled') - expected.throttled)).toBeLessThanOrEqual(
      2,
    );
    expect(counts(result, 'throttledBy')).toEqual({ partition: workload(result).failed.throttled });
    expect(metric(result, STATION, 'partitions')).toBe(partitions);
    // The report names five.
    const worst = expected.throttled_per_partition
      .map((count, i) => ({ name: `p${i}`, count }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count)
      .slice(0, 5);
    const got = counts(result, 'hottestPartitionsThrottled');
    expect(Object.keys(got)).toEqual(worst.map(({ name }) => name));
    for (const { name, count } of worst)
      expect(Math.abs(got[name]! - count), name).toBeLessThanOrEqual(2);
  });
});

describe('a hot key of a Zipf law', () => {
  const hot = rows.filter(({ family }) => family === 'hot-key ceiling');

  it('covers every row', () => {
    expect(hot.length).toBe(3);
  });

  it.each(hot)('$id: keys are drawn with the shares of the law', (row) => {
    const n = input(row, 'keys');
    const draws = 2_000_000;
    const stream = new Streams(7, 0).stream('zipf', 'keys');
    const keys = createPopularity({ kind: 'zipf', n, exponent: input(row, 'zipf_alpha') }, stream);
    const tops = { top1_share: 1, top10_share: 10, top1pct_share: n / 100 };
    const seen: Record<string, number> = { top1_share: 0, top10_share: 0, top1pct_share: 0 };
    for (let i = 0; i < draws; i++) {
      const key = keys.next();
      for (const [name, most] of Object.entries(tops)) if (key < most) seen[name]!++;
    }
    for (const name of Object.keys(tops)) {
      const expected = row.expected[name]!;
      const error = Math.sqrt((expected * (1 - expected)) / draws);
      expect(Math.abs(seen[name]! / draws - expected), name).toBeLessThanOrEqual(4 * error);
    }
  });

  /** So much of the ceiling is asked for, of a table whose capacity is no limit. */
  function asked(row: OracleRow, load: number, durationS: number): ReplicationResult {
    const limit = input(row, 'per_partition_limit');
    const rate = load * row.expected.max_total_rate_before_hot_key_exceeds_limit!;
    const key = { zipf: { n: input(row, 'keys'), exponent: input(row, 'zipf_alpha') } };
    const enough = { read: 1_000_000, write: 1_000_000 };
    const document = {
      version: 1,
      name: 'hot-key',
      run: { duration: seconds(durationS), replications: 1, seed: 3 },
      workloads: {
        clients: {
          entry: STATION,
          arrivals: { constant: { rate: perSecond(Math.round(rate)) } },
          mix: { only: limit === 1000 ? { op: 'put', key } : { op: 'get', itemSize: '8KiB', key } },
        },
      },
      resources: {
        [STATION]: {
          type: 'dynamodb',
          latency: NO_TIME,
          capacity: { 'on-demand': { warm: enough, quota: enough } },
          partitions: { initial: 20_000 },
        },
      },
    };
    return simulate(document, 1)[0]!;
  }

  it.each(hot)('$id: below its ceiling nothing is throttled', (row) => {
    expect(metric(asked(row, 0.9, 2), STATION, 'throttled')).toBe(0);
  });

  it.each(hot)('$id: above it, its partition gives its limit and no more', (row) => {
    const durationS = 4;
    const limit = input(row, 'per_partition_limit');
    const result = asked(row, 1.5, durationS);
    expect(Object.keys(counts(result, 'throttledBy'))).toEqual(['partition']);
    // One second's worth was there at the start.
    const given = Math.max(...Object.values(counts(result, 'hottestPartitionsUtilisation')));
    expect(Math.abs(given - (durationS + 1) / durationS)).toBeLessThan(2 / limit);
    // What the law sends to the hottest key, less that; other keys of its partition add a little.
    const sent = 1.5 * limit * durationS;
    const throttled = metric(result, STATION, 'throttled');
    const error = 4 * Math.sqrt(sent);
    expect(throttled).toBeGreaterThan(sent - limit * (durationS + 1) - error);
    expect(throttled).toBeLessThan(sent * 1.02 - limit * (durationS + 1) + error);
  });
});
