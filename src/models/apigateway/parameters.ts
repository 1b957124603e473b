import { mapOf } from '../parameter/combine.js';
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
  flag,
  id,
  optional,
  parameter,
  quantity,
  required,
  section,
  text,
} from '../parameter.js';
import { CACHE_SIZES, KINDS, SMALL_REGIONS } from './limits.js';
import { CONNECT, PUSH } from './names.js';
import type { ApiGatewaySpec, RouteSpec } from './spec.js';

const limit = (of: string) =>
  section(
    {
      rate: required(quantity('rate', { above: '0/s' }), 'Tokens that are added over time.'),
      burst: required(count({ min: 1 }), 'Tokens that the bucket holds.'),
    },
    { of },
  );

const timeout = (absent: string) =>
  optional(quantity('duration', { min: '50ms', max: '5m' }), {
    doc: 'An integration that has not answered for so long: 504.',
    absent,
    source:
      'API Gateway quotas (2026): 29 s (REST, WebSocket), 30 s (HTTP); REST APIs can have it raised',
    grade: 'documented',
  });

const route = section(
  {
    to: required(id(), 'Id of the resource that the requests go to: the integration.'),
    op: optional(text('the name of an operation'), {
      doc: 'Operation or handler that is asked for there.',
      absent: 'the name of the request',
    }),
    itemSize: optional(quantity('size'), {
      doc: 'Size of the item, where the integration is a table.',
      absent: 'the table’s `itemSize`',
    }),
    size: optional(distribution('size'), {
      doc: 'Body of the request that is sent on.',
      absent: 'that of the client’s request',
    }),
    method: parameter(choice(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'], 'method'), {
      doc: 'HTTP method: a cache keeps the responses of GET only.',
      default: 'GET',
      source: 'no source: a read',
      grade: 'assumption',
    }),
    cache: optional(flag(), {
      doc: 'Whether its responses are kept in the API’s cache.',
      absent: 'those of GET are',
      source: 'API Gateway developer guide, api-gateway-caching: only GET methods by default',
      grade: 'documented',
    }),
    authorizer: parameter(flag(), {
      doc: 'Whether the API’s authorizer is asked.',
      default: true,
      source: 'no source: an API that has one uses it',
      grade: 'assumption',
    }),
    throttle: optional(limit('`throttle` of a route'), {
      doc: 'A token bucket of its own, in place of the stage’s.',
      absent: 'it shares the stage’s',
    }),
    timeout: timeout('the API’s `timeout`'),
  },
  { of: 'a route' },
);

const cache = section(
  {
    size: parameter(choice(Object.keys(CACHE_SIZES), 'cache size'), {
      doc: 'Memory of the cache: its price an hour, and how much fits.',
      default: '0.5GB',
      source: 'the smallest that AWS has',
      grade: 'assumption',
    }),
    ttl: parameter(quantity('duration', { max: '3600s' }), {
      doc: 'How long a response is kept.',
      default: '300s',
      source: 'API Gateway quotas (2026): 300 s, from 0 to 3,600 s',
      grade: 'documented',
    }),
  },
  { of: '`cache`' },
);

const authorizer = section(
  {
    to: required(id(), 'Id of the function that is asked.'),
    op: optional(text('the name of a handler'), {
      doc: 'Handler of it.',
      absent: '`authorize`',
    }),
    ttl: optional(quantity('duration', { max: '3600s' }), {
      doc: 'How long a verdict is kept for a caller.',
      absent: '300s for a REST API, not at all for an HTTP API',
      source: 'no source at hand: API Gateway’s own defaults, from memory',
      grade: 'assumption',
    }),
    identities: parameter(count({ min: 1 }), {
      doc: 'Callers that can be told apart: each has a verdict of its own, and all call equally often.',
      default: 1000,
      source: 'no source',
      grade: 'assumption',
    }),
    deny: parameter(quantity('fraction', { max: '100%' }), {
      doc: 'Share of the callers that are denied: 403.',
      default: '0%',
      source: 'no source: everyone may call',
      grade: 'assumption',
    }),
  },
  { of: '`authorizer`' },
);

const connections = section(
  {
    connected: required(count({ min: 0 }), 'Clients that are connected at any time.'),
    lifetime: parameter(quantity('duration', { min: '1s', max: '2h' }), {
      doc: 'How long a connection lasts; its client connects anew.',
      default: '2h',
      source: 'API Gateway quotas (2026): a connection lasts two hours at the most',
      grade: 'documented',
    }),
  },
  { of: '`connections`' },
);

