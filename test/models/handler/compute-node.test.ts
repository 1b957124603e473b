import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventType } from '../../../src/engine/event-type.js';
import { HEALTH_CHECK } from '../../../src/models/handler/compute-node.js';
import type { StepSpec } from '../../../src/models/handler/steps.js';
import { TaskPool } from '../../../src/models/handler/task.js';
import { BLOCKED, HTTP_502, OK } from '../../../src/queueing/outcome.js';
import { NOTHING_LEFT, steps, World } from './world.js';

const { cpu, wait, call, parallel, choose, repeat, fail, respond } = steps;

const Do = new EventType<null, () => void>('test.do', (_, action) => action());

const { list: handler } = fc.letrec<{ list: StepSpec[]; step: StepSpec }>((tie) => ({
  list: fc.array(tie('step'), { maxLength: 4 }),
  step: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.integer({ min: 0, max: 8 }).map((n) => cpu(n / 8)),
    fc.integer({ min: 0, max: 8 }).map((n) => wait(n / 8)),
    fc.constantFrom(...(['now', 'later', 'refuses-now', 'refuses-later'] as const)).map(call),
    fc.constantFrom(0, 0.2).map(fail),
    fc.constantFrom(null, 10).map(respond),
    fc.array(tie('list'), { minLength: 1, maxLength: 3 }).map((branches) => parallel(...branches)),
    fc.tuple(tie('list'), tie('list')).map(([a, b]) => choose([1, a], [2, b])),
    fc
      .tuple(fc.integer({ min: 1, max: 4 }), tie('list'))
      .map(([times, list]) => repeat(times, ...list)),
  ),
}));

