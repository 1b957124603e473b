import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Histogram } from '../../src/stats/histogram.js';

interface Arrival {
  readonly at: number;
  readonly service: number;
}

interface Expected {
  readonly requests: number;
  readonly mean_wait_s: number;
  readonly max_wait_s: number;
  readonly p95_wait_s: number;
  readonly p99_wait_s: number;
}

const file = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url));
const { oracles } = JSON.parse(file('test/data/replay_oracles.json').toString()) as {
  oracles: { id: string; expected: Expected }[];
};

describe('the quantiles of real traces through a first-come first-served queue', () => {
  it('are those of an independent program for the NASA log, on 1 and on 4 servers', () => {
    expectWaits(nasa(0.2), 1, 'nasa_fifo_c1');
    expectWaits(nasa(1), 4, 'nasa_fifo_c4');
  });

  it('are those of an independent program for the Azure LLM trace on 8 servers', () => {
    expectWaits(azure(), 8, 'azure_llm_code_fifo_c8');
  });
});

function expectWaits(arrivals: readonly Arrival[], servers: number, id: string): void {
  const { expected } = oracles.find((oracle) => oracle.id === id)!;
  const exact = new Histogram();
  const folded = new Histogram(0);
  for (const wait of waits(arrivals, servers)) {
    exact.add(wait);
    folded.add(wait);
  }
  const { count, mean, p95, p99, max } = exact.summary();
  expect(count).toBe(expected.requests);
  expect(mean / expected.mean_wait_s).toBeCloseTo(1, 9);
  expect(max / expected.max_wait_s).toBeCloseTo(1, 9);
  expect(p95 / expected.p95_wait_s).toBeCloseTo(1, 9);
  expect(p99 / expected.p99_wait_s).toBeCloseTo(1, 9);
  expect(folded.mean).toBe(mean);
  expect(Math.abs(folded.quantile(0.95) / p95 - 1)).toBeLessThanOrEqual(1 / 256);
  expect(Math.abs(folded.quantile(0.99) / p99 - 1)).toBeLessThanOrEqual(1 / 256);
}

function waits(arrivals: readonly Arrival[], servers: number): number[] {
  const free = new Array<number>(servers).fill(0);
  return arrivals.map(({ at, service }) => {
    const server = free.indexOf(Math.min(...free));
    const start = Math.max(at, free[server]!);
    free[server] = start + service;
    return start - at;
  });
}

function nasa(overhead: number): Arrival[] {
  const path = 'scenarios/traces/nasa-1995-08-01/access_log_19950801.clf.log.gz';
  const lines = gunzipSync(file(path)).toString('latin1').trimEnd().split('\n');
  return lines.map((line) => {
    const [, hour, minute, second] = /:(\d\d):(\d\d):(\d\d) /.exec(line)!.map(Number);
    const bytes = line.slice(line.lastIndexOf(' ') + 1);
    return {
      at: (hour! - 2) * 3600 + minute! * 60 + second!,
      service: overhead + (bytes === '-' ? 0 : Number(bytes)) / 200_000,
    };
  });
}

function azure(): Arrival[] {
  const text = file('test/data/replay/azure-llm-2023/AzureLLMInferenceTrace_code.csv').toString();
  const rows = text.trimEnd().split(/\r?\n/).slice(1);
  const arrivals = rows.map((row) => {
    const [timestamp, context, generated] = row.split(',');
    const [hour, minute, second] = timestamp!.split(' ')[1]!.split(':').map(Number);
    return {
      at: hour! * 3600 + minute! * 60 + second!,
      service: Number(context) / 5000 + Number(generated) / 50,
    };
  });
  return arrivals.map(({ at, service }) => ({ at: at - arrivals[0]!.at, service }));
}
