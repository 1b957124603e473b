import type { Cell, NormalisedScenario } from '../scenario/normalised.js';
import type { Price, PricedReplication } from './bill.js';
import type { Executor, RunFailure, RunOutcome } from './executor.js';
import { planRound, type RunTask, replicationBounds } from './plan.js';
import type { ReplicationResult } from './replication-result.js';
import { nextTarget } from './sampling.js';

export interface ExperimentProgress {
  readonly finished: number;
  /** Runs known to be needed so far; grows with sequential sampling. */
  readonly planned: number;
  /** 0 to `planned`, parts of runs included. */
  readonly progress: number;
}

export interface ExperimentOptions {
  readonly executor: Executor;
  readonly priceOf: (scenario: NormalisedScenario) => Price;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ExperimentProgress) => void;
  /** Called for each run that was simulated now. */
  readonly onFinished?: (task: RunTask, result: ReplicationResult) => void;
  /** A result that an earlier, interrupted experiment left behind. */
  readonly known?: (task: RunTask) => ReplicationResult | undefined;
  /** Only this replication of every cell: to repeat a failure. */
  readonly onlyReplication?: number;
}

export interface FailedRun {
  readonly task: RunTask;
  readonly failure: RunFailure;
}

export interface ExperimentOutcome {
  /** Finished replications of each cell, by ascending index. */
  readonly cells: readonly (readonly PricedReplication[])[];
  readonly failed: readonly FailedRun[];
  readonly planned: number;
  readonly finished: number;
  readonly interrupted: boolean;
  readonly complete: boolean;
}

/** Runs cells x replications in rounds, until every cell has as many as it asks for. */
export async function runExperiment(
  cells: readonly Cell[],
  options: ExperimentOptions,
): Promise<ExperimentOutcome> {
  const experiment = new Experiment(cells, options);
  while (await experiment.round()) {
    // Every round is decided by the results of those before it.
  }
  return experiment.outcome();
}

/** The least number of runs that an experiment will need. */
export function leastRuns(cells: readonly Cell[]): number {
  return cells.reduce((sum, cell) => sum + replicationBounds(cell).min, 0);
}

class Experiment {
  private readonly results: PricedReplication[][];
  private readonly failed: FailedRun[] = [];
  private planned = 0;
  private finished = 0;
  private interrupted = false;

  constructor(
    private readonly cells: readonly Cell[],
    private readonly options: ExperimentOptions,
  ) {
    this.results = cells.map(() => []);
  }

  /** Executes one round; false when nothing is left to do, or something failed. */
  async round(): Promise<boolean> {
    const tasks = this.nextTasks();
    if (tasks.length === 0 || this.failed.length > 0 || this.interrupted) return false;
    const base = this.finished;
    this.planned += tasks.length;
    const known = tasks.map((task) => this.options.known?.(task));
    const missing = tasks.filter((_, i) => known[i] === undefined);
    const kept = tasks.length - missing.length;
    this.report(base + kept, base + kept);
    const outcomes = await this.options.executor.execute(
      missing,
      (task): NormalisedScenario => this.cells[task.cell]!.scenario,
      {
        ...(this.options.signal === undefined ? {} : { signal: this.options.signal }),
        onProgress: (finished, progress) =>
          this.report(base + kept + finished, base + kept + progress),
        onOutcome: (outcome) => {
          if (outcome.status === 'finished')
            this.options.onFinished?.(outcome.task, outcome.result);
        },
      },
    );
    let next = 0;
    tasks.forEach((task, i) => {
      const result = known[i];
      this.take(result === undefined ? outcomes[next++]! : { status: 'finished', task, result });
    });
    return this.options.onlyReplication === undefined;
  }

  outcome(): ExperimentOutcome {
    return {
      cells: this.results,
      failed: this.failed,
      planned: this.planned,
      finished: this.finished,
      interrupted: this.interrupted,
      complete: !this.interrupted && this.failed.length === 0,
    };
  }

  private nextTasks(): RunTask[] {
    const only = this.options.onlyReplication;
    if (only !== undefined) {
      return this.cells.map(({ scenario }, cell) => ({
        cell,
        replication: only,
        seed: scenario.run.seed,
      }));
    }
    const done = this.results.map(({ length }) => length);
    const target = this.cells.map(({ scenario }, i) =>
      nextTarget(scenario.run.replications, this.results[i]!),
    );
    return planRound(this.cells, done, target);
  }

  private take(outcome: RunOutcome): void {
    if (outcome.status === 'stopped') {
      this.interrupted = true;
    } else if (outcome.status === 'failed') {
      this.failed.push({ task: outcome.task, failure: outcome.failure });
    } else {
      const { result } = outcome;
      const { cell } = outcome.task;
      const price = this.options.priceOf(this.cells[cell]!.scenario);
      this.results[cell]!.push({ result, bill: price(result.usage, result.measuredS) });
      this.finished++;
    }
  }

  private report(finished: number, progress: number): void {
    this.options.onProgress?.({ finished, planned: this.planned, progress });
  }
}
