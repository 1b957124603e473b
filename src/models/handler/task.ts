import { HTTP_500, OK, type Outcome } from '../../queueing/outcome.js';
import type { Request } from '../../queueing/request.js';

/** Where handlers run: a machine with CPUs and worker slots. */
export interface Host {
  /** Availability zone (index); -1: none. */
  readonly zone: number;
  /** False once the machine is gone: what comes back for its tasks is thrown away. */
  readonly alive: boolean;
  /** Has the CPU do work (seconds of one reference vCPU); `task.advance()` follows when it is done. */
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
  /** The answer has been sent: the rest runs without the caller. */
  responded = false;
  /** Index among its host's tasks; -1 for a branch. */
  slot = -1;
  parent: Task | null = null;
  /** Branches, or repetitions, that are still to end. */
  open = 0;
  /** What is repeated. */
  repeated: readonly Step[] = NO_STEPS;
  /** Of the request: copies, because the request is the caller's again once it is answered. */
  name = 0;
  requestBytes = 0;
  responseBytes = 0;

  constructor(private readonly pool: TaskPool) {}

  /** Starts to serve a request. */
  begin(host: Host, request: Request, steps: readonly Step[]): void {
    this.host = host;
    this.request = request;
    this.steps = steps;
    this.name = request.name;
    this.requestBytes = request.requestBytes;
    this.responseBytes = request.responseBytes;
    this.advance();
  }

  /** Goes on with the next step, until one waits or the last is done. */
  advance(): void {
    const { steps } = this;
    while (this.at < steps.length) {
      if (!steps[this.at++]!.run(this)) return;
    }
    this.end();
  }

  /** What the task waited for is over: goes on, unless its host has gone meanwhile. */
  resume(): void {
    if (this.host!.alive) this.advance();
    else this.discard();
  }

  /** The request fails: the steps that are left are not done. */
  fail(): void {
    this.outcome = HTTP_500;
    this.at = this.steps.length;
  }

  /** Starts a branch that ends in `branchEnded`. */
  branch(steps: readonly Step[]): void {
    const branch = this.pool.acquire();
    branch.host = this.host;
    branch.steps = steps;
    branch.name = this.name;
    branch.requestBytes = this.requestBytes;
    branch.responseBytes = this.responseBytes;
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
    request.answer(OK);
  }

  /** The host is gone: this task and, once no branch is left, its parents end without a trace. */
  discard(): void {
    const { parent } = this;
    this.pool.release(this);
    if (parent === null) return;
    parent.open = parent.repeated === NO_STEPS ? parent.open - 1 : 0;
    if (parent.open === 0) parent.discard();
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
    if (outcome !== OK) this.fail();
    if (--this.open > 0) {
      if (this.repeated === NO_STEPS) return;
      if (outcome === OK) {
        this.branch(this.repeated);
        return;
      }
      this.open = 0;
    }
    this.repeated = NO_STEPS;
    this.advance();
  }
}

export class TaskPool {
  private readonly idle: Task[] = [];

  acquire(): Task {
    const task = this.idle.length > 0 ? this.idle.pop()! : new Task(this);
    task.at = 0;
    task.outcome = OK;
    task.responded = false;
    task.slot = -1;
    task.parent = null;
    task.open = 0;
    task.repeated = NO_STEPS;
    return task;
  }

  release(task: Task): void {
    task.host = null;
    task.request = null;
    this.idle.push(task);
  }
}
