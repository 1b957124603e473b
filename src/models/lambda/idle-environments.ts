import type { Environment } from './environment.js';
import type { Routing } from './spec.js';

/** Environments that wait for a request. The cost of each call does not grow with their number. */
export interface IdleEnvironments {
  readonly size: number;
  put(environment: Environment): void;
  /** The one that gets the next request; null: there is none. */
  take(now: number): Environment | null;
  /** Lets go of all whose time has passed. */
  sweep(now: number): void;
}

/** @param gone told of each environment whose time has passed, once */
export function createIdleEnvironments(
  routing: Routing,
  gone: (environment: Environment) => void,
): IdleEnvironments {
  switch (routing) {
    case 'most-recently-used':
      return new MostRecent(gone);
    case 'least-recently-used':
      return new LeastRecent(gone);
    case 'newest':
      return new Newest(gone);
  }
}

/** A stack: they come in the order in which they fall idle. */
class MostRecent implements IdleEnvironments {
  private list: Environment[] = [];

  constructor(private readonly gone: (environment: Environment) => void) {}

  get size(): number {
    return this.list.length;
  }

  put(environment: Environment): void {
    this.list.push(environment);
  }

  take(now: number): Environment | null {
    const { list } = this;
    while (list.length > 0) {
      const environment = list.pop()!;
      if (now <= environment.expiresAt) return environment;
      this.gone(environment);
    }
    return null;
  }

  sweep(now: number): void {
    this.list = kept(this.list, now, this.gone);
  }
}

/** A queue; the part that has been taken is cut off now and then. */
class LeastRecent implements IdleEnvironments {
  private list: Environment[] = [];
  private first = 0;

  constructor(private readonly gone: (environment: Environment) => void) {}

  get size(): number {
    return this.list.length - this.first;
  }

  put(environment: Environment): void {
    this.list.push(environment);
  }

  take(now: number): Environment | null {
    while (this.first < this.list.length) {
      const environment = this.list[this.first++]!;
      if (this.first >= 64 && 2 * this.first >= this.list.length) this.cut();
      if (now <= environment.expiresAt) return environment;
      this.gone(environment);
    }
    return null;
  }

  sweep(now: number): void {
    this.cut();
    this.list = kept(this.list, now, this.gone);
  }

  private cut(): void {
    this.list.splice(0, this.first);
    this.first = 0;
  }
}

/** A heap: the one that was created last is its root. */
class Newest implements IdleEnvironments {
  private list: Environment[] = [];

  constructor(private readonly gone: (environment: Environment) => void) {}

  get size(): number {
    return this.list.length;
  }

  put(environment: Environment): void {
    const { list } = this;
    let at = list.length;
    list.push(environment);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (list[parent]!.sequence > environment.sequence) break;
      list[at] = list[parent]!;
      at = parent;
    }
    list[at] = environment;
  }

  take(now: number): Environment | null {
    while (this.list.length > 0) {
      const environment = this.pop();
      if (now <= environment.expiresAt) return environment;
      this.gone(environment);
    }
    return null;
  }

  sweep(now: number): void {
    const left = kept(this.list, now, this.gone);
    this.list = [];
    for (const environment of left) this.put(environment);
  }

  private pop(): Environment {
    const { list } = this;
    const first = list[0]!;
    const last = list.pop()!;
    const { length } = list;
    if (length === 0) return first;
    let at = 0;
    for (let child = 1; child < length; child = 2 * at + 1) {
      if (child + 1 < length && list[child + 1]!.sequence > list[child]!.sequence) child++;
      if (last.sequence >= list[child]!.sequence) break;
      list[at] = list[child]!;
      at = child;
    }
    list[at] = last;
    return first;
  }
}

function kept(
  list: readonly Environment[],
  now: number,
  gone: (environment: Environment) => void,
): Environment[] {
  const left: Environment[] = [];
  for (const environment of list) {
    if (now <= environment.expiresAt) left.push(environment);
    else gone(environment);
  }
  return left;
}
