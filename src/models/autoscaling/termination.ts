import type { Stream } from '../../engine/streams.js';
import type { Member } from './member.js';
import { onDemandCapacity } from './placement.js';
import type { Roster } from './roster.js';
import type { Ec2AsgSpec, TerminationPolicy } from './spec.js';

/**
 * Chooses the instance that goes on scale-in: in the zone with the most; there, where the group is
 * mixed, of the purchase that there is too much of; there, by the termination policies.
 *
 * Source: EC2 Auto Scaling User Guide, ec2-auto-scaling-termination-policies (2023). That instances
 * which are not in service yet go first is an assumption.
 */
export function chooseVictim(
  spec: Ec2AsgSpec,
  roster: Roster,
  now: number,
  stream: Stream,
): Member | null {
  const counts = roster.byZone;
  const zone = counts.indexOf(Math.max(...counts));
  const inZone = (member: Member) => member.zone === zone && !member.leaving;
  const pending = roster.pending.filter(inZone);
  let left = pending.length > 0 ? pending : roster.inService.filter(inZone);
  left = ofExcessPurchase(spec, roster, left);
  for (const policy of spec.termination) {
    if (left.length <= 1) break;
    for (const narrow of narrowings(policy)) left = narrow(left, now);
  }
  return left.length <= 1 ? (left[0] ?? null) : left[Math.floor(stream() * left.length)]!;
}

type Narrowing = (members: readonly Member[], now: number) => Member[];

const oldestVersion: Narrowing = (members) => least(members, ({ version }) => version);
const nextHour: Narrowing = (members, now) =>
  least(members, ({ launchedAt }) => -((now - launchedAt) % 3600));

function narrowings(policy: TerminationPolicy): readonly Narrowing[] {
  switch (policy) {
    case 'default':
      return [oldestVersion, nextHour];
    case 'oldest-launch-template':
      return [oldestVersion];
    case 'closest-to-next-instance-hour':
      return [nextHour];
    case 'oldest-instance':
      return [(members) => least(members, ({ launchedAt }) => launchedAt)];
    case 'newest-instance':
      return [(members) => least(members, ({ launchedAt }) => -launchedAt)];
    case 'allocation-strategy':
      // The riskiest spot pool first; of on-demand types the one that is named last.
      return [(members) => least(members, ({ pool, kind }) => -(pool?.interruption ?? kind))];
  }
}

function least(members: readonly Member[], rank: (member: Member) => number): Member[] {
  const lowest = Math.min(...members.map(rank));
  return members.filter((member) => rank(member) === lowest);
}

function ofExcessPurchase(spec: Ec2AsgSpec, roster: Roster, members: Member[]): Member[] {
  const { base, onDemand } = spec.purchase;
  const wanted = onDemandCapacity(roster.capacity - 1, base, onDemand);
  const excess = roster.onDemand > wanted;
  const fitting = members.filter(({ pool }) => (pool === null) === excess);
  return fitting.length > 0 ? fitting : members;
}
