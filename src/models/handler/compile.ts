import { EventType } from '../../engine/event-type.js';
import type { Simulation } from '../../engine/simulation.js';
import type { Stream } from '../../engine/streams.js';
import { OK, type Outcome } from '../../queueing/outcome.js';
import { type Caller, type Operation, Request, type RequestPool } from '../../queueing/request.js';
import { SdkRetries } from '../../queueing/sdk-retries.js';
import { createWork, type Work } from '../../queueing/work.js';
import { createVariate } from '../../variates/create-variate.js';
import type { Variate } from '../../variates/distribution.js';
import { CertainPath, type CertainWay, type Path } from '../network/path.js';
import { WatchedCertainPath } from '../network/watched-path.js';
import { Call } from './call.js';
import { CertainRetryingCallStep, RetryingCallStep } from './retrying-call.js';
import type { CallSpec, DiskSpec, HandlersSpec, StepSpec } from './steps.js';
import type { Step, Task } from './task.js';

/** What a handler needs of the world around it. */
export interface HandlerContext {
  readonly sim: Simulation;
  readonly requests: RequestPool;
  /** A stream for one purpose of the resource whose handler this is. */
  stream(purpose: string): Stream;
  /** The way to a resource that the handler calls. */
  path(to: string): Path;
  /** Whether requests for a resource keep the name of what they are about. */
  takesEvents(to: string): boolean;
  /** Names of the host's volumes, in their order; absent: it has none. */
  readonly volumes?: readonly string[];
  /** Index of a request's name. */
  name(name: string): number;
  /** Gives an operation its index. */
  operation(asked: Omit<Operation, 'index'>): Operation;
}

/** Handlers by index of the request's name; undefined: no such handler. */
export type Programs = readonly (readonly Step[] | undefined)[];

/**
 * Compiles a resource's handlers.
 *
 * @param names all names of requests in the scenario, in the order of their indices
 */
export function compileHandlers(
  handlers: HandlersSpec,
  names: readonly string[],
  context: HandlerContext,
): Programs {
  const compiled = new Map<string, readonly Step[]>();
  for (const [name, steps] of Object.entries(handlers)) {
    compiled.set(name, compileSteps(steps, `handles.${name}`, context));
  }
  return names.map((name) => compiled.get(name) ?? compiled.get('default'));
}

function compileSteps(
  steps: readonly StepSpec[],
  place: string,
  context: HandlerContext,
): readonly Step[] {
  return steps.map((step, i) => compileStep(step, `${place}[${i}]`, context));
}

function compileStep(step: StepSpec, place: string, context: HandlerContext): Step {
  const stream = () => context.stream(`${place}.${step.kind}`);
  switch (step.kind) {
    case 'cpu':
      return new CpuStep(createWork(step.work, stream));
    case 'wait':
      return new WaitStep(context.sim, createWork(step.time, stream));
    case 'disk':
      return new DiskStep(context, step.disk, stream);
    case 'call':
      return createCall(context, step.call, `${place}.call`);
    case 'parallel':
      return new ParallelStep(
        step.branches.map((branch, i) => compileSteps(branch, `${place}.parallel[${i}]`, context)),
      );
    case 'choose':
      return new ChooseStep(
        step.choices.map((choice) => choice.weight),
        step.choices.map((choice, i) =>
          compileSteps(choice.steps, `${place}.choose[${i}]`, context),
        ),
        stream(),
      );
    case 'repeat':
      return new RepeatStep(step.times, compileSteps(step.steps, `${place}.repeat`, context));
    case 'fail':
      return new FailStep(step.chance, stream());
    case 'respond':
      return new RespondStep(step.bytes === null ? null : createVariate(step.bytes, stream()));
  }
}

function createCall(context: HandlerContext, spec: CallSpec, place: string): Step {
  const path = context.path(spec.to);
  const call = new Call(context, spec, place);
  const { sim, requests } = context;
  const isCertain = path instanceof CertainPath || path instanceof WatchedCertainPath;
  const { retry = null } = spec;
  if (retry !== null) {
    const retries = new SdkRetries(retry, context.stream(`${place}.retry`));
    return isCertain
      ? new CertainRetryingCallStep(sim, requests, path, call, retries)
      : new RetryingCallStep(sim, requests, path, call, retries);
  }
  return isCertain ? new CertainCallStep(sim, path, call) : new CallStep(requests, path, call);
}

class CpuStep implements Step {
  constructor(private readonly work: Work) {}

