import { EventType } from '../../engine/event-type.js';
import type { Simulation } from '../../engine/simulation.js';
import type { Stream } from '../../engine/streams.js';
import type { TraceRecord } from '../../queueing/arrival-spec.js';
import { Backoff } from '../../queueing/backoff.js';
import { CircuitBreaker } from '../../queueing/circuit-breaker.js';
import { keyOfText } from '../../queueing/keys.js';
import {
  CIRCUIT_OPEN,
  DNS_NO_ANSWER,
  NXDOMAIN,
  OK,
  type Outcome,
  TIMED_OUT,
} from '../../queueing/outcome.js';
import type { Caller, Journey, Operation, Request, RequestPool } from '../../queueing/request.js';
import { RetryBudget } from '../../queueing/retry-budget.js';
import { TimeoutList } from '../../queueing/timeout-list.js';
import type { ClientSpec, RequestSpec } from '../../queueing/workload-spec.js';
import { createVariate } from '../../variates/create-variate.js';
import type { Variate } from '../../variates/distribution.js';
import { createPopularity, type Popularity } from '../../variates/popularity.js';
import { TAKEN_LATER_S } from '../network/path.js';
import { NO_SUCH_NAME, type Resolver } from '../resolver.js';
import { type Access, NEVER_SENT } from './access.js';
import type { WorkloadStatistics } from './workload-statistics.js';

/** What a workload's clients need of the world around them. */
export interface ClientContext {
  readonly sim: Simulation;
  readonly requests: RequestPool;
  readonly statistics: WorkloadStatistics;
  readonly spec: ClientSpec;
  readonly mix: readonly RequestSpec[];
  /** Index of each mix entry's name among the scenario's names of requests. */
  readonly names: readonly number[];
  /** Null where the entry is a resource, and no name must be looked up. */
  readonly resolver: Resolver | null;
  /** The ways to the entry's targets, by place of the clients, then by target of the record. */
  readonly access: readonly (readonly Access[])[];
  /** Weights of the places. */
  readonly placeWeights: readonly number[];
  /** Told of every request that has ended for good; null if nobody waits for that. */
  readonly ended: ((request: Request) => void) | null;
  /** Begins a journey at a time; null where nobody follows this workload's requests. */
  readonly journey: ((at: number) => Journey) | null;
  stream(purpose: string): Stream;
  /** Gives an operation its index. */
  operation(asked: Omit<Operation, 'index'>): Operation;
}

/** Sends requests, waits, gives up, tries again. One for a workload: its clients differ in nothing but place. */
export class Client implements Caller {
  readonly early = false;
  private static readonly Send = new EventType<Client, Request>('client.send', (client, request) =>
    client.depart(request),
  );
  private static readonly Retry = new EventType<Client, Request>(
    'client.retry',
    (client, request) => client.attempt(request, client.context.sim.now),
  );

  private static readonly Unresolved = new EventType<Client, Request>(
    'client.unresolved',
    (client, request) => client.unresolved(request),
  );

  private readonly timeouts: TimeoutList | null;
  private readonly backoff: Backoff;
  private readonly budget: RetryBudget | null;
  private readonly breaker: CircuitBreaker | null;
  private readonly mixStream: Stream;
  private readonly mixUpTo: readonly number[];
  private readonly placeStream: Stream;
  private readonly placeUpTo: readonly number[];
  private readonly operations: readonly (Operation | null)[];
  private readonly requestSizes: readonly (Variate | null)[];
  /** Popularity of keys, by mix entry; null: no key, or the trace's. */
  private readonly keys: readonly (Popularity | null)[];
  private readonly responseSizes: readonly (Variate | null)[];

