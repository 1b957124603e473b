import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Figure, mean, type Oracle } from './check.js';
import { input, type OracleRow, readRows } from './rows.js';
import { type Document, metric, simulate, waits, workload } from './simulate.js';
import {
  exponential,
  figuresOf,
  perSecond,
  poisson,
  relaxationOf,
  STATION,
  scenarioOf,
  seconds,
  station,
} from './station.js';
import { checkSuite } from './suite.js';

const rows = readRows('oracles.json');
const family = (name: string): readonly OracleRow[] => rows.filter((row) => row.family === name);

/** A balancer that takes no time itself, in front of single servers. */
function balanced(algorithm: string, servers: number): Document {
  return {
    edge: {
      type: 'alb',
      target: STATION,
      algorithm,
      processingTime: '0s',
      // Longer than any wait here: a time-out would be right, and another system.
      idleTimeout: '4000s',
    },
    ...station(1, exponential(1), { instances: servers }),
  };
}

/**
 * Queues that are served apart forget as slowly as one server does; many of them average each
 * other out, and their arrivals in turn are more regular than Poisson's.
 */
function size(row: OracleRow) {
  const rate = input(row, 'lambda_total');
  const servers = input(row, 'servers');
  const variability = 1 + 1 / servers;
  const relaxation = relaxationOf(rate / servers, variability, 1);
  return { rate, relaxation: servers > 10 ? relaxation / 2 : relaxation, requests: 400_000 };
}

function behindBalancer(algorithm: string): (row: OracleRow) => Oracle {
  return (row) => {
    const rate = input(row, 'lambda_total');
    const servers = input(row, 'servers');
    const { prob_some_server_idle_seen: someIdle, ...rest } = row.expected;
    const figures = figuresOf(rest, servers);
    return {
      id: row.id,
      // Whoever sees an idle server is sent to one, and does not wait.
      figures:
        someIdle === undefined ? figures : [...figures, ...figuresOf({ prob_wait: 1 - someIdle })],
      ...scenarioOf(
        row.id,
        size(row),
        { ...poisson(rate), entry: 'edge' },
        balanced(algorithm, servers),
      ),
    };
  };
}

/** The same without a balancer: the instances of a service take turns. */
function takingTurns(row: OracleRow): Oracle {
  const rate = input(row, 'lambda_total');
  const servers = input(row, 'servers');
  return {
    id: `${row.id} direct`,
    figures: figuresOf(row.expected, servers),
    ...scenarioOf(
      row.id,
      size(row),
      poisson(rate),
      station(1, exponential(1), { instances: servers }),
    ),
  };
}

/** Visits stations one after the other: an orchestrator with room for everyone, who takes no time. */
const visiting = (stations: readonly string[]): Document => ({
  [STATION]: {
    type: 'service',
    servers: 'infinite',
    handles: { default: stations.map((to) => ({ call: { to } })) },
  },
});

const users = (count: number, thinkS: number): Document => ({
  users: { count, think: exponential(thinkS) },
});

/** A bottleneck is hardly ever idle: about once in so many requests, for as long as one takes. */
const utilisation = (name: string, expected: number, resource: string): Figure => ({
  ...mean(name, expected, (result) => metric(result, resource, 'utilisation')),
  rare: { probability: 1 - expected, size: Math.SQRT2 },
});

function closedNetwork(row: OracleRow): Oracle {
  const population = input(row, 'users');
  const demands = row.inputs.service_demands as readonly number[];
  const resource = (i: number): string => `resource-${i + 1}`;
  const expected = row.expected;
  return {
    id: row.id,
    figures: [
      ...figuresOf({ throughput: expected.throughput!, mean_response: expected.mean_response! }),
      ...demands.flatMap((_, i) => [
        utilisation(`utilisation ${i + 1}`, expected[`util_${i + 1}`]!, resource(i)),
        mean(`in system ${i + 1}`, expected[`qlen_${i + 1}`]!, (r) =>
          metric(r, resource(i), 'inSystem'),
        ),
      ]),
    ],
    ...scenarioOf(
      row.id,
      { rate: expected.throughput!, relaxation: 20, requests: 300_000 },
      users(population, input(row, 'think_time_exponential')),
      {
        ...visiting(demands.map((_, i) => resource(i))),
        // Exponential service: first come first served and processor sharing have the same means.
        ...Object.fromEntries(
          demands.map((demand, i) => [
            resource(i),
            {
              type: 'service',
              time: exponential(demand),
              discipline: i % 2 === 0 ? 'fifo' : 'processor-sharing',
            },
          ]),
        ),
      },
    ),
  };
}

