import type { NormalisedScenario } from '../../scenario/normalised.js';
import { failureOf, finish, SLICE_EVENTS } from '../drive.js';
import type { RunFailure } from '../executor.js';
import type { RunTask } from '../plan.js';
import type { ReplicationResult } from '../replication-result.js';
import type { CreateRun } from '../run.js';

/** What a worker is asked. The arrays are shared memory. */
export interface WorkerRequest {
  readonly task: RunTask;
  readonly scenario: NormalisedScenario;
  /** Where in `progress` this run writes how far it is. */
  readonly slot: number;
  readonly progress: Float64Array;
  /** One number: not 0 means stop. */
  readonly stop: Int32Array;
}

/** What a worker answers; null: stopped before the end. */
export type WorkerReply =
  | { readonly result: ReplicationResult }
  | { readonly failure: RunFailure }
  | null;

/** The whole work of a worker thread: executes the run it is asked for. Never throws. */
export function serveRuns(createRun: CreateRun): (request: WorkerRequest) => WorkerReply {
  return ({ task, scenario, slot, progress, stop }) => {
    try {
      if (Atomics.load(stop, 0) !== 0) return null;
      const run = createRun(scenario, { replication: task.replication, seed: task.seed });
      while (!run.advance(SLICE_EVENTS)) {
        progress[slot] = run.progress();
        if (Atomics.load(stop, 0) !== 0) return null;
      }
      return { result: finish(run) };
    } catch (error) {
      return { failure: failureOf(error) };
    }
  };
}
