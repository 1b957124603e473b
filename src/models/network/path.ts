import { EventType } from '../../engine/event-type.js';
import { FLOAT_ZERO, float } from '../../engine/float-zero.js';
import type { Simulation } from '../../engine/simulation.js';
import { OK } from '../../queueing/outcome.js';
import type { Request, RequestPool, ReturnPath, Service } from '../../queueing/request.js';
import type { Variate } from '../../variates/distribution.js';

/** One-way network time of messages on one path, in seconds. One class for all kinds: every message asks. */
export class Delay {
  private readonly sameZoneS: number;
  private readonly otherS: number;

  private constructor(
    /** Availability zone (index) of the service; -1: in all of them. */
    private readonly zone: number,
    sameZoneS: number,
    otherS: number,
    private readonly drawn: Variate | null,
  ) {
    this.sameZoneS = float(sameZoneS);
    this.otherS = float(otherS);
  }

  /** The same time for every message. */
  static constant(seconds: number): Delay {
    return new Delay(-1, seconds, seconds, null);
  }

  /** Nearer from the service's own zone than from another; a sender whose zone is not known counts as near. */
  static zonal(zone: number, sameZoneS: number, crossZoneS: number): Delay {
    return new Delay(zone, sameZoneS, crossZoneS, null);
  }

  /** Drawn anew for every message. */
  static drawn(variate: Variate): Delay {
    return new Delay(-1, Number.NaN, Number.NaN, variate);
  }

  /** The time, if it is the same for every message; null if not. */
  get constantS(): number | null {
    return this.sameZoneS === this.otherS ? this.otherS : null;
  }

  /** @param zone availability zone (index) that the request was sent from; -1: not known */
  oneWay(zone: number): number {
    if (this.drawn !== null) return this.drawn.next();
    return zone === this.zone || zone < 0 ? this.sameZoneS : this.otherS;
  }
}

/** Bytes of bodies that went over a path. */
export class Traffic {
  requestBytes = FLOAT_ZERO;
  responseBytes = FLOAT_ZERO;

  get bytes(): number {
    return this.requestBytes + this.responseBytes;
  }

  reset(): void {
    this.requestBytes = 0;
    this.responseBytes = 0;
  }
}

/** Bytes, there and back, between a service in one zone and senders in others. */
export class CrossZoneTraffic {
  bytes = FLOAT_ZERO;

  /** @param zone of the service */
  constructor(private readonly zone: number) {}

  /** @param from zone of the sender; -1: not known, and not counted */
  add(from: number, bytes: number): void {
    if (from >= 0 && from !== this.zone) this.bytes += bytes;
  }

  reset(): void {
    this.bytes = 0;
  }
}

/** The way from one caller to one service and back. Every call between resources takes one. */
export interface Path {
  /** Sends a request to the service at the other end. */
  send(request: Request): void;
}

/** An event of the answer needs no path: of ten thousand of them, it would be cold in memory. */
export const AnswerArrives = new EventType<RequestPool, Request>('network.answer-arrives', deliver);

/** A caller that has given up gets nothing. */
function deliver(pool: RequestPool, request: Request): void {
  if (request.caller === null) pool.release(request);
  else request.caller.answered(request, 0);
}

/**
 * Up to here, in seconds, the time on the way there is taken on the way back: the response time is
 * the same to the digit, and every request costs an event less. That a service does all of its work
 * so much earlier changes nothing about its queues; what differs between two requests is their
 * zones, 0.4 ms.
 */
export const TAKEN_LATER_S = 0.002;

/** The way from one caller to any of several services in one place, and back. */
export interface SharedPath {
  sendTo(request: Request, service: Service): void;
}

/** A shared path, taken to one service only. */
export class ServicePath implements Path {
  constructor(
    private readonly path: SharedPath,
    private readonly to: Service,
  ) {}

  send(request: Request): void {
    this.path.sendTo(request, this.to);
  }
}

/** A path whose services decide when a request reaches them. */
export class NetworkPath implements SharedPath, ReturnPath {
  private static readonly RequestArrives = new EventType<Service, Request>(
    'network.request-arrives',
    (service, request) => service.accept(request),
  );

  constructor(
    private readonly sim: Simulation,
    private readonly pool: RequestPool,
    private readonly delay: Delay,
    private readonly processing: Variate | null,
    private readonly traffic: Traffic,
    /** null: nothing is charged for bytes between zones */
    private readonly zones: CrossZoneTraffic | null = null,
  ) {}

  sendTo(request: Request, service: Service): void {
    this.sendFor(request, service, this);
  }

  /** @param back where the answer goes first */
  sendFor(request: Request, service: Service, back: ReturnPath): void {
    request.path = back;
    this.traffic.requestBytes += request.requestBytes;
    if (this.zones !== null) this.zones.add(request.zone, request.requestBytes);
    let delay = this.delay.oneWay(request.zone);
    if (this.processing !== null) delay += this.processing.next();
    if (delay <= TAKEN_LATER_S) {
      request.lag = delay;
      service.accept(request);
    } else {
      request.lag = 0;
      this.sim.schedule(delay, NetworkPath.RequestArrives, service, request);
    }
  }

  answer(request: Request, after: number): void {
    // The body that was asked for is not that of an error.
    if (request.outcome !== OK) request.responseBytes = 0;
    this.traffic.responseBytes += request.responseBytes;
    if (this.zones !== null) this.zones.add(request.zone, request.responseBytes);
    const delay = after + request.lag + this.delay.oneWay(request.zone);
    const { caller } = request;
    if (caller === null) this.pool.release(request);
    else if (delay === 0 || caller.early) caller.answered(request, delay);
    else this.sim.schedule(delay, AnswerArrives, this.pool, request);
  }

  /** Seconds there and back, for what gets no further. */
  roundTrip(zone: number): number {
    return 2 * this.delay.oneWay(zone);
  }
}

/** A service that knows at a request's arrival when its answer will set out, and that nothing can change it. */
export interface CertainService {
  /**
   * Serves the request: sets its outcome and the size of its response.
   *
   * @param at when it arrives
   * @returns seconds from arrival until the answer sets out
   */
  serve(request: Request, at: number): number;
}

/** A way to a certain service. */
export interface CertainWay extends Path {
  /**
   * Has the request served, and leaves it to the caller to wait.
   *
   * @returns seconds until the answer is there
   */
  ask(request: Request): number;
}

/** A path to a certain service: there, service and back are one event. */
export class CertainPath implements CertainWay {
  constructor(
    private readonly sim: Simulation,
    private readonly pool: RequestPool,
    private readonly to: CertainService,
    private readonly delay: Delay,
    private readonly traffic: Traffic,
  ) {}

  send(request: Request): void {
    this.sim.schedule(this.ask(request), AnswerArrives, this.pool, request);
  }

  ask(request: Request): number {
    const there = this.delay.oneWay(request.zone);
    const service = this.to.serve(request, this.sim.now + there);
    const back = this.delay.oneWay(request.zone);
    this.traffic.requestBytes += request.requestBytes;
    this.traffic.responseBytes += request.responseBytes;
    return there + service + back;
  }
}
