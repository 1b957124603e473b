import type { BalancedTarget } from './balanced-target.js';
import type { TargetSet } from './target-set.js';

/**
 * Cross-zone balancing is off: the node in each zone has only the targets of its own zone. Targets in
 * a zone without a node are unused.
 */
export class ZonalTargets implements TargetSet {
  size = 0;
  private readonly zones: readonly TargetSet[];

  constructor(zones: number, create: (zone: number) => TargetSet) {
    this.zones = Array.from({ length: zones }, (_, zone) => create(zone));
  }

  sizeIn(zone: number): number {
    return this.zones[zone]!.size;
  }

  add(target: BalancedTarget): void {
    const zone = this.of(target);
    if (zone === undefined) return;
    zone.add(target);
    this.size++;
  }

  remove(target: BalancedTarget): void {
    const zone = this.of(target);
    if (zone === undefined) return;
    const before = zone.size;
    zone.remove(target);
    this.size += zone.size - before;
  }

  pick(zone: number): BalancedTarget | undefined {
    return this.zones[zone]!.pick(zone);
  }

  changed(target: BalancedTarget): void {
    this.of(target)?.changed(target);
  }

  private of({ target }: BalancedTarget): TargetSet | undefined {
    return this.zones[target.zone];
  }
}
