import { Piscina } from 'piscina';
import type { NormalisedScenario } from '../../scenario/normalised.js';
import type { ExecuteHooks, Executor, RunFailure, RunOutcome } from '../executor.js';
import type { RunTask } from '../plan.js';
import { tuneForRuns } from './engine-flags.js';
import type { WorkerReply, WorkerRequest } from './serve-runs.js';

const PROGRESS_INTERVAL_MS = 100;

/**
 * Executes runs on a pool of worker threads. The pool decides who runs what and when; outcomes
 * come back in the order of the tasks, so the number of workers shows in no result.
 */
export class ThreadsExecutor implements Executor {
  private readonly pool: Piscina;
  private closing = false;
  /** What the first thread died of. */
  private firstDeath: unknown = null;

  /**
   * @param threads number of worker threads
   * @param workerFile a built `.js` file: workers do not load TypeScript
   */
  constructor(threads: number, workerFile: URL = new URL('./worker.js', import.meta.url)) {
    tuneForRuns();
    this.pool = new Piscina({
      filename: workerFile.href,
      // All threads from the start: each will have work, and the pool then knows a thread that
      // dies while it starts from one that has not come up yet.
      minThreads: threads,
      maxThreads: threads,
      recordTiming: false,
      // A worker that waits in Atomics.wait starts its next task a little sooner, but cannot be
      // asked anything meanwhile; runs last far longer than that.
      atomics: 'disabled',
    });
    // The pool gives up on threads that die while they start, and would leave its tasks waiting.
    this.pool.on('workerDestroy', () => setImmediate(() => this.failIfDeserted()));
    this.pool.on('error', (error: unknown) => void this.causeOf(error));
  }

  async execute(
    tasks: readonly RunTask[],
    scenarioOf: (task: RunTask) => NormalisedScenario,
    hooks: ExecuteHooks,
  ): Promise<RunOutcome[]> {
    // Shared with the workers: each writes how far its run is, and all read whether to stop.
    const progress = new Float64Array(new SharedArrayBuffer(8 * Math.max(1, tasks.length)));
    const stop = new Int32Array(new SharedArrayBuffer(4));
    const onAbort = (): void => void Atomics.store(stop, 0, 1);
    if (hooks.signal?.aborted) onAbort();
    hooks.signal?.addEventListener('abort', onAbort);

    let finished = 0;
    const tell = (): void =>
      hooks.onProgress?.(
        finished,
        progress.reduce((sum, part) => sum + part, 0),
      );
    const timer = setInterval(tell, PROGRESS_INTERVAL_MS);
    try {
      return await Promise.all(
        tasks.map(async (task, slot) => {
          const outcome = await this.one(task, scenarioOf(task), slot, progress, stop);
          finished++;
          progress[slot] = 1;
          hooks.onOutcome?.(outcome);
          tell();
          return outcome;
        }),
      );
    } finally {
      clearInterval(timer);
      hooks.signal?.removeEventListener('abort', onAbort);
    }
  }

  async close(): Promise<void> {
    this.closing = true;
    await this.pool.destroy();
  }

  /** A pool that was given up tells its waiting tasks only that it ends: the cause is why it was. */
  private causeOf(error: unknown): unknown {
    if (this.closing) return this.firstDeath ?? error;
    this.firstDeath ??= error;
    return error;
  }

  private failIfDeserted(): void {
    if (this.closing || this.pool.threads.length > 0) return;
    this.closing = true;
    void this.pool.destroy();
  }

  private async one(
    task: RunTask,
    scenario: NormalisedScenario,
    slot: number,
    progress: Float64Array,
    stop: Int32Array,
  ): Promise<RunOutcome> {
    try {
      const request: WorkerRequest = { task, scenario, slot, progress, stop };
      const reply = (await this.pool.run(request)) as WorkerReply;
      if (reply === null) return { status: 'stopped', task };
      return 'failure' in reply
        ? { status: 'failed', task, failure: reply.failure }
        : { status: 'finished', task, result: reply.result };
    } catch (error) {
      // The worker answers with its own failures; what arrives here is the death of a worker.
      return { status: 'failed', task, failure: crashOf(this.causeOf(error)) };
    }
  }
}

function crashOf(error: unknown): RunFailure {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const outOfMemory = code === 'ERR_WORKER_OUT_OF_MEMORY';
  return {
    kind: 'crash',
    message: outOfMemory
      ? `the worker ran out of memory (${message}); run fewer at once with -j 1, or give Node more with NODE_OPTIONS=--max-old-space-size=4096`
      : `the worker died: ${message}`,
    stack: error instanceof Error ? (error.stack ?? null) : null,
  };
}
