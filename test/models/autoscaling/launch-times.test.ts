import { describe, expect, it } from 'vitest';
import type { AutoScalingGroup } from '../../../src/models/autoscaling/group.js';
import type { Ec2AsgSpec } from '../../../src/models/autoscaling/spec.js';
import { alb, asg, at, constant, scenario, tracking, wire, workload } from '../fixtures.js';

/** Requests of 0.1 s of a vCPU: few, and from a time on eighteen a second, which is 90 % of two vCPUs. */
const STEP_AT = 630;
const times: number[] = [];
for (let second = 0; second < STEP_AT; second++) times.push(second);
for (let i = 0; i < 18 * 1800; i++) times.push(STEP_AT + i / 18);

function started(more: Partial<Ec2AsgSpec>) {
  const web = asg({
    size: { min: 1, desired: 1, max: 10 },
    bootTime: constant(30),
    userData: constant(45),
    scaling: [tracking('cpu', 0.5)],
    ...more,
  });
  const wired = wire(
    scenario({ clients: workload('edge', { source: at(times) }) }, { edge: alb('web'), web }),
  );
  const { fleet } = wired.resources.get('web') as AutoScalingGroup;
  return { sim: wired.sim, fleet };
}

/** Detection: the minute from 600 s is half and half, and not above the target; those from 660, 720 and
 * 780 s are, and the last datapoint is seen 60 s after its end at 840 s. */
const DETECTED_AT = 900;

/** When something comes to be true, to a hundredth of a second, from one time to another. */
function when(
  { sim }: ReturnType<typeof started>,
  until: number,
  isTrue: () => boolean,
): number | null {
  while (!isTrue()) {
    if (sim.now >= until) return null;
    sim.run(Math.round(sim.now * 100 + 1) / 100);
  }
  return sim.now;
}

describe('an instance that a step in load calls for', () => {
  it('comes from a warm pool without its bootstrap; detection takes as long', () => {
    const group = started({
      warmPool: {
        state: 'stopped',
        min: 2,
        maxPrepared: null,
        reuse: false,
        resumeTime: constant(20),
      },
    });
    group.sim.run(DETECTED_AT - 1);
    expect(group.fleet.ready.length).toBe(1);
    const inService = when(group, 1200, () => group.fleet.ready.length === 2);
    expect(inService).toBeCloseTo(DETECTED_AT + 30, 1);
  });

  it('is held up by a launch hook that outlasts its bootstrap', () => {
    const hook = {
      on: 'launch',
      time: constant(100),
      heartbeatS: 3600,
      otherwise: 'abandon',
    } as const;
    const group = started({ lifecycleHooks: [hook] });
    group.sim.run(DETECTED_AT - 1);
    const inService = when(group, 1200, () => group.fleet.ready.length === 2);
    // The hook runs from `running` on: its 100 s are longer than what is left of boot and bootstrap.
    expect(inService).toBeCloseTo(DETECTED_AT + 4.905 + 100, 1);
  });
});
