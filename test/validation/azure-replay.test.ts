import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readRows } from '../oracle/rows.js';
import { metric, simulate } from '../oracle/simulate.js';
import { seconds } from '../oracle/station.js';

const rows = readRows('replay_oracles.json').filter(({ id }) => id.startsWith('azure2019_'));
const root = fileURLToPath(new URL('../..', import.meta.url));
const file = new URL('../data/azure-functions-2019/averages.csv', import.meta.url);
const functions = readFileSync(file, 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(',') as [name: string, averageMs: string]);
const each = <T>(of: (name: string, averageMs: string) => T) =>
  Object.fromEntries(functions.map(([name, averageMs]) => [name, of(name, averageMs)]));

/** Long enough for every environment to be gone at the end. */
const DURATION_S = 100_000;

/** A day of 200 functions, each of a constant time; `script` only hands each call to its function. */
function replay(trace: string, keepS: number) {
  return simulate(
    {
      version: 1,
      name: 'azure',
      run: { duration: seconds(DURATION_S), replications: 1, seed: 1 },
      workloads: {
        day: {
          entry: 'script',
          arrivals: { trace: { file: trace, format: 'azure-functions-2019' } },
          mix: each(() => ({})),
        },
      },
      resources: {
        script: {
          type: 'service',
          servers: 'infinite',
          handles: each((name) => [{ call: { to: name } }]),
        },
        ...each((_, averageMs) => ({
          type: 'lambda',
          latency: '0s',
          timeout: '900s',
          coldStart: '0s',
          keepWarm: seconds(keepS),
          maxAge: '1000d',
          concurrency: { account: 100_000 },
          handles: { default: [{ wait: `${averageMs}ms` }] },
        })),
      },
    },
    1,
    `${root}azure.yaml`,
  )[0]!;
}

describe('a real day of 200 functions, replayed', () => {
  it('has both rows, and every function', () => {
    expect(rows).toHaveLength(2);
    expect(functions).toHaveLength(200);
  });

  for (const row of rows) {
    it(`${row.id}: cold starts and environments, exactly`, () => {
      const { trace, rules } = row as unknown as {
        trace: string;
        rules: { keepalive_idle_s: number };
      };
      const result = replay(trace, rules.keepalive_idle_s);
      const of = (name: string) => functions.map(([id]) => metric(result, id, name));
      const sum = (values: readonly number[]) => values.reduce((all, x) => all + x, 0);
      const { expected } = row;
      expect(sum(of('invocations'))).toBe(expected.invocations);
      expect(sum(of('coldStarts'))).toBe(expected.cold_starts);
      const alwaysCold = of('coldStartRate').filter((rate) => rate === 1).length;
      expect(alwaysCold).toBe(expected.functions_always_cold);
      const most = Math.max(...of('concurrencyMax'));
      expect(most).toBe(expected.max_concurrency_single_function);
      const environmentS = sum(of('environments')) * DURATION_S;
      expect(Math.abs(environmentS / expected.instance_seconds! - 1)).toBeLessThan(1e-9);
    }, 60_000);
  }
});