export const apiGateway = resourceParameters({
  type: 'api-gateway',
  doc: 'An API of Amazon API Gateway.',
  schema: section(
    {
      type: required(choice(['api-gateway'], 'resource type'), 'The resource type.'),
      ...commonParameters,
      kind: parameter(choice(['rest', 'http', 'websocket'], 'kind'), {
        doc: 'Kind of API: what it can do, and what it costs.',
        default: 'rest',
        source: 'no source: the kind that has every feature',
        grade: 'assumption',
      }),
      routes: required(
        mapOf(route, {
          of: 'routes: the name of a request (or `default`), and where it goes, such as `read: { to: reader }`',
          atLeastOne: true,
        }),
        'Where requests go, by their name; `default` for every other name. Of a WebSocket API, `$connect` is asked when a client connects.',
      ),
      throttle: optional(limit('`throttle`'), {
        doc: 'Token bucket of the stage, for all routes that have none of their own.',
        absent: 'no limit but the account’s',
      }),
      account: optional(limit('`account`'), {
        doc: 'Token bucket of the account: all APIs in a region that state the same one share it.',
        absent: '10,000 req/s with a burst of 5,000; 2,500 and 1,250 in the 13 newest regions',
        source: 'API Gateway quotas (2026)',
        grade: 'documented',
      }),
      timeout: timeout('29s; of an HTTP API 30s'),
      cache: optional(cache, { doc: 'Cache of responses, of a REST API.', absent: 'no cache' }),
      authorizer: optional(authorizer, {
        doc: 'A function that says whether a caller may call.',
        absent: 'everyone may',
      }),
      overhead: optional(distribution('duration'), {
        doc: 'Time that the API itself adds to a request.',
        defaultOf: (values) => (values.kind === 'http' ? KINDS.http.overhead : KINDS.rest.overhead),
        absent: 'lognormal, median 10 ms and p99 40 ms; of an HTTP API 6 ms and 25 ms',
        source: 'AWS publishes none; third parties measure 10 to 30 ms, and HTTP APIs are lower',
        grade: 'assumption',
      }),
      connections: optional(connections, {
        doc: 'Clients of a WebSocket API.',
        absent: 'nobody is connected: messages are counted, connection minutes are not',
      }),
    },
    {
      of: 'an api-gateway',
      later: {
        usagePlans: 'usage plans and API keys are not modelled: use `throttle` of a route',
        canary: 'canary releases are not modelled: leave the key out',
        waf: 'AWS WAF is not modelled: leave the key out',
      },
      elsewhere: {
        handles: 'an API does no work of its own: `routes` say where requests go',
        target: 'an API has `routes`, such as `routes: { default: { to: … } }`',
        stages: 'an api-gateway is one stage of an API',
      },
    },
  ),
  toSpec: (v, context): ApiGatewaySpec => {
    const kind = KINDS[v.kind];
    const common = commonSpec(v, context);
    const ops = Object.values(v.routes).flatMap(({ op }) => (op === undefined ? [] : [op]));
    const authorize = v.authorizer === undefined ? [] : [v.authorizer.op ?? 'authorize'];
    return {
      ...common,
      type: 'api-gateway',
      kind: v.kind,
      routes: Object.fromEntries(
        Object.entries(v.routes).map(([name, r]): [string, RouteSpec] => [
          name,
          {
            to: r.to,
            op: r.op ?? null,
            itemBytes: r.itemSize ?? null,
            requestBytes: r.size ?? null,
            throttle: r.throttle ?? null,
            timeoutS: r.timeout ?? v.timeout ?? kind.timeoutS,
            cached: r.cache ?? r.method === 'GET',
            authorized: r.authorizer,
          },
        ]),
      ),
      throttle: v.throttle ?? null,
      account: v.account ?? accountLimit(common.region),
      cache: v.cache === undefined ? null : { size: v.cache.size, ttlS: v.cache.ttl },
      authorizer:
        v.authorizer === undefined
          ? null
          : {
              to: v.authorizer.to,
              op: v.authorizer.op ?? 'authorize',
              ttlS: v.authorizer.ttl ?? kind.authorizerTtlS,
              identities: v.authorizer.identities,
              deny: v.authorizer.deny,
              timeoutS: kind.authorizerTimeoutS,
            },
      overhead: v.overhead ?? kind.overheadSpec,
      maxPayloadBytes: kind.maxPayloadBytes,
      connections:
        v.connections === undefined
          ? null
          : { connected: v.connections.connected, lifetimeS: v.connections.lifetime },
      sends: [...Object.keys(v.routes).filter((name) => name !== 'default'), ...ops, ...authorize],
    };
  },
  roles: ['entry', 'alias', 'cname', 'event-target'],
  operations: ({ kind, routes }) =>
    Object.hasOwn(routes, 'default')
      ? null
      : [...Object.keys(routes), ...(kind === 'websocket' ? [PUSH] : [])],
  references,
  misfits,
  metrics: {
    count: { ...METRICS.count, doc: 'Requests that came in.' },
    latency: { doc: 'From a request’s arrival to the departure of its answer.', unit: 's' },
    'error-rate': {
      doc: 'Share of the requests that were answered with 4xx or 5xx.',
      unit: 'fraction',
    },
    'throttle-rate': METRICS['throttle-rate'],
  },
  modelled: [
    'REST, HTTP and WebSocket APIs: routes by the name of a request to any resource',
    'token buckets of account, stage and route; 413, 429, 403, 502 and 504 told apart',
    'time-outs of integrations, a cache of responses, an authorizer whose verdicts are kept',
    'requests in their metered units, connection minutes, cache hours',
  ],
  notModelled: [
    'usage plans and API keys, WAF, canary releases, mapping templates',
    'TLS and connection set-up time; edge-optimised endpoints',
    'idle time-outs of WebSocket connections; the limit of 500 new ones a second',
  ],
});

