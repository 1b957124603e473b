import type { BalancedTarget } from './balanced-target.js';

/**
 * The connections that clients have open through a Network Load Balancer. Each keeps its target until
 * it ends; then its client opens another.
 */
export class Flows {
  private readonly targets: (BalancedTarget | null)[];
  private readonly left: Int32Array;
  private readonly usedAt: Float64Array;
  /** Zone of the node that has each. */
  private readonly nodes: Int8Array;
  /** Connections to each target that have requests to come. */
  private readonly open = new Map<BalancedTarget, number>();

  constructor(
    readonly size: number,
    private readonly requests: number,
    private readonly idleTimeoutS: number,
  ) {
    this.targets = new Array<BalancedTarget | null>(size).fill(null);
    this.left = new Int32Array(size);
    this.usedAt = new Float64Array(size).fill(Number.NEGATIVE_INFINITY);
    this.nodes = new Int8Array(size);
  }

  /** The target of a connection; null: there is none, or it has been idle for too long. */
  at(flow: number, now: number): BalancedTarget | null {
    const target = this.targets[flow]!;
    if (target === null) return null;
    if (this.left[flow]! > 0 && now - this.usedAt[flow]! < this.idleTimeoutS) return target;
    this.close(flow);
    return null;
  }

  nodeOf(flow: number): number {
    return this.nodes[flow]!;
  }

  connect(flow: number, target: BalancedTarget, node: number): void {
    this.targets[flow] = target;
    this.nodes[flow] = node;
    this.left[flow] = this.requests;
    this.open.set(target, this.openTo(target) + 1);
  }

  /** Another request goes over it. */
  use(flow: number, now: number): void {
    this.usedAt[flow] = now;
    if (--this.left[flow]! === 0) this.forget(this.targets[flow]!);
  }

  /** The connection is over. */
  close(flow: number): void {
    const target = this.targets[flow]!;
    if (target === null) return;
    if (this.left[flow]! > 0) this.forget(target);
    this.left[flow] = 0;
    this.targets[flow] = null;
  }

  /** All connections to a target are over. Returns how many there were. */
  closeAll(target: BalancedTarget): number {
    const open = this.openTo(target);
    if (open > 0)
      for (let flow = 0; flow < this.size; flow++)
        if (this.targets[flow] === target) this.close(flow);
    return open;
  }

  /** Connections to a target over which requests are to come. */
  openTo(target: BalancedTarget): number {
    return this.open.get(target) ?? 0;
  }

  /** Connections that have been used within the idle time-out. */
  countOpen(now: number): number {
    let count = 0;
    for (let flow = 0; flow < this.size; flow++) {
      if (now - this.usedAt[flow]! < this.idleTimeoutS) count++;
    }
    return count;
  }

  private forget(target: BalancedTarget): void {
    const open = this.openTo(target) - 1;
    if (open > 0) this.open.set(target, open);
    else this.open.delete(target);
  }
}
