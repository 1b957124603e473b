import { EventType } from '../../engine/event-type.js';
import type { Stream } from '../../engine/streams.js';
import { HTTP_413, OK, THROTTLED } from '../../queueing/outcome.js';
import type { Caller, Request, ReturnPath } from '../../queueing/request.js';
import { Histogram } from '../../stats/histogram.js';
import type { Metric, ResourceContext } from '../resource.js';
import { Destination } from './destination.js';
import { DESTINATION_EVENTS } from './parameters-async.js';
import type { AsyncSpec } from './spec.js';

/** What the queue knows of one event; the request it keeps is its own. */
class QueuedEvent {
  acceptedAt = 0;
  attemptAt = 0;
  /** Attempts that ended in a function error, and attempts in a row that were throttled. */
  errors = 0;
  throttles = 0;
}

/**
 * The queue of asynchronous events. It answers as soon as it has taken an event on, and tries until
 * the function has served it, has failed too often, or the event is too old.
 *
 * Source: AWS Lambda developer guide, invocation-async-error-handling.
 */
export class AsyncQueue implements Caller, ReturnPath {
  private static readonly Attempt = new EventType<AsyncQueue, Request>(
    'lambda.async-attempt',
    (queue, request) => queue.attempt(request),
  );
  private static readonly Answered = new EventType<AsyncQueue, Request>(
    'lambda.async-answered',
    (queue, request) => queue.answered(request),
  );

  readonly early = false;

  private received = 0;
  private duplicates = 0;
  private served = 0;
  private retries = 0;
  private failed = 0;
  private expired = 0;
  private dropped = 0;
  private inQueue = 0;
  private readonly age = new Histogram();
  private readonly idle: QueuedEvent[] = [];
  private onFailure: Destination | null = null;
  private onSuccess: Destination | null = null;
  private deadLetterQueue: Destination | null = null;
  private readonly duplication: Stream;

  /**
   * @param off the function is turned off: nothing is tried
   * @param invoke has the function serve a request, now
   */
  constructor(
    private readonly spec: AsyncSpec,
    private readonly context: ResourceContext,
    private readonly off: boolean,
    private readonly invoke: (request: Request) => void,
  ) {
    this.duplication = context.stream('async.duplicates');
  }

  connect(): void {
    this.onFailure = this.destination('onFailure');
    this.onSuccess = this.destination('onSuccess');
    this.deadLetterQueue = this.destination('deadLetterQueue');
  }

  /** Takes an event on. @returns whether it did */
  accept(request: Request): boolean {
    if (request.requestBytes > this.spec.maxEventBytes) {
      request.answer(HTTP_413);
      return false;
    }
    const own = this.keep(request);
    const { duplicates } = this.spec;
    const copy = duplicates > 0 && this.duplication() < duplicates ? this.keep(request) : null;
    this.received++;
    request.responseBytes = 0;
    request.answer(OK);
    this.begin(own);
    if (copy !== null) {
      this.duplicates++;
      this.begin(copy);
    }
    return true;
  }

  /** A request of the queue’s own, for an event that it has taken on. */
  private keep(request: Request): Request {
    const { requests, background, sim } = this.context;
    const own = requests.acquire();
    const event = this.idle.pop() ?? new QueuedEvent();
    event.acceptedAt = sim.now;
    event.errors = 0;
    event.throttles = 0;
    own.name = request.name;
    own.requestBytes = request.requestBytes;
    own.responseBytes = request.responseBytes;
    own.zone = -1;
    own.lag = 0;
    own.records = request.records;
    own.event = true;
    own.inherit(request);
    own.caller = this;
    own.path = this;
    own.context = event;
    this.inQueue++;
    background.begin();
    return own;
  }

  private begin(own: Request): void {
    if (this.off) this.giveUp(own, 'failed');
    else this.attempt(own);
  }

