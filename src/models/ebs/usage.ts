import type { UsageLine } from '../../pricing/usage.js';
import { GP3 } from './limits.js';
import type { SnapshotsSpec, VolumeSpec } from './spec.js';

const MONTH_S = 730 * 3600;

/** What is billed for volumes that were there for so many seconds in all. A GiB of EBS is a GB on the bill. */
export function volumeUsage(
  volumes: readonly VolumeSpec[],
  seconds: number,
  common: Pick<UsageLine, 'resource' | 'region' | 'per' | 'unitPrice'>,
): readonly UsageLine[] {
  const months = seconds / MONTH_S;
  const lines: UsageLine[] = [];
  const add = (item: string, quantity: number, unit: string): void => {
    if (quantity > 0) lines.push({ ...common, item, quantity: quantity * months, unit });
  };
  for (const { volumeType, sizeGiB, iops, throughputMiBps, snapshots } of volumes) {
    add(`ebs.${volumeType}.storage`, sizeGiB, 'GB-month');
    const free = volumeType === 'gp3' ? GP3.iops : 0;
    add(`ebs.${volumeType}.iops`, (iops ?? 0) - free, 'IOPS-month');
    add(`ebs.${volumeType}.throughput`, (throughputMiBps ?? 0) - GP3.mibps, 'MiBps-month');
    if (snapshots !== null)
      add('ebs.snapshot.standard', snapshotGiB(sizeGiB, snapshots), 'GB-month');
  }
  return lines;
}

/** The first snapshot is a copy of what is written, each further one of what has changed since. */
export function snapshotGiB(
  sizeGiB: number,
  { keep, changed, used }: Pick<SnapshotsSpec, 'keep' | 'changed' | 'used'>,
): number {
  const written = sizeGiB * used;
  return written + (keep - 1) * Math.min(written, sizeGiB * changed);
}
