import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventType } from '../../src/engine/event-type.js';
import { Simulation } from '../../src/engine/simulation.js';
import { ProcessorSharing } from '../../src/queueing/processor-sharing.js';

const Do = new EventType<null, () => void>('test.do', (_, action) => action());

interface Job {
  readonly arrival: number;
  readonly work: number;
}

/** From this time on there are so many cores. */
interface Turn {
  readonly at: number;
  readonly cores: number;
}

interface Outcome {
  /** Time of each job's end; NaN if it was cleared. */
  readonly ends: number[];
  /** Busy core-seconds at the times asked for. */
  readonly busy: number[];
}

/** The slow, obvious twin: from change to change, everybody's remaining work shrinks by the share. */
function stepThrough(
  jobs: readonly Job[],
  firstCores: number,
  clearAt: number,
  looks: readonly number[],
  turns: readonly Turn[] = [],
): Outcome {
  let cores = firstCores;
  const ends = jobs.map(() => Number.NaN);
  const busyAt = new Map<number, number>();
  const remaining = new Map<number, number>();
  const turnsAt = turns.map(({ at }) => at);
  const changes = [...jobs.map(({ arrival }) => arrival), clearAt, ...looks, ...turnsAt].sort(
    (a, b) => a - b,
  );
  const arriving = jobs
    .map((_, i) => i)
    .sort((a, b) => jobs[a]!.arrival - jobs[b]!.arrival || a - b);
  let now = 0;
  let busy = 0;
  const goTo = (time: number): void => {
    const { size } = remaining;
    const share = Math.min(1, cores / size);
    for (const [job, work] of remaining) remaining.set(job, work - (time - now) * share);
    if (size > 0) busy += (time - now) * Math.min(size, cores);
    now = time;
  };
  for (const change of [...changes, Number.POSITIVE_INFINITY]) {
    for (;;) {
      const least = Math.min(...remaining.values());
      const due = now + least / Math.min(1, cores / remaining.size);
      if (remaining.size === 0 || due > change) break;
      goTo(due);
      for (const [job, work] of remaining) {
        if (work > least * 1e-15 && work > 1e-12) continue;
        ends[job] = now;
        remaining.delete(job);
      }
    }
    if (change === Number.POSITIVE_INFINITY) break;
    goTo(change);
    if (looks.includes(change)) busyAt.set(change, busy);
    if (change === clearAt) remaining.clear();
    for (const turn of turns) if (turn.at === change) cores = turn.cores;
    while (arriving.length > 0 && jobs[arriving[0]!]!.arrival <= change) {
      const job = arriving.shift()!;
      remaining.set(job, jobs[job]!.work);
    }
  }
  return { ends, busy: looks.map((look) => busyAt.get(look)!) };
}

function simulate(
  jobs: readonly Job[],
  cores: number,
  clearAt: number,
  looks: readonly number[],
  startAt: number,
  turns: readonly Turn[] = [],
): Outcome & { readonly total: number; readonly cleared: number[]; readonly events: number } {
  const sim = new Simulation();
  if (startAt > 0) sim.run(startAt);
  const ends = jobs.map(() => Number.NaN);
  const cleared: number[] = [];
  const busy: number[] = [];
  const sharing = new ProcessorSharing<number>(sim, cores, {
    workDone: (job) => {
      expect(ends[job]).toBeNaN();
      ends[job] = sim.now - startAt;
    },
  });
  // In the order of the twin: looks, clearing, arrivals.
  looks.forEach((look, i) => {
    sim.scheduleAt(
      startAt + look,
      Do,
      null,
      () => {
        busy[i] = sharing.busyIntegral();
      },
      'early',
    );
  });
  sim.scheduleAt(
    startAt + clearAt,
    Do,
    null,
    () => sharing.clear((job) => cleared.push(job)),
    'early',
  );
  for (const { at, cores } of turns) {
    sim.scheduleAt(startAt + at, Do, null, () => sharing.setCores(cores), 'early');
  }
  jobs.forEach(({ arrival, work }, i) => {
    sim.scheduleAt(startAt + arrival, Do, null, () => {
      const { pending } = sim;
      sharing.submit(i, work);
      expect(sim.pending - pending).toBeLessThanOrEqual(1);
    });
  });
  sim.run();
  expect(sharing.jobs).toBe(0);
  return { ends, busy, total: sharing.busyIntegral(), cleared, events: sim.events };
}

