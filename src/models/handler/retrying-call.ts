import { EventType } from '../../engine/event-type.js';
import type { Simulation } from '../../engine/simulation.js';
import { OK } from '../../queueing/outcome.js';
import type { Caller, Request, RequestPool } from '../../queueing/request.js';
import type { SdkRetries } from '../../queueing/sdk-retries.js';
import { AnswerArrives, type CertainWay, type Path } from '../network/path.js';
import type { Call } from './call.js';
import type { Step, Task } from './task.js';

/** A call by an AWS SDK that tries again. One request makes all attempts: of a batch, for what is left of it. */
export class RetryingCallStep implements Step, Caller {
  private static readonly Again = new EventType<RetryingCallStep, Request>(
    'handler.call-again',
    (step, request) => step.again(request),
  );

  readonly early = false;

  constructor(
    private readonly sim: Simulation,
    private readonly requests: RequestPool,
    private readonly path: Path,
    private readonly call: Call,
    private readonly retries: SdkRetries,
  ) {}

  run(task: Task): boolean {
    const request = this.requests.acquire();
    this.call.fill(request, task);
    request.attempt = 0;
    request.caller = this;
    request.context = task;
    this.path.send(request);
    return false;
  }

  answered(request: Request): void {
    const task = request.context as Task;
    const { outcome, attempt } = request;
    const host = task.host!;
    const failed = this.call.fails(outcome);
    if (failed && host.alive) {
      const delay = this.retries.delay(attempt, outcome, host);
      if (delay >= 0) {
        this.sim.schedule(delay, RetryingCallStep.Again, this, request);
        return;
      }
    } else if (outcome === OK) {
      this.retries.succeeded(attempt, host);
    }
    this.requests.release(request);
    if (failed) task.fail();
    task.advance();
  }

  private again(request: Request): void {
    const task = request.context as Task;
    if (!task.host!.alive) {
      this.requests.release(request);
      task.advance();
      return;
    }
    request.attempt++;
    this.path.send(request);
  }
}

/**
 * The same of a service whose answers are known when it is asked. A call that succeeds at once, as
 * nearly all do, is waited for by the task itself; a request travels when one has failed.
 */
export class CertainRetryingCallStep implements Step {
  private static readonly Answered = new EventType<CertainRetryingCallStep, Task>(
    'handler.sdk-call-answered',
    (step, task) => step.succeeded(task),
  );

  private readonly retrying: RetryingCallStep;
  /** Filled anew for every call, and given away when one fails. */
  private spare: Request | null = null;

  constructor(
    private readonly sim: Simulation,
    private readonly requests: RequestPool,
    private readonly path: CertainWay,
    private readonly call: Call,
    private readonly retries: SdkRetries,
  ) {
    this.retrying = new RetryingCallStep(sim, requests, path, call, retries);
  }

  run(task: Task): boolean {
    const request = this.spare ?? this.requests.acquire();
    this.call.fill(request, task);
    const delay = this.path.ask(request);
    if (request.outcome === OK) {
      this.spare = request;
      this.sim.schedule(delay, CertainRetryingCallStep.Answered, this, task);
      return false;
    }
    this.spare = null;
    request.attempt = 0;
    request.caller = this.retrying;
    request.context = task;
    this.sim.schedule(delay, AnswerArrives, this.requests, request);
    return false;
  }

  private succeeded(task: Task): void {
    this.retries.succeeded(0, task.host!);
    task.advance();
  }
}
