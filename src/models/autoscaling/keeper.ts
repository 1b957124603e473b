import { EventType } from '../../engine/event-type.js';
import type { Stream } from '../../engine/streams.js';
import { TokenBucket } from '../../queueing/token-bucket.js';
import { createVariate } from '../../variates/create-variate.js';
import type { FaultSpec } from '../fault.js';
import type { Fleet } from '../fleet/fleet.js';
import { spotPools } from '../fleet/spot-market.js';
import type { ResourceContext } from '../resource.js';
import { Crew, type CrewListener } from './crew.js';
import { Damage } from './damage.js';
import type { Member } from './member.js';
import { Placements } from './placement.js';
import { Replacement } from './replacement.js';
import type { Ec2AsgSpec } from './spec.js';
import { chooseVictim } from './termination.js';
import { WarmPool, warmPoolSize } from './warm-pool.js';

/** Told when the number that a group should have changes, or instances come and go. */
export interface KeeperListener {
  changed(keeper: Keeper): void;
}

/**
 * Keeps as many instances as are desired: launches and removes, from the warm pool and into it,
 * finds what is dead or unhealthy, and has it replaced.
 */
export class Keeper implements CrewListener {
  private static readonly Check = new EventType<Keeper, null>(
    'autoscaling.health-check',
    (keeper) => keeper.check(),
  );

  readonly crew: Crew;
  readonly replacement: Replacement;
  readonly damage: Damage;
  readonly warmPool: WarmPool | null;
  desired: number;
  min: number;
  max: number;
  launchFailures = 0;
  /** When an instance last came into service, or was gone. */
  activityEndedAt = Number.NEGATIVE_INFINITY;

  private readonly placements: Placements;
  private readonly tokens: TokenBucket;
  private readonly victims: Stream;
  private reconciling = false;

  constructor(
    private readonly spec: Ec2AsgSpec,
    private readonly context: ResourceContext,
    fleet: Fleet,
    private readonly listener: KeeperListener,
  ) {
    const { size, zones, types, purchase, region, launchRate } = spec;
    this.min = size.min;
    this.max = size.max;
    this.desired = size.desired;
    const kinds = types.length === 0 ? [spec] : types.map(({ template }) => template);
    this.crew = new Crew(spec, context, fleet, this);
    this.damage = new Damage(zones, this.crew, () => this.warmPool, context.stream('faults'));
    const market = context.stream('spot-market');
    this.placements = new Placements(
      spec,
      spotPools(purchase.market, region, kinds.length, zones, market),
      kinds.map(({ vcpus }) => vcpus),
      (zone) => this.damage.blocks(zone),
    );
    this.tokens = new TokenBucket(launchRate.perS, launchRate.burst);
    this.victims = context.stream('termination');
    const { warmPool } = spec;
    this.warmPool =
      warmPool === null
        ? null
        : new WarmPool(
            warmPool,
            this.crew,
            zones,
            createVariate(warmPool.resumeTime, context.stream('resume-time')),
          );
    this.replacement = new Replacement(spec, this);
  }

  /** The group is in service, and warm, when the simulation begins. */
  begin(): void {
    const { crew, placements, warmPool, spec } = this;
    while (crew.roster.capacity < this.desired) {
      const placement = placements.next(crew.roster)!;
      crew.begin(placement, placements.weight(placement.kind));
    }
    if (warmPool !== null) {
      const size = warmPoolSize(warmPool.spec, this.max, this.desired);
      while (warmPool.members.length < size) {
        warmPool.begin({ zone: placements.zone(warmPool.byZone()), kind: 0, pool: null });
      }
    }
    // Not at whole minutes: what breaks then would be seen at once.
    const phase = this.context.stream('health-check-phase')();
    this.context.sim.schedule(phase * spec.healthCheck.intervalS, Keeper.Check, this, null);
  }

  get now(): number {
    return this.context.sim.now;
  }

  /** Instances are on their way, or warm up. */
  get warming(): boolean {
    const { pending, inService } = this.crew.roster;
    return pending.length > 0 || inService.some((member) => !this.isWarm(member));
  }

