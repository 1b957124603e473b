import { describe, expect, it } from 'vitest';
import { snapshotGiB } from '../../../src/models/ebs/usage.js';
import type { EbsRates } from '../../../src/models/ebs/volume.js';
import {
  at,
  constant,
  disk,
  ec2,
  metric,
  request,
  scenario,
  simulate,
  used,
  volume,
  workload,
} from '../fixtures.js';

const MB = 1e6;
const MIB = 1048576;
const STEADY = (rate: number) => ({ sustained: rate, peak: rate, credits: 0 });

/** One request at each time, to one instance. */
const send = (
  times: readonly number[],
  more: Parameters<typeof ec2>[0],
  sizes: { readonly asks?: number; readonly gets?: number } = {},
) =>
  simulate(
    scenario(
      {
        clients: workload('box', {
          source: at(times),
          mix: [
            request('default', {
              requestBytes: sizes.asks === undefined ? null : constant(sizes.asks),
              responseBytes: sizes.gets === undefined ? null : constant(sizes.gets),
            }),
          ],
        }),
      },
      { box: ec2(more) },
    ),
  );

describe('the network of an instance', () => {
  const network = { sustained: 10 * MB, peak: 40 * MB, credits: 30 * MB };
  const handles = { default: [] };

  it('is as fast as its peak while it has credits, and then as its baseline', () => {
    const latencies = (gets: number) =>
      send([0], { network, handles }, { gets }).workloads.clients!.latency.max;
    // A byte at the peak spends 3/4 of a credit: 40 MB are what the credits are for.
    expect(latencies(20 * MB)).toBeCloseTo(0.5, 9);
    expect(latencies(40 * MB)).toBeCloseTo(1, 9);
    expect(latencies(60 * MB)).toBeCloseTo(1 + 2, 9);
  });

  it('sends one answer after the other, and earns credits while it sends none', () => {
    const result = send([0, 0, 10], { network, handles }, { gets: 40 * MB });
    const { latency } = result.workloads.clients!;
    // The second waits for the first and has no credits; after 5 s without traffic all are back.
    expect(latency.max).toBeCloseTo(1 + 4, 9);
    expect(latency.mean).toBeCloseTo((1 + 5 + 1) / 3, 9);
  });

  it('has the same once more for what comes in', () => {
    const result = send([0], { network, handles }, { asks: 40 * MB, gets: 40 * MB });
    expect(result.workloads.clients!.latency.max).toBeCloseTo(2, 9);
  });
});

describe('the volumes of an instance', () => {
  it('are no faster together than its own link to them', () => {
    const branches = ['a', 'b'].map((name) => [
      disk({ bytes: constant(125 * MIB), volume: name, ioBytes: 262144 }),
    ]);
    const both = (ebs: EbsRates | null) =>
      send([0], {
        volumes: [volume({ name: 'a' }), volume({ name: 'b' })],
        handles: { default: [{ kind: 'parallel', branches }] },
        ebs,
      }).workloads.clients!.latency.max;
    expect(both(null)).toBeCloseTo(1, 9);
    expect(both({ iops: STEADY(1e6), bytes: STEADY(200 * MIB) })).toBeCloseTo(250 / 200, 9);
    expect(both({ iops: STEADY(500), bytes: STEADY(1000 * MIB) })).toBeCloseTo(1000 / 500, 9);
  });

  it('from a snapshot read every block slowly once, and never again', () => {
    const box = (touched: number) =>
      send(
        Array.from({ length: 20_000 }, (_, i) => i),
        {
          volumes: [volume({ sizeGiB: 1, restored: { touched, firstRead: constant(0.5) } })],
          handles: { default: [disk({ bytes: constant(MIB) })] },
        },
      );
    const cold = box(0);
    expect(metric(cold, 'box', 'rootFirstReads')).toBe(1024);
    expect(cold.workloads.clients!.latency.max).toBeCloseTo(0.5 + 1 / 125, 9);
    expect(metric(box(0.75), 'box', 'rootFirstReads')).toBe(256);
    const warm = box(1);
    expect(metric(warm, 'box', 'rootFirstReads')).toBe(0);
    expect(warm.workloads.clients!.latency.max).toBeCloseTo(1 / 125, 9);
  });

  it('are billed with their snapshots: one of all that is written, the others of what changed', () => {
    const kept = { keep: 7, changed: 0.02, used: 0.5 };
    expect(snapshotGiB(100, kept)).toBeCloseTo(50 + 6 * 2, 12);
    expect(snapshotGiB(100, { ...kept, changed: 0.9 })).toBeCloseTo(50 * 7, 12);
    const result = send([0], {
      volumes: [volume({ sizeGiB: 100, snapshots: kept })],
      handles: { default: [] },
    });
    const months = used(result, 'box', 'ebs.gp3.storage') / 100;
    expect(used(result, 'box', 'ebs.snapshot.standard')).toBeCloseTo(62 * months, 12);
  });
});
