import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Simulation } from '../../src/engine/simulation.js';
import { BLOCKED, OK } from '../../src/queueing/outcome.js';
import { ProcessorSharingStation } from '../../src/queueing/processor-sharing-station.js';
import { Station } from '../../src/queueing/station.js';
import type { Work } from '../../src/queueing/work.js';
import { type Answer, Sender } from './sender.js';

interface Customer {
  readonly gap: number;
  readonly service: number;
}

const customer = (amount: fc.Arbitrary<number>): fc.Arbitrary<Customer> =>
  fc.record({ gap: amount, service: amount });
const eighths = fc.integer({ min: 0, max: 40 }).map((n) => n / 8);
const reals = fc.double({ min: 1e-9, max: 10, noNaN: true });
const servers = fc.constantFrom(1, 2, 3, 7, Number.POSITIVE_INFINITY);

/** Work that was drawn before: what the n-th request to begin service brings. */
function given(amounts: readonly number[]): Work {
  let next = 0;
  return { next: () => amounts[next++]! };
}

/** Sends customers to a station; the answers in the order of their arrival. */
function serve(customers: readonly Customer[], c: number, places: number | null) {
  const sim = new Simulation();
  const station = new Station(sim, c, places, given(customers.map(({ service }) => service)));
  const sender = new Sender(sim, station);
  let at = 0;
  const arrivals = customers.map(({ gap }) => (at += gap));
  arrivals.forEach((arrival, i) => {
    sender.sendAt(arrival, i);
  });
  sim.run();
  const answers: (Answer | undefined)[] = [];
  for (const answer of sender.answers) answers[answer.id] = answer;
  expect(sender.answers.length).toBe(customers.length);
  return { sim, sender, station, arrivals, answers };
}

