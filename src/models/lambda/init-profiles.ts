import type { DistributionSpec } from '../../variates/distribution.js';
import { INIT_DURATIONS, RESTORE_DURATIONS } from './init-profiles-data.js';
import type { Architecture, PackageType } from './spec.js';

/** What the time to initialise an environment was measured for. */
export interface ProfileKey {
  readonly runtime: string;
  readonly packageType: PackageType;
  readonly architecture: Architecture;
  /** In AWS's MB; measured up to 1,024. */
  readonly memoryMB: number;
}

interface Profile extends ProfileKey {
  readonly quantilesMs: readonly number[];
}

const BODY = [0, 0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99];
const INIT_PROBABILITIES = [...BODY, 0.995, 0.998, 0.999, 1];
const RESTORE_PROBABILITIES = [...BODY, 0.999, 1];

function read(rows: readonly string[]): readonly Profile[] {
  return rows.map((row) => {
    const [runtime, packageType, architecture, memory, ...quantiles] = row.split(' ');
    return {
      runtime: runtime!,
      packageType: packageType as PackageType,
      architecture: architecture as Architecture,
      memoryMB: Number(memory),
      quantilesMs: quantiles.map(Number),
    };
  });
}

let inits: readonly Profile[] | null = null;
let restores: readonly Profile[] | null = null;

function profiles(snapStart: boolean): readonly Profile[] {
  if (snapStart) {
    restores ??= read(RESTORE_DURATIONS);
    return restores;
  }
  inits ??= read(INIT_DURATIONS);
  return inits;
}

/** Custom runtimes without a word about the language: nothing is known of their cold starts. */
export const BARE_RUNTIMES = ['provided.al2023', 'provided.al2'] as const;

/** Runtimes that SnapStart restores. AWS Lambda developer guide, snapstart (2026). */
export const SNAP_START_RUNTIMES = /^(java(11|17|21|25)|python3\.(1[2-9])|dotnet(8|9|10))$/;

/** Every runtime that a function can have. */
export function runtimeNames(): readonly string[] {
  return [...BARE_RUNTIMES, ...new Set(profiles(false).map(({ runtime }) => runtime))].sort();
}

/** All that was measured, of plain starts. */
export function measuredProfiles(): readonly ProfileKey[] {
  return profiles(false);
}

/**
 * The measured time to initialise an environment (seconds): of this runtime, package and
 * architecture, at the measured memory that is nearest. With SnapStart the time to restore it, which
 * was measured on x86_64. Null: nothing was measured.
 */
export function measuredInit(key: ProfileKey, snapStart: boolean): DistributionSpec | null {
  const fitting = profiles(snapStart).filter(
    (row) =>
      row.runtime === key.runtime &&
      row.packageType === key.packageType &&
      (snapStart || row.architecture === key.architecture),
  );
  if (fitting.length === 0) return null;
  const away = (row: Profile) => Math.abs(row.memoryMB - key.memoryMB);
  const nearest = fitting.reduce((best, row) => (away(row) < away(best) ? row : best));
  const probabilities = snapStart ? RESTORE_PROBABILITIES : INIT_PROBABILITIES;
  const quantiles = nearest.quantilesMs.map((ms, i) => ({
    probability: probabilities[i]!,
    value: ms / 1000,
  }));
  return { kind: 'empirical', quantiles };
}
