import { type EventHandle, NO_EVENT } from '../../engine/event-queue.js';
import type { Request } from '../../queueing/request.js';
import type { State } from './states.js';

/** One run of a state machine. Pooled. */
export class Execution {
  /** The request that is answered when the execution ends; null: nobody waits. */
  caller: Request | null = null;
  /** A copy of what was asked for: sizes, key and journey, for what is sent on its behalf. */
  ticket: Request | null = null;
  /** When it began, in simulated seconds. */
  startedAt = 0;
  /** Events of its history. */
  history = 0;
  /** Strands that run at once, now and at the most. */
  strands = 0;
  mostStrands = 0;
  root: Strand | null = null;
}

/**
 * A thread of control: the execution's own, a branch of a parallel state, or an item of a map.
 * It waits for one thing at a time: an event, an answer, or its children. Pooled.
 */
export class Strand {
  execution: Execution | null = null;
  parent: Strand | null = null;
  state: State | null = null;
  /** What it waits for. */
  event: EventHandle = NO_EVENT;
  request: Request | null = null;
  /** Of the state it is in, by retrier: retries so far, and the wait before the last of them. */
  readonly attempts: number[] = [];
  readonly waits: number[] = [];
  /** Children that run, as a linked list. */
  firstChild: Strand | null = null;
  before: Strand | null = null;
  after: Strand | null = null;
  children = 0;
  /** Branches or items that are still to begin, and the next of them. */
  left = 0;
  nextBranch = 0;
  /** Children are being started: one that ends at once must not go on with this strand. */
  forking = false;
  /** The error that a child failed with meanwhile. */
  failure: string | null = null;

  adopt(child: Strand): void {
    const first = this.firstChild;
    child.parent = this;
    child.before = null;
    child.after = first;
    if (first !== null) first.before = child;
    this.firstChild = child;
    this.children++;
  }

  /** A child has ended. */
  drop(child: Strand): void {
    if (child.before === null) this.firstChild = child.after;
    else child.before.after = child.after;
    if (child.after !== null) child.after.before = child.before;
    child.before = null;
    child.after = null;
    child.parent = null;
    this.children--;
  }
}

/** Recycles what has a pool: as many are made as ever are in use at once. */
export class Recycler<T> {
  inUse = 0;
  private readonly idle: T[] = [];

  constructor(private readonly create: () => T) {}

  acquire(): T {
    this.inUse++;
    return this.idle.pop() ?? this.create();
  }

  release(used: T): void {
    this.inUse--;
    this.idle.push(used);
  }
}
