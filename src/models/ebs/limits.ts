import type { BurstRates } from '../../queueing/burst-limit.js';
import type { VolumeSpec, VolumeType } from './spec.js';

const MIB = 1048576;
const GIB_PER_TIB = 1024;

/**
 * gp2: 3 IOPS a GiB, from 100 to 16,000; bursts to 3,000 on a bucket of 5.4 million I/O credits.
 * 128 MiB/s up to 170 GiB, else 250 MiB/s: below 334 GiB only with credits, which the I/O size of
 * 256 KiB sees to. Source: EBS user guide, general-purpose (2026).
 */
export const GP2 = {
  iopsPerGiB: 3,
  minIops: 100,
  maxIops: 16_000,
  burstIops: 3000,
  credits: 5_400_000,
  smallGiB: 170,
  smallMiBps: 128,
  maxMiBps: 250,
} as const;

/** gp3: what is included, and what can be provisioned. Source: EBS user guide, general-purpose (2026). */
export const GP3 = {
  iops: 3000,
  maxIops: 80_000,
  iopsPerGiB: 500,
  mibps: 125,
  maxMiBps: 2000,
  mibpsPerIops: 0.25,
} as const;

/**
 * io1: 256 KiB an operation up to 500 MiB/s; above 32,000 IOPS 16 KiB an operation, up to 1,000 MiB/s.
 * io2 (Block Express): 0.256 MiB/s an operation up to 4,000 MiB/s.
 * Source: EBS user guide, provisioned-iops (2026).
 */
export const IO1 = { minIops: 100, maxIops: 64_000, iopsPerGiB: 50, mibps: 500, maxMiBps: 1000 };
export const IO2 = { minIops: 100, maxIops: 256_000, iopsPerGiB: 1000, mibpsPerIops: 0.256 };
const IO2_MAX_MIBPS = 4000;

/** MiB/s a TiB, and in all; a TiB of credits a TiB. Source: EBS user guide, hdd-vols (2026). */
export const HDD = {
  st1: { basePerTiB: 40, burstPerTiB: 250, maxMiBps: 500 },
  sc1: { basePerTiB: 12, burstPerTiB: 80, maxMiBps: 250 },
} as const;

/** Least and greatest size in GiB. Source: the same pages. */
export const VOLUME_SIZES: Readonly<Record<VolumeType, { min: number; max: number }>> = {
  gp2: { min: 1, max: 16_384 },
  gp3: { min: 1, max: 65_536 },
  io1: { min: 4, max: 16_384 },
  io2: { min: 4, max: 65_536 },
  st1: { min: 125, max: 16_384 },
  sc1: { min: 125, max: 16_384 },
};

export function isHdd(type: VolumeType): type is 'st1' | 'sc1' {
  return type === 'st1' || type === 'sc1';
}

/** Operations and bytes a second that a volume does. */
export interface VolumeLimits {
  /** null: the type counts bytes only. */
  readonly iops: BurstRates | null;
  readonly bytes: BurstRates;
}

const steady = (rate: number): BurstRates => ({ sustained: rate, peak: rate, credits: 0 });

export function volumeLimits(
  spec: Pick<VolumeSpec, 'volumeType' | 'sizeGiB' | 'iops' | 'throughputMiBps'>,
): VolumeLimits {
  const { volumeType, sizeGiB } = spec;
  switch (volumeType) {
    case 'gp2':
      return gp2Limits(sizeGiB);
    case 'gp3':
      return { iops: steady(spec.iops!), bytes: steady(spec.throughputMiBps! * MIB) };
    case 'io1':
      return { iops: steady(spec.iops!), bytes: steady(io1MiBps(spec.iops!) * MIB) };
    case 'io2': {
      const mibps = Math.min(spec.iops! * IO2.mibpsPerIops, IO2_MAX_MIBPS);
      return { iops: steady(spec.iops!), bytes: steady(mibps * MIB) };
    }
    default:
      return { iops: null, bytes: hddBytes(volumeType, sizeGiB) };
  }
}

/** MiB/s of an io1 volume at operations as large as its IOPS allow. */
export function io1MiBps(iops: number): number {
  const above = (iops * 16) / 1024;
  return Math.min(IO1.maxMiBps, Math.max(above, Math.min(IO1.mibps, (iops * 256) / 1024)));
}

function gp2Limits(sizeGiB: number): VolumeLimits {
  const base = Math.min(GP2.maxIops, Math.max(GP2.minIops, GP2.iopsPerGiB * sizeGiB));
  const iops =
    base >= GP2.burstIops
      ? steady(base)
      : { sustained: base, peak: GP2.burstIops, credits: GP2.credits };
  return { iops, bytes: steady((sizeGiB <= GP2.smallGiB ? GP2.smallMiBps : GP2.maxMiBps) * MIB) };
}

function hddBytes(type: 'st1' | 'sc1', sizeGiB: number): BurstRates {
  const tib = sizeGiB / GIB_PER_TIB;
  const { basePerTiB, burstPerTiB, maxMiBps } = HDD[type];
  const base = Math.min(maxMiBps, basePerTiB * tib);
  const peak = Math.min(maxMiBps, burstPerTiB * tib);
  return { sustained: base * MIB, peak: peak * MIB, credits: tib * GIB_PER_TIB * 1024 * MIB };
}
