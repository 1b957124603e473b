import { isMapping } from '../parameter/problem.js';
import type { Misfit, Reference } from '../parameter/resource.js';
import { KNOWN_ERRORS } from './errors.js';
import type { MachineSpec, StateSpec } from './spec.js';

type Path = readonly (string | number)[];

/** Keys beside a state's kind, and the kinds that they mean something to. */
const FOR: Readonly<Record<string, readonly StateSpec['kind'][]>> = {
  next: ['task', 'parallel', 'map', 'wait', 'pass'],
  default: ['choice'],
  retry: ['task', 'parallel', 'map'],
  catch: ['task', 'parallel', 'map'],
};

/** Visits a machine and those inside it. `path` leads to what holds `startAt` and `states`. */
export function eachMachine(
  machine: MachineSpec,
  path: Path,
  visit: (machine: MachineSpec, path: Path) => void,
): void {
  visit(machine, path);
  for (const [name, state] of Object.entries(machine.states)) {
    const here = [...path, 'states', name];
    if (state.kind === 'parallel')
      for (const [i, branch] of state.branches.entries())
        eachMachine(branch, [...here, 'parallel', i], visit);
    if (state.kind === 'map') eachMachine(state.each, [...here, 'map'], visit);
  }
}

/**
 * The resources that tasks call.
 *
 * @param waits whether a caller of the machine waits for its tasks
 */
export function taskReferences(machine: MachineSpec, waits: boolean): readonly Reference[] {
  const found: Reference[] = [];
  eachMachine(machine, [], ({ states }, path) => {
    for (const [name, state] of Object.entries(states)) {
      if (state.kind !== 'task') continue;
      found.push({
        to: state.to,
        path: [...path, 'states', name, 'task', state.op === null ? 'to' : 'op'],
        roles: ['entry'],
        why: 'it cannot be called',
        sends: [state.op ?? name],
        waits,
      });
    }
  });
  return found;
}

/** Names of the requests that tasks send. */
export function namesSent(machine: MachineSpec): readonly string[] {
  return taskReferences(machine, true).flatMap(({ sends }) => sends as readonly string[]);
}

export function checkMachine(machine: MachineSpec, written: unknown): readonly Misfit[] {
  const found: Misfit[] = [];
  checkErrors(machine, found);
  eachMachine(machine, [], (each, path) => {
    checkNames(each, path, found);
    checkKeys(each, path, written, found);
    if (found.length === 0) checkEnds(each, path, found);
  });
  return found;
}

/** Every state that is named is there, and every state is reached. */
function checkNames({ startAt, states }: MachineSpec, path: Path, found: Misfit[]): void {
  const known = (name: string, at: Path): void => {
    if (Object.hasOwn(states, name)) return;
    const why = `there is no such state; the states are ${Object.keys(states).join(', ')}`;
    found.push({ path: [...path, ...at], what: name, why, at: 'value' });
  };
  known(startAt, ['startAt']);
  for (const [name, state] of Object.entries(states)) {
    const here = ['states', name];
    if ('next' in state && state.next !== null) known(state.next, [...here, 'next']);
    if ('catch' in state)
      for (const [i, { next }] of state.catch.entries()) known(next, [...here, 'catch', i, 'next']);
    if (state.kind !== 'choice') continue;
    for (const [i, { next }] of state.choices.entries())
      known(next, [...here, 'choice', i, 'next']);
    if (state.otherwise !== null) known(state.otherwise, [...here, 'default']);
    checkChances(state, [...path, ...here, 'choice'], found);
  }
  if (found.length > 0) return;
  const reached = reach(states, startAt);
  for (const name of Object.keys(states))
    if (!reached.has(name))
      found.push({ path: [...path, 'states', name], why: 'no other state leads to it' });
}

function checkChances(
  { choices, otherwise }: StateSpec & { kind: 'choice' },
  path: Path,
  found: Misfit[],
): void {
  const sum = choices.reduce((total, { chance }) => total + chance, 0);
  if (sum > 1 + 1e-9) found.push({ path, why: 'the chances add up to more than 100 %' });
  else if (sum < 1 - 1e-9 && otherwise === null) {
    const percent = Number((sum * 100).toPrecision(6));
    const why = `the chances add up to ${percent} %: \`default\` says where the rest goes`;
    found.push({ path, why });
  }
}

/** Names of errors that nothing here has. */
function checkErrors(machine: MachineSpec, found: Misfit[]): void {
  const raised = new Set(KNOWN_ERRORS);
  eachMachine(machine, [], ({ states }) => {
    for (const state of Object.values(states)) if (state.kind === 'fail') raised.add(state.error);
  });
  eachMachine(machine, [], ({ states }, path) => {
    for (const [name, state] of Object.entries(states)) {
      if (!('retry' in state)) continue;
      for (const key of ['retry', 'catch'] as const)
        for (const [i, { errors }] of state[key].entries())
          for (const [j, error] of errors.entries()) {
            if (raised.has(error)) continue;
            const why = `no state fails with it; known are ${[...raised].join(', ')}`;
            const here = [...path, 'states', name, key, i, 'errors', j];
            found.push({ path: here, what: error, why, at: 'value' });
          }
    }
  });
}

/** Keys that mean nothing to a state of this kind. */
function checkKeys({ states }: MachineSpec, path: Path, written: unknown, found: Misfit[]): void {
  for (const [name, state] of Object.entries(states)) {
    const here = [...path, 'states', name];
    const given = at(written, here);
    if (!isMapping(given)) continue;
    for (const [key, kinds] of Object.entries(FOR))
      if (given[key] !== undefined && !kinds.includes(state.kind))
        found.push({ path: [...here, key], why: `it is for ${kinds.join(', ')}` });
  }
}

/** From every state the end can be reached: an execution that never ends would take no time to go round. */
function checkEnds({ states }: MachineSpec, path: Path, found: Misfit[]): void {
  for (const name of Object.keys(states)) {
    const ends = [...reach(states, name)].some((each) => isEnd(states[each]!));
    if (!ends) {
      found.push({ path: [...path, 'states', name], why: 'no way leads from it to an end' });
      return;
    }
  }
}

function isEnd(state: StateSpec): boolean {
  if (state.kind === 'succeed' || state.kind === 'fail') return true;
  return state.kind !== 'choice' && state.next === null;
}

function reach(states: MachineSpec['states'], from: string): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [from];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    open.push(...successors(states[name]!));
  }
  return reached;
}

function successors(state: StateSpec): readonly string[] {
  if (state.kind === 'succeed' || state.kind === 'fail') return [];
  if (state.kind === 'choice') {
    const taken = state.choices.filter(({ chance }) => chance > 0).map(({ next }) => next);
    return state.otherwise === null ? taken : [...taken, state.otherwise];
  }
  const caught = 'catch' in state ? state.catch.map(({ next }) => next) : [];
  return state.next === null ? caught : [state.next, ...caught];
}

function at(value: unknown, path: Path): unknown {
  let here = value;
  for (const step of path) {
    if (here === null || typeof here !== 'object') return undefined;
    here = (here as Record<string | number, unknown>)[step];
  }
  return here;
}
