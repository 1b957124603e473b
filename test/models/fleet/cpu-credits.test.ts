import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventType } from '../../../src/engine/event-type.js';
import { Simulation } from '../../../src/engine/simulation.js';
import { findInstanceType, instanceTypeNames } from '../../../src/models/ec2/catalogue.js';
import { type CpuCreditsSpec, CreditLedger } from '../../../src/models/fleet/cpu-credits.js';
import { ProcessorSharing } from '../../../src/queueing/processor-sharing.js';
import { Rows } from '../../../src/queueing/rows.js';

const Do = new EventType<null, () => void>('test.do', (_, action) => action());

interface Job {
  readonly arrival: number;
  readonly work: number;
}

/** Jobs on a machine with credits. */
function run(spec: CpuCreditsSpec, jobs: readonly Job[], until: number) {
  const sim = new Simulation();
  const ledger = new CreditLedger(sim, spec);
  const credits = ledger.open();
  credits.wasRunning();
  const ends = jobs.map(() => Number.POSITIVE_INFINITY);
  const owner = {
    workDone: (job: number) => {
      ends[job] = sim.now;
    },
  };
  const cpu = new ProcessorSharing<number>(sim, spec.vcpus, owner, new Rows(), credits);
  jobs.forEach(({ arrival, work }, i) => {
    sim.scheduleAt(arrival, Do, null, () => cpu.submit(i, work));
  });
  sim.run(until);
  return { ends, ledger, credits, busyS: cpu.busyIntegral(), sim, cpu };
}

/** The slow, obvious twin: everything step by step. */
function stepThrough(spec: CpuCreditsSpec, jobs: readonly Job[], until: number, stepS: number) {
  const { vcpus, baselinePerVcpu, earnedPerHour, maxAccrued, mode } = spec;
  const left = jobs.map(({ work }) => work);
  const ends = jobs.map(() => Number.POSITIVE_INFINITY);
  let launch = spec.launchCredits;
  let earned = spec.initial;
  let charged = 0;
  for (let step = 0; step * stepS < until; step++) {
    const now = step * stepS;
    const present = jobs.flatMap(({ arrival }, i) => (arrival <= now && left[i]! > 0 ? [i] : []));
    const slow = mode === 'standard' && launch + earned <= 0;
    const cores = Math.min(present.length, slow ? vcpus * baselinePerVcpu : vcpus);
    for (const i of present) {
      left[i]! -= (stepS * cores) / present.length;
      if (left[i]! <= 1e-12) ends[i] = now + stepS;
    }
    const spent = (cores * stepS) / 60;
    const fromLaunch = Math.min(launch, spent);
    launch -= fromLaunch;
    earned = Math.min(maxAccrued, earned + (earnedPerHour * stepS) / 3600 - (spent - fromLaunch));
    if (mode === 'standard') earned = Math.max(0, earned);
    else if (earned < -maxAccrued) {
      charged += -maxAccrued - earned;
      earned = -maxAccrued;
    }
  }
  return { ends, balance: launch + earned, charged };
}

const specOf = (name: string, more: Partial<CpuCreditsSpec> = {}): CpuCreditsSpec => {
  const { cpuCredits, vcpus } = findInstanceType(name)!;
  return { ...cpuCredits!, vcpus, initial: 0, losesCredits: name.startsWith('t2'), ...more };
};

