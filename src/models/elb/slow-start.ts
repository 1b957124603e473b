import type { Simulation } from '../../engine/simulation.js';
import type { BalancedTarget } from './balanced-target.js';
import type { TargetSet } from './target-set.js';

/**
 * Round robin in which a target that has just become healthy begins with no share and reaches its
 * full one linearly. It starts slowly only if another target has its full share.
 *
 * Source: Application Load Balancer user guide, edit-target-group-attributes, slow start mode (2026).
 */
export class SlowStartRoundRobin implements TargetSet {
  private turn = 0;
  private readonly targets: BalancedTarget[] = [];
  /** Targets without their full share. */
  private starting = 0;

  constructor(
    private readonly sim: Simulation,
    private readonly durationS: number,
  ) {}

  get size(): number {
    return this.targets.length;
  }

  add(target: BalancedTarget): void {
    const { now } = this.sim;
    target.startedAt = Number.NEGATIVE_INFINITY;
    target.credit = 0;
    // What was there before the start has its share, and when all are unhealthy nobody is spared.
    if (now > 0 && target.state === 'healthy' && this.hasFull()) {
      target.startedAt = now;
      this.starting++;
    }
    this.targets.push(target);
  }

  remove(target: BalancedTarget): void {
    const index = this.targets.indexOf(target);
    if (index < 0) return;
    if (this.share(target) < 1) this.starting--;
    target.startedAt = Number.NEGATIVE_INFINITY;
    this.targets.splice(index, 1);
    if (index < this.turn) this.turn--;
  }

  /** Whoever has its turn saves up its share, and gets the request once that is a whole one. */
  pick(): BalancedTarget | undefined {
    const { targets } = this;
    if (this.starting === 0) return this.next();
    for (let i = 0; i < targets.length; i++) {
      const target = this.next()!;
      target.credit += this.share(target);
      if (target.credit >= 1) return this.spend(target);
    }
    // Nobody has a full share any more: the one that is nearest to it.
    return this.spend(targets.reduce((a, b) => (b.credit > a.credit ? b : a)));
  }

  changed(): void {}

  private next(): BalancedTarget | undefined {
    if (this.turn >= this.targets.length) this.turn = 0;
    return this.targets[this.turn++];
  }

  private spend(target: BalancedTarget): BalancedTarget {
    target.credit -= 1;
    return target;
  }

  private hasFull(): boolean {
    return this.targets.some((target) => this.share(target) === 1);
  }

  private share(target: BalancedTarget): number {
    const { startedAt } = target;
    if (startedAt === Number.NEGATIVE_INFINITY) return 1;
    const share = (this.sim.now - startedAt) / this.durationS;
    if (share < 1) return share;
    target.startedAt = Number.NEGATIVE_INFINITY;
    target.credit = 0;
    this.starting--;
    return 1;
  }
}
