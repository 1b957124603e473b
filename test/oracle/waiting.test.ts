import { describe } from 'vitest';
import type { Oracle } from './check.js';
import { input, type OracleRow, readRows } from './rows.js';
import {
  exponential,
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

function mmc(row: OracleRow): Oracle {
  const rate = input(row, 'lambda_');
  const servers = input(row, 'servers');
  const size = {
    rate,
    relaxation: relaxationOf(rate / servers, 2, servers),
    // A quantile near the end of the tail rests on a few long excursions: it takes many of them.
    relaxations: 100,
    long: true,
  };
  return {
    id: row.id,
    figures: figuresOf(row.expected, servers),
    ...scenarioOf(row.id, size, poisson(rate), station(servers, exponential(1))),
  };
}

function mmck(row: OracleRow): Oracle {
  const rate = input(row, 'lambda_');
  const servers = input(row, 'servers');
  const places = input(row, 'system_capacity') - servers;
  // At load 1 the queue wanders freely between empty and full: a reflected Brownian motion.
  const relaxation = (places * places) / (5 * rate) + 2;
  const long = places > 100 ? { requests: 1000 } : {};
  return {
    id: row.id,
    figures: figuresOf(row.expected, servers),
    ...scenarioOf(
      row.id,
      { rate, relaxation: places > 100 ? relaxation / 3 : relaxation, ...long },
      poisson(rate),
      station(servers, exponential(1), { queue: places }),
    ),
  };
}

/** Waits of M/D/1 are its responses less one second: the same figures twice, from two histograms. */
function md1(row: OracleRow): Oracle {
  const rate = input(row, 'lambda_');
  return {
    id: row.id,
    figures: figuresOf(row.expected),
    ...scenarioOf(
      row.id,
      { rate, relaxation: relaxationOf(rate, 1, 1), relaxations: 100, long: true },
      poisson(rate),
      station(1, seconds(1)),
    ),
  };
}

/** Renewal arrivals at one exponential server. */
function gm1(arrivals: unknown, variability: number): (row: OracleRow) => Oracle {
  return (row) => {
    const rate = input(row, 'lambda_');
    return {
      id: row.id,
      figures: figuresOf(row.expected),
      ...scenarioOf(
        row.id,
        { rate, relaxation: relaxationOf(rate, 1 + variability, 1) },
        { arrivals: typeof arrivals === 'function' ? arrivals(rate) : arrivals },
        station(1, exponential(1)),
      ),
    };
  };
}

/** Poisson arrivals of batches at one exponential server. */
function batches(row: OracleRow): Oracle {
  const rate = input(row, 'batch_rate');
  const batch = input(row, 'batch_size');
  const load = rate * batch;
  return {
    id: row.id,
    figures: figuresOf(row.expected),
    ...scenarioOf(
      row.id,
      { rate: load, relaxation: relaxationOf(load, 1 + batch, 1) },
      { arrivals: { poisson: { rate: perSecond(rate) }, batch } },
      station(1, exponential(1)),
    ),
  };
}

const constantArrivals = (rate: number) => ({ constant: { rate: perSecond(rate) } });
const burstyArrivals = (rate: number) => ({
  renewal: { interarrival: { hyperexponential: { mean: seconds(1 / rate), cv: 2 } } },
});

describe('waiting lines against theory', () => {
  checkSuite('M/M/c', family('M/M/c FCFS').map(mmc));
  checkSuite('M/M/c/K', family('M/M/c/K').map(mmck));
  checkSuite('M/D/1, distribution', family('M/D/1 waiting-time distribution').map(md1));
  checkSuite('D/M/1', family('D/M/1').map(gm1(constantArrivals, 0)));
  checkSuite('M^X/M/1', family('M^[X]/M/1 with fixed batch size').map(batches));
  checkSuite('H2/M/1', family('H2/M/1 bursty renewal arrivals').map(gm1(burstyArrivals, 4)));
});
