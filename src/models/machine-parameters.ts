import type { z } from 'zod';
import type { BurstRates } from '../queueing/burst-limit.js';
import type { EbsRates } from './ebs/volume.js';
import type { InstanceType } from './ec2/catalogue.js';
import type { CpuCreditsSpec } from './fleet/cpu-credits.js';
import type { MemoryLimit } from './handler/machine.js';
import { choice, flag, optional, parameter, quantity, ratio } from './parameter.js';

const BYTES_PER_GBIT = 125e6;
const MB = 1e6;

/** "At least 30 minutes at least once every 24 hours" (EC2 user guide, ebs-optimized, 2023). */
export const EBS_BURST_S = 1800;

/** What an instance of `ec2` or `ec2-asg` has beside its vCPUs and slots. */
export const machineParameters = {
  cpuCredits: optional(choice(['standard', 'unlimited'], 'credit mode'), {
    doc: 'What a burstable type (T2, T3, T3a, T4g) does without CPU credits: fall to its baseline, or go on and pay.',
    absent: 'standard of T2; unlimited of T3, T3a and T4g',
    source: 'EC2 user guide, burstable-performance-instances-unlimited-mode (2026)',
    grade: 'documented',
  }),
  initialCredits: parameter(ratio({ min: 0, noun: 'a number of credits' }), {
    doc: 'CPU credits that an instance has saved up which is there from the start. One that is launched has none.',
    default: 0,
    source: 'as T3 and T4g begin; no source for how many one has that has been running',
    grade: 'assumption',
  }),
  networkLimit: parameter(flag(), {
    doc: 'false: the bandwidth of the instance type does not limit it.',
    default: true,
    source: 'EC2 user guide, ec2-instance-network-bandwidth (2026)',
    grade: 'documented',
  }),
  networkBurst: parameter(quantity('duration'), {
    doc: 'How long a type of "up to" so much bandwidth can use all of it, from full credits.',
    default: '5m',
    source: 'the size of the credits is not published; AWS: "typically from 5 to 60 minutes"',
    grade: 'assumption',
  }),
  memoryPerRequest: optional(quantity('size', { above: '0B' }), {
    doc: 'Memory that a request needs while it is served. When it runs out, the process is killed.',
    absent: 'memory is never the limit',
  }),
  memoryReserved: parameter(quantity('size'), {
    doc: 'Memory of the operating system and of the idle application, with `memoryPerRequest`.',
    default: '500MB',
    source: 'no source: a Linux image and a small application',
    grade: 'assumption',
  }),
  restartTime: parameter(quantity('duration'), {
    doc: 'From the kill of a process that ran out of memory until it serves again.',
    default: '10s',
    source: 'no source: a service manager that restarts an application',
    grade: 'assumption',
  }),
};

type MachineValues = z.output<z.ZodObject<typeof machineParameters>>;

export interface MachineSpec {
  readonly cpuCredits: CpuCreditsSpec | null;
  readonly network: BurstRates | null;
  readonly ebs: EbsRates | null;
  readonly memory: MemoryLimit | null;
}

export function machineSpec(v: MachineValues, type: InstanceType): MachineSpec {
  return {
    cpuCredits: creditsOf(v, type),
    network: v.networkLimit ? networkOf(type, v.networkBurst) : null,
    ebs: ebsOf(type),
    memory:
      v.memoryPerRequest === undefined
        ? null
        : {
            requests: Math.floor(
              Math.max(0, type.memoryBytes - v.memoryReserved) / v.memoryPerRequest,
            ),
            restartS: v.restartTime,
          },
  };
}

function creditsOf(v: MachineValues, type: InstanceType): CpuCreditsSpec | null {
  const { cpuCredits, vcpus } = type;
  if (cpuCredits === null) return null;
  const mode = v.cpuCredits ?? cpuCredits.mode;
  return {
    mode,
    vcpus,
    earnedPerHour: cpuCredits.earnedPerHour,
    maxAccrued: cpuCredits.maxAccrued,
    baselinePerVcpu: cpuCredits.baselinePerVcpu,
    initial: v.initialCredits,
    // Launch credits are of the standard mode only.
    launchCredits: mode === 'standard' ? cpuCredits.launchCredits : 0,
    losesCredits: type.family === 't2',
  };
}

function networkOf({ network }: InstanceType, burstS: number): BurstRates {
  const sustained = network.baselineGbps * BYTES_PER_GBIT;
  const peak = network.burstGbps * BYTES_PER_GBIT;
  return { sustained, peak, credits: (peak - sustained) * burstS };
}

function ebsOf({ ebs }: InstanceType): EbsRates | null {
  if (ebs === null) return null;
  const rates = (sustained: number, peak: number): BurstRates => ({
    sustained,
    peak,
    credits: (peak - sustained) * EBS_BURST_S,
  });
  return {
    iops: rates(ebs.baselineIops, ebs.maxIops),
    bytes: rates(ebs.baselineMBps * MB, ebs.maxMBps * MB),
  };
}
