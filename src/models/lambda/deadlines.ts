import { EventType } from '../../engine/event-type.js';
import type { Simulation } from '../../engine/simulation.js';
import type { Environment } from './environment.js';

/**
 * Time-outs of handlers that wait for others. All are of one length, so the environments are in the
 * order of their deadlines: a linked list, and one event. It was scheduled for a head that may have
 * ended since, and then moves on to the one that is the head now.
 */
export class Deadlines {
  private static readonly Due = new EventType<Deadlines, null>('lambda.deadline', (list) =>
    list.due(),
  );

  private head: Environment | null = null;
  private tail: Environment | null = null;
  private armed = false;

  /** @param passed called with an environment whose deadline has passed; it is out of the list */
  constructor(
    private readonly sim: Simulation,
    private readonly timeoutS: number,
    private readonly passed: (environment: Environment) => void,
  ) {}

  /** The handler of an environment begins now. */
  add(environment: Environment): void {
    environment.deadline = this.sim.now + this.timeoutS;
    environment.previous = this.tail;
    environment.next = null;
    if (this.tail === null) this.head = environment;
    else this.tail.next = environment;
    this.tail = environment;
    if (!this.armed) this.arm();
  }

  remove(environment: Environment): void {
    const { previous, next } = environment;
    if (previous === null) this.head = next;
    else previous.next = next;
    if (next === null) this.tail = previous;
    else next.previous = previous;
    environment.previous = null;
    environment.next = null;
  }

  private arm(): void {
    this.armed = true;
    const { head, sim } = this;
    sim.scheduleAt(head!.deadline, Deadlines.Due, this, null);
  }

  private due(): void {
    this.armed = false;
    while (this.head !== null && this.head.deadline <= this.sim.now) {
      const environment = this.head;
      this.remove(environment);
      this.passed(environment);
    }
    if (this.head !== null && !this.armed) this.arm();
  }
}
