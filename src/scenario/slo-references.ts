import { type Finding, finding } from './diagnostics.js';
import type { Readable } from './normalise.js';
import type { SloSpec } from './normalised.js';
import { RESOURCE_TYPES } from './schema.js';

/** SLOs that name what does not exist, or a metric that a thing does not have. */
export function checkSlos(readable: Readable): Finding[] {
  const findings: Finding[] = [];
  const names = new Set<string>();
  for (const [i, slo] of readable.slos.entries()) {
    if (slo === null) continue;
    if (names.has(slo.name))
      findings.push(
        finding('duplicate-name', { noun: 'SLOs', name: slo.name }, { path: ['slos', i, 'name'] }),
      );
    names.add(slo.name);
    findings.push(...checkScope(slo, i, readable), ...checkFault(slo, i, readable));
  }
  return findings;
}

/** Faults and parts of the way that do not exist. */
function checkFault(slo: SloSpec, i: number, readable: Readable): Finding[] {
  const faults = readable.faults.flatMap((fault) => (fault === null ? [] : [fault.name]));
  const unread = readable.faults.includes(null);
  const findings: Finding[] = [];
  if (slo.fault !== null && !faults.includes(slo.fault) && !unread)
    findings.push(unknown('fault', slo.fault, faults, i, 'fault'));
  const outside = slo.outside === 'faults' ? faults[0] : slo.outside;
  if (slo.outside !== null && !unread && !faults.includes(outside ?? ''))
    findings.push(unknown('fault', slo.outside, ['faults', ...faults], i, 'outside'));
  for (const key of ['from', 'to'] as const) {
    const name = slo[key];
    if (name !== null && !readable.resources.has(name))
      findings.push(unknown('resource', name, readable.resources.keys(), i, key));
  }
  return findings;
}

function checkScope(slo: SloSpec, i: number, readable: Readable): Finding[] {
  if (slo.workload !== null) {
    const workload = readable.workloads.get(slo.workload);
    if (workload === undefined)
      return [unknown('workload', slo.workload, readable.workloads.keys(), i, 'workload')];
    const mix = workload?.mix.map((request) => request.name) ?? [];
    if (slo.request !== null && workload !== null && !mix.includes(slo.request))
      return [unknown(`request in the mix of ${slo.workload}:`, slo.request, mix, i, 'request')];
  }
  if (slo.resource !== null) {
    const spec = readable.resources.get(slo.resource);
    if (spec === undefined)
      return [unknown('resource', slo.resource, readable.resources.keys(), i, 'resource')];
    if (spec === null || slo.metric === 'cost') return [];
    const { metrics } = RESOURCE_TYPES[spec.type];
    if (!Object.hasOwn(metrics, slo.metric))
      return [
        finding(
          'no-such-metric',
          {
            resource: slo.resource,
            type: `of type ${spec.type}`,
            metric: slo.metric,
            metrics: ['cost', ...Object.keys(metrics)],
          },
          { path: ['slos', i, 'metric'] },
        ),
      ];
  }
  return [];
}

function unknown(
  noun: string,
  name: string,
  there: Iterable<string>,
  i: number,
  key: string,
): Finding {
  return finding(
    'unknown-reference',
    { noun, name, fitting: [...there] },
    { path: ['slos', i, key] },
  );
}

/** `run.replications.until.metric` may name a workload or, for a cost, a resource. */
export function checkUntil(readable: Readable): Finding[] {
  const spec = readable.run?.replications;
  if (spec?.kind !== 'until' || !spec.metric.includes('.')) return [];
  const [first, second] = spec.metric.split('.') as [string, string];
  if (first === 'latency') return [];
  const isCost = second.startsWith('cost');
  const there = isCost ? readable.resources : readable.workloads;
  if (there.has(first)) return [];
  const noun = isCost ? 'resource' : 'workload';
  return [
    finding(
      'unknown-reference',
      { noun, name: first, fitting: [...there.keys()] },
      { path: ['run', 'replications', 'until', 'metric'] },
    ),
  ];
}
