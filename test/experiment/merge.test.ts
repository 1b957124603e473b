import { describe, expect, it } from 'vitest';
import type { Price } from '../../src/experiment/bill.js';
import { mergeCell } from '../../src/experiment/merge.js';
import { billOf, cellOf, replicationOf, summaryOf, workloadOf } from './fixtures.js';

const free: Price = () => billOf(0);

describe('merging the replications of a cell', () => {
  it('reports the mean of the replications with a Student interval', () => {
    const replications = [0.1, 0.2, 0.3].map((latency, index) => ({
      result: replicationOf({ index, workloads: { clients: workloadOf([latency]) } }),
      bill: billOf(10),
    }));
    const { mean } = mergeCell(cellOf('base'), replications, free).workloads.clients!.latency;
    // t(0.975, 2) = 4.303; s = 0.1; n = 3.
    expect(mean.value).toBeCloseTo(0.2, 12);
    expect(mean.ci95![1] - mean.value).toBeCloseTo((4.302653 * 0.1) / Math.sqrt(3), 6);
    expect(mean.n).toBe(3);
  });

  it('takes the largest maximum instead of averaging it, without an interval', () => {
    const replications = [
      [0.1, 5],
      [0.1, 2],
    ].map((latencies, index) => ({
      result: replicationOf({ index, workloads: { clients: workloadOf(latencies) } }),
      bill: billOf(0),
    }));
    const { max } = mergeCell(cellOf('base'), replications, free).workloads.clients!.latency;
    expect(max).toEqual({ value: 5, ci95: null, n: 2 });
  });

  it('gives the share of the requests in each bin of latency: all of them together make one', () => {
    const replications = [
      [0, 0.1, 0.1001, 0.5],
      [0.5, 30, 30, 30],
    ].map((latencies, index) => ({
      result: replicationOf({ index, workloads: { clients: workloadOf(latencies) } }),
      bill: billOf(0),
    }));
    const { latencyDistribution } = mergeCell(cellOf('base'), replications, free).workloads
      .clients!;
    expect(latencyDistribution).toEqual([
      { upToS: 0, share: 1 / 8 },
      { upToS: 0.1001, share: 2 / 8 },
      { upToS: 0.5, share: 2 / 8 },
      { upToS: 30, share: 3 / 8 },
    ]);
  });

  it('uses batch means for the mean latency of a single replication, and no interval elsewhere', () => {
    const workload = workloadOf([1, 2, 3], {}, { latencyBatchMeans: [1.8, 2.2, 2] });
    const cell = mergeCell(
      cellOf('base'),
      [{ result: replicationOf({ workloads: { clients: workload } }), bill: billOf(7) }],
      free,
    );
    const { mean, p99 } = cell.workloads.clients!.latency;
    expect(mean.value).toBe(2);
    expect(mean.n).toBe(3);
    expect(mean.ci95![0]).toBeLessThan(2);
    expect(mean.ci95![0] + mean.ci95![1]).toBeCloseTo(4, 12);
    expect(p99.ci95).toBeNull();
    expect(cell.cost.perMonth).toEqual({ value: 7, ci95: null, n: 1 });
  });

  it('leaves replications without an answer out of latencies, and says how many are left', () => {
    const replications = [workloadOf([]), workloadOf([0.5])].map((clients, index) => ({
      result: replicationOf({ index, workloads: { clients } }),
      bill: billOf(0),
    }));
    const { latency, errorRate } = mergeCell(cellOf('base'), replications, free).workloads.clients!;
    expect(latency.p50).toEqual({ value: 0.5, ci95: null, n: 1 });
    expect(errorRate.n).toBe(1);
  });

  it('counts a cause of failure that a replication does not know as zero there', () => {
    const replications = [workloadOf([1], { 'timed-out': 4 }), workloadOf([1])].map(
      (clients, index) => ({
        result: replicationOf({ index, workloads: { clients } }),
        bill: billOf(0),
      }),
    );
    const { failed } = mergeCell(cellOf('base'), replications, free).workloads.clients!.requests;
    expect(failed['timed-out']!.value).toBe(2);
    expect(failed['timed-out']!.n).toBe(2);
  });

  it('gives the same bytes whatever the order in which the replications arrive', () => {
    const replications = [0.13, 0.29, 0.31, 0.7].map((latency, index) => ({
      result: replicationOf({ index, workloads: { clients: workloadOf([latency, 0.2]) } }),
      bill: billOf(latency),
    }));
    const inOrder = JSON.stringify(mergeCell(cellOf('base'), replications, free));
    const shuffled = [2, 0, 3, 1].map((i) => replications[i]!);
    expect(JSON.stringify(mergeCell(cellOf('base'), shuffled, free))).toBe(inOrder);
  });

  it('tells numbers, distributions and numbers by name of a resource apart', () => {
    const resources = {
      web: {
        type: 'service',
        metrics: { utilisation: 0.5, wait: summaryOf([1, 3]), answers: { '200': 9, '503': 1 } },
      },
    };
    const { metrics } = mergeCell(
      cellOf('base'),
      [{ result: replicationOf({ resources }), bill: billOf(0) }],
      free,
    ).resources.web!;
    expect(metrics.utilisation).toEqual({ value: 0.5, ci95: null, n: 1 });
    expect(metrics.wait).toMatchObject({ mean: { value: 2 }, max: { value: 3 } });
    expect(metrics.answers).toMatchObject({ '200': { value: 9 }, '503': { value: 1 } });
  });

  it('averages a line of the bill over all replications, those without it too', () => {
    const line = (usd: number) => ({
      item: 'alb.hour',
      label: 'Application Load Balancer',
      quantity: usd * 10,
      unit: 'hours',
      unitPrice: 0.1,
      usd,
      source: 'AWS',
    });
    const replications = [
      {
        result: replicationOf(),
        bill: { ...billOf(4), byResource: { edge: { perMonth: 4, lines: [line(4)] } } },
      },
      { result: replicationOf({ index: 1 }), bill: billOf(0) },
    ];
    const { edge } = mergeCell(cellOf('base'), replications, free).cost.byResource;
    expect(edge!.perMonth.value).toBe(2);
    expect(edge!.lines[0]).toMatchObject({ quantity: 20, usd: 2, unitPrice: 0.1 });
  });

  it('prices a month of 730 h: the window and a million requests are shares of it', () => {
    const result = replicationOf({ measuredS: 3600, workloads: { clients: workloadOf([1, 1]) } });
    const { cost } = mergeCell(cellOf('base'), [{ result, bill: billOf(730) }], free);
    expect(cost.total.value).toBeCloseTo(1, 12);
    expect(cost.perMillionRequests.value).toBeCloseTo(500_000, 6);
  });

  it('tells what is not priced once, with the mean quantity', () => {
    const usage = (quantity: number) => [
      {
        resource: 'x',
        item: 'y',
        region: 'z',
        quantity,
        unit: 'GB',
        per: 'month',
        unitPrice: null,
      } as const,
    ];
    const price: Price = (lines) => ({
      ...billOf(0),
      notPriced: [`${lines.reduce((sum, line) => sum + line.quantity, 0)} GB of y`],
    });
    const replications = [2, 4].map((quantity, index) => ({
      result: replicationOf({ index, usage: usage(quantity), notPriced: ['tax'] }),
      bill: billOf(0),
    }));
    expect(mergeCell(cellOf('base'), replications, price).cost.notPriced).toEqual([
      '3 GB of y',
      'tax',
    ]);
  });

  it('averages timelines bucket by bucket, and keeps a bucket without data empty', () => {
    const timeline = (values: (number | null)[]) => [
      { of: 'clients', metric: 'arrivals', unit: 'req/s', startS: 0, bucketS: 10, values },
    ];
    const replications = [timeline([1, null, 3]), timeline([3, null])].map((timelines, index) => ({
      result: replicationOf({ index, timelines }),
      bill: billOf(0),
    }));
    expect(mergeCell(cellOf('base'), replications, free).timelines[0]!.values).toEqual([
      2,
      null,
      3,
    ]);
  });

  it('notes bad lines of a trace once, by the name of the file and not its path', () => {
    const traces = [
      {
        file: '/somewhere/access.log',
        records: 8,
        badLines: 2,
        examples: [{ line: 3, reason: 'no time' }],
      },
    ];
    const replications = [0, 1].map((index) => ({
      result: replicationOf({ index, traces }),
      bill: billOf(0),
    }));
    expect(mergeCell(cellOf('base'), replications, free).notes).toEqual([
      'access.log: 2 bad lines were left out of 10 (line 3: no time)',
    ]);
  });
});
