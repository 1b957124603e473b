import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_EVENT } from '../../src/engine/event-queue.js';
import { EventType } from '../../src/engine/event-type.js';
import { type Priority, Simulation } from '../../src/engine/simulation.js';

const Note = new EventType<unknown[], unknown>('test.note', (log, what) => log.push(what));
const Do = new EventType<null, () => void>('test.do', (_, action) => action());
const PRIORITIES: readonly Priority[] = ['early', 'normal', 'late'];

/** A simulation and what its events have noted. */
function noting(...times: readonly number[]): { sim: Simulation; log: unknown[] } {
  const sim = new Simulation();
  const log: unknown[] = [];
  for (const time of times) sim.scheduleAt(time, Note, log, time);
  return { sim, log };
}

describe('Simulation', () => {
  it('handles events by time, then priority class, then insertion', () => {
    const event = fc.record({
      time: fc.integer({ min: 0, max: 4 }),
      priority: fc.constantFrom(...PRIORITIES),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const sim = new Simulation();
        const log: unknown[] = [];
        events.forEach(({ time, priority }, i) => {
          sim.scheduleAt(time, Note, log, i, priority);
        });
        sim.run();
        const expected = events
          .map((event, i) => ({ ...event, i }))
          .sort(
            (a, b) =>
              a.time - b.time ||
              PRIORITIES.indexOf(a.priority) - PRIORITIES.indexOf(b.priority) ||
              a.i - b.i,
          );
        expect(log).toEqual(expected.map(({ i }) => i));
      }),
    );
  });

  it('puts what a handler schedules for this instant behind what was scheduled for it before', () => {
    const sim = new Simulation();
    const log: unknown[] = [];
    sim.schedule(1, Do, null, () => {
      log.push('first');
      sim.schedule(0, Note, log, 'from the handler');
      sim.scheduleAt(1, Note, log, 'early, from the handler', 'early');
    });
    sim.schedule(1, Note, log, 'second');
    sim.run();
    expect(log).toEqual(['first', 'early, from the handler', 'second', 'from the handler']);
  });

  it('has a timer go off at the times it is armed for, in the order of arming', () => {
    const { sim, log } = noting(1, 2);
    const times = [1, 1, 3];
    const Tick = new EventType<unknown[], string>('test.tick', (ticks, what) => {
      ticks.push(what, sim.now);
      const next = times.shift();
      if (next !== undefined) sim.arm(timer, next);
    });
    const timer = sim.timer(Tick, log, 'tick');
    sim.arm(timer, times.shift()!);
    expect(sim.pending).toBe(3);
    expect(sim.run()).toBe('empty');
    expect(log).toEqual([1, 'tick', 1, 'tick', 1, 2, 'tick', 3]);
  });

  it('cancels the event of a timer that is given back, and refuses to arm one for the past', () => {
    const { sim, log } = noting(1, 3);
    const timer = sim.timer(Note, log, 'never');
    sim.arm(timer, 2);
    sim.giveBack(timer, true);
    expect(sim.pending).toBe(2);
    const other = sim.timer(Note, log, 'other');
    sim.run(1);
    for (const time of [0.5, Number.NaN]) expect(() => sim.arm(other, time)).toThrow(/test\.note/);
    sim.arm(other, 2.5);
    sim.run();
    expect(log).toEqual([1, 'other', 3]);
  });

  it.each([-1, -Number.MIN_VALUE, Number.NaN, Number.NEGATIVE_INFINITY])(
    'refuses a delay of %d, and names the event',
    (delay) => {
      const { sim } = noting();
      expect(() => sim.schedule(delay, Note, [], 0)).toThrow(RangeError);
      expect(() => sim.schedule(delay, Note, [], 0)).toThrow(/test\.note/);
      expect(() => sim.scheduleAt(delay, Note, [], 0)).toThrow(/test\.note/);
      expect(() => sim.scheduleCancellable(delay, Note, [], 0)).toThrow(/test\.note/);
      expect(sim.pending).toBe(0);
    },
  );

  it('refuses a time that has passed', () => {
    const { sim } = noting(2);
    sim.run();
    expect(() => sim.scheduleAt(1, Note, [], 0)).toThrow(/-1 s from now \(2 s\)/);
  });

  it('runs until a time, that time included, and leaves the clock there', () => {
    const { sim, log } = noting(1, 2, 3);
    expect(sim.run(2)).toBe('until');
    expect([log, sim.now, sim.pending, sim.events]).toEqual([[1, 2], 2, 1, 2]);
    expect(sim.run(2.5)).toBe('until');
    expect(sim.now).toBe(2.5);
    expect(sim.run(9)).toBe('empty');
    expect([log, sim.now, sim.pending]).toEqual([[1, 2, 3], 9, 0]);
  });

  it('leaves the clock at the last event when it runs without an end', () => {
    const { sim } = noting(1, 4);
    expect(sim.run()).toBe('empty');
    expect(sim.now).toBe(4);
  });

  it('never turns the clock back', () => {
    const { sim } = noting(1, 4);
    sim.run(3);
    expect(() => sim.run(2)).toThrow(/cannot run until 2 s: it is 3 s already/);
    expect(() => sim.run(Number.NaN)).toThrow(RangeError);
    expect(sim.now).toBe(3);
  });

  it('pauses after so many events and goes on as if it had not', () => {
    const straight = noting(1, 1, 2, 3, 5);
    straight.sim.run();
    const paused = noting(1, 1, 2, 3, 5);
    const states = [
      paused.sim.run(undefined, 2),
      paused.sim.run(4, 2),
      paused.sim.run(4, 2),
      paused.sim.run(),
    ];
    expect(states).toEqual(['paused', 'paused', 'until', 'empty']);
    expect(paused.log).toEqual(straight.log);
    expect(paused.sim.fingerprint).toBe(straight.sim.fingerprint);
  });

  it('stops after the event that says so, and can be run on', () => {
    const { sim, log } = noting(1, 3);
    sim.schedule(2, Do, null, () => sim.stop());
    expect(sim.run()).toBe('stopped');
    expect([log, sim.now]).toEqual([[1], 2]);
    expect(sim.run()).toBe('empty');
    expect(log).toEqual([1, 3]);
  });

  it('never comes to what is scheduled at Infinity', () => {
    const { sim, log } = noting(1, Number.POSITIVE_INFINITY, 2);
    expect(sim.run()).toBe('empty');
    expect([log, sim.now, sim.pending]).toEqual([[1, 2], 2, 1]);
  });

  it('cancels once, and not what has happened or is happening', () => {
    const { sim, log } = noting();
    const first = sim.scheduleCancellable(1, Note, log, 'cancelled');
    const own = sim.scheduleCancellable(2, Do, null, () => log.push(sim.cancel(own)));
    expect(sim.cancel(first)).toBe(true);
    expect(sim.cancel(first)).toBe(false);
    expect(sim.cancel(NO_EVENT)).toBe(false);
    expect(sim.pending).toBe(1);
    sim.run();
    expect(log).toEqual([false]);
    expect(sim.cancel(own)).toBe(false);
  });

  it('cancels later events of the same instant from within a handler', () => {
    const { sim, log } = noting();
    sim.schedule(1, Do, null, () => sim.cancel(next));
    const next = sim.scheduleCancellable(1, Note, log, 'cancelled');
    sim.schedule(1, Note, log, 'kept');
    sim.run();
    expect(log).toEqual(['kept']);
  });

  it('shows every event to its observer, with index, time and type, before it is handled', () => {
    const { sim, log } = noting(1, 2, 3);
    const seen: unknown[] = [];
    sim.observe((index, time, type) => {
      seen.push([index, time, type.name, log.length]);
      if (index === 1) sim.observe(null);
    });
    sim.run();
    expect(seen).toEqual([
      [0, 1, 'test.note', 0],
      [1, 2, 'test.note', 1],
    ]);
  });

  it('lets through what a handler throws, loses no other event, and can be run on', () => {
    const { sim, log } = noting(1, 2, 3);
    sim.scheduleAt(1, Do, null, () => {
      throw new Error('broken model');
    });
    expect(() => sim.run()).toThrow('broken model');
    expect([sim.now, sim.pending, sim.events]).toEqual([1, 2, 2]);
    expect(sim.run()).toBe('empty');
    expect(log).toEqual([1, 2, 3]);
  });
});
