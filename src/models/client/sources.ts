import type { Timer } from '../../engine/event-queue.js';
import { EventType } from '../../engine/event-type.js';
import { FLOAT_ZERO, float } from '../../engine/float-zero.js';
import type { Simulation } from '../../engine/simulation.js';
import type { ArrivalProcess } from '../../queueing/arrival-spec.js';
import type { UserStage } from '../../queueing/workload-spec.js';
import type { Variate } from '../../variates/distribution.js';
import type { Client } from './client.js';

/** Where a workload's requests come from. */
export interface Source {
  /** No further request will come. */
  readonly ended: boolean;
  start(): void;
}

/** Open arrivals: requests come when they come, whatever becomes of the others. */
export class OpenArrivals implements Source {
  private static readonly Arrival = new EventType<OpenArrivals, null>('client.arrival', (source) =>
    source.arrive(),
  );

  ended = false;
  /** When the next request is sent. */
  private nextAt = FLOAT_ZERO;
  private readonly leadS: number;
  private readonly timer: Timer;

  /**
   * @param batch requests at each arrival
   * @param leadS time on the way to the entry, where it is the same for every request: the event of
   *   an arrival is put where the request reaches the entry, and saves a second one
   * @param onEnd called when no further request will come
   */
  constructor(
    private readonly sim: Simulation,
    private readonly client: Client,
    private readonly arrivals: ArrivalProcess,
    private readonly batch: number,
    leadS: number,
    private readonly onEnd: () => void,
  ) {
    this.leadS = float(leadS);
    this.timer = sim.timer(OpenArrivals.Arrival, this, null);
  }

  start(): void {
    this.scheduleNext();
  }

  private scheduleNext(): void {
    this.nextAt = this.arrivals.next();
    if (this.nextAt === Number.POSITIVE_INFINITY) this.ended = true;
    else this.sim.arm(this.timer, this.nextAt + this.leadS);
  }

  private arrive(): void {
    const at = this.nextAt;
    // The record belongs to this arrival: it must be read before the next one is drawn.
    const { record } = this.arrivals;
    for (let i = 0; i < this.batch; i++) this.client.send(at, record, null);
    this.scheduleNext();
    if (this.ended) this.onEnd();
  }
}

/** One user of a closed workload. */
class User {
  active = true;
}

/** A closed loop: each user thinks, sends a request, waits for its end, and thinks again. */
export class Users implements Source {
  private static readonly Send = new EventType<Users, User>('client.user-send', (users, user) =>
    users.send(user),
  );
  private static readonly Adjust = new EventType<Users, null>('client.users-adjust', (users) =>
    users.adjust(),
  );

  ended = false;
  private readonly active: User[] = [];
  private readonly endsAt: number;

  /**
   * @param stages the number of users over time; it follows a ramp in steps of one second
   * @param onEnd called when the last user has left; a request may still be under way
   */
  constructor(
    private readonly sim: Simulation,
    private readonly client: Client,
    private readonly stages: readonly UserStage[],
    private readonly think: Variate,
    private readonly onEnd: () => void,
  ) {
    this.endsAt = stages.reduce((sum, { forS }) => sum + (forS ?? Number.POSITIVE_INFINITY), 0);
  }

  start(): void {
    this.adjust();
  }

  /** A user's request has ended. */
  requestEnded(user: unknown): void {
    this.thinkThenSend(user as User);
  }

  private thinkThenSend(user: User): void {
    if (!user.active) return;
    this.sim.schedule(this.think.next(), Users.Send, this, user);
  }

  private send(user: User): void {
    if (user.active) this.client.send(this.sim.now, null, user);
  }

  private adjust(): void {
    const { now } = this.sim;
    this.ended = now >= this.endsAt;
    const wanted = this.ended ? 0 : Math.round(usersAt(this.stages, now));
    while (this.active.length > wanted) this.active.pop()!.active = false;
    while (this.active.length < wanted) {
      const user = new User();
      this.active.push(user);
      this.thinkThenSend(user);
    }
    const next = this.nextChange(now);
    if (next < Number.POSITIVE_INFINITY) this.sim.scheduleAt(next, Users.Adjust, this, null);
    if (this.ended) this.onEnd();
  }

  private nextChange(now: number): number {
    if (now >= this.endsAt) return Number.POSITIVE_INFINITY;
    let from = 0;
    for (const { forS, to } of this.stages) {
      const end = from + (forS ?? Number.POSITIVE_INFINITY);
      if (now < end) return to === null ? end : Math.min(now + 1, end);
      from = end;
    }
    return Number.POSITIVE_INFINITY;
  }
}

/** The number of users at a time, ramps included. */
export function usersAt(stages: readonly UserStage[], time: number): number {
  let from = 0;
  let level = 0;
  for (const { forS, count, to } of stages) {
    const end = from + (forS ?? Number.POSITIVE_INFINITY);
    if (time < end) {
      if (count !== null) return count;
      return level + ((to! - level) * (time - from)) / (end - from);
    }
    level = count ?? to!;
    from = end;
  }
  return level;
}