  constructor(private readonly context: ClientContext) {
    const { spec, sim, mix } = context;
    this.timeouts =
      spec.timeoutS === null
        ? null
        : new TimeoutList(sim, context.requests, spec.timeoutS, (request) =>
            this.timedOut(request),
          );
    const { retryBudget, circuitBreaker } = spec;
    this.budget = retryBudget && new RetryBudget(retryBudget.share, retryBudget.burst);
    this.breaker = circuitBreaker && new CircuitBreaker(circuitBreaker);
    this.backoff = new Backoff(spec.backoff, context.stream('backoff'));
    this.mixStream = context.stream('mix');
    this.mixUpTo = cumulative(mix.map(({ weight }) => weight));
    this.placeStream = context.stream('place');
    this.placeUpTo = cumulative(context.placeWeights);
    this.operations = mix.map((entry) => operationOf(entry, context));
    const sizes = (key: 'requestBytes' | 'responseBytes') =>
      mix.map((entry) => {
        const size = entry[key];
        return size === null ? null : createVariate(size, context.stream(`${entry.name}.${key}`));
      });
    this.keys = mix.map(({ name, key }) =>
      key === null || key.kind === 'trace'
        ? null
        : createPopularity(key, context.stream(`${name}.key`)),
    );
    this.requestSizes = sizes('requestBytes');
    this.responseSizes = sizes('responseBytes');
  }

  /**
   * Sends a new request.
   *
   * @param at when the client sends it: now, or a little before, where the way to the entry has
   *   been taken off (see Access.leadS)
   * @param record what a trace knows of it
   */
  send(at: number, record: TraceRecord | null, user: unknown): void {
    const { requests, statistics, names } = this.context;
    const mixIndex = this.chooseMix(record);
    const request = requests.acquire();
    request.attempt = 0;
    request.firstSentAt = at;
    request.name = names[mixIndex]!;
    request.mixIndex = mixIndex;
    request.operation = this.operations[mixIndex]!;
    request.place = this.placeUpTo.length === 1 ? 0 : choose(this.placeUpTo, this.placeStream());
    request.context = user;
    request.key = this.drawKey(mixIndex, record);
    if (this.context.journey !== null) request.journey = this.context.journey(at);
    this.drawSizes(request, mixIndex, record);
    statistics.offer(mixIndex, at);
    if (this.budget !== null) this.budget.earn();
    this.attempt(request, at);
  }

  /** The answer is there, at `at`: now, or on its way where nothing can hold it up. */
  answeredAt(request: Request, at: number): void {
    if (this.timeouts !== null) this.timeouts.remove(request);
    if (this.breaker !== null) this.breaker.record(request.outcome === OK, this.context.sim.now);
    if (request.outcome === OK) this.end(request, at);
    else this.failed(request);
  }

  /** When the client will give the request up. */
  deadlineOf(request: Request): number {
    return this.timeouts === null ? Number.POSITIVE_INFINITY : this.timeouts.deadlineOf(request);
  }

  answered(request: Request): void {
    this.answeredAt(request, this.context.sim.now);
  }

  private attempt(request: Request, at: number): void {
    const { resolver, access, sim } = this.context;
    if (this.breaker !== null && !this.breaker.allows(sim.now)) {
      request.outcome = CIRCUIT_OPEN;
      this.end(request, Math.max(at, sim.now));
      return;
    }
    request.caller = this;
    request.zone = -1;
    if (this.timeouts !== null) this.timeouts.add(request, at);
    const lookUp = resolver === null ? 0 : resolver.lookUp(at, request.place);
    const found = resolver === null ? 0 : resolver.found;
    const departsAt = at + lookUp;
    if (found < 0) {
      request.outcome = found === NO_SUCH_NAME ? NXDOMAIN : DNS_NO_ANSWER;
      sim.scheduleAt(Math.max(departsAt, sim.now), Client.Unresolved, this, request);
      return;
    }
    const way = access[request.place]![found]!;
    request.path = way;
    request.sentAt = departsAt;
    request.lag = 0;
    if (departsAt <= sim.now) way.depart(request, departsAt);
    else if (!way.isPlain) sim.scheduleAt(departsAt, Client.Send, this, request);
    else if (lookUp > TAKEN_LATER_S) way.departLater(request, departsAt);
    else {
      request.lag = lookUp;
      way.depart(request, at);
    }
  }

