import { describe } from 'vitest';
import { mean, type Oracle } from './check.js';
import { input, type OracleRow, readRows } from './rows.js';
import { workload } from './simulate.js';
import { exponential, poisson, relaxationOf, STATION, scenarioOf } from './station.js';
import { checkSuite } from './suite.js';

const rows = readRows('oracles.json').filter(
  ({ family }) => family === '2-way fork-join of M/M/1 queues (exact)',
);

const queue = { type: 'service', servers: 1, time: exponential(1) };
const states = (to: string) => ({ startAt: to, states: { [to]: { task: { to } } } });

/** An express workflow without times of its own, whose branches wait in two queues. */
const MACHINE = {
  type: 'step-functions',
  kind: 'express',
  latency: '0s',
  taskTime: '0s',
  startTime: '0s',
  apiTime: '0s',
  startAt: 'both',
  states: { both: { parallel: [states('left'), states('right')] } },
};

const HANDLER = {
  type: 'service',
  servers: 'infinite',
  handles: { default: [{ parallel: [{ call: { to: 'left' } }, { call: { to: 'right' } }] }] },
};

function forkJoin(kind: string, front: object): (row: OracleRow) => Oracle {
  return (row) => {
    const rate = input(row, 'lambda_');
    return {
      id: `${row.id}, ${kind}`,
      figures: [
        mean('mean response', row.expected.mean_response!, (r) => workload(r).latency.mean),
      ],
      ...scenarioOf(
        `${row.id} ${kind}`,
        { rate, relaxation: relaxationOf(rate, 2, 1), relaxations: 60, requests: 200_000 },
        poisson(rate),
        { [STATION]: front, left: queue, right: queue },
      ),
    };
  };
}

describe('two branches that wait in queues, and the last of which ends it', () => {
  checkSuite('fork and join', [
    ...rows.map(forkJoin('workflow', MACHINE)),
    ...rows.map(forkJoin('handler', HANDLER)),
  ]);
});
