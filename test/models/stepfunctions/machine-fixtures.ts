import type {
  CatchSpec,
  MachineSpec,
  RetrySpec,
  StateSpec,
  StepFunctionsSpec,
} from '../../../src/models/stepfunctions/spec.js';
import { constant } from '../fixtures.js';

/** A machine without times of its own and without limits; the first state that is listed comes first. */
export function machine(
  states: Readonly<Record<string, StateSpec>>,
  more: Partial<StepFunctionsSpec> = {},
): StepFunctionsSpec {
  const unlimited = { rate: 1e9, burst: 1e9 };
  return {
    region: 'us-east-1',
    latency: null,
    type: 'step-functions',
    workflow: 'express',
    machine: inside(states),
    timeoutS: null,
    startLimit: unlimited,
    transitionLimit: null,
    apiTime: constant(0),
    asyncDelay: constant(0),
    startTime: constant(0),
    transitionTime: constant(0),
    taskTime: constant(0),
    extraTransitions: 0,
    memoryBytes: 50 * 2 ** 20,
    ...more,
  };
}

export const inside = (states: Readonly<Record<string, StateSpec>>): MachineSpec => ({
  startAt: Object.keys(states)[0]!,
  states,
});

type Kind<K extends StateSpec['kind']> = StateSpec & { readonly kind: K };

export const task = (
  to: string,
  next: string | null = null,
  more: Partial<Kind<'task'>> = {},
): StateSpec => ({
  kind: 'task',
  to,
  op: null,
  itemBytes: null,
  requestBytes: null,
  timeoutS: null,
  next,
  retry: [],
  catch: [],
  ...more,
});

export const parallel = (
  branches: readonly MachineSpec[],
  next: string | null = null,
  more: Partial<Kind<'parallel'>> = {},
): StateSpec => ({ kind: 'parallel', branches, next, retry: [], catch: [], ...more });

export const map = (
  items: number,
  each: MachineSpec,
  next: string | null = null,
  more: Partial<Kind<'map'>> = {},
): StateSpec => ({
  kind: 'map',
  items,
  maxConcurrency: 0,
  each,
  next,
  retry: [],
  catch: [],
  ...more,
});

export const pause = (seconds: number, next: string | null = null): StateSpec => ({
  kind: 'wait',
  time: constant(seconds),
  next,
});
export const pass = (next: string | null = null): StateSpec => ({ kind: 'pass', next });
export const fail = (error: string): StateSpec => ({ kind: 'fail', error });
export const choice = (chance: number, next: string, otherwise: string): StateSpec => ({
  kind: 'choice',
  choices: [{ chance, next }],
  otherwise,
});

export const retrier = (more: Partial<RetrySpec> = {}): RetrySpec => ({
  errors: ['States.ALL'],
  intervalS: 1,
  maxAttempts: 3,
  backoffRate: 2,
  maxDelayS: null,
  jitter: 'none',
  ...more,
});
export const catcher = (next: string, errors: readonly string[] = ['States.ALL']): CatchSpec => ({
  errors,
  next,
});