  /** The name leads nowhere. */
  private unresolved(request: Request): void {
    if (request.caller === null) this.context.requests.release(request);
    else this.answeredAt(request, this.context.sim.now);
  }

  /** The name has been looked up. */
  private depart(request: Request): void {
    // A client that has given up meanwhile sends nothing.
    if (request.caller === null) this.context.requests.release(request);
    else (request.path as Access).depart(request, this.context.sim.now);
  }

  private timedOut(request: Request): void {
    const { requests } = this.context;
    // The request is on its way still: the client goes on with a copy, and the answer finds nobody.
    const copy = requests.acquire();
    copy.attempt = request.attempt;
    copy.firstSentAt = request.firstSentAt;
    copy.name = request.name;
    copy.mixIndex = request.mixIndex;
    copy.operation = request.operation;
    copy.place = request.place;
    copy.context = request.context;
    copy.inherit(request);
    copy.requestBytes = request.requestBytes;
    copy.responseBytes = request.offeredResponseBytes;
    copy.offeredResponseBytes = request.offeredResponseBytes;
    copy.outcome = TIMED_OUT;
    // The name is still being looked up: nothing is sent any more.
    if (request.sentAt > this.context.sim.now) request.sentAt = NEVER_SENT;
    request.abandon();
    if (this.breaker !== null) this.breaker.record(false, this.context.sim.now);
    this.failed(copy);
  }

  private failed(request: Request): void {
    const { spec, sim, statistics } = this.context;
    if (request.attempt >= spec.retries || (this.budget !== null && !this.budget.take())) {
      this.end(request, sim.now);
      return;
    }
    const delay = this.backoff.delay(request.attempt);
    request.attempt++;
    request.responseBytes = request.offeredResponseBytes;
    statistics.retry(request.firstSentAt);
    sim.schedule(delay, Client.Retry, this, request);
  }

  private end(request: Request, at: number): void {
    const { statistics, requests } = this.context;
    statistics.end(request.mixIndex, request.firstSentAt, at, request.outcome as Outcome);
    if (this.context.ended !== null) this.context.ended(request);
    requests.release(request);
  }

  private drawKey(mixIndex: number, record: TraceRecord | null): number {
    const popularity = this.keys[mixIndex]!;
    if (popularity !== null) return popularity.next();
    if (record === null || record.key === null) return -1;
    return this.context.mix[mixIndex]!.key === null ? -1 : keyOfText(record.key);
  }

  private drawSizes(request: Request, mixIndex: number, record: TraceRecord | null): void {
    const requestSize = this.requestSizes[mixIndex]!;
    const responseSize = this.responseSizes[mixIndex]!;
    request.requestBytes = requestSize === null ? (record?.requestBytes ?? 0) : requestSize.next();
    request.responseBytes =
      responseSize === null ? (record?.responseBytes ?? 0) : responseSize.next();
    request.offeredResponseBytes = request.responseBytes;
  }

  private chooseMix(record: TraceRecord | null): number {
    const { mixUpTo } = this;
    if (mixUpTo.length === 1) return 0;
    const named = record?.name ?? null;
    if (named !== null) {
      const index = this.context.mix.findIndex(({ name }) => name === named);
      if (index >= 0) return index;
    }
    return choose(mixUpTo, this.mixStream());
  }
}

function operationOf(entry: RequestSpec, context: ClientContext): Operation | null {
  const { name, itemBytes, objectName = null } = entry;
  // An operation of its own carries the name of the objects.
  const op = entry.op ?? (objectName === null ? null : name);
  if (op === null) return null;
  const plain = { items: 1, consistent: false, transactional: false } as const;
  return context.operation({ op, itemBytes, objectName, ...plain });
}

function cumulative(weights: readonly number[]): readonly number[] {
  let total = 0;
  return weights.map((weight) => (total += weight));
}

/** @param drawn uniform on [0, 1) */
function choose(upTo: readonly number[], drawn: number): number {
  const point = drawn * upTo[upTo.length - 1]!;
  let index = 0;
  while (upTo[index]! <= point) index++;
  return index;
}
