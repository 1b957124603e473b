import { EventType } from '../../engine/event-type.js';
import { float } from '../../engine/float-zero.js';
import type { Simulation } from '../../engine/simulation.js';
import { OK, UNREACHABLE } from '../../queueing/outcome.js';
import type { Request, RequestPool, ReturnPath, Service } from '../../queueing/request.js';
import type { Link } from '../network/link.js';
import type { CertainService, Delay, Traffic } from '../network/path.js';
import type { Gate } from '../network/watched-path.js';
import type { Client } from './client.js';

/** `sentAt` of a request whose client gave up before it set out. */
export const NEVER_SENT = Number.POSITIVE_INFINITY;

/**
 * The way of a workload's clients at one place to one entry of the architecture, and back.
 *
 * Nothing can hold an answer up on its way to a client, so where nobody waits for the client either
 * (open arrivals) a success is recorded when it sets out: one event less for every request.
 */
export class Access implements ReturnPath {
  private static readonly RequestArrives = new EventType<Access, Request>(
    'client.request-arrives',
    (access, request) => access.arrive(request),
  );
  private static readonly AnswerArrives = new EventType<Access, Request>(
    'client.answer-arrives',
    (access, request) => access.deliver(request),
  );

  /** One-way time, where it is the same for every request; else 0. */
  readonly leadS: number;
  private readonly endsAt: number;
  private client: Client | null = null;

  /**
   * @param to the entry; exactly one of `to` and `certain` is given
   * @param eager whether successes may be recorded when they set out
   * @param endsAt when the run ends: answers that would arrive later stay in flight
   * @param link what faults do to the way; null where none can
   * @param gate where journeys are noted; null where nobody asks
   */
  constructor(
    private readonly sim: Simulation,
    private readonly requests: RequestPool,
    private readonly to: Service | null,
    private readonly certain: CertainService | null,
    private readonly delay: Delay,
    private readonly traffic: Traffic,
    private readonly eager: boolean,
    endsAt: number,
    private readonly link: Link | null = null,
    private readonly gate: Gate | null = null,
  ) {
    this.leadS = float(delay.constantS ?? 0);
    this.endsAt = float(endsAt);
  }

  /** Tells whom answers go to. */
  attach(client: Client): void {
    this.client = client;
  }

  /** @param at when the request sets out: now, or `leadS` before */
  depart(request: Request, at: number): void {
    if (this.link !== null && this.isRefused(request, at, this.link)) return;
    const arrival = at + this.delay.oneWay(-1);
    if (arrival <= this.sim.now) this.arrive(request);
    else this.sim.scheduleAt(arrival, Access.RequestArrives, this, request);
  }

  /** Nobody looks at what passes: no fault can touch the way, and no journey is noted. */
  get isPlain(): boolean {
    return this.link === null && this.gate === null;
  }

  /** Setting out and arriving as one event. @param at when the request sets out, which is to come */
  departLater(request: Request, at: number): void {
    this.sim.scheduleAt(at + this.delay.oneWay(-1), Access.RequestArrives, this, request);
  }

  answer(request: Request, after: number): void {
    if (request.outcome !== OK) request.responseBytes = 0;
    else if (this.gate !== null) this.gate.leave(request.journey, this.sim.now + after);
    this.traffic.responseBytes += request.responseBytes;
    if (request.caller === null) {
      this.requests.release(request);
      return;
    }
    let delay = after + request.lag + this.delay.oneWay(-1);
    const { link } = this;
    if (link !== null && !link.clear) {
      if (link.broken) {
        request.outcome = UNREACHABLE;
        delay = link.connectTimeoutS;
      } else delay += link.lateness(this.sim.now + after - request.sentAt);
    }
    const at = this.sim.now + delay;
    const client = this.client!;
    const inTime = at <= this.endsAt && at <= client.deadlineOf(request);
    if (delay === 0 || (this.eager && request.outcome === OK && inTime)) {
      client.answeredAt(request, at);
    } else {
      this.sim.schedule(delay, Access.AnswerArrives, this, request);
    }
  }

  /** A fault keeps the request from the entry, and ends it. */
  private isRefused(request: Request, at: number, link: Link): boolean {
    request.sentAt = at;
    if (link.clear) return false;
    const outcome = link.broken ? UNREACHABLE : link.refuses();
    if (outcome === OK) return false;
    request.outcome = outcome;
    request.responseBytes = 0;
    const after = link.broken ? link.connectTimeoutS : 2 * this.delay.oneWay(-1);
    const heardAt = Math.max(at + after, this.sim.now);
    this.sim.scheduleAt(heardAt, Access.AnswerArrives, this, request);
    return true;
  }

  private arrive(request: Request): void {
    if (request.sentAt === NEVER_SENT) {
      this.requests.release(request);
      return;
    }
    this.traffic.requestBytes += request.requestBytes;
    if (this.gate !== null) this.gate.enter(request, this.sim.now);
    if (this.to !== null) {
      this.to.accept(request);
      return;
    }
    const service = this.certain!.serve(request, this.sim.now);
    const late = this.link === null || this.link.clear ? 0 : this.link.lateness(service);
    if (this.gate !== null && request.outcome === OK)
      this.gate.leave(request.journey, this.sim.now + service);
    this.traffic.responseBytes += request.responseBytes;
    const delay = service + late + request.lag + this.delay.oneWay(-1);
    this.sim.schedule(delay, Access.AnswerArrives, this, request);
  }

  private deliver(request: Request): void {
    if (request.caller === null) this.requests.release(request);
    else this.client!.answeredAt(request, this.sim.now);
  }
}
