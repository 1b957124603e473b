import { describe, expect, it } from 'vitest';
import { type Difference, differenceWord } from '../../src/report/comparison.js';
import { metricLabel, metricUnit } from '../../src/report/metrics.js';
import { statistic } from './samples.js';

function difference(metric: string, value: number, half: number | null): Difference {
  return {
    metric,
    of: 'web',
    baseline: 10,
    value: 10 + value,
    difference: statistic(value, half),
    relative: value / 10,
  };
}

describe('the word for a paired difference', () => {
  it.each([
    ['latency p99', -3, 1, 'better'],
    ['latency p99', 3, 1, 'worse'],
    ['cost-per-month', -3, 1, 'better'],
    ['throughput', 3, 1, 'better'],
    ['throughput', -3, 1, 'worse'],
    ['availability', -3, 1, 'worse'],
    ['instances', 3, 1, 'higher'],
    ['error-rate', 3, 4, 'no difference seen'],
    ['error-rate', 3, 3, 'no difference seen'],
    ['latency p50', 0, 0, 'same'],
    ['latency p50', 3, null, 'no interval: cannot tell'],
    ['latency p50', 0, null, 'same'],
  ] as const)('of %s by %f ± %s is: %s', (metric, value, half, word) => {
    expect(differenceWord(difference(metric, value, half))).toBe(word);
  });
});

describe('a metric, told by its name', () => {
  it.each([
    ['cpuUtilisation', 'number', 'fraction'],
    ['queueLength', 'number', 'count'],
    ['wait', 'distribution', 's'],
    ['waitStdDev', 'number', 's'],
    ['lastDeparture', 'number', 's'],
    ['latency p99', 'number', 's'],
    ['responses', 'by-name', 'count'],
    ['instances', 'by-name', 'count'],
    ['queueDepth', 'distribution', 'count'],
    ['readRequestUnitsPerSecond', 'number', '1/s'],
    ['throughput', 'number', 'req/s'],
    ['error-rate', 'number', 'fraction'],
    ['cost-per-month', 'number', 'usd/month'],
    ['cost-per-million-requests', 'number', 'usd'],
    ['processedBytes', 'number', 'bytes'],
  ] as const)('%s (%s) is in %s', (name, shape, unit) => {
    expect(metricUnit(name, shape)).toBe(unit);
  });

  it('reads as words', () => {
    expect(metricLabel('cpuUtilisation')).toBe('CPU utilisation');
    expect(metricLabel('cost-per-month')).toBe('cost per month');
  });
});
