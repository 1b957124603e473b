import { describe, expect, it } from 'vitest';
import type { AutoScalingGroup } from '../../../src/models/autoscaling/group.js';
import type { Ec2AsgSpec } from '../../../src/models/autoscaling/spec.js';
import type { NlbSpec } from '../../../src/models/elb/spec.js';
import type { FaultSpec } from '../../../src/models/fault.js';
import { nlbLcu } from '../../../src/pricing/lcu.js';
import {
  asg,
  at,
  cpu,
  every,
  fault,
  metric,
  nlb,
  poisson,
  scenario,
  service,
  simulate,
  used,
  wait,
  wire,
  workload,
} from '../fixtures.js';

const quick = { handles: { default: [cpu(0.001)] } };
const endless = 1_000_000_000;

/** Requests that each instance of a group got, by zone. */
function received(
  group: Partial<Ec2AsgSpec>,
  edge: Partial<NlbSpec>,
  untilS = 4000,
  intervalS = 1,
) {
  const wired = wire(
    scenario(
      { clients: workload('edge', { source: every(intervalS) }) },
      { edge: nlb('web', edge), web: asg({ ...quick, ...group }) },
    ),
  );
  const { fleet } = wired.resources.get('web') as AutoScalingGroup;
  wired.sim.run(untilS - 0.5);
  return fleet.ready.map(({ zone, node }) => ({ zone, received: node.received }));
}

const four = { size: { min: 4, desired: 4, max: 4 } };

describe('a connection', () => {
  it('keeps its target', () => {
    const counts = received(four, { connections: 1, requestsPerConnection: endless });
    expect(counts.map((each) => each.received).sort((a, b) => b - a)).toEqual([4000, 0, 0, 0]);
  });

  it('picks a target anew when it is opened: many are spread evenly', () => {
    const counts = received(four, { requestsPerConnection: 1 });
    // Binomial: 1,000 with a standard deviation of 27.
    for (const each of counts) expect(Math.abs(each.received - 1000)).toBeLessThan(5 * 27.4);
  });

  it('carries so many requests, or ends when it is idle for too long', () => {
    const opened = (edge: Partial<NlbSpec>, intervalS: number, n: number) =>
      metric(
        simulate(
          scenario(
            { clients: workload('edge', { source: every(intervalS) }) },
            { edge: nlb('web', { connections: 1, ...edge }), web: service() },
            n * intervalS - 0.5,
          ),
        ),
        'edge',
        'newConnections',
      );
    expect(opened({ requestsPerConnection: 10 }, 1, 1000)).toBe(100);
    expect(opened({ requestsPerConnection: endless }, 349, 20)).toBe(1);
    expect(opened({ requestsPerConnection: endless }, 351, 20)).toBe(20);
  });

  it('outlives the deregistration of its target until the delay is over', () => {
    const shrink = { kind: 'schedule', cron: '5 0 * * *', min: 1, desired: 1, max: null } as const;
    const run = (deregistrationDelayS: number, connections: number) =>
      simulate(
        scenario(
          { clients: workload('edge', { source: every(1) }) },
          {
            edge: nlb('web', { deregistrationDelayS, connections, requestsPerConnection: endless }),
            web: asg({ ...quick, ...{ size: { min: 1, desired: 2, max: 2 } }, scaling: [shrink] }),
          },
          1200,
        ),
      );
    // Two instances from 0 to 300 s, and one that drains for as long as the delay.
    for (const delay of [120, 300]) {
      const result = run(delay, 40);
      expect(used(result, 'web', 'ec2.on-demand.m7g.large.linux') * 3600).toBeCloseTo(
        1200 + 300 + delay,
        0,
      );
      expect(result.workloads.clients!.failed).toEqual({});
      expect(metric(result, 'edge', 'brokenConnections')).toBeGreaterThan(5);
    }
  });
});

describe('zones', () => {
  const three = { zones: 2, size: { min: 3, desired: 3, max: 3 } };

  it('share connections evenly, whatever there is in each, unless cross-zone balancing is on', () => {
    const counts = received(three, { crossZone: false, requestsPerConnection: 1 });
    const perZone = [0, 1].map((zone) => counts.filter((each) => each.zone === zone));
    expect(perZone.map(({ length }) => length)).toEqual([2, 1]);
    expect(perZone[1]![0]!.received).toBe(2000);
    const crossed = received(three, { crossZone: true, requestsPerConnection: 1 });
    for (const each of crossed) expect(Math.abs(each.received - 1333)).toBeLessThan(150);
  });
});

