import type { Keeper } from './keeper.js';
import type { Member } from './member.js';
import type { Ec2AsgSpec, HealthyRange, RefreshSpec } from './spec.js';

/** Launch first, then terminate: what AWS does where only the order is given. */
const LAUNCH_FIRST: HealthyRange = { min: 1, max: 1.1 };
/** A group without a maintenance policy replaces so much of its desired capacity at a time. */
const REPLACED_AT_ONCE = 0.1;
/** Rebalancing may exceed the greatest size by so much, or by one instance. */
const REBALANCING_MARGIN = 0.1;

/**
 * Replaces instances: the dead and the unhealthy, those of an old version while a refresh runs, and
 * those that are one too many in their zone.
 *
 * Source: EC2 Auto Scaling User Guide (2023): ec2-auto-scaling-health-checks, auto-scaling-benefits;
 * AWS::AutoScaling::AutoScalingGroup InstanceMaintenancePolicy (2026).
 */
export class Replacement {
  replaced = 0;
  refreshedInstances = 0;
  /** How long the last refresh took, in seconds; 0: none has ended. */
  refreshS = 0;

  private advancing = false;
  private refresh: (RefreshSpec & { readonly startedAt: number }) | null = null;

  constructor(
    private readonly spec: Ec2AsgSpec,
    private readonly keeper: Keeper,
  ) {}

  get refreshing(): boolean {
    return this.refresh !== null;
  }

  /** A new version of the launch template is rolled out, in place of one that is under way. */
  startRefresh(spec: RefreshSpec): void {
    this.keeper.crew.version++;
    this.refresh = { ...spec, startedAt: this.keeper.now };
    this.keeper.reconcile();
    this.advance();
  }

  /** The group looks at its instances. */
  check(): void {
    this.removeDead();
    this.replaceUnhealthy();
    this.rebalance();
    this.advance();
  }

  /** Another is launched in its place, and then it goes. */
  replace(member: Member): void {
    if (member.leaving || member.phase !== 'in-service') return;
    this.keeper.crew.roster.leaves(member);
    this.keeper.reconcile();
  }

  /** Goes on with what waits until other instances are there. */
  advance(): void {
    if (this.advancing) return;
    this.advancing = true;
    this.releaseLeaving();
    this.goOnRefreshing();
    this.advancing = false;
  }

  private removeDead(): void {
    const { crew } = this.keeper;
    const { pending, inService } = crew.roster;
    for (const member of [...pending, ...inService]) {
      if (!member.dead) continue;
      this.replaced++;
      crew.retire(member);
    }
  }

  /** Failed checks of a balancer count once the grace period is over. */
  private isUnhealthy(member: Member): boolean {
    const { type, graceS } = this.spec.healthCheck;
    if (type !== 'elb' || !member.instance.failing) return false;
    return this.keeper.now - member.inServiceAt >= graceS;
  }

  private replaceUnhealthy(): void {
    const { keeper, spec } = this;
    const { roster } = keeper.crew;
    const unhealthy = roster.inService.filter((each) => !each.leaving && this.isUnhealthy(each));
    if (unhealthy.length === 0) return;
    const { desired } = keeper;
    if (spec.maintenance !== null) {
      for (const member of unhealthy) {
        this.replaced++;
        // A member that is of no use does not count: it goes first only where there is no room.
        if (roster.total + member.weight <= spec.maintenance.max * desired) this.replace(member);
        else {
          keeper.crew.retire(member);
          // At once: what is launched for it takes room that the next one must not count on.
          keeper.reconcile();
        }
      }
      return;
    }
    const healthy = this.usable((member) => !this.isUnhealthy(member) && !member.leaving);
    const below = healthy < (1 - REPLACED_AT_ONCE) * desired;
    if (below && keeper.warming) return;
    const atOnce = Math.max(1, Math.floor(REPLACED_AT_ONCE * desired));
    for (const member of below ? unhealthy.slice(0, atOnce) : unhealthy) {
      this.replaced++;
      keeper.crew.retire(member);
    }
    keeper.reconcile();
  }

  /** Those that are to be replaced go as soon as the others are as many as they have to be. */
  private releaseLeaving(): void {
    const { keeper } = this;
    const leaving = keeper.crew.roster.inService.filter((member) => member.leaving);
    if (leaving.length === 0) return;
    const { min } = this.range();
    for (const member of leaving) {
      const useless = this.isUnhealthy(member) || member.dead;
      const without = this.usable((each) => each !== member);
      // Of what is unhealthy, the one that takes its place is enough.
      const required = roundedUp((useless ? Math.min(1, min) : min) * keeper.desired);
      if (without < required) continue;
      keeper.crew.retire(member);
    }
  }

  /** How much has to be there meanwhile, and how much may be. */
  private range(): HealthyRange {
    return this.refresh ?? this.spec.maintenance ?? LAUNCH_FIRST;
  }

  /** Capacity that is in service, warm and well. */
  private usable(counts: (member: Member) => boolean): number {
    let capacity = 0;
    for (const member of this.keeper.crew.roster.inService) {
      const well = !member.dead && member.instance.ready && !this.isUnhealthy(member);
      if (well && this.keeper.isWarm(member) && counts(member)) capacity += member.weight;
    }
    return capacity;
  }

  private goOnRefreshing(): void {
    const { refresh, keeper } = this;
    if (refresh === null) return;
    const { crew, desired } = keeper;
    const { roster } = crew;
    const old = roster.inService.filter((each) => each.version < crew.version && !each.leaving);
    const all = (member: Member) => !member.leaving;
    for (const member of old) {
      const usable = this.usable(all);
      // Where so few are desired that none could go, one goes all the same.
      const least = Math.min(roundedUp(refresh.min * desired), desired - member.weight);
      const room = roster.total + member.weight <= Math.floor(refresh.max * desired);
      if (room) {
        this.refreshedInstances++;
        this.replace(member);
      } else if (usable - member.weight >= least) {
        this.refreshedInstances++;
        crew.retire(member);
        keeper.reconcile();
      } else break;
    }
    const stale = [...roster.pending, ...roster.inService].some(
      (member) => member.version < crew.version,
    );
    if (!stale && !keeper.warming) {
      this.refreshS = keeper.now - refresh.startedAt;
      this.refresh = null;
    }
  }

  /** One zone has two instances more than another: one is launched there, and one goes here. */
  private rebalance(): void {
    const { keeper } = this;
    const { roster } = keeper.crew;
    if (keeper.active || roster.inService.some((member) => member.leaving)) return;
    // What is missing comes first, and goes where there is least.
    if (roster.capacity < keeper.desired) return;
    const margin = Math.max(1, Math.floor(REBALANCING_MARGIN * keeper.max));
    for (let moved = 0; moved < margin; moved++) {
      const counts = roster.byZone;
      const open = counts.filter((_, zone) => !keeper.zoneIsBlocked(zone));
      const most = counts.indexOf(Math.max(...counts));
      if (open.length === 0 || counts[most]! - Math.min(...open) < 2) return;
      const member = roster.inService.find((each) => each.zone === most && !each.leaving);
      if (member === undefined) return;
      this.replace(member);
    }
  }
}

/** To whole units of capacity; rounding errors of the product must not add one. */
function roundedUp(capacity: number): number {
  return Math.ceil(capacity - 1e-9);
}
