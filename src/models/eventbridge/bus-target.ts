import type { Stream } from '../../engine/streams.js';
import type { Histogram } from '../../stats/histogram.js';
import { Delivery, type EventContent } from '../events/delivery.js';
import { EventCounts } from '../events/event-counts.js';
import type { Pace } from '../events/pace.js';
import { RetryLadder } from '../events/retry-ladder.js';
import type { ResourceContext } from '../resource.js';
import type { EventBridgeSpec } from './spec.js';

/** What a rule's target and a schedule have in common. */
interface Attempts {
  readonly to: string;
  readonly deadLetter: string | null;
  readonly retries: number;
  readonly maxAgeS: number;
}

/** AWS's own, which are invoked without an API destination. */
const AWS_TARGETS = ['lambda', 'sqs', 'sns', 'kinesis', 'eventbridge', 'step-functions'];

/** One of those that get events from a bus. */
export class BusTarget {
  readonly counts = new EventCounts();
  /** Invoked over HTTP, which costs extra. */
  readonly isApiDestination: boolean;
  private readonly delivery: Delivery;
  private readonly duplication: Stream;

  constructor(
    private readonly bus: EventBridgeSpec,
    spec: Attempts,
    private readonly context: ResourceContext,
    pace: Pace,
    latency: Histogram,
    place: string,
  ) {
    const ladder = new RetryLadder(bus.retryWaits, bus.jitter, context.stream(`${place}.retries`));
    this.isApiDestination = !AWS_TARGETS.includes(context.typeOf(spec.to));
    this.delivery = new Delivery(context, {
      to: spec.to,
      deadLetter: spec.deadLetter,
      ladder,
      retries: spec.retries,
      maxAgeS: spec.maxAgeS,
      pace,
      counts: this.counts,
      latency,
    });
    this.duplication = context.stream(`${place}.duplicates`);
  }

  connect(): void {
    this.delivery.connect();
  }

  /** @param after seconds until the event is at the target */
  notify(event: EventContent, after: number): void {
    const { counts, bus, context } = this;
    counts.events++;
    this.delivery.begin(event, after, context.sim.now);
    if (bus.duplicates > 0 && this.duplication() < bus.duplicates) {
      counts.duplicates++;
      this.delivery.begin(event, after, context.sim.now);
    }
  }
}
