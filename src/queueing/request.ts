import { FLOAT_ZERO } from '../engine/float-zero.js';
import { OK, type Outcome } from './outcome.js';

/** Takes requests. The only way in which one resource meets another. */
export interface Service {
  /**
   * Serves the request, now or later; `request.answer()` ends it, exactly once.
   * The request stays the caller's: a service keeps no reference after the answer.
   */
  accept(request: Request): void;
}

/** Whoever sent a request and gets its answer. */
export interface Caller {
  /**
   * Whether the caller may be told of an answer when it sets out, before it is there: so short is
   * the way that nothing can happen on it. It saves an event for every request.
   */
  readonly early: boolean;
  /**
   * The answer is there, or on its way to a caller that is told early; the caller releases the request.
   *
   * @param after seconds from now until it is there; 0 unless the caller is told early
   */
  answered(request: Request, after: number): void;
}

/** How an answer travels back: the network between caller and service. */
export interface ReturnPath {
  /**
   * The service has answered.
   *
   * @param after seconds from now until the answer sets out to the caller
   */
  answer(request: Request, after: number): void;
}

/** What is asked for, where the called service has operations. Compiled from a `call` step or a mix entry. */
export interface Operation {
  /** Unique in a run, from 0: models keep what they know of an operation by it. */
  readonly index: number;
  readonly op: string;
  readonly items: number;
  readonly itemBytes: number | null;
  readonly consistent: boolean;
  readonly transactional: boolean;
  /** Name of the object that is put, `*` for any characters; absent: not known. */
  readonly objectName?: string | null;
  /** A secondary index that is read in place of the table itself. */
  readonly secondary?: string | null;
  /** Chance that the condition of a write does not hold. */
  readonly conditionFails?: number;
}

/** What a request hands on to those that are sent on its behalf. */
export interface Heritage {
  readonly key: number;
  readonly objectBytes: number;
  readonly journey: Journey | null;
}

/**
 * What began with one request of a client, followed through calls and events: made only where an
 * SLO measures from one resource to another.
 */
export interface Journey {
  /** When the client sent the request, in simulated seconds. */
  readonly startedAt: number;
  /** By leg: when it set out on it; NaN before, Infinity where the leg is not for it. */
  readonly begunAt: Float64Array;
  /** By leg: whether it has arrived, once. */
  readonly arrived: Uint8Array;
  /** Those of the records of a batch, which is in the place of them all; absent: it is one itself. */
  readonly members?: readonly Journey[];
}

/**
 * One call from a caller to a service. Data plane: pooled, all of one shape.
 *
 * A request that passes through a balancer is two of these: the client's, and the one that the
 * balancer sends on (`parent` is the client's).
 */
export class Request {
  /** When a client sent the first attempt, in simulated seconds: retries of one request share it. */
  firstSentAt = FLOAT_ZERO;
  /** When it began to wait; set only by services that have a queue, for those that wait in it. */
  arrivedAt = FLOAT_ZERO;
  /** When it was sent; set by clients, and on paths that a fault can touch. */
  sentAt = FLOAT_ZERO;
  /** Attempts before this one. */
  attempt = 0;
  outcome: Outcome = OK;
  /** Index of the request's name in the scenario's list of names. */
  name = 0;
  /** Index of the entry in its workload's mix. */
  mixIndex = 0;
  /** Index of the place that its client is at. */
  place = 0;
  requestBytes = FLOAT_ZERO;
  responseBytes = FLOAT_ZERO;
  /** The response size that the client drew: a retry asks for the same. */
  offeredResponseBytes = FLOAT_ZERO;
  /** Availability zone (index) that it was sent from; -1 where that is not known. */
  zone = -1;
  /** Time on the way that is still to be taken, in seconds: see NetworkPath. */
  lag = FLOAT_ZERO;
  /** Number of the key that it asks for, from 0 in the order of popularity; -1: none. */
  key = -1;
  /** Size of the object that it is about (an event of a bucket); 0: none. */
  objectBytes = FLOAT_ZERO;
  /** Records that it brings at once: above 1 in a batch of an event source. */
  records = 1;
  /** Items of a batch that were not processed, and are asked for again; 0: all are asked for. */
  unprocessed = 0;
  /** Asynchronous: the service answers as soon as it has taken the request on. */
  event = false;
  /** It holds what its handler cannot digest: whoever serves it fails. */
  poisoned = false;
  /** What it is part of; null where nobody measures that. */
  journey: Journey | null = null;
  operation: Operation | null = null;
  caller: Caller | null = null;
  path: ReturnPath | null = null;
  parent: Request | null = null;
  /** What the caller wants to find again when the answer comes. */
  context: unknown = null;
  /** In a pool: touching it is a bug. */
  free = true;

  /** @param index its place in its pool, from 0: others keep what they know of it in arrays by that */
  constructor(readonly index: number) {}

  /**
   * The service has done its work.
   *
   * @param after seconds from now until the answer sets out to the caller
   */
  answer(outcome: Outcome, after = 0): void {
    this.outcome = outcome;
    this.path!.answer(this, after);
  }

  /** Is sent on behalf of another request, or of a task that serves one. */
  inherit(from: Heritage): void {
    this.key = from.key;
    this.objectBytes = from.objectBytes;
    this.journey = from.journey;
  }

  /** The caller gives up: the answer, when it comes, is thrown away. */
  abandon(): void {
    this.caller = null;
    this.context = null;
    this.parent = null;
  }
}

/** Recycles requests: a run allocates as many as are ever in flight at once. */
export class RequestPool {
  /** Requests in use. */
  inUse = 0;
  private readonly all: Request[] = [];
  private readonly idle: Request[] = [];

  acquire(): Request {
    this.inUse++;
    const request = this.idle.length > 0 ? this.idle.pop()! : this.create();
    request.free = false;
    return request;
  }

  /** The request with an index. */
  at(index: number): Request {
    return this.all[index]!;
  }

  /** @throws if the request was released before: two owners of one request are a bug in a model */
  release(request: Request): void {
    if (request.free) throw new Error('a request was released twice');
    request.free = true;
    request.caller = null;
    request.parent = null;
    request.context = null;
    request.operation = null;
    request.key = -1;
    request.objectBytes = 0;
    request.records = 1;
    request.unprocessed = 0;
    request.event = false;
    request.poisoned = false;
    request.journey = null;
    this.inUse--;
    this.idle.push(request);
  }

  private create(): Request {
    const request = new Request(this.all.length);
    this.all.push(request);
    return request;
  }
}
