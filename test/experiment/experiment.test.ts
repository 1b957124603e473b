import { describe, expect, it } from 'vitest';
import { assembleResult } from '../../src/experiment/assemble.js';
import { checkDeterminism } from '../../src/experiment/determinism.js';
import { checkConservation } from '../../src/experiment/drive.js';
import { InProcessExecutor } from '../../src/experiment/executors/in-process.js';
import { runExperiment } from '../../src/experiment/experiment.js';
import type { CreateRun } from '../../src/experiment/run.js';
import {
  billOf,
  cellOf,
  fakeCreateRun,
  fakeRun,
  replicationOf,
  scenarioOf,
  workloadOf,
} from './fixtures.js';

const priceOf = () => () => billOf(12);
const three = scenarioOf({ replications: { kind: 'fixed', count: 3 }, seed: 7 });
const run = (createRun: CreateRun, options = {}) =>
  runExperiment([cellOf('a', three), cellOf('b', three)], {
    executor: new InProcessExecutor(createRun),
    priceOf,
    ...options,
  });
const assembled = (outcome: Awaited<ReturnType<typeof run>>, baseline: string | null = null) =>
  assembleResult([cellOf('a', three), cellOf('b', three)], outcome, {
    stratus: '0.0.0',
    scenario: { name: 'test', description: '', sha256: '' },
    priceBook: { snapshot: '2026-11', sources: [] },
    priceOf,
    baseline,
    repeat: (cell, replication) => `repeat ${cell.variant} ${replication}`,
  });

describe('an experiment', () => {
  it('runs every cell as often as it asks for, under its seed', async () => {
    const outcome = await run(fakeCreateRun);
    expect(outcome).toMatchObject({ planned: 6, finished: 6, complete: true });
    for (const cell of outcome.cells) {
      expect(cell.map(({ result }) => [result.index, result.seed])).toEqual([
        [0, 7],
        [1, 7],
        [2, 7],
      ]);
    }
  });

  it('reports progress that never falls and ends at the number of runs', async () => {
    const seen: number[] = [];
    await run(fakeCreateRun, {
      onProgress: ({ progress }: { progress: number }) => seen.push(progress),
    });
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBe(6);
    expect(seen.some((progress) => progress % 1 !== 0)).toBe(true);
  });

  it('stops when it is told to, and keeps what is finished', async () => {
    const controller = new AbortController();
    const outcome = await run(fakeCreateRun, {
      signal: controller.signal,
      onFinished: () => controller.abort(),
    });
    expect(outcome).toMatchObject({ finished: 1, interrupted: true, complete: false });
    expect(assembled(outcome).incomplete).toMatchObject({
      reason: 'interrupted',
      planned: 6,
      finished: 1,
    });
  });

  it('does not simulate again what is known', async () => {
    let simulated = 0;
    const outcome = await run(
      (scenario, options) => {
        simulated++;
        return fakeCreateRun(scenario, options);
      },
      {
        known: ({ replication }: { replication: number }) =>
          replication === 1 ? replicationOf({ index: 1, seed: 7 }) : undefined,
      },
    );
    expect(simulated).toBe(4);
    expect(outcome.cells[0]!.map(({ result }) => result.index)).toEqual([0, 1, 2]);
  });

  it('goes on when one run fails, and names the command that repeats it', async () => {
    const outcome = await run((scenario, options) => {
      if (options.replication === 1) throw new Error('the sky fell');
      return fakeCreateRun(scenario, options);
    });
    expect(outcome).toMatchObject({ finished: 4, complete: false });
    const { incomplete } = assembled(outcome);
    expect(incomplete!.failed).toHaveLength(2);
    expect(incomplete!.failed[0]).toMatchObject({
      cell: 'a',
      replication: 1,
      seed: 7,
      message: 'the sky fell',
      command: 'repeat a 1',
    });
  });

  it('tells a trace that cannot be read from a bug', async () => {
    const failing =
      (error: Error): CreateRun =>
      () => {
        throw error;
      };
    const kinds = async (error: Error) => (await run(failing(error))).failed[0]!.failure.kind;
    expect(await kinds(new Error('x'))).toBe('bug');
    expect(await kinds(Object.assign(new Error('x'), { code: 'ENOENT' }))).toBe('input');
  });

  it('refuses a result that has lost a request', () => {
    const lost = replicationOf({ workloads: { clients: workloadOf([1], {}, { offered: 2 }) } });
    expect(() => checkConservation(lost)).toThrow(/clients.*2 offered/);
    expect(() => checkConservation(replicationOf())).not.toThrow();
  });

  it('reports a lost request as a bug', async () => {
    const outcome = await run(() =>
      fakeRun(1, () =>
        replicationOf({ workloads: { clients: workloadOf([1], {}, { offered: 2 }) } }),
      ),
    );
    expect(outcome.failed[0]!.failure).toMatchObject({ kind: 'bug' });
  });

  it('compares every cell with the baseline', async () => {
    const { comparison } = assembled(await run(fakeCreateRun), 'b');
    expect(comparison.map(({ variant, baseline }) => [variant, baseline])).toEqual([['a', 'b']]);
  });

  it('leaves cells without a finished run out of the result', async () => {
    const outcome = await runExperiment([cellOf('a', three), cellOf('b', three)], {
      executor: new InProcessExecutor(fakeCreateRun),
      priceOf,
    });
    const { cells } = assembled({ ...outcome, cells: [outcome.cells[0]!, []], complete: false });
    expect(cells.map(({ variant }) => variant)).toEqual(['a']);
  });
});

describe('checking determinism', () => {
  /** A run of 25,000 events; `odd` decides the name of event 12,345. */
  const eventful =
    (odd: () => string, length: () => number = () => 25_000): CreateRun =>
    (_scenario, { onEvent }) => {
      const name = odd();
      const events = length();
      let next = 0;
      return {
        advance(maxEvents) {
          for (let i = 0; i < maxEvents && next < events; i++, next++) {
            onEvent?.(next, next / 10, next === 12_345 ? name : 'tick');
          }
          return next === events;
        },
        progress: () => next / events,
        result: () => replicationOf(),
      };
    };
  const options = { replication: 0, seed: 1 };

  it('finds nothing where nothing differs', () => {
    const report = checkDeterminism(
      eventful(() => 'tock'),
      scenarioOf(),
      options,
    );
    expect(report).toMatchObject({ events: 25_000, divergence: null, resultsDiffer: false });
  });

  it('names the first event that differs', () => {
    const names = ['tock', 'clack'];
    const report = checkDeterminism(
      eventful(() => names.shift()!),
      scenarioOf(),
      options,
    );
    expect(report.divergence).toEqual({
      index: 12_345,
      first: { time: 1234.5, name: 'tock' },
      second: { time: 1234.5, name: 'clack' },
    });
  });

  it('notices when one run ends before the other', () => {
    const lengths = [25_000, 20_000];
    const report = checkDeterminism(
      eventful(
        () => 'tock',
        () => lengths.shift()!,
      ),
      scenarioOf(),
      options,
    );
    expect(report.divergence).toMatchObject({ index: 20_000, second: null });
  });
});
