import { describe, expect, it } from 'vitest';
import {
  at,
  call,
  client,
  cpu,
  ec2,
  fault,
  metric,
  scenario,
  service,
  simulate,
  used,
  volume,
  wait,
  workload,
} from '../fixtures.js';

/** Requests at second 0, all at once, to one instance. */
const burst = (count: number, more: Parameters<typeof ec2>[0], others = {}) =>
  simulate(
    scenario(
      { clients: workload('box', { source: at(new Array<number>(count).fill(0)) }) },
      { box: ec2(more), ...others },
    ),
  );

describe('one instance', () => {
  it('serves as many at once as it has slots, lets as many wait as its queue has places, and refuses the rest', () => {
    const result = burst(5, { concurrency: 2, queue: 1, handles: { default: [wait(1)] } });
    const { completed, failed, latency } = result.workloads.clients!;
    expect({ completed, failed }).toEqual({ completed: 3, failed: { blocked: 2 } });
    expect(latency.max).toBeCloseTo(2, 9);
    expect(metric(result, 'box', 'waited')).toBe(1);
    expect(metric(result, 'box', 'refused')).toBe(2);
  });

  it('shares its vCPUs evenly among the requests it serves', () => {
    // Three jobs of 1 s on two vCPUs: each at two thirds of the speed.
    const { latency } = burst(3, { handles: { default: [cpu(1)] } }).workloads.clients!;
    expect([latency.mean, latency.max]).toEqual([expect.closeTo(1.5, 9), expect.closeTo(1.5, 9)]);
  });

  it('does CPU work in inverse proportion to the speed of its type; waiting takes as long as ever', () => {
    const handles = { default: [cpu(1), wait(1)] };
    const { latency } = burst(1, { speed: 2.5, handles }).workloads.clients!;
    expect(latency.mean).toBeCloseTo(1 / 2.5 + 1, 9);
  });

  it('holds a slot while it waits for a call', () => {
    const slow = service({
      time: { base: { kind: 'constant', value: 2 }, perRequestMB: 0, perResponseMB: 0 },
    });
    const box = { concurrency: 1, handles: { default: [call('slow')] } };
    const { latency } = burst(2, box, { slow }).workloads.clients!;
    expect(latency.max).toBeCloseTo(4, 9);
  });

  it('is billed for the whole window, with its volumes', () => {
    const result = simulate(
      scenario(
        { clients: workload('box') },
        { box: ec2({ volumes: [volume({ sizeGiB: 30 })] }) },
        7300,
        100,
      ),
    );
    expect(used(result, 'box', 'ec2.on-demand.m7g.large.linux')).toBeCloseTo(7300 / 3600, 12);
    expect(used(result, 'box', 'ebs.gp3.storage')).toBeCloseTo((30 * 7300) / 3600 / 730, 12);
  });
});

describe('one instance that is killed', () => {
  const killed = (more: Parameters<typeof workload>[1]) => {
    const clients = workload('box', { source: at([1, 9, 20]), ...more });
    const box = ec2({ handles: { default: [wait(2)] } });
    const gone = fault('instance-kill', {
      resource: 'box',
      atS: 10,
      count: 1,
      connectTimeoutS: 30,
    });
    return simulate({ ...scenario({ clients }, { box }, 100), faults: [gone] });
  };

  it('stays so: what it was doing breaks, and who calls it afterwards reaches nobody', () => {
    const { completed, failed } = killed({}).workloads.clients!;
    expect(completed).toBe(1);
    expect(failed).toEqual({ 'http-502': 1, unreachable: 1 });
  });

  it('keeps callers waiting for as long as they wait for a connection, or for anything', () => {
    const timedOut = killed({ client: client({ timeoutS: 5 }) }).workloads.clients!;
    expect(timedOut.failed).toEqual({ 'http-502': 1, 'timed-out': 1 });
  });

  it('is not billed any more, after the minute that is the least', () => {
    expect(used(killed({}), 'box', 'ec2.on-demand.m7g.large.linux')).toBeCloseTo(60 / 3600, 9);
  });
});