function machineRepair(row: OracleRow): Oracle {
  const servers = input(row, 'servers');
  return {
    id: row.id,
    figures: figuresOf(row.expected, servers),
    ...scenarioOf(
      row.id,
      { rate: row.expected.throughput!, relaxation: 40, requests: 300_000 },
      users(input(row, 'users'), input(row, 'think_mean')),
      station(servers, exponential(input(row, 'service_mean'))),
    ),
  };
}

function jackson(row: OracleRow): Oracle {
  const rate = input(row, 'lambda_');
  const stations = row.inputs.stations as readonly { name: string; servers: number; mu: number }[];
  const id = (name: string): string => name.replaceAll('_', '-');
  return {
    id: row.id,
    figures: [
      mean('end to end', row.expected.mean_end_to_end!, (r) => workload(r).latency.mean),
      ...stations.flatMap(({ name, mu }) => [
        mean(
          `response of ${name}`,
          row.expected[`W_${name}`]!,
          (r) => waits(r, id(name)).mean + 1 / mu,
        ),
        mean(`in ${name}`, row.expected[`L_${name}`]!, (r) => metric(r, id(name), 'inSystem')),
      ]),
    ],
    ...scenarioOf(row.id, { rate, relaxation: 20 }, poisson(rate), {
      ...visiting(stations.map(({ name }) => id(name))),
      ...Object.fromEntries(
        stations.map(({ name, servers, mu }) => [
          id(name),
          { type: 'service', servers, time: exponential(1 / mu) },
        ]),
      ),
    }),
  };
}

describe('balancers and networks of queues against theory', () => {
  checkSuite(
    'join the shortest queue',
    family('join-shortest-queue over n exponential single-server queues').map(
      behindBalancer('least-outstanding-requests'),
    ),
  );
  const roundRobin = family('round-robin over n single-server queues (E_n/M/1 per server)');
  checkSuite('round robin', roundRobin.map(behindBalancer('round-robin')));
  checkSuite(
    'instances in turn',
    roundRobin.filter((row) => input(row, 'servers') === 10).map(takingTurns),
  );
  checkSuite(
    'closed network',
    family('closed network, exact MVA (exponential FCFS or PS single-server stations)').map(
      closedNetwork,
    ),
  );
  checkSuite('machine repair', family('M/M/c//N machine repair').map(machineRepair));
  checkSuite('open Jackson tandem', family('open Jackson tandem').map(jackson));
});

describe('a deterministic tandem', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stratus-oracle-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('finishes to the nanosecond when arithmetic says so', () => {
    const { expected } = family('D/D/1 tandem')[0]!;
    writeFileSync(
      join(folder, 'seconds.txt'),
      Array.from({ length: 100 }, (_, i) => `${i}\n`).join(''),
    );
    const [result] = simulate(
      {
        version: 1,
        name: 'tandem',
        run: { replications: 1, seed: 1 },
        workloads: {
          clients: {
            entry: STATION,
            arrivals: { trace: { file: 'seconds.txt', format: 'timestamps' } },
          },
        },
        resources: {
          ...visiting(['first', 'second']),
          first: { type: 'service', time: seconds(0.8) },
          second: { type: 'service', time: seconds(1.5) },
        },
      },
      1,
      join(folder, 'tandem.yaml'),
    );
    const { completed, latency } = workload(result!);
    expect(completed).toBe(expected.completed);
    expect(metric(result!, 'second', 'lastDeparture')).toBeCloseTo(expected.last_departure_s!, 9);
    expect(latency.mean).toBeCloseTo(expected.mean_response!, 9);
    expect(latency.max).toBeCloseTo(expected.max_response!, 9);
  });
});

describe('constant arrivals', () => {
  it('keep a server busy for exactly the share that they need', () => {
    const [result] = simulate(
      {
        version: 1,
        name: 'constant',
        run: { duration: '1000s', warmup: '10s', replications: 1, seed: 1 },
        workloads: {
          clients: { entry: STATION, arrivals: { constant: { rate: perSecond(2) } } },
        },
        resources: station(1, seconds(0.25)),
      },
      1,
    );
    expect(metric(result!, STATION, 'utilisation')).toBeCloseTo(0.5, 9);
    expect(waits(result!, STATION).max).toBe(0);
    expect(workload(result!).completed).toBe(2000);
  });
});
