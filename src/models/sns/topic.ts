import type { UsageLine } from '../../pricing/usage.js';
import { HTTP_413, OK, THROTTLED } from '../../queueing/outcome.js';
import type { Journey, Request, Service } from '../../queueing/request.js';
import { TokenBucket } from '../../queueing/token-bucket.js';
import { Histogram } from '../../stats/histogram.js';
import { createVariate } from '../../variates/create-variate.js';
import type { Variate } from '../../variates/distribution.js';
import { EventCounts } from '../events/event-counts.js';
import { FifoRules } from '../events/fifo-rules.js';
import type { Metric, Resource, ResourceContext, ResourceTimeline } from '../resource.js';
import { TopicMeter } from './meter.js';
import type { SnsSpec } from './spec.js';
import { Subscription } from './subscription.js';

/** A message on its way to the subscriptions: filled anew for each. */
class Published {
  name = 0;
  requestBytes = 0;
  key = -1;
  objectBytes = 0;
  journey: Journey | null = null;
}

/** An SNS topic: what is published goes to every subscription whose filter takes it. */
export class Topic implements Resource, Service {
  readonly type = 'sns';
  readonly service: Service = this;
  readonly certain = null;
  readonly targets = null;
  readonly takesEvents = true;

  private readonly meter = new TopicMeter();
  private readonly latency = new Histogram();
  private readonly subscriptions: readonly Subscription[];
  private readonly publishTime: Variate;
  private readonly bucket: TokenBucket;
  private readonly rules: FifoRules | null;
  private readonly message = new Published();
  private published = 0;
  private calls = 0;
  private throttled = 0;
  private refused = 0;
  /** Published again within the deduplication interval. */
  private copies = 0;

  constructor(
    private readonly spec: SnsSpec,
    private readonly context: ResourceContext,
  ) {
    const { publishRate: rate, fifo, region } = spec;
    const delivery = createVariate(spec.delivery, context.stream('delivery'));
    this.subscriptions = spec.subscriptions.map(
      (each, i) =>
        new Subscription(
          spec,
          each,
          context,
          this.meter,
          delivery,
          this.latency,
          `subscriptions[${i}]`,
        ),
    );
    this.publishTime = createVariate(spec.publishTime, context.stream('publish'));
    const makeBucket = () => new TokenBucket(rate, rate);
    // Standard topics of a region share one quota; those that state another belong to another account.
    this.bucket = fifo ? makeBucket() : context.shared(`sns.${region}.${rate}`, makeBucket);
    this.rules = fifo ? new FifoRules(context.sim, spec.groupRate, spec.deduplicationS) : null;
  }

  connect(): void {
    for (const subscription of this.subscriptions) subscription.connect();
  }

  accept(request: Request): void {
    const { spec, context, rules } = this;
    this.calls++;
    const messages = request.event ? 1 : (request.operation?.items ?? 1);
    const bytes = request.operation?.itemBytes ?? request.requestBytes / messages;
    request.responseBytes = 0;
    if (bytes * messages > spec.maxMessageBytes) {
      this.refused++;
      request.answer(HTTP_413, this.publishTime.next());
      return;
    }
    const isCopy = rules?.isCopy(request) === true;
    const admitted =
      this.bucket.take(context.sim.now, messages) &&
      (isCopy || rules === null || rules.admits(request.key, messages));
    if (!admitted) {
      this.throttled++;
      request.answer(THROTTLED, this.publishTime.next());
      return;
    }
    this.meter.publish(messages, bytes * messages);
    if (isCopy) this.copies += messages;
    else this.publish(request, messages, bytes);
    request.answer(OK, this.publishTime.next());
  }

  reset(): void {
    this.meter.reset();
    this.latency.reset();
    for (const subscription of this.subscriptions) subscription.reset();
    this.published = 0;
    this.calls = 0;
    this.throttled = 0;
    this.refused = 0;
    this.copies = 0;
  }

  settle(): void {}

  metrics(measuredS: number): Readonly<Record<string, Metric>> {
    const all = new EventCounts();
    let filteredOut = 0;
    for (const { counts, filteredOut: out } of this.subscriptions) {
      all.add(counts);
      filteredOut += out;
    }
    return {
      count: this.published,
      deliveries: all.events,
      filteredOut,
      ...all.metrics(),
      deliveryTime: this.latency.summary(),
      deduplicated: this.copies,
      refused: this.refused,
      throttled: this.throttled,
      throttleRate: this.calls === 0 ? 0 : this.throttled / this.calls,
      throughput: measuredS === 0 ? 0 : this.published / measuredS,
    };
  }

  usage(): readonly UsageLine[] {
    return this.meter.usage(this.context.id, this.spec.region, this.spec.fifo);
  }

  timelines(): readonly ResourceTimeline[] {
    return [];
  }

  private publish(request: Request, messages: number, bytes: number): void {
    const { message } = this;
    this.rules?.remember(request);
    this.published += messages;
    message.name = request.name;
    message.requestBytes = bytes;
    message.key = request.key;
    message.objectBytes = request.objectBytes;
    message.journey = request.journey;
    for (let i = 0; i < messages; i++)
      for (const subscription of this.subscriptions) subscription.notify(message);
  }
}