  answer(request: Request, after: number): void {
    if (after === 0) this.answered(request);
    else this.context.sim.schedule(after, AsyncQueue.Answered, this, request);
  }

  answered(request: Request): void {
    const { outcome } = request;
    const event = request.context as QueuedEvent;
    if (outcome === THROTTLED) {
      event.throttles++;
      this.again(request, this.backoff(event.throttles));
      return;
    }
    event.throttles = 0;
    if (event.errors === 0) this.age.add(event.attemptAt - event.acceptedAt);
    if (outcome === OK) {
      this.served++;
      this.onSuccess?.send(request);
      this.end(request);
      return;
    }
    event.errors++;
    if (event.errors > this.spec.retries) this.giveUp(request, 'failed');
    else this.again(request, event.errors === 1 ? this.spec.firstRetryS : this.spec.secondRetryS);
  }

  reset(): void {
    this.received = 0;
    this.duplicates = 0;
    this.served = 0;
    this.retries = 0;
    this.failed = 0;
    this.expired = 0;
    this.dropped = 0;
    this.age.reset();
    for (const destination of [this.onFailure, this.onSuccess, this.deadLetterQueue])
      destination?.reset();
  }

  /** None where no event has come and none is waited for. */
  metrics(): Readonly<Record<string, Metric>> {
    if (this.received === 0 && this.inQueue === 0) return {};
    const { onFailure, onSuccess, deadLetterQueue } = this;
    const undelivered = [onFailure, onSuccess, deadLetterQueue];
    return {
      asyncReceived: this.received,
      asyncDuplicates: this.duplicates,
      asyncServed: this.served,
      asyncRetries: this.retries,
      asyncFailed: this.failed,
      asyncExpired: this.expired,
      asyncDropped: this.dropped,
      asyncInQueue: this.inQueue,
      messageAge: this.age.summary(),
      deadLettered: deadLetterQueue?.delivered ?? 0,
      destinationDelivered: (onFailure?.delivered ?? 0) + (onSuccess?.delivered ?? 0),
      destinationFailures: undelivered.reduce((sum, each) => sum + (each?.failed ?? 0), 0),
    };
  }

  private attempt(request: Request): void {
    (request.context as QueuedEvent).attemptAt = this.context.sim.now;
    this.invoke(request);
  }

  /** Tries again, unless the event would be too old by then. */
  private again(request: Request, afterS: number): void {
    const { sim } = this.context;
    const event = request.context as QueuedEvent;
    if (sim.now + afterS - event.acceptedAt > this.spec.maxEventAgeS) {
      this.giveUp(request, 'expired');
      return;
    }
    this.retries++;
    request.outcome = OK;
    sim.schedule(afterS, AsyncQueue.Attempt, this, request);
  }

  /** Doubles from the first throttle on, up to the longest. */
  private backoff(throttles: number): number {
    const { backoffBaseS, backoffMaxS } = this.spec;
    let wait = backoffBaseS;
    for (let i = 1; i < throttles && wait < backoffMaxS; i++) wait *= 2;
    return Math.min(wait, backoffMaxS);
  }

  private giveUp(request: Request, why: 'failed' | 'expired'): void {
    if (why === 'failed') this.failed++;
    else this.expired++;
    if (this.onFailure === null && this.deadLetterQueue === null) this.dropped++;
    this.onFailure?.send(request);
    this.deadLetterQueue?.send(request);
    this.end(request);
  }

  private end(request: Request): void {
    const { requests, background } = this.context;
    this.inQueue--;
    this.idle.push(request.context as QueuedEvent);
    requests.release(request);
    background.end();
  }

  private destination(key: keyof typeof DESTINATION_EVENTS): Destination | null {
    const to = this.spec[key];
    if (to === null) return null;
    const { requests, background, names } = this.context;
    const name = names.indexOf(DESTINATION_EVENTS[key]);
    return new Destination(requests, background, this.context.pathTo(to), name);
  }
}
