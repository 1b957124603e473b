import type { Stream } from '../../engine/streams.js';
import type { Histogram } from '../../stats/histogram.js';
import type { Variate } from '../../variates/distribution.js';
import { Delivery, type EventContent } from '../events/delivery.js';
import { EventCounts } from '../events/event-counts.js';
import { FifoRules } from '../events/fifo-rules.js';
import { Filter } from '../events/filter.js';
import { RetryLadder } from '../events/retry-ladder.js';
import type { ResourceContext } from '../resource.js';
import type { Protocol, TopicMeter } from './meter.js';
import type { SnsSpec, SubscriptionSpec } from './spec.js';

/** One of those that get a topic's messages. */
export class Subscription {
  readonly counts = new EventCounts();
  filteredOut = 0;
  private readonly protocol: Protocol;
  private readonly filter: Filter | null;
  private readonly delivery: Delivery;
  private readonly duplication: Stream;
  /** Keeps the order of a FIFO topic's message groups. */
  private readonly rules: FifoRules | null;

  constructor(
    private readonly topic: SnsSpec,
    readonly spec: SubscriptionSpec,
    private readonly context: ResourceContext,
    private readonly meter: TopicMeter,
    private readonly time: Variate,
    latency: Histogram,
    place: string,
  ) {
    const stream = (purpose: string) => context.stream(`${place}.${purpose}`);
    const type = context.typeOf(spec.to);
    this.protocol = type === 'lambda' || type === 'sqs' ? type : 'http';
    this.filter =
      spec.filter === null ? null : new Filter(spec.filter, context.names, stream('filter'));
    const ofKind = this.protocol === 'http' ? topic.httpRetries : topic.awsRetries;
    this.delivery = new Delivery(context, {
      to: spec.to,
      deadLetter: spec.deadLetter,
      ladder: new RetryLadder(spec.retries ?? ofKind, topic.jitter, stream('retries')),
      maxAgeS: Number.POSITIVE_INFINITY,
      counts: this.counts,
      latency,
    });
    this.duplication = stream('duplicates');
    this.rules = topic.fifo ? new FifoRules(context.sim, null, 0) : null;
  }

  connect(): void {
    this.delivery.connect();
  }

  /** A message that was published. */
  notify(message: EventContent): void {
    const { filter, counts, topic } = this;
    if (filter !== null && !filter.matches(message.name, message.objectBytes)) {
      this.filteredOut++;
      return;
    }
    counts.events++;
    this.send(message);
    if (topic.duplicates > 0 && this.duplication() < topic.duplicates) {
      counts.duplicates++;
      this.send(message);
    }
  }

  reset(): void {
    this.counts.reset();
    this.filteredOut = 0;
  }

  private send(message: EventContent): void {
    const after = this.time.next();
    const { rules, context } = this;
    this.meter.deliver(this.protocol, message.requestBytes);
    const ordered = rules === null ? after : rules.inOrder(message.key, after);
    this.delivery.begin(message, ordered, context.sim.now);
  }
}
