import { describe, expect, it } from 'vitest';
import type { FaultSpec } from '../../../src/models/fault.js';
import type { HealthCheck } from '../../../src/models/route53/health-check.js';
import type { HealthCheckSpec } from '../../../src/models/route53/health-check-spec.js';
import type { ResourceSpec } from '../../../src/models/spec.js';
import {
  alb,
  at,
  ec2,
  every,
  fault,
  healthCheck,
  metric,
  scenario,
  service,
  simulate,
  used,
  wait,
  wire,
  workload,
} from '../fixtures.js';

const instant = service({ time: null, handles: { default: [] } });

const down = (resource: string, atS: number, forS: number | null = null): FaultSpec =>
  fault('errors', {
    name: `${resource} ${atS}`,
    resource,
    share: 1,
    atS,
    forS,
    connectTimeoutS: 60,
  });

/** Changes of a check's status: [second, healthy]. */
function changes(
  resources: Readonly<Record<string, ResourceSpec>>,
  faults: readonly FaultSpec[],
  { of = 'check', untilS = 600, seed = 1 } = {},
): [number, boolean][] {
  const whole = scenario({ idle: workload('app', { source: at([0]) }) }, resources, untilS);
  const { sim, resources: built } = wire({ ...whole, faults }, seed);
  const seen: [number, boolean][] = [];
  (built.get(of) as HealthCheck).whenChanged((healthy) => seen.push([sim.now, healthy]));
  sim.run(untilS);
  return seen;
}

describe('checks of an endpoint', () => {
  it('find a failure and the recovery, each after as many checks in a row as the threshold', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const check = healthCheck('app', { intervalS: 10, failures: 3 });
      const [failed, recovered, ...more] = changes(
        { app: instant, check },
        [down('app', 100, 100)],
        { seed },
      );
      expect(more).toEqual([]);
      expect(failed![1]).toBe(false);
      expect(failed![0]).toBeGreaterThan(120);
      expect(failed![0]).toBeLessThanOrEqual(130);
      // Three of sixteen healthy checkers are more than 18 %.
      expect(recovered![1]).toBe(true);
      expect(recovered![0]).toBeGreaterThan(220);
      expect(recovered![0]).toBeLessThanOrEqual(230);
    }
  });

  it('go by the share of the checkers: with 18 % of 16, two that are well are not enough, three are', () => {
    // A partition keeps the checkers of one region or two from the endpoint.
    const parted = (regions: readonly string[]) =>
      regions.map((region) =>
        fault('network-partition', {
          name: region,
          connectTimeoutS: 60,
          between: [region, 'app'],
          atS: 50,
        }),
      );
    const all = (healthCheck('app').watch as { regions: readonly string[] }).regions;
    const resources = { app: ec2(), check: healthCheck('app', { intervalS: 10, failures: 1 }) };
    expect(changes(resources, parted(all.slice(0, 6)))).toEqual([]);
    const seven = changes(resources, parted(all.slice(0, 7)));
    expect(seven.map(([, healthy]) => healthy)).toEqual([false]);
    const strict = {
      ...resources,
      check: healthCheck('app', { intervalS: 10, failures: 1, healthyShare: 0.9 }),
    };
    expect(changes(strict, parted(all.slice(0, 1))).length).toBe(1);
  });

  it('are known to the name servers only after the propagation', () => {
    const of = (propagationS: number) =>
      changes({ app: instant, check: healthCheck('app', {}, { propagationS }) }, [
        down('app', 100),
      ])[0]![0];
    expect(of(7)).toBeCloseTo(of(0) + 7, 9);
  });

  it('fail on an answer that takes longer than 2 s, and give up on none after 4 s', () => {
    const slow = (seconds: number) =>
      service({ time: null, handles: { default: [wait(seconds)] } });
    const check = (more = {}) => healthCheck('app', { failures: 1, request: 'default', ...more });
    expect(changes({ app: slow(1.9), check: check() }, [])).toEqual([]);
    expect(changes({ app: slow(2.1), check: check() }, [])).toHaveLength(1);
    expect(changes({ app: slow(100), check: check() }, [])).toHaveLength(1);
    // The body has 2 s more where a text is looked for in it.
    const searching = check({ stringMatch: true, answerWithinS: 4 });
    expect(changes({ app: slow(2.1), check: searching }, [])).toEqual([]);
    const tcp = check({ protocol: 'tcp', timeoutS: 10, answerWithinS: 10 });
    expect(changes({ app: slow(9), check: tcp }, [])).toEqual([]);
    expect(changes({ app: slow(11), check: tcp }, [])).toHaveLength(1);
  });

  it('by tcp take an error for a connection, and a silent network for none', () => {
    const check = healthCheck('app', { protocol: 'tcp', timeoutS: 10, answerWithinS: 10 });
    expect(changes({ app: ec2(), check }, [down('app', 100)])).toEqual([]);
    const lost = fault('region-outage', { connectTimeoutS: 60, region: 'us-east-1', atS: 100 });
    expect(changes({ app: ec2(), check }, [lost]).map(([, healthy]) => healthy)).toEqual([false]);
  });

  it('are requests that the balancer and its instances serve, 16 in an interval', () => {
    const result = simulate(
      scenario(
        { idle: workload('edge', { source: every(1000) }) },
        {
          edge: alb('app', {
            healthCheck: { intervalS: 1e6, timeoutS: 5, healthyAfter: 3, unhealthyAfter: 2 },
          }),
          app: ec2(),
          check: healthCheck('edge', { intervalS: 10, measureLatency: true }),
        },
        999,
      ),
    );
    const checks = metric(result, 'check', 'checks');
    expect(checks).toBeGreaterThanOrEqual(16 * 99);
    expect(checks).toBeLessThanOrEqual(16 * 100);
    expect(metric(result, 'edge', 'requests')).toBeGreaterThanOrEqual(checks - 2);
    expect(metric(result, 'check', 'failedChecks')).toBe(0);
    const latency = result.resources.check!.metrics.latency as { p50: number; max: number };
    // The farthest checkers of an endpoint in Virginia are in Sydney and Singapore.
    expect(latency.max).toBeGreaterThan(0.19);
    expect(latency.max).toBeLessThan(0.23);
  });

  it('come in random phases: some second of an interval sees a check of any of them', () => {
    const { sim, resources } = wire(
      scenario(
        { idle: workload('app', { source: at([0]) }) },
        { app: instant, check: healthCheck('app', { request: 'default' }) },
        60,
      ),
    );
    const counts: number[] = [];
    for (let second = 1; second <= 30; second++) {
      sim.run(second);
      counts.push(resources.get('app')!.metrics(1).served as number);
    }
    expect(counts.at(-1)).toBe(17);
    const busy = counts.filter((count, i) => count > (counts[i - 1] ?? 1)).length;
    expect(busy).toBeGreaterThan(8);
  });
});

