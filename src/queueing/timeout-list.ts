import { EventType } from '../engine/event-type.js';
import type { Simulation } from '../engine/simulation.js';
import type { Request } from './request.js';

/**
 * Time-outs of one constant length: the requests wait in the order of their deadlines, so a linked
 * list and one event for its head are enough. Nearly every request is answered first and costs no
 * event at all; when the event fires it moves on to the oldest that is still open.
 */
export class TimeoutList {
  private static readonly Deadline = new EventType<TimeoutList, null>('timeout-list.deadline', (list) =>
    list.expire(),
  );

  private head: Request | null = null;
  private tail: Request | null = null;
  private armed = false;

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
    if (!this.armed) this.arm(deadline);
  }

  remove(request: Request): void {
    const { previous, next } = request;
    if (previous === null) this.head = next;
    else previous.next = next;
    if (next === null) this.tail = previous;
    else next.previous = previous;
    request.previous = null;
    request.next = null;
  }

  private arm(deadline: number): void {
    this.armed = true;
    this.sim.scheduleAt(Math.max(deadline, this.sim.now), TimeoutList.Deadline, this, null);
  }

  private expire(): void {
    this.armed = false;
    while (this.head !== null && this.head.deadline <= this.sim.now) {
      const request = this.head;
      this.remove(request);
      this.timedOut(request);
    }
    if (this.head !== null && !this.armed) this.arm(this.head.deadline);
  }
}
