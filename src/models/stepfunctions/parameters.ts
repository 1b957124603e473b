import { distribution } from '../parameter/distribution.js';
import {
  commonParameters,
  commonSpec,
  METRICS,
  type Misfit,
  resourceParameters,
} from '../parameter/resource.js';
import {
  choice,
  count,
  optional,
  parameter,
  quantity,
  required,
  section,
  text,
} from '../parameter.js';
import { checkMachine, namesSent, taskReferences } from './check.js';
import {
  EXPRESS_TIMEOUT_S,
  MEASURED_START_TIME,
  MEASURED_TASK_TIME,
  startLimit,
  transitionLimit,
} from './defaults.js';
import { START, START_SYNC } from './names.js';
import type { StepFunctionsSpec } from './spec.js';
import { states } from './states-schema.js';

const MEASURED = {
  source:
    'measured by Lin, Mahmoudi, Fan and Khazaei on express workflows in us-east-2, December 2021 (SLAppMdlOpt)',
  grade: 'measured',
} as const;

const MESSAGING =
  'bitesizedserverless.com, September 2022, eu-west-1, 1,024 samples: medians from call to handler';

const limit = (of: string) =>
  section(
    {
      rate: required(quantity('rate', { above: '0/s' }), 'Tokens that are added over time.'),
      burst: required(count({ min: 1 }), 'Tokens that the bucket holds.'),
    },
    { of },
  );

