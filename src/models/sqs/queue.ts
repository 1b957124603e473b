import { EventType } from '../../engine/event-type.js';
import type { Stream } from '../../engine/streams.js';
import type { UsageLine } from '../../pricing/usage.js';
import { HTTP_413, OK, type Outcome, THROTTLED } from '../../queueing/outcome.js';
import type { Request, Service } from '../../queueing/request.js';
import { TokenBucket } from '../../queueing/token-bucket.js';
import { createVariate } from '../../variates/create-variate.js';
import type { Variate } from '../../variates/distribution.js';
import { FifoRules } from '../events/fifo-rules.js';
import type { Message, MessageBatch, MessageQueue, QueueConsumer } from '../events/message.js';
import type { Metric, Resource, ResourceContext, ResourceTimeline } from '../resource.js';
import { timelineBucketS } from '../timeline.js';
import { MessageStore, type StoreOwner } from './message-store.js';
import { CALL_BATCH, QueueMeter } from './meter.js';
import { Receivers } from './receivers.js';
import type { SqsSpec } from './spec.js';

/** An SQS queue: messages come by calls or events, and leave by consumers that poll. */
export class Queue implements Resource, Service, MessageQueue, StoreOwner {
  private static readonly Refilled = new EventType<Queue, null>('sqs.quota-refilled', (queue) =>
    queue.refilled(),
  );

  readonly type = 'sqs';
  readonly service: Service = this;
  readonly certain = null;
  readonly targets = null;
  readonly messages: MessageQueue = this;
  readonly takesEvents = true;
  readonly isFifo: boolean;

  private readonly store: MessageStore;
  private readonly meter = new QueueMeter();
  private readonly consumers: QueueConsumer[] = [];
  private readonly receivers: Receivers;
  private deadLetters: MessageQueue | null = null;
  private calls = 0;
  private throttled = 0;
  private tooLarge = 0;
  /** Sent again within the deduplication interval, and not taken twice. */
  private copies = 0;
  /** Messages that other queues have moved here. */
  private moved = 0;
  private waiting = false;
  private readonly sendTime: Variate;
  private readonly delivery: Variate;
  private readonly duplication: Stream;
  private readonly rules: FifoRules | null;
  private readonly buckets: Readonly<Record<'send' | 'receive' | 'delete', TokenBucket>> | null;

  constructor(
    private readonly spec: SqsSpec,
    private readonly context: ResourceContext,
  ) {
    const { sim, background, durationS } = context;
    const { fifo, callRate, redrive } = spec;
    this.isFifo = fifo;
    const options = {
      fifo,
      visibilityS: spec.visibilityS,
      retentionS: spec.retentionS,
      maxInFlight: spec.maxInFlight,
      maxReceiveCount: redrive === null ? null : redrive.maxReceiveCount,
      bucketS: timelineBucketS(durationS),
    };
    this.store = new MessageStore(sim, background, options, this);
    this.sendTime = createVariate(spec.sendTime, context.stream('send'));
    this.delivery = createVariate(spec.delivery, context.stream('delivery'));
    this.duplication = context.stream('duplicates');
    const receiveTime = createVariate(spec.receiveTime, context.stream('receive'));
    this.receivers = new Receivers(sim, this.store, this.meter, spec.waitTimeS, receiveTime);
    this.rules = fifo ? new FifoRules(sim, spec.groupRate, spec.deduplicationS) : null;
    this.buckets =
      callRate === null
        ? null
        : {
            send: new TokenBucket(callRate, callRate),
            receive: new TokenBucket(callRate, callRate),
            delete: new TokenBucket(callRate, callRate),
          };
  }

  connect(): void {
    const { redrive } = this.spec;
    if (redrive !== null) this.deadLetters = this.context.queueOf(redrive.to);
  }

  accept(request: Request): void {
    this.calls++;
    const op = this.operationOf(request);
    if (this.buckets !== null && !this.buckets[op].take(this.context.sim.now)) {
      this.throttled++;
      request.answer(THROTTLED);
    } else if (op === 'send') this.send(request);
    else if (op === 'receive') this.receivers.receive(request);
    else {
      this.receivers.delete(request);
      // A message group may be unlocked, or a place in flight free.
      if (this.store.available > 0) this.messageReady();
    }
  }

  get ready(): number {
    return this.store.available;
  }

  gauge(name: string): number | null {
    return name === 'queue-depth' ? this.store.visible.level : null;
  }

  subscribe(consumer: QueueConsumer): void {
    this.consumers.push(consumer);
    this.store.hasConsumers = true;
  }

  receive(most: number, batch: MessageBatch, maxBytes: number): number {
    const { sim } = this.context;
    let count = 0;
    while (count < most && this.store.available > 0) {
      // A call of its own for every ten: a FIFO queue has a quota of them.
      if (this.buckets !== null && !this.buckets.receive.take(sim.now)) {
        this.awaitQuota();
        break;
      }
      const bytes = batch.bytes;
      const received = this.store.receive(Math.min(CALL_BATCH, most - count), batch, maxBytes);
      if (received === 0) break;
      this.meter.receive(received, batch.bytes - bytes);
      count += received;
    }
    return count;
  }

  delete(batch: MessageBatch, at: number): boolean {
    return this.store.delete(batch.messages[at]!, batch.ids[at]!, batch.receipts[at]!);
  }

