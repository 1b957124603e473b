import { EventType } from '../../engine/event-type.js';
import { CAUSES, OK, type Outcome } from '../../queueing/outcome.js';
import type { Caller, Heritage, Request } from '../../queueing/request.js';
import type { Histogram } from '../../stats/histogram.js';
import type { Path } from '../network/path.js';
import type { ResourceContext } from '../resource.js';
import type { EventCounts } from './event-counts.js';
import type { Pace } from './pace.js';
import type { RetryLadder } from './retry-ladder.js';

export interface DeliveryOptions {
  /** Id of the resource that gets the events. */
  readonly to: string;
  /** Id of the queue or destination for what is given up; null: it is dropped, and counted. */
  readonly deadLetter: string | null;
  readonly ladder: RetryLadder;
  /** Attempts after the first; absent: as many as the ladder has. */
  readonly retries?: number;
  /** An event is given up rather than tried again when it is older, in seconds. */
  readonly maxAgeS: number;
  /** Holds deliveries back; null: nothing does. */
  readonly pace?: Pace | null;
  readonly counts: EventCounts;
  /** Seconds from an event's coming until its target has taken it; null: not wanted. */
  readonly latency: Histogram | null;
}

/** What an event says. */
export interface EventContent extends Heritage {
  /** Index of its name: of the handler that will serve it. */
  readonly name: number;
  readonly requestBytes: number;
}

/** An answer that would be the same the next time: a client's error, other than "too many requests". */
const PERMANENT: readonly boolean[] = CAUSES.map((cause) => /^http-4/.test(cause));

/**
 * Sends events to one target until it takes them: some time after they came, again after each
 * failure as its ladder says, and at last to a dead-letter queue. An event is a pooled request, and
 * nothing else is kept of it. Topics, buses, and whoever has a dead-letter queue or a destination
 * use this.
 */
export class Delivery implements Caller {
  private static readonly Due = new EventType<Delivery, Request>('event.due', (delivery, request) =>
    delivery.due(request),
  );
  private static readonly Send = new EventType<Delivery, Request>(
    'event.send',
    (delivery, request) => delivery.send(request),
  );

  readonly early = false;
  private path: Path | null = null;
  private deadLetterPath: Path | null = null;

  constructor(
    private readonly context: ResourceContext,
    private readonly options: DeliveryOptions,
  ) {}

  connect(): void {
    const { to, deadLetter } = this.options;
    this.path = this.context.pathTo(to);
    if (deadLetter !== null) this.deadLetterPath = this.context.pathTo(deadLetter);
  }

  /**
   * Takes an event on.
   *
   * @param after seconds from now until the first attempt
   * @param since when the event came, in simulated seconds
   */
  begin(event: EventContent, after: number, since: number, records = 1): void {
    const { requests, background, sim } = this.context;
    const { counts } = this.options;
    const request = requests.acquire();
    request.inherit(event);
    request.name = event.name;
    request.requestBytes = event.requestBytes;
    request.records = records;
    request.firstSentAt = since;
    request.attempt = 0;
    counts.inFlight++;
    background.begin();
    sim.schedule(after, Delivery.Due, this, request);
  }

  answered(request: Request): void {
    const { options, context } = this;
    const { sim } = context;
    if (request.context === options.deadLetter && options.deadLetter !== null) {
      this.end(request, request.outcome === OK ? 'dead-lettered' : 'expired');
      return;
    }
    if (request.outcome === OK) {
      options.latency?.add(sim.now - request.firstSentAt);
      this.end(request, 'delivered');
      return;
    }
    const { ladder, maxAgeS, counts, retries = ladder.retries } = options;
    if (request.attempt < Math.min(retries, ladder.retries) && !isPermanent(request.outcome)) {
      const wait = ladder.delay(request.attempt);
      if (sim.now + wait - request.firstSentAt <= maxAgeS) {
        request.attempt++;
        counts.retries++;
        sim.schedule(wait, Delivery.Due, this, request);
        return;
      }
    }
    this.giveUp(request);
  }

  private due(request: Request): void {
    const { pace } = this.options;
    const { sim } = this.context;
    const held = pace == null ? 0 : pace.wait(sim.now);
    if (held > 0) sim.schedule(held, Delivery.Send, this, request);
    else this.send(request);
  }

  private send(request: Request): void {
    this.fill(request);
    request.context = null;
    this.path!.send(request);
  }

  private giveUp(request: Request): void {
    if (this.deadLetterPath === null) {
      this.end(request, 'expired');
      return;
    }
    this.fill(request);
    request.context = this.options.deadLetter;
    this.deadLetterPath.send(request);
  }

  /** Anew for every attempt: whoever had it may have changed it. */
  private fill(request: Request): void {
    request.caller = this;
    request.mixIndex = 0;
    request.zone = -1;
    request.operation = null;
    request.event = true;
    request.outcome = OK;
    request.responseBytes = 0;
  }

  private end(request: Request, how: 'delivered' | 'expired' | 'dead-lettered'): void {
    const { counts } = this.options;
    if (how === 'delivered') counts.delivered++;
    else if (how === 'expired') counts.expired++;
    else counts.deadLettered++;
    counts.inFlight--;
    this.context.requests.release(request);
    this.context.background.end();
  }
}

function isPermanent(outcome: Outcome): boolean {
  return PERMANENT[outcome]!;
}
