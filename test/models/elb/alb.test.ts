import { describe, expect, it } from 'vitest';
import { BLOCKED, HTTP_500, HTTP_502 } from '../../../src/queueing/outcome.js';
import { Bench } from './balancer.js';

const times = (count: number, next: () => string): string[] => Array.from({ length: count }, next);

describe('choosing a target', () => {
  it('round robin goes through the targets in the order in which they were registered', () => {
    const bench = new Bench([3]);
    expect(times(7, () => bench.next())).toEqual(['0.0', '0.1', '0.2', '0.0', '0.1', '0.2', '0.0']);
  });

  it('round robin leaves nobody out when a target goes in the middle of a turn', () => {
    const bench = new Bench([3]);
    const [first] = bench.group.targets;
    expect(times(2, () => bench.next())).toEqual(['0.0', '0.1']);
    bench.group.remove(first!);
    expect(times(3, () => bench.next())).toEqual(['0.2', '0.1', '0.2']);
  });

  it('least outstanding requests goes where the fewest requests are open', () => {
    const bench = new Bench([3], { algorithm: 'least-outstanding-requests' });
    for (let i = 0; i < 6; i++) bench.send();
    expect(bench.all().map(({ open }) => open.length)).toEqual([2, 2, 2]);
    bench.group.targets[1]!.answer();
    expect(bench.next()).toBe('0.1');
  });

  it('weighted target groups get requests in proportion to their weights', () => {
    const targets = [
      { to: 'group-0', weight: 9 },
      { to: 'group-1', weight: 1 },
    ];
    const bench = new Bench([1, 2], { targets });
    const n = 20_000;
    const toSecond = times(n, () => bench.next()).filter((name) => name.startsWith('1.')).length;
    // Binomial: four standard deviations.
    expect(Math.abs(toSecond - 0.1 * n)).toBeLessThan(4 * Math.sqrt(n * 0.1 * 0.9));
  });

  it('weighted random spreads requests evenly, and not in turns', () => {
    const bench = new Bench([4], { algorithm: 'weighted-random' });
    const n = 20_000;
    const names = times(n, () => bench.next());
    for (const { name } of bench.all()) {
      const share = names.filter((each) => each === name).length;
      expect(Math.abs(share - n / 4)).toBeLessThan(4 * Math.sqrt(n * 0.25 * 0.75));
    }
    const repeats = names.filter((name, i) => name === names[i - 1]).length;
    expect(Math.abs(repeats - n / 4)).toBeLessThan(4 * Math.sqrt(n * 0.25 * 0.75));
  });

  it('a target group that is empty gets its share of the requests all the same, and they fail', () => {
    const bench = new Bench([1, 0]);
    times(200, () => bench.next());
    expect(bench.outcomes.filter((outcome) => outcome === 'http-503').length).toBeGreaterThan(60);
    expect(bench.group.targets[0]!.received).toBeGreaterThan(60);
  });
});

describe('errors', () => {
  it('503 if no target is registered', () => {
    const bench = new Bench([0]);
    bench.send();
    expect(bench.outcomes).toEqual(['http-503']);
  });

  it('502 if the target refuses the connection or breaks it; a 500 is passed on', () => {
    const bench = new Bench([1]);
    for (const outcome of [BLOCKED, HTTP_502, HTTP_500]) {
      bench.send();
      bench.target.answer(outcome);
    }
    expect(bench.outcomes).toEqual(['http-502', 'http-502', 'http-500']);
    expect(bench.alb.metrics().answers).toEqual({ '500': 1, '502': 2 });
  });

  it('504 after the idle time-out, and the late answer finds nobody', () => {
    const bench = new Bench([1], { idleTimeoutS: 20 });
    bench.send();
    bench.sim.run(19.999);
    expect(bench.outcomes).toEqual([]);
    bench.sim.run(20);
    expect(bench.outcomes).toEqual(['http-504']);
    expect(bench.pool.inUse).toBe(1);
    bench.target.answer();
    expect(bench.outcomes).toEqual(['http-504']);
    expect(bench.pool.inUse).toBe(0);
  });

  it('an answer in time costs no event: the idle time-out has one for a hundred requests', () => {
    const bench = new Bench([0], { idleTimeoutS: 20 });
    bench.group.add('plain', false);
    for (let i = 0; i < 100; i++) bench.next();
    bench.sim.run(1000);
    expect(bench.outcomes).toHaveLength(100);
    expect(bench.sim.events).toBe(1);
  });

  it('an error has no body, so it adds nothing to the bytes that are billed', () => {
    const bench = new Bench([0]);
    const request = bench.pool.acquire();
    request.responseBytes = 48_000;
    let answered = -1;
    request.path = {
      answer: ({ responseBytes }) => {
        answered = responseBytes;
      },
    };
    bench.alb.accept(request);
    expect(answered).toBe(0);
  });
});

