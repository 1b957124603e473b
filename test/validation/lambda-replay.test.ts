import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type OracleRow, readRows } from '../oracle/rows.js';
import { metric, simulate } from '../oracle/simulate.js';

type Row = Omit<OracleRow, 'expected'> & {
  readonly trace: string;
  readonly expected: Readonly<Record<string, unknown>>;
};

const rows = (readRows('replay_oracles.json') as unknown as readonly Row[]).filter(({ id }) =>
  id.startsWith('lambda_replay_'),
);
const root = fileURLToPath(new URL('../..', import.meta.url));

const ROUTING: Readonly<Record<string, string>> = {
  mru: 'most-recently-used',
  lru: 'least-recently-used',
  newest: 'newest',
};

/** What AWS was asked on that day, and how long each answer took, through a function with these rules. */
function coldStarts(row: Row, rules: string): number {
  const [, routing, idleS, ageS] = /^(mru|lru|newest)_T(\d+)(?:_L(\d+))?$/.exec(rules)!;
  const result = simulate(
    {
      version: 1,
      name: 'replay',
      run: { replications: 1, seed: 1 },
      workloads: {
        clients: {
          entry: 'f',
          arrivals: {
            trace: {
              file: row.trace,
              format: 'csv',
              columns: { time: 'start_us', request: 'elapsed_us' },
            },
          },
        },
      },
      resources: {
        f: {
          type: 'lambda',
          latency: '0s',
          timeout: '900s',
          memory: '1769MB',
          coldStart: '0s',
          maxPayload: '1GB',
          routing: ROUTING[routing!],
          keepWarm: `${idleS}s`,
          maxAge: ageS === undefined ? '1000d' : `${ageS}s`,
          // A "byte" for each microsecond that the answer took.
          handles: { default: [{ cpu: { base: '0s', perMB: '1s' } }] },
        },
      },
    },
    1,
    `${root}replay.yaml`,
  )[0]!;
  expect(metric(result, 'f', 'invocations')).toBe(row.expected.requests);
  return metric(result, 'f', 'coldStarts');
}

describe('five days of real invocations, replayed', () => {
  it('has them all', () => expect(rows).toHaveLength(5));

  for (const row of rows) {
    const variants = Object.entries(row.expected).filter(([name]) => name.includes('_T')) as [
      string,
      { cold: number },
    ][];
    it(`${row.id}: the cold starts of ${variants.length} sets of rules, exactly`, () => {
      expect(variants.length).toBeGreaterThan(40);
      const expected = variants.map(([rules, { cold }]) => `${rules}: ${cold}`);
      const got = variants.map(([rules]) => `${rules}: ${coldStarts(row, rules)}`);
      expect(got).toEqual(expected);
    }, 60_000);
  }
});
