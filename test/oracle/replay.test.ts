import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type OracleRow, readRows } from './rows.js';
import { type Document, metric, simulate, waits, workload } from './simulate.js';
import { STATION } from './station.js';

type Row = OracleRow & { readonly trace: string; readonly rules: { readonly servers: number } };

/** Those of stations: replays through tables and functions have tests of their own. */
const rows = (readRows('replay_oracles.json') as unknown as readonly Row[]).filter(
  ({ rules }) => rules.servers !== undefined,
);
const root = fileURLToPath(new URL('../..', import.meta.url));

interface Replay {
  readonly trace: Document;
  readonly time: Document;
}

/** The rules of each row, as a scenario says them. */
const REPLAYS: Readonly<Record<string, Replay>> = {
  nasa_fifo_c1: { trace: { format: 'common' }, time: { base: '200ms', perResponseMB: '5s' } },
  nasa_fifo_c4: { trace: { format: 'common' }, time: { base: '1s', perResponseMB: '5s' } },
  // Tokens stand where bytes do: 1/5000 s and 1/50 s each.
  azure_llm_code_fifo_c8: {
    trace: {
      format: 'csv',
      columns: { time: 'TIMESTAMP', request: 'ContextTokens', response: 'GeneratedTokens' },
    },
    time: { base: '0s', perMB: '200s', perResponseMB: '20000s' },
  },
};

/** No duration: the run lasts until the trace has ended and every request is answered. */
function replay(row: Row) {
  const { trace, time } = REPLAYS[row.id]!;
  const document = {
    version: 1,
    name: 'replay',
    run: { replications: 1, seed: 1 },
    workloads: {
      clients: { entry: STATION, arrivals: { trace: { file: join(root, row.trace), ...trace } } },
    },
    resources: { [STATION]: { type: 'service', servers: row.rules.servers, time } },
  };
  return simulate(document, 1, join(root, 'replay.yaml'))[0]!;
}

describe('replays of real traces', () => {
  it('covers every row', () => {
    expect(rows.map(({ id }) => id)).toEqual(Object.keys(REPLAYS));
  });

  for (const row of rows) {
    it(`${row.id}: counts exactly, times to a relative 1e-9`, () => {
      const { expected } = row;
      const result = replay(row);
      const wait = waits(result, STATION);
      const close = (got: number, want: number): void => {
        expect(Math.abs(got - want)).toBeLessThanOrEqual(1e-9 * want);
      };
      expect(workload(result).completed).toBe(expected.requests);
      expect(wait.count).toBe(expected.requests);
      expect(metric(result, STATION, 'waited')).toBe(expected.waited);
      close(wait.mean, expected.mean_wait_s!);
      close(wait.max, expected.max_wait_s!);
      close(wait.p95, expected.p95_wait_s!);
      close(wait.p99, expected.p99_wait_s!);
      close(metric(result, STATION, 'lastDeparture'), expected.last_departure_s!);
    });
  }
});
