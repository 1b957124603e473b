import type { Journey } from '../../queueing/request.js';

/** Where a message of a queue is. */
export type MessageState = 'free' | 'delayed' | 'ready' | 'in-flight';

/**
 * A message in a queue. Pooled, and in two lists at once: all by age, and those of its state. It
 * has a number of its own for as long as it lives, by which holders of a stale one are told apart.
 */
export class Message {
  /** Unique in its queue; another one when the object is used again. */
  id = 0;
  state: MessageState = 'free';
  /** Index of its name among the names of requests. */
  name = 0;
  /** Number of its key, which is its message group in a FIFO queue; -1: none. */
  key = -1;
  bytes = 0;
  objectBytes = 0;
  journey: Journey | null = null;
  /** When it came to the queue; one moved to a dead-letter queue keeps it. Simulated seconds. */
  sentAt = 0;
  receiveCount = 0;
  /** A consumer cannot digest it: -1 not decided, 0 no, 1 yes. */
  poison = -1;
  /** When it comes back, while it is in flight. */
  visibleAt = 0;
  older: Message | null = null;
  newer: Message | null = null;
  before: Message | null = null;
  after: Message | null = null;
}

/** Whoever polls a queue all the time: told of messages rather than asking for them. */
export interface QueueConsumer {
  /** A message can be received. */
  messageReady(): void;
  /** Counts the polls so far that found nothing. */
  settlePolls(now: number): void;
}

/** Messages that a consumer has received together. */
export class MessageBatch {
  count = 0;
  bytes = 0;
  readonly messages: Message[] = [];
  readonly ids: number[] = [];
  /** How often each had been received: says whose turn it is. */
  readonly receipts: number[] = [];
  add(message: Message): void {
    const at = this.count++;
    this.messages[at] = message;
    this.ids[at] = message.id;
    this.receipts[at] = message.receiveCount;
    this.bytes += message.bytes;
  }

  /** Keeps the messages that fit, in their order. */
  keep(fits: (message: Message, at: number) => boolean): void {
    let kept = 0;
    this.bytes = 0;
    for (let i = 0; i < this.count; i++) {
      const message = this.messages[i]!;
      const { bytes } = message;
      if (!fits(message, i)) continue;
      this.messages[kept] = message;
      this.ids[kept] = this.ids[i]!;
      this.receipts[kept] = this.receipts[i]!;
      this.bytes += bytes;
      kept++;
    }
    this.count = kept;
  }

  clear(): void {
    this.count = 0;
    this.bytes = 0;
  }
}

/** A queue as its consumers see it. */
export interface MessageQueue {
  /** Messages that can be received now. */
  readonly ready: number;
  readonly isFifo: boolean;
  /** Whoever polls it; called in `connect`. */
  subscribe(consumer: QueueConsumer): void;
  /** Receives up to so many messages: they are in flight, until deleted or for the visibility time-out. */
  receive(most: number, batch: MessageBatch, maxBytes: number): number;
  /** Deletes a message of a batch; false: it was not this receiver's any more. */
  delete(batch: MessageBatch, at: number): boolean;
  /** A consumer has asked to delete so many. */
  meterDeletes(messages: number): void;
  /** Polls that found nothing. */
  meterEmptyReceives(polls: number): void;
  /** Takes a message that another queue has given up. */
  takeDead(message: Message): void;
}
