import fc from 'fast-check';
import seedrandom from 'seedrandom';
import { describe, expect, it } from 'vitest';
import {
  type EventHandle,
  EventQueue,
  NO_EVENT,
  NO_TIMER,
  type Timer,
} from '../../src/engine/event-queue.js';
import { type AnyEventType, EventType } from '../../src/engine/event-type.js';

const TYPE = new EventType<null, number>('test.event', () => {}) as unknown as AnyEventType;

/** `expect` takes a hundred times as long. */
function same(actual: unknown, expected: unknown): void {
  if (actual !== expected) expect(actual).toBe(expected);
}

interface Entry {
  readonly time: number;
  readonly key: number;
  readonly payload: number;
  /** null: a timer's. */
  readonly handle: EventHandle | null;
}

/** The slow, obvious twin: a list that is searched from end to end for its first entry. */
class ListOfEvents {
  readonly entries: Entry[] = [];

  first(): Entry | undefined {
    let first = this.entries[0];
    for (const entry of this.entries) {
      if (first === undefined || entry.time < first.time) first = entry;
      else if (entry.time === first.time && entry.key < first.key) first = entry;
    }
    return first;
  }

  remove(entry: Entry): void {
    this.entries.splice(this.entries.indexOf(entry), 1);
  }
}

/** The queue and its twin, led through the same operations. */
class Pair {
  readonly queue = new EventQueue(4);
  readonly list = new ListOfEvents();
  /** Every handle ever given, those of past events too. */
  readonly handles: EventHandle[] = [];
  now = 0;
  private added = 0;
  private readonly timers: Timer[] = [NO_TIMER, NO_TIMER, NO_TIMER];
  /** The pending event of each timer. */
  private readonly armed: (Entry | null)[] = [null, null, null];

  add(delay: number, priority: number): void {
    const time = this.now + delay;
    const key = priority * 2 ** 48 + this.added;
    const payload = this.added++;
    const handle = this.queue.handleOf(this.queue.add(time, key, TYPE, null, payload));
    this.list.entries.push({ time, key, payload, handle });
    this.handles.push(handle);
  }

  /** Arms a timer, which may be pending; its payload stays that with which it was reserved. */
  arm(which: number, delay: number, priority: number): void {
    if (this.armed[which] !== null) this.giveBack(which);
    if (this.timers[which] === NO_TIMER) {
      this.timers[which] = this.queue.reserve(TYPE, null, -1 - which);
    }
    const time = this.now + delay;
    const key = priority * 2 ** 48 + this.added++;
    this.queue.adding.set([time, key]);
    this.queue.arm(this.timers[which]!);
    const entry = { time, key, payload: -1 - which, handle: null };
    this.armed[which] = entry;
    this.list.entries.push(entry);
  }

  giveBack(which: number): void {
    if (this.timers[which] === NO_TIMER) return;
    const entry = this.armed[which]!;
    this.queue.giveBack(this.timers[which]!, entry !== null);
    if (entry !== null) this.list.remove(entry);
    this.armed[which] = null;
    this.timers[which] = NO_TIMER;
  }

  cancel(handle: EventHandle): void {
    const entry = this.list.entries.find((each) => each.handle === handle);
    same(this.queue.cancel(handle), entry !== undefined);
    if (entry !== undefined) this.list.remove(entry);
  }

  take(until: number): void {
    const first = this.list.first();
    const due = first !== undefined && first.time <= until;
    const slot = this.queue.take(until);
    same(slot >= 0, due);
    if (!due) return;
    this.list.remove(first);
    if (first.payload < 0) this.armed[-1 - first.payload] = null;
    same(this.queue.time, first.time);
    same(this.queue.payloadOf(slot), first.payload);
    this.now = first.time;
  }

  check(): void {
    same(this.queue.size, this.list.entries.length);
  }

  drain(): void {
    while (this.list.entries.length > 0) this.take(Number.POSITIVE_INFINITY);
    expect(this.queue.take(Number.POSITIVE_INFINITY)).toBeLessThan(0);
    this.check();
  }
}

/** Delays on a small grid, so that ties are common; Infinity now and then. */
const delay = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: 0, max: 6 }) },
  { weight: 4, arbitrary: fc.double({ min: 0, max: 1e9, noNaN: true }) },
  { weight: 1, arbitrary: fc.constant(Number.POSITIVE_INFINITY) },
);
const operation = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(fc.constant('add'), delay, fc.integer({ min: 0, max: 2 })) },
  { weight: 4, arbitrary: fc.tuple(fc.constant('take'), delay, fc.constant(0)) },
  {
    weight: 3,
    arbitrary: fc.tuple(
      fc.constant('cancel'),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      fc.constant(0),
    ),
  },
  { weight: 3, arbitrary: fc.tuple(fc.constant('arm'), delay, fc.integer({ min: 0, max: 2 })) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constant('give back'), fc.integer({ min: 0, max: 2 }), fc.constant(0)),
  },
  { weight: 1, arbitrary: fc.tuple(fc.constant('next'), fc.constant(0), fc.constant(0)) },
);

