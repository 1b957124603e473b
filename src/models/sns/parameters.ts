import { refusesFifo } from '../events/fifo-target.js';
import { duplicates, filter, MEASURED, measured, retryPhases } from '../events/parameters.js';
import { listOf } from '../parameter/combine.js';
import { distribution } from '../parameter/distribution.js';
import {
  commonParameters,
  commonSpec,
  METRICS,
  type Misfit,
  type Reference,
  resourceParameters,
} from '../parameter/resource.js';
import { choice, id, optional, parameter, quantity, required, section } from '../parameter.js';
import type { SnsSpec, SubscriptionSpec } from './spec.js';

const QUOTAS = {
  source: 'Amazon SNS quotas (AWS general reference, 2026)',
  grade: 'documented',
} as const;
const RETRIES = {
  source: 'Amazon SNS developer guide, sns-message-delivery-retries (2026)',
  grade: 'documented',
} as const;
const NO_SOURCE = {
  source: 'no source: AWS publishes no percentiles of its calls',
  grade: 'assumption',
} as const;

/** Operations that a request can ask of a topic. */
export const SNS_OPERATIONS = ['publish'] as const;

/** Messages a second of all standard topics, by region. */
const STANDARD_RATE: Readonly<Record<string, number>> = {
  'us-east-1': 30_000,
  'us-west-2': 9000,
  'eu-west-1': 9000,
  'ap-south-1': 1500,
};
const STANDARD_ELSEWHERE = 300;
/** Messages a second of one FIFO topic. */
const FIFO_TOPIC_RATE = 3000;
const FIFO_GROUP_RATE = 300;

const STANDARD_DELIVERY = measured(62, 73, 125, 225);
const FIFO_DELIVERY = measured(32.8, 40.1, 67.8, 497);
const isFifo = (values: Readonly<Record<string, unknown>>) => values.kind === 'fifo';

const subscription = section(
  {
    to: required(id(), 'Who gets the messages: a function, a queue, a service.'),
    filter: optional(filter, {
      doc: 'Which messages (filter policy): the others are not delivered.',
      absent: 'all',
    }),
    deadLetter: optional(id(), {
      doc: 'Queue for messages that could not be delivered.',
      absent: 'they are dropped, and counted',
    }),
    retries: optional(retryPhases, {
      doc: 'Attempts after the first.',
      absent: 'those of the topic for its kind of target',
    }),
  },
  { of: 'a subscription', elsewhere: { protocol: 'it follows from what `to` is' } },
).transform(
  (v): SubscriptionSpec => ({
    to: v.to,
    filter: v.filter ?? null,
    deadLetter: v.deadLetter ?? null,
    retries: v.retries ?? null,
  }),
);

const retrying = {
  awsRetries: parameter(retryPhases, {
    doc: 'Attempts after the first at functions and queues: 100,015 over 23 days.',
    default: [
      { attempts: 3, from: '0s' },
      { attempts: 2, from: '1s' },
      { attempts: 10, from: '1s', to: '20s' },
      { attempts: 100_000, from: '20s' },
    ],
    ...RETRIES,
  }),
  httpRetries: parameter(retryPhases, {
    doc: 'Attempts after the first at everything else, as at an HTTP endpoint.',
    default: [{ attempts: 3, from: '20s' }],
    ...RETRIES,
  }),
  jitter: parameter(quantity('fraction', { max: '100%' }), {
    doc: 'A wait between attempts is shorter by up to so much.',
    default: '0%',
    source: 'AWS says that there is jitter, and not how much',
    grade: 'assumption',
  }),
};

const limits = {
  publishRate: optional(quantity('rate', { above: '0/s' }), {
    doc: 'Messages published a second: of all standard topics of the region, or of this FIFO topic.',
    absent: 'by region: 30,000, 9,000, 1,500 or 300 a second; FIFO 3,000',
    ...QUOTAS,
  }),
  groupRate: parameter(quantity('rate', { above: '0/s' }), {
    doc: 'Of a FIFO topic: messages a second of one message group.',
    default: `${FIFO_GROUP_RATE}/s`,
    ...QUOTAS,
  }),
  deduplication: parameter(quantity('duration'), {
    doc: 'Of a FIFO topic: a message published again within so long is taken once.',
    default: '5m',
    source: 'Amazon SNS developer guide, fifo-message-dedup',
    grade: 'documented',
  }),
  maxMessage: parameter(quantity('size', { above: '0B', max: '256KiB' }), {
    doc: 'A larger message is refused (413).',
    default: '256KiB',
    ...QUOTAS,
  }),
};

