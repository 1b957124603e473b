import { describe, expect, it } from 'vitest';
import type { Ec2AsgSpec } from '../../../src/models/autoscaling/spec.js';
import type { WorkloadSpec } from '../../../src/queueing/workload-spec.js';
import {
  alb,
  asg,
  at,
  constant,
  cpu,
  every,
  metric,
  request,
  scenario,
  scheduled,
  simulate,
  tracking,
  used,
  volume,
  type Watched,
  watch,
  wire,
  workload,
} from '../fixtures.js';

const idle = workload('edge', { source: at([0]) });

/** What becomes of a group behind a balancer until a time. */
function follow(web: Ec2AsgSpec, untilS: number, clients: WorkloadSpec = idle): Watched {
  const wired = wire(
    scenario({ clients }, { edge: alb('web', { algorithm: 'least-outstanding-requests' }), web }),
  );
  const watched = watch(wired, 'web');
  wired.sim.run(untilS);
  return watched;
}

const changes = (...args: Parameters<typeof follow>) => follow(...args).changes;

const zonesOf = ({ targets }: Watched) => {
  const counts = [0, 0, 0];
  for (const { zone } of targets) counts[zone]!++;
  return counts;
};

/** Requests of 0.1 s of one vCPU at a constant rate. */
const load = (rate: number) => workload('edge', { source: every(1 / rate) });

describe('launching', () => {
  it('an instance serves when the operating system is up and its bootstrap script done', () => {
    const web = asg({
      bootTime: { kind: 'constant', value: 30 },
      userData: { kind: 'constant', value: 45 },
      scaling: [scheduled(1, 3)],
    });
    expect(changes(web, 300)).toEqual([
      [0, 2],
      [135, 3],
    ]);
  });

  it('a scheduled action runs at the times of its cron expression, day after day', () => {
    const web = asg({ scaling: [scheduled(5, 3), scheduled(10, 2)] });
    expect(changes(web, 86_400 + 700)).toEqual([
      [0, 2],
      [330, 3],
      [600, 2],
      [86_730, 3],
      [87_000, 2],
    ]);
  });

  it('a scheduled action moves the bounds, and the group follows them', () => {
    const raise = {
      kind: 'schedule',
      cron: '1 0 * * *',
      min: 4,
      desired: null,
      max: null,
    } as const;
    const lower = { kind: 'schedule', cron: '5 0 * * *', min: 0, desired: null, max: 3 } as const;
    expect(changes(asg({ scaling: [raise, lower] }), 400)).toEqual([
      [0, 2],
      [90, 4],
      [300, 3],
    ]);
  });

  it('what a schedule asks for is clamped to the bounds', () => {
    const size = { min: 1, desired: 2, max: 3 };
    const over = scheduled(1, 9, { min: 1 });
    expect(changes(asg({ size, scaling: [over] }), 200).at(-1)).toEqual([90, 3]);
    const under = scheduled(1, 0, { min: 1 });
    expect(changes(asg({ size, scaling: [under] }), 200).at(-1)).toEqual([60, 1]);
  });

  it('more instances at once than EC2 allows is tried again when the group looks', () => {
    const web = asg({ scaling: [scheduled(1, 7)], launchRate: { burst: 2, perS: 0.1 } });
    const steps = changes(web, 400);
    expect(steps.map(([, ready]) => ready)).toEqual([2, 4, 6, 7]);
    const [, first, second, third] = steps.map(([at]) => at);
    expect(first).toBe(90);
    // The group looks once a minute, with a phase of its own.
    expect(second).toBeGreaterThan(90);
    expect(second).toBeLessThanOrEqual(150);
    expect(third).toBeCloseTo(second! + 60, 9);
  });

  it('zones stay balanced, on launch and on removal', () => {
    const size = { min: 0, desired: 4, max: 20 };
    const scaling = [scheduled(1, 6), scheduled(5, 11), scheduled(10, 4), scheduled(15, 2)];
    const wired = wire(
      scenario(
        { clients: workload('web', { source: at([0]) }) },
        { web: asg({ zones: 3, size, scaling }) },
      ),
    );
    const watched = watch(wired, 'web');
    const at_ = (second: number) => {
      wired.sim.run(second);
      return zonesOf(watched).sort((a, b) => b - a);
    };
    expect(at_(0)).toEqual([2, 1, 1]);
    expect(at_(200)).toEqual([2, 2, 2]);
    expect(at_(400)).toEqual([4, 4, 3]);
    expect(at_(700)).toEqual([2, 1, 1]);
    expect(at_(1000)).toEqual([1, 1, 0]);
  });
});

