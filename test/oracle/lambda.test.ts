import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ReplicationResult } from '../../src/experiment/replication-result.js';
import { type Figure, mean, type Oracle, responseQuantile, share } from './check.js';
import { input, type OracleRow, readRows } from './rows.js';
import { type Document, metric, simulate, workload } from './simulate.js';
import { exponential, failedShare, poisson, STATION, scenarioOf, seconds } from './station.js';
import { checkSuite } from './suite.js';

const rows = readRows('oracles.json');
const family = (name: string): readonly OracleRow[] => rows.filter((row) => row.family === name);

/** A function without the limits that a row does not speak of. */
const fn = (handler: unknown, more: Document = {}): Document => ({
  [STATION]: {
    type: 'lambda',
    latency: '0s',
    timeout: '900s',
    memory: '1024MB',
    coldStart: '0s',
    maxAge: '100000d',
    requestRate: '1000000/s',
    scaling: { rate: '1000000/s', burst: 1_000_000 },
    concurrency: { account: 1_000_000 },
    handles: { default: handler },
    ...more,
  },
});
const serving = (time: unknown) => [{ wait: time }];

const of = (name: string) => (result: ReplicationResult) => metric(result, STATION, name);

/** How each figure of an environment's life is measured; the names are those of the rows. */
const MEASURES: Readonly<Record<string, (expected: number) => Figure>> = {
  p_cold: (x) => share('share of cold starts', x, of('coldStartRate')),
  p_cold_among_accepted: (x) => share('share of cold starts', x, of('coldStartRate')),
  rejection_prob: (x) => share('share throttled', x, (r) => failedShare(r, 'throttled')),
  rejection_prob_steady_state: (x) =>
    share('share throttled', x, (r) => failedShare(r, 'throttled')),
  blocking_prob: (x) => share('share throttled', x, (r) => failedShare(r, 'throttled')),
  mean_instances: (x) => mean('environments', x, of('environments')),
  mean_running: (x) => mean('busy environments', x, of('concurrency')),
  carried: (x) => mean('busy environments', x, of('concurrency')),
  carried_load: (x) => mean('busy environments', x, of('concurrency')),
  mean_concurrency: (x) => mean('busy environments', x, of('concurrency')),
  mean_idle: (x) =>
    mean('idle environments', x, (r) => of('environments')(r) - of('concurrency')(r)),
  utilization: (x) => mean('utilisation', x, of('utilisation')),
  mean_response: (x) => mean('mean response', x, (r) => workload(r).latency.mean),
  spillover_fraction: (x) =>
    share('share spilled over', x, (r) => of('spillovers')(r) / of('invocations')(r)),
  mean_provisioned_in_use: (x) => mean('busy provisioned', x, of('provisionedInUse')),
  mean_on_demand_in_use: (x) =>
    mean('busy on demand', x, (r) => of('concurrency')(r) - of('provisionedInUse')(r)),
};

/** What results have no figure for, or what follows from the others (a life from Little's law). */
const LEFT_OUT = /_se$|^var|^concurrency_p|^time_fraction|^mean_instance_life$|^variance/;

function figures(row: OracleRow, leaveOut: RegExp = LEFT_OUT): Figure[] {
  return Object.entries(row.expected)
    .filter(([name]) => !leaveOut.test(name))
    .map(([name, value]) => {
      const measure = MEASURES[name];
      if (measure === undefined) throw new Error(`${row.id}: no measure for ${name}`);
      const standardError = row.expected[`${name}_se`];
      return { ...measure(value), ...(standardError !== undefined && { standardError }) };
    });
}

/** Times that Erlang's formulas do not feel, all of mean 1 s; constant ones keep their pattern too long. */
const TIMES = [
  exponential(1),
  { lognormal: { mean: '1s', cv: 1 } },
  { hyperexponential: { mean: '1s', cv: 2 } },
];

