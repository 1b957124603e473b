import type { Simulation } from '../engine/simulation.js';
import { BLOCKED, OK } from './outcome.js';
import { type JobOwner, ProcessorSharing } from './processor-sharing.js';
import type { Request, Service } from './request.js';
import { StationStatistics } from './station-statistics.js';
import type { Work } from './work.js';

/**
 * c servers that all requests present share evenly. Nobody waits: a request is slowed instead.
 * With `places` a number, at most servers + places requests are let in; more are blocked.
 */
export class ProcessorSharingStation implements Service, JobOwner<Request> {
  readonly statistics: StationStatistics;

  private readonly sharing: ProcessorSharing<Request>;

  /**
   * @param work seconds of one server
   */
  constructor(
    private readonly sim: Simulation,
    readonly servers: number,
    readonly places: number | null,
    private readonly work: Work,
  ) {
    this.statistics = new StationStatistics(sim.now);
    this.sharing = new ProcessorSharing<Request>(sim, servers, this);
  }

  /** Requests in service. */
  get present(): number {
    return this.sharing.jobs;
  }

  accept(request: Request): void {
    if (this.places !== null && this.sharing.jobs >= this.servers + this.places) {
      this.statistics.blocked++;
      request.answer(BLOCKED);
      return;
    }
    this.sharing.submit(request, this.work.next(request));
    this.statistics.wait.add(0);
    this.levels();
  }

  workDone(request: Request): void {
    this.levels();
    this.statistics.served++;
    this.statistics.lastDeparture = this.sim.now;
    request.answer(OK);
  }

  /** Requests beyond the servers count as the queue, so that busy servers and queue add up to those present. */
  private levels(): void {
    const { jobs } = this.sharing;
    this.statistics.busy.set(this.sim.now, Math.min(jobs, this.servers));
    this.statistics.queueLength.set(this.sim.now, Math.max(0, jobs - this.servers));
  }
}
