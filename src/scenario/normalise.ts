import type { FaultSpec } from '../models/fault.js';
import { isMapping } from '../models/parameter/problem.js';
import type { ResourceSpec } from '../models/spec.js';
import type { ArrivalsSpec } from '../queueing/arrival-spec.js';
import type { RequestSpec, WorkloadSpec } from '../queueing/workload-spec.js';
import { fault as faultSchema } from './fault-schema.js';
import type { NormalisedScenario, SloSpec } from './normalised.js';
import { absolutePath } from './read-files.js';
import {
  type ParsedScenario,
  pricingSchema,
  RESOURCE_TYPES,
  resourceSchema,
  runSchema,
  scenarioSchema,
} from './schema.js';
import { slo as sloSchema } from './slo-schema.js';
import { type ParsedWorkload, workload as workloadSchema } from './workload-schema.js';

/**
 * As much of a scenario as can be read: null stands for what cannot. The whole of it is there when
 * the schema finds nothing wrong; references are checked on what there is, so that all problems come at once.
 */
export interface Readable {
  readonly run: NormalisedScenario['run'] | null;
  readonly workloads: ReadonlyMap<string, WorkloadSpec | null>;
  readonly resources: ReadonlyMap<string, ResourceSpec | null>;
  readonly faults: readonly (FaultSpec | null)[];
  readonly slos: readonly (SloSpec | null)[];
}

const NAMELESS: RequestSpec = {
  name: 'default',
  weight: 1,
  requestBytes: null,
  responseBytes: null,
  key: null,
  op: null,
  itemBytes: null,
};

function resourceSpec(values: { type: ResourceSpec['type'] }, region: string): ResourceSpec {
  return RESOURCE_TYPES[values.type].toSpec(values, { region });
}

/** The zone of a host name: the one with the longest domain that has the record. */
export function zoneOf(
  host: string,
  resources: ReadonlyMap<string, ResourceSpec | null>,
): string | null {
  let best: string | null = null;
  let longest = 0;
  for (const [id, spec] of resources) {
    if (spec?.type !== 'route53-zone' || recordName(host, spec.domain) === null) continue;
    if (
      Object.hasOwn(spec.records, recordName(host, spec.domain)!) &&
      spec.domain.length > longest
    ) {
      best = id;
      longest = spec.domain.length;
    }
  }
  return best;
}

/** The name of a host relative to a domain; null if it is not in it. */
export function recordName(host: string, domain: string): string | null {
  if (host === domain) return '@';
  return host.endsWith(`.${domain}`) ? host.slice(0, -domain.length - 1) : null;
}

function workloadSpec(
  values: ParsedWorkload,
  resources: ReadonlyMap<string, ResourceSpec | null>,
  file: string,
): WorkloadSpec {
  const isHost = values.entry.includes('.');
  const source = values.arrivals ?? values.users;
  if (source === undefined) throw new Error('the schema let a workload without arrivals through');
  return {
    entry: isHost ? (zoneOf(values.entry, resources) ?? values.entry) : values.entry,
    host: isHost ? values.entry : null,
    from: values.from ?? [],
    source:
      source.kind === 'users'
        ? source
        : { kind: 'arrivals', arrivals: arrivalsSpec(source.arrivals, file), batch: source.batch },
    mix: values.mix ?? [NAMELESS],
    client: values.client,
  };
}

function arrivalsSpec(parsed: ArrivalsSpec, file: string): ArrivalsSpec {
  if (parsed.kind !== 'trace') return parsed;
  return { kind: 'trace', trace: { ...parsed.trace, file: absolutePath(file, parsed.trace.file) } };
}

/** The normalised scenario of data that the schema accepts. Every field is set, in the order of its declaration. */
export function normalise(parsed: ParsedScenario, readable: Readable): NormalisedScenario {
  const { duration, warmup, replications, seed } = parsed.run;
  return {
    version: 1,
    name: parsed.name,
    description: parsed.description ?? '',
    run: { durationS: duration ?? null, warmupS: warmup, replications, seed },
    pricing: parsed.pricing,
    workloads: complete(readable.workloads),
    resources: complete(readable.resources),
    faults: readable.faults.filter((fault) => fault !== null),
    slos: readable.slos.filter((slo) => slo !== null),
  };
}

function complete<T>(entries: ReadonlyMap<string, T | null>): Record<string, T> {
  const result: Record<string, T> = {};
  for (const [id, spec] of entries) {
    if (spec === null) throw new Error(`${id} was accepted by the schema and could not be read`);
    result[id] = spec;
  }
  return result;
}

/** Reads each part on its own, so that what is wrong in one does not hide the others. */
export function readParts(raw: unknown, parsed: ParsedScenario | null, file: string): Readable {
  const region = regionOf(raw, parsed);
  const resources = new Map<string, ResourceSpec | null>();
  for (const [id, value] of entriesOf(raw, 'resources')) {
    const read = parsed === null ? resourceSchema.safeParse(value).data : parsed.resources[id];
    resources.set(id, read === undefined ? null : resourceSpec(read, region));
  }
  const workloads = new Map<string, WorkloadSpec | null>();
  for (const [id, value] of entriesOf(raw, 'workloads')) {
    const read = parsed === null ? workloadSchema.safeParse(value).data : parsed.workloads[id];
    workloads.set(id, read === undefined ? null : workloadSpec(read, resources, file));
  }
  const slos =
    parsed?.slos ?? listOf(raw, 'slos').map((value) => sloSchema.safeParse(value).data ?? null);
  const faults = (
    parsed?.faults ??
    listOf(raw, 'faults').map((value) => faultSchema.safeParse(value).data ?? null)
  ).map((fault) =>
    fault?.kind === 'zone-outage' ? { ...fault, region: fault.region ?? region } : fault,
  );
  return { run: runOf(raw, parsed), workloads, resources, faults, slos };
}

function listOf(raw: unknown, key: string): readonly unknown[] {
  const value = isMapping(raw) ? raw[key] : undefined;
  return Array.isArray(value) ? value : [];
}

function entriesOf(raw: unknown, key: string): [string, unknown][] {
  const value = isMapping(raw) ? raw[key] : undefined;
  return isMapping(value) ? Object.entries(value) : [];
}

function regionOf(raw: unknown, parsed: ParsedScenario | null): string {
  if (parsed !== null) return parsed.pricing.region;
  const value = isMapping(raw) ? raw.pricing : undefined;
  return pricingSchema.safeParse(value ?? {}).data?.region ?? 'us-east-1';
}

function runOf(raw: unknown, parsed: ParsedScenario | null): Readable['run'] {
  const value = isMapping(raw) ? raw.run : undefined;
  const read = parsed?.run ?? runSchema.safeParse(value ?? {}).data;
  if (read === undefined) return null;
  return {
    durationS: read.duration ?? null,
    warmupS: read.warmup,
    replications: read.replications,
    seed: read.seed,
  };
}

export { scenarioSchema };