describe('ComputeNode', () => {
  it('gives slots in the order of arrival, and refuses whoever finds slots and places taken', () => {
    const world = new World([wait(1)], { concurrency: 2, queue: 1 });
    expect(world.run(0, 0.25, 0.5, 0.75, 1.1)).toEqual([
      [3, BLOCKED, 0.75],
      [0, OK, 1],
      [1, OK, 1.25],
      [2, OK, 2],
      [4, OK, 2.25],
    ]);
    const { statistics } = world;
    expect([
      statistics.served,
      statistics.blocked,
      statistics.waited,
      statistics.wait.count,
    ]).toEqual([4, 1, 2, 4]);
    expect(world.left).toEqual(NOTHING_LEFT);
  });

  it('answers a queue of a hundred thousand that never wait without growing the stack', () => {
    const world = new World({ 0: [wait(1)], 1: [call('now')] }, { concurrency: 1 });
    world.sender.prepare = (request, id) => {
      request.name = Math.min(id, 1);
    };
    const answers = world.run(...Array.from({ length: 100_000 }, () => 0));
    expect(answers.length).toBe(100_000);
    expect(answers.every(([, outcome, at]) => outcome === OK && at === 1)).toBe(true);
    expect(world.statistics.busy.max).toBe(1);
    expect(world.left).toEqual(NOTHING_LEFT);
  });

  it('lets in who comes back while it is being answered, behind those that wait', () => {
    const world = new World([wait(1)], { concurrency: 1, queue: 1 });
    world.sender.onAnswer = ({ id, outcome }) => {
      if (outcome === OK && id < 3) world.sender.send(id + 2);
    };
    expect(world.run(0, 0)).toEqual([
      [0, OK, 1],
      [1, OK, 2],
      [2, OK, 3],
      [3, OK, 4],
      [4, OK, 5],
    ]);
  });

  it('asks a health check for a slot, and counts it nowhere', () => {
    const world = new World([wait(1)], { concurrency: 1, queue: 1 });
    world.sender.prepare = (request, id) => {
      if (id > 0) request.name = HEALTH_CHECK;
    };
    expect(world.run(0, 0.5, 0.6, 3)).toEqual([
      [2, BLOCKED, 0.6],
      // The slot goes to who waits before the answer sets out, and a check is over at once.
      [1, OK, 1],
      [0, OK, 1],
      [3, OK, 3],
    ]);
    const { statistics } = world;
    expect([
      statistics.served,
      statistics.blocked,
      statistics.waited,
      statistics.wait.count,
    ]).toEqual([1, 0, 0, 1]);
    expect(world.left).toEqual(NOTHING_LEFT);
  });

  it('says once when it is idle', () => {
    const world = new World([wait(1)], { concurrency: 1 });
    const idle: number[] = [];
    world.sim.scheduleAt(0.5, Do, null, () => world.node.whenIdle(() => idle.push(world.sim.now)));
    world.run(0, 0, 5);
    expect(idle).toEqual([2]);
    world.node.whenIdle(() => idle.push(-1));
    expect(idle).toEqual([2, -1]);
  });

  it.each<readonly [string, StepSpec[]]>([
    ['computes', [cpu(4), call('now')]],
    ['waits', [wait(4), call('now')]],
    ['calls', [wait(0.9), call('later'), call('now')]],
    ['runs branches', [parallel([cpu(4), call('now')], [wait(4)], [wait(0.9), call('later')], [])]],
    ['has chosen', [choose([1, [cpu(4), call('now')]])]],
    ['repeats', [repeat(100, cpu(0.3), wait(0.3), choose([1, [fail(0)]]))]],
    ['repeats branches', [repeat(9, parallel([cpu(0.3)], [repeat(5, wait(0.3))])), call('now')]],
  ])('when it is killed, answers once each request that %s, and whoever waits', (_, list) => {
    const world = new World(list, { concurrency: 2 });
    world.sim.scheduleAt(1, Do, null, () => world.node.kill());
    const answers = world.run(0, 0.1, 0.2, 2);
    expect(answers).toEqual([
      [0, HTTP_502, 1],
      [1, HTTP_502, 1],
      [2, HTTP_502, 1],
      [3, HTTP_502, 2],
    ]);
    expect(world.backends.now.calls).toBe(0);
    expect(world.left).toEqual(NOTHING_LEFT);
  });

  it('has answered already who was answered before it was killed', () => {
    const world = new World([respond(), cpu(4)]);
    world.sim.scheduleAt(1, Do, null, () => world.node.kill());
    expect(world.run(0, 0)).toEqual([
      [0, OK, 0],
      [1, OK, 0],
    ]);
    expect(world.left).toEqual(NOTHING_LEFT);
  });

  it.each<readonly [string, StepSpec[]]>([
    ['steps', [respond(), call('now'), cpu(1), wait(1)]],
    ['a branch', [parallel([respond(), call('now')], [call('now')]), call('now')]],
    ['a repetition', [repeat(5, respond(), call('now')), call('now')]],
    ['the last step', [wait(0.1), respond()]],
  ])('runs nothing more when the answer given in %s is what it is killed for', (_, list) => {
    const world = new World(list);
    world.sender.onAnswer = () => world.node.kill();
    expect(world.run(0)).toEqual([[0, OK, world.sim.now]]);
    expect(world.backends.now.calls).toBe(0);
    expect(world.left).toEqual(NOTHING_LEFT);
  });

  it('answers every request exactly once and leaks nothing, whatever it does when it is killed', () => {
    fc.assert(
      fc.property(
        fc.record({
          list: handler,
          times: fc.array(
            fc.integer({ min: 0, max: 16 }).map((n) => n / 4),
            { minLength: 1, maxLength: 12 },
          ),
          concurrency: fc.constantFrom(1, 2, 5),
          queue: fc.constantFrom(null, 0, 2),
          vcpus: fc.constantFrom(1, 2),
          killAt: fc.option(fc.integer({ min: 0, max: 48 }).map((n) => n / 8)),
          killAfter: fc.option(fc.integer({ min: 1, max: 8 })),
          again: fc.integer({ min: 0, max: 6 }),
        }),
        ({ list, times, concurrency, queue, vcpus, killAt, killAfter, again }) => {
          const world = new World(list, { concurrency, queue, vcpus });
          let sent = times.length;
          world.sender.onAnswer = () => {
            if (world.sender.answers.length === killAfter) world.node.kill();
            // Comes back at once, while the node is still answering.
            if (sent < times.length + again) world.sender.send(sent++);
          };
          if (killAt !== null) world.sim.scheduleAt(killAt, Do, null, () => world.node.kill());
          const ids = world.run(...times).map(([id]) => id);
          expect(ids.sort((a, b) => a - b)).toEqual(Array.from({ length: sent }, (_, i) => i));
          expect(world.left).toEqual(NOTHING_LEFT);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('TaskPool', () => {
  it('refuses a task that was released before', () => {
    const pool = new TaskPool();
    const task = pool.acquire();
    pool.release(task);
    expect(() => pool.release(task)).toThrow('released twice');
    expect([pool.inUse, pool.acquire()]).toEqual([0, task]);
  });
});
