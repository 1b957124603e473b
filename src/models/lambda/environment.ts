import type { Simulation } from '../../engine/simulation.js';
import { OK, type Outcome } from '../../queueing/outcome.js';
import { type JobOwner, ProcessorSharing } from '../../queueing/processor-sharing.js';
import type { Request } from '../../queueing/request.js';
import type { Host, Task } from '../handler/task.js';

/** What environments belong to: a function. */
export interface EnvironmentOwner {
  /** The invocation that the environment was busy with has ended. */
  ended(environment: Environment, at: number): void;
  /** A handler that waited for others has come to its end. */
  handlerDone(environment: Environment, task: Task): void;
}

/** An execution environment. It serves one request at a time, and is kept for the next. */
export class Environment {
  /** When it was asked for, in simulated seconds. */
  createdAt = 0;
  /** While it is idle: when it will be gone. */
  expiresAt = 0;
  /** Reset after a time-out or a crash: the next invocation begins with an init. */
  broken = false;
  /** It was initialised ahead of requests, and has had none. */
  untried = false;
  /** Index in a heap of idle ones, or in none. */
  sequence = 0;
  readonly provisioned: boolean;

  // Of the invocation that it is busy with.
  startedAt = 0;
  /** The handler, with an init that counts as part of it, in seconds. */
  durationS = 0;
  /** Init that comes before the handler: of a new environment, in seconds. */
  initS = 0;
  cold = false;
  outcome: Outcome = OK;
  outOfMemory = false;

  // Of a handler that waits for others.
  request: Request | null = null;
  sandbox: Sandbox | null = null;
  handlerAt = 0;
  /** Init that is part of the invocation, in seconds. */
  insideS = 0;
  deadline = 0;
  previous: Environment | null = null;
  next: Environment | null = null;

  constructor(
    readonly owner: EnvironmentOwner,
    provisioned: boolean,
  ) {
    this.provisioned = provisioned;
  }
}

/** What runs in an environment, until it is reset: CPU in proportion to memory, and one handler. */
export class Sandbox implements Host, JobOwner<Task> {
  readonly zone = -1;
  alive = true;
  private readonly cpu: ProcessorSharing<Task>;

  constructor(
    sim: Simulation,
    private readonly environment: Environment,
    vcpus: number,
    private readonly speed: number,
  ) {
    this.cpu = new ProcessorSharing<Task>(sim, vcpus, this);
  }

  compute(task: Task, work: number): void {
    this.cpu.submit(task, work / this.speed);
  }

  workDone(task: Task): void {
    task.advance();
  }

  taskDone(task: Task): void {
    this.environment.owner.handlerDone(this.environment, task);
  }

  /** What holds the CPU ends here; what waits for a call or a timer ends when it comes back. */
  kill(): void {
    this.alive = false;
    this.cpu.clear((task) => task.discard());
  }
}
