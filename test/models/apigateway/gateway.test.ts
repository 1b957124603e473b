import { describe, expect, it } from 'vitest';
import type { ReplicationResult } from '../../../src/experiment/replication-result.js';
import type { ApiGatewaySpec, RouteSpec } from '../../../src/models/apigateway/spec.js';
import {
  at,
  client,
  constant,
  every,
  metric,
  request,
  scenario,
  service,
  simulate,
  table,
  used,
  wait,
  workload,
} from '../fixtures.js';

const KB = 1024;
const MB = 2 ** 20;
const REGION = 'us-east-1';

const route = (to: string, more: Partial<RouteSpec> = {}): RouteSpec => ({
  to,
  op: null,
  itemBytes: null,
  requestBytes: null,
  throttle: null,
  timeoutS: 29,
  cached: false,
  authorized: true,
  ...more,
});

const api = (more: Partial<ApiGatewaySpec> = {}): ApiGatewaySpec => ({
  region: REGION,
  latency: null,
  type: 'api-gateway',
  kind: 'rest',
  routes: { default: route('app') },
  throttle: null,
  account: { rate: 10_000, burst: 5000 },
  cache: null,
  authorizer: null,
  overhead: constant(0.01),
  maxPayloadBytes: 10 * MB,
  connections: null,
  sends: [],
  ...more,
});

const app = (more = {}) => service({ handles: { default: [wait(0.02)] }, ...more });

const failures = (result: ReplicationResult) => result.workloads.clients!.failed;

describe('an API of API Gateway', () => {
  it('adds its overhead to what the integration takes', () => {
    const result = simulate(
      scenario({ clients: workload('api', { source: at([0]) }) }, { api: api(), app: app() }),
    );
    expect(result.workloads.clients!.latency.max).toBeCloseTo(0.03, 12);
    expect(metric(result, 'api', 'requests')).toBe(1);
  });

  it('sends each name along its own route, with the operation that the route names', () => {
    const result = simulate(
      scenario(
        {
          clients: workload('api', {
            source: every(0.01),
            mix: [request('read'), request('write')],
          }),
        },
        {
          api: api({
            routes: {
              read: route('items', { op: 'get' }),
              write: route('items', { op: 'put', itemBytes: 3 * KB }),
            },
            sends: ['get', 'put'],
          }),
          items: table(),
        },
        10,
      ),
    );
    const reads = metric(result, 'items', 'reads');
    expect(reads).toBeGreaterThan(400);
    expect(reads + metric(result, 'items', 'writes')).toBe(result.workloads.clients!.offered);
    expect(metric(result, 'items', 'writeRequestUnits')).toBe(
      3 * metric(result, 'items', 'writes'),
    );
  });

  it('tells the limits of route, stage and account apart, and answers each with 429', () => {
    const mix = [request('own'), request('shared'), request('free')];
    const tenSeconds = at(Array.from({ length: 10_000 }, (_, i) => i / 1000));
    const result = simulate(
      scenario(
        { clients: workload('api', { source: tenSeconds, mix }) },
        {
          api: api({
            routes: {
              own: route('app', { throttle: { rate: 10, burst: 5 } }),
              default: route('app'),
            },
            throttle: { rate: 50, burst: 20 },
            account: { rate: 55, burst: 10 },
          }),
          app: app(),
        },
      ),
    );
    const { metrics } = result.resources.api!;
    const by = metrics.throttledBy as Record<string, number>;
    expect(by.route).toBeGreaterThan(2000);
    expect(by.stage).toBeGreaterThan(5000);
    expect(by.account).toBeGreaterThan(10);
    expect(failures(result)).toEqual({ throttled: by.route! + by.stage! + by.account! });
    // The account's bucket: what it held, and what flowed in.
    expect(result.workloads.clients!.completed).toBeLessThanOrEqual(10 + 55 * 10 + 1);
    // Throttled requests are not billed.
    expect(used(result, 'api', 'api-gateway.rest-requests')).toBe(
      result.workloads.clients!.completed,
    );
  });

  it('shares the account’s bucket among the APIs of a region, and not beyond', () => {
    const account = { rate: 10, burst: 10 };
    const clients = { source: every(0.01) };
    const result = simulate(
      scenario(
        { one: workload('a', clients), two: workload('b', clients), far: workload('c', clients) },
        {
          a: api({ account }),
          b: api({ account }),
          c: api({ account, region: 'eu-west-1' }),
          app: app(),
        },
        10,
      ),
    );
    const passed = (id: string) => metric(result, id, 'requests') - metric(result, id, 'throttled');
    expect(passed('a') + passed('b')).toBeGreaterThanOrEqual(109);
    expect(passed('a') + passed('b')).toBeLessThanOrEqual(111);
    expect(passed('c')).toBeGreaterThanOrEqual(109);
  });
});

