import { EventType } from '../../engine/event-type.js';
import type { UsageLine } from '../../pricing/usage.js';
import { OK, THROTTLED } from '../../queueing/outcome.js';
import type { Caller, Request } from '../../queueing/request.js';
import { TimeWeighted } from '../../stats/time-weighted.js';
import { Journeys } from '../client/journeys.js';
import { Filter } from '../events/filter.js';
import type { Message, MessageBatch, MessageQueue, QueueConsumer } from '../events/message.js';
import type { Path } from '../network/path.js';
import type { Metric, ResourceContext } from '../resource.js';
import { Poison } from './poison.js';
import { Slot, SlotLine } from './slot.js';
import type { QueueTriggerSpec } from './spec.js';
import type { Trigger } from './trigger.js';
import { TriggerCounts } from './trigger-counts.js';

/** Messages that one call of a poller brings, at most. */
const CALL_BATCH = 10;

/**
 * Polls a queue for a function: an event source mapping. Each slot is a poller that waits, gathers a
 * batch, has the function work on it, and then deletes what was done. The number of slots grows
 * while messages are left, and falls back when none are.
 *
 * A slot that waits costs no event: the queue tells of messages, and empty polls are counted
 * afterwards from how long each slot has waited.
 */
export class QueueTrigger implements Trigger, QueueConsumer, Caller {
  private static readonly Grow = new EventType<QueueTrigger, null>('trigger.grow', (trigger) =>
    trigger.grow(),
  );
  private static readonly WindowEnd = new EventType<QueueTrigger, Slot>(
    'trigger.window-end',
    (trigger, slot) => trigger.windowEnded(slot),
  );
  private static readonly BackoffEnd = new EventType<QueueTrigger, Slot>(
    'trigger.backoff-end',
    (trigger, slot) => trigger.free(slot),
  );

  readonly early = false;
  private readonly counts = new TriggerCounts();
  private readonly waiting = new SlotLine();
  private readonly poison: Poison;
  private readonly filter: Filter | null;
  /** Index of the handler's name; -1: that of the first message of a batch. */
  private readonly handler: number;
  private queue!: MessageQueue;
  private path!: Path;
  /** Slots that there may be, and that there are. */
  private limit: number;
  private slots = 0;
  /** Slots of provisioned pollers, over time. */
  private readonly pollers: TimeWeighted;
  private active = false;
  /** Messages have come since the number of slots was last looked at. */
  private busy = false;

  constructor(
    private readonly spec: QueueTriggerSpec,
    private readonly context: ResourceContext,
    place: string,
  ) {
    const { names, sim } = context;
    this.poison = new Poison(spec.poison, names, context.stream(`${place}.poison`));
    this.filter =
      spec.filter === null
        ? null
        : new Filter(spec.filter, names, context.stream(`${place}.filter`));
    this.handler = spec.handler === null ? -1 : names.indexOf(spec.handler);
    this.limit = spec.scaling.idle;
    this.pollers = new TimeWeighted(sim.now);
    this.pollers.set(sim.now, this.pollersFor(this.limit));
  }

  connect(): void {
    const { context, spec } = this;
    const queue = context.queueOf(spec.from);
    if (queue === null) throw new Error(`resource '${spec.from}' has no messages to poll`);
    this.queue = queue;
    this.path = context.pathTo(context.id);
    queue.subscribe(this);
    this.fill();
  }

  messageReady(): void {
    this.busy = true;
    if (!this.active) this.activate();
    while (this.queue.ready > 0) {
      const slot = this.waiting.head;
      if (slot === null || !this.poll(slot)) return;
    }
  }

  settlePolls(now: number): void {
    for (let slot = this.waiting.head; slot !== null; slot = slot.next) this.settlePoll(slot, now);
  }

  answered(request: Request): void {
    const slot = request.context as Slot;
    const { outcome } = request;
    const { counts, context, spec } = this;
    context.requests.release(request);
    counts.inFlight--;
    if (outcome === OK) this.finish(slot.batch);
    else counts.undone += slot.batch.count;
    slot.batch.clear();
    if (outcome === THROTTLED) {
      counts.throttled++;
      context.sim.schedule(spec.throttleBackoffS, QueueTrigger.BackoffEnd, this, slot);
      return;
    }
    if (outcome !== OK) counts.failed++;
    this.free(slot);
  }

  reset(now: number): void {
    this.counts.reset();
    this.pollers.reset(now);
  }

  metrics(): Readonly<Record<string, Metric>> {
    return { [`trigger.${this.spec.from}`]: this.counts.metrics() };
  }

  usage(region: string): readonly UsageLine[] {
    if (this.spec.provisioned === null) return [];
    return [
      {
        resource: this.context.id,
        item: 'lambda.esm-provisioned-sqs-epu',
        region,
        quantity: this.pollers.integral(this.context.sim.now) / 3600,
        unit: 'EPU-hours',
        per: 'window',
        unitPrice: null,
      },
    ];
  }

  /** False: nothing was to be had, and the others need not try. */
  private poll(slot: Slot): boolean {
    const { spec, queue, context } = this;
    const { batch } = slot;
    const before = batch.count;
    const most = Math.min(CALL_BATCH, spec.batch - before);
    const received = queue.receive(most, batch, spec.maxBatchBytes);
    // What does not fit into a batch of before is for the next one.
    const full = received === 0 && queue.ready > 0 && before > 0;
    if (received === 0 && !full) return false;
    this.settlePoll(slot, context.sim.now);
    slot.since = context.sim.now;
    this.waiting.remove(slot);
    if (this.filter !== null && received > 0) this.drop(batch, before);
    if (full || batch.count === spec.batch || (spec.windowS === 0 && batch.count > 0)) {
      this.invoke(slot);
      return true;
    }
    if (batch.count > 0 && slot.window === null) {
      const at = context.sim.now + spec.windowS;
      slot.window = context.sim.scheduleCancellable(at, QueueTrigger.WindowEnd, this, slot);
    }
    this.waiting.push(slot);
    return true;
  }

