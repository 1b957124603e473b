import { CalmStatistics, FaultWatch, type Spells } from '../models/client/fault-watch.js';
import type { LegSpec } from '../models/client/journeys.js';
import type { FaultSpec } from '../models/fault.js';
import type { NormalisedScenario } from './normalised.js';

/** One time that a fault happens, in seconds since the start of the run. */
export interface Occurrence {
  readonly fault: FaultSpec;
  /** From 1. */
  readonly number: number;
  readonly from: number;
  /** The end of the run, if it outlasts it; `from`, if it is over at once. */
  readonly to: number;
}

const INSTANT: ReadonlySet<string> = new Set(['instance-kill', 'spot-reclaim']);

/** Every time that a fault of a scenario happens until the run ends, in order. */
export function occurrencesOf(scenario: NormalisedScenario, endsAt: number): readonly Occurrence[] {
  const all = scenario.faults.flatMap((fault) => {
    const occurrences: Occurrence[] = [];
    for (let number = 1; ; number++) {
      const from = scenario.run.warmupS + fault.atS + (number - 1) * (fault.everyS ?? 0);
      if (from >= endsAt) break;
      const lasts = INSTANT.has(fault.kind) ? 0 : (fault.forS ?? Number.POSITIVE_INFINITY);
      occurrences.push({ fault, number, from, to: Math.min(endsAt, from + lasts) });
      if (fault.everyS === null || number === fault.times) break;
      if (endsAt === Number.POSITIVE_INFINITY && number >= 1000) break;
    }
    return occurrences;
  });
  return all.sort((a, b) => a.from - b.from);
}

/** Between which times faults are on; null: all of them. */
function spellsOf(occurrences: readonly Occurrence[], name: string | null): Spells {
  const spells: [number, number][] = [];
  for (const { fault, from, to } of occurrences) {
    if (name !== null && fault.name !== name) continue;
    const last = spells.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else spells.push([from, to]);
  }
  return spells;
}

/** At most so many buckets of time: a second each, or more in a long run. */
const BUCKETS = 100_000;

/** What a workload must note because of faults; null where there are none. */
export function faultWatch(id: string, scenario: NormalisedScenario): FaultWatch | null {
  if (scenario.faults.length === 0) return null;
  const { warmupS, durationS } = scenario.run;
  const endsAt = durationS === null ? Number.POSITIVE_INFINITY : warmupS + durationS;
  const occurrences = occurrencesOf(scenario, endsAt);
  const calm = new Map<string, CalmStatistics>();
  for (const { workload, outside } of scenario.slos) {
    if (workload !== id || outside === null || calm.has(outside)) continue;
    const spells = spellsOf(occurrences, outside === 'faults' ? null : outside);
    calm.set(outside, new CalmStatistics(spells, scenario.workloads[id]!.mix.length));
  }
  const bucketS = durationS === null ? 1 : Math.max(1, Math.ceil(durationS / BUCKETS));
  return new FaultWatch(warmupS, bucketS, calm);
}

/** The parts of the way that SLOs ask about, each once. */
export function legsOf(scenario: NormalisedScenario): readonly LegSpec[] {
  const legs = new Map<string, LegSpec>();
  for (const { workload, from, to } of scenario.slos) {
    if (workload === null || to === null) continue;
    // Two workloads may go the same way.
    legs.set(JSON.stringify([workload, from, to]), { workload, from, to });
  }
  return [...legs.values()];
}

/** `originals -> notify`; `client -> notify` where it begins with the client. */
export function legName({ from, to }: LegSpec): string {
  return `${from ?? 'client'} -> ${to}`;
}