describe('what goes wrong behind an API', () => {
  const once = (resources: Parameters<typeof scenario>[1], more = {}) =>
    simulate(scenario({ clients: workload('api', { source: at([0]), ...more }) }, resources));

  it('answers 504 when the integration’s time is up, and the late answer goes nowhere', () => {
    const result = once({ api: api(), app: service({ handles: { default: [wait(40)] } }) });
    expect(failures(result)).toEqual({ 'http-504': 1 });
    expect(result.workloads.clients!.latency.count).toBe(0);
    expect(metric(result, 'api', 'errors5xx')).toBe(1);
  });

  it('counts an answer that is under way when time is up as too late', () => {
    // The service's answer is known a long way before it is there: 20 s each way.
    const far = { ...app(), latency: constant(20) };
    expect(failures(once({ api: api(), app: far }))).toEqual({ 'http-504': 1 });
  });

  it('answers 413 to a body beyond the limit, without calling the integration', () => {
    const mix = [request('default', { requestBytes: constant(10 * MB + 1) })];
    const result = once({ api: api(), app: app() }, { mix });
    expect(failures(result)).toEqual({ 'http-413': 1 });
    expect(metric(result, 'app', 'served')).toBe(0);
  });

  it('passes on the failure of a handler as 500, and makes 502 of a refused connection', () => {
    const failing = service({ handles: { default: [{ kind: 'fail', chance: 1 }] } });
    expect(failures(once({ api: api(), app: failing }))).toEqual({ 'http-500': 1 });
    const busy = service({ servers: 1, queue: 0, handles: { default: [wait(5)] } });
    const two = simulate(
      scenario({ clients: workload('api', { source: at([0, 1]) }) }, { api: api(), app: busy }),
    );
    expect(failures(two)).toEqual({ 'http-502': 1 });
  });

  it('goes on with a request whose client has given up, and loses none', () => {
    const result = simulate(
      scenario(
        {
          clients: workload('api', {
            source: at([0, 1, 2]),
            client: client({ timeoutS: 0.5, retries: 1 }),
          }),
        },
        { api: api(), app: service({ handles: { default: [wait(3)] } }) },
      ),
    );
    expect(failures(result)).toEqual({ 'timed-out': 3 });
    expect(metric(result, 'api', 'requests')).toBe(6);
  });
});

describe('a cache of responses', () => {
  it('answers from the cache for its time to live, which a hit does not renew', () => {
    const result = simulate(
      scenario(
        { clients: workload('api', { source: at([0, 1, 59, 61, 62]) }) },
        {
          api: api({
            cache: { size: '0.5GB', ttlS: 60 },
            routes: { default: route('app', { cached: true }) },
          }),
          app: app(),
        },
      ),
    );
    expect(metric(result, 'api', 'cacheHits')).toBe(3);
    expect(metric(result, 'api', 'cacheMisses')).toBe(2);
    expect(metric(result, 'app', 'served')).toBe(2);
    expect(result.workloads.clients!.latency.p50).toBeCloseTo(0.01, 6);
  });

  it('keeps nothing that failed', () => {
    const result = simulate(
      scenario(
        { clients: workload('api', { source: at([0, 1]) }) },
        {
          api: api({
            cache: { size: '0.5GB', ttlS: 60 },
            routes: { default: route('app', { cached: true }) },
          }),
          app: service({ handles: { default: [{ kind: 'fail', chance: 1 }] } }),
        },
      ),
    );
    expect(metric(result, 'api', 'cacheHits')).toBe(0);
    expect(failures(result)).toEqual({ 'http-500': 2 });
  });
});