  meterDeletes(messages: number): void {
    this.meter.delete(messages);
  }

  meterEmptyReceives(polls: number): void {
    this.meter.emptyReceive(polls);
  }

  takeDead(dead: Message): void {
    const message = this.store.create();
    message.name = dead.name;
    message.key = dead.key;
    message.bytes = dead.bytes;
    message.objectBytes = dead.objectBytes;
    message.journey = dead.journey;
    // A FIFO queue counts the age anew (SQS developer guide, "Using dead-letter queues").
    message.sentAt = this.isFifo ? this.context.sim.now : dead.sentAt;
    this.moved++;
    this.store.sent++;
    this.store.place(message, this.spec.delayS);
  }

  messageReady(): void {
    this.receivers.serve();
    for (const consumer of this.consumers) {
      if (this.store.available === 0) return;
      consumer.messageReady();
    }
  }

  messageDead(message: Message): void {
    this.deadLetters!.takeDead(message);
  }

  reset(now: number): void {
    for (const consumer of this.consumers) consumer.settlePolls(now);
    this.meter.reset();
    this.store.reset(now);
    this.calls = 0;
    this.throttled = 0;
    this.tooLarge = 0;
    this.copies = 0;
    this.moved = 0;
  }

  settle(now: number): void {
    for (const consumer of this.consumers) consumer.settlePolls(now);
    this.store.settle(now);
  }

  metrics(measuredS: number): Readonly<Record<string, Metric>> {
    const { store, meter } = this;
    const { now } = this.context.sim;
    return {
      count: store.sent,
      queueDepth: store.visible.mean(now),
      queueDepthMax: store.visible.max,
      inFlight: store.inFlightLevel.mean(now),
      messageAge: store.age.summary(),
      oldestAgeMax: store.oldestAgeS,
      received: store.received,
      deleted: store.deleted,
      expired: store.expired,
      deadLettered: store.deadLettered,
      duplicates: store.duplicates,
      returned: store.returned,
      lateDeletes: store.lateDeletes,
      present: store.present,
      carried: store.carried,
      moved: this.moved,
      deduplicated: this.copies,
      refused: this.tooLarge,
      throttled: this.throttled,
      throttleRate: this.calls === 0 ? 0 : this.throttled / this.calls,
      sendCalls: meter.sends,
      receiveCalls: meter.receives,
      emptyReceives: meter.emptyReceives,
      deleteCalls: meter.deletes,
      throughput: measuredS === 0 ? 0 : store.deleted / measuredS,
    };
  }

  usage(): readonly UsageLine[] {
    return this.meter.usage(this.context.id, this.spec.region, this.isFifo);
  }

  timelines(): readonly ResourceTimeline[] {
    const { depthSeries, ageSeries } = this.store;
    const { now } = this.context.sim;
    const { startS, bucketS } = depthSeries;
    return [
      {
        metric: 'queue-depth',
        unit: 'messages',
        startS,
        bucketS,
        values: depthSeries.values(now),
      },
      {
        metric: 'message-age',
        unit: 's',
        startS: ageSeries.startS,
        bucketS: ageSeries.bucketS,
        values: ageSeries.means(now),
      },
    ];
  }

  private operationOf(request: Request): 'send' | 'receive' | 'delete' {
    if (request.event) return 'send';
    const op = request.operation === null ? this.context.names[request.name] : request.operation.op;
    return op === 'receive' || op === 'delete' ? op : 'send';
  }

  private send(request: Request): void {
    const { spec, rules, meter } = this;
    const messages = request.event ? 1 : (request.operation?.items ?? 1);
    const each = request.operation?.itemBytes ?? request.requestBytes / messages;
    request.responseBytes = 0;
    if (each * messages > spec.maxMessageBytes) {
      this.tooLarge++;
      request.answer(HTTP_413, this.sendTime.next());
      return;
    }
    meter.send(messages, each * messages);
    let outcome: Outcome = OK;
    if (rules?.isCopy(request)) this.copies += messages;
    else if (rules !== null && !rules.admits(request.key, messages)) {
      this.throttled++;
      outcome = THROTTLED;
    } else {
      rules?.remember(request);
      for (let i = 0; i < messages; i++) this.take(request, each);
    }
    request.answer(outcome, this.sendTime.next());
  }

  private take(request: Request, bytes: number): void {
    this.store.sent++;
    this.enqueue(request, bytes);
    if (this.spec.duplicates > 0 && this.duplication() < this.spec.duplicates) {
      this.store.duplicates++;
      this.enqueue(request, bytes);
    }
  }

  private enqueue(request: Request, bytes: number): void {
    const { store, spec, rules } = this;
    const message = store.create();
    message.name = request.name;
    message.key = request.key;
    message.bytes = bytes;
    message.objectBytes = request.objectBytes;
    message.journey = request.journey;
    message.sentAt = this.context.sim.now;
    const after = spec.delayS + this.delivery.next();
    store.place(message, rules === null ? after : rules.inOrder(request.key, after));
  }

  private awaitQuota(): void {
    if (this.waiting) return;
    this.waiting = true;
    this.context.sim.schedule(1 / this.spec.callRate!, Queue.Refilled, this, null);
  }

  private refilled(): void {
    this.waiting = false;
    if (this.store.available > 0) this.messageReady();
  }
}
