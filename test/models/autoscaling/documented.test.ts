import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { adjusted, roundPercentage } from '../../../src/models/autoscaling/adjustment.js';
import type { AutoScalingGroup } from '../../../src/models/autoscaling/group.js';
import { onDemandCapacity } from '../../../src/models/autoscaling/placement.js';
import { StepPolicy } from '../../../src/models/autoscaling/policies.js';
import type { StepScalingSpec } from '../../../src/models/autoscaling/spec.js';
import { proportional } from '../../../src/models/autoscaling/target-tracking.js';
import { warmPoolSize } from '../../../src/models/autoscaling/warm-pool.js';
import {
  asg,
  at,
  constant,
  onDemand,
  scenario,
  service,
  tracking,
  wire,
  workload,
} from '../fixtures.js';

/** The examples of the EC2 Auto Scaling User Guide (2023): test/data/behaviour-oracles.json says where each stands. */
const { oracles } = JSON.parse(
  readFileSync(new URL('../../data/behaviour-oracles.json', import.meta.url), 'utf8'),
) as { oracles: Record<string, never>[] };

// biome-ignore lint/suspicious/noExplicitAny: each row has a shape of its own
const row = (id: string): any => {
  const found = oracles.find((each) => (each as { id?: string }).id === id);
  if (found === undefined) throw new Error(`no oracle ${id}`);
  return found;
};

const idle = workload('web', { source: at([0]) });

const alarm = (direction: 'above' | 'below', threshold: number) =>
  ({
    metric: 'cpu',
    direction,
    threshold,
    periodS: 60,
    datapoints: 1,
    of_: 1,
    missing: 'missing',
    delayS: 0,
  }) as const;

const step = (
  direction: 'above' | 'below',
  threshold: number,
  more: Partial<StepScalingSpec>,
): StepScalingSpec => ({
  kind: 'step',
  alarm: alarm(direction, threshold),
  adjustment: 'percent',
  minAdjustment: 0,
  steps: [],
  ...more,
});

