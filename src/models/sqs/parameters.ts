import { refusesOtherKind } from '../events/fifo-target.js';
import { duplicates, MEASURED, measured } from '../events/parameters.js';
import { distribution } from '../parameter/distribution.js';
import {
  commonParameters,
  commonSpec,
  METRICS,
  type Misfit,
  type Reference,
  resourceParameters,
} from '../parameter/resource.js';
import {
  choice,
  count,
  id,
  optional,
  parameter,
  quantity,
  required,
  section,
} from '../parameter.js';
import type { SqsSpec } from './spec.js';

const DOCUMENTED = {
  source: 'Amazon SQS developer guide, quotas-queues and quotas-messages (2026)',
  grade: 'documented',
} as const;
const FIFO_QUOTAS = {
  source: 'Amazon SQS developer guide, quotas-fifo (2026)',
  grade: 'documented',
} as const;
const NO_SOURCE = {
  source: 'no source: AWS publishes no percentiles of its calls',
  grade: 'assumption',
} as const;

/** Operations that a request can ask of a queue. */
export const SQS_OPERATIONS = ['send', 'receive', 'delete'] as const;

/** Calls a second of each action of a FIFO queue in high throughput mode, by region. */
const HIGH_THROUGHPUT: Readonly<Record<string, number>> = {
  'us-east-1': 70_000,
  'us-west-2': 70_000,
  'eu-west-1': 70_000,
  'us-east-2': 19_000,
  'eu-central-1': 19_000,
  'ap-south-1': 9000,
  'ap-southeast-1': 9000,
  'ap-southeast-2': 9000,
  'ap-northeast-1': 9000,
  'eu-west-2': 4500,
  'sa-east-1': 4500,
};
const HIGH_THROUGHPUT_ELSEWHERE = 2400;
const FIFO_CALLS = 300;

const isFifo = (values: Readonly<Record<string, unknown>>) => values.kind === 'fifo';
const STANDARD_DELIVERY = measured(13.7, 16.2, 33.8, 105);
const FIFO_DELIVERY = measured(21.9, 28.1, 61.2, 645);

const redrive = section(
  {
    to: required(id(), 'The dead-letter queue.'),
    maxReceives: parameter(count({ min: 1, max: 1000 }), {
      doc: 'A message that was received so often without being deleted is moved there (maxReceiveCount).',
      default: 10,
      source: 'Amazon SQS: what the console proposes',
      grade: 'observed',
    }),
  },
  { of: '`deadLetter`' },
).transform((v) => ({ to: v.to, maxReceiveCount: v.maxReceives }));

const limits = {
  maxInFlight: parameter(count({ min: 1 }), {
    doc: 'Messages that are received and not deleted; beyond it nothing is handed out.',
    default: 120_000,
    ...DOCUMENTED,
  }),
  maxMessage: parameter(quantity('size', { above: '0B', max: '1MiB' }), {
    doc: 'A larger message is refused (413).',
    default: '1MiB',
    ...DOCUMENTED,
  }),
  throughput: parameter(choice(['standard', 'high'], 'throughput'), {
    doc: 'Of a FIFO queue: 300 calls a second of each action, or the region’s high throughput.',
    default: 'standard',
    ...FIFO_QUOTAS,
  }),
  groupRate: parameter(quantity('rate', { above: '0/s' }), {
    doc: 'Of a FIFO queue: messages sent a second in one message group.',
    default: '300/s',
    source: 'Amazon SQS developer guide, high throughput FIFO (archived 2023)',
    grade: 'documented',
  }),
  deduplication: parameter(quantity('duration'), {
    doc: 'Of a FIFO queue: a message sent again within so long is taken once.',
    default: '5m',
    ...FIFO_QUOTAS,
  }),
};

const times = {
  send: parameter(distribution('duration'), {
    doc: 'From a send’s arrival to its answer.',
    default: { lognormal: { median: '5ms', p99: '30ms' } },
    ...NO_SOURCE,
  }),
  receive: parameter(distribution('duration'), {
    doc: 'The same of a receive that finds a message, or of a delete.',
    default: { lognormal: { median: '5ms', p99: '30ms' } },
    ...NO_SOURCE,
  }),
  delivery: optional(distribution('duration'), {
    doc: 'From a message’s arrival until a consumer that waits for it has it.',
    defaultOf: (values) => (isFifo(values) ? FIFO_DELIVERY : STANDARD_DELIVERY),
    ...MEASURED,
  }),
};

