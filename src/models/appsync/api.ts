import { EventType } from '../../engine/event-type.js';
import type { Stream } from '../../engine/streams.js';
import type { UsageLine } from '../../pricing/usage.js';
import { HTTP_504, OK, type Outcome, THROTTLED } from '../../queueing/outcome.js';
import type { Request, ReturnPath, Service } from '../../queueing/request.js';
import { Rows } from '../../queueing/rows.js';
import { StationStatistics } from '../../queueing/station-statistics.js';
import { TimeoutList } from '../../queueing/timeout-list.js';
import type { TokenBucket } from '../../queueing/token-bucket.js';
import { createVariate } from '../../variates/create-variate.js';
import type { Variate } from '../../variates/distribution.js';
import { accountBucket } from '../account-limits.js';
import { compileHandlers } from '../handler/compile.js';
import { ComputeNode } from '../handler/compute-node.js';
import type { Metric, Resource, ResourceContext, ResourceTimeline } from '../resource.js';
import { ResponseCache } from '../response-cache.js';
import { CACHE_GIB } from './limits.js';
import type { AppSyncSpec } from './spec.js';
import { AppSyncStatistics } from './statistics.js';

/** Keys of different queries never meet in the cache: keys are below this. */
const KEYS_PER_QUERY = 2 ** 36;

/**
 * A GraphQL API of AppSync. Resolvers are handlers without limits of their own; what a mutation
 * publishes is pushed to subscribers, and done when it has reached the last of them. The API's own
 * time is taken when an answer leaves.
 */
export class AppSyncApi implements Resource, Service, ReturnPath {
  private static readonly Pushed = new EventType<AppSyncApi, Request>(
    'appsync.pushed',
    (api, push) => api.pushed(push),
  );

  readonly type = 'appsync';
  readonly service: Service = this;
  readonly certain = null;
  readonly targets = null;
  /** Whoever is pushed to is at the end of a way, and not the caller of the mutation. */
  readonly endsJourneys: boolean;

  private readonly statistics: AppSyncStatistics;
  private readonly bucket: TokenBucket;
  private readonly overhead: Variate;
  private readonly timeouts: TimeoutList;
  private readonly cache: ResponseCache | null;
  private readonly pushTime: Variate | null;
  private readonly payload: Variate | null;
  private readonly receivers: Stream;
  /** By index of the request's name. */
  private readonly isPublished: readonly boolean[];
  private readonly isCached: readonly boolean[];
  private resolvers: ComputeNode | null = null;

  constructor(
    private readonly spec: AppSyncSpec,
    private readonly context: ResourceContext,
  ) {
    const { sim, requests, names } = context;
    const { cache, subscribers, publishes } = spec;
    this.endsJourneys = subscribers !== null;
    this.statistics = new AppSyncStatistics(spec, context.id);
    this.bucket = accountBucket(sim, 'appsync.request-tokens', spec.region, spec.throttle);
    this.overhead = createVariate(spec.overhead, context.stream('overhead'));
    this.timeouts = new TimeoutList(sim, requests, spec.timeoutS, (inner) => this.timedOut(inner));
    const bytes = cache === null ? 0 : CACHE_GIB[cache.size]! * 2 ** 30;
    this.cache = cache === null ? null : new ResponseCache(cache.ttlS, bytes);
    this.receivers = context.stream('receivers');
    this.pushTime =
      subscribers === null ? null : createVariate(subscribers.pushTime, context.stream('push'));
    const payload = subscribers?.payload ?? null;
    this.payload = payload === null ? null : createVariate(payload, context.stream('payload'));
    this.isPublished = names.map((name) => subscribers !== null && publishes.includes(name));
    this.isCached = names.map((name) => cache?.queries.includes(name) ?? false);
  }

  connect(): void {
    const { spec, context } = this;
    this.resolvers = new ComputeNode(
      context.sim,
      {
        vcpus: Number.POSITIVE_INFINITY,
        speed: 1,
        concurrency: Number.POSITIVE_INFINITY,
        queue: null,
        programs: compileHandlers(spec.handles, context.names, context.handlers),
        statistics: new StationStatistics(context.sim.now),
        tasks: context.tasks,
        rows: new Rows(),
      },
      -1,
    );
  }

