import type { SpotPool } from '../fleet/spot-market.js';
import type { Roster } from './roster.js';
import type { Ec2AsgSpec, PurchaseSpec } from './spec.js';

/** Where an instance is launched, of which type, and how it is bought. */
export interface Placement {
  readonly zone: number;
  readonly kind: number;
  /** null: on-demand. */
  readonly pool: SpotPool | null;
}

/**
 * On-demand capacity of a group of a size: the base, and the share of the rest, rounded up.
 * Source: EC2 Auto Scaling User Guide, mixed instances groups (2023).
 */
export function onDemandCapacity(total: number, base: number, share: number): number {
  const above = Math.max(0, total - base);
  // Rounding errors of the product must not buy an instance.
  return Math.min(total, base) + Math.ceil(above * share - 1e-9);
}

/** Chooses zone, type and purchase of the next instance. */
export class Placements {
  private readonly kinds: number;
  /** Launches in turn, over the cheapest pools of `lowest-price`. */
  private turn = 0;

  /** @param blocked whether AWS has no capacity in a zone */
  constructor(
    private readonly spec: Ec2AsgSpec,
    private readonly pools: readonly SpotPool[],
    private readonly vcpus: readonly number[],
    private readonly blocked: (zone: number) => boolean,
  ) {
    this.kinds = Math.max(1, spec.types.length);
  }

  /** null: AWS has no capacity where the group may launch. */
  next(roster: Roster): Placement | null {
    const zone = this.zone(roster.byZone);
    if (zone < 0) return null;
    const { base, onDemand } = this.spec.purchase;
    const wanted = onDemandCapacity(roster.capacity + 1, base, onDemand);
    // The first type of the list: the `prioritized` strategy of on-demand instances.
    if (roster.onDemand < wanted) return { zone, kind: 0, pool: null };
    const pool = this.spotPool(zone);
    return { zone, kind: pool.kind, pool };
  }

  /** Weight of a type. */
  weight(kind: number): number {
    return this.spec.types[kind]?.weight ?? 1;
  }

  /** The zone with the fewest instances, of those that have capacity; -1: none. */
  zone(counts: readonly number[]): number {
    const order = counts.map((_, zone) => zone).sort((a, b) => counts[a]! - counts[b]! || a - b);
    if (this.spec.zoneStrategy === 'balanced-only') order.length = 1;
    return order.find((zone) => !this.blocked(zone)) ?? -1;
  }

  private spotPool(zone: number): SpotPool {
    const pools = this.pools.filter((pool) => pool.zone === zone);
    const ranked = pools.sort(this.ranking());
    const { allocation, pools: spread } = this.spec.purchase;
    if (allocation !== 'lowest-price') return ranked[0]!;
    return ranked[this.turn++ % Math.min(spread, this.kinds)]!;
  }

  /** The first is taken: ties go to the type that is named first. */
  private ranking(): (a: SpotPool, b: SpotPool) => number {
    const byRisk = (a: SpotPool, b: SpotPool) => a.interruption - b.interruption;
    const byPrice = (a: SpotPool, b: SpotPool) => this.price(a) - this.price(b);
    const byPlace = (a: SpotPool, b: SpotPool) => a.kind - b.kind;
    const rankings: Readonly<Record<PurchaseSpec['allocation'], typeof byRisk>> = {
      'price-capacity-optimized': (a, b) => byRisk(a, b) || byPrice(a, b) || byPlace(a, b),
      'capacity-optimized': (a, b) => byRisk(a, b) || byPlace(a, b),
      'capacity-optimized-prioritized': (a, b) => byRisk(a, b) || byPlace(a, b),
      'lowest-price': (a, b) => byPrice(a, b) || byPlace(a, b),
    };
    return rankings[this.spec.purchase.allocation];
  }

  /** Of a unit of capacity, as far as models know prices: on-demand ones grow with the vCPUs. */
  private price({ kind, saving }: SpotPool): number {
    return ((1 - saving) * this.vcpus[kind]!) / this.weight(kind);
  }
}
