import { describe, expect, it } from 'vitest';
import { InProcessExecutor } from '../../src/experiment/executors/in-process.js';
import { runExperiment } from '../../src/experiment/experiment.js';
import { nextTarget, SamplingError } from '../../src/experiment/sampling.js';
import {
  billOf,
  cellOf,
  fakeCreateRun,
  replicationOf,
  scenarioOf,
  workloadOf,
} from './fixtures.js';

const until = (metric: string, halfWidth: number, min = 3, max = 40) =>
  ({ kind: 'until', metric, halfWidth, min, max }) as const;
const priced = (latencies: readonly number[]) =>
  latencies.map((latency, index) => ({
    result: replicationOf({ index, workloads: { clients: workloadOf([latency]) } }),
    bill: billOf(100),
  }));

describe('sequential sampling', () => {
  it('starts with the least number, and with two where one is asked for', () => {
    expect(nextTarget(until('latency', 0.1, 4), [])).toBe(4);
    expect(nextTarget(until('latency', 0.1, 1), [])).toBe(2);
  });

  it('stops when the interval is narrow enough', () => {
    expect(nextTarget(until('latency', 0.1), priced([1, 1.001, 0.999]))).toBe(3);
  });

  it('asks for about as many as the square of the ratio says, at most twice as many', () => {
    expect(nextTarget(until('latency', 0.01), priced([1, 1.5, 0.5]))).toBe(6);
    // h = 2.776 * 0.1581 / sqrt(5) = 0.1963; (0.1963 / 0.18)^2 * 5 = 5.95
    expect(nextTarget(until('latency', 0.18), priced([0.8, 0.9, 1, 1.1, 1.2]))).toBe(6);
  });

  it('never goes beyond the maximum', () => {
    expect(nextTarget(until('latency', 0.001, 2, 4), priced([1, 2, 3]))).toBe(4);
    expect(nextTarget(until('latency', 0.001, 2, 4), priced([1, 2, 3, 4]))).toBe(4);
  });

  it('knows a metric by several names', () => {
    for (const metric of [
      'latency',
      'latency.mean',
      'latency p99',
      'clients.latency.p99',
      'clients/latency p50',
    ]) {
      expect(nextTarget(until(metric, 0.01), priced([1, 1.5, 0.5]))).toBe(6);
    }
    expect(nextTarget(until('cost', 0.01), priced([1, 1.5, 0.5]))).toBe(3);
  });

  it('names the metrics there are where it is asked for one that is not', () => {
    expect(() => nextTarget(until('latncy', 0.1), priced([1, 2, 3]))).toThrow(SamplingError);
    expect(() => nextTarget(until('latncy', 0.1), priced([1, 2, 3]))).toThrow(
      /clients\/latency mean/,
    );
  });

  it('runs rounds until every cell is sure enough', async () => {
    const cell = cellOf('base', scenarioOf({ replications: until('latency', 0.5, 2, 30) }));
    const outcome = await runExperiment([cell], {
      executor: new InProcessExecutor(fakeCreateRun),
      priceOf: () => () => billOf(0),
    });
    const n = outcome.cells[0]!.length;
    expect(n).toBeGreaterThan(2);
    expect(n).toBeLessThan(30);
    expect(nextTarget(cell.scenario.run.replications, outcome.cells[0]!)).toBe(n);
    expect(outcome.cells[0]!.map(({ result }) => result.index)).toEqual([...Array(n).keys()]);
  });
});
