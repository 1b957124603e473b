import type { RunFailure } from './executor.js';
import type { ReplicationResult } from './replication-result.js';
import type { Run } from './run.js';

/** Events between two looks at the outside world: some 20 to 100 ms. */
export const SLICE_EVENTS = 100_000;

/** A run that broke one of our own invariants: a bug in Stratus, never the user's fault. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/**
 * Checks that no request was lost or invented: for every workload, offered = completed + failed +
 * in flight, and the same for its kinds of requests, which know no "in flight" and so may only
 * fall short.
 *
 * @throws InvariantError naming the workload and the numbers
 */
export function checkConservation(result: ReplicationResult): void {
  for (const [id, workload] of Object.entries(result.workloads)) {
    const failed = sum(workload.failed);
    const out = workload.completed + failed + workload.inFlight;
    if (workload.offered !== out) {
      throw new InvariantError(
        `requests of workload ${id} are not conserved: ${workload.offered} offered, but ` +
          `${workload.completed} completed + ${failed} failed + ${workload.inFlight} in flight = ${out}`,
      );
    }
    for (const [name, request] of Object.entries(workload.byRequest)) {
      const done = request.completed + sum(request.failed);
      if (done > request.offered) {
        throw new InvariantError(
          `requests ${id}/${name} are not conserved: ${request.offered} offered, but ${done} answered`,
        );
      }
    }
  }
}

/** Takes the result of a finished run, and checks it. */
export function finish(run: Run): ReplicationResult {
  const result = run.result();
  checkConservation(result);
  return result;
}

const INPUT_ERRORS = new Set(['ENOENT', 'EACCES', 'EISDIR', 'EPERM', 'EIO', 'EMFILE', 'ENOTDIR']);

/** Sorts what a run threw: unreadable input is told apart from a bug by its error code, or by a class named `TraceError`. */
export function failureOf(error: unknown): RunFailure {
  if (!(error instanceof Error)) return { kind: 'bug', message: String(error), stack: null };
  const code = 'code' in error ? String(error.code) : '';
  const input = INPUT_ERRORS.has(code) || error.name === 'TraceError';
  return { kind: input ? 'input' : 'bug', message: error.message, stack: error.stack ?? null };
}

function sum(counts: Readonly<Record<string, number>>): number {
  let total = 0;
  for (const count of Object.values(counts)) total += count;
  return total;
}