describe('health checks', () => {
  const healthCheck = { intervalS: 10, timeoutS: 5, healthyAfter: 3, unhealthyAfter: 2 };

  it('a new target gets requests after one passing check', () => {
    const bench = new Bench([1], { healthCheck });
    bench.sim.run(12);
    const late = bench.group.add('late');
    expect(times(2, () => bench.next())).toEqual(['0.0', '0.0']);
    bench.sim.run(12.1);
    expect(late.checkedAt).toEqual([12]);
    expect(new Set(times(2, () => bench.next()))).toEqual(new Set(['0.0', 'late']));
  });

  it('targets that were there from the start are checked at an interval, each with a phase of its own', () => {
    const count = 400;
    const bench = new Bench([count], { healthCheck }, true);
    bench.sim.run(35);
    const firsts = bench.group.targets.map(({ checkedAt }) => checkedAt[0]!);
    for (const { checkedAt } of bench.group.targets)
      for (const [i, at] of checkedAt.entries()) expect(at).toBeCloseTo(checkedAt[0]! + 10 * i, 9);
    expect(Math.max(...firsts)).toBeLessThan(10);
    expect(new Set(firsts).size).toBe(count);
    // Uniform on an interval: a standard deviation of 10 / sqrt(12), and 4 standard errors.
    const mean = firsts.reduce((sum, at) => sum + at, 0) / count;
    expect(Math.abs(mean - 5)).toBeLessThan((4 * 10) / Math.sqrt(12 * count));
  });

  it('a target is unhealthy after `unhealthyAfter` failed checks in a row, not before', () => {
    const bench = new Bench([2], { healthCheck });
    const [sick] = bench.group.targets;
    sick!.health = HTTP_500;
    bench.sim.run(19.9);
    expect(sick!.checkedAt).toEqual([10]);
    expect(new Set(times(2, () => bench.next()))).toEqual(new Set(['0.0', '0.1']));
    bench.sim.run(20);
    expect(times(3, () => bench.next())).toEqual(['0.1', '0.1', '0.1']);
  });

  it('a check that is not answered within its time-out has failed', () => {
    const bench = new Bench([2], { healthCheck });
    bench.target.health = null;
    bench.sim.run(24.9);
    expect(new Set(times(2, () => bench.next()))).toEqual(new Set(['0.0', '0.1']));
    // Sent at 20 s, given up at 25 s.
    bench.sim.run(25);
    expect(new Set(times(3, () => bench.next()))).toEqual(new Set(['0.1']));
  });

  it('one good check in between starts the count again', () => {
    const bench = new Bench([2], { healthCheck });
    const sick = bench.target;
    for (let i = 0; i < 5; i++) {
      sick.health = HTTP_500;
      bench.sim.run(20 * i + 10);
      sick.health = 0;
      bench.sim.run(20 * i + 20);
    }
    expect(new Set(times(2, () => bench.next()))).toEqual(new Set(['0.0', '0.1']));
  });

  it('an unhealthy target needs `healthyAfter` passing checks in a row', () => {
    const bench = new Bench([2], { healthCheck });
    const sick = bench.target;
    sick.health = HTTP_500;
    bench.sim.run(20);
    sick.health = 0;
    bench.sim.run(49);
    expect(times(2, () => bench.next())).toEqual(['0.1', '0.1']);
    bench.sim.run(50);
    expect(new Set(times(2, () => bench.next()))).toEqual(new Set(['0.0', '0.1']));
  });

  it('fails open: when every target is unhealthy, all get requests', () => {
    const bench = new Bench([2], { healthCheck });
    for (const target of bench.group.targets) target.health = HTTP_500;
    bench.sim.run(20);
    expect(new Set(times(4, () => bench.next()))).toEqual(new Set(['0.0', '0.1']));
    // One comes back: it alone gets them.
    bench.group.targets[1]!.health = 0;
    bench.sim.run(50);
    expect(times(3, () => bench.next())).toEqual(['0.1', '0.1', '0.1']);
  });

  it('a target that is never asked (a plain service) is always healthy', () => {
    const bench = new Bench([0], { healthCheck });
    const plain = bench.group.add('plain', false);
    bench.sim.run(100);
    expect(plain.checkedAt).toEqual([]);
    expect(bench.next()).toBe('plain');
  });
});

describe('deregistration', () => {
  it('a target that is idle is drained at once', () => {
    const bench = new Bench([2]);
    bench.group.remove(bench.target);
    expect(bench.group.drained).toEqual(['0.0']);
  });

  it('a target gets no new requests, and is drained when its last one is answered', () => {
    const bench = new Bench([2]);
    const [old] = bench.group.targets;
    bench.send();
    bench.group.remove(old!);
    expect(times(2, () => bench.next())).toEqual(['0.1', '0.1']);
    bench.sim.run(50);
    expect(bench.group.drained).toEqual([]);
    old!.answer();
    expect(bench.group.drained).toEqual(['0.0']);
    bench.sim.run(1000);
    expect(bench.group.drained).toEqual(['0.0']);
  });

  it('draining ends with the deregistration delay, whatever is still open', () => {
    const bench = new Bench([2], { deregistrationDelayS: 30, idleTimeoutS: 600 });
    const [old] = bench.group.targets;
    bench.send();
    bench.sim.run(5);
    bench.group.remove(old!);
    bench.sim.run(34.9);
    expect(bench.group.drained).toEqual([]);
    bench.sim.run(35);
    expect(bench.group.drained).toEqual(['0.0']);
  });

  it('is not undone by a health check that comes back late', () => {
    const bench = new Bench([2]);
    const [old] = bench.group.targets;
    bench.send();
    bench.group.remove(old!);
    bench.sim.run(100);
    expect(old!.checkedAt).toEqual([]);
    expect(times(2, () => bench.next())).toEqual(['0.1', '0.1']);
  });
});
