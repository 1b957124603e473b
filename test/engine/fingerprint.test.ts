import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_EVENT } from '../../src/engine/event-queue.js';
import { EventType, fnv1a } from '../../src/engine/event-type.js';
import { Fingerprint } from '../../src/engine/fingerprint.js';
import { Simulation } from '../../src/engine/simulation.js';
import { Streams } from '../../src/engine/streams.js';
import { sources } from './sources.js';

type Event = readonly [type: number, time: number];

const HASHES = ['a.one', 'a.two', 'b.one'].map(fnv1a);
const event: fc.Arbitrary<Event> = fc.tuple(
  fc.integer({ min: 0, max: HASHES.length - 1 }),
  fc.double({ min: 0, max: 1e9, noNaN: true }),
);
const events = fc.array(event, { minLength: 1, maxLength: 50 });

function fingerprintOf(list: readonly Event[]): string {
  const fingerprint = new Fingerprint();
  for (const [type, time] of list) fingerprint.add(HASHES[type]!, time);
  return fingerprint.toString();
}

/** An M/M/2 queue that gives up on whoever waits long: draws, ties, cancellations and holes. */
class Golden {
  static readonly Arrival = new EventType<Golden, null>('golden.arrival', (model) =>
    model.arrive(),
  );
  static readonly Departure = new EventType<Golden, number>('golden.departure', (model, id) =>
    model.depart(id),
  );
  static readonly Renege = new EventType<Golden, number>('golden.renege', (model, id) =>
    model.renege(id),
  );

  readonly sim = new Simulation();
  private readonly arrivals = new Streams(7, 0).stream('golden', 'arrivals');
  private readonly services = new Streams(7, 0).stream('golden', 'services');
  private readonly waiting = new Map<number, number>();
  private busy = 0;
  private id = 0;

  run(): string {
    this.sim.schedule(0, Golden.Arrival, this, null);
    this.sim.run(1000);
    return `${this.sim.events} ${this.sim.fingerprint}`;
  }

  private arrive(): void {
    const id = this.id++;
    this.sim.schedule(-Math.log(1 - this.arrivals()) / 2, Golden.Arrival, this, null);
    if (this.busy < 2) this.serve(id);
    else
      this.waiting.set(id, this.sim.scheduleCancellable(this.sim.now + 3, Golden.Renege, this, id));
  }

  private serve(id: number): void {
    this.busy++;
    this.sim.cancel(this.waiting.get(id) ?? NO_EVENT);
    this.waiting.delete(id);
    // Whole tenths, so that some events fall on one time.
    this.sim.schedule(
      Math.ceil(-Math.log(1 - this.services()) * 10) / 10,
      Golden.Departure,
      this,
      id,
    );
  }

  private depart(_: number): void {
    this.busy--;
    const [next] = this.waiting.keys();
    if (next !== undefined) this.serve(next);
  }

  private renege(id: number): void {
    this.waiting.delete(id);
  }
}

describe('the fingerprint', () => {
  it('is the same for the same events', () => {
    fc.assert(
      fc.property(events, (list) => {
        expect(fingerprintOf(list)).toBe(fingerprintOf(list.slice()));
      }),
    );
    expect(fingerprintOf([[0, 1]])).toMatch(/^[0-9a-f]{16}$/);
  });

  it('differs when one time differs, be it by the last bit', () => {
    fc.assert(
      fc.property(events, fc.nat(), (list, pick) => {
        const at = pick % list.length;
        const bits = new DataView(new ArrayBuffer(8));
        bits.setFloat64(0, list[at]![1]);
        bits.setBigUint64(0, bits.getBigUint64(0) + 1n);
        const nudged = list.with(at, [list[at]![0], bits.getFloat64(0)]);
        expect(fingerprintOf(nudged)).not.toBe(fingerprintOf(list));
      }),
    );
  });

  it('differs when one type differs, when one event is missing, and when two are swapped', () => {
    fc.assert(
      fc.property(events, fc.nat(), (list, pick) => {
        const at = pick % list.length;
        const [type, time] = list[at]!;
        const fingerprint = fingerprintOf(list);
        expect(fingerprintOf(list.with(at, [(type + 1) % HASHES.length, time]))).not.toBe(
          fingerprint,
        );
        expect(fingerprintOf(list.toSpliced(at, 1))).not.toBe(fingerprint);
        const other = list[(at + 1) % list.length]!;
        if (other[0] === type && other[1] === time) return;
        const swapped = list.with(at, other).with((at + 1) % list.length, [type, time]);
        expect(fingerprintOf(swapped)).not.toBe(fingerprint);
      }),
    );
  });

  it('of a small simulation is what it was on every version of Node and of Stratus', () => {
    // A change means that results of every scenario change: intended (say why in the commit), or a bug.
    expect(new Golden().run()).toBe('3909 72a3609c266fc265');
  });

  it('tells the event types of the whole project apart', () => {
    const names = sources().flatMap(({ text }) =>
      [...text.matchAll(/new EventType<[^;]*?>\(\s*'([^']+)'/g)].map((match) => match[1]!),
    );
    expect(names.length).toBeGreaterThan(10);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
    expect(new Set(names.map(fnv1a)).size).toBe(names.length);
    expect(names.filter((name) => !/^[a-z0-9-]+\.[a-z0-9-]+$/.test(name))).toEqual([]);
  });
});