function erlangB(row: OracleRow, index: number): Oracle {
  const rate = input(row, 'lambda_');
  const reserved = input(row, 'concurrency_limit');
  return {
    id: row.id,
    // Environments idle for an hour: their share of busy time is not the formula's.
    figures: figures(row, /^utilization$/),
    ...scenarioOf(
      row.id,
      { rate, relaxation: 5, relaxations: 4, requests: 200_000 },
      poisson(rate),
      fn(serving(TIMES[index % TIMES.length]), {
        concurrency: { account: 1_000_000, reserved },
        keepWarm: '1h',
      }),
    ),
  };
}

function infinite(row: OracleRow): Oracle {
  const rate = input(row, 'lambda_');
  return {
    id: row.id,
    figures: figures(row),
    ...scenarioOf(
      row.id,
      { rate, relaxation: 2, relaxations: 20, requests: 300_000 },
      poisson(rate),
      fn(serving(TIMES[1])),
    ),
  };
}

function spillover(row: OracleRow): Oracle {
  const rate = input(row, 'offered_load_erlang');
  const provisioned = input(row, 'provisioned_concurrency');
  return {
    id: row.id,
    figures: figures(row),
    ...scenarioOf(
      row.id,
      { rate, relaxation: 5, relaxations: 20, requests: 400_000 },
      poisson(rate),
      fn(serving(exponential(1)), { concurrency: { account: 1_000_000, provisioned } }),
    ),
  };
}

/** Environments that are kept: a warm time, a cold one of the same kind, and the longest idle time. */
function kept(row: OracleRow): Oracle {
  const rate = input(row, 'lambda_');
  const idle = input(row, 'keepalive_idle');
  const limit = (row.inputs.concurrency_limit ?? row.inputs.max_instances ?? 1000) as number;
  const isReserved = limit < 1000;
  const { wait, coldStart } = times(row);
  return {
    id: row.id,
    figures: figures(row),
    ...scenarioOf(
      row.id,
      { rate, relaxation: 3 * idle, requests: 200_000 },
      poisson(rate),
      fn(serving(wait), {
        coldStart,
        keepWarm: seconds(idle),
        concurrency: isReserved ? { account: 1000, reserved: limit } : { account: limit },
        ...(row.inputs.routing === 'newest_created_first' && { routing: 'newest' }),
      }),
    ),
  };
}

function times(row: OracleRow): { wait: unknown; coldStart: unknown } {
  const warm = (row.inputs.warm_mean ?? row.inputs.mean_service ?? 0) as number;
  const cold = (row.inputs.cold_mean ?? warm) as number;
  if (row.inputs.service !== 'exponential')
    return { wait: seconds(warm), coldStart: seconds(cold - warm) };
  // A warm time and this add up to an exponential one of the cold mean.
  const none = { weight: warm / cold, of: '0s' };
  const some = { weight: 1 - warm / cold, of: exponential(cold) };
  return { wait: exponential(warm), coldStart: cold === warm ? '0s' : { mixture: [none, some] } };
}

/** So seldom that hardly a request is under way at the end of a run. */
const RARE = 0.01;

/** One invocation waits for the last of k branches. */
function fanOut(row: OracleRow, kind: 'exp' | 'lognormal'): Oracle {
  const k = input(row, 'k');
  const time = kind === 'exp' ? exponential(1) : { lognormal: { mean: '1s', cv: 0.5 } };
  const expected = (name: string) => row.expected[`${kind}_${name}`]!;
  return {
    id: `${row.id}_${kind}`,
    figures: [
      responseQuantile('p50', expected('p50')),
      responseQuantile('p99', expected('p99')),
      ...(kind === 'exp'
        ? [mean('mean response', expected('mean'), (r) => workload(r).latency.mean)]
        : []),
    ],
    ...scenarioOf(
      `${row.id}_${kind}`,
      { rate: RARE, relaxation: 2, requests: Math.min(100_000, 1_000_000 / k) },
      poisson(RARE),
      fn([{ parallel: Array.from({ length: k }, () => ({ wait: time })) }]),
    ),
  };
}

