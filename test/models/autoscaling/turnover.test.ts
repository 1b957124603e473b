import { describe, expect, it } from 'vitest';
import type { Ec2AsgSpec } from '../../../src/models/autoscaling/spec.js';
import { constant, fault, metric, REGION, scheduled, used } from '../fixtures.js';
import { BOOT_S, fleet, missingS, SIZE, WARMUP_S } from './fleet.js';

/** From the launch until an instance is running, and in service as the group sees it. */
const RUNNING_S = 4.905;
/** What one turn of a refresh takes: the next begins when the new instances are warm. */
const REPLACED_S = RUNNING_S + WARMUP_S;

describe('an instance refresh', () => {
  const at10 = (min: number, max: number) => ({ refresh: [{ atS: 600, min, max }] });

  it('replaces one after the other where 90 % of six must be there', () => {
    const result = fleet(at10(0.9, 1));
    expect(metric(result, 'web', 'refreshedInstances')).toBe(6);
    expect(metric(result, 'web', 'launches')).toBe(6);
    expect(metric(result, 'web', 'terminations')).toBe(6);
    expect(metric(result, 'web', 'instancesMax')).toBe(6);
    expect(metric(result, 'web', 'refreshTime')).toBeCloseTo(6 * REPLACED_S, 6);
    expect(result.workloads.clients!.failed).toEqual({});
  });

  it('replaces two at a time where four of six are enough; what has to be there is rounded up', () => {
    const two = fleet(at10(0.66, 1));
    expect(metric(two, 'web', 'refreshTime')).toBeCloseTo(3 * REPLACED_S, 6);
    expect(metric(two, 'web', 'instancesMax')).toBe(6);
    const one = fleet(at10(0.67, 1));
    expect(metric(one, 'web', 'refreshTime')).toBeCloseTo(6 * REPLACED_S, 6);
  });

  it('launches before it terminates where more than the desired may be there', () => {
    const result = fleet(at10(1, 1.5));
    expect(metric(result, 'web', 'instancesMax')).toBe(9);
    expect(metric(result, 'web', 'refreshTime')).toBeCloseTo(2 * REPLACED_S, 6);
    expect(metric(result, 'web', 'refreshedInstances')).toBe(6);
  });
});

describe('instances that are killed', () => {
  const killed = (count: number) => [fault('instance-kill', { atS: 600, resource: 'web', count })];

  it('are replaced when the group looks: it has them again', () => {
    // Missing from 600 s on, and launched when the group looks, once a minute with a phase of its own.
    const foundAfter: number[] = [];
    for (let seed = 1; seed <= 100; seed++) {
      const result = fleet({}, killed(2), seed);
      expect(metric(result, 'web', 'launches')).toBe(2);
      expect(metric(result, 'web', 'desired')).toBe(6);
      foundAfter.push(missingS(result) / 2 - BOOT_S);
    }
    expect(Math.min(...foundAfter)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...foundAfter)).toBeLessThanOrEqual(60);
    // Uniform on a minute: 4 standard errors.
    const mean = foundAfter.reduce((sum, s) => sum + s, 0) / 100;
    expect(Math.abs(mean - 30)).toBeLessThan((4 * 60) / Math.sqrt(12 * 100));
  });
});

describe('a hook on termination', () => {
  const billedS = (actionS: number, heartbeatS: number) =>
    used(
      fleet({
        size: { ...SIZE, min: 2 },
        scaling: [scheduled(10, 4)],
        lifecycleHooks: [
          { on: 'terminate', time: constant(actionS), heartbeatS, otherwise: 'abandon' },
        ],
      }),
      'web',
      'ec2.on-demand.m7g.large.linux',
    ) * 3600;

  it('keeps an instance running, and billed, until its action is done or the heartbeat is missed', () => {
    const without = billedS(0, 3600);
    expect(billedS(100, 3600) - without).toBeCloseTo(2 * 100, 6);
    expect(billedS(1e6, 300) - without).toBeCloseTo(2 * 300, 6);
  });
});

describe('no capacity', () => {
  const outage = (zone: number | null) => [
    fault('instance-kill', { atS: 601, resource: 'web', count: 3 }),
    fault('capacity', { atS: 0, forS: 3600, resource: 'web', zone }),
  ];

  it('keeps the group small until there is some again; each attempt that fails is counted', () => {
    const result = fleet({}, outage(null));
    expect(metric(result, 'web', 'launchFailures')).toBeGreaterThan(0);
    expect(metric(result, 'web', 'launches')).toBe(3);
    expect(missingS(result)).toBeGreaterThan(3 * (3600 - 601));
  });

  it('in one zone, the others take its instances, unless the group is to stay balanced', () => {
    const missing = (zoneStrategy: Ec2AsgSpec['zoneStrategy']) =>
      missingS(fleet({ zoneStrategy }, outage(0)));
    expect(missing('balanced-best-effort')).toBeLessThan(3 * 200);
    expect(missing('balanced-only')).toBeGreaterThan(3600 - 601 - 60);
  });
});

describe('a zone that is lost', () => {
  it('has its instances in the others, and gets its share back by launches before terminations', () => {
    const result = fleet({}, [
      fault('zone-outage', { atS: 600, forS: 1800, zone: 0, region: REGION }),
    ]);
    // Two are lost and replaced; two more move back when the zone is there again.
    expect(metric(result, 'web', 'launches')).toBe(4);
    expect(metric(result, 'web', 'replaced')).toBe(2);
    expect(metric(result, 'web', 'instancesMax')).toBe(7);
  });
});

describe('a warm pool', () => {
  const missingAfterKill = (state: 'stopped' | 'running' | 'hibernated') => {
    const result = fleet(
      {
        bootTime: constant(40),
        userData: constant(400),
        warmPool: { state, min: 3, maxPrepared: null, reuse: false, resumeTime: constant(15) },
      },
      [fault('instance-kill', { atS: 3601, resource: 'web', count: 1 })],
    );
    expect(metric(result, 'web', 'warmStarts')).toBe(1);
    return missingS(result);
  };

  it('gives an instance after a boot, a resume, or at once, by the state it waits in', () => {
    const [stopped, running, hibernated] = (['stopped', 'running', 'hibernated'] as const).map(
      missingAfterKill,
    );
    expect(stopped! - running!).toBeCloseTo(40, 6);
    expect(hibernated! - running!).toBeCloseTo(15, 6);
  });
});
