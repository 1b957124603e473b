import { NO_TIMER, type Timer } from '../engine/event-queue.js';
import { EventType } from '../engine/event-type.js';
import type { Simulation } from '../engine/simulation.js';
import { Rows } from './rows.js';

/** Attained service per job since the station was last empty, in seconds of one core. */
const ATTAINED = 0;
/** When the numbers were brought up to date. */
const UPDATED_AT = 1;
/** Busy core-seconds since the start. */
const BUSY = 2;
/** When the timer fires; Infinity: it is not set. */
const TIMER_AT = 3;
/** Attained service at which the first job is done. */
const FIRST_MARK = 4;
/** Number of cores, whole or not. */
const CORES = 5;

/**
 * When the first job will be done, if nothing changes: what `foresee` found, for all stations. In an
 * array, because a double that is returned is boxed.
 */
const foreseen = new Float64Array(1);

/** Limits what the cores of many stations may do over time, such as CPU credits: each has an account. */
export interface CoreBudget {
  /** So many cores have been busy for so many seconds. */
  spend(account: number, seconds: number, busyCores: number): void;
  /** The number of jobs has changed; everything up to now has been spent. */
  jobsChanged(account: number, jobs: number): void;
}

/** The account of one station. */
export interface CoreAccount {
  readonly budget: CoreBudget;
  readonly account: number;
  /** Is told of the station that may be slowed down. */
  attach(cores: Throttle): void;
}