describe('functions against theory', () => {
  checkSuite(
    'Erlang B: reserved concurrency',
    // Every third: one of each size of limit, and of each time.
    family('M/G/c/c loss (Erlang B, insensitive)')
      .filter((_, index) => index % 3 === 1)
      .map(erlangB),
  );
  checkSuite(
    'infinitely many',
    family('M/G/inf stationary concurrency ~ Poisson(a)').map(infinite),
  );
  checkSuite('spill-over', family('overflow of ordered hunt').map(spillover));
  checkSuite(
    'environments that are kept',
    [
      ...family('keep-alive with concurrency limit 1, no queue (exact renewal)'),
      ...family('keep-alive limit S->0'),
      ...family('keep-alive scale-per-request (reference simulation with SE)'),
    ].map(kept),
  );
  checkSuite(
    'fan-out',
    family('completion of k parallel independent tasks, no contention').flatMap((row) => [
      fanOut(row, 'exp'),
      fanOut(row, 'lognormal'),
    ]),
  );

  it('refuses half of twice the load: the account’s limit of 1,000', () => {
    const row = family('M/G/c/c loss')[0]!;
    const rate = input(row, 'lambda_');
    const document = scenarioOf(
      row.id,
      { rate, relaxation: 5, requests: 400_000 },
      poisson(rate),
      fn(serving(exponential(input(row, 'mean_warm_service'))), {
        coldStart: seconds(input(row, 'mean_cold_service') - input(row, 'mean_warm_service')),
        keepWarm: seconds(input(row, 'keepalive')),
        concurrency: { account: input(row, 'max_concurrency') },
      }),
    ).document;
    const result = simulate(document, 1)[0]!;
    const { rejection_prob_steady_state: refused, carried } = row.expected;
    expect(Math.abs(failedShare(result, 'throttled') / refused! - 1)).toBeLessThan(0.005);
    expect(Math.abs(of('concurrency')(result) / carried! - 1)).toBeLessThan(0.005);
  });

  for (const row of family('periodic arrivals, keep-alive')) {
    it(`${row.id}: one cold start`, () => {
      const interval = Number(/every (\d+) s/.exec(String(row.inputs.arrival))![1]);
      const document = {
        version: 1,
        name: 'periodic',
        // What would come at the very end belongs to the next day.
        run: { duration: '86399s', replications: 1, seed: 1 },
        workloads: {
          clients: { entry: STATION, arrivals: { every: { interval: seconds(interval) } } },
        },
        resources: fn(serving(seconds(input(row, 'service'))), {
          keepWarm: seconds(input(row, 'keepalive_idle')),
        }),
      };
      const result = simulate(document, 1)[0]!;
      expect(of('invocations')(result)).toBe(row.expected.requests);
      expect(of('coldStarts')(result)).toBe(row.expected.cold_starts);
    });
  }

  it('a burst: ties, the end of an idle time, and what is billed', () => {
    const { expected } = family('burst of 50 simultaneous requests')[0]!;
    const file = join(mkdtempSync(join(tmpdir(), 'stratus-burst-')), 'times.txt');
    writeFileSync(file, '0\n3\n700\n');
    const durationS = 2000;
    const document = {
      version: 1,
      name: 'burst',
      run: { duration: seconds(durationS), replications: 1, seed: 1 },
      workloads: {
        clients: {
          entry: STATION,
          arrivals: { trace: { file, format: 'timestamps' }, batch: 50 },
        },
      },
      resources: fn(serving('1s'), { coldStart: '1s', keepWarm: '600s' }),
    };
    const result = simulate(document, 1)[0]!;
    expect(of('coldStarts')(result)).toBe(expected.cold_starts);
    expect(of('invocations')(result) - of('coldStarts')(result)).toBe(expected.warm);
    expect(of('environmentsMax')(result)).toBe(expected.instances_max);
    expect(of('environments')(result) * durationS).toBeCloseTo(expected.instance_seconds_alive!, 6);
    // Of one GB.
    expect(of('billedGbSeconds')(result)).toBeCloseTo(expected.billed_seconds!, 6);
  });
});
