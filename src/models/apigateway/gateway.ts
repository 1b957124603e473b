import type { Stream } from '../../engine/streams.js';
import type { UsageLine } from '../../pricing/usage.js';
import {
  HTTP_403,
  HTTP_413,
  HTTP_502,
  HTTP_504,
  OK,
  type Outcome,
  THROTTLED,
} from '../../queueing/outcome.js';
import type { Caller, Request, Service } from '../../queueing/request.js';
import { TimeoutList } from '../../queueing/timeout-list.js';
import type { TokenBucket } from '../../queueing/token-bucket.js';
import { createVariate } from '../../variates/create-variate.js';
import type { Variate } from '../../variates/distribution.js';
import { accountBucket } from '../account-limits.js';
import type { Metric, Resource, ResourceContext, ResourceTimeline } from '../resource.js';
import { ResponseCache } from '../response-cache.js';
import { Authorizer } from './authorizer.js';
import { Connections } from './connections.js';
import { CACHE_SIZES, MAX_CACHED_BYTES } from './limits.js';
import { ApiMeter } from './meter.js';
import { CONNECT, PUSH } from './names.js';
import { Route } from './route.js';
import type { ApiGatewaySpec } from './spec.js';
import { ApiStatistics, type Throttle } from './statistics.js';

/** Keys of different routes never meet in the cache: keys are below this. */
const KEYS_PER_ROUTE = 2 ** 36;

/**
 * An API of API Gateway: looks up a request's route, takes its tokens, asks the authorizer and the
 * cache, and passes the rest on. Its own time is taken on the way back: one event less for every
 * request, and an integration that sees it some milliseconds early.
 */
export class ApiGateway implements Resource, Service, Caller {
  readonly type = 'api-gateway';
  readonly service: Service = this;
  readonly certain = null;
  readonly targets = null;
  /** What it does with an answer is worked out when that sets out. */
  readonly early = true;

  private readonly statistics = new ApiStatistics();
  private readonly meter: ApiMeter;
  private readonly overhead: Variate;
  private readonly account: TokenBucket;
  private readonly cache: ResponseCache | null;
  private authorizer: Authorizer | null = null;
  /** By index of the request's name; undefined: no such route. */
  private routes: readonly (Route | undefined)[] = [];
  private readonly timeouts = new Map<number, TimeoutList>();
  /** Indices of names that mean something of their own to a WebSocket API; -1: none. */
  private readonly push: number;
  private readonly connecting: number;

  constructor(
    private readonly spec: ApiGatewaySpec,
    private readonly context: ResourceContext,
  ) {
    this.meter = new ApiMeter(spec, context.id);
    this.overhead = createVariate(spec.overhead, context.stream('overhead'));
    const { sim } = context;
    this.account = accountBucket(sim, 'api-gateway.requests', spec.region, spec.account);
    this.cache =
      spec.cache === null
        ? null
        : new ResponseCache(spec.cache.ttlS, CACHE_SIZES[spec.cache.size]!);
    const isSocket = spec.kind === 'websocket';
    this.push = isSocket ? context.names.indexOf(PUSH) : -1;
    this.connecting = isSocket ? context.names.indexOf(CONNECT) : -1;
  }

  connect(): void {
    const { spec, context } = this;
    const byName = new Map<string, Route>();
    const stage = Route.bucket(spec.throttle);
    for (const [index, [name, route]] of Object.entries(spec.routes).entries()) {
      const list = this.timeoutList(route.timeoutS);
      byName.set(name, new Route(name, index, route, { stage, timeouts: list }, context));
    }
    this.routes = context.names.map((name) => byName.get(name) ?? byName.get('default'));
    if (spec.authorizer !== null) {
      const stream: Stream = context.stream('authorizer');
      this.authorizer = new Authorizer(spec.authorizer, context, stream, (request, outcome) =>
        this.authorized(request, outcome),
      );
    }
    const connecting = byName.get(CONNECT);
    if (spec.connections !== null && connecting !== undefined) {
      const connections = new Connections(spec.connections, context, (request) => {
        this.statistics.requests++;
        this.statistics.connects++;
        this.begin(request, connecting);
      });
      connections.start();
    }
  }

  accept(request: Request): void {
    this.statistics.requests++;
    request.arrivedAt = this.context.sim.now;
    if (request.name === this.push) {
      this.pushMessage(request);
      return;
    }
    const route = this.routes[request.name];
    if (route === undefined) {
      throw new Error(`no route for request name ${request.name}: validation should have refused`);
    }
    this.begin(request, route);
  }

  /** The integration has answered. */
  answered(forwarded: Request, after: number): void {
    const route = forwarded.context as Route;
    const request = forwarded.parent!;
    const { now } = this.context.sim;
    route.timeouts.remove(forwarded);
    const elapsed = now + after - forwarded.sentAt;
    let outcome = route.translate(forwarded.outcome);
    let wait = after;
    if (elapsed > route.spec.timeoutS) {
      // It has set out, and would come too late.
      outcome = HTTP_504;
      wait = forwarded.sentAt + route.spec.timeoutS - now;
    }
    const { responseBytes } = forwarded;
    this.context.requests.release(forwarded);
    this.statistics.integration.add(Math.min(elapsed, route.spec.timeoutS));
    if (outcome === OK && responseBytes > this.spec.maxPayloadBytes) outcome = HTTP_502;
    request.responseBytes = responseBytes;
    if (outcome === OK && this.isCached(route) && responseBytes <= MAX_CACHED_BYTES) {
      this.cache!.put(cacheKey(route, request), responseBytes, now);
    }
    this.reply(request, outcome, wait + this.overhead.next());
  }