const schema = section(
  {
    type: required(choice(['sns'], 'resource type'), 'The resource type.'),
    ...commonParameters,
    kind: parameter(choice(['standard', 'fifo'], 'kind of topic'), {
      doc: 'Standard: at least once, in no order. FIFO: to queues, in order within a message group, which is the key of the request.',
      default: 'standard',
      source: 'Amazon SNS: the default',
      grade: 'documented',
    }),
    subscriptions: required(
      listOf(subscription, { of: 'subscriptions, each with a `to`', atLeastOne: true }),
      'Who gets the messages.',
    ),
    ...limits,
    ...retrying,
    duplicates: duplicates('deliveries of a standard topic'),
    publish: parameter(distribution('duration'), {
      doc: 'From a publish’s arrival to its answer.',
      default: { lognormal: { median: '10ms', p99: '60ms' } },
      ...NO_SOURCE,
    }),
    delivery: optional(distribution('duration'), {
      doc: 'From a message’s arrival until it is at its target.',
      defaultOf: (values) => (isFifo(values) ? FIFO_DELIVERY : STANDARD_DELIVERY),
      ...MEASURED,
    }),
  },
  {
    of: 'an sns topic',
    later: {
      archive: 'archives and replay are not modelled: leave the key out',
      email: 'e-mail, SMS and mobile push are not modelled: a `service` can stand in for them',
    },
    elsewhere: {
      deadLetter: 'each subscription has its own `deadLetter`',
      filter: 'each subscription has its own `filter`',
    },
  },
);

export const sns = resourceParameters({
  type: 'sns',
  doc: 'An SNS topic.',
  schema,
  toSpec: (v, context): SnsSpec => {
    const fifo = v.kind === 'fifo';
    const common = commonSpec(v, context);
    const regional = STANDARD_RATE[common.region] ?? STANDARD_ELSEWHERE;
    return {
      ...common,
      type: 'sns',
      fifo,
      subscriptions: v.subscriptions,
      maxMessageBytes: v.maxMessage,
      publishRate: v.publishRate ?? (fifo ? FIFO_TOPIC_RATE : regional),
      groupRate: fifo ? v.groupRate : null,
      deduplicationS: v.deduplication,
      duplicates: fifo ? 0 : v.duplicates,
      publishTime: v.publish,
      delivery:
        v.delivery ?? distribution('duration').parse(fifo ? FIFO_DELIVERY : STANDARD_DELIVERY),
      jitter: v.jitter,
      awsRetries: v.awsRetries,
      httpRetries: v.httpRetries,
    };
  },
  roles: ['entry', 'event-target', 'dead-letter'],
  takesEvents: true,
  operations: () => SNS_OPERATIONS,
  callKeys: ['items', 'itemSize', 'event'],
  references,
  misfits,
  metrics: {
    count: { ...METRICS.count, doc: 'Messages that were published.' },
    'throttle-rate': METRICS['throttle-rate'],
  },
  modelled: [
    'standard and FIFO topics, filter policies by name, object size and share',
    'the documented attempts at delivery, dead-letter queues, duplicates',
    'publishes in chunks of 64 KB, deliveries by kind of target; payload of FIFO topics',
  ],
  notModelled: [
    'e-mail, SMS, mobile push, Firehose; archives and replay; message data protection',
    'the envelope that SNS puts around a message; filters on the payload and their price',
    'a FIFO topic’s order after a delivery that failed',
  ],
});

const takes = ({ filter: policy }: SubscriptionSpec, name: string): boolean =>
  policy?.events == null || policy.events.includes(name);

function references({ subscriptions, fifo }: SnsSpec): readonly Reference[] {
  return subscriptions.flatMap((each, i): Reference[] => {
    const path = ['subscriptions', i];
    const common = {
      sends: 'same',
      takes: (name: string) => takes(each, name),
      waits: false,
    } as const;
    const to: Reference = {
      ...common,
      to: each.to,
      path: [...path, 'to'],
      roles: ['event-target'],
      why: 'it cannot take messages',
      ...(fifo ? {} : { refuses: refusesFifo('a standard topic') }),
    };
    if (each.deadLetter === null) return [to];
    return [
      to,
      {
        ...common,
        to: each.deadLetter,
        path: [...path, 'deadLetter'],
        roles: ['queue'],
        why: 'only a queue can be a dead-letter queue',
        sameRegion: true,
      },
    ];
  });
}

function misfits(
  spec: SnsSpec,
  written: unknown,
  typeOf: (id: string) => string | null,
): readonly Misfit[] {
  const found: Misfit[] = [];
  const given = (key: string) => (written as Record<string, unknown> | null)?.[key] !== undefined;
  if (!spec.fifo)
    for (const key of ['groupRate', 'deduplication'])
      if (given(key)) found.push({ path: [key], why: 'it is for FIFO topics' });
  if (spec.fifo && given('duplicates'))
    found.push({ path: ['duplicates'], why: 'a FIFO topic delivers exactly once' });
  spec.subscriptions.forEach(({ to }, i) => {
    const type = typeOf(to);
    if (spec.fifo && type !== null && type !== 'sqs')
      found.push({
        path: ['subscriptions', i, 'to'],
        why: 'a FIFO topic delivers to queues only',
        at: 'value',
      });
  });
  return found;
}