describe('an authorizer', () => {
  const authorizer = { to: 'auth', op: 'authorize', identities: 1, deny: 0, timeoutS: 29 };
  const auth = (more = {}) => service({ handles: { authorize: [wait(0.1)] }, ...more });
  const run = (more: object, authService = auth()) =>
    simulate(
      scenario(
        { clients: workload('api', { source: at([0, 1, 400]) }) },
        {
          api: api({ authorizer: { ...authorizer, ttlS: 300, ...more }, sends: ['authorize'] }),
          app: app(),
          auth: authService,
        },
      ),
    );

  it('is asked once for each caller in its time to live, and its time is the request’s', () => {
    const result = run({});
    expect(metric(result, 'api', 'authorizerCalls')).toBe(2);
    expect(metric(result, 'auth', 'served')).toBe(2);
    expect(result.workloads.clients!.latency.max).toBeCloseTo(0.13, 9);
  });

  it('denies with 403, which is free of charge; its own failure is 500', () => {
    const denied = run({ deny: 1 });
    expect(failures(denied)).toEqual({ 'http-403': 3 });
    expect(used(denied, 'api', 'api-gateway.rest-requests')).toBe(0);
    const failing = auth({ handles: { authorize: [{ kind: 'fail', chance: 1 }] } });
    expect(failures(run({}, failing))).toEqual({ 'http-500': 3 });
    const slow = auth({ handles: { authorize: [wait(100)] } });
    expect(failures(run({ timeoutS: 10 }, slow))).toEqual({ 'http-500': 3 });
  });
});

describe('metering', () => {
  const sized = (requestBytes: number, responseBytes: number, more: Partial<ApiGatewaySpec>) =>
    simulate(
      scenario(
        {
          clients: workload('api', {
            source: at([0]),
            mix: [
              request('default', {
                requestBytes: constant(requestBytes),
                responseBytes: constant(responseBytes),
              }),
            ],
          }),
        },
        { api: api(more), app: app() },
        3600,
      ),
    );

  it.each([
    [0, 0, 1],
    [512 * KB, 0, 1],
    [512 * KB + 1, 0, 2],
    [0, 1024 * KB + 1, 3],
  ])('an HTTP request of %d bytes with a response of %d is %d', (body, response, units) => {
    const result = sized(body, response, { kind: 'http' });
    expect(used(result, 'api', 'api-gateway.http-requests')).toBe(units);
  });

  it.each([
    [0, 0, 1],
    [32 * KB, 0, 1],
    [32 * KB + 1, 1, 3],
  ])('a WebSocket message of %d bytes with a reply of %d is %d', (body, reply, units) => {
    const result = sized(body, reply, { kind: 'websocket', maxPayloadBytes: 128 * KB });
    expect(used(result, 'api', 'api-gateway.websocket-messages')).toBe(units);
  });

  it('counts the minutes of connections, new connections, and the hours of a cache', () => {
    const socket = simulate(
      scenario(
        { clients: workload('api', { source: at([0]) }) },
        {
          api: api({
            kind: 'websocket',
            connections: { connected: 7200, lifetimeS: 7200 },
            routes: { default: route('app'), $connect: route('app') },
            sends: ['$connect'],
          }),
          app: app({ servers: null }),
        },
        600,
      ),
    );
    expect(used(socket, 'api', 'api-gateway.websocket-connection-minutes')).toBe(72_000);
    // One client connects anew each second on average; that is no message.
    expect(Math.abs(metric(socket, 'api', 'connects') - 600)).toBeLessThan(100);
    expect(used(socket, 'api', 'api-gateway.websocket-messages')).toBe(1);
    const cached = sized(0, 0, { cache: { size: '1.6GB', ttlS: 60 } });
    expect(used(cached, 'api', 'api-gateway.rest-cache-1.6gb')).toBe(1);
  });

  it('meters each message that is pushed to a connected client', () => {
    const result = simulate(
      scenario(
        { clients: workload('app', { source: at([0]) }) },
        {
          app: service({
            handles: {
              default: [
                {
                  kind: 'call',
                  call: {
                    to: 'api',
                    op: 'push',
                    items: 1,
                    itemBytes: null,
                    consistent: false,
                    transactional: false,
                    requestBytes: constant(40 * KB),
                  },
                },
              ],
            },
          }),
          api: api({ kind: 'websocket', maxPayloadBytes: 128 * KB, routes: { x: route('app') } }),
        },
      ),
    );
    expect(metric(result, 'api', 'pushed')).toBe(1);
    expect(used(result, 'api', 'api-gateway.websocket-messages')).toBe(2);
  });
});
