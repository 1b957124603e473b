import type { EventHandle } from '../../engine/event-queue.js';
import { MessageBatch } from '../events/message.js';

/** One poller of a queue: it polls, gathers a batch, and waits until the batch has been worked on. */
export class Slot {
  readonly batch = new MessageBatch();
  /** When its current poll began, in simulated seconds. */
  since = 0;
  /** End of the window in which it gathers a batch; null: it does not. */
  window: EventHandle | null = null;
  previous: Slot | null = null;
  next: Slot | null = null;
}

/** Pollers that wait for messages: the one that has waited longest comes first. */
export class SlotLine {
  head: Slot | null = null;
  length = 0;
  private tail: Slot | null = null;

  push(slot: Slot): void {
    slot.previous = this.tail;
    slot.next = null;
    if (this.tail === null) this.head = slot;
    else this.tail.next = slot;
    this.tail = slot;
    this.length++;
  }

  remove(slot: Slot): void {
    const { previous, next } = slot;
    if (previous === null) this.head = next;
    else previous.next = next;
    if (next === null) this.tail = previous;
    else next.previous = previous;
    slot.previous = null;
    slot.next = null;
    this.length--;
  }

  /** The last one that holds nothing; null: all gather a batch. */
  lastIdle(): Slot | null {
    let slot = this.tail;
    while (slot !== null && slot.batch.count > 0) slot = slot.previous;
    return slot;
  }
}
