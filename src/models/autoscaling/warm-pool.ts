import type { Variate } from '../../variates/distribution.js';
import type { Crew } from './crew.js';
import type { Member } from './member.js';
import type { Placement } from './placement.js';
import { remove } from './roster.js';
import type { WarmPoolSpec } from './spec.js';

/**
 * Instances of a warm pool: what the group may grow to (or as much as is to be prepared), less what
 * it is meant to have. Source: EC2 Auto Scaling User Guide, ec2-auto-scaling-warm-pools (2023).
 */
export function warmPoolSize(spec: WarmPoolSpec, max: number, desired: number): number {
  return Math.max(spec.min, (spec.maxPrepared ?? max) - desired, 0);
}

/** Instances that are prepared, and wait stopped, hibernated or running until the group grows. */
export class WarmPool {
  /** Prepared, or on the way there. */
  readonly members: Member[] = [];
  /** Launches that it served. */
  taken = 0;

  constructor(
    readonly spec: WarmPoolSpec,
    private readonly crew: Crew,
    private readonly zones: number,
    private readonly resume: Variate,
  ) {}

  begin(placement: Placement): void {
    this.members.push(this.crew.beginWarm(placement, 1, this.spec.state === 'running'));
  }

  /** Brings an instance into service: in the first of these zones where one is prepared. */
  take(zones: readonly number[]): boolean {
    for (const zone of zones) {
      const member = this.members.find(
        (each) => each.zone === zone && each.phase === 'warmed' && !each.dead,
      );
      if (member === undefined) continue;
      remove(this.members, member);
      this.taken++;
      this.crew.startWarm(member, this.spec.state === 'hibernated' ? this.resume.next() : null);
      return true;
    }
    return false;
  }

  prepare(placement: Placement): void {
    this.members.push(this.crew.prepare(placement, 1));
  }

  /** An instance is prepared, or has come back from the group. */
  keep(member: Member): void {
    if (!this.members.includes(member)) this.members.push(member);
    if (this.spec.state !== 'running') member.instance.stop();
  }

  byZone(): number[] {
    const counts = new Array<number>(this.zones).fill(0);
    for (const { zone } of this.members) counts[zone]!++;
    return counts;
  }

  /** Ends what is too much, those that are least far first. */
  shrink(size: number): void {
    while (this.members.length > size) {
      const index = this.members.findLastIndex(({ phase }) => phase === 'warming');
      const [member] = this.members.splice(index >= 0 ? index : this.members.length - 1, 1);
      this.crew.discard(member!);
    }
  }

  /** Ends those that something holds of. */
  drop(gone: (member: Member) => boolean): void {
    for (const member of [...this.members]) {
      if (!gone(member)) continue;
      remove(this.members, member);
      this.crew.discard(member);
    }
  }
}