export const stepFunctions = resourceParameters({
  type: 'step-functions',
  doc: 'A state machine of AWS Step Functions.',
  schema: section(
    {
      type: required(choice(['step-functions'], 'resource type'), 'The resource type.'),
      ...commonParameters,
      kind: parameter(choice(['standard', 'express'], 'kind'), {
        doc: 'Kind of workflow. Who calls an express workflow waits for its end, unless `op: start` is asked for; a standard one is only started.',
        default: 'standard',
        source: 'Step Functions developer guide: the kind of a workflow that says none',
        grade: 'documented',
      }),
      startAt: required(text('the name of a state'), 'Name of the first state.'),
      states: required(states, 'States by name.'),
      timeout: optional(quantity('duration', { min: '1s' }), {
        doc: 'An execution that lasts longer is timed out.',
        defaultOf: (v) => (v.kind === 'express' ? '5m' : undefined),
        absent: '5m, the most there is, of an express workflow; else never',
        source: 'Step Functions service quotas (2026)',
        grade: 'documented',
      }),
      startLimit: optional(limit('`startLimit`'), {
        doc: 'Token bucket of the account’s StartExecution: no token, and it is throttled. `start-sync` has none.',
        absent:
          'standard 300/s with 1,300 at once, or 150/s and 800 outside of us-east-1, us-west-2 and eu-west-1; express 6,000/s',
        source: 'Step Functions service quotas (2026)',
        grade: 'documented',
      }),
      transitionLimit: optional(limit('`transitionLimit`'), {
        doc: 'Token bucket of the account’s transitions: they wait for their token.',
        absent:
          'standard 5,000/s, or 800/s outside of us-east-1, us-west-2 and eu-west-1; express none',
        source: 'Step Functions service quotas (2026)',
        grade: 'documented',
      }),
      taskTime: parameter(distribution('duration'), {
        doc: 'What each attempt of a task takes beyond the call itself.',
        default: MEASURED_TASK_TIME,
        ...MEASURED,
      }),
      startTime: parameter(distribution('duration'), {
        doc: 'From the beginning of an execution to its first state.',
        default: MEASURED_START_TIME,
        ...MEASURED,
      }),
      transitionTime: optional(distribution('duration'), {
        doc: 'From one state to the next, or to the first.',
        defaultOf: (v) => (v.kind === 'express' ? '0ms' : '22ms'),
        absent: '22ms for a standard workflow, none for an express one',
        source: `${MESSAGING}, standard less express, for one transition`,
        grade: 'observed',
      }),
      apiTime: parameter(distribution('duration'), {
        doc: 'What a caller waits for beside the execution.',
        default: { lognormal: { median: '45ms', p99: '200ms' } },
        source: `${MESSAGING}, express sync, less what is known of its parts; the spread is assumed`,
        grade: 'observed',
      }),
      asyncDelay: parameter(distribution('duration'), {
        doc: 'How much later an execution begins that nobody waits for.',
        default: '41ms',
        source: `${MESSAGING}, express, async less sync`,
        grade: 'observed',
      }),
      extraTransitions: parameter(count({ min: 0, max: 2 }), {
        doc: 'Transitions that are billed for each execution, beside those into states and retries.',
        default: 0,
        source:
          'AWS bills each step that is executed; a worked example, from memory, counts start and end too: 2',
        grade: 'assumption',
      }),
      memory: parameter(quantity('size'), {
        doc: 'Memory of an express execution without its payload, which is added for each branch.',
        default: '50MiB',
        source: 'AWS Step Functions pricing, example of express workflows (2026)',
        grade: 'documented',
      }),
    },
    {
      of: 'a state machine',
      later: {
        mapRuns: 'distributed maps are not modelled: leave the key out',
        logging: 'logs are not modelled: leave the key out',
      },
      elsewhere: {
        handles: '`states` say what is done',
        steps: '`states` say what is done',
        definition: '`startAt` and `states` stand beside `type`',
      },
    },
  ),
  toSpec: (v, context): StepFunctionsSpec => {
    const common = commonSpec(v, context);
    const machine = { startAt: v.startAt, states: v.states };
    const express = v.kind === 'express';
    return {
      ...common,
      type: 'step-functions',
      workflow: v.kind,
      machine,
      timeoutS: v.timeout ?? (express ? EXPRESS_TIMEOUT_S : null),
      startLimit: v.startLimit ?? startLimit(v.kind, common.region),
      transitionLimit: v.transitionLimit ?? transitionLimit(v.kind, common.region),
      apiTime: v.apiTime,
      asyncDelay: v.asyncDelay,
      startTime: v.startTime,
      transitionTime: v.transitionTime ?? { kind: 'constant', value: express ? 0 : 0.022 },
      taskTime: v.taskTime,
      extraTransitions: v.extraTransitions,
      memoryBytes: v.memory,
      sends: namesSent(machine),
    };
  },
  roles: ['entry', 'event-target'],
  checkCall: ({ op }, { workflow }) => checkOperation(op, workflow),
  references: ({ machine, workflow }) => taskReferences(machine, workflow === 'express'),
  misfits: ({ machine, workflow, timeoutS }, written) => [
    ...checkMachine(machine, written),
    ...(workflow === 'express' && timeoutS !== null && timeoutS > EXPRESS_TIMEOUT_S
      ? [{ path: ['timeout'], why: 'an express workflow lasts at most 5 minutes' }]
      : []),
  ],
  metrics: {
    count: { ...METRICS.count, doc: 'Executions that were asked for.' },
    latency: { doc: 'How long executions took that ended.', unit: 's' },
    'error-rate': {
      doc: 'Share of the ended executions that failed or timed out.',
      unit: 'fraction',
    },
    'throttle-rate': METRICS['throttle-rate'],
  },
  modelled: [
    'standard and express workflows: task, choice, parallel, map, wait, pass, succeed, fail',
    'retry with back-off and jitter, catch, time-outs of tasks and executions',
    'limits of starts, transitions, history and open executions',
    'transitions, or requests and GB-hours of express workflows',
  ],
  notModelled: [
    'data: choices are drawn by chance, maps have a given number of items',
    'distributed maps, callbacks with task tokens, activities, heartbeats, nested jobs that are waited for',
    'executions of express workflows that run twice',
    'logs and traces',
  ],
});

function checkOperation(
  op: string | null,
  workflow: StepFunctionsSpec['workflow'],
): readonly Misfit[] {
  if (op === null || op === START) return [];
  const bad = (why: string): Misfit => ({ path: ['op'], what: op, why, at: 'value' });
  if (op !== START_SYNC) return [bad(`a state machine knows ${START} and ${START_SYNC}`)];
  return workflow === 'express' ? [] : [bad(`only express workflows know ${START_SYNC}`)];
}