describe('CPU credits', () => {
  it.each(['standard', 'unlimited'] as const)(
    'in %s mode: jobs end, and credits stand, where stepping through has them',
    (mode) => {
      const stepS = 0.01;
      const job = fc.record({
        arrival: fc.double({ min: 0, max: 60, noNaN: true }),
        work: fc.double({ min: 0.1, max: 12, noNaN: true }),
      });
      const machine = fc.record({
        vcpus: fc.constantFrom(1, 2, 4),
        baselinePerVcpu: fc.constantFrom(0.1, 0.3, 0.4),
        maxAccrued: fc.double({ min: 0.05, max: 0.6, noNaN: true }),
        initial: fc.double({ min: 0, max: 0.05, noNaN: true }),
        launchCredits: fc.constantFrom(0, 0.1),
      });
      fc.assert(
        fc.property(machine, fc.array(job, { maxLength: 12 }), (drawn, jobs) => {
          const { vcpus, baselinePerVcpu } = drawn;
          const earnedPerHour = vcpus * baselinePerVcpu * 60;
          const spec = { ...drawn, mode, earnedPerHour, losesCredits: false };
          const expected = stepThrough(spec, jobs, 120, stepS);
          const actual = run(spec, jobs, 120);
          actual.ends.forEach((end, i) => {
            const twin = expected.ends[i]!;
            // A job that ends as the clock stops may be on either side of it.
            if (Math.min(end, twin) > 119) return;
            expect(Math.abs(end - twin)).toBeLessThan(0.5);
          });
          expect(Math.abs(actual.credits.balance() - expected.balance)).toBeLessThan(0.02);
          expect(Math.abs(actual.ledger.charged - expected.charged)).toBeLessThan(0.02);
        }),
        { numRuns: 60 },
      );
    },
  );

  it('neither makes nor loses credits: what is earned is spent, saved, or lost at the limit', () => {
    const { credits, busyS, ledger } = run(
      specOf('t3.micro'),
      [{ arrival: 100, work: 9000 }],
      20_000,
    );
    // 12 an hour are earned; nothing reaches the limit of a day.
    const earned = (12 * 20_000) / 3600;
    expect(credits.balance() + busyS / 60).toBeCloseTo(earned, 9);
    expect(ledger.charged).toBe(0);
  });

  it('a T3 in unlimited mode owes up to a day of earning, and is charged for the rest at once', () => {
    // Two vCPUs busy for two days: 20 % is earned of 200 %.
    const day = 86_400;
    const spec = specOf('t3.micro');
    const jobs = [
      { arrival: 0, work: 10 * day },
      { arrival: 0, work: 10 * day },
    ];
    const { credits, ledger } = run(spec, jobs, 2 * day);
    const net = 2 * (2 * 24 * 60 - 288);
    expect(credits.balance()).toBeCloseTo(-288, 6);
    expect(ledger.charged).toBeCloseTo(net - 288, 6);
    credits.end();
    expect(ledger.charged).toBeCloseTo(net, 6);
  });

  it('in standard mode falls to the baseline when the credits are gone, and rises when it has earned some', () => {
    // 30 launch credits and what is earned meanwhile, of one vCPU at full speed: 60 a busy hour.
    const spec = specOf('t2.micro');
    const dry = (30 / 60) * 3600 + 3 / (1 / 60 - 6 / 3600);
    const { ends, ledger } = run(spec, [{ arrival: 0, work: dry + 100 }], 1e5);
    // While launch credits last, 3 are earned beside them.
    expect(ends[0]).toBeCloseTo(dry + 100 / 0.1, 3);
    expect(ledger.throttledS).toBeCloseTo(1000, 3);
    const later = run(
      spec,
      [
        { arrival: 0, work: dry },
        { arrival: dry + 3600, work: 300 },
      ],
      1e5,
    );
    // An hour of idling earns 6: 400 s at full speed.
    expect(later.ends[1]).toBeCloseTo(dry + 3900, 3);
  });

  it('an instance that ends while it is slowed down, or with credits to run out, is out of the account', () => {
    const spec = specOf('t2.micro');
    for (const endsAt of [600, 4000]) {
      const { cpu, credits, ledger, sim } = run(spec, [{ arrival: 0, work: 1e5 }], endsAt);
      credits.end();
      cpu.clear(() => {});
      const { throttledS } = ledger;
      expect(throttledS > 0).toBe(endsAt === 4000);
      expect(sim.pending).toBe(0);
      sim.run(20_000);
      credits.restart();
      expect(credits.balance()).toBe(30);
      expect(ledger.throttledS).toBe(throttledS);
      // The machine that it starts as runs at full speed.
      let doneAt = Number.NaN;
      const owner = { workDone: () => (doneAt = sim.now) };
      new ProcessorSharing<null>(sim, 1, owner, new Rows(), credits).submit(null, 600);
      sim.run(30_000);
      expect(doneAt).toBe(20_600);
    }
  });

  it('gives T2 its launch credits anew at a start, without what it had saved; T3 keeps its own', () => {
    const t2 = run(specOf('t2.micro'), [], 86_400);
    t2.credits.end();
    t2.credits.restart();
    expect(t2.credits.balance()).toBe(30);
    const t3 = run(specOf('t3.micro'), [], 3600);
    t3.credits.end();
    t3.credits.restart();
    expect(t3.credits.balance()).toBeCloseTo(12, 9);
  });

  it('earns of every burstable type in the catalogue exactly what its baseline spends', () => {
    const burstable = instanceTypeNames().filter((name) => findInstanceType(name)!.cpuCredits);
    expect(burstable.length).toBeGreaterThan(25);
    for (const name of burstable) {
      const { earnedPerHour, maxAccrued, baselinePerVcpu, vcpus } = specOf(name);
      expect(earnedPerHour).toBeCloseTo(baselinePerVcpu * vcpus * 60, 6);
      expect(maxAccrued).toBeCloseTo(24 * earnedPerHour, 6);
    }
  });
});