  /** Capacity that does not warm up. */
  get warmCapacity(): number {
    let capacity = 0;
    for (const member of this.crew.roster.inService) {
      if (!member.leaving && this.isWarm(member)) capacity += member.weight;
    }
    return capacity;
  }

  /** Something is being launched or terminated. */
  get active(): boolean {
    return this.crew.roster.pending.length > 0 || this.crew.terminating.size > 0;
  }

  isWarm(member: Member): boolean {
    return this.now - member.inServiceAt >= this.spec.warmupS;
  }

  /** The group should have so many, within its bounds. */
  setDesired(desired: number): void {
    this.desired = Math.min(Math.max(desired, this.min), this.max);
    this.reconcile();
    this.listener.changed(this);
  }

  /** Launches what is missing, and removes what is too much. */
  reconcile(): void {
    if (this.reconciling) return;
    this.reconciling = true;
    const { roster } = this.crew;
    while (roster.capacity < this.desired && this.launchOne());
    while (roster.capacity > this.desired && this.removeOne());
    this.fillWarmPool();
    this.reconciling = false;
  }

  arrived(): void {
    this.activityEndedAt = this.now;
    this.replacement.advance();
    this.listener.changed(this);
  }

  warm(): void {
    this.replacement.advance();
  }

  left(member: Member): void {
    this.activityEndedAt = this.now;
    if (member.phase === 'warmed') this.warmPool?.keep(member);
    this.fillWarmPool();
    this.listener.changed(this);
  }

  abandoned(): void {
    this.launchFailures++;
    this.reconcile();
  }

  prepared(member: Member): void {
    this.warmPool?.keep(member);
    this.listener.changed(this);
  }

  recommended(member: Member): void {
    if (this.spec.purchase.capacityRebalancing) this.replacement.replace(member);
  }

  noticed(member: Member): void {
    if (!this.spec.purchase.drainOnNotice || member.phase !== 'in-service') return;
    this.crew.retire(member);
    this.reconcile();
  }

  inject(fault: FaultSpec): void {
    this.damage.inject(fault);
  }

  lift(fault: FaultSpec): void {
    this.damage.lift(fault);
  }

  zoneIsBlocked(zone: number): boolean {
    return this.damage.blocks(zone);
  }

  private check(): void {
    this.replacement.check();
    this.reconcile();
    this.context.sim.schedule(this.spec.healthCheck.intervalS, Keeper.Check, this, null);
  }

  private launchOne(): boolean {
    const { crew, placements, warmPool } = this;
    if (warmPool !== null) {
      const counts = crew.roster.byZone;
      const zones = counts.map((_, zone) => zone).sort((a, b) => counts[a]! - counts[b]! || a - b);
      if (warmPool.take(zones)) return true;
    }
    const placement = placements.next(crew.roster);
    if (placement === null || !this.tokens.take(this.now)) {
      // It is tried again at the next check.
      this.launchFailures++;
      return false;
    }
    crew.launch(placement, placements.weight(placement.kind));
    return true;
  }

  private removeOne(): boolean {
    const { crew, spec } = this;
    const { roster } = crew;
    const victim = chooseVictim(spec, roster, this.now, this.victims);
    if (victim === null || roster.capacity - victim.weight < this.desired) return false;
    crew.retire(victim, this.warmPool?.spec.reuse === true ? 'pool' : 'terminate');
    return true;
  }

  private fillWarmPool(): void {
    const { warmPool, crew } = this;
    if (warmPool === null) return;
    warmPool.drop((member) => member.dead || member.version < crew.version);
    const size = warmPoolSize(warmPool.spec, this.max, this.desired);
    warmPool.shrink(size);
    while (warmPool.members.length < size) {
      const zone = this.placements.zone(warmPool.byZone());
      if (zone < 0 || !this.tokens.take(this.now)) return;
      warmPool.prepare({ zone, kind: 0, pool: null });
    }
  }
}