  run(task: Task): boolean {
    task.host!.compute(task, this.work.next(task));
    return false;
  }
}

class WaitStep implements Step {
  private static readonly WaitEnd = new EventType<WaitStep, Task>('handler.wait-end', (_, task) =>
    task.advance(),
  );

  constructor(
    private readonly sim: Simulation,
    private readonly time: Work,
  ) {}

  run(task: Task): boolean {
    this.sim.schedule(this.time.next(task), WaitStep.WaitEnd, this, task);
    return false;
  }
}

class DiskStep implements Step {
  private static readonly DiskEnd = new EventType<DiskStep, Task>('handler.disk-end', (_, task) =>
    task.advance(),
  );

  private readonly sim: Simulation;
  private readonly bytes: Variate;
  private readonly volume: number;

  constructor(
    context: HandlerContext,
    private readonly spec: DiskSpec,
    stream: () => Stream,
  ) {
    this.sim = context.sim;
    this.bytes = createVariate(spec.bytes, stream());
    this.volume = spec.volume === null ? 0 : (context.volumes ?? []).indexOf(spec.volume);
  }

  run(task: Task): boolean {
    const { sim, spec } = this;
    const disk = task.host!.disks![this.volume]!;
    const time = disk.transfer(this.bytes.next(), spec.ioBytes, spec.write, sim.now);
    sim.schedule(time, DiskStep.DiskEnd, this, task);
    return false;
  }
}

class CallStep implements Step, Caller {
  readonly early = false;

  constructor(
    private readonly requests: RequestPool,
    private readonly path: Path,
    private readonly call: Call,
  ) {}

  run(task: Task): boolean {
    const request = this.requests.acquire();
    this.call.fill(request, task);
    request.caller = this;
    request.context = task;
    this.path.send(request);
    return false;
  }

  answered(request: Request): void {
    const task = request.context as Task;
    const { outcome } = request;
    this.requests.release(request);
    if (this.call.fails(outcome)) task.fail();
    task.advance();
  }
}

/** A call whose answer is known when it is sent: the task itself waits for it, and no request travels. */
class CertainCallStep implements Step {
  private static readonly Answered = new EventType<Task, Outcome>(
    'handler.certain-call-answered',
    (task, outcome) => {
      if (outcome !== OK) task.fail();
      task.advance();
    },
  );

  /** Filled anew for every call: nobody keeps it. */
  private readonly request = new Request(-1);

  constructor(
    private readonly sim: Simulation,
    private readonly path: CertainWay,
    private readonly call: Call,
  ) {}

  run(task: Task): boolean {
    const { request } = this;
    this.call.fill(request, task);
    const delay = this.path.ask(request);
    const outcome = this.call.fails(request.outcome) ? request.outcome : OK;
    this.sim.schedule(delay, CertainCallStep.Answered, task, outcome);
    return false;
  }
}

class ParallelStep implements Step {
  constructor(private readonly branches: readonly (readonly Step[])[]) {}

  run(task: Task): boolean {
    return task.fork(this.branches);
  }
}

class ChooseStep implements Step {
  private readonly upTo: readonly number[];

  constructor(
    weights: readonly number[],
    private readonly choices: readonly (readonly Step[])[],
    private readonly stream: Stream,
  ) {
    let total = 0;
    this.upTo = weights.map((weight) => (total += weight));
  }

  run(task: Task): boolean {
    const drawn = this.stream() * this.upTo[this.upTo.length - 1]!;
    let choice = 0;
    while (this.upTo[choice]! <= drawn) choice++;
    const steps = this.choices[choice]!;
    // Nothing to do, as in "one request in ten writes", needs no task.
    return steps.length === 0 || task.enter(steps);
  }
}

class RepeatStep implements Step {
  constructor(
    private readonly times: number | null,
    private readonly steps: readonly Step[],
  ) {}

  run(task: Task): boolean {
    return this.steps.length === 0 || task.repeat(this.times ?? task.records, this.steps);
  }
}

class FailStep implements Step {
  constructor(
    private readonly chance: number,
    private readonly stream: Stream,
  ) {}

  run(task: Task): boolean {
    if (this.stream() < this.chance) task.fail();
    return true;
  }
}

class RespondStep implements Step {
  constructor(private readonly bytes: Variate | null) {}

  run(task: Task): boolean {
    task.respond(this.bytes === null ? task.responseBytes : this.bytes.next());
    return true;
  }
}
