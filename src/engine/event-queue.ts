import { type AnyEventType, EventType } from './event-type.js';
import { FLOAT_ZERO } from './float-zero.js';

/**
 * Names one scheduled event, so that it can be cancelled. Stale handles are harmless: only the
 * one that is handed out exactly 2^31 - 1 handles later, for the same slot, could be a stranger's.
 */
export type EventHandle = number;

/** Names the slot that a component has for itself: see `EventQueue.reserve`. */
export type Timer = number;

/** No timer: what a component holds that has not reserved one, or gave it back. */
export const NO_TIMER: Timer = -1;

/** No event: what a component holds when it has nothing scheduled. */
export const NO_EVENT: EventHandle = -1;

/** 2^22 events may be pending at once; a handle is serial number * 2^22 + slot. */
const SLOTS = 4_194_304;

/** What is known of an event lies side by side, by four times its slot: in one cache line or two. */
const TYPE = 0;
const TARGET = 1;
const PAYLOAD = 2;
/** Serial number of the handle that was given out for the event; 0: none was, or it is no longer pending. */
const SERIAL = 3;

/** Takes the place of a cancelled event until it reaches the head of the queue. */
const CANCELLED = new EventType<unknown, unknown>('engine.cancelled', () => {}) as AnyEventType;

/**
 * The future event list: a binary heap in typed arrays.
 *
 * Order: (time, order key), where the key is priority class, then insertion. Times and slots move in
 * the heap, side by side in one array; keys (which only ties ask for), types, targets and payloads
 * stay put by slot, so nothing is allocated for an event and no pointer is rewritten while it sinks.
 *
 * A slot is free again when its event is taken, but for those that are reserved for a timer: they
 * keep their type and target, and stand in the heap as ~slot.
 *
 * Taking the head leaves a hole at the root. The event that the handler schedules next fills it
 * with one sift instead of two: most handlers schedule exactly one.
 */
export class EventQueue {
  /** Time of the event that `take` took. */
  time = FLOAT_ZERO;
  /**
   * Time and order key of the event to be added, or moved in the heap. In an array, because a
   * double that is passed to a function which is not inlined is first allocated.
   */
  readonly adding = new Float64Array(2);

  private length = 0;
  /** 1: the root is empty. A number, because V8 makes five tests of a boolean that is true. */
  private hole: 0 | 1 = 0;
  private cancelled = 0;
  private used = 0;
  private freeCount = 0;
  /** The heap: time and slot of each event. A place in it is twice the number of its event. */
  private heap: Float64Array;
  /** By slot. */
  private keys: Float64Array;
  private free: Int32Array;
  /** By four times the slot: type, target, payload, serial number. */
  private readonly known: unknown[] = [];
  private lastSerial = 0;

  constructor(capacity = 256) {
    this.heap = new Float64Array(2 * capacity + 2);
    this.keys = new Float64Array(capacity);
    this.free = new Int32Array(capacity);
  }

  /** Events that are scheduled and not cancelled. */
  get size(): number {
    return this.length - this.hole - this.cancelled;
  }

  /** Of the event in a slot; of one that was taken, until the next one is added. */
  typeOf(slot: number): AnyEventType {
    return this.known[4 * slot + TYPE] as AnyEventType;
  }

  targetOf(slot: number): unknown {
    return this.known[4 * slot + TARGET];
  }

  payloadOf(slot: number): unknown {
    return this.known[4 * slot + PAYLOAD];
  }

  /** Adds an event at a time (seconds) with an order key. Returns its slot: see `handleOf`. */
  add(time: number, key: number, type: AnyEventType, target: unknown, payload: unknown): number {
    this.adding[0] = time;
    this.adding[1] = key;
    return this.insert(type, target, payload);
  }

  /** As `add`, with the time and key that are in `adding`. */
  insert(type: AnyEventType, target: unknown, payload: unknown): number {
    const slot = this.reserve(type, target, payload);
    this.keys[slot] = this.adding[1]!;
    this.place(slot);
    return slot;
  }

  /** A slot for an event that is scheduled over and over, one at a time: see `arm`. */
  reserve(type: AnyEventType, target: unknown, payload: unknown): Timer {
    const slot = this.freeCount > 0 ? this.free[--this.freeCount]! : this.newSlot();
    const { known } = this;
    known[4 * slot + TYPE] = type;
    known[4 * slot + TARGET] = target;
    known[4 * slot + PAYLOAD] = payload;
    return slot;
  }

