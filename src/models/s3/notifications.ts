import { EventType } from '../../engine/event-type.js';
import type { Stream } from '../../engine/streams.js';
import { Backoff } from '../../queueing/backoff.js';
import { OK } from '../../queueing/outcome.js';
import type { Caller, Journey, Request } from '../../queueing/request.js';
import { Histogram } from '../../stats/histogram.js';
import { createVariate } from '../../variates/create-variate.js';
import type { Variate } from '../../variates/distribution.js';
import type { Path } from '../network/path.js';
import type { Metric, ResourceContext } from '../resource.js';
import { nameMatches } from './object-names.js';
import { EVENTS, type S3Event, takes } from './operations.js';
import type { DeliverySpec, NotifyRuleSpec, S3Spec } from './spec.js';

/** A rule that sends events to a target. */
export class NotifyRule {
  path: Path | null = null;
  readonly delay: Variate;
  /** Index of the name that its requests go by. */
  readonly name: number;

  constructor(
    readonly spec: NotifyRuleSpec,
    context: ResourceContext,
    place: string,
  ) {
    this.delay = createVariate(spec.delay, context.stream(`${place}.delay`));
    this.name = context.handlers.name(EVENTS[spec.event]);
  }
}

/**
 * Tells targets of what happened to objects: at least once, some time later. A target that does not
 * take an event gets it again after a while, until it is too old.
 *
 * events + duplicates = delivered + expired + in flight, at every moment.
 */
export class Notifications implements Caller {
  private static readonly Send = new EventType<Notifications, Request>(
    's3.notification-sent',
    (notifications, request) => notifications.send(request),
  );

  readonly early = false;
  /** Since the last reset; what is in flight is in flight whenever it began. */
  events = 0;
  duplicates = 0;
  delivered = 0;
  retries = 0;
  expired = 0;
  inFlight = 0;
  /** In flight at the last reset. */
  carried = 0;
  /** From the event until its target has taken it. */
  readonly delay = new Histogram();
  readonly rules: readonly NotifyRule[];
  private readonly delivery: DeliverySpec;
  private readonly backoff: Backoff;
  private readonly duplication: Stream;

  constructor(
    spec: S3Spec,
    private readonly context: ResourceContext,
  ) {
    this.delivery = spec.notifications;
    const { retryBaseS, retryMaxS } = this.delivery;
    this.backoff = new Backoff(
      { baseS: retryBaseS, maxS: retryMaxS, jitter: 'equal' },
      context.stream('notify.backoff'),
    );
    this.duplication = context.stream('notify.duplicates');
    this.rules = spec.notify.map((rule, i) => new NotifyRule(rule, context, `notify[${i}]`));
  }

  connect(): void {
    for (const rule of this.rules) rule.path = this.context.pathTo(rule.spec.to);
  }

  /** The rules that take an event about an object whose name has a pattern. */
  rulesFor(event: S3Event, pattern: string | null): readonly NotifyRule[] {
    return this.rules.filter(
      ({ spec }) => takes(spec.event, event) && nameMatches(pattern, spec.prefix, spec.suffixes),
    );
  }

  /**
   * Something has happened to an object.
   *
   * @param after seconds from now until it has
   */
  notify(
    rule: NotifyRule,
    after: number,
    bytes: number,
    key: number,
    journey: Journey | null,
  ): void {
    this.events++;
    this.begin(rule, after, bytes, key, journey);
    if (this.delivery.duplicates > 0 && this.duplication() < this.delivery.duplicates) {
      this.duplicates++;
      this.begin(rule, after, bytes, key, journey);
    }
  }

  answered(request: Request): void {
    const { sim, requests, background } = this.context;
    const age = sim.now - request.firstSentAt;
    if (request.outcome !== OK) {
      const wait = this.backoff.delay(request.attempt);
      if (age + wait <= this.delivery.giveUpAfterS) {
        this.retries++;
        request.attempt++;
        sim.schedule(wait, Notifications.Send, this, request);
        return;
      }
      this.expired++;
    } else {
      this.delivered++;
      this.delay.add(age);
    }
    this.inFlight--;
    requests.release(request);
    background.end();
  }

  reset(): void {
    this.events = 0;
    this.duplicates = 0;
    this.delivered = 0;
    this.retries = 0;
    this.expired = 0;
    this.carried = this.inFlight;
    this.delay.reset();
  }

  metrics(): Readonly<Record<string, Metric>> {
    return {
      notifications: {
        events: this.events,
        duplicates: this.duplicates,
        'carried over': this.carried,
        delivered: this.delivered,
        expired: this.expired,
        'in flight': this.inFlight,
      },
      notificationRetries: this.retries,
      notificationDelay: this.delay.summary(),
    };
  }

  private begin(
    rule: NotifyRule,
    after: number,
    bytes: number,
    key: number,
    journey: Journey | null,
  ): void {
    const { sim, requests, background } = this.context;
    const request = requests.acquire();
    request.firstSentAt = sim.now + after;
    request.attempt = 0;
    request.context = rule;
    request.key = key;
    request.objectBytes = bytes;
    request.journey = journey;
    this.inFlight++;
    background.begin();
    sim.schedule(after + rule.delay.next(), Notifications.Send, this, request);
  }

  /** The request is filled anew for every attempt: the target may have changed it. */
  private send(request: Request): void {
    const rule = request.context as NotifyRule;
    request.caller = this;
    request.name = rule.name;
    request.mixIndex = 0;
    request.zone = -1;
    request.event = true;
    request.records = 1;
    request.operation = null;
    request.outcome = OK;
    request.requestBytes = EVENT_BYTES;
    request.responseBytes = 0;
    rule.path!.send(request);
  }
}

/**
 * Size of an event: the sample records of "Event message structure" (S3 user guide) are of about
 * this length.
 */
const EVENT_BYTES = 1000;
