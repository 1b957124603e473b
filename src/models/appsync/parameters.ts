import { handlers } from '../handler/parameters.js';
import { listOf } from '../parameter/combine.js';
import { distribution } from '../parameter/distribution.js';
import { isMapping } from '../parameter/problem.js';
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
  ratio,
  required,
  section,
  text,
} from '../parameter.js';
import { CACHE_GIB, defaultThrottle } from './limits.js';
import type { AppSyncSpec } from './spec.js';

const QUOTAS = { source: 'AppSync quotas (2026)', grade: 'documented' } as const;

const subscribers = section(
  {
    connected: required(count({ min: 0 }), 'Clients that are connected at any time.'),
    perPublish: parameter(ratio({ min: 0 }), {
      doc: 'Clients that one publish is pushed to, on average.',
      default: 1,
      source: 'no source: the one client that waits for it',
      grade: 'assumption',
    }),
    payload: optional(distribution('size'), {
      doc: 'Size of what is pushed to each client.',
      absent: 'the size of the mutation’s response',
    }),
    pushTime: parameter(distribution('duration'), {
      doc: 'From the end of a mutation to its arrival at a client, the client’s network included.',
      default: { lognormal: { median: '50ms', p99: '200ms' } },
      source: 'no source: AWS publishes none',
      grade: 'assumption',
    }),
  },
  { of: '`subscribers`' },
);

const cache = section(
  {
    size: parameter(choice(Object.keys(CACHE_GIB), 'cache size'), {
      doc: 'Size of the cache: its price an hour, and how much fits.',
      default: 'small',
      source: 'the smallest that AWS has',
      grade: 'assumption',
    }),
    ttl: parameter(quantity('duration', { min: '1s', max: '3600s' }), {
      doc: 'How long a response is kept.',
      default: '3600s',
      source: 'no source for the default; AppSync’s enabling-caching allows 1 to 3,600 s',
      grade: 'assumption',
    }),
    queries: optional(listOf(text('the name of a query'), { of: 'names of queries' }), {
      doc: 'Whose responses are kept.',
      absent: 'those of all that are not published',
    }),
  },
  { of: '`cache`' },
);

export const appsync = resourceParameters({
  type: 'appsync',
  doc: 'A GraphQL API of AWS AppSync, with subscribers.',
  schema: section(
    {
      type: required(choice(['appsync'], 'resource type'), 'The resource type.'),
      ...commonParameters,
      handles: required(
        handlers,
        'Resolvers: the name of a query or mutation, and its steps. They wait for nothing but what they call.',
      ),
      publishes: parameter(listOf(text('the name of a mutation'), { of: 'names of mutations' }), {
        doc: 'Mutations that are pushed to subscribers when they have been done.',
        default: ['publish'],
        source: 'no source: the plain name',
        grade: 'assumption',
      }),
      subscribers: optional(subscribers, {
        doc: 'Clients that have subscribed.',
        absent: 'nobody has: mutations are not pushed',
      }),
      cache: optional(cache, {
        doc: 'Cache of whole responses of queries (FULL_REQUEST), by name and key.',
        absent: 'no cache',
      }),
      throttle: optional(
        section(
          {
            rate: required(quantity('rate', { above: '0/s' }), 'Tokens that are added over time.'),
            burst: required(count({ min: 1 }), 'Tokens that the bucket holds.'),
          },
          { of: '`throttle`' },
        ),
        {
          doc: 'Token bucket of the account’s requests; each request takes one.',
          absent:
            '10,000 req/s in us-east-1, us-west-2 and eu-west-1, 5,000 elsewhere, and as much at once',
          source: 'the rates: AppSync quotas (2026); where they hold, and the burst: no source',
          grade: 'assumption',
        },
      ),
      timeout: parameter(quantity('duration', { min: '1ms', max: '30s' }), {
        doc: 'A request whose resolvers have not ended after so long fails: 504.',
        default: '30s',
        ...QUOTAS,
      }),
      overhead: parameter(distribution('duration'), {
        doc: 'Time that the API itself adds to a request.',
        default: { lognormal: { median: '15ms', p99: '50ms' } },
        source: 'no source: AWS publishes none',
        grade: 'assumption',
      }),
    },
    {
      of: 'an appsync api',
      later: {
        resolvers: '`handles` says what is done for a query or mutation',
        events: 'Event APIs are not modelled: use `publishes`',
      },
      elsewhere: {
        target: '`handles` says what an API calls',
        routes: '`handles` says what an API calls',
      },
    },
  ),
  toSpec: (v, context): AppSyncSpec => {
    const common = commonSpec(v, context);
    const queries = Object.keys(v.handles).filter((name) => !v.publishes.includes(name));
    return {
      ...common,
      type: 'appsync',
      handles: v.handles,
      publishes: v.publishes,
      subscribers:
        v.subscribers === undefined
          ? null
          : {
              connected: v.subscribers.connected,
              perPublish: v.subscribers.perPublish,
              payload: v.subscribers.payload ?? null,
              pushTime: v.subscribers.pushTime,
            },
      cache:
        v.cache === undefined
          ? null
          : { size: v.cache.size, ttlS: v.cache.ttl, queries: v.cache.queries ?? queries },
      throttle: v.throttle ?? defaultThrottle(common.region),
      timeoutS: v.timeout,
      overhead: v.overhead,
    };
  },
  roles: ['entry', 'alias', 'cname', 'event-target'],
  misfits,
  metrics: {
    count: { ...METRICS.count, doc: 'Queries and mutations that came in.' },
    latency: { doc: 'From a request’s arrival to the departure of its answer.', unit: 's' },
    'error-rate': { doc: 'Share of the requests that failed.', unit: 'fraction' },
    'throttle-rate': METRICS['throttle-rate'],
  },
  modelled: [
    'queries and mutations whose resolvers call other resources',
    'mutations pushed to subscribers: how many, how late, how large',
    'a cache of responses, token-bucket throttling, the time-out of 30 s',
    'operations, real-time messages in 5 KB, connection minutes, cache hours',
  ],
  notModelled: [
    'limits of resolvers, subscriptions and outbound messages; caches of single resolvers',
    'the cost of a request in tokens beyond one; authorisation; Event APIs',
    'connections that come and go',
  ],
});

function misfits(spec: AppSyncSpec, written: unknown): readonly Misfit[] {
  const { handles, publishes, subscribers: clients, cache: kept } = spec;
  const found: Misfit[] = [];
  const unknown = (names: readonly string[], path: readonly (string | number)[]) => {
    if (Object.hasOwn(handles, 'default')) return;
    names.forEach((name, i) => {
      if (!Object.hasOwn(handles, name))
        found.push({
          path: [...path, i],
          what: name,
          why: 'no handler has this name',
          at: 'value',
        });
    });
  };
  const says = isMapping(written) ? written : {};
  if (says.publishes !== undefined) unknown(publishes, ['publishes']);
  if (kept !== null && isMapping(says.cache) && says.cache.queries !== undefined)
    unknown(kept.queries, ['cache', 'queries']);
  const publishing = publishes.some(
    (name) => Object.hasOwn(handles, name) || Object.hasOwn(handles, 'default'),
  );
  if (clients !== null && !publishing)
    found.push({
      path: ['subscribers'],
      why: 'nothing is pushed to them: `publishes` names the mutations that are',
    });
  if (clients !== null && clients.perPublish > clients.connected)
    found.push({
      path: ['subscribers', 'perPublish'],
      why: `only ${clients.connected} clients are connected`,
      at: 'value',
    });
  return found;
}
