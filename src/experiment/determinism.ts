import type { NormalisedScenario } from '../scenario/normalised.js';
import type { CreateRun, Run } from './run.js';

/** The first event in which two runs of the same input differ. */
export interface Divergence {
  readonly index: number;
  /** null: this run had ended. */
  readonly first: EventRecord | null;
  readonly second: EventRecord | null;
}

export interface EventRecord {
  readonly time: number;
  readonly name: string;
}

export interface DeterminismReport {
  readonly events: number;
  readonly fingerprint: string;
  /** null: every event was the same, and so were the results. */
  readonly divergence: Divergence | null;
  /** True if all events were the same and the results were not: what is measured depends on more than events. */
  readonly resultsDiffer: boolean;
}

const SLICE = 10_000;

/**
 * Runs one replication twice, side by side, and compares event by event. In constant memory: the
 * two take turns, a slice each.
 */
export function checkDeterminism(
  createRun: CreateRun,
  scenario: NormalisedScenario,
  options: { readonly replication: number; readonly seed: number },
): DeterminismReport {
  const first = new Recorder(createRun, scenario, options);
  const second = new Recorder(createRun, scenario, options);
  let compared = 0;
  for (;;) {
    first.advance();
    second.advance();
    const both = Math.min(first.events.length, second.events.length);
    for (let i = 0; i < both; i++) {
      if (!same(first.events[i]!, second.events[i]!)) {
        return diverged(compared + i, first.events[i]!, second.events[i]!);
      }
    }
    compared += both;
    first.drop(both);
    second.drop(both);
    if (first.done && first.events.length === 0 && second.events.length > 0) {
      return diverged(compared, null, second.events[0]!);
    }
    if (second.done && second.events.length === 0 && first.events.length > 0) {
      return diverged(compared, first.events[0]!, null);
    }
    if (first.done && second.done) break;
  }
  const a = first.run.result();
  const b = second.run.result();
  return {
    events: compared,
    fingerprint: a.fingerprint,
    divergence: null,
    resultsDiffer: JSON.stringify(a) !== JSON.stringify(b),
  };
}

class Recorder {
  readonly run: Run;
  events: EventRecord[] = [];
  done = false;

  constructor(
    createRun: CreateRun,
    scenario: NormalisedScenario,
    options: { readonly replication: number; readonly seed: number },
  ) {
    this.run = createRun(scenario, {
      ...options,
      onEvent: (_index, time, name) => this.events.push({ time, name }),
    });
  }

  advance(): void {
    if (!this.done) this.done = this.run.advance(SLICE);
  }

  drop(count: number): void {
    this.events = this.events.slice(count);
  }
}

function same(a: EventRecord, b: EventRecord): boolean {
  return a.time === b.time && a.name === b.name;
}

function diverged(
  index: number,
  first: EventRecord | null,
  second: EventRecord | null,
): DeterminismReport {
  return {
    events: index,
    fingerprint: '',
    divergence: { index, first, second },
    resultsDiffer: true,
  };
}
