import { type EventHandle, NO_EVENT } from '../engine/event-queue.js';
import { EventType } from '../engine/event-type.js';
import type { Simulation } from '../engine/simulation.js';
import type { Request } from './request.js';

/**
 * Time-outs of one constant length: the requests wait in the order of their deadlines, so a linked
 * list and one event for its head are enough. Nearly every request is answered first and costs no
 * event at all; when the event fires it moves on to the oldest that is still open.
 */
export class TimeoutList {
  private static readonly Deadline = new EventType<TimeoutList, null>(
    'timeout-list.deadline',
    (list) => list.expire(),
  );

  private head: Request | null = null;
  private tail: Request | null = null;
  /** Time of the event that is scheduled, never after the head's deadline; Infinity: none. */
  private armedFor = Number.POSITIVE_INFINITY;
  private event: EventHandle = NO_EVENT;

  /**
   * @param timeoutS seconds
   * @param timedOut called once per request that is still in the list at its deadline; it is out of the list by then
   */
  constructor(
    private readonly sim: Simulation,
    readonly timeoutS: number,
    private readonly timedOut: (request: Request) => void,
  ) {}

  /** @param since the time from which the request's wait counts; nearly always the latest so far */
  add(request: Request, since: number): void {
    const deadline = since + this.timeoutS;
    request.deadline = deadline;
    let previous = this.tail;
    while (previous !== null && previous.deadline > deadline) previous = previous.previous;
    const next: Request | null = previous === null ? this.head : previous.next;
    request.previous = previous;
    request.next = next;
    if (previous === null) this.head = request;
    else previous.next = request;
    if (next === null) this.tail = request;
    else next.previous = request;
    if (deadline < this.armedFor) this.arm(deadline);
  }

  /** @throws if the request is not in the list: removing it again would cut off others */
  remove(request: Request): void {
    const { previous, next } = request;
    if (
      (previous === null ? this.head : previous.next) !== request ||
      (next === null ? this.tail : next.previous) !== request
    ) {
      throw new Error(
        `a request that is not in a time-out list (${this.timeoutS} s) was removed from it`,
      );
    }
    if (previous === null) this.head = next;
    else previous.next = next;
    if (next === null) this.tail = previous;
    else next.previous = previous;
    request.previous = null;
    request.next = null;
    // Requests are pooled: the next that this one becomes may have no deadline.
    request.deadline = Number.POSITIVE_INFINITY;
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
    while (this.head !== null && this.head.deadline <= this.sim.now) {
      const request = this.head;
      this.remove(request);
      this.timedOut(request);
    }
    this.armedFor = Number.POSITIVE_INFINITY;
    if (this.head !== null) this.arm(this.head.deadline);
  }
}
