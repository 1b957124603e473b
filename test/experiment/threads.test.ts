import { afterEach, describe, expect, it } from 'vitest';
import type { ThreadsExecutor } from '../../src/experiment/executors/threads.js';
import { scenarioOf } from './fixtures.js';

// Workers load JavaScript, so the pool is tested as it is built. Not a static import: types are
// checked before there is a build.
const built = new URL('../../dist/experiment/executors/threads.js', import.meta.url).href;
const pools = (await import(built)) as { ThreadsExecutor: typeof ThreadsExecutor };

const WORKER = new URL('./fake-worker.js', import.meta.url);
const tasks = [0, 1, 2, 3].map((replication) => ({ cell: 0, replication, seed: 5 }));
const open: ThreadsExecutor[] = [];

function pool(threads: number): ThreadsExecutor {
  const executor = new pools.ThreadsExecutor(threads, WORKER);
  open.push(executor);
  return executor;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((executor) => executor.close()));
});

describe('the pool of worker threads', () => {
  it('gives outcomes in the order of the tasks, whoever finishes first, for any number of threads', async () => {
    const outcomes = await Promise.all(
      [1, 2, 3].map((threads) => pool(threads).execute(tasks, () => scenarioOf(), {})),
    );
    const [first] = outcomes;
    expect(first!.map(({ status, task }) => [status, task.replication])).toEqual(
      tasks.map(({ replication }) => ['finished', replication]),
    );
    for (const other of outcomes) expect(JSON.stringify(other)).toBe(JSON.stringify(first));
  });

  it('stops runs that are under way, and starts no more', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 200);
    const outcomes = await pool(2).execute(tasks, () => scenarioOf({ name: 'endless' }), {
      signal: controller.signal,
    });
    expect(outcomes.map(({ status }) => status)).toEqual(tasks.map(() => 'stopped'));
  });

  it('reports what a run threw, and goes on with the others', async () => {
    const outcomes = await pool(2).execute(tasks, () => scenarioOf({ name: 'throws' }), {});
    expect(outcomes.map(({ status }) => status)).toEqual([
      'finished',
      'failed',
      'finished',
      'finished',
    ]);
    expect(outcomes[1]).toMatchObject({ failure: { kind: 'bug', message: 'the sky fell' } });
  });

  it('survives the death of a worker, and calls it a crash', async () => {
    const outcomes = await pool(1).execute(tasks, () => scenarioOf({ name: 'exits' }), {});
    expect(outcomes[1]).toMatchObject({ status: 'failed', failure: { kind: 'crash' } });
    expect(outcomes.filter(({ status }) => status === 'finished').length).toBeGreaterThan(0);
  });

  it('does not wait for workers that cannot start', async () => {
    process.env.STRATUS_TEST_WORKER = 'dies-at-start';
    try {
      const outcomes = await pool(2).execute(tasks, () => scenarioOf(), {});
      expect(outcomes.map(({ status }) => status)).toEqual(tasks.map(() => 'failed'));
    } finally {
      delete process.env.STRATUS_TEST_WORKER;
    }
  });

  it('reports progress up to the number of tasks', async () => {
    let last = 0;
    await pool(2).execute(tasks, () => scenarioOf(), {
      onProgress: (_finished, progress) => {
        last = progress;
      },
    });
    expect(last).toBe(tasks.length);
  });
});
