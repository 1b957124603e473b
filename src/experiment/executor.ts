import type { NormalisedScenario } from '../scenario/normalised.js';
import type { RunTask } from './plan.js';
import type { ReplicationResult } from './replication-result.js';

/**
 * Why a run has no result.
 *
 * `bug`: our code threw. `input`: a file that the run reads could not be read. `crash`: the
 * worker died (out of memory, killed).
 */
export type FailureKind = 'bug' | 'input' | 'crash';

export interface RunFailure {
  readonly kind: FailureKind;
  readonly message: string;
  readonly stack: string | null;
}

export type RunOutcome =
  | { readonly status: 'finished'; readonly task: RunTask; readonly result: ReplicationResult }
  | { readonly status: 'failed'; readonly task: RunTask; readonly failure: RunFailure }
  | { readonly status: 'stopped'; readonly task: RunTask };

export interface ExecuteHooks {
  /** Stops the runs that are under way and starts no more. */
  readonly signal?: AbortSignal;
  /** Called as often as there is news: runs finished, and the sum of all runs' progress (0 to the number of tasks). */
  readonly onProgress?: (finished: number, progress: number) => void;
  /** Called once for each run, in the order in which runs end. */
  readonly onOutcome?: (outcome: RunOutcome) => void;
}

/** Executes runs somewhere. Outcomes come back in the order of the tasks, whoever finished first. */
export interface Executor {
  execute(
    tasks: readonly RunTask[],
    scenarioOf: (task: RunTask) => NormalisedScenario,
    hooks: ExecuteHooks,
  ): Promise<RunOutcome[]>;
  close(): Promise<void>;
}
