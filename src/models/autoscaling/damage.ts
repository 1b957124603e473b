import type { Stream } from '../../engine/streams.js';
import type { FaultSpec } from '../fault.js';
import type { Crew } from './crew.js';
import type { Member } from './member.js';
import type { WarmPool } from './warm-pool.js';

/** What faults do to a group: instances that die, zones that are lost or have no capacity. */
export class Damage {
  /** Faults that keep a zone from launches. */
  private readonly blocking: number[];

  constructor(
    zones: number,
    private readonly crew: Crew,
    private readonly warmPool: () => WarmPool | null,
    private readonly stream: Stream,
  ) {
    this.blocking = new Array<number>(zones).fill(0);
  }

  /** Nothing can be launched in the zone. */
  blocks(zone: number): boolean {
    return this.blocking[zone]! > 0;
  }

  inject(fault: FaultSpec): void {
    switch (fault.kind) {
      case 'instance-kill':
        for (const member of this.pick(fault, () => true)) this.crew.kill(member);
        break;
      case 'spot-reclaim':
        for (const member of this.pick(fault, ({ pool }) => pool !== null))
          this.crew.recommend(member);
        break;
      case 'zone-outage':
        this.block(fault.zone, 1);
        this.lose(fault.zone!);
        break;
      case 'capacity':
        this.block(fault.zone, 1);
        break;
      default:
    }
  }

  lift(fault: FaultSpec): void {
    if (fault.kind === 'zone-outage' || fault.kind === 'capacity') this.block(fault.zone, -1);
  }

  private block(zone: number | null, by: number): void {
    for (let each = 0; each < this.blocking.length; each++) {
      if (zone === null || zone === each) this.blocking[each]! += by;
    }
  }

  private lose(zone: number): void {
    const { roster, terminating } = this.crew;
    const pool = this.warmPool()?.members ?? [];
    const all = [...roster.pending, ...roster.inService, ...terminating, ...pool];
    for (const member of all) if (member.zone === zone) this.crew.kill(member);
  }

  /** As many as the fault says, of those that are alive and fit. */
  private pick(fault: FaultSpec, fits: (member: Member) => boolean): Member[] {
    const { roster } = this.crew;
    const left = [...roster.pending, ...roster.inService].filter(
      (member) => !member.dead && fits(member),
    );
    const wanted = fault.count ?? Math.ceil(fault.share! * left.length - 1e-9);
    const picked: Member[] = [];
    while (picked.length < wanted && left.length > 0) {
      const [member] = left.splice(Math.floor(this.stream() * left.length), 1);
      picked.push(member!);
    }
    return picked;
  }
}
