import { setImmediate as yieldToHost } from 'node:timers/promises';
import type { NormalisedScenario } from '../../scenario/normalised.js';
import { failureOf, finish, SLICE_EVENTS } from '../drive.js';
import type { ExecuteHooks, Executor, RunOutcome } from '../executor.js';
import type { RunTask } from '../plan.js';
import type { CreateRun } from '../run.js';
import { tuneForRuns } from './engine-flags.js';

/** Executes one run after the other on this thread, and yields between slices so that Ctrl-C is heard. */
export class InProcessExecutor implements Executor {
  constructor(private readonly createRun: CreateRun) {
    tuneForRuns();
  }

  async execute(
    tasks: readonly RunTask[],
    scenarioOf: (task: RunTask) => NormalisedScenario,
    hooks: ExecuteHooks,
  ): Promise<RunOutcome[]> {
    const outcomes: RunOutcome[] = [];
    for (const task of tasks) {
      const report = (progress: number): void =>
        hooks.onProgress?.(outcomes.length, outcomes.length + progress);
      const outcome = await this.one(task, scenarioOf(task), hooks.signal, report);
      outcomes.push(outcome);
      hooks.onOutcome?.(outcome);
      hooks.onProgress?.(outcomes.length, outcomes.length);
    }
    return outcomes;
  }

  async close(): Promise<void> {}

  private async one(
    task: RunTask,
    scenario: NormalisedScenario,
    signal: AbortSignal | undefined,
    report: (progress: number) => void,
  ): Promise<RunOutcome> {
    if (signal?.aborted) return { status: 'stopped', task };
    try {
      const run = this.createRun(scenario, { replication: task.replication, seed: task.seed });
      while (!run.advance(SLICE_EVENTS)) {
        report(run.progress());
        await yieldToHost();
        if (signal?.aborted) return { status: 'stopped', task };
      }
      return { status: 'finished', task, result: finish(run) };
    } catch (error) {
      return { status: 'failed', task, failure: failureOf(error) };
    }
  }
}
