import { z } from 'zod';
import { listOf, mapOf, type OneKey, oneKey } from '../parameter/combine.js';
import { distribution } from '../parameter/distribution.js';
import {
  choice,
  count,
  id,
  optional,
  parameter,
  quantity,
  ratio,
  required,
  section,
  text,
} from '../parameter.js';
import { ALL } from './errors.js';
import type { CatchSpec, MachineSpec, RetrySpec, StateSpec } from './spec.js';

const ASL = { source: 'Amazon States Language, Retry', grade: 'documented' } as const;

const stateName = () => text('the name of a state');

const errors = parameter(
  listOf(text('the name of an error, such as States.TaskFailed'), {
    of: 'names of errors',
    atLeastOne: true,
  }),
  {
    doc: 'Names of errors: `States.ALL`, `States.TaskFailed` (all but time-outs), `States.Timeout`, `Lambda.TooManyRequestsException` (throttled), `Lambda.ServiceException` (502, 503), or that of a `fail` state.',
    default: [ALL],
    source: 'no source: every error',
    grade: 'assumption',
  },
);

const retry = section(
  {
    errors,
    interval: parameter(quantity('duration', { above: '0s' }), {
      doc: 'Wait before the first retry.',
      default: '1s',
      ...ASL,
    }),
    maxAttempts: parameter(count({ min: 0, max: 99_999_999 }), {
      doc: 'Retries at the most.',
      default: 3,
      ...ASL,
    }),
    backoffRate: parameter(ratio({ min: 1 }), {
      doc: 'Each wait is so many times as long as the one before.',
      default: 2,
      ...ASL,
    }),
    maxDelay: optional(quantity('duration', { above: '0s' }), {
      doc: 'The longest wait.',
      absent: 'no limit',
      ...ASL,
    }),
    jitter: parameter(choice(['none', 'full'], 'jitter'), {
      doc: 'Full: any time up to the wait.',
      default: 'none',
      ...ASL,
    }),
  },
  { of: 'a retrier' },
).transform(
  (v): RetrySpec => ({
    errors: v.errors,
    intervalS: v.interval,
    maxAttempts: v.maxAttempts,
    backoffRate: v.backoffRate,
    maxDelayS: v.maxDelay ?? null,
    jitter: v.jitter,
  }),
);

const catcher = section(
  { errors, next: required(stateName(), 'Name of the state that the error leads to.') },
  { of: 'a catcher' },
).transform((v): CatchSpec => ({ errors: v.errors, next: v.next }));

export const states: z.ZodType<MachineSpec['states']> = mapOf(
  z.lazy(() => state),
  {
    of: 'states by name, such as `resize: { task: { to: resizer }, next: record }`',
    atLeastOne: true,
  },
);

const machineShape = {
  startAt: required(stateName(), 'Name of the first state.'),
  states: required(states, 'States by name.'),
};

const branch = section(machineShape, { of: 'a branch' });

const kinds = {
  task: section(
    {
      to: required(id(), 'Id of the resource that is called.'),
      op: optional(text('the name of an operation'), {
        doc: 'Operation or handler that is asked for.',
        absent: 'the handler that is named as the state',
      }),
      itemSize: optional(quantity('size'), {
        doc: 'Size of the item, of a table.',
        absent: 'the table’s `itemSize`',
      }),
      size: optional(distribution('size'), {
        doc: 'Body of the request that is sent.',
        absent: 'the input of the execution',
      }),
      timeout: optional(quantity('duration', { min: '1s' }), {
        doc: 'The task fails with `States.Timeout` after so long.',
        absent: 'it may take for ever',
      }),
    },
    { of: 'a task' },
  ),
  choice: listOf(
    section(
      {
        chance: required(quantity('fraction', { max: '100%' }), 'Probability of this choice.'),
        next: required(stateName(), 'Name of the state that follows.'),
      },
      { of: 'a choice' },
    ),
    { of: 'choices, each {chance, next}', atLeastOne: true },
  ),
  parallel: listOf(branch, { of: 'branches, each {startAt, states}', atLeastOne: true }),
  map: section(
    {
      items: required(count({ min: 0, max: 100_000 }), 'Items that something is done for.'),
      maxConcurrency: parameter(count({ min: 0, max: 40 }), {
        doc: 'Items at once; 0 for as many as an inline map allows (40).',
        default: 0,
        source: 'Step Functions developer guide, map states in inline mode (the 40: from memory)',
        grade: 'documented',
      }),
      ...machineShape,
    },
    {
      of: 'a map',
      later: { distributed: 'distributed maps are not modelled: leave the key out' },
    },
  ),
  wait: distribution('duration'),
  pass: section({}, { of: 'a pass state' }),
  succeed: section({}, { of: 'a succeed state' }),
  fail: section(
    {
      error: parameter(text('the name of an error'), {
        doc: 'Name of the error.',
        default: 'Failed',
        source: 'no source',
        grade: 'assumption',
      }),
    },
    { of: 'a fail state' },
  ),
};

const beside = {
  next: optional(stateName(), { doc: 'Name of the state that follows.', absent: 'the end' }),
  default: optional(stateName(), { doc: 'Where a choice leads otherwise.' }),
  retry: optional(listOf(retry, { of: 'retriers' }), {
    doc: 'What is tried again; the first that holds for an error counts.',
    absent: 'nothing',
  }),
  catch: optional(listOf(catcher, { of: 'catchers' }), {
    doc: 'Where errors lead that are not tried again.',
    absent: 'the execution fails',
  }),
};

type Written = OneKey<typeof kinds, typeof beside>;

const state: z.ZodType<StateSpec> = oneKey(() => kinds, {
  of: 'a state',
  name: 'state',
  beside,
}).transform((one): StateSpec => toState(one));

function toState(one: Written): StateSpec {
  const next = one.beside.next ?? null;
  const recovering = { next, retry: one.beside.retry ?? [], catch: one.beside.catch ?? [] };
  switch (one.kind) {
    case 'task':
      return {
        kind: 'task',
        to: one.value.to,
        op: one.value.op ?? null,
        itemBytes: one.value.itemSize ?? null,
        requestBytes: one.value.size ?? null,
        timeoutS: one.value.timeout ?? null,
        ...recovering,
      };
    case 'parallel':
      return { kind: 'parallel', branches: one.value, ...recovering };
    case 'map':
      return {
        kind: 'map',
        items: one.value.items,
        maxConcurrency: one.value.maxConcurrency,
        each: { startAt: one.value.startAt, states: one.value.states },
        ...recovering,
      };
    case 'choice':
      return { kind: 'choice', choices: one.value, otherwise: one.beside.default ?? null };
    case 'wait':
      return { kind: 'wait', time: one.value, next };
    case 'pass':
      return { kind: 'pass', next };
    case 'succeed':
      return { kind: 'succeed' };
    case 'fail':
      return { kind: 'fail', error: one.value.error };
  }
}
