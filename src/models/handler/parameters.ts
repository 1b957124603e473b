import { z } from 'zod';
import { SDK_MODES } from '../../queueing/sdk-retries.js';
import { either, exactlyOneOf, listOf, mapOf, oneKey } from '../parameter/combine.js';
import { distribution, work } from '../parameter/distribution.js';
import { popularities } from '../parameter/popularity.js';
import {
  choice,
  count,
  flag,
  id,
  optional,
  parameter,
  quantity,
  ratio,
  required,
  section,
  text,
} from '../parameter.js';
import type { CallKeySpec, CallSpec, DiskSpec, HandlersSpec, StepSpec } from './steps.js';

const condition = section(
  {
    fails: required(
      quantity('fraction', { max: '100%' }),
      'Chance that the condition does not hold: the units are used, and nothing is written.',
    ),
    otherwise: parameter(choice(['fail', 'go-on'], 'what a handler does'), {
      doc: 'What the handler does then: fail, or go on with its next step.',
      default: 'fail',
      source: 'an exception that nobody catches',
      grade: 'assumption',
    }),
  },
  { of: '`condition`' },
);

const callKey = oneKey(
  () => ({
    ...popularities(),
    shards: count({ min: 2, max: 10_000 }).transform(
      (shards): CallKeySpec => ({ kind: 'shards', shards }),
    ),
  }),
  { of: '`key` of a call', name: 'callKey' },
).transform((one): CallKeySpec => one.value);

/** What `call` may say. Which of it means something depends on what is called; that is checked later. */
export const call = section(
  {
    to: required(id(), 'Id of the resource that is called.'),
    op: optional(text('the name of an operation'), {
      doc: 'Operation of a table (`get`, `put`, `query` …), or the handler of a compute resource.',
      absent: 'the name of the request that is being served',
    }),
    event: optional(text('the name of an event'), {
      doc: 'Name of the event or message that is sent: what filters look at, and the handler of whoever gets it.',
      absent: 'the name of the request that is being served',
    }),
    items: optional(count({ min: 1 }), {
      doc: 'Items that are read or written, of a table; messages or records that are sent at once.',
      absent: '1',
    }),
    itemSize: optional(quantity('size'), {
      doc: 'Size of each item.',
      absent: 'the table’s `itemSize`',
    }),
    consistent: optional(flag(), { doc: 'A strongly consistent read.', absent: 'false' }),
    transactional: optional(flag(), {
      doc: 'Part of a transaction: twice the units.',
      absent: 'false',
    }),
    index: optional(text('the name of an index'), {
      doc: 'Secondary index of the table that a query or scan reads.',
      absent: 'the table itself',
    }),
    condition: optional(condition, {
      doc: 'Condition of a write.',
      absent: 'none',
    }),
    key: optional(callKey, {
      doc: 'Key that is asked for: `{ shards: n }` spreads the request’s key over n of its own (write sharding); or a popularity (`zipf`, `uniform`, `hot`) that it is drawn by.',
      absent: 'the key of the request that is being served',
    }),
    retry: optional(choice(SDK_MODES, 'retry mode'), {
      doc: 'The mode in which an AWS SDK tries again what was throttled or failed: `legacy` (10 attempts from 50 ms on), `standard` (3, up to 1 s and 2 s), `standard-2.1` (4, from 25 ms on; after a throttle from 1 s).',
      absent: 'it does not',
    }),
    size: optional(distribution('size'), {
      doc: 'Body of the request that is sent; of a get from a bucket, what is read.',
      absent: 'no body; from a bucket, the object that the event is about',
    }),
    name: optional(text('the name of an object, such as thumbs/*.jpg'), {
      doc: 'Name of the object, of a bucket, for the filters of its events; `*` stands for any characters.',
      absent: 'not known',
    }),
  },
  {
    of: 'a `call`',
    elsewhere: {
      keys: 'a query reads the items of one partition key, and there are no joins: call once for each key, or use batch-get',
      filter: 'a filter is applied after reading, and saves no units: give the items that are read',
    },
  },
).transform(
  (v): CallSpec => ({
    to: v.to,
    op: v.op ?? null,
    event: v.event ?? null,
    items: v.items ?? 1,
    itemBytes: v.itemSize ?? null,
    consistent: v.consistent ?? false,
    transactional: v.transactional ?? false,
    requestBytes: v.size ?? null,
    objectName: v.name ?? null,
    index: v.index ?? null,
    conditionFails: v.condition?.fails ?? 0,
    goesOn: v.condition?.otherwise === 'go-on',
    key: v.key ?? null,
    retry: v.retry ?? null,
  }),
);