  /** What does not match is deleted, and nobody sees it. */
  private drop(batch: MessageBatch, from: number): void {
    const { filter, queue, counts } = this;
    let dropped = 0;
    batch.keep(({ name, objectBytes }, i) => {
      if (i < from || filter!.matches(name, objectBytes)) return true;
      queue.delete(batch, i);
      dropped++;
      return false;
    });
    if (dropped === 0) return;
    queue.meterDeletes(dropped);
    counts.filtered += dropped;
  }

  private windowEnded(slot: Slot): void {
    slot.window = null;
    this.settlePoll(slot, this.context.sim.now);
    this.waiting.remove(slot);
    this.invoke(slot);
  }

  private invoke(slot: Slot): void {
    const { context, poison, spec, counts } = this;
    const { batch } = slot;
    if (slot.window !== null) {
      context.sim.cancel(slot.window);
      slot.window = null;
    }
    const first = batch.messages[0]!;
    const request = context.requests.acquire();
    request.caller = this;
    request.context = slot;
    request.name = this.handler < 0 ? first.name : this.handler;
    request.mixIndex = 0;
    request.zone = -1;
    request.attempt = 0;
    request.firstSentAt = context.sim.now;
    request.requestBytes = batch.bytes;
    request.responseBytes = 0;
    request.records = batch.count;
    request.key = first.key;
    let objectBytes = 0;
    for (let i = 0; i < batch.count; i++) {
      const message = batch.messages[i]!;
      objectBytes += message.objectBytes;
      if (poison.possible && this.isPoison(message) && !spec.partialFailures)
        request.poisoned = true;
    }
    request.objectBytes = objectBytes;
    request.journey = this.journeyOf(batch);
    counts.begin(batch.count);
    this.path.send(request);
  }

  private isPoison(message: Message): boolean {
    if (message.poison < 0) message.poison = this.poison.decide(message.name) ? 1 : 0;
    return message.poison === 1;
  }

  private journeyOf({ count, messages }: MessageBatch) {
    if (count === 1) return messages[0]!.poison === 1 ? null : messages[0]!.journey;
    let some = false;
    for (let i = 0; i < count; i++) some ||= messages[i]!.journey !== null;
    if (!some) return null;
    const sound = messages.slice(0, count).filter(({ poison }) => poison !== 1);
    return Journeys.ofBatch(sound.map(({ journey }) => journey));
  }

  /** The function has returned: what was done is deleted. */
  private finish(batch: MessageBatch): void {
    const { queue, poison, counts } = this;
    let deleted = 0;
    for (let i = 0; i < batch.count; i++) {
      if (poison.possible && batch.messages[i]!.poison === 1) {
        // What follows a failure in a FIFO queue is given back with it, to stay in order.
        if (queue.isFifo) break;
        continue;
      }
      queue.delete(batch, i);
      deleted++;
    }
    counts.done += deleted;
    counts.undone += batch.count - deleted;
    if (deleted > 0) queue.meterDeletes(deleted);
  }

  /** A slot polls again, unless there are too many. */
  private free(slot: Slot): void {
    if (this.slots > this.limit) {
      this.slots--;
      return;
    }
    slot.since = this.context.sim.now;
    this.waiting.push(slot);
    if (this.queue.ready > 0) this.messageReady();
  }

  private settlePoll(slot: Slot, now: number): void {
    const polls = Math.floor((now - slot.since) / this.spec.pollWaitS);
    if (polls === 0) return;
    slot.since += polls * this.spec.pollWaitS;
    this.queue.meterEmptyReceives(polls);
  }

  private activate(): void {
    const { scaling } = this.spec;
    this.active = true;
    this.setLimit(Math.max(this.limit, scaling.start));
    this.context.sim.schedule(scaling.everyS, QueueTrigger.Grow, this, null);
  }

  /** Looks at the queue: grows while messages are left, shrinks when nothing has come. */
  private grow(): void {
    const { scaling } = this.spec;
    const { sim } = this.context;
    if (this.queue.ready > 0) this.setLimit(Math.min(scaling.max, this.limit + scaling.step));
    else this.setLimit(Math.max(scaling.start, this.counts.inFlight));
    const idle = !this.busy && this.counts.inFlight === 0 && this.queue.ready === 0;
    this.busy = false;
    if (idle) {
      this.active = false;
      this.setLimit(scaling.idle);
      return;
    }
    sim.schedule(scaling.everyS, QueueTrigger.Grow, this, null);
    if (this.queue.ready > 0) this.messageReady();
  }

  private setLimit(limit: number): void {
    this.limit = limit;
    this.pollers.set(this.context.sim.now, this.pollersFor(limit));
    this.fill();
    while (this.slots > limit) {
      const slot = this.waiting.lastIdle();
      if (slot === null) return;
      this.settlePoll(slot, this.context.sim.now);
      this.waiting.remove(slot);
      this.slots--;
    }
  }

  private fill(): void {
    for (; this.slots < this.limit; this.slots++) {
      const slot = new Slot();
      slot.since = this.context.sim.now;
      this.waiting.push(slot);
    }
  }

  private pollersFor(slots: number): number {
    const { provisioned } = this.spec;
    return provisioned === null ? 0 : Math.ceil(slots / provisioned.concurrency);
  }
}
