import type { DistributionSpec } from '../../variates/distribution.js';
import type { CommonSpec } from '../common-spec.js';

/** What is tried again after an error. */
export interface RetrySpec {
  readonly errors: readonly string[];
  /** Seconds before the first retry. */
  readonly intervalS: number;
  readonly maxAttempts: number;
  readonly backoffRate: number;
  /** Longest wait in seconds; null: no limit. */
  readonly maxDelayS: number | null;
  readonly jitter: 'none' | 'full';
}

/** Where an error leads that is not tried again. */
export interface CatchSpec {
  readonly errors: readonly string[];
  readonly next: string;
}

/** States and where they begin: a workflow, a branch, or what is done for each item. */
export interface MachineSpec {
  readonly startAt: string;
  readonly states: Readonly<Record<string, StateSpec>>;
}

interface Onward {
  /** Name of the state that follows; null: the machine ends. */
  readonly next: string | null;
}

interface Recovering extends Onward {
  readonly retry: readonly RetrySpec[];
  readonly catch: readonly CatchSpec[];
}

export interface TaskStateSpec extends Recovering {
  readonly kind: 'task';
  /** Id of the resource that is called. */
  readonly to: string;
  /** Operation or handler; null: the handler named as the state. */
  readonly op: string | null;
  readonly itemBytes: number | null;
  readonly requestBytes: DistributionSpec | null;
  /** The task fails with `States.Timeout`; null: never. Seconds. */
  readonly timeoutS: number | null;
}

export interface ParallelStateSpec extends Recovering {
  readonly kind: 'parallel';
  readonly branches: readonly MachineSpec[];
}

export interface MapStateSpec extends Recovering {
  readonly kind: 'map';
  readonly items: number;
  /** Items at once; 0: as many as there may be. */
  readonly maxConcurrency: number;
  readonly each: MachineSpec;
}

export type StateSpec =
  | TaskStateSpec
  | ParallelStateSpec
  | MapStateSpec
  | {
      readonly kind: 'choice';
      readonly choices: readonly { readonly chance: number; readonly next: string }[];
      /** Where the rest goes; null: the chances add up to one. */
      readonly otherwise: string | null;
    }
  | (Onward & { readonly kind: 'wait'; readonly time: DistributionSpec })
  | (Onward & { readonly kind: 'pass' })
  | { readonly kind: 'succeed' }
  | { readonly kind: 'fail'; readonly error: string };

export interface StepFunctionsSpec extends CommonSpec {
  readonly type: 'step-functions';
  readonly workflow: 'standard' | 'express';
  readonly machine: MachineSpec;
  /** An execution that lasts longer is timed out; null: never. Seconds. */
  readonly timeoutS: number | null;
  /** Executions that may be started: token bucket of the account. */
  readonly startLimit: { readonly rate: number; readonly burst: number };
  /** Transitions of standard workflows, which wait for their token; null: no limit. */
  readonly transitionLimit: { readonly rate: number; readonly burst: number } | null;
  /** Time of the service's interface: added to what a caller waits for. Seconds. */
  readonly apiTime: DistributionSpec;
  /** How much later an execution begins that nobody waits for. Seconds. */
  readonly asyncDelay: DistributionSpec;
  /** From the beginning of an execution to its first state. Seconds. */
  readonly startTime: DistributionSpec;
  /** From one state to the next. Seconds. */
  readonly transitionTime: DistributionSpec;
  /** Added to each attempt of a task. Seconds. */
  readonly taskTime: DistributionSpec;
  /** Billed for each execution, beside those into states. */
  readonly extraTransitions: number;
  /** Of an express workflow, beside its payload, in bytes. */
  readonly memoryBytes: number;
}
