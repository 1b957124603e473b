import { FLOAT_ZERO } from '../../engine/float-zero.js';
import { HTTP_500, OK, type Outcome } from '../../queueing/outcome.js';
import type { Journey, Request } from '../../queueing/request.js';
import type { Disk } from './machine.js';

/** Where handlers run: a machine with CPUs and worker slots. */
export interface Host {
  /** Availability zone (index); -1: none. */
  readonly zone: number;
  /** False once the machine is gone: what comes back for its tasks is thrown away. */
  readonly alive: boolean;
  /** Volumes, for `disk` steps; where there are none, validation has refused them. */
  readonly disks?: readonly Disk[];
  /** Seconds until an answer of that size is out; absent: it takes no time. */
  sendTime?(bytes: number): number;
  /** Has the CPU do work (seconds of one reference vCPU); `task.advance()` follows when it is done, never at once. */
  compute(task: Task, work: number): void;
  /** The last step of a task that serves a request is done. */
  taskDone(task: Task): void;
}

/** One step of a handler, compiled. */
export interface Step {
  /** Does the step. True: go on at once; false: the task waits, and `task.advance()` goes on. */
  run(task: Task): boolean;
}

const NO_STEPS: readonly Step[] = [];

/**
 * A handler in execution: which request it serves, and where in its steps it is.
 * Branches of `parallel`, `choose` and `repeat` are tasks of their own, with a parent. Pooled.
 */
export class Task {
  host: Host | null = null;
  request: Request | null = null;
  steps: readonly Step[] = NO_STEPS;
  /** Index of the next step. */
  at = 0;
  outcome: Outcome = OK;
  /** In a pool: touching it is a bug. */
  free = true;
  parent: Task | null = null;
  /** Its neighbours among its host's tasks, by when they began; null for a branch. */
  newer: Task | null = null;
  older: Task | null = null;
  /** The answer has been sent: the rest runs without the caller. */
  responded = false;
  /** Of the request: copies, because the request is the caller's again once it is answered. */
  name = 0;
  key = -1;
  journey: Journey | null = null;
  requestBytes = FLOAT_ZERO;
  responseBytes = FLOAT_ZERO;
  objectBytes = FLOAT_ZERO;
  records = 1;
  /** Branches that are still to end. */
  private open = 0;
  /** Branches are being started: one that ends at once must not go on with this task. */
  private forking = false;
  /** Repetitions that are still to begin. */
  private left = 0;
  /** What is repeated. */
  private repeated: readonly Step[] = NO_STEPS;

  constructor(private readonly pool: TaskPool) {}

  /** Starts to serve a request. */
  begin(host: Host, request: Request, steps: readonly Step[]): void {
    this.host = host;
    this.request = request;
    this.steps = steps;
    this.name = request.name;
    this.requestBytes = request.requestBytes;
    this.responseBytes = request.responseBytes;
    this.key = request.key;
    this.objectBytes = request.objectBytes;
    this.records = request.records;
    this.journey = request.journey;
    this.advance();
  }

  /** Makes a task from the pool as new. */
  renew(): void {
    this.at = 0;
    this.outcome = OK;
    this.responded = false;
    this.newer = null;
    this.older = null;
    this.parent = null;
    this.open = 0;
    this.forking = false;
    this.left = 0;
    this.repeated = NO_STEPS;
    this.free = false;
  }

  /**
   * Goes on with the next step, until one waits or the last is done. Ends without a trace if the
   * host has gone: meanwhile, or through what the last step set off (an answer that arrives at once
   * may be the one that an instance's termination waited for).
   */
  advance(): void {
    const { steps } = this;
    const host = this.host!;
    while (host.alive) {
      if (this.at >= steps.length) {
        this.end();
        return;
      }
      if (!steps[this.at++]!.run(this)) return;
    }
    this.discard();
  }

  /** The request fails: the steps that are left are not done. */
  fail(): void {
    this.outcome = HTTP_500;
    this.at = this.steps.length;
  }

  /** Starts branches at once. True: all have ended already. */
  fork(branches: readonly (readonly Step[])[]): boolean {
    this.open = branches.length;
    this.forking = true;
    for (const steps of branches) this.branch(steps);
    this.forking = false;
    return this.open === 0;
  }

  /** Starts one branch. True: it has ended already. */
  enter(steps: readonly Step[]): boolean {
    this.open = 1;
    this.forking = true;
    this.branch(steps);
    this.forking = false;
    return this.open === 0;
  }

  /** Does steps so many times, one after the other. True: all is done already. */
  repeat(times: number, steps: readonly Step[]): boolean {
    this.left = times;
    this.repeated = steps;
    return this.repeatOn();
  }

  /** A loop, so that repetitions that never wait do not pile up on the stack. True: none is left. */
  private repeatOn(): boolean {
    while (this.left > 0) {
      this.left--;
      if (!this.enter(this.repeated)) return false;
    }
    return true;
  }

  private branch(steps: readonly Step[]): void {
    const branch = this.pool.acquire();
    branch.host = this.host;
    branch.steps = steps;
    branch.name = this.name;
    branch.requestBytes = this.requestBytes;
    branch.responseBytes = this.responseBytes;
    branch.key = this.key;
    branch.objectBytes = this.objectBytes;
    branch.records = this.records;
    branch.journey = this.journey;
    branch.parent = this;
    branch.advance();
  }

  /** Sends the answer now; the steps that are left run without the caller. */
  respond(responseBytes: number): void {
    let root: Task = this;
    while (root.parent !== null) root = root.parent;
    if (root.responded) return;
    root.responded = true;
    const request = root.request!;
    root.request = null;
    request.responseBytes = responseBytes;
    const host = root.host!;
    request.answer(OK, host.sendTime === undefined ? 0 : host.sendTime(responseBytes));
  }

  /** The host is gone: this task and, once no branch is left, its parents end without a trace. */
  discard(): void {
    const { parent } = this;
    this.pool.release(this);
    if (parent === null) return;
    // A parent that is starting branches still finds out by itself that its host is gone.
    if (--parent.open === 0 && !parent.forking) parent.discard();
  }

  private end(): void {
    const { parent, outcome } = this;
    if (parent === null) {
      this.host!.taskDone(this);
      return;
    }
    this.pool.release(this);
    parent.branchEnded(outcome);
  }

  private branchEnded(outcome: Outcome): void {
    if (outcome !== OK) {
      this.fail();
      this.left = 0;
    }
    if (--this.open > 0 || this.forking) return;
    if (this.repeatOn()) this.advance();
  }
}

/** Recycles tasks: a run allocates as many as ever run at once. */
export class TaskPool {
  /** Tasks in use. */
  inUse = 0;
  private readonly idle: Task[] = [];

  acquire(): Task {
    this.inUse++;
    const task = this.idle.length > 0 ? this.idle.pop()! : new Task(this);
    task.renew();
    return task;
  }

  /** @throws if the task was released before: a task that ends twice is a bug in a step or host */
  release(task: Task): void {
    if (task.free) throw new Error('a task was released twice');
    task.free = true;
    this.inUse--;
    task.host = null;
    task.request = null;
    task.journey = null;
    this.idle.push(task);
  }
}
