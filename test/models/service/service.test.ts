import { describe, expect, it } from 'vitest';
import {
  alb,
  amount,
  at,
  every,
  metric,
  scenario,
  service,
  simulate,
  used,
  workload,
} from '../fixtures.js';

const burst = (count: number) => at(new Array<number>(count).fill(0));

describe('a plain service', () => {
  it('serves first come, first served, and blocks what finds every place taken', () => {
    const result = simulate(
      scenario(
        { clients: workload('app', { source: burst(6) }) },
        { app: service({ servers: 2, queue: 2, time: amount(1) }) },
      ),
    );
    const { completed, failed, latency } = result.workloads.clients!;
    expect({ completed, failed }).toEqual({ completed: 4, failed: { blocked: 2 } });
    expect(latency.max).toBe(2);
  });

  it('has its copies take turns when it is called directly', () => {
    const app = service({ instances: 3, servers: 1, time: amount(1) });
    const { latency } = simulate(
      scenario({ clients: workload('app', { source: burst(3) }) }, { app }),
    ).workloads.clients!;
    expect(latency.max).toBe(1);
  });

  it.each([
    ['directly', 'app'],
    ['behind a balancer', 'edge'],
  ])('throttles what finds no token, called %s', (_, entry) => {
    const app = service({ instances: 2, throttle: { rate: 2, burst: 3 }, time: amount(0.01) });
    const result = simulate(
      scenario({ clients: workload(entry, { source: burst(10) }) }, { app, edge: alb('app') }),
    );
    expect(result.workloads.clients!.failed).toEqual({ throttled: 7 });
    expect(metric(result, 'app', 'throttled')).toBe(7);
  });

  it('with handlers gives each server a reference vCPU of its own', () => {
    const app = service({ servers: 2, handles: { default: [{ kind: 'cpu', work: amount(1) }] } });
    const { latency } = simulate(
      scenario({ clients: workload('app', { source: burst(4) }) }, { app }),
    ).workloads.clients!;
    expect([latency.mean, latency.max]).toEqual([expect.closeTo(1.5, 9), expect.closeTo(2, 9)]);
  });

  it('costs what the scenario says, and is listed as not priced if it says nothing', () => {
    const price = { perHour: 0.5, perRequest: 0.01 };
    const run = (more: Parameters<typeof service>[0]) =>
      simulate(
        scenario(
          { clients: workload('app', { source: every(1) }) },
          { app: service(more) },
          7199.5,
        ),
      );
    const result = run({ price, instances: 2 });
    expect(used(result, 'app', 'service.hour')).toBeCloseTo((2 * 7199.5) / 3600, 12);
    expect(used(result, 'app', 'service.request')).toBe(7200);
    expect(run({}).notPriced).toEqual([expect.stringContaining('app')]);
  });
});
