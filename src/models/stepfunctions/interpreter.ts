import { NO_EVENT } from '../../engine/event-queue.js';
import { EventType } from '../../engine/event-type.js';
import type { Stream } from '../../engine/streams.js';
import { OK } from '../../queueing/outcome.js';
import type { Caller, Request } from '../../queueing/request.js';
import type { TokenBucket } from '../../queueing/token-bucket.js';
import type { Variate } from '../../variates/distribution.js';
import type { ResourceContext } from '../resource.js';
import { MAX_HISTORY } from './defaults.js';
import { errorOf, matches, RUNTIME, TIMEOUT } from './errors.js';
import { type Execution, Recycler, Strand } from './execution.js';
import type { State } from './states.js';

/** History of a task's attempt: scheduled, started, succeeded or failed. */
const EVENTS_OF_ATTEMPT = 3;
/** Of an item of a map: started, succeeded. */
const EVENTS_OF_ITEM = 2;

/** What the interpreter tells of, and is told. */
export interface Machine {
  readonly first: State;
  /** From one state to the next. */
  readonly transitionTime: Variate;
  readonly taskTime: Variate;
  /** Transitions wait for their token; null: no limit. */
  readonly transitions: TokenBucket | null;
  /** Whether executions have a history that can be full. */
  readonly remembers: boolean;
  readonly jitter: Stream;
  entered(isRetry: boolean, waited: boolean): void;
  /** An execution has ended. @param error null: it has succeeded */
  ended(execution: Execution, error: string | null): void;
}

/** Runs executions of one state machine, state by state. */
export class Interpreter implements Caller {
  private static readonly Run = new EventType<Interpreter, Strand>(
    'step-functions.run',
    (interpreter, strand) => {
      strand.event = NO_EVENT;
      interpreter.run(strand);
    },
  );
  private static readonly Call = new EventType<Interpreter, Strand>(
    'step-functions.call',
    (interpreter, strand) => {
      strand.event = NO_EVENT;
      interpreter.send(strand);
    },
  );
  private static readonly WaitEnd = new EventType<Interpreter, Strand>(
    'step-functions.wait-end',
    (interpreter, strand) => {
      strand.event = NO_EVENT;
      interpreter.complete(strand);
    },
  );
  private static readonly TaskTimeout = new EventType<Interpreter, Strand>(
    'step-functions.task-timeout',
    (interpreter, strand) => interpreter.taskTimedOut(strand),
  );

  readonly early = false;
  readonly strands = new Recycler(() => new Strand());

  constructor(
    private readonly machine: Machine,
    private readonly context: ResourceContext,
  ) {}

  /** @param after seconds until it enters its first state */
  begin(execution: Execution, after: number): void {
    execution.root = this.strand(execution);
    execution.history = 1;
    this.moveTo(execution.root, this.machine.first, after);
  }

  /** Ends an execution where it stands. */
  abort(execution: Execution): void {
    if (execution.root !== null) this.stop(execution.root);
    execution.root = null;
  }

  answered(request: Request): void {
    const strand = request.context as Strand;
    const { outcome } = request;
    this.context.requests.release(request);
    strand.request = null;
    this.cancel(strand);
    if (outcome === OK) this.complete(strand);
    else this.fail(strand, errorOf(outcome));
  }

  /** Goes on until the strand waits for something, or ends. */
  private run(strand: Strand): void {
    for (;;) {
      const state = strand.state!;
      let { next } = state;
      switch (state.kind) {
        case 'task':
          this.attempt(strand);
          return;
        case 'wait':
          this.schedule(strand, state.time!.next(), Interpreter.WaitEnd);
          return;
        case 'parallel':
        case 'map':
          this.fork(strand);
          return;
        case 'fail':
          this.failUp(strand, state.error);
          return;
        case 'choice':
          next = state.choose();
          break;
      }
      if (next === null) {
        this.end(strand);
        return;
      }
      if (!this.enter(strand, next, 0)) return;
    }
  }

  private complete(strand: Strand): void {
    const { next } = strand.state!;
    if (next === null) this.end(strand);
    else this.moveTo(strand, next, 0);
  }

  private moveTo(strand: Strand, state: State, after: number): void {
    if (this.enter(strand, state, after)) this.run(strand);
  }

  /** @returns true: it is in the state now; false: it will be, or the history is full */
  private enter(strand: Strand, state: State, after: number): boolean {
    strand.state = state;
    if (state.retry.length > 0) {
      strand.attempts.length = 0;
      strand.waits.length = 0;
    }
    if (this.isFull(strand, state.events)) return false;
    const delay = after + this.transition(false, after);
    if (delay === 0) return true;
    this.schedule(strand, delay, Interpreter.Run);
    return false;
  }

  /** @returns seconds that a transition takes, its wait for a token included */
  private transition(isRetry: boolean, after: number): number {
    const { transitions, transitionTime } = this.machine;
    const wait = transitions === null ? 0 : transitions.takeInTurn(this.context.sim.now);
    this.machine.entered(isRetry, wait > after);
    return Math.max(0, wait - after) + transitionTime.next();
  }

  private isFull(strand: Strand, events: number): boolean {
    if (!this.machine.remembers) return false;
    const execution = strand.execution!;
    execution.history += events;
    if (execution.history <= MAX_HISTORY) return false;
    this.failUp(strand, RUNTIME);
    return true;
  }

  private schedule(strand: Strand, after: number, type: EventType<Interpreter, Strand>): void {
    const { sim } = this.context;
    strand.event = sim.scheduleCancellable(sim.now + after, type, this, strand);
  }

