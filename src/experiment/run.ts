import type { NormalisedScenario } from '../scenario/normalised.js';
import type { ReplicationResult } from './replication-result.js';

/** One replication of one cell, simulated a slice at a time so that its host can stop it and show progress. */
export interface Run {
  /**
   * Executes up to `maxEvents` further events.
   *
   * @returns true when the run is finished
   */
  advance(maxEvents: number): boolean;
  /** How much of the run is done: 0 to 1. */
  progress(): number;
  /** What the finished run found. */
  result(): ReplicationResult;
}

/** Called for every executed event: its number (from 0), simulated time in seconds, and the name of its type. */
export type OnEvent = (index: number, time: number, name: string) => void;

export interface RunOptions {
  readonly replication: number;
  readonly seed: number;
  readonly onEvent?: OnEvent;
}

/** Wires a scenario to a run that can be advanced. */
export type CreateRun = (scenario: NormalisedScenario, options: RunOptions) => Run;
