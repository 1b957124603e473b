import { type EventHandle, NO_EVENT } from '../engine/event-queue.js';
import { EventType } from '../engine/event-type.js';
import { float } from '../engine/float-zero.js';
import type { Simulation } from '../engine/simulation.js';
import type { Request, RequestPool } from './request.js';

/** No request: the end of the list. */
const NONE = -1;

/** Where the links of a request lie: it has the memory of two float64, or of four int32. */
const PREVIOUS = 2;
const NEXT = 3;

/**
 * Time-outs of one constant length: the requests wait in the order of their deadlines, so a linked
 * list and one event for its head are enough. Nearly every request is answered first and costs no
 * event at all; when the event fires it moves on to the oldest that is still open.
 *
 * Deadlines and links lie by the requests' index in their pool, those of one request side by side:
 * taking a request out of the list does not fetch its neighbours, which may be far away in memory.
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
  /** Two numbers for each request. The first is its deadline; NaN: it is not in the list. */
  private deadlines = new Float64Array(2 * 64).fill(Number.NaN);
  /** The same memory: in the place of the second number, the links to the previous and next request. */
  private links = new Int32Array(this.deadlines.buffer);

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
    if (2 * index >= this.deadlines.length) this.grow(index);
    const { deadlines, links } = this;
    const deadline = since + this.timeoutS;
    let before = this.tail;
    while (before !== NONE && deadlines[2 * before]! > deadline) {
      before = links[4 * before + PREVIOUS]!;
    }
    const after = before === NONE ? this.head : links[4 * before + NEXT]!;
    deadlines[2 * index] = deadline;
    links[4 * index + PREVIOUS] = before;
    links[4 * index + NEXT] = after;
    if (before === NONE) this.head = index;
    else links[4 * before + NEXT] = index;
    if (after === NONE) this.tail = index;
    else links[4 * after + PREVIOUS] = index;
    if (deadline < this.armedFor) this.arm(deadline);
  }

  /** When the request's time is up; only of one that is in the list. */
  deadlineOf(request: Request): number {
    return this.deadlines[2 * request.index]!;
  }

  /** @throws if the request is not in the list: its time has been up, or it was never added */
  remove(request: Request): void {
    const { index } = request;
    const deadline = this.deadlines[2 * index];
    if (deadline === undefined || Number.isNaN(deadline)) throw notInList(this.timeoutS);
    const { links } = this;
    const before = links[4 * index + PREVIOUS]!;
    const after = links[4 * index + NEXT]!;
    if (before === NONE) this.head = after;
    else links[4 * before + NEXT] = after;
    if (after === NONE) this.tail = before;
    else links[4 * after + PREVIOUS] = before;
    this.deadlines[2 * index] = Number.NaN;
  }

  /** Those that are in the list, in the order of their deadlines. */
  requests(): Request[] {
    const all: Request[] = [];
    for (let i = this.head; i !== NONE; i = this.links[4 * i + NEXT]!) all.push(this.pool.at(i));
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
    while (this.head !== NONE && this.deadlines[2 * this.head]! <= this.sim.now) {
      const request = this.pool.at(this.head);
      this.remove(request);
      this.timedOut(request);
    }
    this.armedFor = Number.POSITIVE_INFINITY;
    if (this.head !== NONE) this.arm(this.deadlines[2 * this.head]!);
  }

  private grow(index: number): void {
    let capacity = this.deadlines.length;
    while (capacity <= 2 * index) capacity *= 2;
    const links = new Int32Array(2 * capacity);
    links.set(this.links);
    this.links = links;
    this.deadlines = new Float64Array(links.buffer).fill(Number.NaN, this.deadlines.length);
  }
}

function notInList(timeoutS: number): Error {
  return new Error(`a request that is not in a time-out list (${timeoutS} s) was removed from it`);
}