function accountLimit(region: string) {
  return SMALL_REGIONS.has(region) ? { rate: 2500, burst: 1250 } : { rate: 10_000, burst: 5000 };
}

function references(spec: ApiGatewaySpec): readonly Reference[] {
  const { routes, authorizer } = spec;
  const named = Object.entries(routes).map(([name, { to, op }]): Reference => {
    const sends = op !== null ? [op] : name === CONNECT ? [CONNECT] : 'same';
    const takes = (request: string) =>
      name === 'default' ? !Object.hasOwn(routes, request) && request !== PUSH : request === name;
    return {
      to,
      path: ['routes', name, op === null ? 'to' : 'op'],
      roles: ['entry'],
      why: 'it cannot be called',
      sends,
      waits: true,
      ...(name === CONNECT ? {} : { takes }),
    };
  });
  if (authorizer === null) return named;
  return [
    ...named,
    {
      to: authorizer.to,
      path: ['authorizer', 'to'],
      roles: ['entry'],
      why: 'it cannot be called',
      sends: [authorizer.op ?? 'authorize'],
      waits: true,
    },
  ];
}

function misfits(spec: ApiGatewaySpec): readonly Misfit[] {
  const found: Misfit[] = [];
  const { kind, routes, cache, connections, authorizer } = spec;
  if (cache !== null && kind !== 'rest')
    found.push({ path: ['cache'], why: 'only REST APIs have a cache' });
  if (cache !== null && kind === 'rest' && !Object.values(routes).some(({ cached }) => cached))
    found.push({ path: ['cache'], why: 'no route is cached: give one `cache: true`' });
  if (connections !== null && kind !== 'websocket')
    found.push({ path: ['connections'], why: 'only WebSocket APIs have lasting connections' });
  if (kind === 'websocket' && authorizer !== null && !Object.hasOwn(routes, CONNECT))
    found.push({
      path: ['authorizer'],
      why: 'a WebSocket API authorizes when a client connects: give it a route `$connect`',
    });
  if (Object.hasOwn(routes, CONNECT) && (kind !== 'websocket' || connections === null))
    found.push({
      path: ['routes', CONNECT],
      why: 'it is for WebSocket APIs with `connections`',
    });
  for (const [name, { timeoutS }] of Object.entries(routes)) {
    if (kind !== 'rest' && timeoutS > KINDS[kind].timeoutS)
      found.push({
        path: ['routes', name],
        why: `the integration time-out of this kind of API is at most ${KINDS[kind].timeoutS} s`,
      });
  }
  return found;
}
