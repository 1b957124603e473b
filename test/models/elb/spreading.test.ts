import { describe, expect, it } from 'vitest';
import { HTTP_500, OK } from '../../../src/queueing/outcome.js';
import { alb, asg, cpu, poisson, scenario, simulate, table, workload } from '../fixtures.js';
import { Bench } from './balancer.js';

const times = (count: number, next: () => string): string[] => Array.from({ length: count }, next);
const share = (names: readonly string[], of: string) =>
  names.filter((name) => name === of).length / names.length;

const HEALTH = { intervalS: 10, timeoutS: 5, healthyAfter: 2, unhealthyAfter: 2 };

describe('slow start', () => {
  it('takes the share of a new target linearly from nothing to that of the others', () => {
    const bench = new Bench([2], { slowStartS: 100 });
    bench.sim.run(5);
    bench.group.add('new');
    for (const [afterS, of] of [
      [0, 0],
      [25, 0.25],
      [50, 0.5],
      [80, 0.8],
      [100, 1],
      [500, 1],
    ] as const) {
      bench.sim.run(5 + afterS);
      const names = times(3000, () => bench.next());
      // Two targets with their whole share, and it.
      expect(share(names, 'new')).toBeCloseTo(of / (2 + of), 2);
    }
  });

  it('spares nobody where no target has its full share: before the start, or the first that recovers', () => {
    const bench = new Bench([2], { slowStartS: 100, healthCheck: HEALTH });
    expect(
      share(
        times(100, () => bench.next()),
        '0.0',
      ),
    ).toBe(0.5);
    for (const target of bench.group.targets) target.health = HTTP_500;
    bench.sim.run(20);
    expect(
      share(
        times(100, () => bench.next()),
        '0.0',
      ),
    ).toBe(0.5);
    bench.target.health = OK;
    bench.sim.run(40);
    expect(
      share(
        times(100, () => bench.next()),
        '0.0',
      ),
    ).toBe(1);
  });

  it('shares what there is among those that are starting if the others go', () => {
    const bench = new Bench([1], { slowStartS: 100 });
    const [old] = bench.group.targets;
    bench.sim.run(5);
    bench.group.add('first');
    bench.group.add('second');
    bench.sim.run(15);
    bench.group.remove(old!);
    const names = times(200, () => bench.next());
    expect(share(names, 'first')).toBeCloseTo(0.5, 2);
  });
});

describe('sticky sessions', () => {
  const sticky = { stickiness: { durationS: 60, sessions: 100 } };

  it('bring a client to the target it had before, and each request renews the cookie', () => {
    const bench = new Bench([3], sticky);
    const first = bench.next(7);
    bench.next(8);
    for (let s = 50; s <= 500; s += 50) {
      bench.sim.run(s);
      expect(bench.next(7)).toBe(first);
    }
    // A minute without a request: the balancer picks anew, whose turn it is.
    const turn = bench.next(9);
    bench.sim.run(560);
    expect(bench.next(7)).not.toBe(turn);
  });

  it('end with the target: it is unhealthy, or taken away', () => {
    const bench = new Bench([3], sticky);
    const first = bench.next(7);
    bench.group.remove(bench.all().find(({ name }) => name === first)!);
    const second = bench.next(7);
    expect(second).not.toBe(first);
    expect(times(5, () => bench.next(7))).toEqual(times(5, () => second));
  });

  it('are drawn from so many clients where requests do not say whose they are', () => {
    const bench = new Bench([2], { stickiness: { durationS: 60, sessions: 1 } });
    expect(new Set(times(10, () => bench.next())).size).toBe(1);
  });
});

