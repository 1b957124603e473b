import type { Stream } from '../../engine/streams.js';
import type { BalancedTarget } from './balanced-target.js';

/** Chooses among the targets that may get requests. */
export interface TargetSet {
  readonly size: number;
  add(target: BalancedTarget): void;
  remove(target: BalancedTarget): void;
  /** The target for the next request; undefined if there is none. */
  pick(): BalancedTarget | undefined;
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
 * Targets lie in one list for each number of outstanding requests: every operation is O(1),
 * whatever the size of the fleet.
 */
export class LeastOutstandingRequests implements TargetSet {
  size = 0;
  private lowest = 0;
  private readonly levels: BalancedTarget[][] = [[]];

  constructor(private readonly stream: Stream) {}

  add(target: BalancedTarget): void {
    this.size++;
    this.enter(target);
  }

  remove(target: BalancedTarget): void {
    if (target.level < 0) return;
    this.size--;
    this.leave(target);
    target.level = -1;
  }

  pick(): BalancedTarget | undefined {
    if (this.size === 0) return undefined;
    while (this.levels[this.lowest]!.length === 0) this.lowest++;
    const level = this.levels[this.lowest]!;
    return level.length === 1 ? level[0] : level[Math.floor(this.stream() * level.length)];
  }

  changed(target: BalancedTarget): void {
    // A target that is draining or unhealthy still answers, and is in no list.
    if (target.level < 0) return;
    this.leave(target);
    this.enter(target);
  }

  private enter(target: BalancedTarget): void {
    const { outstanding } = target;
    while (this.levels.length <= outstanding) this.levels.push([]);
    const level = this.levels[outstanding]!;
    target.level = outstanding;
    target.index = level.length;
    level.push(target);
    if (outstanding < this.lowest) this.lowest = outstanding;
  }

  private leave(target: BalancedTarget): void {
    const level = this.levels[target.level]!;
    const last = level.pop()!;
    if (last === target) return;
    level[target.index] = last;
    last.index = target.index;
  }
}