/** A station whose cores can be slowed down, and sped up again. */
export interface Throttle {
  setCores(cores: number): void;
  /** Brings what has been spent up to date. */
  busyIntegral(): number;
}

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

  private completing = false;
  /** The job that ends first; the others are in a heap, made when there is a second one. */
  private first: Job | null = null;
  private others: JobHeap<Job> | null = null;
  /** Where the station's numbers lie in `rows`. */
  private readonly row: number;
  private timer: Timer = NO_TIMER;
  private readonly budget: CoreBudget | null;
  private readonly account: number;

  /**
   * @param cores number of cores, whole or not
   * @param rows where to keep the station's numbers; to be shared by stations that are many
   * @param credits what the cores do is put down to that account, and they may be slowed down; null: they run free
   */
  constructor(
    private readonly sim: Simulation,
    cores: number,
    private readonly owner: JobOwner<Job>,
    private readonly rows = new Rows(),
    credits: CoreAccount | null = null,
  ) {
    this.budget = credits === null ? null : credits.budget;
    this.account = credits === null ? -1 : credits.account;
    this.row = rows.take();
    const { values } = rows;
    values[this.row + CORES] = cores;
    values[this.row + UPDATED_AT] = sim.now;
    values[this.row + TIMER_AT] = Number.POSITIVE_INFINITY;
    credits?.attach(this);
  }

  /**
   * @param work seconds of one core; the job is done in an event of its own, even if this is 0
   * @throws RangeError if the work is negative or not a number
   */
  submit(job: Job, work: number): void {
    if (!(work >= 0)) refuseWork(work);
    this.advance();
    const { row } = this;
    const { values } = this.rows;
    const mark = values[row + ATTAINED]! + work;
    if (this.jobs++ === 0) {
      this.first = job;
      values[row + FIRST_MARK] = mark;
    } else {
      this.others ??= new JobHeap<Job>();
      if (mark < values[row + FIRST_MARK]!) {
        this.others.add(this.first!, values[row + FIRST_MARK]!);
        this.first = job;
        values[row + FIRST_MARK] = mark;
      } else {
        this.others.add(job, mark);
      }
    }
    if (this.completing) return;
    if (this.budget !== null) this.budget.jobsChanged(this.account, this.jobs);
    this.arm();
  }

  /** From now on there are so many cores: what is under way goes on at the new speed. */
  setCores(cores: number): void {
    if (cores === this.rows.values[this.row + CORES]!) return;
    this.advance();
    this.rows.values[this.row + CORES] = cores;
    if (!this.completing) this.arm();
  }

  /** Integral of busy cores over time, in core-seconds since the start. */
  busyIntegral(): number {
    this.advance();
    return this.rows.values[this.row + BUSY]!;
  }

  /** Removes every job and hands each to `each`: what runs on a machine dies with it. */
  clear(each: (job: Job) => void): void {
    this.advance();
    const lost: Job[] = [];
    while (this.jobs > 0) lost.push(this.removeFirst());
    const { values } = this.rows;
    values[this.row + ATTAINED] = 0;
    // The station may never work again, and a timer would keep hold of it.
    if (this.timer !== NO_TIMER) this.giveTimerBack();
    if (this.budget !== null) this.budget.jobsChanged(this.account, 0);
    for (const job of lost) each(job);
  }

  private advance(): void {
    const { row } = this;
    const { values } = this.rows;
    const { now } = this.sim;
    const elapsed = now - values[row + UPDATED_AT]!;
    if (elapsed === 0) return;
    values[row + UPDATED_AT] = now;
    const { jobs } = this;
    const cores = values[row + CORES]!;
    if (this.budget !== null) {
      this.budget.spend(this.account, elapsed, jobs < cores ? jobs : cores);
    }
    if (jobs === 0) return;
    if (jobs <= cores) {
      values[row + ATTAINED]! += elapsed;
      values[row + BUSY]! += elapsed * jobs;
    } else {
      values[row + ATTAINED]! += (elapsed * cores) / jobs;
      values[row + BUSY]! += elapsed * cores;
    }
  }

  /** Works out when the first job will be done: into `foreseen`. */
  private foresee(): void {
    const { jobs, row } = this;
    const { values } = this.rows;
    const cores = values[row + CORES]!;
    const left = values[row + FIRST_MARK]! - values[row + ATTAINED]!;
    foreseen[0] = this.sim.now + (jobs <= cores ? left : (left * jobs) / cores);
  }

  private arm(): void {
    if (this.jobs === 0) return;
    this.foresee();
    const { row, sim } = this;
    const { values } = this.rows;
    const due = foreseen[0]!;
    if (due >= values[row + TIMER_AT]!) return;
    if (values[row + TIMER_AT]! !== Number.POSITIVE_INFINITY) this.giveTimerBack();
    if (this.timer === NO_TIMER) {
      this.timer = sim.timer(ProcessorSharing.WorkEnd, this as ProcessorSharing<unknown>, null);
    }
    values[row + TIMER_AT] = due;
    // Rounding may put the finish of an overdue job an instant before now.
    sim.arm(this.timer, due > sim.now ? due : sim.now);
  }

  private giveTimerBack(): void {
    const { row } = this;
    const { values } = this.rows;
    this.sim.giveBack(this.timer, values[row + TIMER_AT]! !== Number.POSITIVE_INFINITY);
    this.timer = NO_TIMER;
    values[row + TIMER_AT] = Number.POSITIVE_INFINITY;
  }

  private timerFired(): void {
    const { row, rows } = this;
    rows.values[row + TIMER_AT] = Number.POSITIVE_INFINITY;
    this.advance();
    this.completing = true;
    while (this.jobs > 0) {
      this.foresee();
      // Work that is done within the clock's resolution is done.
      if (foreseen[0]! > this.sim.now) break;
      const job = this.removeFirst();
      // An idle station starts its scale again: it would lose digits as the run goes on.
      if (this.jobs === 0) rows.values[row + ATTAINED] = 0;
      this.owner.workDone(job);
    }
    this.completing = false;
    if (this.budget !== null) this.budget.jobsChanged(this.account, this.jobs);
    this.arm();
  }

  private removeFirst(): Job {
    const job = this.first!;
    if (--this.jobs === 0) {
      this.first = null;
    } else {
      const others = this.others!;
      this.rows.values[this.row + FIRST_MARK] = others.firstMark;
      this.first = others.take();
    }
    return job;
  }
}

/** Jobs by finish mark: a binary heap. */
class JobHeap<Job> {
  private length = 0;
  private readonly marks: number[] = [];
  private readonly jobs: Job[] = [];

  get firstMark(): number {
    return this.marks[0]!;
  }

  add(job: Job, mark: number): void {
    const { marks, jobs } = this;
    let at = this.length++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (marks[parent]! <= mark) break;
      marks[at] = marks[parent]!;
      jobs[at] = jobs[parent]!;
      at = parent;
    }
    marks[at] = mark;
    jobs[at] = job;
  }

  take(): Job {
    const { marks, jobs } = this;
    const first = jobs[0]!;
    const last = --this.length;
    const mark = marks[last]!;
    const job = jobs[last]!;
    let at = 0;
    for (let child = 1; child < last; child = 2 * at + 1) {
      if (child + 1 < last && marks[child + 1]! < marks[child]!) child++;
      if (mark <= marks[child]!) break;
      marks[at] = marks[child]!;
      jobs[at] = jobs[child]!;
      at = child;
    }
    marks[at] = mark;
    jobs[at] = job;
    return first;
  }
}

function refuseWork(work: number): never {
  throw new RangeError(`work of ${work} s cannot be done: it must be a number, not negative`);
}
