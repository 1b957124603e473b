import { EventType } from '../../engine/event-type.js';
import type { Simulation } from '../../engine/simulation.js';
import { Histogram } from '../../stats/histogram.js';
import { LevelSeries, RateSeries } from '../../stats/series.js';
import { TimeWeighted } from '../../stats/time-weighted.js';
import type { Background } from '../background.js';
import { Message, type MessageBatch } from '../events/message.js';
import { AgeList, MessageList } from './message-lists.js';
import { GroupOrder, type Order, StandardOrder } from './order.js';

export interface StoreOptions {
  readonly fifo: boolean;
  readonly visibilityS: number;
  readonly retentionS: number;
  readonly maxInFlight: number;
  /** Null: there is no dead-letter queue. */
  readonly maxReceiveCount: number | null;
  readonly bucketS: number;
}

/** Whom the store tells. */
export interface StoreOwner {
  /** A message can be received. */
  messageReady(): void;
  /** A message has been received too often: it leaves. */
  messageDead(message: Message): void;
}

/**
 * The messages of a queue: delayed, ready or in flight, until they are deleted, too old, or
 * received too often. One timer for all visibility time-outs, and one for all ages.
 *
 * carried + sent + duplicates = deleted + expired + deadLettered + present, at every moment.
 */
export class MessageStore {
  private static readonly Available = new EventType<MessageStore, Ticket>(
    'sqs.message-available',
    (store, ticket) => store.becomeReady(ticket),
  );
  private static readonly VisibilityEnd = new EventType<MessageStore, null>(
    'sqs.visibility-end',
    (store) => store.returnOverdue(),
  );
  private static readonly RetentionEnd = new EventType<MessageStore, null>(
    'sqs.retention-end',
    (store) => store.expireOld(),
  );

  sent = 0;
  duplicates = 0;
  deleted = 0;
  expired = 0;
  deadLettered = 0;
  /** Receives of messages, each time counted. */
  received = 0;
  /** Came back because nobody deleted them in time. */
  returned = 0;
  /** Deleted by a consumer that was too late: others had or will have them again. */
  lateDeletes = 0;
  present = 0;
  carried = 0;
  /** Age of the oldest message, at its greatest. */
  oldestAgeS = 0;
  readonly age = new Histogram();
  readonly visible: TimeWeighted;
  readonly inFlightLevel: TimeWeighted;
  readonly depthSeries: LevelSeries;
  readonly ageSeries: RateSeries;

  /** Counts its messages as work to be done: somebody polls. */
  hasConsumers = false;
  private lastId = 0;
  private readonly order: Order;
  private readonly groups: GroupOrder | null;
  private readonly byAge = new AgeList();
  private readonly inFlight = new MessageList();
  private readonly idle: Message[] = [];
  private readonly idleTickets: Ticket[] = [];
  private visibilityTimer = false;
  /** When ages are looked at next. */
  private retentionTimerAt = Number.POSITIVE_INFINITY;

  constructor(
    private readonly sim: Simulation,
    private readonly background: Background,
    private readonly options: StoreOptions,
    private readonly owner: StoreOwner,
  ) {
    this.groups = options.fifo ? new GroupOrder() : null;
    this.order = this.groups ?? new StandardOrder();
    this.visible = new TimeWeighted(sim.now);
    this.inFlightLevel = new TimeWeighted(sim.now);
    this.depthSeries = new LevelSeries(sim.now, 0, options.bucketS);
    this.ageSeries = new RateSeries(sim.now, options.bucketS);
  }

  /** Messages that can be received now. */
  get available(): number {
    return this.inFlight.length >= this.options.maxInFlight ? 0 : this.order.available;
  }

  /** A new message, to be filled; it counts from `place` on. */
  create(): Message {
    const message = this.idle.pop() ?? new Message();
    message.id = ++this.lastId;
    message.receiveCount = 0;
    message.poison = -1;
    return message;
  }

  /** Puts a message in, to be received from some time on. @param after seconds from now */
  place(message: Message, after: number): void {
    this.present++;
    if (this.hasConsumers) this.background.begin();
    this.byAge.add(message);
    this.watchAge();
    message.state = 'delayed';
    const ticket = this.idleTickets.pop() ?? new Ticket();
    ticket.message = message;
    ticket.id = message.id;
    this.sim.schedule(after, MessageStore.Available, this, ticket);
  }

  /** Receives up to so many messages; not more bytes than that in a batch, unless it is a single message. */
  receive(most: number, batch: MessageBatch, maxBytes: number): number {
    const { options, sim } = this;
    this.groups?.begin();
    const room = Math.min(most, options.maxInFlight - this.inFlight.length);
    let count = 0;
    while (count < room) {
      const next = this.order.peek();
      if (next === null || (batch.count > 0 && batch.bytes + next.bytes > maxBytes)) break;
      const message = this.order.take()!;
      count++;
      message.state = 'in-flight';
      message.receiveCount++;
      message.visibleAt = sim.now + options.visibilityS;
      this.inFlight.push(message);
      batch.add(message);
      const age = sim.now - message.sentAt;
      this.age.add(age);
      this.ageSeries.add(sim.now, age);
    }
    if (count > 0) {
      this.received += count;
      this.noteLevels();
      this.watchVisibility();
    }
    return count;
  }