  accept(request: Request): void {
    const { now } = this.context.sim;
    this.statistics.requests++;
    request.arrivedAt = now;
    if (!this.bucket.take(now)) {
      this.reply(request, THROTTLED, 0);
      return;
    }
    if (this.isCached[request.name]) {
      const bytes = this.cache!.get(cacheKey(request), now);
      if (bytes >= 0) {
        request.responseBytes = bytes;
        this.reply(request, OK, this.overhead.next());
        return;
      }
    }
    const inner = this.context.requests.acquire();
    inner.name = request.name;
    inner.requestBytes = request.requestBytes;
    inner.responseBytes = request.responseBytes;
    inner.zone = request.zone;
    inner.operation = request.operation;
    inner.inherit(request);
    inner.path = this;
    inner.parent = request;
    this.timeouts.add(inner, now);
    this.resolvers!.accept(inner);
  }

  /** The resolvers have ended. */
  answer(inner: Request): void {
    const { requests, sim } = this.context;
    const request = inner.parent;
    const { outcome, responseBytes } = inner;
    if (request === null) {
      // Too late: its time was up.
      requests.release(inner);
      return;
    }
    this.timeouts.remove(inner);
    requests.release(inner);
    request.responseBytes = responseBytes;
    const overhead = this.overhead.next();
    if (outcome === OK && this.isCached[request.name]) {
      this.cache!.put(cacheKey(request), responseBytes, sim.now);
    }
    if (outcome === OK && this.isPublished[request.name]) this.publish(request, overhead);
    this.reply(request, outcome, overhead);
  }

  reset(): void {
    this.statistics.reset();
    this.cache?.reset();
  }

  settle(): void {}

  metrics(measuredS: number): Readonly<Record<string, Metric>> {
    const metrics = this.statistics.metrics(measuredS);
    if (this.cache !== null) {
      const { hits, misses, evicted } = this.cache;
      metrics.cacheHits = hits;
      metrics.cacheMisses = misses;
      metrics.cacheHitRate = hits + misses === 0 ? 0 : hits / (hits + misses);
      metrics.cacheEvictions = evicted;
    }
    return metrics;
  }

  usage(measuredS: number): readonly UsageLine[] {
    return this.statistics.usage(measuredS);
  }

  timelines(): readonly ResourceTimeline[] {
    return [];
  }

  /** Pushes what a mutation has done; the publish is done when the last client has it. */
  private publish(request: Request, overhead: number): void {
    const { requests, sim, background } = this.context;
    const clients = this.countReceivers();
    this.statistics.published++;
    if (clients === 0) return;
    const push = requests.acquire();
    push.inherit(request);
    push.name = request.name;
    push.sentAt = request.arrivedAt;
    push.responseBytes = this.payload === null ? request.responseBytes : this.payload.next();
    push.records = clients;
    let last = 0;
    for (let i = 0; i < clients; i++) {
      const after = overhead + this.pushTime!.next();
      this.statistics.delivery.add(sim.now + after - push.sentAt);
      if (after > last) last = after;
    }
    background.begin();
    sim.schedule(last, AppSyncApi.Pushed, this, push);
  }

  /** The mean is kept by drawing between the whole numbers next to it. */
  private countReceivers(): number {
    const { perPublish, connected } = this.spec.subscribers!;
    const whole = Math.floor(perPublish);
    const rest = perPublish - whole;
    const drawn = rest > 0 && this.receivers() < rest ? whole + 1 : whole;
    return Math.min(drawn, connected);
  }

  private pushed(push: Request): void {
    const { requests, background } = this.context;
    this.statistics.deliver(push.records, push.responseBytes);
    this.context.gate?.leave(push.journey, this.context.sim.now);
    requests.release(push);
    background.end();
  }

  private timedOut(inner: Request): void {
    const request = inner.parent!;
    inner.abandon();
    this.reply(request, HTTP_504, this.overhead.next());
  }

  private reply(request: Request, outcome: Outcome, after: number): void {
    if (outcome !== OK) request.responseBytes = 0;
    else if (this.endsJourneys && !this.isPublished[request.name])
      this.context.gate?.leave(request.journey, this.context.sim.now + after);
    this.statistics.answer(outcome, this.context.sim.now + after - request.arrivedAt);
    request.answer(outcome, after);
  }
}

function cacheKey(request: Request): number {
  return request.name * KEYS_PER_QUERY + request.key + 1;
}
