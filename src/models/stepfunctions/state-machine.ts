import { EventType } from '../../engine/event-type.js';
import type { UsageLine } from '../../pricing/usage.js';
import { HTTP_413, HTTP_500, HTTP_504, OK, THROTTLED } from '../../queueing/outcome.js';
import type { Request, Service } from '../../queueing/request.js';
import { TimeoutList } from '../../queueing/timeout-list.js';
import type { TokenBucket } from '../../queueing/token-bucket.js';
import { createVariate } from '../../variates/create-variate.js';
import type { Variate } from '../../variates/distribution.js';
import { accountBucket } from '../account-limits.js';
import type { Metric, Resource, ResourceContext, ResourceTimeline } from '../resource.js';
import { MAX_OPEN, MAX_PAYLOAD_BYTES } from './defaults.js';
import { EXECUTION_TIMEOUT } from './errors.js';
import { Execution, Recycler } from './execution.js';
import { Interpreter } from './interpreter.js';
import { START, START_SYNC } from './names.js';
import type { StepFunctionsSpec } from './spec.js';
import { compileMachine } from './states.js';
import { ExecutionStatistics } from './statistics.js';

/**
 * A state machine of Step Functions. Who starts a standard workflow, or an express one with
 * `start`, is answered when it has been started; who runs an express one with `start-sync`, when it
 * has ended.
 */
export class StateMachine implements Resource, Service {
  private static readonly Begun = new EventType<StateMachine, Execution>(
    'step-functions.begun',
    (machine, execution) => machine.begun(execution),
  );

  readonly type = 'step-functions';
  readonly service: Service = this;
  readonly certain = null;
  readonly targets = null;
  /** An answer to `start` says nothing of the execution. */
  readonly endsJourneys = true;

  private readonly statistics: ExecutionStatistics;
  private readonly executions = new Recycler(() => new Execution());
  private readonly starts: TokenBucket;
  private readonly apiTime: Variate;
  private readonly asyncDelay: Variate;
  private readonly startTime: Variate;
  private readonly timeouts: TimeoutList | null;
  private interpreter!: Interpreter;

  constructor(
    private readonly spec: StepFunctionsSpec,
    private readonly context: ResourceContext,
  ) {
    const { sim, requests } = context;
    const { region, workflow, timeoutS } = spec;
    this.statistics = new ExecutionStatistics(spec, context.id, sim.now);
    const starts = `step-functions.start-${workflow}`;
    this.starts = accountBucket(sim, starts, region, spec.startLimit);
    this.apiTime = createVariate(spec.apiTime, context.stream('api'));
    this.asyncDelay = createVariate(spec.asyncDelay, context.stream('async'));
    this.startTime = createVariate(spec.startTime, context.stream('start'));
    this.timeouts =
      timeoutS === null
        ? null
        : new TimeoutList(sim, requests, timeoutS, (ticket) => this.timedOut(ticket));
  }

  connect(): void {
    const { spec, context, statistics } = this;
    const { transitionLimit: limit, workflow, region } = spec;
    this.interpreter = new Interpreter(
      {
        first: compileMachine(spec.machine, 'states.', context),
        transitionTime: createVariate(spec.transitionTime, context.stream('transition')),
        taskTime: createVariate(spec.taskTime, context.stream('task')),
        transitions:
          limit === null
            ? null
            : accountBucket(context.sim, `step-functions.transitions-${workflow}`, region, limit),
        remembers: workflow === 'standard',
        jitter: context.stream('jitter'),
        entered: (isRetry, waited) => {
          statistics.transitions++;
          if (isRetry) statistics.retries++;
          if (waited) statistics.delayed++;
        },
        ended: (execution, error) => {
          this.timeouts?.remove(execution.ticket!);
          this.end(execution, error);
        },
      },
      context,
    );
  }

  accept(request: Request): void {
    const { statistics, spec } = this;
    const { now } = this.context.sim;
    statistics.requests++;
    const isSync = this.isSync(request);
    if (request.requestBytes > MAX_PAYLOAD_BYTES) {
      statistics.tooLarge++;
      request.answer(HTTP_413, this.apiTime.next());
      return;
    }
    const isOverfull = spec.workflow === 'standard' && this.executions.inUse >= MAX_OPEN;
    if (isOverfull || (!isSync && !this.starts.take(now))) {
      statistics.throttled++;
      request.answer(THROTTLED);
      return;
    }
    this.start(request, isSync);
  }

  reset(now: number): void {
    this.statistics.reset(now);
  }

  settle(): void {}

  gauge(name: string): number | null {
    return name === 'open' ? this.executions.inUse : null;
  }

  metrics(): Readonly<Record<string, Metric>> {
    return this.statistics.metrics(this.context.sim.now);
  }

  usage(): readonly UsageLine[] {
    return this.statistics.usage();
  }

  timelines(): readonly ResourceTimeline[] {
    return [];
  }

  private isSync(request: Request): boolean {
    if (this.spec.workflow === 'standard' || request.event) return false;
    const op = request.operation?.op ?? START_SYNC;
    return op !== START;
  }

  private start(request: Request, isSync: boolean): void {
    const { context } = this;
    const { sim } = context;
    const execution = this.executions.acquire();
    const ticket = context.requests.acquire();
    ticket.requestBytes = request.requestBytes;
    ticket.responseBytes = request.responseBytes;
    ticket.inherit(request);
    ticket.context = execution;
    execution.ticket = ticket;
    execution.strands = 0;
    execution.mostStrands = 0;
    execution.caller = isSync ? request : null;
    let before = this.apiTime.next();
    if (!isSync) {
      request.responseBytes = 0;
      request.answer(OK, before);
      before += this.asyncDelay.next();
      context.background.begin();
    }
    this.statistics.open.add(sim.now, 1);
    if (before > 0) sim.schedule(before, StateMachine.Begun, this, execution);
    else this.begun(execution);
  }

  private begun(execution: Execution): void {
    execution.startedAt = this.context.sim.now;
    this.statistics.started++;
    this.timeouts?.add(execution.ticket!, execution.startedAt);
    this.interpreter.begin(execution, this.startTime.next());
  }

  private timedOut(ticket: Request): void {
    const execution = ticket.context as Execution;
    this.interpreter.abort(execution);
    this.end(execution, EXECUTION_TIMEOUT);
  }

  private end(execution: Execution, error: string | null): void {
    const { context, statistics } = this;
    const { now } = context.sim;
    const { caller, startedAt, mostStrands } = execution;
    const ticket = execution.ticket!;
    statistics.open.add(now, -1);
    statistics.end(now - startedAt, error, mostStrands * ticket.requestBytes);
    if (error === null) context.gate?.leave(ticket.journey, now);
    execution.caller = null;
    execution.ticket = null;
    context.requests.release(ticket);
    this.executions.release(execution);
    if (caller === null) context.background.end();
    else caller.answer(outcomeOf(error));
  }
}

/** What a caller that waits gets. */
function outcomeOf(error: string | null): number {
  if (error === null) return OK;
  return error === EXECUTION_TIMEOUT ? HTTP_504 : HTTP_500;
}