  /** Deletes a message that was received; false: it was not this receiver's any more. */
  delete(message: Message, id: number, receipt: number): boolean {
    const gone = message.id !== id;
    const withAnother = message.receiveCount !== receipt;
    // A standard queue still takes an old receipt while nobody else has the message.
    const cameBack = message.state === 'ready' && this.options.fifo;
    if (gone || withAnother || cameBack) {
      this.lateDeletes++;
      return false;
    }
    this.deleted++;
    this.leave(message);
    return true;
  }

  reset(now: number): void {
    this.sent = 0;
    this.duplicates = 0;
    this.deleted = 0;
    this.expired = 0;
    this.deadLettered = 0;
    this.received = 0;
    this.returned = 0;
    this.lateDeletes = 0;
    this.carried = this.present;
    this.oldestAgeS = 0;
    this.age.reset();
    this.visible.reset(now);
    this.inFlightLevel.reset(now);
    this.depthSeries.reset(now);
    this.ageSeries.reset(now);
  }

  settle(now: number): void {
    if (this.byAge.oldest !== null) this.noteAge(this.byAge.oldest, now);
  }

  private becomeReady(ticket: Ticket): void {
    const message = ticket.message!;
    const { id } = ticket;
    ticket.message = null;
    this.idleTickets.push(ticket);
    // It may have been too old before anybody could have it.
    if (message.id !== id) return;
    message.state = 'ready';
    this.order.add(message);
    this.noteLevels();
    this.owner.messageReady();
  }

  private returnOverdue(): void {
    this.visibilityTimer = false;
    const { now } = this.sim;
    const { maxReceiveCount } = this.options;
    for (let m = this.inFlight.head; m !== null && m.visibleAt <= now; m = this.inFlight.head) {
      if (maxReceiveCount !== null && m.receiveCount >= maxReceiveCount) {
        this.deadLettered++;
        this.owner.messageDead(m);
        this.leave(m);
        continue;
      }
      this.inFlight.remove(m);
      this.returned++;
      m.state = 'ready';
      this.order.giveBack(m);
    }
    this.noteLevels();
    this.watchVisibility();
    this.tell();
  }

  private expireOld(): void {
    this.retentionTimerAt = Number.POSITIVE_INFINITY;
    const { now } = this.sim;
    for (let m = this.byAge.oldest; m !== null && this.expiryOf(m) <= now; m = this.byAge.oldest) {
      this.expired++;
      this.leave(m);
    }
    this.noteLevels();
    this.watchAge();
    this.tell();
  }

  /** Groups may have been unlocked, or places in flight become free. */
  private tell(): void {
    if (this.available > 0) this.owner.messageReady();
  }

  /** A message is gone for good. */
  private leave(message: Message): void {
    if (message.older === null) this.noteAge(message, this.sim.now);
    if (message.state === 'ready') this.order.remove(message);
    else if (message.state === 'in-flight') {
      this.inFlight.remove(message);
      this.order.done(message);
    }
    this.byAge.remove(message);
    message.state = 'free';
    message.id = 0;
    message.journey = null;
    this.idle.push(message);
    this.present--;
    this.noteLevels();
    if (this.hasConsumers) this.background.end();
  }

  private noteAge(oldest: Message, now: number): void {
    this.oldestAgeS = Math.max(this.oldestAgeS, now - oldest.sentAt);
  }

  private noteLevels(): void {
    const { now } = this.sim;
    if (this.visible.level !== this.order.ready) {
      this.visible.set(now, this.order.ready);
      this.depthSeries.set(now, this.order.ready);
    }
    if (this.inFlightLevel.level !== this.inFlight.length)
      this.inFlightLevel.set(now, this.inFlight.length);
  }

  private expiryOf(message: Message): number {
    return message.sentAt + this.options.retentionS;
  }

  /** All time-outs are equally long: the one that was received first comes back first. */
  private watchVisibility(): void {
    if (this.visibilityTimer || this.inFlight.head === null) return;
    this.visibilityTimer = true;
    const at = Math.max(this.sim.now, this.inFlight.head.visibleAt);
    this.sim.scheduleAt(at, MessageStore.VisibilityEnd, this, null);
  }

  private watchAge(): void {
    if (this.byAge.oldest === null) return;
    // One that another queue has given up may be older than all that are here.
    const at = Math.max(this.sim.now, this.expiryOf(this.byAge.oldest));
    if (at >= this.retentionTimerAt) return;
    this.retentionTimerAt = at;
    this.sim.scheduleAt(at, MessageStore.RetentionEnd, this, null);
  }
}

/** A message that is still to become available, by the number it had then. */
class Ticket {
  message: Message | null = null;
  id = 0;
}
