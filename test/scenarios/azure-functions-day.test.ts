import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createRun } from '../../src/experiment/create-run.js';
import { finish } from '../../src/experiment/drive.js';
import type { LambdaSpec } from '../../src/models/lambda/spec.js';
import { metric, used } from '../models/fixtures.js';
import { shipped } from './shipped.js';

const { scenario } = shipped('azure-functions-day').cells[0]!;

/** Calls of each function by minute, read without the reader of traces. */
const calls = new Map(
  gunzipSync(
    readFileSync(
      join(
        import.meta.dirname,
        '../../scenarios/traces/azure-functions-2019/invocations_day.csv.gz',
      ),
    ),
  )
    .toString()
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [, , name, ...minutes] = line.split(',');
      return [name!, minutes.map(Number)] as const;
    }),
);

/** Calls come evenly within their minute. */
function timesOf(minutes: readonly number[]): number[] {
  return minutes.flatMap((count, minute) =>
    Array.from({ length: count }, (_, i) => 60 * (minute + (i + 0.5) / count)),
  );
}

/** The longest that a run of the function takes, with a cold start (seconds). */
function longest(name: string): number {
  const step = (scenario.resources[name] as LambdaSpec).handles.default![0]!;
  if (step.kind !== 'wait') throw new Error(`${name} does something else than wait`);
  const { base } = step.time;
  if (base === null) throw new Error(`${name} has no base`);
  if (base.kind === 'constant') return base.value + 1;
  if (base.kind === 'empirical') return base.quantiles.at(-1)!.value + 1;
  throw new Error(`${name} has a time of another kind`);
}

describe('a day of 200 functions', () => {
  const run = createRun(scenario, { seed: 2019, replication: 0 });
  while (!run.advance(1_000_000));
  const result = finish(run);
  const functions = [...calls.keys()]
    .map((name) => ({
      name,
      invocations: metric(result, name, 'invocations'),
      cold: metric(result, name, 'coldStarts'),
      gbSeconds: metric(result, name, 'billedGbSeconds'),
    }))
    .sort((a, b) => b.invocations - a.invocations);
  const sum = (of: typeof functions, key: 'invocations' | 'cold' | 'gbSeconds') =>
    of.reduce((total, each) => total + each[key], 0);

  it('sends every call of the trace to its function', () => {
    expect(functions).toHaveLength(200);
    expect(result.workloads.day!.offered).toBe(103_198);
    for (const { name, invocations } of functions)
      expect(invocations, name).toBe(calls.get(name)!.reduce((total, count) => total + count));
    expect(used(result, 'api', 'api-gateway.rest-requests')).toBe(103_198);
  });

  it('has a cold start after every silence of 7 minutes, and few after less than 5', () => {
    let single = 0;
    for (const { name, cold } of functions) {
      const times = timesOf(calls.get(name)!);
      const busyS = longest(name);
      const gaps = times.map((time, i) =>
        i === 0 ? Number.POSITIVE_INFINITY : time - times[i - 1]!,
      );
      const surely = gaps.filter((gap) => gap > 420 + busyS).length;
      expect(cold, name).toBeGreaterThanOrEqual(surely);
      // Where no two calls can overlap, nothing else makes a cold start, but age: once in two hours.
      if (gaps.some((gap) => gap < busyS)) continue;
      single++;
      expect(cold, name).toBeLessThanOrEqual(gaps.filter((gap) => gap > 300).length + 12);
    }
    expect(single).toBeGreaterThan(60);
  });

  it('is warm for the busy functions and cold for most calls of the others', () => {
    const busiest = functions.slice(0, 20);
    const seldom = functions.slice(100);
    expect(sum(busiest, 'invocations') / 103_198).toBeCloseTo(0.7, 1);
    expect(sum(busiest, 'cold') / sum(busiest, 'invocations')).toBeLessThan(0.01);
    expect(sum(seldom, 'cold') / sum(seldom, 'invocations')).toBeGreaterThan(0.5);
  });

  it('is paid for long runs, not for many calls', () => {
    const dearest = [...functions].sort((a, b) => b.gbSeconds - a.gbSeconds).slice(0, 10);
    expect(sum(dearest, 'gbSeconds') / sum(functions, 'gbSeconds')).toBeGreaterThan(0.6);
    expect(sum(dearest, 'invocations') / 103_198).toBeLessThan(0.25);
  });
});
