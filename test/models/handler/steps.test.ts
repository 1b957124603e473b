import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StepSpec } from '../../../src/models/handler/steps.js';
import { HTTP_500, OK } from '../../../src/queueing/outcome.js';
import { BACKENDS, type BackendName, NOTHING_LEFT, steps, World } from './world.js';

const { cpu, wait, call, parallel, choose, repeat, fail, respond } = steps;

/** What a handler without CPU steps comes to when it starts at a time: a recursion over its steps, no events. */
interface Course {
  at: number;
  failed: boolean;
  respondedAt: number;
}

function follow(list: readonly StepSpec[], start: number): Course {
  const course: Course = { at: start, failed: false, respondedAt: Number.POSITIVE_INFINITY };
  const take = (branches: readonly Course[]): void => {
    for (const { at, failed, respondedAt } of branches) {
      course.at = Math.max(course.at, at);
      course.failed ||= failed;
      course.respondedAt = Math.min(course.respondedAt, respondedAt);
    }
  };
  for (const step of list) {
    if (course.failed) break;
    const now = course.at;
    if (step.kind === 'wait') course.at += (step.time.base as { value: number }).value;
    if (step.kind === 'call') {
      const { delayS, outcome } = BACKENDS[step.call.to as BackendName];
      course.at += delayS;
      course.failed = outcome !== OK;
    }
    if (step.kind === 'fail') course.failed = step.chance === 1;
    if (step.kind === 'respond') course.respondedAt = Math.min(course.respondedAt, now);
    if (step.kind === 'parallel') take(step.branches.map((branch) => follow(branch, now)));
    if (step.kind === 'choose') take([follow(step.choices[0]!.steps, now)]);
    if (step.kind === 'repeat') {
      for (let i = 0; i < (step.times ?? 1) && !course.failed; i++)
        take([follow(step.steps, course.at)]);
    }
  }
  return course;
}

const { list: handler } = fc.letrec<{ list: StepSpec[]; step: StepSpec }>((tie) => ({
  list: fc.array(tie('step'), { maxLength: 4 }),
  step: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.integer({ min: 0, max: 4 }).map((n) => wait(n / 8)),
    fc.constantFrom(...(['now', 'later', 'refuses-now', 'refuses-later'] as const)).map(call),
    fc.constantFrom(0, 0, 0, 1).map(fail),
    fc.constant(respond()),
    fc.array(tie('list'), { minLength: 1, maxLength: 3 }).map((branches) => parallel(...branches)),
    tie('list').map((list) => choose([1, list])),
    fc
      .tuple(fc.integer({ min: 1, max: 4 }), tie('list'))
      .map(([times, list]) => repeat(times, ...list)),
  ),
}));