describe('the examples of the user guide', () => {
  it('step scaling goes from 10 to 11, 14, 13 and back to 10', () => {
    const out = step('above', 50, {
      steps: [
        { from: 0, to: 10, by: 0 },
        { from: 10, to: 20, by: 10 },
        { from: 20, to: null, by: 30 },
      ],
    });
    const inwards = step('below', 50, {
      steps: [
        { from: 0, to: 10, by: 0 },
        { from: 10, to: 20, by: -10 },
        { from: 20, to: null, by: -30 },
      ],
    });
    for (const { capacity, metric, result } of row('step.doc').steps) {
      const group = {
        desired: capacity,
        warmCapacity: capacity,
        active: false,
        activityEndedAt: 0,
        now: 0,
      };
      const decisions = [out, inwards].map((spec) =>
        new StepPolicy(spec).observe({ value: metric, capacity }, group),
      );
      const asked = decisions.find(({ kind }) => kind !== 'none');
      expect(asked).toEqual({ kind: result > capacity ? 'out' : 'in', desired: result });
    }
  });

  it('a percentage of a capacity is rounded towards zero, and to one if it is less than that', () => {
    for (const [change, expected] of row('percent.rounding').cases)
      expect(roundPercentage(change)).toBe(expected);
  });

  it('a percentage changes the capacity by the least adjustment at least', () => {
    const { inputs, expected } = row('minAdjustment');
    const change = {
      adjustment: 'percent',
      by: inputs.percent,
      minAdjustment: inputs.minAdjustmentMagnitude,
    } as const;
    expect(adjusted(inputs.capacity, change)).toBe(expected);
  });

  it('target tracking rounds so as to add more and remove less', () => {
    for (const id of ['tt.round.out', 'tt.round.in']) {
      const { inputs, expected } = row(id);
      // 10 instances at a target of 100: what is needed makes the metric.
      expect(proportional(10, 100 * (1 + inputs.needed / 10), 100) - 10).toBe(expected);
    }
  });

  it('ten instances with a backlog of 150 each, for a target of 100, become 15', () => {
    const { inputs, expected } = row('tt.sqs');
    const backlog = inputs.instances * inputs.backlogPerInstance;
    const size = { min: 1, desired: inputs.instances, max: 100 };
    const jobs = service({
      servers: 1,
      time: { base: constant(1e6), perRequestMB: 0, perResponseMB: 0 },
    });
    const policy = { metric: 'custom', gauge: 'queue-depth', of: 'jobs' } as const;
    const scaling = [{ ...tracking('cpu', inputs.target), ...policy }];
    const wired = wire(
      scenario(
        {
          // One is being served, the others wait.
          producer: workload('jobs', { source: at(new Array(backlog + 1).fill(0)) }),
          idle,
        },
        { jobs, web: asg({ size, scaling }) },
      ),
    );
    wired.sim.run(241);
    expect((wired.resources.get('web') as AutoScalingGroup).keeper.desired).toBe(expected);
  });

  it('a group stays within its bounds', () => {
    for (const id of ['clamp.max', 'clamp.min']) {
      const { inputs, expected } = row(id);
      const { max = 10, min = 0, current, add = 0, remove = 0 } = inputs;
      const size = { min, desired: current, max };
      const group = wire(scenario({ idle }, { web: asg({ size }) })).resources.get(
        'web',
      ) as AutoScalingGroup;
      group.keeper.setDesired(current + add - remove);
      expect(group.keeper.desired).toBe(expected);
    }
  });

  it('of two policies that shrink the group, the one that leaves more counts', () => {
    const { inputs, expected } = row('multi.policy.in');
    const [change, percent] = inputs.policies as string[];
    const scaling = [
      step('below', 0.9, {
        adjustment: 'change',
        steps: [{ from: 0, to: null, by: Number(change) }],
      }),
      step('below', 0.9, {
        adjustment: 'percent',
        steps: [{ from: 0, to: null, by: Number.parseInt(percent!, 10) }],
      }),
    ];
    const size = { min: 0, desired: inputs.capacity, max: 20 };
    const wired = wire(scenario({ idle }, { web: asg({ size, scaling }) }));
    wired.sim.run(61);
    expect((wired.resources.get('web') as AutoScalingGroup).keeper.desired).toBe(expected);
  });

  it('a warm pool holds what the group may grow to, or what is to be prepared, less what it has', () => {
    for (const { max, maxPrepared = null, desired, expected } of row('warmpool.size').cases) {
      const warmPool = {
        state: 'stopped',
        min: 0,
        maxPrepared,
        reuse: false,
        resumeTime: constant(0),
      } as const;
      expect(warmPoolSize(warmPool, max, desired)).toBe(expected);
      const size = { min: 0, desired, max };
      const wired = wire(scenario({ idle }, { web: asg({ size, warmPool }) }));
      wired.sim.run(1);
      expect(
        (wired.resources.get('web') as AutoScalingGroup).keeper.warmPool!.members,
      ).toHaveLength(expected);
    }
  });

  it('a mixed group is on-demand up to its base, and by the share above it', () => {
    for (const { base, odPct, total, od, spot } of row('mixed.split').cases) {
      expect(onDemandCapacity(total, base, odPct / 100)).toBe(od);
      const purchase = { ...onDemand, base, onDemand: odPct / 100 };
      const size = { min: 0, desired: total, max: 100 };
      const wired = wire(scenario({ idle }, { web: asg({ size, purchase }) }));
      const { inService } = (wired.resources.get('web') as AutoScalingGroup).keeper.crew.roster;
      expect(inService.filter(({ pool }) => pool === null)).toHaveLength(od);
      expect(inService.filter(({ pool }) => pool !== null)).toHaveLength(spot);
    }
  });
});

describe('step scaling while instances warm up', () => {
  const policy = () =>
    new StepPolicy(
      step('above', 50, {
        steps: [
          { from: 0, to: 20, by: 10 },
          { from: 20, to: null, by: 30 },
        ],
      }),
    );
  // Ten were warm, one was added and warms up.
  const group = { desired: 11, warmCapacity: 10, active: true, activityEndedAt: 0, now: 0 };

  it('does not add the same step again', () => {
    expect(policy().observe({ value: 60, capacity: 10 }, group)).toEqual({ kind: 'none' });
  });

  it('adds the difference when a higher step is reached', () => {
    expect(policy().observe({ value: 75, capacity: 10 }, group)).toEqual({
      kind: 'out',
      desired: 13,
    });
  });
});
