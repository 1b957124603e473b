import { type EventHandle, EventQueue, type Timer } from './event-queue.js';
import type { AnyEventType, EventType } from './event-type.js';
import { Fingerprint } from './fingerprint.js';
import { FLOAT_ZERO } from './float-zero.js';

/** Why `run` came back. */
export type RunState = 'until' | 'paused' | 'empty' | 'stopped';

/** Called before each event is handled. For checks and traces; costs time. */
export type EventObserver = (index: number, time: number, type: AnyEventType) => void;

/**
 * Among events of one time, `early` comes before `normal` before `late`. Statistics start and end
 * `early`: what happens at that instant belongs to the window that begins.
 */
export type Priority = 'early' | 'normal' | 'late';

/** 2^48: room for the insertion numbers of 280 million million events in each class. */
const CLASS = 281_474_976_710_656;
const NORMAL = CLASS;
const PRIORITY_KEY: Readonly<Record<Priority, number>> = {
  early: 0,
  normal: NORMAL,
  late: 2 * CLASS,
};

/**
 * The executive: a clock and a future event list. It knows nothing of AWS.
 *
 * The order of events is one sentence: (time, priority class, insertion).
 * Time is a float64 of seconds since the start.
 */
export class Simulation {
  /** Simulated seconds since the start. */
  now = FLOAT_ZERO;
  /** Events handled so far. */
  events = 0;

  private insertion = 0;
  private stopping = false;
  private readonly queue = new EventQueue();
  private readonly running = new Fingerprint();
  private observer: EventObserver | null = null;

  /** Events that are scheduled. */
  get pending(): number {
    return this.queue.size;
  }

  /** Running hash of the type and time of every event so far: 16 hexadecimal digits. */
  get fingerprint(): string {
    return this.running.toString();
  }

  /** Has every event pass by an observer before it is handled; null ends that. */
  observe(observer: EventObserver | null): void {
    this.observer = observer;
  }

  /**
   * Schedules an event.
   *
   * @param delay seconds from now
   * @throws RangeError if the delay is negative or not a number
   */
  schedule<T, P>(delay: number, type: EventType<T, P>, target: T, payload: P): void {
    // One comparison refuses both negative numbers and NaN.
    if (!(delay >= 0)) throw refused(delay, type, this.now);
    const { queue } = this;
    queue.adding[0] = this.now + delay;
    queue.adding[1] = NORMAL + this.insertion++;
    queue.insert(type as unknown as AnyEventType, target, payload);
  }

  /** As `schedule`, at a time. @throws RangeError if the time has passed or is not a number */
  scheduleAt<T, P>(
    time: number,
    type: EventType<T, P>,
    target: T,
    payload: P,
    priority: Priority = 'normal',
  ): void {
    if (!(time >= this.now)) throw refused(time - this.now, type, this.now);
    const { queue } = this;
    queue.adding[0] = time;
    queue.adding[1] = PRIORITY_KEY[priority] + this.insertion++;
    queue.insert(type as unknown as AnyEventType, target, payload);
  }

  /** As `scheduleAt`, and the event can be cancelled. */
  scheduleCancellable<T, P>(
    time: number,
    type: EventType<T, P>,
    target: T,
    payload: P,
  ): EventHandle {
    if (!(time >= this.now)) throw refused(time - this.now, type, this.now);
    const { queue } = this;
    queue.adding[0] = time;
    queue.adding[1] = NORMAL + this.insertion++;
    return queue.handleOf(queue.insert(type as unknown as AnyEventType, target, payload));
  }

  /**
   * A timer: one event that a component schedules over and over, at most once at a time. It costs
   * less than `schedule`, because type, target and payload stay where they are.
   */
  timer<T, P>(type: EventType<T, P>, target: T, payload: P): Timer {
    return this.queue.reserve(type as unknown as AnyEventType, target, payload);
  }

  /**
   * Schedules a timer's event, as `scheduleAt` does. It must not be pending.
   *
   * @throws RangeError if the time has passed or is not a number
   */
  arm(timer: Timer, time: number): void {
    const { queue } = this;
    if (!(time >= this.now)) throw refused(time - this.now, queue.typeOf(timer), this.now);
    queue.adding[0] = time;
    queue.adding[1] = NORMAL + this.insertion++;
    queue.arm(timer);
  }

  /** Ends a timer, whose name may go to another one. @param pending whether its event is scheduled */
  giveBack(timer: Timer, pending: boolean): void {
    this.queue.giveBack(timer, pending);
  }

  /** Cancels an event; false if it has happened or was cancelled before. */
  cancel(handle: EventHandle): boolean {
    return this.queue.cancel(handle);
  }

  /** Ends `run` after the event that is being handled. */
  stop(): void {
    this.stopping = true;
  }

  /**
   * Handles events in order. What is scheduled at Infinity never happens.
   *
   * @param until the last time (seconds) whose events are handled; the clock ends there
   * @param maxEvents come back `paused` after so many events, to be called again
   * @throws RangeError if `until` has passed or is not a number
   */
  run(until = Number.POSITIVE_INFINITY, maxEvents = Number.POSITIVE_INFINITY): RunState {
    if (!(until >= this.now)) {
      throw new RangeError(`a simulation cannot run until ${until} s: it is ${this.now} s already`);
    }
    const { queue, running } = this;
    const last = Math.min(until, Number.MAX_VALUE);
    const pauseAt = this.events + maxEvents;
    this.stopping = false;
    while (this.events < pauseAt) {
      const slot = queue.take(last);
      if (slot < 0) {
        if (until === Number.POSITIVE_INFINITY) return 'empty';
        this.now = until;
        return queue.size === 0 ? 'empty' : 'until';
      }
      const { time } = queue;
      const type = queue.typeOf(slot);
      this.now = time;
      running.add(type.hash, time);
      if (this.observer !== null) this.observer(this.events, time, type);
      this.events++;
      type.handle(queue.targetOf(slot) as never, queue.payloadOf(slot) as never);
      if (this.stopping) return 'stopped';
    }
    return 'paused';
  }
}

function refused<T, P>(delay: number, type: EventType<T, P>, now: number): RangeError {
  return new RangeError(
    `event '${type.name}' cannot be scheduled ${delay} s from now (${now} s): the delay must be a number, not negative`,
  );
}
