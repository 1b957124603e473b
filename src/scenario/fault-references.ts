import type { FaultSpec } from '../models/fault.js';
import { withArticle } from './article.js';
import { type Finding, finding } from './diagnostics.js';
import type { Path } from './document.js';
import type { Readable } from './normalise.js';
import { RESOURCE_TYPES } from './schema.js';

/** Faults that name what does not exist, or what cannot break in that way. */
export function checkFaults(readable: Readable): Finding[] {
  const findings: Finding[] = [];
  const names = new Set<string>();
  for (const [i, fault] of readable.faults.entries()) {
    if (fault === null) continue;
    if (names.has(fault.name))
      findings.push(
        finding(
          'duplicate-name',
          { noun: 'faults', name: fault.name },
          { path: ['faults', i, 'name'] },
        ),
      );
    names.add(fault.name);
    findings.push(...checkResource(fault, i, readable), ...checkSides(fault, i, readable));
    const { run } = readable;
    if (run?.durationS != null && fault.atS >= run.durationS)
      findings.push(
        finding(
          'does-not-fit',
          { key: 'at', why: 'the run is over before the fault begins' },
          { path: ['faults', i, 'at'] },
        ),
      );
  }
  return findings;
}

/** Faults that the network does, to whatever can be called. */
const ON_THE_WAY: ReadonlySet<string> = new Set(['latency', 'errors', 'throttle']);

function checkResource(fault: FaultSpec, i: number, readable: Readable): Finding[] {
  const { resource, kind } = fault;
  if (resource === null) return [];
  const path: Path = ['faults', i, 'resource'];
  const fitting: string[] = [];
  for (const [id, spec] of readable.resources)
    if (spec === null || canBreak(spec.type, kind)) fitting.push(id);
  const spec = readable.resources.get(resource);
  if (spec === undefined)
    return [finding('unknown-reference', { noun: 'resource', name: resource, fitting }, { path })];
  if (spec === null || canBreak(spec.type, kind)) return [];
  const why = `${withArticle(kind)} does nothing to it`;
  const is = withArticle(spec.type);
  return [finding('wrong-reference', { name: resource, is, why, fitting }, { path })];
}

function canBreak(type: keyof typeof RESOURCE_TYPES, kind: FaultSpec['kind']): boolean {
  const table = RESOURCE_TYPES[type];
  if (ON_THE_WAY.has(kind))
    return table.roles.includes('entry') || table.roles.includes('event-target');
  return table.faults?.includes(kind) ?? false;
}

function checkSides({ between }: FaultSpec, i: number, readable: Readable): Finding[] {
  const there = new Set([...readable.resources.keys(), ...readable.workloads.keys()]);
  for (const spec of readable.resources.values()) if (spec !== null) there.add(spec.region);
  for (const workload of readable.workloads.values())
    for (const { region } of workload?.from ?? []) there.add(region);
  return (between ?? [])
    .map((name, side) => ({ name, side }))
    .filter(({ name }) => !there.has(name))
    .map(({ name, side }) =>
      finding(
        'unknown-reference',
        { noun: 'region, resource or workload', name, fitting: [...there] },
        { path: ['faults', i, 'between', side] },
      ),
    );
}