const smallJob = fc.record({
  // A grid, so that arrivals, ends and clearing fall together.
  arrival: fc.integer({ min: 0, max: 40 }).map((n) => n / 4),
  work: fc.integer({ min: 0, max: 12 }).map((n) => n / 4),
});
const job = fc.record({
  arrival: fc.double({ min: 0, max: 20, noNaN: true }),
  work: fc.double({ min: 1e-6, max: 3, noNaN: true }),
});
const cores = fc.constantFrom(1, 2, 3, 8, 1.5, 0.25, Number.POSITIVE_INFINITY);

describe('ProcessorSharing', () => {
  it.each([
    ['small clocks', 0, 1e-9],
    ['clocks of eleven days', 1e6, 1e-7],
  ])('ends every job when stepping through all of them does, at %s', (_, startAt, tolerance) => {
    const looks = fc.array(fc.double({ min: 0, max: 30, noNaN: true }), { maxLength: 4 });
    fc.assert(
      fc.property(fc.array(job, { maxLength: 40 }), cores, looks, (jobs, c, at) => {
        const expected = stepThrough(jobs, c, 1e5, at);
        const actual = simulate(jobs, c, 1e5, at, startAt);
        expect(actual.cleared).toEqual([]);
        actual.ends.forEach((end, i) => {
          expect(Math.abs(end - expected.ends[i]!)).toBeLessThan(tolerance);
        });
        actual.busy.forEach((busy, i) => {
          expect(Math.abs(busy - expected.busy[i]!)).toBeLessThan((jobs.length + 1) * tolerance);
        });
        // Work is conserved: every core-second of it was done once.
        const work = jobs.reduce((sum, { work }) => sum + work, 0);
        expect(Math.abs(actual.total - work)).toBeLessThan((jobs.length + 1) * tolerance);
      }),
      { numRuns: 200 },
    );
  });

  it('ends every job when stepping through does while the number of cores changes', () => {
    const turn = fc.record({
      at: fc.double({ min: 0, max: 30, noNaN: true }),
      cores: fc.constantFrom(0.1, 0.4, 1, 2, 3.2, 8),
    });
    const looks = [7, 19];
    fc.assert(
      fc.property(
        fc.array(job, { maxLength: 25 }),
        fc.uniqueArray(turn, { maxLength: 12, selector: ({ at }) => at }),
        (jobs, turns) => {
          const expected = stepThrough(jobs, 2, 1e5, looks, turns);
          const actual = simulate(jobs, 2, 1e5, looks, 0, turns);
          actual.ends.forEach((end, i) => {
            expect(Math.abs(end - expected.ends[i]!)).toBeLessThan(1e-8);
          });
          actual.busy.forEach((busy, i) => {
            expect(Math.abs(busy - expected.busy[i]!)).toBeLessThan(1e-7);
          });
        },
      ),
      { numRuns: 200 },
    );
  });

  it('survives ties of arrivals, ends and clearing, and hands out each job once', () => {
    const clearing = fc.integer({ min: 0, max: 60 }).map((n) => n / 4 + 1 / 8);
    fc.assert(
      fc.property(fc.array(smallJob, { maxLength: 30 }), cores, clearing, (jobs, c, clearAt) => {
        const expected = stepThrough(jobs, c, clearAt, []);
        const actual = simulate(jobs, c, clearAt, [], 0);
        actual.ends.forEach((end, i) => {
          const twin = expected.ends[i]!;
          expect(actual.cleared.includes(i)).toBe(Number.isNaN(end));
          // Within rounding of the moment of clearing, either end is right.
          if (Math.abs(twin - clearAt) < 1e-9 || Math.abs(end - clearAt) < 1e-9) return;
          if (Number.isNaN(twin)) expect(end).toBeNaN();
          else expect(Math.abs(end - twin)).toBeLessThan(1e-9);
        });
        expect(new Set(actual.cleared).size).toBe(actual.cleared.length);
      }),
      { numRuns: 300 },
    );
  });

  it('forgets no work over a busy period of a million seconds', () => {
    const sim = new Simulation();
    let done = 0;
    let work = 0;
    const sharing = new ProcessorSharing<number>(sim, 2, { workDone: () => done++ });
    const Submit = new EventType<null, number>('test.submit', (_, i) => {
      const amount = 1 + (i % 97) / 97;
      work += amount;
      sharing.submit(i, amount);
      if (i < 100_000) sim.schedule(10, Submit, null, i + 1);
    });
    // Two that never end keep it busy throughout, so that the attained service only grows.
    sharing.submit(-1, 1e7);
    sharing.submit(-2, 1e7);
    sim.schedule(0, Submit, null, 1);
    sim.run(1_000_000);
    expect(sharing.jobs).toBeLessThan(10);
    expect(done).toBe(100_000 + 2 - sharing.jobs);
    expect(sharing.busyIntegral()).toBeCloseTo(2e6, 4);
    expect(work).toBeLessThan(2e6);
  });

  it('costs little more than two events a job, however many share a core', () => {
    const jobs = Array.from({ length: 500 }, (_, i) => ({ arrival: i / 1000, work: 1 + i / 7 }));
    const { events } = simulate(jobs, 1, 1e6, [], 0);
    // Arrivals and ends, and a few firings that find the first job slowed down.
    expect(events).toBeLessThan(2.2 * jobs.length);
  });

  it('lets its owner submit while it is told of an end', () => {
    const sim = new Simulation();
    const ends: number[] = [];
    const sharing: ProcessorSharing<number> = new ProcessorSharing<number>(sim, 1, {
      workDone: (left) => {
        ends.push(sim.now);
        if (left > 0) sharing.submit(left - 1, left % 2 === 0 ? 0 : 0.5);
      },
    });
    sharing.submit(4, 0);
    // Ends in an event of its own, even with nothing to do.
    expect(ends).toEqual([]);
    sim.run();
    expect(ends).toEqual([0, 0, 0.5, 0.5, 1]);
    expect([sharing.jobs, sharing.busyIntegral()]).toEqual([0, 1]);
  });

  it('lets its owner clear it while it is told of an end, and starts afresh', () => {
    const sim = new Simulation();
    const log: string[] = [];
    const sharing: ProcessorSharing<string> = new ProcessorSharing<string>(sim, 2, {
      workDone: (job) => {
        log.push(`${job} ended at ${sim.now}`);
        if (job !== 'a') return;
        sharing.clear((lost) => {
          log.push(`${lost} lost`);
          if (lost === 'b') sharing.submit('again', 1);
        });
      },
    });
    sharing.submit('a', 1);
    sharing.submit('b', 1);
    sharing.submit('c', 5);
    sim.run();
    expect(log).toEqual(['a ended at 1.5', 'b lost', 'c lost', 'again ended at 2.5']);
    expect(sim.pending).toBe(0);
  });

  it.each([-1, Number.NaN])('refuses %d seconds of work', (work) => {
    const sim = new Simulation();
    const sharing = new ProcessorSharing<number>(sim, 1, { workDone: () => {} });
    expect(() => sharing.submit(0, work)).toThrow(RangeError);
    expect(sharing.jobs).toBe(0);
  });
});
