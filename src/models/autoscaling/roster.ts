import type { Member } from './member.js';

/** The instances that a group counts: those on their way, and those in service. */
export class Roster {
  readonly pending: Member[] = [];
  readonly inService: Member[] = [];

  constructor(private readonly zones: number) {}

  /** Capacity of all that are not to be replaced. */
  capacity(): number {
    return sum(this.pending) + sum(this.inService);
  }

  /** As `capacity`, of the on-demand instances. */
  onDemand(): number {
    return sum(this.pending, onDemand) + sum(this.inService, onDemand);
  }

  /** Capacity with those that are to be replaced. */
  total(): number {
    let total = 0;
    for (const { weight } of this.pending) total += weight;
    for (const { weight } of this.inService) total += weight;
    return total;
  }

  /** Instances by zone, without those that are to be replaced. */
  byZone(): number[] {
    const counts = new Array<number>(this.zones).fill(0);
    for (const member of this.pending) if (!member.leaving) counts[member.zone]!++;
    for (const member of this.inService) if (!member.leaving) counts[member.zone]!++;
    return counts;
  }

  /** The instance is in service. */
  arrived(member: Member): void {
    remove(this.pending, member);
    this.inService.push(member);
  }

  remove(member: Member): void {
    if (!remove(this.pending, member)) remove(this.inService, member);
  }
}

export function remove<T>(list: T[], item: T): boolean {
  const index = list.indexOf(item);
  if (index >= 0) list.splice(index, 1);
  return index >= 0;
}

function onDemand(member: Member): boolean {
  return member.pool === null;
}

function sum(members: readonly Member[], counts = (_: Member) => true): number {
  let total = 0;
  for (const member of members) {
    if (!member.leaving && counts(member)) total += member.weight;
  }
  return total;
}
