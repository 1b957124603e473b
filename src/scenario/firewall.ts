import { admits, isReference } from '../models/security-group.js';
import type { ResourceSpec } from '../models/spec.js';
import { type Finding, finding } from './diagnostics.js';
import type { Path } from './document.js';
import { callsOf, handlesOf } from './flow.js';
import { type Readable, recordName } from './normalise.js';

/** What has an address in a VPC. */
const IN_VPC: ReadonlySet<ResourceSpec['type']> = new Set(['ec2', 'ec2-asg', 'alb', 'nlb']);

export function isInVpc(spec: ResourceSpec | null | undefined): boolean {
  if (spec === null || spec === undefined) return false;
  return IN_VPC.has(spec.type) || (spec.type === 'lambda' && spec.vpc);
}

/**
 * Whether the security group of a resource lets a caller in; a workload is in no VPC.
 *
 * @param caller null: the spec of a workload
 */
export function isAdmitted(id: string, caller: ResourceSpec | null, to: ResourceSpec): boolean {
  return !('securityGroup' in to) || admits(to, { id, isInVpc: isInVpc(caller) });
}

/** Calls that no rule allows, and rules that name nobody. */
export function checkFirewalls(readable: Readable, raw: unknown): Finding[] {
  const { resources, workloads } = readable;
  const findings: Finding[] = [];
  const said = new Set<string>();
  const check = (id: string, caller: ResourceSpec | null, to: string, path: Path): void => {
    const target = resources.get(to) ?? null;
    if (target === null || !('securityGroup' in target)) return;
    const key = JSON.stringify([id, to]);
    if (said.has(key) || isAdmitted(id, caller, target)) return;
    said.add(key);
    const rule = `{ port: ${target.port}, from: ${caller === null ? 'anyone' : id} }`;
    findings.push(finding('dropped', { from: id, to, rule }, { path }));
  };
  for (const [id, workload] of workloads) {
    if (workload === null) continue;
    const zone = resources.get(workload.entry) ?? null;
    const isHost = workload.host !== null && zone?.type === 'route53-zone';
    const record = isHost ? zone.records[recordName(workload.host!, zone.domain) ?? ''] : undefined;
    for (const to of isHost ? (record?.targets ?? []) : [workload.entry])
      check(id, null, to, ['workloads', id, 'entry']);
  }
  for (const [id, spec] of resources) {
    if (spec === null) continue;
    const here: Path = ['resources', id];
    for (const [name, steps] of Object.entries(handlesOf(spec) ?? {}))
      for (const { call, path } of callsOf(steps, [...here, 'handles', name], raw))
        check(id, spec, call.to, [...path, 'to']);
    if (spec.type === 'alb') for (const { to } of spec.targets) check(id, spec, to, here);
    if (spec.type === 'nlb') check(id, spec, spec.target, here);
    if (!('securityGroup' in spec)) continue;
    spec.securityGroup?.forEach(({ from }, i) => {
      if (!isReference(from) || resources.has(from) || workloads.has(from)) return;
      const fitting = [...resources.keys(), ...workloads.keys()];
      const path = [...here, 'securityGroup', i, 'from'];
      findings.push(
        finding(
          'unknown-reference',
          { noun: 'resource or workload', name: from, fitting },
          { path },
        ),
      );
    });
  }
  return findings;
}