const schema = section(
  {
    type: required(choice(['sqs'], 'resource type'), 'The resource type.'),
    ...commonParameters,
    kind: parameter(choice(['standard', 'fifo'], 'kind of queue'), {
      doc: 'Standard: at least once, roughly in order. FIFO: in order within a message group, which is the key of the request.',
      default: 'standard',
      source: 'Amazon SQS: the default',
      grade: 'documented',
    }),
    visibility: parameter(quantity('duration', { max: '12h' }), {
      doc: 'A received message is hidden for so long; if it is not deleted by then it comes back.',
      default: '30s',
      ...DOCUMENTED,
    }),
    retention: parameter(quantity('duration', { min: '60s', max: '14d' }), {
      doc: 'A message is deleted when it is older.',
      default: '4d',
      ...DOCUMENTED,
    }),
    delay: parameter(quantity('duration', { max: '15m' }), {
      doc: 'A message can be received only so long after it was sent.',
      default: '0s',
      ...DOCUMENTED,
    }),
    waitTime: parameter(quantity('duration', { max: '20s' }), {
      doc: 'A poll that finds nothing waits for so long (long polling); 0s: it returns at once. Triggers have a `pollWait` of their own.',
      default: '0s',
      ...DOCUMENTED,
    }),
    deadLetter: optional(redrive, {
      doc: 'Where messages go that nobody manages to process.',
      absent: 'they come back until they are too old',
    }),
    ...limits,
    duplicates: duplicates('messages of a standard queue'),
    ...times,
  },
  {
    of: 'an sqs queue',
    later: { policy: 'policies are not modelled: leave the key out' },
    elsewhere: {
      batch: 'a batch size belongs to whoever reads the queue: see `triggers`',
      maxReceiveCount: 'it stands in `deadLetter`, as `maxReceives`',
    },
  },
);

export const sqs = resourceParameters({
  type: 'sqs',
  doc: 'An SQS queue.',
  schema,
  toSpec: (v, context): SqsSpec => {
    const fifo = v.kind === 'fifo';
    const common = commonSpec(v, context);
    const high = HIGH_THROUGHPUT[common.region] ?? HIGH_THROUGHPUT_ELSEWHERE;
    return {
      ...common,
      type: 'sqs',
      fifo,
      visibilityS: v.visibility,
      retentionS: v.retention,
      delayS: v.delay,
      waitTimeS: v.waitTime,
      redrive: v.deadLetter ?? null,
      maxInFlight: v.maxInFlight,
      maxMessageBytes: v.maxMessage,
      callRate: !fifo ? null : v.throughput === 'high' ? high : FIFO_CALLS,
      groupRate: fifo && v.throughput === 'high' ? v.groupRate : null,
      deduplicationS: v.deduplication,
      duplicates: fifo ? 0 : v.duplicates,
      sendTime: v.send,
      receiveTime: v.receive,
      delivery:
        v.delivery ?? distribution('duration').parse(fifo ? FIFO_DELIVERY : STANDARD_DELIVERY),
    };
  },
  roles: ['entry', 'event-target', 'queue', 'dead-letter', 'gauge'],
  takesEvents: true,
  operations: () => SQS_OPERATIONS,
  callKeys: ['items', 'itemSize', 'event'],
  checkCall: ({ op, given }) =>
    given('event') && op !== null && op !== 'send'
      ? [{ path: ['event'], why: 'only what is sent has a name' }]
      : [],
  references,
  misfits,
  metrics: {
    count: {
      ...METRICS.count,
      doc: 'Messages that came in: those moved here by other queues too.',
    },
    'queue-depth': { ...METRICS['queue-depth'], doc: 'Messages that can be received.' },
    'message-age': { ...METRICS['message-age'], doc: 'Age of messages when a consumer gets them.' },
    'throttle-rate': METRICS['throttle-rate'],
  },
  modelled: [
    'standard and FIFO queues: message groups, deduplication, quotas',
    'visibility time-out, retention, delay, long polling, the limit on messages in flight',
    'dead-letter queues by the number of receives',
    'requests in chunks of 64 KB: sends, receives and empty ones, deletes',
  ],
  notModelled: [
    'fair queues, redrive back from a dead-letter queue, message timers',
    'empty answers of short polls that ask only some of the servers',
    'encryption and its KMS calls',
  ],
});

function references({ redrive: policy, fifo }: SqsSpec): readonly Reference[] {
  if (policy === null) return [];
  return [
    {
      to: policy.to,
      path: ['deadLetter', 'to'],
      roles: ['queue'],
      why: 'only a queue can be the dead-letter queue of another',
      refuses: refusesOtherKind(fifo),
      sends: 'same',
      waits: false,
      sameRegion: true,
    },
  ];
}

function misfits(spec: SqsSpec, written: unknown): readonly Misfit[] {
  const found: Misfit[] = [];
  const given = (key: string) => (written as Record<string, unknown> | null)?.[key] !== undefined;
  if (!spec.fifo)
    for (const key of ['throughput', 'groupRate', 'deduplication'])
      if (given(key)) found.push({ path: [key], why: 'it is for FIFO queues' });
  if (spec.fifo && given('duplicates'))
    found.push({ path: ['duplicates'], why: 'a FIFO queue delivers exactly once' });
  if (spec.delayS >= spec.retentionS)
    found.push({ path: ['delay'], why: 'no message would live that long: see `retention`' });
  return found;
}