const disk = exactlyOneOf(
  section(
    {
      read: optional(distribution('size'), { doc: 'Bytes that are read.' }),
      write: optional(distribution('size'), { doc: 'Bytes that are written.' }),
      io: optional(quantity('size', { min: '512B' }), {
        doc: 'Size of each operation: random access in blocks of so much.',
        absent: 'as large as the volume takes them: in a row',
      }),
      volume: optional(text('the name of a volume'), {
        doc: 'Which of the `volumes`.',
        absent: 'the only one',
      }),
    },
    { of: 'a `disk` step' },
  ),
  ['read', 'write'],
  'a `disk` step',
).transform(
  (v): DiskSpec => ({
    write: v.write !== undefined,
    bytes: (v.read ?? v.write)!,
    ioBytes: v.io ?? 0,
    volume: v.volume ?? null,
  }),
);

export const steps: z.ZodType<StepSpec[]> = listOf(
  z.lazy(() => step),
  { of: 'steps, such as `- cpu: 4ms`' },
);

const branch = either(
  (value) => Array.isArray(value),
  () => steps,
  () => step.transform((one) => [one]),
  'branch',
);

const stepKinds = {
  cpu: work.transform((amount): StepSpec => ({ kind: 'cpu', work: amount })),
  wait: work.transform((time): StepSpec => ({ kind: 'wait', time })),
  disk: disk.transform((spec): StepSpec => ({ kind: 'disk', disk: spec })),
  call: call.transform((spec): StepSpec => ({ kind: 'call', call: spec })),
  parallel: listOf(branch, { of: 'branches', atLeastOne: true }).transform(
    (branches): StepSpec => ({ kind: 'parallel', branches }),
  ),
  choose: listOf(
    section(
      {
        weight: required(ratio({ above: 0, noun: 'a weight' }), 'Weight of this choice.'),
        steps: required(steps, 'What is done then; `[]` for nothing.'),
      },
      { of: 'a choice of `choose`' },
    ),
    { of: 'choices, each {weight, steps}', atLeastOne: true },
  ).transform((choices): StepSpec => ({ kind: 'choose', choices })),
  repeat: section(
    {
      times: required(
        count({ min: 1, max: 1_000_000, word: 'records' }),
        'How often; `records`: once for each record of a batch.',
      ),
      steps: required(steps, 'What is repeated.'),
    },
    { of: '`repeat`' },
  ).transform((v): StepSpec => ({ kind: 'repeat', times: v.times, steps: v.steps })),
  fail: section(
    {
      chance: required(
        quantity('fraction', { max: '100%' }),
        'Probability that the request fails here.',
      ),
    },
    { of: '`fail`' },
  ).transform((v): StepSpec => ({ kind: 'fail', chance: v.chance })),
  respond: section(
    {
      size: optional(distribution('size'), {
        doc: 'Body of the response.',
        absent: 'what the workload says',
      }),
    },
    { of: '`respond`' },
  ).transform((v): StepSpec => ({ kind: 'respond', bytes: v.size ?? null })),
};

/** The words for steps, as a user writes them. */
export const STEP_DOCS: Readonly<Record<keyof typeof stepKinds, string>> = {
  cpu: 'Work of one reference vCPU (of an m7g.large): a faster instance type does it sooner.',
  wait: 'Time that passes without the CPU; the worker slot is held.',
  disk: 'Reads or writes a volume of the instance, behind what came before; the worker slot is held.',
  call: 'Calls another resource and waits for its answer; the worker slot is held.',
  parallel: 'Runs branches at once, and goes on when all are done.',
  choose: 'Takes one of the branches, by weight.',
  repeat: 'Does the steps so many times, one after the other.',
  fail: 'Fails the request (HTTP 500) with this probability.',
  respond: 'Sends the answer; later steps run without the caller.',
};

const step: z.ZodType<StepSpec> = oneKey(() => stepKinds, {
  of: 'a step',
  name: 'step',
}).transform((one): StepSpec => one.value);

/** Steps by the name of the request; `default` for every other name. */
export const handlers: z.ZodType<HandlersSpec> = mapOf(steps, {
  of: 'handlers: the name of a request, and its steps',
  atLeastOne: true,
});

/** A handler runs on with its request's name, unless a call says which. */
export function handlerFor(handles: HandlersSpec, name: string): string | null {
  if (Object.hasOwn(handles, name)) return name;
  return Object.hasOwn(handles, 'default') ? 'default' : null;
}
