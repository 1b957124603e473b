import { EventType } from './event-type.js';
import type { Simulation } from './simulation.js';

/** What a process yields: seconds to sleep. */
export type ProcessBody = Generator<number, void, void>;

/**
 * A control loop (auto scaling, health checks, faults): sequential code that sleeps between steps.
 * Rare things only: requests are never processes.
 */
export class Process {
  private static readonly Resume = new EventType<Process, null>('process.resume', (process) =>
    process.step(),
  );

  private stopped = false;

  /** Starts at once: the first step is an event of this instant. */
  constructor(
    private readonly sim: Simulation,
    private readonly body: ProcessBody,
  ) {
    sim.schedule(0, Process.Resume, this, null);
  }

  /** The process does not take another step. */
  stop(): void {
    this.stopped = true;
  }

  private step(): void {
    if (this.stopped) return;
    const { done, value } = this.body.next();
    if (done !== true) this.sim.schedule(value, Process.Resume, this, null);
  }
}
