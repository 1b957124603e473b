import { describe } from 'vitest';
import type { Figure, Oracle } from './check.js';
import { input, type OracleRow, readRows } from './rows.js';
import { type Document, metric, workload } from './simulate.js';
import { exponential, perSecond, poisson, STATION, scenarioOf, seconds } from './station.js';
import { checkSuite } from './suite.js';

const rows = readRows('oracles.json');
const family = (start: string) => rows.filter((row) => row.family.startsWith(start));

/** A queue whose calls and deliveries take no time. */
const queue = (more: Document = {}): Document => ({
  type: 'sqs',
  latency: '0s',
  send: '0s',
  receive: '0s',
  delivery: '0s',
  visibility: '12h',
  ...more,
});

/** A function without cold starts. */
const fn = (steps: readonly unknown[], more: Document = {}): Document => ({
  type: 'lambda',
  latency: '0s',
  coldStart: '0s',
  keepWarm: '10m',
  timeout: '900s',
  handles: { job: steps },
  ...more,
});

const sends = (op: string): Document => ({ mix: { job: { op } } });

describe('a function that polls a queue is M/M/c', () => {
  const oracle = (row: OracleRow): Oracle => {
    const servers = input(row, 'servers');
    const rate = input(row, 'lambda_');
    const load = row.expected.utilization!;
    const { mean_wait, mean_queue_len, utilization } = row.expected;
    const figures: Figure[] = [
      {
        name: 'mean_wait',
        expected: mean_wait!,
        of: (result) => (result.resources[STATION]!.metrics.messageAge as { mean: number }).mean,
      },
      {
        name: 'mean_queue_len',
        expected: mean_queue_len!,
        of: (result) => metric(result, STATION, 'queueDepth'),
      },
      {
        name: 'utilization',
        expected: utilization!,
        of: (result) => metric(result, 'worker', 'concurrency') / servers,
      },
    ];
    const trigger = {
      queue: STATION,
      batch: 1,
      maxConcurrency: servers,
      scaling: { start: servers, idle: servers },
    };
    const relaxation = 2 / (servers * (1 - Math.sqrt(load)) ** 2);
    return {
      id: row.id,
      figures,
      ...scenarioOf(
        row.id,
        { rate, relaxation, requests: 100_000 },
        { ...poisson(rate), ...sends('send') },
        {
          [STATION]: queue(),
          worker: fn([{ wait: exponential(1) }], { triggers: [trigger] }),
        },
      ),
    };
  };

  checkSuite(
    'queue and function',
    family('M/M/c FCFS')
      .filter((row) => input(row, 'servers') > 1 && input(row, 'servers') <= 50)
      .map(oracle),
  );
});

describe('a fan-out that waits for all', () => {
  const oracle = (row: OracleRow): Oracle => {
    const k = input(row, 'k');
    const { exp_mean, exp_p50 } = row.expected;
    const figures: Figure[] = [
      { name: 'exp_mean', expected: exp_mean!, of: (result) => workload(result).latency.mean },
      {
        name: 'exp_p50',
        expected: exp_p50!,
        of: (result) => workload(result).latency.p50,
        bucketError: 0.004,
      },
    ];
    const call = { call: { to: 'worker', op: 'job' } };
    const rate = 5 / k;
    return {
      id: row.id,
      figures,
      ...scenarioOf(
        row.id,
        { rate, relaxation: 10, requests: Math.min(40_000, 600_000 / k) },
        { arrivals: { constant: { rate: perSecond(rate) } }, mix: { all: {} } },
        {
          [STATION]: {
            type: 'service',
            servers: 1000,
            handles: { all: [{ parallel: Array.from({ length: k }, () => call) }] },
          },
          worker: fn([{ wait: exponential(1) }], { concurrency: { account: 10_000 } }),
        },
      ),
    };
  };

  checkSuite('fan-out', family('completion of k parallel').map(oracle));
});

describe('attempts that fail independently', () => {
  const figuresOf = (row: OracleRow, attempts: Figure['of'], failures: Figure['of']): Figure[] => [
    { name: 'mean_attempts', expected: row.expected.mean_attempts!, of: attempts },
    { name: 'final_failure_prob', expected: row.expected.final_failure_prob!, of: failures },
  ];
  const retries = family('independent failures');
  const steps = (row: OracleRow) => [
    { wait: '1ms' },
    { fail: { chance: `${100 * input(row, 'failure_prob')}%` } },
  ];
  const inputs = { rate: 20, relaxation: 60, requests: 200_000 };

  const received = (row: OracleRow): Oracle => {
    const ended: Figure['of'] = (result) =>
      metric(result, STATION, 'deleted') + metric(result, STATION, 'deadLettered');
    const deadLetter = { to: 'dead', maxReceives: input(row, 'max_attempts') };
    return {
      id: `${row.id}-sqs`,
      figures: figuresOf(
        row,
        (result) => metric(result, STATION, 'received') / ended(result),
        (result) => metric(result, STATION, 'deadLettered') / ended(result),
      ),
      ...scenarioOf(
        `${row.id}-sqs`,
        inputs,
        { ...poisson(20), ...sends('send') },
        {
          [STATION]: queue({ visibility: seconds(1), deadLetter }),
          dead: queue(),
          worker: fn(steps(row), { timeout: '1s', triggers: [{ queue: STATION, batch: 1 }] }),
        },
      ),
    };
  };
  checkSuite('receives of a queue', retries.map(received));

  const notified = (row: OracleRow): Oracle => {
    const ended: Figure['of'] = (result) =>
      metric(result, 'worker', 'asyncServed') + metric(result, 'worker', 'asyncFailed');
    return {
      id: `${row.id}-sns`,
      figures: figuresOf(
        row,
        (result) => metric(result, 'worker', 'invocations') / ended(result),
        (result) => metric(result, 'worker', 'asyncFailed') / ended(result),
      ),
      ...scenarioOf(
        `${row.id}-sns`,
        inputs,
        { ...poisson(20), ...sends('publish') },
        {
          [STATION]: {
            type: 'sns',
            publish: '0s',
            delivery: '0s',
            subscriptions: [{ to: 'worker' }],
          },
          worker: fn(steps(row), { retries: input(row, 'max_attempts') - 1 }),
        },
      ),
    };
  };
  checkSuite(
    'asynchronous attempts of a function',
    retries.filter((row) => input(row, 'max_attempts') <= 3).map(notified),
  );
});
