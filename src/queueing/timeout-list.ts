import { type EventHandle, NO_EVENT } from '../engine/event-queue.js';
import { EventType } from '../engine/event-type.js';
import { float } from '../engine/float-zero.js';
import type { Simulation } from '../engine/simulation.js';
import type { Request, RequestPool } from './request.js';

/** No request: the end of the list. */
const NONE = -1;

/**
 * Time-outs of one constant length: the requests wait in the order of their deadlines, so a linked
 * list and one event for its head are enough. Nearly every request is answered first and costs no
 * event at all; when the event fires it moves on to the oldest that is still open.
 *
 * The links lie in typed arrays by the requests' index in their pool: taking a request out of the
 * list does not touch its neighbours, which may be far away in memory.
 */
export class TimeoutList {
  private static readonly Deadline = new EventType<TimeoutList, null>(
    'timeout-list.deadline',
    (list) => list.expire(),
  );

  readonly timeoutS: number;
  private head = NONE;
  private tail = NONE;
  /** Time of the event that is scheduled, never after the head's deadline; Infinity: none. */
  private armedFor = Number.POSITIVE_INFINITY;
  private event: EventHandle = NO_EVENT;
  /** NaN: not in the list. */
  private deadlines = new Float64Array(64).fill(Number.NaN);
  private previous = new Int32Array(64);
  private next = new Int32Array(64);

  /**
   * @param pool that all requests come from
   * @param timeoutS seconds
   * @param timedOut called once per request that is still in the list at its deadline; it is out of the list by then
   */
  constructor(
    private readonly sim: Simulation,
    private readonly pool: RequestPool,
    timeoutS: number,
    private readonly timedOut: (request: Request) => void,
  ) {
    this.timeoutS = float(timeoutS);
  }

  /** @param since the time from which the request's wait counts; nearly always the latest so far */
  add(request: Request, since: number): void {
    const { index } = request;
    if (index >= this.deadlines.length) this.grow(index);
    const { deadlines, previous, next } = this;
    const deadline = since + this.timeoutS;
    let before = this.tail;
    while (before !== NONE && deadlines[before]! > deadline) before = previous[before]!;
    const after = before === NONE ? this.head : next[before]!;
    deadlines[index] = deadline;
    previous[index] = before;
    next[index] = after;
    if (before === NONE) this.head = index;
    else next[before] = index;
    if (after === NONE) this.tail = index;
    else previous[after] = index;
    if (deadline < this.armedFor) this.arm(deadline);
  }

  /** When the request's time is up; only of one that is in the list. */
  deadlineOf(request: Request): number {
    return this.deadlines[request.index]!;
  }

  /** @throws if the request is not in the list: its time has been up, or it was never added */
  remove(request: Request): void {
    const { index } = request;
    const deadline = this.deadlines[index];
    if (deadline === undefined || Number.isNaN(deadline)) throw notInList(this.timeoutS);
    const { previous, next } = this;
    const before = previous[index]!;
    const after = next[index]!;
    if (before === NONE) this.head = after;
    else next[before] = after;
    if (after === NONE) this.tail = before;
    else previous[after] = before;
    this.deadlines[index] = Number.NaN;
  }

  /** Those that are in the list, in the order of their deadlines. */
  requests(): Request[] {
    const all: Request[] = [];
    for (let i = this.head; i !== NONE; i = this.next[i]!) all.push(this.pool.at(i));
    return all;
  }

  private arm(deadline: number): void {
    const { sim } = this;
    // One that comes before the head of the list is rare: see `add`.
    if (this.armedFor !== Number.POSITIVE_INFINITY) sim.cancel(this.event);
    this.armedFor = deadline;
    const at = Math.max(deadline, sim.now);
    this.event = sim.scheduleCancellable(at, TimeoutList.Deadline, this, null);
  }

  private expire(): void {
    // Whatever `timedOut` adds is looked at below: nothing is armed before.
    this.armedFor = Number.NEGATIVE_INFINITY;
    while (this.head !== NONE && this.deadlines[this.head]! <= this.sim.now) {
      const request = this.pool.at(this.head);
      this.remove(request);
      this.timedOut(request);
    }
    this.armedFor = Number.POSITIVE_INFINITY;
    if (this.head !== NONE) this.arm(this.deadlines[this.head]!);
  }

  private grow(index: number): void {
    let capacity = this.deadlines.length;
    while (capacity <= index) capacity *= 2;
    const deadlines = new Float64Array(capacity).fill(Number.NaN);
    deadlines.set(this.deadlines);
    this.deadlines = deadlines;
    const previous = new Int32Array(capacity);
    previous.set(this.previous);
    this.previous = previous;
    const next = new Int32Array(capacity);
    next.set(this.next);
    this.next = next;
  }
}

function notInList(timeoutS: number): Error {
  return new Error(`a request that is not in a time-out list (${timeoutS} s) was removed from it`);
}
