import { EventType } from '../engine/event-type.js';
import type { Simulation } from '../engine/simulation.js';
import { Fifo } from './fifo.js';
import { BLOCKED, OK } from './outcome.js';
import type { Request, Service } from './request.js';
import { NO_WAIT_S, StationStatistics } from './station-statistics.js';
import type { Work } from './work.js';

/**
 * c servers with one queue, first come first served.
 * With `places` null the queue is endless; else a request that finds every place taken is blocked.
 */
export class Station implements Service {
  private static readonly ServiceEnd = new EventType<Station, Request>(
    'station.service-end',
    (station, request) => station.endService(request),
  );

  readonly statistics: StationStatistics;

  private busy = 0;
  private readonly waiting = new Fifo<Request>();

  /**
   * @param servers a number, or Infinity
   * @param places waiting places; null: endless
   * @param serviceTime seconds
   */
  constructor(
    private readonly sim: Simulation,
    readonly servers: number,
    readonly places: number | null,
    private readonly serviceTime: Work,
  ) {
    this.statistics = new StationStatistics(sim.now);
  }

  /** Requests in service and waiting. */
  get present(): number {
    return this.busy + this.waiting.length;
  }

  accept(request: Request): void {
    const { now } = this.sim;
    if (this.busy < this.servers) {
      this.busy++;
      this.statistics.busy.set(now, this.busy);
      this.start(request, 0);
    } else if (this.places === null || this.waiting.length < this.places) {
      request.arrivedAt = now;
      this.waiting.push(request);
      this.statistics.queueLength.set(now, this.waiting.length);
    } else {
      this.statistics.blocked++;
      request.answer(BLOCKED);
    }
  }

  private start(request: Request, wait: number): void {
    this.statistics.wait.add(wait);
    this.sim.schedule(this.serviceTime.next(request), Station.ServiceEnd, this, request);
  }

  private endService(request: Request): void {
    const { now } = this.sim;
    const next = this.waiting.shift();
    if (next === undefined) {
      this.busy--;
      this.statistics.busy.set(now, this.busy);
    } else {
      this.statistics.queueLength.set(now, this.waiting.length);
      const wait = now - next.arrivedAt;
      if (wait > NO_WAIT_S) this.statistics.waited++;
      this.start(next, wait);
    }
    this.statistics.served++;
    this.statistics.lastDeparture = now;
    request.answer(OK);
  }
}
