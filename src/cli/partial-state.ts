import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { RunTask } from '../experiment/plan.js';
import type { ReplicationResult } from '../experiment/replication-result.js';
import type { Cell, NormalisedScenario } from '../scenario/normalised.js';
import { fileError } from './exit-codes.js';

const FORMAT = 'stratus.partial';

interface StoredRun {
  /** What was run: see `runKey`. */
  readonly key: string;
  readonly result: ReplicationResult;
}

/**
 * Finished replications of an experiment that was interrupted, so that `--resume` need not repeat
 * them. A run is recognised by what decides its result (version, scenario, seed, replication), so
 * a changed scenario never takes over results of the old one.
 */
export class PartialState {
  private readonly cellKeys: readonly string[];
  private readonly finished = new Map<string, ReplicationResult>();
  private savedAt: number;

  constructor(
    readonly path: string,
    version: string,
    cells: readonly Cell[],
  ) {
    this.cellKeys = cells.map(({ scenario }) => cellKeyOf(version, scenario));
    this.savedAt = performance.now();
  }

  /** Takes over what an earlier run left. @returns how many runs this experiment can use */
  load(): number {
    for (const { key, result } of readRuns(this.path)) {
      if (this.cellKeys.some((cell) => key.startsWith(`${cell} `))) this.finished.set(key, result);
    }
    return this.finished.size;
  }

  /** How many runs lie there, whether they fit or not; 0 if there is no file. */
  static count(path: string): number {
    return readRuns(path).length;
  }

  known(task: RunTask): ReplicationResult | undefined {
    return this.finished.get(this.keyOf(task));
  }

  /** Remembers a finished run; now and then also on disk, for a program that is killed cannot save. */
  add(task: RunTask, result: ReplicationResult): void {
    this.finished.set(this.keyOf(task), result);
    if (performance.now() - this.savedAt > 10_000) this.save();
  }

  save(): void {
    this.savedAt = performance.now();
    if (this.finished.size === 0) return;
    const runs: StoredRun[] = [...this.finished].map(([key, result]) => ({ key, result }));
    try {
      mkdirSync(dirname(this.path), { recursive: true });
      // A half-written file would be worse than none.
      writeFileSync(`${this.path}.new`, JSON.stringify({ format: FORMAT, formatVersion: 1, runs }));
      renameSync(`${this.path}.new`, this.path);
    } catch (error) {
      throw fileError('write', this.path, error);
    }
  }

  /** The experiment is complete. */
  remove(): void {
    rmSync(this.path, { force: true });
  }

  private keyOf(task: RunTask): string {
    return `${this.cellKeys[task.cell]} ${task.seed} ${task.replication}`;
  }
}

/** SLOs and the number of replications do not change what one replication gives. */
function cellKeyOf(version: string, scenario: NormalisedScenario): string {
  const { slos: _slos, run, ...rest } = scenario;
  const { replications: _replications, ...deciding } = run;
  const traces = traceFilesOf(rest.workloads);
  return createHash('sha256')
    .update(JSON.stringify([version, rest, deciding, traces]))
    .digest('hex');
}

/** Size and date of every trace: enough to notice that one was replaced. */
function traceFilesOf(workloads: NormalisedScenario['workloads']): string[] {
  return Object.values(workloads).flatMap(({ source }) => {
    if (source.kind !== 'arrivals' || source.arrivals.kind !== 'trace') return [];
    const stat = statSync(source.arrivals.trace.file, { throwIfNoEntry: false });
    return stat === undefined ? [] : [`${stat.size} ${stat.mtimeMs}`];
  });
}

/** A file that is not there, or that is damaged, holds no runs: they are simulated again. */
function readRuns(path: string): readonly StoredRun[] {
  try {
    const stored: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof stored !== 'object' || stored === null) return [];
    const { format, runs } = stored as { format?: unknown; runs?: unknown };
    return format === FORMAT && Array.isArray(runs) ? (runs as StoredRun[]) : [];
  } catch {
    return [];
  }
}