  private cancel(strand: Strand): void {
    if (strand.event !== NO_EVENT) this.context.sim.cancel(strand.event);
    strand.event = NO_EVENT;
  }

  private attempt(strand: Strand): void {
    if (this.isFull(strand, EVENTS_OF_ATTEMPT)) return;
    const delay = this.machine.taskTime.next();
    if (delay > 0) this.schedule(strand, delay, Interpreter.Call);
    else this.send(strand);
  }

  private send(strand: Strand): void {
    const { call } = strand.state!;
    const { timeoutS } = call!.spec;
    const request = this.context.requests.acquire();
    call!.fill(request, strand.execution!.ticket!);
    request.caller = this;
    request.context = strand;
    strand.request = request;
    if (timeoutS !== null) this.schedule(strand, timeoutS, Interpreter.TaskTimeout);
    call!.path.send(request);
  }

  private taskTimedOut(strand: Strand): void {
    strand.event = NO_EVENT;
    strand.request!.abandon();
    strand.request = null;
    this.fail(strand, TIMEOUT);
  }

  private fork(strand: Strand): void {
    const { pieces } = strand.state!;
    strand.left = pieces;
    strand.nextBranch = 0;
    strand.failure = null;
    this.forkOn(strand);
  }

  /** Starts children as long as they may begin. A loop: those that end at once do not pile up on the stack. */
  private forkOn(strand: Strand): void {
    const state = strand.state!;
    const { branches, atOnce, kind } = state;
    strand.forking = true;
    while (strand.left > 0 && strand.children < atOnce && strand.failure === null) {
      strand.left--;
      const first = branches[strand.nextBranch]!;
      if (kind === 'parallel') strand.nextBranch++;
      else if (this.isOverfull(strand)) break;
      const child = this.strand(strand.execution!);
      strand.adopt(child);
      this.moveTo(child, first, 0);
    }
    strand.forking = false;
    const { failure } = strand;
    if (failure !== null) {
      strand.failure = null;
      this.stopChildren(strand);
      this.fail(strand, failure);
    } else if (strand.children === 0) this.complete(strand);
  }

  /** An item of a map is part of the history, too. */
  private isOverfull(strand: Strand): boolean {
    if (!this.machine.remembers) return false;
    const execution = strand.execution!;
    execution.history += EVENTS_OF_ITEM;
    if (execution.history > MAX_HISTORY) strand.failure = RUNTIME;
    return strand.failure !== null;
  }

  private end(strand: Strand): void {
    const { parent } = strand;
    if (parent === null) {
      const execution = strand.execution!;
      execution.root = null;
      this.release(strand);
      this.machine.ended(execution, null);
      return;
    }
    parent.drop(strand);
    this.release(strand);
    if (!parent.forking) this.forkOn(parent);
  }

  /** The state fails: it is tried again, or the error is caught, or it goes up. */
  private fail(strand: Strand, error: string): void {
    const { retry, catchers } = strand.state!;
    if (error !== RUNTIME) {
      for (let i = 0; i < retry.length; i++) {
        const retrier = retry[i]!;
        if (!matches(retrier.errors, error)) continue;
        const before = strand.attempts[i] ?? 0;
        if (before >= retrier.maxAttempts) break;
        strand.attempts[i] = before + 1;
        this.retry(strand, i);
        return;
      }
      for (const { errors, next } of catchers) {
        if (!matches(errors, error)) continue;
        this.moveTo(strand, next, 0);
        return;
      }
    }
    this.failUp(strand, error);
  }

  private retry(strand: Strand, i: number): void {
    const { intervalS, backoffRate, maxDelayS, jitter } = strand.state!.retry[i]!;
    const waits = strand.attempts[i] === 1 ? intervalS : strand.waits[i]! * backoffRate;
    const wait = maxDelayS === null ? waits : Math.min(waits, maxDelayS);
    strand.waits[i] = wait;
    const drawn = jitter === 'full' ? wait * this.machine.jitter() : wait;
    this.schedule(strand, drawn + this.transition(true, drawn), Interpreter.Run);
  }

  /** A strand fails: what it is part of fails with it. */
  private failUp(strand: Strand, error: string): void {
    const { parent } = strand;
    if (parent === null) {
      const execution = strand.execution!;
      execution.root = null;
      this.release(strand);
      this.machine.ended(execution, error);
      return;
    }
    parent.drop(strand);
    this.release(strand);
    if (parent.forking) {
      parent.failure ??= error;
      return;
    }
    this.stopChildren(parent);
    parent.left = 0;
    this.fail(parent, error);
  }

  private stopChildren(strand: Strand): void {
    while (strand.firstChild !== null) {
      const child = strand.firstChild;
      strand.drop(child);
      this.stop(child);
    }
  }

  private stop(strand: Strand): void {
    this.stopChildren(strand);
    this.cancel(strand);
    // What was called goes on, and nobody gets the answer.
    if (strand.request !== null) strand.request.abandon();
    strand.request = null;
    this.release(strand);
  }

  private strand(execution: Execution): Strand {
    const strand = this.strands.acquire();
    strand.execution = execution;
    execution.strands++;
    if (execution.strands > execution.mostStrands) execution.mostStrands = execution.strands;
    return strand;
  }

  private release(strand: Strand): void {
    strand.execution!.strands--;
    strand.execution = null;
    strand.state = null;
    strand.left = 0;
    strand.forking = false;
    strand.failure = null;
    this.strands.release(strand);
  }
}
