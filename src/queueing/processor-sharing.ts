import { type EventHandle, NO_EVENT } from '../engine/event-queue.js';
import { EventType } from '../engine/event-type.js';
import type { Simulation } from '../engine/simulation.js';

/** Told when a job's work is done. */
export interface JobOwner<Job> {
  workDone(job: Job): void;
}

/**
 * Egalitarian processor sharing on c cores: with n jobs each gets min(1, c/n) of a core.
 *
 * All jobs progress at one rate, so a job that arrives when the attained service per job is V is
 * done when V has grown by its work: a heap of such finish marks and one timer for the first of
 * them suffice, whatever n is. The timer is lazy: an arrival that slows the others leaves it where
 * it is, and it moves on when it fires; only an earlier finish moves it.
 */
export class ProcessorSharing<Job> {
  private static readonly WorkEnd = new EventType<ProcessorSharing<unknown>, null>(
    'processor-sharing.work-end',
    (station) => station.timerFired(),
  );

  /** Jobs present. */
  jobs = 0;

  /** Attained service per job since the station was last empty, in seconds of one core. */
  private attained = 0;
  private updatedAt = 0;
  private busyCoreSeconds = 0;
  private timer: EventHandle = NO_EVENT;
  private timerAt = Number.POSITIVE_INFINITY;
  private completing = false;
  private readonly finishMarks: number[] = [];
  private readonly heap: Job[] = [];

  /** @param cores number of cores, whole or not */
  constructor(
    private readonly sim: Simulation,
    readonly cores: number,
    private readonly owner: JobOwner<Job>,
  ) {
    this.updatedAt = sim.now;
  }

  /**
   * @param work seconds of one core; the job is done in an event of its own, even if this is 0
   * @throws RangeError if the work is negative or not a number
   */
  submit(job: Job, work: number): void {
    if (!(work >= 0)) refuseWork(work);
    this.advance();
    this.insert(job, this.attained + work);
    if (!this.completing) this.arm();
  }

  /** Integral of busy cores over time, in core-seconds since the start. */
  busyIntegral(): number {
    this.advance();
    return this.busyCoreSeconds;
  }

  /** Removes every job and hands each to `each`: what runs on a machine dies with it. */
  clear(each: (job: Job) => void): void {
    this.advance();
    const lost = this.heap.slice(0, this.jobs);
    this.heap.length = 0;
    this.finishMarks.length = 0;
    this.jobs = 0;
    this.attained = 0;
    this.sim.cancel(this.timer);
    this.timerAt = Number.POSITIVE_INFINITY;
    for (const job of lost) each(job);
  }

  private rate(): number {
    return this.jobs <= this.cores ? 1 : this.cores / this.jobs;
  }

  private advance(): void {
    const elapsed = this.sim.now - this.updatedAt;
    if (elapsed === 0) return;
    this.updatedAt = this.sim.now;
    const { jobs, cores } = this;
    if (jobs === 0) return;
    if (jobs <= cores) {
      this.attained += elapsed;
      this.busyCoreSeconds += elapsed * jobs;
    } else {
      this.attained += (elapsed * cores) / jobs;
      this.busyCoreSeconds += elapsed * cores;
    }
  }

  /** When the first job will be done, if nothing changes. */
  private due(): number {
    return this.sim.now + (this.finishMarks[0]! - this.attained) / this.rate();
  }

  private arm(): void {
    if (this.jobs === 0) return;
    const due = this.due();
    if (due >= this.timerAt) return;
    if (this.timerAt !== Number.POSITIVE_INFINITY) this.sim.cancel(this.timer);
    this.timerAt = due;
    this.timer = this.sim.scheduleCancellable(
      // Rounding may put the finish of an overdue job an instant before now.
      Math.max(due, this.sim.now),
      ProcessorSharing.WorkEnd,
      this as ProcessorSharing<unknown>,
      null,
    );
  }

  private timerFired(): void {
    this.timerAt = Number.POSITIVE_INFINITY;
    this.advance();
    this.completing = true;
    // Work that is done within the clock's resolution is done.
    while (this.jobs > 0 && this.due() <= this.sim.now) {
      const job = this.removeFirst();
      if (this.jobs === 0) this.attained = 0;
      this.owner.workDone(job);
    }
    this.completing = false;
    this.arm();
  }

  private insert(job: Job, finishMark: number): void {
    const { finishMarks, heap } = this;
    let at = this.jobs++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (finishMarks[parent]! <= finishMark) break;
      finishMarks[at] = finishMarks[parent]!;
      heap[at] = heap[parent]!;
      at = parent;
    }
    finishMarks[at] = finishMark;
    heap[at] = job;
  }

  private removeFirst(): Job {
    const { finishMarks, heap } = this;
    const first = heap[0]!;
    const last = --this.jobs;
    const mark = finishMarks[last]!;
    const job = heap[last]!;
    let at = 0;
    for (let child = 1; child < last; child = 2 * at + 1) {
      if (child + 1 < last && finishMarks[child + 1]! < finishMarks[child]!) child++;
      if (mark <= finishMarks[child]!) break;
      finishMarks[at] = finishMarks[child]!;
      heap[at] = heap[child]!;
      at = child;
    }
    finishMarks[at] = mark;
    heap[at] = job;
    return first;
  }
}

// A function of its own keeps the formatting of numbers out of the hot path.
function refuseWork(work: number): never {
  throw new RangeError(`work is a number of seconds, not negative: not ${work}`);
}
