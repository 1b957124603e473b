import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventType } from '../../src/engine/event-type.js';
import { Simulation } from '../../src/engine/simulation.js';
import { type Request, RequestPool } from '../../src/queueing/request.js';
import { TimeoutList } from '../../src/queueing/timeout-list.js';

const Do = new EventType<null, () => void>('test.do', (_, action) => action());

interface Operation {
  /** Seconds after the operation before. */
  readonly gap: number;
  readonly kind: 'add' | 'remove';
  /** Of an added request: how long it has been waiting already. */
  readonly age: number;
  /** Of a removal: which of those in the list. */
  readonly pick: number;
}

const operations = fc.array(
  fc.record({
    gap: fc.integer({ min: 0, max: 3 }),
    kind: fc.constantFrom('add' as const, 'add' as const, 'remove' as const),
    age: fc.oneof(
      { weight: 3, arbitrary: fc.constant(0) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 12 }) },
    ),
    pick: fc.nat(),
  }),
  { maxLength: 120 },
);

/** Deadlines of this length never meet an operation, which are at halves: who comes first is no question. */
const TIMEOUT = 5 + 1 / 64;
/** A request that timed out is added again this often. */
const AGAIN = 2;

type Log = (readonly [id: number, at: number])[];

/** The slow, obvious twin: a timer for each request. */
function withATimerEach(list: readonly Operation[]): Log {
  const log: Log = [];
  let open: { id: number; deadline: number; fires: number; again: number }[] = [];
  const fireUntil = (until: number): void => {
    for (;;) {
      const [first] = open
        .filter(({ fires }) => fires < until)
        .sort((a, b) => a.fires - b.fires || a.deadline - b.deadline);
      if (first === undefined) return;
      log.push([first.id, first.fires]);
      open = open.filter((each) => each !== first);
      const deadline = first.fires + TIMEOUT;
      if (first.again > 0)
        open.push({ ...first, deadline, fires: deadline, again: first.again - 1 });
    }
  };
  let now = 0.5;
  list.forEach(({ gap, kind, age, pick }, id) => {
    now += gap;
    fireUntil(now);
    if (kind === 'add') {
      const deadline = now - age + TIMEOUT;
      open.push({ id, deadline, fires: Math.max(deadline, now), again: AGAIN });
    } else if (open.length > 0) {
      const ids = open.map((each) => each.id).sort((a, b) => a - b);
      open = open.filter((each) => each.id !== ids[pick % ids.length]);
    }
  });
  fireUntil(Number.POSITIVE_INFINITY);
  return log;
}

function withAList(list: readonly Operation[]): { log: Log; inUse: number; events: number } {
  const sim = new Simulation();
  const pool = new RequestPool();
  const log: Log = [];
  const open = new Map<number, Request>();
  const timeouts = new TimeoutList(sim, pool, TIMEOUT, (request) => {
    const id = request.context as number;
    log.push([id, sim.now]);
    if (request.attempt++ < AGAIN) {
      timeouts.add(request, sim.now);
      return;
    }
    open.delete(id);
    pool.release(request);
  });
  let at = 0.5;
  list.forEach(({ gap, kind, age, pick }, id) => {
    at += gap;
    sim.scheduleAt(at, Do, null, () => {
      if (kind === 'add') {
        const request = pool.acquire();
        request.context = id;
        request.attempt = 0;
        open.set(id, request);
        timeouts.add(request, sim.now - age);
      } else if (open.size > 0) {
        const ids = [...open.keys()].sort((a, b) => a - b);
        const picked = ids[pick % ids.length]!;
        const request = open.get(picked)!;
        open.delete(picked);
        timeouts.remove(request);
        pool.release(request);
      }
    });
  });
  sim.run();
  return { log, inUse: pool.inUse, events: sim.events };
}

describe('TimeoutList', () => {
  it('times out what a timer for each request does, at the same times, whoever joins late or again', () => {
    fc.assert(
      fc.property(operations, (list) => {
        const { log, inUse } = withAList(list);
        expect(log).toEqual(withATimerEach(list));
        expect(inUse).toBe(0);
      }),
      { numRuns: 500 },
    );
  });

  it('wakes up for the head, when a request that waits longer than it is added while others time out', () => {
    const sim = new Simulation();
    const pool = new RequestPool();
    const log: Log = [];
    const timeouts = new TimeoutList(sim, pool, 10, (timedOut) => {
      log.push([timedOut.context as number, sim.now]);
      if (timedOut.context !== 1) return;
      const third = pool.acquire();
      third.context = 3;
      timeouts.add(third, sim.now);
    });
    for (const [id, since] of [
      [1, 0],
      [2, 4],
    ] as const) {
      const each = pool.acquire();
      each.context = id;
      timeouts.add(each, since);
    }
    sim.run();
    expect(log).toEqual([
      [1, 10],
      [2, 14],
      [3, 20],
    ]);
  });

  it('costs an event for each time-out length that passes, not for each request', () => {
    const sim = new Simulation();
    const pool = new RequestPool();
    const timeouts = new TimeoutList(sim, pool, 10, () => expect.fail('nobody waits that long'));
    for (let i = 0; i < 10_000; i++) {
      sim.scheduleAt(i / 100, Do, null, () => {
        const each = pool.acquire();
        timeouts.add(each, sim.now);
        sim.schedule(0.5, Do, null, () => timeouts.remove(each));
      });
    }
    sim.run();
    expect(sim.events).toBeLessThan(20_000 + 20);
  });

  it('knows the deadline of each request that is in it', () => {
    const pool = new RequestPool();
    const timeouts = new TimeoutList(new Simulation(), pool, 10, () => {});
    const requests = Array.from({ length: 1000 }, () => pool.acquire());
    requests.forEach((each, i) => {
      timeouts.add(each, i);
    });
    requests.forEach((each, i) => {
      expect(timeouts.deadlineOf(each)).toBe(i + 10);
    });
  });

  it('tells who is in it, once each, in the order of deadlines', () => {
    const pool = new RequestPool();
    const timeouts = new TimeoutList(new Simulation(), pool, 10, () => {});
    const requests = Array.from({ length: 200 }, () => pool.acquire());
    for (const [i, each] of requests.entries()) timeouts.add(each, i);
    for (const each of requests.slice(0, 190)) timeouts.remove(each);
    // Out and in again, and late.
    timeouts.remove(requests[199]!);
    timeouts.add(requests[199]!, 199);
    timeouts.add(requests[0]!, 192.5);
    const expected = [190, 191, 192, 0, 193, 194, 195, 196, 197, 198, 199];
    expect(timeouts.requests()).toEqual(expected.map((i) => requests[i]!));
  });

  it('refuses to remove a request that is not in it, and keeps the others', () => {
    const sim = new Simulation();
    const pool = new RequestPool();
    let timedOut = 0;
    const timeouts = new TimeoutList(sim, pool, 10, () => timedOut++);
    const [one, two, three] = [pool.acquire(), pool.acquire(), pool.acquire()];
    timeouts.add(one, 0);
    timeouts.add(two, 0);
    timeouts.add(three, 0);
    timeouts.remove(two);
    expect(() => timeouts.remove(two)).toThrow(/not in a time-out list \(10 s\)/);
    expect(() => timeouts.remove(pool.acquire())).toThrow(/not in a time-out list/);
    sim.run();
    expect(timedOut).toBe(2);
  });
});
