import type { UsageLine } from '../../pricing/usage.js';
import type { LambdaStatistics } from './lambda-statistics.js';
import type { LambdaSpec } from './spec.js';

const MB_PER_GB = 1024;
/** Storage that comes with an environment, in AWS's MB. */
const FREE_STORAGE_MB = 512;
/** An asynchronous event is one request up to so many bytes, and one more for each further chunk. */
const FIRST_CHUNK_BYTES = 256 * 1024;
const CHUNK_BYTES = 64 * 1024;

/** Requests that a large asynchronous event is billed as, beyond the first. AWS Lambda pricing (2026). */
export function extraRequests(eventBytes: number): number {
  return Math.max(0, Math.ceil((eventBytes - FIRST_CHUNK_BYTES) / CHUNK_BYTES));
}

/** GB-seconds that are billed, provisioned ones included. */
export function billedGbSeconds(spec: LambdaSpec, statistics: LambdaStatistics): number {
  const ms = statistics.billedMs + statistics.provisionedBilledMs;
  return (ms / 1000) * (spec.memoryMB / MB_PER_GB);
}

/** What a function used in the measured window. */
export function lambdaUsage(
  resource: string,
  spec: LambdaSpec,
  statistics: LambdaStatistics,
  provisionedSeconds: number,
  measuredS: number,
): readonly UsageLine[] {
  const arm = spec.architecture === 'arm64';
  const chip = arm ? 'arm' : 'x86';
  const gb = spec.memoryMB / MB_PER_GB;
  const common = { resource, region: spec.region, per: 'window', unitPrice: null } as const;
  const line = (item: string, quantity: number, unit: string): UsageLine => ({
    ...common,
    item: `lambda.${item}`,
    quantity,
    unit,
  });
  const seconds = statistics.billedMs / 1000;
  const provisioned = statistics.provisionedBilledMs / 1000;
  const storageGb = Math.max(0, spec.ephemeralStorageMB - FREE_STORAGE_MB) / MB_PER_GB;
  const requests = statistics.invocations + statistics.extraRequests;
  const lines = [
    line(arm ? 'requests-arm' : 'requests', requests, 'requests'),
    line(`duration-${chip}`, seconds * gb, 'GB-seconds'),
  ];
  if (provisionedSeconds > 0 || provisioned > 0)
    lines.push(
      line(`provisioned-concurrency-${chip}`, provisionedSeconds * gb, 'GB-seconds'),
      line(`provisioned-duration-${chip}`, provisioned * gb, 'GB-seconds'),
    );
  if (storageGb > 0)
    lines.push(
      line(`ephemeral-storage-${chip}`, (seconds + provisioned) * storageGb, 'GB-seconds'),
    );
  // Snapshots of Java are free; of others the cached version and each restore are paid for.
  if (spec.snapStart && !spec.runtime.startsWith('java'))
    lines.push(
      line('snapstart-cache', measuredS * gb, 'GB-seconds'),
      line('snapstart-restore', statistics.restores * gb, 'GB'),
    );
  return lines;
}
