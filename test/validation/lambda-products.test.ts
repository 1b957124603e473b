import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { metric, simulate } from '../oracle/simulate.js';

interface Quantiles {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
}

/** One implementation of the API under the load of its users. */
interface Measured {
  readonly id: string;
  readonly memoryMB: number;
  readonly architecture: string;
  readonly usersPerSecond: number;
  readonly durationS: number;
  readonly coldMs: Quantiles;
  readonly warmMs: Quantiles;
}

const url = new URL('../data/products-api/measured.json', import.meta.url);
const apps: readonly Measured[] = JSON.parse(readFileSync(url, 'utf8'));
const FUNCTIONS = ['put-product', 'get-product', 'delete-product', 'get-products'];

/**
 * What a cold start takes before the part that Lambda reports: the one constant, common to the three
 * apps in Java. It is what gives the cold starts of the app with SnapStart; the others are predicted.
 */
const PLACEMENT = '850ms';
const CALIBRATED = 'springboot-snapstart';

const lognormal = ({ p50, p99 }: Quantiles) => ({
  lognormal: { median: `${p50}ms`, p99: `${p99}ms` },
});
const call = (op: string) => ({ call: { to: 'api', op } });

/** What a user does: 80 % put, get and after 3 s delete a product, 20 % get them all. */
const SCRIPT = [
  {
    choose: [
      {
        weight: 8,
        steps: [call('put-product'), call('get-product'), { wait: '3s' }, call('delete-product')],
      },
      { weight: 2, steps: [call('get-products')] },
    ],
  },
];

function simulated(app: Measured, placement: string) {
  const fn = {
    type: 'lambda',
    memory: `${app.memoryMB}MB`,
    architecture: app.architecture,
    timeout: '60s',
    concurrency: { account: 10_000 },
    coldStart: { init: lognormal(app.coldMs), placement },
    handles: { default: [{ wait: lognormal(app.warmMs) }] },
  };
  const result = simulate(
    {
      version: 1,
      name: 'products',
      run: { duration: `${app.durationS + 60}s`, replications: 1, seed: 1 },
      workloads: {
        users: {
          entry: 'script',
          arrivals: {
            stages: [{ for: `${app.durationS}s`, rate: `${app.usersPerSecond} req/s` }],
          },
        },
      },
      resources: {
        script: { type: 'service', servers: 'infinite', handles: { default: SCRIPT } },
        api: {
          type: 'api-gateway',
          kind: 'rest',
          routes: Object.fromEntries(FUNCTIONS.map((name) => [name, { to: name }])),
        },
        ...Object.fromEntries(FUNCTIONS.map((name) => [name, fn])),
      },
    },
    1,
  )[0]!;
  const sum = (name: string) => FUNCTIONS.reduce((all, f) => all + metric(result, f, name), 0);
  return { coldStarts: sum('coldStarts'), invocations: sum('invocations') };
}

describe('an API of products under load, as AWS measured it', () => {
  const off = apps.map((app) => {
    const java = app.id.includes('jvm') || app.id === CALIBRATED;
    const got = simulated(app, java ? PLACEMENT : '0ms');
    const invocations = app.coldMs.count + app.warmMs.count;
    return {
      id: app.id,
      java,
      invocations: 100 * (got.invocations / invocations - 1),
      coldStarts: 100 * (got.coldStarts / app.coldMs.count - 1),
    };
  });
  const lines = off.map(
    ({ id, invocations, coldStarts }) =>
      `${id}: invocations ${invocations.toFixed(2)} %, cold starts ${coldStarts.toFixed(1)} %\n`,
  );
  process.stdout.write(lines.join(''));

  it('has as many invocations, to 0.7 %, in each of five implementations', () => {
    expect(off).toHaveLength(5);
    for (const { invocations } of off) expect(Math.abs(invocations)).toBeLessThanOrEqual(0.7);
  });

  it('has as many cold starts in Java, to 12 % on average, with one constant', () => {
    const java = off.filter(({ java }) => java);
    expect(java).toHaveLength(3);
    const mean = java.reduce((sum, { coldStarts }) => sum + Math.abs(coldStarts), 0) / 3;
    expect(mean).toBeLessThanOrEqual(12);
  });
});
