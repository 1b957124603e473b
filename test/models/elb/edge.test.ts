import { describe, expect, it } from 'vitest';
import {
  alb,
  asg,
  at,
  cpu,
  every,
  metric,
  scenario,
  service,
  simulate,
  used,
  wait,
  workload,
} from '../fixtures.js';

const scheduled = (minute: number, desired: number) =>
  ({ kind: 'schedule', cron: `${minute} 0 * * *`, min: 0, desired, max: null }) as const;

describe('a balancer in front of instances', () => {
  it('an overloaded instance fails its health checks; one with room passes them', () => {
    const fleet = (holdS: number) =>
      asg({
        size: { min: 1, desired: 1, max: 1 },
        concurrency: 1,
        queue: 1000,
        handles: { default: [wait(holdS)] },
      });
    const healthy = (holdS: number) =>
      metric(
        simulate(
          scenario({ clients: workload('edge') }, { edge: alb('web'), web: fleet(holdS) }, 1000),
        ),
        'edge',
        'healthyTargets',
      );
    expect(healthy(0.5)).toBe(1);
    // The queue grows by a second every second: checks wait 5 s from the sixth second on.
    expect(healthy(2)).toBeLessThan(0.1);
  });

  /** Two requests at 55 s, one on each of two instances; one of the instances is removed at 60 s. */
  const removal = (holdS: number) =>
    simulate(
      scenario(
        { clients: workload('edge', { source: at([55, 55]) }) },
        {
          edge: alb('web', { deregistrationDelayS: 10, idleTimeoutS: 1000 }),
          web: asg({
            size: { min: 0, desired: 2, max: 2 },
            scaling: [scheduled(1, 1)],
            handles: { default: [wait(holdS)] },
          }),
        },
      ),
    ).workloads.clients!;

  it('an instance that is removed finishes what it has within the deregistration delay', () => {
    expect(removal(14).completed).toBe(2);
  });

  it('502 for a request that outlives the deregistration delay: its instance is terminated', () => {
    const { completed, failed } = removal(100);
    expect({ completed, failed }).toEqual({ completed: 1, failed: { 'http-502': 1 } });
  });

  it('502 for a request that finds slots and queue full', () => {
    const web = asg({
      size: { min: 1, desired: 1, max: 1 },
      concurrency: 1,
      queue: 1,
      handles: { default: [wait(1)] },
    });
    const result = simulate(
      scenario({ clients: workload('edge', { source: at([0, 0, 0]) }) }, { edge: alb('web'), web }),
    );
    expect(result.workloads.clients!.failed).toEqual({ 'http-502': 1 });
    expect(metric(result, 'web', 'refused')).toBe(1);
  });

  it('health checks are neither served nor refused requests in the figures of a group', () => {
    const web = asg({ concurrency: 1, queue: 0, handles: { default: [cpu(0.001)] } });
    const result = simulate(
      scenario({ clients: workload('edge') }, { edge: alb('web'), web }, 600),
    );
    expect(metric(result, 'web', 'served')).toBe(600);
    expect(metric(result, 'web', 'refused')).toBe(0);
  });
});

describe('what a balancer is billed for', () => {
  it('LCUs of each hour by its largest dimension', () => {
    // First hour: 3600 MB, 3.6 GB. Second hour: only connections, one a second.
    const sized = Array.from({ length: 3600 }, (_, s) => ({ timeS: s, responseBytes: 1e6 }));
    const bare = Array.from({ length: 3600 }, (_, s) => ({ timeS: 3600 + s }));
    const result = simulate(
      scenario(
        { clients: workload('edge', { source: at([...sized, ...bare]) }) },
        {
          edge: alb('back', { requestsPerConnection: 1 }),
          back: service({ time: null, handles: { default: [] } }),
        },
        7200,
      ),
    );
    // 1 GB an hour, 25 new connections a second; 60 connections are open, of 3000.
    expect(used(result, 'edge', 'alb.lcu')).toBeCloseTo(3.6 + 1 / 25, 9);
    expect(used(result, 'edge', 'alb.hour')).toBeCloseTo(2, 12);
  });

  it('connections that stay open count by the idle time-out, rules beyond the first ten by request', () => {
    const lcu = (more: Parameters<typeof alb>[1]) =>
      used(
        simulate(
          scenario(
            { clients: workload('edge', { source: every(0.1) }) },
            { edge: alb('back', more), back: service() },
            3600,
          ),
        ),
        'edge',
        'alb.lcu',
      );
    // 1 new connection a second, open for 300 s.
    expect(lcu({ idleTimeoutS: 300 })).toBeCloseTo(300 / 3000, 9);
    expect(lcu({ rules: 60 })).toBeCloseTo((50 * 10) / 1000, 9);
  });

  it('the warm-up is not billed', () => {
    const result = simulate(
      scenario({ clients: workload('edge') }, { edge: alb('back'), back: service() }, 1800, 5000),
    );
    expect(used(result, 'edge', 'alb.hour')).toBeCloseTo(0.5, 12);
    // One a second, at both ends of the window too.
    expect(metric(result, 'edge', 'requests')).toBe(1801);
  });
});
