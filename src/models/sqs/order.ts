import type { Message } from '../events/message.js';
import { MessageList } from './message-lists.js';

/** In which order a queue hands out the messages that are ready. */
export interface Order {
  /** Messages that can be received: ready, and nothing is in their way. */
  readonly available: number;
  /** Messages that are ready, available or not. */
  readonly ready: number;
  /** A message is ready for the first time. */
  add(message: Message): void;
  /** A message that was in flight is ready again. */
  giveBack(message: Message): void;
  /** The next message, which is in flight from now on; null: none is available. */
  take(): Message | null;
  /** The one that `take` would give. */
  peek(): Message | null;
  /** A ready message is gone: deleted or expired. */
  remove(message: Message): void;
  /** A message that was in flight is gone. */
  done(message: Message): void;
}

/** A standard queue: as they become ready, which is roughly the order in which they came. */
export class StandardOrder implements Order {
  private readonly line = new MessageList();

  get available(): number {
    return this.line.length;
  }

  get ready(): number {
    return this.line.length;
  }

  add(message: Message): void {
    this.line.push(message);
  }

  giveBack(message: Message): void {
    this.line.push(message);
  }

  take(): Message | null {
    const { head } = this.line;
    if (head !== null) this.line.remove(head);
    return head;
  }

  peek(): Message | null {
    return this.line.head;
  }

  remove(message: Message): void {
    this.line.remove(message);
  }

  done(): void {}
}

/** The messages of one group that are not deleted yet. */
class Group {
  readonly line = new MessageList();
  inFlight = 0;

  constructor(readonly key: number) {}
}

/**
 * A FIFO queue: in order within a message group, and a group gives nothing while a message of it is
 * in flight, unless to the same batch. A batch takes what a group has before it goes on to another.
 */
export class GroupOrder implements Order {
  available = 0;
  ready = 0;
  private readonly groups = new Map<number, Group>();
  /** Groups with something to give that are not locked, in turn. A set keeps its order. */
  private readonly turns = new Set<Group>();
  /** The group that the current batch takes from. */
  private current: Group | null = null;

  add(message: Message): void {
    const group = this.groupOf(message.key);
    group.line.push(message);
    this.ready++;
    // The batch is over as soon as anything else happens.
    this.current = null;
    if (group.inFlight === 0) {
      this.available++;
      this.turns.add(group);
    }
  }

  giveBack(message: Message): void {
    const group = this.groupOf(message.key);
    group.inFlight--;
    group.line.insertByNumber(message);
    this.ready++;
    this.current = null;
    if (group.inFlight === 0) this.unlock(group);
  }

  /** A new batch begins: the groups of the one before are locked. */
  begin(): void {
    this.current = null;
  }

  take(): Message | null {
    let group = this.current;
    if (group === null || group.line.length === 0) {
      group = this.turns.values().next().value ?? null;
      if (group === null) return null;
      this.turns.delete(group);
      // From here on it is locked: what it has left is available to this batch only.
      this.available -= group.line.length;
      this.current = group;
    }
    const message = group.line.head!;
    group.line.remove(message);
    group.inFlight++;
    this.ready--;
    return message;
  }

  peek(): Message | null {
    const { current } = this;
    const group =
      current !== null && current.line.length > 0 ? current : this.turns.values().next().value;
    return group?.line.head ?? null;
  }

  remove(message: Message): void {
    const group = this.groupOf(message.key);
    group.line.remove(message);
    this.ready--;
    this.current = null;
    if (group.inFlight === 0) {
      this.available--;
      if (group.line.length === 0) this.forget(group);
    }
  }

  done(message: Message): void {
    const group = this.groupOf(message.key);
    group.inFlight--;
    this.current = null;
    if (group.inFlight === 0) this.unlock(group);
  }

  private unlock(group: Group): void {
    if (group.line.length === 0) {
      this.forget(group);
      return;
    }
    this.available += group.line.length;
    this.turns.add(group);
  }

  private forget(group: Group): void {
    this.turns.delete(group);
    this.groups.delete(group.key);
  }

  private groupOf(key: number): Group {
    let group = this.groups.get(key);
    if (group === undefined) {
      group = new Group(key);
      this.groups.set(key, group);
    }
    return group;
  }
}