function apply(pair: Pair, [what, number, priority]: [string, number, number]): void {
  if (what === 'add') {
    if (pair.now < Number.POSITIVE_INFINITY) pair.add(number, priority);
  } else if (what === 'arm') {
    if (pair.now < Number.POSITIVE_INFINITY) pair.arm(priority, number, 1);
  } else if (what === 'give back') {
    pair.giveBack(number);
  } else if (what === 'take') {
    pair.take(pair.now + number);
  } else if (what === 'cancel') {
    if (pair.handles.length > 0)
      pair.cancel(pair.handles[Math.floor(number * pair.handles.length)]!);
  } else {
    expect(pair.queue.nextTime()).toBe(pair.list.first()?.time ?? Number.POSITIVE_INFINITY);
  }
  pair.check();
}

describe('EventQueue', () => {
  it('takes events in the order of a list that is searched for its first, whatever is added and cancelled between', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 300 }), (operations) => {
        const pair = new Pair();
        for (const each of operations) apply(pair, each);
        pair.drain();
      }),
      { numRuns: 300 },
    );
  });

  it('does so over thousands of operations, as it grows, is cancelled by more than half, and drains', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 1000 }), (seed, spread) => {
        const random = seedrandom.alea(seed);
        const pair = new Pair();
        // Shares of adding, cancelling and (what is left) taking, phase by phase.
        for (const [add, cancel] of [
          [0.8, 0.1],
          [0.1, 0.8],
          [0.5, 0.05],
          [0.4, 0.4],
          [0.1, 0.1],
        ] as const) {
          for (let i = 0; i < 600; i++) {
            const drawn = random();
            if (drawn < add / 8) {
              pair.arm(i % 3, Math.floor(random() * spread), Math.floor(random() * 3));
            } else if (drawn < add) {
              pair.add(Math.floor(random() * spread), Math.floor(random() * 3));
            } else if (drawn < add + cancel) {
              const { entries } = pair.list;
              const alive = entries[Math.floor(random() * entries.length)];
              if (alive === undefined) continue;
              if (alive.handle === null) pair.giveBack(-1 - alive.payload);
              else pair.cancel(alive.handle);
            } else {
              pair.take(Number.POSITIVE_INFINITY);
            }
            pair.check();
          }
        }
        pair.drain();
      }),
      { numRuns: 25 },
    );
  });

  it('sweeps cancelled events out while the place of the event being handled is still open', () => {
    const pair = new Pair();
    for (let i = 0; i < 200; i++) pair.add(i % 7, 1);
    pair.take(Number.POSITIVE_INFINITY);
    // More than half go without anything being added: the sweep meets the hole.
    for (const { handle } of pair.list.entries.filter((_, i) => i % 4 !== 0)) pair.cancel(handle!);
    pair.check();
    pair.add(3, 0);
    pair.drain();
  });

  it('knows an event from the one that has its place now', () => {
    const pair = new Pair();
    pair.add(1, 1);
    const [first] = pair.handles;
    pair.take(Number.POSITIVE_INFINITY);
    pair.add(1, 1);
    expect(pair.queue.cancel(first!)).toBe(false);
    expect(pair.queue.size).toBe(1);
    expect(pair.queue.cancel(pair.handles[1]!)).toBe(true);
    expect(pair.queue.cancel(pair.handles[1]!)).toBe(false);
    expect(pair.queue.size).toBe(0);
  });

  it('keeps the slot of a timer for it while others come and go', () => {
    const queue = new EventQueue(4);
    const timer = queue.reserve(TYPE, null, 7);
    for (let i = 0; i < 20; i++) {
      queue.adding.set([i, 2 * i]);
      queue.arm(timer);
      const other = queue.add(i + 0.5, 2 * i + 1, TYPE, null, i);
      expect(queue.take(i)).toBe(timer);
      expect(queue.payloadOf(timer)).toBe(7);
      expect(queue.take(i + 1)).toBe(other);
      expect(other).not.toBe(timer);
      expect(queue.payloadOf(other)).toBe(i);
    }
    expect(queue.size).toBe(0);
    queue.giveBack(timer, false);
    expect(queue.reserve(TYPE, null, 8)).toBe(timer);
  });

  it('takes no harm from handles that name nothing', () => {
    const queue = new EventQueue();
    expect(queue.cancel(NO_EVENT)).toBe(false);
    expect(queue.cancel(12_345)).toBe(false);
    expect(queue.size).toBe(0);
  });
});
