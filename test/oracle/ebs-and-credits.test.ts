import { describe, expect, it } from 'vitest';
import { Simulation } from '../../src/engine/simulation.js';
import { io1MiBps, volumeLimits } from '../../src/models/ebs/limits.js';
import { findInstanceType } from '../../src/models/ec2/catalogue.js';
import { CreditLedger } from '../../src/models/fleet/cpu-credits.js';
import { BurstLimit } from '../../src/queueing/burst-limit.js';
import { ProcessorSharing } from '../../src/queueing/processor-sharing.js';
import { documented } from './behaviour.js';

const MIB = 1048576;
const GIB_PER_TIB = 1024;

const limitsOf = (volumeType: 'gp2' | 'st1' | 'sc1', sizeGiB: number) =>
  volumeLimits({ volumeType, sizeGiB, iops: null, throughputMiBps: null });

/** One machine of a type, with jobs that keep so many vCPUs busy. */
function machine(type: string, busyVcpus: number, hours: number) {
  const { cpuCredits, vcpus } = findInstanceType(type)!;
  const sim = new Simulation();
  const spec = { ...cpuCredits!, vcpus, initial: 0, losesCredits: false };
  const credits = new CreditLedger(sim, spec).open();
  const cpu = new ProcessorSharing<null>(sim, vcpus, { workDone: () => {} }, undefined, credits);
  // So many vCPU-seconds in the time: when exactly makes no difference to the balance.
  if (busyVcpus > 0) cpu.submit(null, busyVcpus * hours * 3600);
  sim.run(hours * 3600);
  return { credits, spent: cpu.busyIntegral() / 60, cpu, sim };
}

describe('what AWS documents of EBS', () => {
  const gp2 = documented<{
    cases: { gib: number; base: number; burstSec: number; refillSec: number }[];
  }>('gp2.burst').cases;
  it.each(gp2)(
    'gp2 of $gib GiB: $base IOPS, a burst of $burstSec s, full again in $refillSec s',
    (row) => {
      const { iops } = limitsOf('gp2', row.gib);
      expect(iops!.sustained).toBe(row.base);
      const limit = new BurstLimit(iops!, 0);
      // A queue that never empties: the rate falls when the credits are gone.
      let sent = 0;
      let at = 0;
      let last = 0;
      for (;;) {
        last = limit.pass(3000, 0) - at;
        if (last > 1.5 - 1e-9) break;
        at += last;
        sent += 3000;
        if (last > 1 + 1e-9) break;
      }
      expect(Math.abs(at - row.burstSec)).toBeLessThanOrEqual(2);
      expect(sent / at).toBeGreaterThan(2990);
      const idleFrom = limit.pass(0, 0);
      expect(limit.creditsAt(idleFrom + row.refillSec - 2)).toBeLessThan(5_400_000);
      expect(limit.creditsAt(idleFrom + row.refillSec + 1)).toBe(5_400_000);
    },
  );

  const hdd = (['st1', 'sc1'] as const).flatMap((type) =>
    documented<{ cases: [number, number][] }>(`${type}.scan.hours`).cases.map(
      ([tib, hours]) => [type, tib, hours] as const,
    ),
  );
  it.each(hdd)('%s of %d TiB is read from end to end in %d h', (type, tib, hours) => {
    const limit = new BurstLimit(limitsOf(type, tib * GIB_PER_TIB).bytes, 0);
    let end = 0;
    for (let mib = 0; mib < tib * GIB_PER_TIB * 1024; mib += 1024) end = limit.pass(1024 * MIB, 0);
    expect(end / 3600).toBeCloseTo(hours, 2);
  });

  const io1 = documented<{ cases: { iops: number; mibps: number }[] }>('io1.throughput').cases;
  it.each(io1)('io1 with $iops IOPS moves $mibps MiB/s', ({ iops, mibps }) => {
    expect(io1MiBps(iops)).toBe(mibps);
  });
});

describe('what AWS documents of CPU credits', () => {
  it('a t3.nano at 2 % earns, spends and saves what the guide’s example says', () => {
    const { inputs, expected } = documented<{
      inputs: { vcpus: number; utilPct: number; hours: number };
      expected: { earned: number; spent: number; accrued: number };
    }>('t3nano.accrual');
    const busy = (inputs.vcpus * inputs.utilPct) / 100;
    const { credits, spent } = machine('t3.nano', busy, inputs.hours);
    expect(spent).toBeCloseTo(expected.spent, 9);
    expect(credits.balance()).toBeCloseTo(expected.accrued, 9);
    expect(credits.balance() + spent).toBeCloseTo(expected.earned, 9);
  });

  it('a t2.micro that idles for a day has its launch credits beside the limit, and not again', () => {
    const { expected } = documented<{ expected: { balance: number; afterLaunchSpentMax: number } }>(
      't2micro.idle24h',
    );
    const { credits, cpu, sim } = machine('t2.micro', 0, 24);
    expect(credits.balance()).toBeCloseTo(expected.balance, 9);
    cpu.submit(null, 30 * 60);
    sim.run(sim.now + 30 * 60 + 24 * 3600);
    expect(credits.balance()).toBeCloseTo(expected.afterLaunchSpentMax, 9);
  });
});
