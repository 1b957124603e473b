import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Simulation } from '../../../src/engine/simulation.js';
import { proportional, TargetTracking } from '../../../src/models/autoscaling/target-tracking.js';
import { FleetSampler, type Sampled } from '../../../src/models/fleet/fleet-sampler.js';
import type { Instance } from '../../../src/models/fleet/instance.js';
import { tracking } from '../fixtures.js';

describe('proportional capacity', () => {
  it('rounds so as to add more and remove less: +1.5 adds 2, -1.5 removes 1', () => {
    expect(proportional(3, 75, 50) - 3).toBe(2);
    expect(proportional(10, 42.5, 50) - 10).toBe(-1);
  });

  it('goes from 10 to 15 instances for a backlog of 150 a target of 100 (AWS: scaling based on SQS)', () => {
    expect(proportional(10, 150, 100)).toBe(15);
  });

  it('is enough for the target, and one instance less would not be', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.integer({ min: 1, max: 1000 }),
        fc.integer({ min: 1, max: 1000 }),
        (instances, value, target) => {
          const wanted = proportional(instances, value / 1000, target / 1000);
          expect(wanted * target).toBeGreaterThanOrEqual(instances * value);
          expect((wanted - 1) * target).toBeLessThan(instances * value);
        },
      ),
    );
  });
});

describe('the two alarms', () => {
  const kinds = (values: readonly (number | null)[]) => {
    const policy = new TargetTracking(tracking('cpu', 0.5));
    return values.map((value) => policy.observe({ value, capacity: 4 }).kind);
  };
  const repeat = <T>(count: number, value: T): T[] => new Array<T>(count).fill(value);

  it('AlarmHigh needs three datapoints over the target in a row, and stays on', () => {
    expect(kinds([0.6, 0.6, 0.6, 0.6])).toEqual(['none', 'none', 'out', 'out']);
    expect(kinds([0.6, 0.6, 0.5, 0.6, 0.6])).toEqual(repeat(5, 'none'));
  });

  it('AlarmLow needs fifteen under 70 % of the target in a row', () => {
    expect(kinds(repeat(15, 0.34))).toEqual([...repeat(14, 'none'), 'in']);
    expect(kinds(repeat(40, 0.35))).toEqual(repeat(40, 'none'));
    expect(kinds([...repeat(14, 0.34), 0.36, ...repeat(14, 0.34)])).toEqual(repeat(29, 'none'));
  });

  it('a period without data is looked past where what came before and after breaches', () => {
    expect(kinds([0.6, null, 0.6, 0.6])).toEqual(['none', 'none', 'out', 'out']);
  });
});

describe('what a policy sees of a fleet', () => {
  const instance = (readyAt: number, busy: number, received: number): Sampled => ({
    instance: {
      readyAt,
      template: { vcpus: 2 },
      node: { busyIntegral: () => busy, received, bytesIn: 3 * received, bytesOut: 0 },
    } as unknown as Instance,
    weight: 1,
    since: readyAt,
  });

  it('is the mean of the instances that are warm; those that warm up are left out', () => {
    const sim = new Simulation();
    const warm = instance(0, 60, 90);
    const sampler = new FleetSampler(sim, [warm, instance(0, 24, 30), instance(30, 60, 500)]);
    sim.run(60);
    expect(sampler.sample(({ since }) => since === 0)).toEqual({
      utilisation: (60 / 120 + 24 / 120) / 2,
      requestsPerMinute: 60,
      bytesInPerMinute: 180,
      bytesOutPerMinute: 0,
      instances: 2,
      capacity: 2,
    });
  });

  it('has an instance that came within the period for the time that it was there', () => {
    const sim = new Simulation();
    const sampler = new FleetSampler(sim, [instance(45, 15, 10)]);
    sim.run(60);
    expect(sampler.sample(() => true)).toEqual({
      utilisation: 15 / 30,
      requestsPerMinute: 40,
      bytesInPerMinute: 120,
      bytesOutPerMinute: 0,
      instances: 1,
      capacity: 1,
    });
  });

  it('is nothing, and no zero, where no instance is counted', () => {
    const sim = new Simulation();
    const sampler = new FleetSampler(sim, [instance(0, 15, 10)]);
    sim.run(60);
    expect(sampler.sample(() => false)).toEqual({
      utilisation: null,
      requestsPerMinute: null,
      bytesInPerMinute: null,
      bytesOutPerMinute: null,
      instances: 0,
      capacity: 0,
    });
  });
});
