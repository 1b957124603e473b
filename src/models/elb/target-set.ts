import type { Stream } from '../../engine/streams.js';
import type { BalancedTarget } from './balanced-target.js';

/** Chooses among the targets that may get requests. */
export interface TargetSet {
  readonly size: number;
  add(target: BalancedTarget): void;
  remove(target: BalancedTarget): void;
  /** The target for the next request; undefined if there is none. @param zone of the node that has it */
  pick(zone: number): BalancedTarget | undefined;
  /** The target's outstanding requests have gone up or down by one. */
  changed(target: BalancedTarget): void;
}

/** One after the other. */
export class RoundRobin implements TargetSet {
  private turn = 0;
  private readonly targets: BalancedTarget[] = [];

  get size(): number {
    return this.targets.length;
  }

  add(target: BalancedTarget): void {
    this.targets.push(target);
  }

  remove(target: BalancedTarget): void {
    const index = this.targets.indexOf(target);
    if (index < 0) return;
    this.targets.splice(index, 1);
    if (index < this.turn) this.turn--;
  }

  pick(): BalancedTarget | undefined {
    if (this.turn >= this.targets.length) this.turn = 0;
    return this.targets[this.turn++];
  }

  changed(): void {}
}

/** Any of them with equal chance: ALB's weighted random while no target is anomalous. */
export class WeightedRandom implements TargetSet {
  private readonly targets: BalancedTarget[] = [];

  constructor(private readonly stream: Stream) {}

  get size(): number {
    return this.targets.length;
  }

  add(target: BalancedTarget): void {
    this.targets.push(target);
  }

  remove(target: BalancedTarget): void {
    const index = this.targets.indexOf(target);
    if (index >= 0) this.targets.splice(index, 1);
  }

  pick(): BalancedTarget | undefined {
    return this.targets[Math.floor(this.stream() * this.targets.length)];
  }

  changed(): void {}
}

/**
 * The target with the fewest outstanding requests; among equals, any with equal chance.
 *
 * The numbers of the targets lie in one list for each number of outstanding requests: every
 * operation is O(1), whatever the size of the fleet. Numbers and not targets, because moving one
 * changes the place of another, which would have to be fetched from far away in memory.
 */
export class LeastOutstandingRequests implements TargetSet {
  size = 0;
  private lowest = 0;
  private readonly targets: BalancedTarget[] = [];
  private readonly free: number[] = [];
  private readonly levels: number[][] = [[]];
  /** Which list a target is in, and where in it: two numbers side by side. */
  private readonly places: number[] = [];

  constructor(private readonly stream: Stream) {}

  add(target: BalancedTarget): void {
    const number = this.free.pop() ?? this.targets.length;
    this.size++;
    target.number = number;
    this.targets[number] = target;
    this.enter(number, target.outstanding);
  }

  remove(target: BalancedTarget): void {
    if (target.number < 0) return;
    this.size--;
    this.leave(target.number);
    this.free.push(target.number);
    target.number = -1;
  }

  pick(): BalancedTarget | undefined {
    if (this.size === 0) return undefined;
    while (this.levels[this.lowest]!.length === 0) this.lowest++;
    const level = this.levels[this.lowest]!;
    const index = level.length === 1 ? 0 : Math.floor(this.stream() * level.length);
    return this.targets[level[index]!];
  }

  changed(target: BalancedTarget): void {
    // A target that is draining or unhealthy still answers, and is in no list.
    if (target.number < 0) return;
    this.leave(target.number);
    this.enter(target.number, target.outstanding);
  }

  private enter(number: number, outstanding: number): void {
    while (this.levels.length <= outstanding) this.levels.push([]);
    const level = this.levels[outstanding]!;
    this.places[2 * number] = outstanding;
    this.places[2 * number + 1] = level.length;
    level.push(number);
    if (outstanding < this.lowest) this.lowest = outstanding;
  }

  private leave(number: number): void {
    const level = this.levels[this.places[2 * number]!]!;
    const last = level.pop()!;
    if (last === number) return;
    const place = this.places[2 * number + 1]!;
    level[place] = last;
    this.places[2 * last + 1] = place;
  }
}