describe('zones apart', () => {
  const spread = (zones: readonly number[]) => {
    const bench = new Bench([0], { crossZone: false, zones: 2, healthCheck: HEALTH });
    for (const [i, zone] of zones.entries()) bench.group.add(`${zone}.${i}`, true, zone);
    return bench;
  };

  it('give each zone its share, however few targets it has', () => {
    const names = (bench: Bench) => times(600, () => bench.next());
    const apart = names(spread([0, 1, 1, 1, 1]));
    expect(share(apart, '0.0')).toBe(0.5);
    expect(share(apart, '1.1')).toBe(0.125);
    const together = new Bench([0], { zones: 2 });
    for (const [i, zone] of [0, 1, 1, 1, 1].entries()) together.group.add(`${i}`, true, zone);
    expect(share(names(together), '0')).toBe(0.2);
  });

  it('answer 503 in a zone without targets, and leave out one whose targets are all unhealthy', () => {
    const empty = spread([0, 0]);
    expect(
      share(
        times(100, () => empty.next()),
        'http-503',
      ),
    ).toBe(0.5);
    const sick = spread([0, 0, 1]);
    sick.group.targets[2]!.health = HTTP_500;
    sick.sim.run(20);
    const names = times(100, () => sick.next());
    expect(share(names, '0.0') + share(names, '0.1')).toBe(1);
  });

  it('leave a target unused whose zone has no node', () => {
    const bench = spread([0, 1, 2]);
    expect(times(100, () => bench.next())).not.toContain('2.2');
  });
});

describe('anomaly mitigation', () => {
  const mitigation = {
    algorithm: 'weighted-random',
    anomalyMitigation: { errors: 0.1, minimum: 0.01, recoveryS: 60 },
  } as const;

  /** A request a tenth of a second; those in `bad` fail. Returns the share of the first target. */
  function shareOfFirst(bench: Bench, fromS: number, untilS: number, bad: readonly string[]) {
    let first = 0;
    let all = 0;
    for (let at = fromS * 10; at < untilS * 10; at++) {
      bench.sim.run(at / 10);
      bench.send();
      const target = bench.all().find(({ open }) => open.length > 0)!;
      target.answer(bad.includes(target.name) ? HTTP_500 : OK);
      all++;
      if (target.name === '0.0') first++;
    }
    return first / all;
  }

  it('takes requests from a target that fails more than the others, and gives them back', () => {
    const bench = new Bench([4], mitigation);
    expect(shareOfFirst(bench, 0, 100, [])).toBeCloseTo(0.25, 1);
    shareOfFirst(bench, 100, 106, ['0.0']);
    expect(shareOfFirst(bench, 106, 400, ['0.0'])).toBeLessThan(0.02);
    shareOfFirst(bench, 400, 1400, []);
    expect(shareOfFirst(bench, 1400, 1500, [])).toBeCloseTo(0.25, 1);
  });

  it('does nothing with fewer than three targets, or if all fail alike', () => {
    const two = new Bench([2], mitigation);
    expect(shareOfFirst(two, 0, 100, ['0.0'])).toBeCloseTo(0.5, 1);
    const all = new Bench([3], mitigation);
    expect(shareOfFirst(all, 0, 100, ['0.0', '0.1', '0.2'])).toBeCloseTo(1 / 3, 1);
  });
});

describe('what is told apart', () => {
  it('460: the client has gone before the answer, or before the idle time-out', () => {
    const bench = new Bench([1], { idleTimeoutS: 20 });
    bench.send().abandon();
    bench.target.answer();
    bench.send().abandon();
    bench.sim.run(30);
    bench.target.answer();
    bench.next();
    expect(bench.alb.metrics().answers).toEqual({ '2xx': 1, '460': 2 });
    expect(bench.pool.inUse).toBe(0);
  });

  it('LCU-hours of each dimension; the bill is for the largest of each hour', () => {
    const result = simulate(
      scenario(
        { users: workload('edge', { source: poisson(50) }) },
        {
          edge: alb('web', { requestsPerConnection: 1 }),
          web: asg({ handles: { default: [cpu(0.001)] } }),
          t: table(),
        },
        7200,
      ),
    );
    const { lcuHours, lcuHoursByDimension } = result.resources.edge!.metrics as {
      lcuHours: number;
      lcuHoursByDimension: Record<string, number>;
    };
    const rate = (result.resources.edge!.metrics.requests as number) / 7200;
    expect(lcuHoursByDimension['new-connections']).toBeCloseTo((2 * rate) / 25, 9);
    expect(lcuHoursByDimension['active-connections']).toBeCloseTo((2 * rate * 60) / 3000, 9);
    expect(lcuHoursByDimension['processed-bytes']).toBe(0);
    expect(lcuHours).toBeCloseTo(lcuHoursByDimension['new-connections']!, 9);
  });
});