describe('billing', () => {
  const hours = (
    scaling: Ec2AsgSpec['scaling'],
    durationS: number,
    warmupS = 0,
    more: Partial<Ec2AsgSpec> = {},
  ) =>
    used(
      simulate(
        scenario(
          { clients: workload('web', { source: at([0]) }) },
          { web: asg({ scaling, ...more }) },
          durationS,
          warmupS,
        ),
      ),
      'web',
      'ec2.on-demand.m7g.large.linux',
    ) * 3600;

  it('starts when an instance is running (4.905 s after its launch), by whole seconds', () => {
    expect(hours([scheduled(1, 3)], 200)).toBeCloseTo(2 * 200 + Math.ceil(200 - 64.905), 9);
  });

  it('is for 60 s at least, each launch', () => {
    // Launched at 60 s, running at 64.905 s, gone at 120 s before it ever served.
    const scaling = [scheduled(1, 3), scheduled(2, 2)];
    const bootTime = { kind: 'constant', value: 300 } as const;
    const termination = ['newest-instance'] as const;
    expect(hours(scaling, 600, 0, { bootTime, termination })).toBeCloseTo(2 * 600 + 60, 9);
  });

  it('counts nothing of an instance that was gone before the warm-up ended, and the rest once', () => {
    const scaling = [scheduled(1, 3), scheduled(5, 2)];
    expect(hours(scaling, 600, 400)).toBeCloseTo(2 * 600, 9);
    // Terminated at 300 s, 200 s into the window.
    expect(hours(scaling, 600, 100)).toBeCloseTo(2 * 600 + 200, 9);
  });

  it('has the volumes of an instance for as long as the instance', () => {
    const volumes = [volume({ sizeGiB: 73 })] as const;
    const result = simulate(
      scenario(
        { clients: workload('web', { source: at([0]) }) },
        { web: asg({ volumes }) },
        36_000,
      ),
    );
    expect(used(result, 'web', 'ebs.gp3.storage')).toBeCloseTo((2 * 73 * 10) / 730, 9);
  });
});

