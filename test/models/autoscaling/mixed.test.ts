import { describe, expect, it } from 'vitest';
import { Placements } from '../../../src/models/autoscaling/placement.js';
import { Roster } from '../../../src/models/autoscaling/roster.js';
import type { Ec2AsgSpec, PurchaseSpec } from '../../../src/models/autoscaling/spec.js';
import type { SpotPool } from '../../../src/models/fleet/spot-market.js';
import {
  alb,
  asg,
  at,
  cpu,
  fault,
  metric,
  onDemand,
  request,
  scenario,
  simulate,
  workload,
} from '../fixtures.js';
import { BOOT_S, DURATION_S, fleet, missingS, six } from './fleet.js';

const HOURS = DURATION_S / 3600;

const bought = (more: Partial<PurchaseSpec>) => ({ purchase: { ...onDemand, ...more } });

describe('a mixed group', () => {
  it('has its base and the share above it on demand, the rest from the spot market', () => {
    const result = fleet(bought({ base: 2, onDemand: 0.5 }));
    expect(metric(result, 'web', 'onDemandHours')).toBeCloseTo(4 * HOURS, 6);
    expect(metric(result, 'web', 'spotHours')).toBeCloseTo(2 * HOURS, 6);
  });

  it('counts capacity by the weights of its types, and goes over where they do not fit', () => {
    const instances = (...weights: number[]) =>
      metric(
        fleet({ types: weights.map((weight) => ({ template: asg(), weight })) }),
        'web',
        'instances',
      );
    expect(instances(1)).toBe(6);
    expect(instances(2)).toBe(3);
    expect(instances(4)).toBe(2);
    // On-demand instances are of the first type of the list.
    expect(instances(3, 1)).toBe(2);
  });
});

describe('the spot pool that is taken', () => {
  const pool = (kind: number, saving: number, interruption: number): SpotPool => ({
    kind,
    zone: 0,
    saving,
    interruption,
    hazard: 0,
  });
  /** The types of four launches; the second type has twice the vCPUs, and twice the weight. */
  const launched = (
    allocation: PurchaseSpec['allocation'],
    pools: readonly SpotPool[],
    spread = 2,
  ) => {
    const types = [1, 2, 1].map((weight) => ({ template: asg(), weight }));
    const spec = asg({ types, ...bought({ onDemand: 0, allocation, pools: spread }) });
    const placements = new Placements(spec, pools, [2, 4, 2], () => false);
    const roster = new Roster(1);
    return Array.from({ length: 4 }, () => placements.next(roster)!.kind);
  };
  const pools = [pool(0, 0.5, 0.1), pool(1, 0.7, 0.1), pool(2, 0.6, 0.025)];

  it('is the one that is interrupted least, and of equals the cheapest or the first', () => {
    expect(launched('capacity-optimized', pools)).toEqual([2, 2, 2, 2]);
    expect(launched('price-capacity-optimized', pools)).toEqual([2, 2, 2, 2]);
    const equals = pools.slice(0, 2);
    expect(launched('price-capacity-optimized', equals)).toEqual([1, 1, 1, 1]);
    expect(launched('capacity-optimized', equals)).toEqual([0, 0, 0, 0]);
  });

  it('is one after the other of so many that cost least, a unit of capacity', () => {
    expect(launched('lowest-price', pools)).toEqual([1, 2, 1, 2]);
    expect(launched('lowest-price', pools, 1)).toEqual([1, 1, 1, 1]);
    expect(launched('lowest-price', pools, 3)).toEqual([1, 2, 0, 1]);
  });
});

describe('spot instances that EC2 takes back', () => {
  const reclaimed = (more: Partial<PurchaseSpec>) => {
    const faults = [fault('spot-reclaim', { atS: 600, resource: 'web', count: 2 })];
    const result = fleet(bought({ onDemand: 0, recommendationS: 300, ...more }), faults);
    return { result, missing: missingS(result) };
  };

  it('are there until two minutes after the notice, and then replaced', () => {
    const { result, missing } = reclaimed({});
    expect(metric(result, 'web', 'spotInterruptions')).toBe(2);
    expect(metric(result, 'web', 'launches')).toBe(2);
    // Gone at 600 + 300 + 120 s, which is when the group looks, and the others are up a boot later.
    expect(missing).toBeGreaterThanOrEqual(2 * BOOT_S);
    expect(missing).toBeLessThanOrEqual(2 * (60 + BOOT_S));
  });

  it('have others in their place before the notice, with capacity rebalancing', () => {
    const { result, missing } = reclaimed({ capacityRebalancing: true });
    expect(metric(result, 'web', 'spotInterruptions')).toBe(0);
    expect(metric(result, 'web', 'launches')).toBe(2);
    expect(metric(result, 'web', 'instancesMax')).toBe(8);
    expect(missing).toBeLessThan(0);
  });
});

describe('a maintenance policy', () => {
  /** Every instance is unhealthy: the handler that the check asks for always fails. */
  const unhealthy = (maintenance: Ec2AsgSpec['maintenance']) =>
    simulate(
      scenario(
        { clients: workload('edge', { source: at([1]), mix: [request('page', {})] }) },
        {
          edge: alb('web', {
            healthCheck: {
              intervalS: 10,
              timeoutS: 5,
              healthyAfter: 3,
              unhealthyAfter: 2,
              request: 'alive',
            },
            sends: ['alive'],
          }),
          web: six({
            healthCheck: { type: 'elb', graceS: 0, intervalS: 60 },
            maintenance,
            handles: { page: [cpu(0.01)], alive: [{ kind: 'fail', chance: 1 }] },
          }),
        },
        110,
      ),
    );

  it('says how many may be there while unhealthy instances are replaced', () => {
    const most = (max: number) => metric(unhealthy({ min: 0.5, max }), 'web', 'instancesMax');
    expect(most(1)).toBe(6);
    expect(most(1.5)).toBe(9);
    expect(most(2)).toBe(12);
  });

  it('that is not there replaces a tenth at a time, and at least one, by terminations', () => {
    const result = unhealthy(null);
    expect(metric(result, 'web', 'instancesMax')).toBe(6);
    expect(metric(result, 'web', 'replaced')).toBe(1);
  });
});