  /** Adds a timer's event, with the time and key that are in `adding`. It must not be pending. */
  arm(timer: Timer): void {
    this.keys[timer] = this.adding[1]!;
    this.place(~timer);
  }

  /**
   * Gives a timer back, and cancels its event if that is pending.
   *
   * @param pending whether it is: the queue does not keep account of it
   */
  giveBack(timer: Timer, pending: boolean): void {
    if (pending) {
      this.drop(timer);
    } else {
      this.free[this.freeCount++] = timer;
      this.known[4 * timer + TARGET] = undefined;
      this.known[4 * timer + PAYLOAD] = undefined;
    }
  }

  /** Gives the event that lies in a slot a handle. */
  handleOf(slot: number): EventHandle {
    this.lastSerial = this.lastSerial === 0x7fffffff ? 1 : this.lastSerial + 1;
    this.known[4 * slot + SERIAL] = this.lastSerial;
    return this.lastSerial * SLOTS + slot;
  }

  /**
   * Cancels an event in O(1) amortised; false if it was taken or cancelled before.
   * A cancelled event stays until it comes to the head, or until half of the queue is cancelled.
   */
  cancel(handle: EventHandle): boolean {
    if (handle < 0) return false;
    const slot = handle % SLOTS;
    if (this.known[4 * slot + SERIAL] !== Math.floor(handle / SLOTS)) return false;
    this.known[4 * slot + SERIAL] = 0;
    this.drop(slot);
    return true;
  }

  /**
   * Takes the next event. Returns its slot, with its time in `time`.
   * Negative, and nothing taken, if there is none at or before `until`.
   */
  take(until: number): number {
    for (;;) {
      if (this.hole === 1) this.fillHole();
      if (this.length === 0) return -1;
      const { heap } = this;
      const time = heap[0]!;
      if (time > until) return -1;
      const entry = heap[1]! | 0;
      // All ones for a timer, whose slot is written but not counted: no branch to mispredict.
      const reserved = entry >> 31;
      const slot = entry ^ reserved;
      this.hole = 1;
      this.free[this.freeCount] = slot;
      this.freeCount += 1 + reserved;
      const { known } = this;
      known[4 * slot + SERIAL] = 0;
      if (known[4 * slot + TYPE] === CANCELLED) {
        this.cancelled--;
        this.freeCount -= reserved;
        continue;
      }
      this.time = time;
      return slot;
    }
  }

  /** Time of the next event; Infinity if there is none. */
  nextTime(): number {
    if (this.hole === 1) this.fillHole();
    while (this.length > 0) {
      const slot = slotOf(this.heap[1]! | 0);
      if (this.known[4 * slot + TYPE] !== CANCELLED) break;
      this.free[this.freeCount++] = slot;
      this.cancelled--;
      this.hole = 1;
      this.fillHole();
    }
    return this.length === 0 ? Number.POSITIVE_INFINITY : this.heap[0]!;
  }

  /** Takes what an event would do from it; it stays until it comes to the head, or is swept. */
  private drop(slot: number): void {
    this.known[4 * slot + TYPE] = CANCELLED;
    this.known[4 * slot + TARGET] = undefined;
    this.known[4 * slot + PAYLOAD] = undefined;
    this.cancelled++;
    if (this.cancelled > 64 && this.cancelled * 2 > this.length) this.sweep();
  }

  /** Puts the event that is in `adding` into the heap. @param entry its slot; ~slot of a timer */
  private place(entry: number): void {
    if (this.hole === 1) {
      this.hole = 0;
      this.siftDown(0, entry);
    } else {
      this.siftUp(entry);
    }
  }

  private newSlot(): number {
    const slot = this.used++;
    if (slot >= SLOTS) {
      throw new Error(`more than ${SLOTS} events are pending: the model schedules without end`);
    }
    if (slot === this.free.length) this.grow();
    this.known.push(undefined, undefined, undefined, 0);
    return slot;
  }

