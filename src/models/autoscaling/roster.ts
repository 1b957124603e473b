import type { Member } from './member.js';

/**
 * The instances that a group counts: those on their way, and those in service. Their capacity is
 * kept up to date, since a group of thousands asks for it at every launch.
 */
export class Roster {
  private readonly pending_: Member[] = [];
  private readonly inService_: Member[] = [];
  private readonly zones: number[];
  private capacity_ = 0;
  private onDemand_ = 0;
  private leaving_ = 0;

  constructor(zones: number) {
    this.zones = new Array<number>(zones).fill(0);
  }

  get pending(): readonly Member[] {
    return this.pending_;
  }

  get inService(): readonly Member[] {
    return this.inService_;
  }

  /** Capacity of all that are not to be replaced. */
  get capacity(): number {
    return this.capacity_;
  }

  /** As `capacity`, of the on-demand instances. */
  get onDemand(): number {
    return this.onDemand_;
  }

  /** Capacity with those that are to be replaced. */
  get total(): number {
    return this.capacity_ + this.leaving_;
  }

  /** Instances by zone, without those that are to be replaced. */
  get byZone(): readonly number[] {
    return this.zones;
  }

  /** The instance is on its way. */
  expect(member: Member): void {
    this.pending_.push(member);
    this.count(member, 1);
  }

  /** The instance is in service. */
  arrived(member: Member): void {
    if (!remove(this.pending_, member)) this.count(member, 1);
    this.inService_.push(member);
  }

  /** The instance stays until another has taken its place. */
  leaves(member: Member): void {
    this.count(member, -1);
    member.leaving = true;
    this.leaving_ += member.weight;
  }

  remove(member: Member): void {
    if (!remove(this.pending_, member) && !remove(this.inService_, member)) return;
    if (!member.leaving) this.count(member, -1);
    else this.leaving_ -= member.weight;
    member.leaving = false;
  }

  /** @param sign 1: it comes; -1: it goes */
  private count({ zone, weight, pool }: Member, sign: 1 | -1): void {
    this.zones[zone]! += sign;
    this.capacity_ += sign * weight;
    if (pool === null) this.onDemand_ += sign * weight;
  }
}

export function remove<T>(list: T[], item: T): boolean {
  const index = list.indexOf(item);
  if (index >= 0) list.splice(index, 1);
  return index >= 0;
}
