import type { Message } from '../events/message.js';

/** Messages in line, linked through `before` and `after`: any of them leaves in constant time. */
export class MessageList {
  head: Message | null = null;
  private tail: Message | null = null;
  length = 0;

  push(message: Message): void {
    message.before = this.tail;
    message.after = null;
    if (this.tail === null) this.head = message;
    else this.tail.after = message;
    this.tail = message;
    this.length++;
  }

  /** In front of the first that has a greater number: where messages keep an order. */
  insertByNumber(message: Message): void {
    let next = this.head;
    while (next !== null && next.id < message.id) next = next.after;
    if (next === null) {
      this.push(message);
      return;
    }
    message.after = next;
    message.before = next.before;
    if (next.before === null) this.head = message;
    else next.before.after = message;
    next.before = message;
    this.length++;
  }

  remove(message: Message): void {
    const { before, after } = message;
    if (before === null) this.head = after;
    else before.after = after;
    if (after === null) this.tail = before;
    else after.before = before;
    message.before = null;
    message.after = null;
    this.length--;
  }
}

/** All messages of a queue by age, linked through `older` and `newer`. */
export class AgeList {
  oldest: Message | null = null;
  private newest: Message | null = null;

  /** From the end: those moved to a dead-letter queue keep their age, and come nearly in order. */
  add(message: Message): void {
    let older = this.newest;
    while (older !== null && older.sentAt > message.sentAt) older = older.older;
    const newer = older === null ? this.oldest : older.newer;
    message.older = older;
    message.newer = newer;
    if (older === null) this.oldest = message;
    else older.newer = message;
    if (newer === null) this.newest = message;
    else newer.older = message;
  }

  remove(message: Message): void {
    const { older, newer } = message;
    if (older === null) this.oldest = newer;
    else older.newer = newer;
    if (newer === null) this.newest = older;
    else newer.older = older;
    message.older = null;
    message.newer = null;
  }
}
