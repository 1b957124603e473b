import { handlers } from '../handler/parameters.js';
import { exactlyOneOf } from '../parameter/combine.js';
import { work } from '../parameter/distribution.js';
import {
  commonParameters,
  commonSpec,
  resourceParameters,
  STATION_METRICS,
} from '../parameter/resource.js';
import { choice, count, optional, parameter, quantity, required, section } from '../parameter.js';
import type { ServiceSpec } from './spec.js';

const queueing = { source: 'the plain case of queueing theory', grade: 'assumption' } as const;

export const service = resourceParameters({
  type: 'service',
  doc: 'A plain station: anything that Stratus has no model of.',
  schema: exactlyOneOf(
    section(
      {
        type: required(choice(['service'], 'resource type'), 'The resource type.'),
        ...commonParameters,
        servers: parameter(count({ min: 1, word: 'infinite' }), {
          doc: 'Servers of each instance; `infinite`: nobody waits.',
          default: 1,
          ...queueing,
        }),
        instances: parameter(count({ min: 1 }), {
          doc: 'Identical copies, each with its own servers and queue: the targets of a balancer in front. Called directly, they take turns.',
          default: 1,
          ...queueing,
        }),
        discipline: parameter(choice(['fifo', 'processor-sharing'], 'discipline'), {
          doc: 'First come, first served; or all at once, sharing the servers.',
          default: 'fifo',
          ...queueing,
        }),
        queue: parameter(count({ min: 0, word: 'endless' }), {
          doc: 'Waiting places of each instance. A request that finds them taken is blocked.',
          default: 'endless',
          ...queueing,
        }),
        time: optional(work, {
          doc: 'Service time of a request; or say what is done with `handles`.',
        }),
        handles: optional(handlers, {
          doc: 'What is done for each kind of request; in place of `time`.',
        }),
        throttle: optional(
          section(
            {
              rate: required(
                quantity('rate', { above: '0/s' }),
                'Tokens that are added over time.',
              ),
              burst: required(count({ min: 1 }), 'Tokens that the bucket holds.'),
            },
            { of: '`throttle`' },
          ),
          {
            doc: 'A token bucket in front: a request that finds no token is throttled.',
            absent: 'no limit',
          },
        ),
        price: optional(
          section(
            {
              perHour: parameter(quantity('price'), {
                doc: 'USD an hour of each instance.',
                default: '$0',
              }),
              perRequest: parameter(quantity('price'), { doc: 'USD a request.', default: '$0' }),
            },
            { of: '`price`' },
          ),
          { doc: 'What it costs.', absent: 'not priced, and listed as such' },
        ),
      },
      {
        of: 'a service',
        elsewhere: {
          concurrency: '`servers` says how many requests a service serves at once',
          size: '`instances` says how many copies of a service there are',
        },
      },
    ),
    ['time', 'handles'],
    'a service',
  ),
  toSpec: (v, context): ServiceSpec => ({
    ...commonSpec(v, context),
    type: 'service',
    servers: v.servers,
    instances: v.instances,
    discipline: v.discipline,
    queue: v.queue,
    time: v.time ?? null,
    handles: v.handles ?? null,
    throttle: v.throttle ?? null,
    price: v.price ?? null,
  }),
  roles: ['entry', 'target', 'alias', 'address', 'cname', 'event-target', 'gauge'],
  checkCall: ({ given }, { handles }) =>
    given('op') && handles === null
      ? [{ path: ['op'], why: 'it has a `time` and no handlers to choose from' }]
      : [],
  metrics: STATION_METRICS,
  modelled: [
    'servers and a finite or endless queue',
    'a token bucket in front',
    'a price of its own',
  ],
  notModelled: ['network time to it, unless `latency` is given', 'failure of an instance'],
});
