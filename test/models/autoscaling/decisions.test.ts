import { describe, expect, it } from 'vitest';
import { Member } from '../../../src/models/autoscaling/member.js';
import { Forecast } from '../../../src/models/autoscaling/predictive.js';
import type { Roster } from '../../../src/models/autoscaling/roster.js';
import type {
  Ec2AsgSpec,
  PolicyAlarmSpec,
  ScalingPolicySpec,
  TerminationPolicy,
} from '../../../src/models/autoscaling/spec.js';
import { chooseVictim } from '../../../src/models/autoscaling/termination.js';
import { alb, asg, at, cpu, metric, scenario, simulate, workload } from '../fixtures.js';

/** Requests that keep 1.8 vCPUs busy: 90 % of one instance, 45 % of two, 22.5 % of four. */
const busy = (durationS: number) => at(Array.from({ length: 18 * durationS }, (_, i) => i / 18));

const run = (more: Partial<Ec2AsgSpec>, durationS = 3600, source = busy(durationS)) =>
  simulate(
    scenario(
      { clients: workload('edge', { source }) },
      {
        edge: alb('web'),
        web: asg({
          size: { min: 1, desired: 1, max: 10 },
          warmupS: 0,
          handles: { default: [cpu(0.1)] },
          ...more,
        }),
      },
      durationS,
    ),
  );

const above = (threshold: number): PolicyAlarmSpec => ({
  metric: 'cpu',
  direction: 'above',
  threshold,
  periodS: 60,
  datapoints: 1,
  of_: 1,
  missing: 'missing',
  delayS: 0,
});

describe('simple scaling', () => {
  const policy = (cooldownS: number | null): ScalingPolicySpec => ({
    kind: 'simple',
    // Four instances are still above it: only the cooldown and the bounds hold the group back.
    alarm: above(0.1),
    adjustment: 'change',
    by: 1,
    minAdjustment: 0,
    cooldownS,
  });
  const launched = (cooldownS: number | null, groupS = 300) =>
    metric(
      run(
        { scaling: [policy(cooldownS)], cooldownS: groupS, size: { min: 1, desired: 1, max: 5 } },
        1500,
      ),
      'web',
      'launches',
    );

  it('waits for its cooldown after each activity', () => {
    // Alarms each minute from 60 s on. An instance is in service 4.905 s after its launch; 600 s later,
    // at the next alarm, comes the next: 60, 720 and 1,380 s.
    expect(launched(600)).toBe(3);
    expect(launched(300)).toBe(4);
  });

  it('takes the group’s cooldown where it has none of its own', () => {
    expect(launched(null, 600)).toBe(3);
    expect(launched(600, 0)).toBe(3);
  });
});

describe('the instance that goes on scale-in', () => {
  /** Members of one zone, by name: [version, when launched]. */
  const crew = {
    first: [1, 0],
    second: [1, 1000],
    third: [1, 4300],
    fresh: [2, 4000],
  } as const;
  /** At 5,000 s `first` has 2,200 s left of its hour, `second` 3,200, `third` 2,900 and `fresh` 2,600. */
  const NOW_S = 5000;

  const victim = (policies: readonly TerminationPolicy[], also: readonly Member[] = []) => {
    const members = new Map(
      Object.entries(crew).map(([name, [version, launchedAt]]) => [
        new Member(0, 0, 1, null, version, launchedAt),
        name,
      ]),
    );
    const inService = [...members.keys(), ...also];
    const byZone = [0, 0];
    for (const { zone } of inService) byZone[zone]!++;
    const roster = {
      byZone,
      pending: [],
      inService,
      capacity: inService.length,
      onDemand: inService.length,
    };
    const chosen = chooseVictim(
      asg({ termination: policies }),
      roster as unknown as Roster,
      NOW_S,
      () => 0,
    )!;
    return members.get(chosen) ?? `zone ${chosen.zone}`;
  };

  it('is chosen by the policies of the group, one after the other', () => {
    expect(victim(['oldest-instance'])).toBe('first');
    expect(victim(['newest-instance'])).toBe('third');
    expect(victim(['closest-to-next-instance-hour'])).toBe('first');
    // Of those with the oldest launch template, the one that is nearest to its next hour.
    expect(victim(['default'])).toBe('first');
    expect(victim(['oldest-launch-template', 'newest-instance'])).toBe('third');
  });

  it('is one of the zone that has the most, whatever the policies say', () => {
    const others = Array.from({ length: 5 }, (_, i) => new Member(1, 0, 1, null, 1, 2000 + i));
    expect(victim(['oldest-instance'], others)).toBe('zone 1');
    expect(victim(['oldest-instance'], others.slice(0, 3))).toBe('first');
  });
});

describe('a forecast', () => {
  const day = (scale: number) => Array.from({ length: 24 }, (_, hour) => scale * (hour + 1));

  it('is the history until a day of the run is known, and then the mean of the days before', () => {
    const forecast = new Forecast({ value: 0.5, history: day(1) });
    expect(forecast.capacity(3)).toBe(4);
    for (const scale of [2, 4]) {
      for (const capacity of day(scale)) {
        // So many instances at the target for an hour.
        for (let i = 0; i < 12; i++) forecast.observe(0.5, capacity);
        forecast.endHour();
      }
    }
    expect(forecast.capacity(24 + 3)).toBe(2 * 4);
    expect(forecast.capacity(48 + 3)).toBe(((2 + 4) / 2) * 4);
  });

  it('is of nothing where nothing is known, and of what the load needed, not of what was there', () => {
    const forecast = new Forecast({ value: 0.5, history: null });
    expect(forecast.capacity(0)).toBeNull();
    for (let hour = 0; hour < 24; hour++) {
      forecast.observe(0.25, 8);
      forecast.endHour();
    }
    expect(forecast.capacity(24)).toBe(4);
  });
});

describe('predictive scaling', () => {
  const history = Array.from({ length: 24 }, (_, hour) => (hour === 1 ? 4 : 1));
  const policy = (scale: boolean): ScalingPolicySpec => ({
    kind: 'predictive',
    metric: 'cpu',
    value: 0.5,
    bufferS: 300,
    history,
    scale,
  });
  const capacity = (scale: boolean) =>
    run({ scaling: [policy(scale)] }, 2 * 3600, at([10])).timelines.find(
      ({ of, metric }) => of === 'web' && metric === 'instances',
    )!;

  it('has the capacity of an hour there before it begins, and does not shrink by itself', () => {
    const { values, bucketS } = capacity(true);
    const during = (second: number) => values[Math.floor(second / bucketS)];
    expect(during(3600 - 300 - bucketS)).toBe(1);
    expect(during(3600)).toBe(4);
    expect(values.at(-1)).toBe(4);
  });

  it('only forecasts in that mode', () => {
    expect(new Set(capacity(false).values)).toEqual(new Set([1]));
  });
});