  reset(): void {
    this.statistics.reset();
    this.meter.reset();
    this.cache?.reset();
  }

  settle(): void {}

  metrics(measuredS: number): Readonly<Record<string, Metric>> {
    const { cache, spec, statistics } = this;
    const metrics = statistics.metrics();
    metrics.billed = this.meter.billed;
    if (cache !== null) {
      const asked = cache.hits + cache.misses;
      metrics.cacheHits = cache.hits;
      metrics.cacheMisses = cache.misses;
      metrics.cacheHitRate = asked === 0 ? 0 : cache.hits / asked;
      metrics.cacheEvictions = cache.evicted;
    }
    if (spec.authorizer !== null) metrics.authorizerCalls = statistics.authorizerCalls;
    if (spec.kind === 'websocket') metrics.pushed = statistics.pushed;
    if (spec.connections !== null) {
      metrics.connections = spec.connections.connected;
      metrics.connectionMinutes = (spec.connections.connected * measuredS) / 60;
      metrics.connects = statistics.connects;
    }
    return metrics;
  }

  usage(measuredS: number): readonly UsageLine[] {
    return this.meter.usage(measuredS);
  }

  timelines(): readonly ResourceTimeline[] {
    return [];
  }

  private begin(request: Request, route: Route): void {
    const throttle = this.throttles(route);
    if (throttle !== null) {
      this.statistics.throttled[throttle]++;
      this.reply(request, THROTTLED, 0);
    } else if (request.requestBytes > this.spec.maxPayloadBytes) {
      this.reply(request, HTTP_413, this.overhead.next());
    } else if (this.needsVerdict(route)) {
      const asked = this.authorizer!.ask(request);
      if (asked) this.statistics.authorizerCalls++;
    } else this.proceed(request, route);
  }

  /** Of a WebSocket API, only who connects is authorized. */
  private needsVerdict(route: Route): boolean {
    if (this.authorizer === null || !route.spec.authorized) return false;
    return this.spec.kind !== 'websocket' || route.name === CONNECT;
  }

  /** API Gateway's order: the limit of the method, then the account's. */
  private throttles(route: Route): Throttle | null {
    const { now } = this.context.sim;
    if (route.bucket !== null && !route.bucket.take(now))
      return route.spec.throttle === null ? 'stage' : 'route';
    return this.account.take(now) ? null : 'account';
  }

  private authorized(request: Request, outcome: Outcome): void {
    if (outcome === OK) this.proceed(request, this.routeOf(request));
    else this.reply(request, outcome, this.overhead.next());
  }

  private routeOf(request: Request): Route {
    return this.routes[request.name]!;
  }

  private proceed(request: Request, route: Route): void {
    if (this.isCached(route)) {
      const bytes = this.cache!.get(cacheKey(route, request), this.context.sim.now);
      if (bytes >= 0) {
        request.responseBytes = bytes;
        this.reply(request, OK, this.overhead.next());
        return;
      }
    }
    const forwarded = this.context.requests.acquire();
    route.fill(forwarded, request);
    forwarded.caller = this;
    forwarded.parent = request;
    forwarded.context = route;
    forwarded.sentAt = this.context.sim.now;
    route.timeouts.add(forwarded, forwarded.sentAt);
    route.path.send(forwarded);
  }

  private isCached(route: Route): boolean {
    return this.cache !== null && route.spec.cached;
  }

  /** A message for a client that is connected. */
  private pushMessage(request: Request): void {
    if (!this.account.take(this.context.sim.now)) {
      this.statistics.throttled.account++;
      this.reply(request, THROTTLED, 0);
      return;
    }
    const outcome = request.requestBytes > this.spec.maxPayloadBytes ? HTTP_413 : OK;
    if (outcome === OK) {
      this.statistics.pushed++;
      this.meter.message(request.requestBytes);
    }
    request.responseBytes = 0;
    this.statistics.answer(outcome);
    this.finish(request, outcome, this.overhead.next());
  }

  private timeoutList(timeoutS: number): TimeoutList {
    let list = this.timeouts.get(timeoutS);
    if (list === undefined) {
      const { sim, requests } = this.context;
      list = new TimeoutList(sim, requests, timeoutS, (forwarded) => this.timedOut(forwarded));
      this.timeouts.set(timeoutS, list);
    }
    return list;
  }

  private timedOut(forwarded: Request): void {
    const request = forwarded.parent!;
    const route = forwarded.context as Route;
    forwarded.abandon();
    this.statistics.integration.add(route.spec.timeoutS);
    this.reply(request, HTTP_504, this.overhead.next());
  }

  private reply(request: Request, outcome: Outcome, after: number): void {
    if (outcome !== OK) request.responseBytes = 0;
    this.statistics.answer(outcome);
    const isFree =
      outcome === THROTTLED || outcome === HTTP_403 || request.name === this.connecting;
    if (!isFree) this.meter.exchange(request.requestBytes, request.responseBytes);
    this.finish(request, outcome, after);
  }

  private finish(request: Request, outcome: Outcome, after: number): void {
    this.statistics.latency.add(this.context.sim.now + after - request.arrivedAt);
    request.answer(outcome, after);
  }
}

function cacheKey(route: Route, request: Request): number {
  return route.index * KEYS_PER_ROUTE + request.key + 1;
}