describe('Station', () => {
  it('begins and ends every service when the recursion of Kiefer and Wolfowitz does, to the bit', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(customer(eighths), customer(reals)), { minLength: 1, maxLength: 80 }),
        servers,
        (customers, c) => {
          const { station, arrivals, answers, sender } = serve(customers, c, null);
          // When each server is free: the next customer takes the earliest.
          const free = new Array<number>(Math.min(c, customers.length)).fill(0);
          let waited = 0;
          let sum = 0;
          let last = 0;
          customers.forEach(({ service }, i) => {
            const earliest = free.indexOf(Math.min(...free));
            const start = Math.max(arrivals[i]!, free[earliest]!);
            const end = start + service;
            free[earliest] = end;
            expect(answers[i]).toEqual({ id: i, outcome: OK, at: end });
            if (start - arrivals[i]! > 1e-9) waited++;
            sum += start - arrivals[i]!;
            last = Math.max(last, end);
          });
          const { statistics } = station;
          expect([statistics.served, statistics.waited, statistics.blocked]).toEqual([
            customers.length,
            waited,
            0,
          ]);
          expect(statistics.wait.count).toBe(customers.length);
          expect(statistics.wait.mean * customers.length).toBeCloseTo(sum, 8);
          expect(statistics.lastDeparture).toBe(last);
          const work = customers.reduce((all, { service }) => all + service, 0);
          expect(statistics.busyMean(last) * last).toBeCloseTo(work, 8);
          // Little's law holds on every path that starts and ends empty.
          expect(statistics.queueMean(last) * last).toBeCloseTo(sum, 8);
          expect([station.present, sender.pool.inUse]).toEqual([0, 0]);
        },
      ),
    );
  });

  it('follows the recursion of Lindley on one server', () => {
    fc.assert(
      fc.property(fc.array(customer(eighths), { minLength: 1, maxLength: 60 }), (customers) => {
        const { arrivals, answers } = serve(customers, 1, null);
        let wait = 0;
        customers.forEach(({ service }, i) => {
          if (i > 0) wait = Math.max(0, wait + customers[i - 1]!.service - customers[i]!.gap);
          expect(answers[i]!.at).toBe(arrivals[i]! + wait + service);
        });
      }),
    );
  });

  it('blocks exactly those that find every place taken', () => {
    fc.assert(
      fc.property(
        fc.array(customer(reals), { minLength: 1, maxLength: 80 }),
        fc.constantFrom(1, 2, 5),
        fc.integer({ min: 0, max: 3 }),
        (customers, c, places) => {
          const { station, arrivals, answers } = serve(customers, c, places);
          const free = new Array<number>(c).fill(0);
          const ends: number[] = [];
          arrivals.forEach((arrival, i) => {
            // At one instant the arrivals come first: they were scheduled before.
            const present = ends.filter((end) => end >= arrival).length;
            if (present >= c + places) {
              expect(answers[i]).toEqual({ id: i, outcome: BLOCKED, at: arrival });
              return;
            }
            const earliest = free.indexOf(Math.min(...free));
            const end = Math.max(arrival, free[earliest]!) + customers[ends.length]!.service;
            free[earliest] = end;
            ends.push(end);
            expect(answers[i]).toEqual({ id: i, outcome: OK, at: end });
          });
          expect(station.statistics.blocked).toBe(customers.length - ends.length);
        },
      ),
    );
  });

  it('has its place free again when it answers: who comes back at once is let in', () => {
    const sim = new Simulation();
    const station = new Station(sim, 1, 0, { next: () => 1 });
    const sender = new Sender(sim, station);
    sender.onAnswer = ({ id, outcome }) => {
      if (outcome === OK && id < 5) sender.send(id + 1);
    };
    sender.send(0);
    sender.send(100);
    sim.run();
    expect(sender.answers.map(({ id, outcome, at }) => [id, outcome, at])).toEqual([
      [100, BLOCKED, 0],
      ...[0, 1, 2, 3, 4, 5].map((id) => [id, OK, id + 1]),
    ]);
  });

  it('forgets at a reset what was, and keeps what is', () => {
    const sim = new Simulation();
    const station = new Station(sim, 1, null, { next: () => 4 });
    const sender = new Sender(sim, station);
    for (const at of [0, 0, 1]) sender.sendAt(at, at);
    sim.run(6);
    station.statistics.reset(6);
    sim.run(16);
    const { statistics } = station;
    expect([statistics.served, statistics.waited, statistics.wait.count]).toEqual([2, 1, 1]);
    expect(statistics.busyMean(16)).toBe(0.6);
    expect(statistics.queueMean(16)).toBe(0.2);
  });
});

describe('ProcessorSharingStation', () => {
  it('serves all at once and blocks beyond its places', () => {
    const sim = new Simulation();
    const station = new ProcessorSharingStation(sim, 1, 1, { next: () => 1 });
    const sender = new Sender(sim, station);
    for (const [at, id] of [
      [0, 0],
      [0.5, 1],
      [1, 2],
      [3, 3],
    ] as const)
      sender.sendAt(at, id);
    sim.run();
    expect(sender.answers).toEqual([
      { id: 2, outcome: BLOCKED, at: 1 },
      { id: 0, outcome: OK, at: 1.5 },
      { id: 1, outcome: OK, at: 2 },
      { id: 3, outcome: OK, at: 4 },
    ]);
    const { statistics } = station;
    expect([statistics.served, statistics.blocked, statistics.lastDeparture]).toEqual([3, 1, 4]);
    expect(statistics.busyMean(4)).toBe(0.75);
    expect(statistics.queueMean(4)).toBe(0.25);
    expect([station.present, sender.pool.inUse]).toEqual([0, 0]);
  });

  it('lets in who comes back while it is being answered', () => {
    const sim = new Simulation();
    const station = new ProcessorSharingStation(sim, 1, 0, { next: () => 1 });
    const sender = new Sender(sim, station);
    sender.onAnswer = ({ id }) => {
      if (id < 3) sender.send(id + 1);
    };
    sender.send(0);
    sim.run();
    expect(sender.answers.map(({ outcome, at }) => [outcome, at])).toEqual([
      [OK, 1],
      [OK, 2],
      [OK, 3],
      [OK, 4],
    ]);
  });
});
