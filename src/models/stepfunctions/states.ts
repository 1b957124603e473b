import type { Stream } from '../../engine/streams.js';
import type { Operation, Request } from '../../queueing/request.js';
import { createVariate } from '../../variates/create-variate.js';
import type { Variate } from '../../variates/distribution.js';
import type { Path } from '../network/path.js';
import type { ResourceContext } from '../resource.js';
import { INLINE_CONCURRENCY } from './defaults.js';
import type { MachineSpec, RetrySpec, StateSpec, TaskStateSpec } from './spec.js';

/** Events that a state writes into a standard execution's history: it is entered and exited. */
const EVENTS: Readonly<Record<StateSpec['kind'], number>> = {
  // Also scheduled, started, succeeded: counted with each attempt.
  task: 2,
  choice: 2,
  // Also started and succeeded.
  parallel: 4,
  map: 4,
  wait: 2,
  pass: 2,
  succeed: 2,
  // Only entered.
  fail: 1,
};

/** Where an error leads. */
export interface Catcher {
  readonly errors: readonly string[];
  readonly next: State;
}

/** What a task sends, and where. */
export class TaskCall {
  readonly path: Path;
  private readonly operation: Operation;
  private readonly name: number;
  private readonly requestBytes: Variate | null;

  constructor(
    name: string,
    readonly spec: TaskStateSpec,
    place: string,
    context: ResourceContext,
  ) {
    const { to, itemBytes, requestBytes } = spec;
    const op = spec.op ?? name;
    this.path = context.pathTo(to);
    this.name = context.handlers.name(op);
    this.operation = context.handlers.operation({
      op,
      items: 1,
      itemBytes,
      consistent: false,
      transactional: false,
    });
    this.requestBytes =
      requestBytes === null ? null : createVariate(requestBytes, context.stream(`${place}.size`));
  }

  fill(request: Request, ticket: Request): void {
    request.name = this.name;
    request.operation = this.operation;
    request.requestBytes =
      this.requestBytes === null ? ticket.requestBytes : this.requestBytes.next();
    request.responseBytes = 0;
    request.zone = -1;
    request.inherit(ticket);
  }
}

/** A state of a machine, ready to be run: only what belongs to its kind is set. */
export class State {
  readonly events: number;
  /** The state that follows; null: the end. */
  next: State | null = null;
  retry: readonly RetrySpec[] = [];
  catchers: readonly Catcher[] = [];
  call: TaskCall | null = null;
  time: Variate | null = null;
  error = '';
  /** First states of the branches; of a map, of what is done for each item. */
  branches: readonly State[] = [];
  /** Branches or items, and how many run at once. */
  pieces = 0;
  atOnce = 0;
  private chances: readonly number[] = [];
  private chosen: readonly State[] = [];
  private stream: Stream | null = null;

  constructor(
    readonly name: string,
    readonly kind: StateSpec['kind'],
  ) {
    this.events = EVENTS[kind];
  }

  /** Choices in turn, each with the chance that it is this one. */
  offer(choices: readonly { chance: number; next: State }[], stream: Stream): void {
    let sum = 0;
    this.chances = choices.map(({ chance }) => (sum += chance));
    this.chosen = choices.map(({ next }) => next);
    this.stream = stream;
  }

  choose(): State {
    const drawn = this.stream!();
    const last = this.chosen.length - 1;
    let choice = 0;
    while (choice < last && this.chances[choice]! <= drawn) choice++;
    return this.chosen[choice]!;
  }
}

/**
 * Compiles a machine.
 *
 * @returns its first state
 */
export function compileMachine(
  machine: MachineSpec,
  place: string,
  context: ResourceContext,
): State {
  const states = new Map<string, State>();
  for (const [name, { kind }] of Object.entries(machine.states))
    states.set(name, new State(name, kind));
  const find = (name: string): State => states.get(name)!;
  for (const [name, spec] of Object.entries(machine.states))
    fillState(find(name), spec, `${place}${name}`, find, context);
  return find(machine.startAt);
}

function fillState(
  state: State,
  spec: StateSpec,
  place: string,
  find: (name: string) => State,
  context: ResourceContext,
): void {
  if ('next' in spec && spec.next !== null) state.next = find(spec.next);
  if ('retry' in spec) {
    state.retry = spec.retry;
    state.catchers = spec.catch.map(({ errors, next }) => ({ errors, next: find(next) }));
  }
  switch (spec.kind) {
    case 'task':
      state.call = new TaskCall(state.name, spec, place, context);
      return;
    case 'parallel':
      state.branches = spec.branches.map((branch, i) =>
        compileMachine(branch, `${place}[${i}].`, context),
      );
      state.pieces = spec.branches.length;
      state.atOnce = spec.branches.length;
      return;
    case 'map':
      state.branches = [compileMachine(spec.each, `${place}[].`, context)];
      state.pieces = spec.items;
      state.atOnce = spec.maxConcurrency === 0 ? INLINE_CONCURRENCY : spec.maxConcurrency;
      return;
    case 'choice': {
      const choices = spec.choices.map(({ chance, next }) => ({ chance, next: find(next) }));
      const rest =
        spec.otherwise === null
          ? []
          : [{ chance: Number.POSITIVE_INFINITY, next: find(spec.otherwise) }];
      state.offer([...choices, ...rest], context.stream(`${place}.choice`));
      return;
    }
    case 'wait':
      state.time = createVariate(spec.time, context.stream(`${place}.wait`));
      return;
    case 'fail':
      state.error = spec.error;
      return;
  }
}