describe('the status of a check', () => {
  const alive = healthCheck('app', { intervalS: 10, failures: 1 });

  it('inverted is the opposite, from the start on', () => {
    const inverted: HealthCheckSpec = { ...alive, inverted: true };
    expect(changes({ app: instant, check: inverted }, [down('app', 100, 100)])).toEqual([
      [expect.any(Number), true],
      [expect.any(Number), false],
    ]);
    const { resources } = wire(
      scenario({ idle: workload('app') }, { app: instant, check: inverted }, 60),
    );
    expect(resources.get('check')!.health!.healthy).toBe(false);
  });

  it('disabled is healthy whatever happens, and nothing is asked', () => {
    const check: HealthCheckSpec = { ...alive, disabled: true };
    expect(changes({ app: instant, check }, [down('app', 100)])).toEqual([]);
  });

  it('calculated follows the number of healthy children', () => {
    const resources = (healthyAtLeast: number) => ({
      app: instant,
      a: instant,
      b: instant,
      // Before its children in the file: they are there all the same.
      check: healthCheck({ kind: 'calculated', children: ['c0', 'c1', 'c2'], healthyAtLeast }),
      c0: healthCheck('app', { intervalS: 10, failures: 1 }),
      c1: healthCheck('a', { intervalS: 10, failures: 1 }),
      c2: healthCheck('b', { intervalS: 10, failures: 1 }),
    });
    const faults = [down('a', 100), down('b', 200), down('app', 300)];
    const failedAt = (n: number) =>
      changes(resources(n), faults).map(([time]) => Math.floor(time / 100));
    expect(failedAt(3)).toEqual([1]);
    expect(failedAt(2)).toEqual([2]);
    expect(failedAt(1)).toEqual([3]);
    expect(failedAt(0)).toEqual([]);
  });

  it('of an alarm follows what a count grows by in each period', () => {
    const alarm = (more = {}): HealthCheckSpec =>
      healthCheck({
        kind: 'alarm',
        resource: 'app',
        metric: 'served',
        above: 30,
        below: null,
        periodS: 60,
        evaluationPeriods: 2,
        datapoints: 2,
        insufficientData: 'last-known',
        ...more,
      });
    // One request a second from 100 s to 260 s: the periods that end at 180 s and 240 s have 60 of them.
    const source = at(Array.from({ length: 160 }, (_, i) => 100 + i));
    const run = (check: HealthCheckSpec) => {
      const { sim, resources } = wire(
        scenario({ a: workload('app', { source }) }, { app: instant, check }, 600),
      );
      const seen: [number, boolean][] = [];
      (resources.get('check') as HealthCheck).whenChanged((healthy) =>
        seen.push([sim.now, healthy]),
      );
      sim.run(600);
      return seen;
    };
    expect(run(alarm())).toEqual([
      [240, false],
      [300, true],
    ]);
    expect(run(alarm({ datapoints: 1, evaluationPeriods: 1 }))).toEqual([
      [180, false],
      [300, true],
    ]);
    expect(run(alarm({ metric: 'nothing-of-the-kind', insufficientData: 'unhealthy' }))).toEqual([
      [60, false],
    ]);
    expect(run(alarm({ metric: 'nothing-of-the-kind' }))).toEqual([]);
  });
});

describe('the bill of health checks', () => {
  const bill = (app: ResourceSpec, check: HealthCheckSpec) => {
    const result = simulate(
      scenario({ idle: workload('app', { source: at([0]) }) }, { app, check }, 60),
    );
    const of = (item: string) => used(result, 'check', `route53.health-check-${item}`);
    return [of('aws'), of('option-aws'), of('non-aws'), of('option-non-aws')];
  };
  const everything = {
    protocol: 'https',
    intervalS: 10,
    stringMatch: true,
    measureLatency: true,
  } as const;

  it('an endpoint in AWS, and elsewhere, with each option', () => {
    expect(bill(ec2(), healthCheck('app'))).toEqual([1, 0, 0, 0]);
    expect(bill(ec2(), healthCheck('app', everything))).toEqual([1, 4, 0, 0]);
    expect(bill(instant, healthCheck('app', { intervalS: 10 }))).toEqual([0, 0, 1, 1]);
    expect(bill(instant, healthCheck('app', everything))).toEqual([0, 0, 1, 4]);
  });
});