describe('a handler', () => {
  it('goes through any nest of steps as a recursion over them does', () => {
    fc.assert(
      fc.property(
        handler,
        fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 1, maxLength: 4 }),
        (list, times) => {
          const world = new World(list);
          const answers = world.run(...times);
          expect(answers.length).toBe(times.length);
          for (const [id, outcome, at] of answers) {
            const course = follow(list, times[id]!);
            const responded = course.respondedAt < Number.POSITIVE_INFINITY;
            expect([outcome, at]).toEqual(
              responded ? [OK, course.respondedAt] : [course.failed ? HTTP_500 : OK, course.at],
            );
          }
          // The slot is held to the end of the steps, answered or not.
          expect(world.statistics.lastDeparture).toBe(
            Math.max(...times.map((at) => follow(list, at).at)),
          );
          const { served, failed } = world.statistics;
          expect(served + failed).toBe(times.length);
          expect(world.left).toEqual(NOTHING_LEFT);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('shares the vCPUs, at their speed', () => {
    const together = new World([cpu(1)], { vcpus: 2 }).run(0, 0, 0);
    expect(together.sort(([a], [b]) => a - b)).toEqual([
      [0, OK, 1.5],
      [1, OK, 1.5],
      [2, OK, 1.5],
    ]);
    expect(new World([cpu(1)], { vcpus: 2, speed: 4 }).run(0)).toEqual([[0, OK, 0.25]]);
    const world = new World([parallel([cpu(1)], [cpu(1)], [cpu(2)])], { vcpus: 2 });
    expect(world.run(0)).toEqual([[0, OK, 2.5]]);
    expect(world.node.busyIntegral()).toBe(4);
  });

  it('leaves the vCPU to others while it waits or calls', () => {
    const world = new World({ 0: [wait(1), cpu(1)], 1: [cpu(1)] });
    world.sender.prepare = (request, id) => {
      request.name = id;
    };
    expect(world.run(0, 0)).toEqual([
      [1, OK, 1],
      [0, OK, 2],
    ]);
  });

  it('chooses by weight', () => {
    const world = new World([choose([1, [call('now')]], [3, []])]);
    world.run(...Array.from({ length: 20_000 }, (_, i) => i));
    // A binomial share of 1/4, within four standard errors.
    expect(Math.abs(world.backends.now.calls / 20_000 - 0.25)).toBeLessThan(0.0123);
  });

  it('fails by chance', () => {
    const world = new World([fail(0.1)]);
    world.run(...Array.from({ length: 20_000 }, (_, i) => i));
    expect(Math.abs(world.statistics.failed / 20_000 - 0.1)).toBeLessThan(0.0085);
    expect(world.statistics.served + world.statistics.failed).toBe(20_000);
  });

  it('answers with the size of its respond step, else with the size that was asked for', () => {
    const world = new World({ 0: [respond(7)], 1: [choose([1, [respond()]])], 2: [cpu(1)] });
    const sizes: number[] = [];
    world.sender.prepare = (request, id) => {
      request.name = id;
      request.responseBytes = 1000 + id;
      const path = request.path!;
      request.path = {
        answer: (answered) => {
          sizes[id] = answered.responseBytes;
          path.answer(answered, 0);
        },
      };
    };
    world.run(0, 0, 0);
    expect(sizes).toEqual([7, 1001, 1002]);
  });

  it('holds its slot after an early answer until its last step', () => {
    const world = new World([respond(), wait(2)], { concurrency: 1 });
    expect(world.run(0, 0.5)).toEqual([
      [0, OK, 0],
      [1, OK, 2],
    ]);
    expect([
      world.statistics.lastDeparture,
      world.statistics.served,
      world.statistics.waited,
    ]).toEqual([4, 2, 1]);
    expect(world.left).toEqual(NOTHING_LEFT);
  });

  it('lets the other branches finish when one fails, and answers once, at the end', () => {
    const world = new World([
      parallel([fail(1), call('now')], [wait(1)], [wait(3), call('later')]),
      call('later'),
    ]);
    expect(world.run(0)).toEqual([[0, HTTP_500, 3.25]]);
    expect([world.backends.now.calls, world.backends.later.calls]).toEqual([0, 1]);
    expect(world.left).toEqual(NOTHING_LEFT);
  });

  it('stays a success for the caller if it fails after the answer', () => {
    const world = new World([respond(), wait(1), fail(1)]);
    expect(world.run(0)).toEqual([[0, OK, 0]]);
    expect([world.statistics.served, world.statistics.failed]).toEqual([1, 0]);
  });

  it.each([
    ['calls that are answered at once', [call('now')]],
    ['choices of nothing', [choose([1, []])]],
    ['choices of what never waits', [choose([1, [fail(0)]])]],
    ['branches that end at once', [parallel([call('now')], [])]],
    ['repetitions', [repeat(3, fail(0))]],
    ['nothing', []],
  ])(
    'repeats %s hundreds of thousands of times without growing the stack',
    (_, repeated: StepSpec[]) => {
      const world = new World([repeat(200_000, ...repeated), wait(1)]);
      expect(world.run(0)).toEqual([[0, OK, 1]]);
      const calls = JSON.stringify(repeated).includes('"now"') ? 200_000 : 0;
      expect(world.backends.now.calls).toBe(calls);
      expect(world.left).toEqual(NOTHING_LEFT);
    },
  );

  it('repeats what waits now and then as often as it says', () => {
    const world = new World([repeat(20_000, call('now'), choose([9, []], [1, [wait(0.001)]]))]);
    const [[, outcome] = []] = world.run(0);
    expect([outcome, world.backends.now.calls]).toEqual([OK, 20_000]);
    expect(world.left).toEqual(NOTHING_LEFT);
  });
});
