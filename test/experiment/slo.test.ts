import { describe, expect, it } from 'vitest';
import { judge, sloText } from '../../src/experiment/slo.js';
import type { SloSpec } from '../../src/scenario/normalised.js';
import { billOf, replicationOf, scenarioOf, sloOf, summaryOf, workloadOf } from './fixtures.js';

const replication = (index: number, latency: number, failed = 0) => ({
  result: replicationOf({
    index,
    workloads: { clients: workloadOf([latency, latency, latency], { blocked: failed }) },
    resources: {
      web: {
        type: 'service',
        metrics: { utilisation: 0.8, queueLength: 4, wait: summaryOf([1, 2]) },
      },
    },
  }),
  bill: billOf(100 + index),
});
const two = [replication(0, 0.1), replication(1, 0.3, 1)];
const verdictOf = (slo: Partial<SloSpec>) => judge(scenarioOf({ slos: [sloOf(slo)] }), two)[0]!;

describe('an SLO', () => {
  it.each([
    ['at its limit', { max: 0.2, min: null }, 'pass'],
    ['above its maximum', { max: 0.19, min: null }, 'fail'],
    ['below its minimum', { max: null, min: 0.21 }, 'fail'],
    ['between both', { max: 0.3, min: 0.1 }, 'pass'],
  ])('%s is judged by the mean of the replications', (_, limits, expected) => {
    const verdict = verdictOf({ workload: 'clients', stat: 'p50', ...limits });
    expect(verdict.verdict).toBe(expected);
    expect(verdict.observed!.value).toBeCloseTo(0.2, 12);
    expect(verdict.observed!.n).toBe(2);
  });

  it('without data is neither held nor broken but says so', () => {
    const verdict = verdictOf({ workload: 'clients', request: 'absent', max: 1 });
    expect(verdict).toMatchObject({ verdict: 'no-data', observed: null });
  });

  it.each([
    ['error-rate', { workload: 'clients' }, 0.125],
    ['availability', { workload: 'clients' }, 0.875],
    ['throughput', { workload: 'clients' }, 0.03],
    ['count', { workload: 'clients' }, 3.5],
    ['cost', {}, 100.5],
    ['utilisation', { resource: 'web' }, 0.8],
    ['queue-depth', { resource: 'web' }, 4],
    ['wait', { resource: 'web' }, 1.5],
  ] as const)('on %s reads the right number', (metric, parts, expected) => {
    expect(verdictOf({ metric, ...parts, max: 1e9 }).observed!.value).toBeCloseTo(expected, 12);
  });

  it('on a percentile of a level that is known by its mean only has no data', () => {
    const verdict = verdictOf({ metric: 'utilisation', stat: 'p95', resource: 'web', max: 1 });
    expect(verdict.verdict).toBe('no-data');
  });

  it('on the cost of a resource that has no price has no data: unknown is not cheap', () => {
    const costOf = (notPriced: readonly string[], perMonth: number | null = null) => {
      const lines = perMonth === null ? {} : { web: { perMonth, lines: [] } };
      const bill = { ...billOf(5), byResource: lines, notPriced };
      const slo = sloOf({ metric: 'cost', resource: 'web', max: 10 });
      return judge(scenarioOf({ slos: [slo] }), [{ ...two[0]!, bill }])[0]!;
    };
    expect(costOf([]).observed!.value).toBe(0);
    expect(costOf(['web: some hours: no price.']).verdict).toBe('no-data');
    expect(costOf(['web-2: some hours: no price.']).verdict).toBe('pass');
    expect(costOf(['web: some bytes: no price.'], 4).observed!.value).toBe(4);
  });

  it('on the cost of a request spreads the window over the completed requests', () => {
    const { observed } = verdictOf({ metric: 'cost-per-request', max: 1 });
    expect(observed!.value).toBeCloseTo((100.5 * 100) / (730 * 3600) / 3, 12);
  });

  it.each([
    [
      { workload: 'shoppers', request: 'browse', stat: 'p99', max: 0.12 },
      'latency p99 of shoppers/browse <= 120 ms',
    ],
    [{ metric: 'cost', max: 2500 }, 'cost <= $2500/month'],
    [{ metric: 'availability', workload: 'api', min: 0.995 }, 'availability of api >= 99.5 %'],
    [
      { metric: 'utilisation', resource: 'web', min: 0.1, max: 0.85 },
      'utilisation of web <= 85 % and >= 10 %',
    ],
    [{ workload: 'api', stat: 'mean', max: 0.00025 }, 'latency mean of api <= 250 µs'],
  ] as const)('is told in words', (slo, text) => {
    expect(sloText(sloOf(slo))).toBe(text);
  });
});
