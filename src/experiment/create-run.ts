import { EventType } from '../engine/event-type.js';
import type { TraceSpec } from '../queueing/arrival-spec.js';
import { openTraceFile } from '../queueing/arrivals/trace-file.js';
import type { TraceReader } from '../queueing/arrivals/trace-record.js';
import type { NormalisedScenario } from '../scenario/normalised.js';
import { type WiredScenario, wireScenario } from '../scenario/wire.js';
import { collectResult } from './collect-result.js';
import type { ReplicationResult } from './replication-result.js';
import type { Run, RunOptions } from './run.js';

/** Wires a scenario to a run that can be advanced. */
export function createRun(
  scenario: NormalisedScenario,
  options: RunOptions & { readonly openTrace?: (spec: TraceSpec) => TraceReader },
): Run {
  return new ScenarioRun(scenario, options, options.openTrace ?? openTraceFile);
}

class ScenarioRun implements Run {
  private static readonly WarmUpEnd = new EventType<ScenarioRun, null>('run.warm-up-end', (run) =>
    run.reset(),
  );
  private static readonly End = new EventType<ScenarioRun, null>('run.end', (run) => run.end());

  private finished = false;
  private endedAt = 0;
  /** Everything is wired. */
  private ready = false;
  /** Metering closes with the result: it is taken once. */
  private taken: ReplicationResult | null = null;
  private readonly wired: WiredScenario;

  constructor(
    private readonly scenario: NormalisedScenario,
    private readonly options: RunOptions,
    openTrace: (spec: TraceSpec) => TraceReader,
  ) {
    const { warmupS, durationS } = scenario.run;
    this.wired = wireScenario(scenario, {
      replication: options.replication,
      seed: options.seed,
      openTrace,
      requestEnded: () => {
        if (this.ready) this.endIfIdle();
      },
    });
    this.ready = true;
    const { sim } = this.wired;
    const { onEvent } = options;
    if (onEvent !== undefined) {
      sim.observe((index, time, type) => onEvent(index, time, type.name));
    }
    if (warmupS > 0) sim.scheduleAt(warmupS, ScenarioRun.WarmUpEnd, this, null, 'early');
    if (durationS !== null) {
      // What happens at the very end still belongs to the window.
      sim.scheduleAt(warmupS + durationS, ScenarioRun.End, this, null, 'late');
    }
    // Nothing may ever come: an empty trace, or users for no time at all.
    this.endIfIdle();
  }

  advance(maxEvents: number): boolean {
    if (this.finished) return true;
    const { sim } = this.wired;
    const state = sim.run(Number.POSITIVE_INFINITY, maxEvents);
    // A closed set of events that runs dry has ended as well: no arrivals at all, for one.
    if (state === 'empty') this.end();
    return this.finished;
  }

  progress(): number {
    if (this.finished) return 1;
    const { warmupS, durationS } = this.scenario.run;
    if (durationS === null) return 0;
    return Math.min(1, this.wired.sim.now / (warmupS + durationS));
  }

  result(): ReplicationResult {
    if (!this.finished) throw new Error('the run is not finished');
    this.taken ??= collectResult(this.scenario, this.options, this.wired, this.endedAt);
    return this.taken;
  }

  private reset(): void {
    const { sim, resources, network, workloads } = this.wired;
    network.reset();
    for (const resource of resources.values()) resource.reset(sim.now);
    for (const { traffic } of workloads.values()) {
      for (const { bytes } of traffic) bytes.reset();
    }
  }

  /** Without a duration a run ends when every workload has, and every request is answered. */
  private endIfIdle(): void {
    if (this.scenario.run.durationS !== null) return;
    if (this.wired.background.open > 0) return;
    for (const { source, statistics } of this.wired.workloads.values()) {
      if (!source.ended || statistics.open > 0) return;
    }
    this.end();
  }

  private end(): void {
    if (this.finished) return;
    const { sim, workloads } = this.wired;
    this.finished = true;
    this.endedAt = sim.now;
    if (this.scenario.run.durationS === null) {
      for (const { statistics } of workloads.values()) {
        this.endedAt = Math.max(this.endedAt, statistics.lastEnd);
      }
    }
    sim.stop();
  }
}
