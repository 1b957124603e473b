import { describe } from 'vitest';
import { type Figure, mean, type Oracle } from './check.js';
import { input, type OracleRow, readRows } from './rows.js';
import { workload } from './simulate.js';
import {
  figuresOf,
  perSecond,
  poisson,
  relaxationOf,
  scenarioOf,
  seconds,
  station,
} from './station.js';
import { checkSuite } from './suite.js';

const rows = readRows('oracles.json');
const family = (name: string): readonly OracleRow[] => rows.filter((row) => row.family === name);

/** The service time that a row describes, as a scenario says it. */
function serviceTime(name: string): unknown {
  const moments = /^(lognormal|H2_balanced)_mean1_scv([\d.]+)/.exec(name);
  if (moments !== null) {
    const kind = moments[1] === 'lognormal' ? 'lognormal' : 'hyperexponential';
    return { [kind]: { mean: '1s', cv: Math.sqrt(Number(moments[2])) } };
  }
  const pareto = /^bounded_pareto\(alpha=([\d.]+),L=([\d.]+),H=([\d.]+)\)$/.exec(name);
  if (pareto !== null) {
    return { pareto: { min: `${pareto[2]}s`, shape: Number(pareto[1]), max: `${pareto[3]}s` } };
  }
  if (name === 'deterministic_1') return '1s';
  if (name === 'erlang4_mean1') return { erlang: { k: 4, mean: '1s' } };
  if (name === 'uniform_0_2') return { uniform: { min: '0s', max: '2s' } };
  throw new Error(`unknown service time ${name}`);
}

function mg1(row: OracleRow): Oracle {
  const rate = input(row, 'lambda_');
  const meanS = input(row, 'service_mean');
  const variability = 1 + input(row, 'service_scv');
  return {
    id: row.id,
    figures: figuresOf(row.expected),
    ...scenarioOf(
      row.id,
      {
        rate,
        relaxation: meanS * relaxationOf(rate * meanS, variability, 1),
        requests: 400_000,
      },
      poisson(rate),
      station(1, serviceTime(String(row.inputs.service))),
    ),
  };
}

function mdc(row: OracleRow): Oracle {
  const rate = input(row, 'lambda_');
  const servers = input(row, 'servers');
  return {
    id: row.id,
    figures: figuresOf(row.expected, servers),
    ...scenarioOf(
      row.id,
      { rate, relaxation: relaxationOf(rate / servers, 1, servers), requests: 300_000 },
      poisson(rate),
      station(servers, seconds(1)),
    ),
  };
}

/** Processor sharing does not feel the distribution: three of mean 1 s, and jobs of two sizes. */
function processorSharing(row: OracleRow): Oracle[] {
  const rate = input(row, 'lambda_');
  const { response_of_job_size_2: ofSize2, ...rest } = row.expected;
  const shared = { discipline: 'processor-sharing' };
  const size = { rate, relaxation: relaxationOf(rate, 3, 1), requests: 300_000 };
  const sized: Figure = mean('response of jobs of size 2', ofSize2!, (result) => {
    return workload(result).byRequest.large!.latency.mean;
  });
  // A quarter of the jobs of size 2, the others of 2/3: mean 1.
  const mix = {
    large: { weight: 1, request: '2MB' },
    small: { weight: 3, request: '666667B' },
  };
  const times = ['lognormal_mean1_scv4', 'deterministic_1', 'uniform_0_2'];
  return [
    ...times.map((time) => ({
      id: `${row.id} ${time}`,
      figures: figuresOf(rest),
      ...scenarioOf(
        `${row.id}-${time}`,
        size,
        poisson(rate),
        station(1, serviceTime(time), shared),
      ),
    })),
    {
      id: `${row.id} two sizes`,
      figures: [sized, ...figuresOf(rest)],
      ...scenarioOf(
        `${row.id}-sizes`,
        size,
        { arrivals: { poisson: { rate: perSecond(rate) } }, mix },
        station(1, { base: '0s', perMB: '1s' }, shared),
      ),
    },
  ];
}

describe('service times of every shape against theory', () => {
  checkSuite('M/G/1', family('M/G/1 FCFS (Pollaczek-Khinchine)').map(mg1));
  checkSuite('M/D/c', family('M/D/c FCFS (Crommelin)').map(mdc));
  checkSuite(
    'M/G/1 processor sharing',
    family('M/G/1 processor sharing (insensitive)').flatMap(processorSharing),
  );
});
