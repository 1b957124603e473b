import { describe } from 'vitest';
import { mean, type Oracle } from './check.js';
import { input, type OracleRow, readRows } from './rows.js';
import { metric } from './simulate.js';
import { exponential, perSecond, STATION, scenarioOf, seconds } from './station.js';
import { checkSuite } from './suite.js';

const rows = readRows('oracles.json').filter(
  ({ family }) => family === 'M_t/M/inf sinusoidal load',
);

/** A rate that goes up and down, and what theory knows of the executions that it leads to. */
interface Wave {
  readonly middle: number;
  readonly swing: number;
  readonly periodS: number;
  readonly row: OracleRow;
}

function waveOf(row: OracleRow): Wave {
  const [, middle, swing, periodS] = /^([\d.]+)\+([\d.]+)\*sin\(2\*pi\*t\/(\d+)\)$/.exec(
    String(row.inputs.lambda_t),
  )!;
  return { middle: Number(middle), swing: Number(swing), periodS: Number(periodS), row };
}

/** How many executions there are at a place of the wave: its highest rate is at a quarter. */
function at(wave: Wave, name: string, share: number, lagged: boolean): Oracle {
  const { middle, swing, periodS, row } = wave;
  const serviceS = input(row, 'mean_service_exponential');
  const { lag_of_peak_s: lagS, mean_concurrency_avg: average, amplitude } = row.expected;
  const windowS = periodS / 50;
  const warmS = Math.max(12 * serviceS, periodS / 200);
  const middleAtS = share * periodS + (lagged ? lagS! : 0);
  const phase = (timeS: number) => (2 * Math.PI * timeS) / periodS;
  // Ramps between so many points of the wave are off by less than a thousandth of its swing.
  const stepS = Math.min(periodS / 120, warmS / 6);
  const beginS = middleAtS - windowS / 2 - warmS;
  const rate = (timeS: number) => middle + swing * Math.sin(phase(timeS));
  const steps = Math.ceil((warmS + windowS) / stepS) + 1;
  const ramps = Array.from({ length: steps }, (_, i) => ({
    for: seconds(stepS),
    to: perSecond(rate(beginS + (i + 1) * stepS)),
  }));
  const half = phase(windowS / 2);
  const expected =
    average! + amplitude! * Math.sin(phase(middleAtS - lagS!)) * (Math.sin(half) / half);
  const { document } = scenarioOf(
    `${row.id}-${name}`,
    { rate: middle, relaxation: 1 },
    {
      arrivals: { stages: [{ for: '0.001s', rate: perSecond(rate(beginS)) }, ...ramps] },
    },
    {
      [STATION]: {
        type: 'lambda',
        latency: '0s',
        timeout: '900s',
        coldStart: '0s',
        concurrency: { account: 1_000_000 },
        requestRate: '1000000/s',
        scaling: { rate: '1000000/s', burst: 1_000_000 },
        handles: { default: [{ wait: exponential(serviceS) }] },
      },
    },
  );
  const run = { ...(document.run as object), duration: seconds(windowS), warmup: seconds(warmS) };
  return {
    id: row.id,
    figures: [mean(`executions ${name}`, expected, (r) => metric(r, STATION, 'concurrency'))],
    replications: periodS > 1000 ? 4 : 200,
    document: { ...document, run },
    long: null,
  };
}

describe('a function under a load that goes up and down', () => {
  checkSuite(
    'sinusoidal load',
    rows
      .map(waveOf)
      .flatMap((wave) => [
        at(wave, 'at their most', 0.25, true),
        at(wave, 'at their least', 0.75, true),
        at(wave, 'when the rate is highest', 0.25, false),
        at(wave, 'when the rate is lowest', 0.75, false),
      ]),
  );
});