describe('target tracking', () => {
  const one = { min: 1, desired: 1, max: 10 };

  it('launches after three datapoints of a minute and the delay of the third', () => {
    // 18 req/s x 0.1 s on 2 vCPUs: 90 %. 1 x 90 / 50 = 1.8: two instances.
    const web = asg({ size: one, scaling: [tracking('cpu', 0.5)] });
    expect(changes(web, 1800, load(18))).toEqual([
      [0, 1],
      [180 + 60 + 30, 2],
    ]);
  });

  it('reads the metric at the period of its alarm, and waits for its delay', () => {
    const alarm = {
      periodS: 10,
      highDatapoints: 2,
      lowDatapoints: 15,
      lowThreshold: 0.7,
      delayS: 5,
    };
    const web = asg({ size: one, scaling: [tracking('cpu', 0.5, { alarm })] });
    expect(changes(web, 600, load(18))).toEqual([
      [0, 1],
      [20 + 5 + 30, 2],
    ]);
  });

  it('removes instances after fifteen datapoints under 70 % of the target', () => {
    // 8 req/s x 0.1 s on 4 x 2 vCPUs: 10 %. 4 x 10 / 50 = 0.8: one instance.
    const web = asg({ size: { min: 1, desired: 4, max: 10 }, scaling: [tracking('cpu', 0.5)] });
    expect(changes(web, 1200, load(8))).toEqual([
      [0, 4],
      [15 * 60 + 60, 1],
    ]);
  });

  it('leaves a group alone whose metric is between the two thresholds', () => {
    // 40 %: over 35 %, under 50 %.
    const web = asg({ size: { min: 1, desired: 2, max: 10 }, scaling: [tracking('cpu', 0.5)] });
    expect(changes(web, 7200, load(16))).toEqual([[0, 2]]);
  });

  it('does not remove anything if scale-in is off', () => {
    const scaling = [tracking('cpu', 0.5, { scaleIn: false })];
    expect(changes(asg({ size: { min: 1, desired: 4, max: 10 }, scaling }), 3600, load(8))).toEqual(
      [[0, 4]],
    );
  });

  it('keeps within the bounds of the group', () => {
    // 36 req/s would need 8 at 25 %.
    const web = asg({ size: { ...one, max: 3 }, scaling: [tracking('cpu', 0.25)] });
    expect(changes(web, 600, load(18)).at(-1)![1]).toBe(3);
  });

  it('counts instances on their way as capacity: it does not order them again every minute', () => {
    const bootTime = { kind: 'constant', value: 900 } as const;
    const result = simulate(
      scenario(
        { clients: load(18) },
        { edge: alb('web'), web: asg({ size: one, bootTime, scaling: [tracking('cpu', 0.5)] }) },
        1000,
      ),
    );
    expect(metric(result, 'web', 'launches')).toBe(1);
  });

  it('removes nothing while an instance warms up', () => {
    // A schedule adds instances that nobody needs; the fifteen datapoints are long there.
    const scaling = [tracking('cpu', 0.5), scheduled(30, 4, { min: 1 })];
    const size = { min: 1, desired: 1, max: 10 };
    const seen = changes(asg({ size, scaling, warmupS: 600 }), 3600, load(4));
    expect(seen.slice(0, 2)).toEqual([
      [0, 1],
      [1830, 4],
    ]);
    // In service at 1830 s, warm at 2430 s; the datapoint of 2400 s is visible at 2460 s.
    expect(seen[2]).toEqual([2460, 1]);
  });

  it('waits 300 s after a scale-in before the next', () => {
    const web = asg({
      size: { min: 1, desired: 9, max: 10 },
      scaling: [tracking('requests', 60)],
    });
    // 5 req/s over 9: 33 a minute, 5 wanted. From 900 s on 1 req/s: one wanted, and 1020 s is too soon.
    const times = Array.from({ length: 4500 }, (_, i) => i / 5);
    for (let second = 900; second < 1500; second++) times.push(second);
    expect(changes(web, 1500, workload('edge', { source: at(times) }))).toEqual([
      [0, 9],
      [960, 5],
      [1260, 1],
    ]);
  });

  it('tracks the requests of a target in a minute, those that wait included', () => {
    // 4 req/s: 240 a minute, 80 wanted; one slot serves one a second only, the rest wait.
    const web = asg({
      size: one,
      scaling: [tracking('requests', 80)],
      concurrency: 1,
      queue: null,
      handles: {
        default: [
          {
            kind: 'wait',
            time: { base: { kind: 'constant', value: 1 }, perRequestMB: 0, perResponseMB: 0 },
          },
        ],
      },
    });
    expect(changes(web, 300, load(4))).toEqual([
      [0, 1],
      [270, 3],
    ]);
  });

  it.each([
    ['network-in', { requestBytes: constant(1e6) }],
    ['network-out', { responseBytes: constant(1e6) }],
  ] as const)('tracks the bytes of an instance in a minute: %s', (kind, sizes) => {
    // 1 MB/s is 60 MB a minute: of two and a half instances, for 25 MB each.
    const clients = workload('edge', { source: every(1), mix: [request('default', sizes)] });
    const scaling = [{ ...tracking('cpu', 25e6), metric: kind }];
    const web = asg({ size: { min: 1, desired: 1, max: 10 }, scaling, handles: { default: [] } });
    expect(changes(web, 500, clients)).toEqual([
      [0, 1],
      [270, 3],
    ]);
  });

  // The oracles target_tracking_alb_rpm60000_t1000 and _rpm61000_: ceil(requests a minute / target).
  it.each([
    [60_000, 60],
    [61_000, 61],
  ])(
    'comes to rest at the oracle’s size for %i requests a minute and 1000 a target',
    (perMinute, expected) => {
      const web = asg({
        size: { min: 1, desired: 30, max: 100 },
        scaling: [tracking('requests', 1000)],
        handles: { default: [] },
      });
      expect(changes(web, 500, load(perMinute / 60))).toEqual([
        [0, 30],
        [270, expected],
      ]);
    },
  );

  it('grows as far as the policy that asks for most', () => {
    // By CPU 2 are wanted, by requests 1080 / 270 = 4.
    const scaling = [tracking('cpu', 0.5), tracking('requests', 270)];
    expect(changes(asg({ size: one, scaling }), 300, load(18)).at(-1)).toEqual([270, 4]);
  });

  it('shrinks only if every policy that may asks for it', () => {
    const size = { min: 1, desired: 4, max: 10 };
    // CPU at 10 % of 50 %; 120 requests a minute, of 130: not under 70 % of it.
    const busy = [tracking('cpu', 0.5), tracking('requests', 130)];
    expect(changes(asg({ size, scaling: busy }), 3600, load(8))).toEqual([[0, 4]]);
    // One that may not scale in has no say in it.
    const silent = [tracking('cpu', 0.5), tracking('requests', 130, { scaleIn: false })];
    expect(changes(asg({ size, scaling: silent }), 1000, load(8)).at(-1)).toEqual([960, 1]);
    // Both ask: as far as the one that asks for least (240 / 200 = 2.4, so 3).
    const both = [tracking('cpu', 0.5), tracking('requests', 200)];
    expect(changes(asg({ size, scaling: both }), 1000, load(8)).at(-1)).toEqual([960, 3]);
  });

  it('an instance type that is twice as fast is half as busy', () => {
    const utilisation = (speed: number) =>
      simulate(
        scenario(
          { clients: load(10) },
          { edge: alb('web'), web: asg({ speed, handles: { default: [cpu(0.1)] } }) },
          600,
        ),
      ).resources.web!.metrics.utilisation;
    expect(utilisation(1)).toMatchObject({ mean: expect.closeTo(0.25, 3) });
    expect(utilisation(2)).toMatchObject({ mean: expect.closeTo(0.125, 3) });
  });
});