  private grow(): void {
    const capacity = this.free.length * 2;
    const copy = <A extends Float64Array | Int32Array>(to: A, from: A): A => {
      to.set(from);
      return to;
    };
    this.heap = copy(new Float64Array(2 * capacity + 2), this.heap);
    this.keys = copy(new Float64Array(capacity), this.keys);
    this.free = copy(new Int32Array(capacity), this.free);
  }

  private fillHole(): void {
    this.hole = 0;
    const last = --this.length;
    if (last > 0) this.sink(0, 2 * last);
  }

  /** Lets the event at the place `from` sink into the heap from the place `to`. */
  private sink(to: number, from: number): void {
    this.adding[0] = this.heap[from]!;
    this.siftDown(to, this.heap[from + 1]! | 0);
  }

  private siftUp(entry: number): void {
    const { heap } = this;
    const time = this.adding[0]!;
    let at = 2 * this.length++;
    while (at > 0) {
      const parent = ((at - 2) >> 2) << 1;
      const parentTime = heap[parent]!;
      if (parentTime < time) break;
      if (parentTime === time && !this.isBefore(entry, heap[parent + 1]!)) break;
      heap[at] = parentTime;
      heap[at + 1] = heap[parent + 1]!;
      at = parent;
    }
    heap[at] = time;
    heap[at + 1] = entry;
  }

  private siftDown(start: number, entry: number): void {
    const { heap } = this;
    const time = this.adding[0]!;
    const end = 2 * this.length;
    // A leaf that does not exist is infinitely late: the pick of a child needs no check of bounds.
    heap[end] = Number.POSITIVE_INFINITY;
    let at = start;
    for (let left = 2 * at + 2; left < end; left = 2 * at + 2) {
      const leftTime = heap[left]!;
      const rightTime = heap[left + 2]!;
      // The pick is arithmetic, not a branch: it is a coin toss that no predictor learns.
      const child = (left + (Number(rightTime < leftTime) << 1)) | 0;
      const childTime = heap[child]!;
      // A call from which this came back would cost V8 what it knows of the array.
      if (rightTime === leftTime || childTime === time) {
        this.siftDownAmongEquals(at, entry);
        return;
      }
      if (time < childTime) break;
      heap[at] = childTime;
      heap[at + 1] = heap[child + 1]!;
      at = child;
    }
    heap[at] = time;
    heap[at + 1] = entry;
  }

  /** The same with an eye on the order keys. */
  private siftDownAmongEquals(start: number, entry: number): void {
    const { heap } = this;
    const time = this.adding[0]!;
    const end = 2 * this.length;
    let at = start;
    for (let left = 2 * at + 2; left < end; left = 2 * at + 2) {
      const leftTime = heap[left]!;
      const rightTime = heap[left + 2]!;
      const isRight =
        rightTime < leftTime ||
        (rightTime === leftTime &&
          left + 2 < end &&
          this.isBefore(heap[left + 3]!, heap[left + 1]!));
      const child = isRight ? left + 2 : left;
      const childTime = heap[child]!;
      if (time < childTime) break;
      if (time === childTime && this.isBefore(entry, heap[child + 1]!)) break;
      heap[at] = childTime;
      heap[at + 1] = heap[child + 1]!;
      at = child;
    }
    heap[at] = time;
    heap[at + 1] = entry;
  }

  /** Of two events at the same time. */
  private isBefore(entry: number, other: number): boolean {
    return this.keys[slotOf(entry)]! < this.keys[slotOf(other)]!;
  }

  /** Drops every cancelled event and rebuilds the heap: linear, paid for by the cancellations. */
  private sweep(): void {
    if (this.hole === 1) this.fillHole();
    const { heap } = this;
    let kept = 0;
    for (let i = 0; i < this.length; i++) {
      const entry = heap[2 * i + 1]! | 0;
      const slot = slotOf(entry);
      if (this.known[4 * slot + TYPE] === CANCELLED) {
        this.free[this.freeCount++] = slot;
      } else {
        heap[2 * kept] = heap[2 * i]!;
        heap[2 * kept++ + 1] = entry;
      }
    }
    this.length = kept;
    this.cancelled = 0;
    for (let i = (kept >> 1) - 1; i >= 0; i--) {
      this.sink(2 * i, 2 * i);
    }
  }
}

/** @param entry of the heap: the slot, or ~slot of a timer */
function slotOf(entry: number): number {
  return entry ^ (entry >> 31);
}
