import type { Simulation } from '../../engine/simulation.js';
import { OK, UNREACHABLE } from '../../queueing/outcome.js';
import type { Journey, Request, RequestPool, ReturnPath, Service } from '../../queueing/request.js';
import type { Link } from './link.js';
import {
  AnswerArrives,
  type CertainService,
  type CertainWay,
  type Delay,
  type NetworkPath,
  type SharedPath,
  type Traffic,
} from './path.js';

/** Notes which journeys come to a service, and which it is done with: see `JourneyGate`. */
export interface Gate {
  enter(request: Request, at: number): void;
  leave(journey: Journey | null, at: number): void;
}

/**
 * A path that a fault can touch, or whose journeys somebody asks about. Apart from the plain path,
 * so that a scenario with neither pays nothing for them.
 */
export class WatchedPath implements SharedPath, ReturnPath {
  constructor(
    private readonly sim: Simulation,
    private readonly pool: RequestPool,
    private readonly path: NetworkPath,
    private readonly link: Link | null,
    private readonly gate: Gate | null,
  ) {}

  sendTo(request: Request, service: Service): void {
    const { link } = this;
    const { now } = this.sim;
    request.sentAt = now;
    if (this.gate !== null) this.gate.enter(request, now);
    if (link !== null && !link.clear && this.isRefused(request, link)) return;
    this.path.sendFor(request, service, this);
  }

  answer(request: Request, after: number): void {
    const { link } = this;
    const { now } = this.sim;
    if (this.gate !== null && request.outcome === OK) this.gate.leave(request.journey, now + after);
    if (link === null || link.clear) this.path.answer(request, after);
    // What cannot get back is found out as what cannot get there.
    else if (link.broken) this.end(request, link);
    else this.path.answer(request, after + link.lateness(now - request.sentAt));
  }

  /** A fault keeps the request from the service, and ends it. */
  private isRefused(request: Request, link: Link): boolean {
    if (link.broken) {
      this.end(request, link);
      return true;
    }
    request.outcome = link.refuses();
    if (request.outcome === OK) return false;
    this.hear(request, this.path.roundTrip(request.zone));
    return true;
  }

  private end(request: Request, link: Link): void {
    request.outcome = UNREACHABLE;
    this.hear(request, link.connectTimeoutS);
  }

  /** The caller learns after some seconds what has become of its request. */
  private hear(request: Request, after: number): void {
    request.responseBytes = 0;
    if (request.caller === null) this.pool.release(request);
    else this.sim.schedule(after, AnswerArrives, this.pool, request);
  }
}

/** The same to a certain service. */
export class WatchedCertainPath implements CertainWay {
  constructor(
    private readonly sim: Simulation,
    private readonly pool: RequestPool,
    private readonly to: CertainService,
    private readonly delay: Delay,
    private readonly traffic: Traffic,
    private readonly link: Link | null,
    private readonly gate: Gate | null,
  ) {}

  send(request: Request): void {
    this.sim.schedule(this.ask(request), AnswerArrives, this.pool, request);
  }

  ask(request: Request): number {
    const { link, gate, traffic } = this;
    const { now } = this.sim;
    if (gate !== null) gate.enter(request, now);
    const there = this.delay.oneWay(request.zone);
    const back = this.delay.oneWay(request.zone);
    const isClear = link === null || link.clear;
    request.outcome = isClear ? OK : link.broken ? UNREACHABLE : link.refuses();
    if (request.outcome !== OK) {
      request.responseBytes = 0;
      return request.outcome === UNREACHABLE ? link!.connectTimeoutS : there + back;
    }
    const service = this.to.serve(request, now + there);
    const took = isClear ? service : service + link.lateness(service);
    if (gate !== null && request.outcome === OK) gate.leave(request.journey, now + there + took);
    traffic.requestBytes += request.requestBytes;
    traffic.responseBytes += request.responseBytes;
    return there + took + back;
  }
}
