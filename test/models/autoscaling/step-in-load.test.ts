import { describe, expect, it } from 'vitest';
import type { AutoScalingGroup } from '../../../src/models/autoscaling/group.js';
import type { ApplicationLoadBalancer } from '../../../src/models/elb/alb.js';
import type { Instance } from '../../../src/models/fleet/instance.js';
import type { ResourceTimeline } from '../../../src/models/resource.js';
import type { WorkloadSpec } from '../../../src/queueing/workload-spec.js';
import { alb, asg, constant, scenario, tracking, wire, workload } from '../fixtures.js';

/** When the load goes from 25 % of two instances to 70 %: twice as much as the policy wants. */
const STEP_S = 600;
const DELAY_S = 60;
const BOOT_S = 30;
const SCRIPT_S = 45;
const WARM_UP_S = 300;
/** Three datapoints of a minute, and until the last of them can be seen. */
const LAUNCHED_S = STEP_S + 3 * 60 + DELAY_S;
/** From RunInstances to `running`: measured. */
const RUNNING_S = LAUNCHED_S + 4.905;
const READY_S = LAUNCHED_S + BOOT_S + SCRIPT_S;
/** The group registers it once it runs: every 10 s a check fails while it boots, and then three must pass. */
const CHECK_S = 10;
const HEALTHY_S = RUNNING_S + CHECK_S * (Math.ceil((READY_S - RUNNING_S) / CHECK_S) + 2);
/** It is in service, and its warm-up begins, when it runs. */
const WARM_S = RUNNING_S + WARM_UP_S;

const source: WorkloadSpec['source'] = {
  kind: 'arrivals',
  batch: 1,
  arrivals: {
    kind: 'stages',
    stages: [
      { forS: STEP_S, rate: 10, to: null },
      { forS: 3600, rate: 28, to: null },
    ],
  },
};

function start() {
  const web = asg({
    bootTime: constant(BOOT_S),
    userData: constant(SCRIPT_S),
    warmupS: WARM_UP_S,
    scaling: [tracking('cpu', 0.5)],
  });
  const world = scenario({ users: workload('edge', { source }) }, { edge: alb('web'), web }, 3600);
  const { sim, resources } = wire(world);
  const group = resources.get('web') as AutoScalingGroup;
  const edge = resources.get('edge') as ApplicationLoadBalancer;
  const third = (): Instance | undefined => group.fleet.ready[2];
  const states = () => edge.targetStates();
  return { sim, group, third, states, launches: () => group.fleet.launches };
}

/** What a series says of a time. */
function valueAt({ startS, bucketS, values }: ResourceTimeline, atS: number): number | null {
  return values[Math.floor((atS - startS) / bucketS)]!;
}

describe('after a step in load', () => {
  it('an instance is launched when three datapoints over the target can be seen, and not before', () => {
    const { sim, launches } = start();
    sim.run(LAUNCHED_S - 0.001);
    expect(launches()).toBe(0);
    sim.run(LAUNCHED_S);
    expect(launches()).toBe(1);
  });

  it('it runs after the call, can serve after its boot and script, and gets requests when its checks pass', () => {
    const { sim, third, states } = start();
    sim.run(RUNNING_S - 0.001);
    expect(states()).toMatchObject({ healthy: 2, initial: 0, unhealthy: 0 });
    sim.run(RUNNING_S + 0.1);
    expect(states()).toMatchObject({ healthy: 2, initial: 1 });
    // Two checks have failed meanwhile.
    sim.run(READY_S - 0.001);
    expect(states()).toMatchObject({ healthy: 2, unhealthy: 1 });
    expect(third()).toBeUndefined();
    sim.run(HEALTHY_S - 0.001);
    const { runningAt, readyAt, node } = third()!;
    expect(runningAt).toBeCloseTo(RUNNING_S, 9);
    expect(readyAt).toBeCloseTo(READY_S, 9);
    expect(node.received).toBe(0);
    sim.run(HEALTHY_S + 60);
    expect(states()).toMatchObject({ healthy: 3 });
    // A third of 28 requests a second, four standard deviations of a Poisson count.
    const share = (60 * 28) / 3;
    expect(Math.abs(node.received - share)).toBeLessThan(4 * Math.sqrt(share));
  });

  it('the metric is seen late, and leaves the new instance out until it is warm', () => {
    const { sim, group, launches } = start();
    sim.run(1800);
    const line = (name: string) => group.timelines().find(({ metric }) => metric === name)!;
    const observed = line('observed-cpu');
    const firstAbove = (of: ResourceTimeline) => {
      const index = of.values.findIndex((value) => value !== null && value > 0.6);
      return of.startS + index * of.bucketS;
    };
    expect(firstAbove(line('true-cpu'))).toBe(STEP_S);
    expect(firstAbove(observed)).toBe(STEP_S + 60 + DELAY_S);
    // The minute from 840 s: the new one idles, and would bring the mean down to 47 % if it counted.
    expect(valueAt(observed, 840 + 60 + DELAY_S)).toBeCloseTo(0.7, 1);
    // The minute from 1020 s: it serves a third, and the two that count are as busy as the three.
    expect(1080).toBeLessThan(WARM_S);
    expect(valueAt(observed, 1020 + 60 + DELAY_S)).toBeCloseTo(28 / 60, 1);
    // One was enough, and it was not ordered again while it was on its way.
    expect(launches()).toBe(1);
  });
});