describe('health checks', () => {
  /** A slot that is always busy, and a queue that is never full. */
  const busy = { concurrency: 1, queue: 100_000, handles: { default: [wait(100)] } };
  const healthy = (connectsOnly: boolean, web: Partial<Ec2AsgSpec> = busy) =>
    metric(
      simulate(
        scenario(
          { clients: workload('edge', { source: every(1) }) },
          {
            edge: nlb('web', {
              healthCheck: { ...nlb('web').healthCheck, connectsOnly },
            }),
            web: asg({ ...web, size: { min: 2, desired: 2, max: 2 } }),
          },
          3600,
        ),
      ),
      'edge',
      'healthyTargets',
    );

  it('of TCP pass where a request would not be served, those of HTTP fail there', () => {
    expect(healthy(true)).toBe(2);
    // Two checks of ten seconds each.
    expect(healthy(false)).toBeLessThan((2 * 40) / 3600);
  });

  it('of TCP fail where the backlog is full', () => {
    expect(healthy(true, { ...busy, queue: 1 })).toBeLessThan(0.5);
  });
});

describe('requests', () => {
  it('are all accounted for while instances die', () => {
    const faults: FaultSpec[] = [
      fault('instance-kill', { resource: 'web', share: 0.5, atS: 100, everyS: 200, times: 4 }),
    ];
    const plain = scenario(
      { clients: workload('edge', { source: poisson(50) }) },
      {
        edge: nlb('web', { connections: 30, crossZone: false }),
        web: asg({ ...four, handles: { default: [cpu(0.05)] } }),
      },
      1200,
    );
    const result = simulate({ ...plain, faults });
    const { offered, completed, failed, inFlight } = result.workloads.clients!;
    const lost = Object.values(failed).reduce((sum, n) => sum + n, 0);
    expect(offered).toBe(completed + lost + inFlight);
    expect(failed['http-502']).toBeGreaterThan(0);
    expect(metric(result, 'edge', 'brokenConnections')).toBeGreaterThan(20);
  });

  it('find nobody where no target is there', () => {
    const result = simulate(
      scenario(
        { clients: workload('edge', { source: at([1, 2, 3]) }) },
        { edge: nlb('web'), web: asg({ size: { min: 0, desired: 0, max: 0 } }) },
      ),
    );
    expect(result.workloads.clients!.failed).toEqual({ unreachable: 3 });
  });
});

describe('the bill', () => {
  it('has NLCUs by the dimension that used most, by protocol', () => {
    const hour = { newConnectionsPerS: 100, activeConnections: 6000, processedBytesPerS: 250_000 };
    expect(nlbLcu({ protocol: 'tcp', ...hour }).byDimension).toEqual({
      'new-connections': 0.125,
      'active-connections': 0.06,
      'processed-bytes': 0.9,
    });
    expect(nlbLcu({ protocol: 'tcp', ...hour }).lcu).toBe(0.9);
    expect(nlbLcu({ protocol: 'udp', ...hour, activeConnections: 100_000 }).lcu).toBe(2);
    expect(nlbLcu({ protocol: 'tls', ...hour }).lcu).toBe(2);
  });

  it('counts connections, bytes both ways and hours', () => {
    const bytes = { kind: 'constant', value: 500_000 } as const;
    const clients = workload('edge', {
      source: every(1),
      mix: [{ ...workload('edge').mix[0]!, requestBytes: bytes, responseBytes: bytes }],
    });
    const result = simulate(
      scenario(
        { clients },
        { edge: nlb('web', { requestsPerConnection: 1 }), web: service() },
        7200,
      ),
    );
    // 1 MB a second are 3.6 GB an hour.
    expect(used(result, 'edge', 'nlb.lcu')).toBeCloseTo(2 * 3.6, 2);
    expect(used(result, 'edge', 'nlb.hour')).toBe(2);
    expect(used(result, 'edge', 'ipv4.public.hour')).toBe(0);
  });
});
