import { EventType } from '../engine/event-type.js';
import type { Simulation } from '../engine/simulation.js';
import type { Stream } from '../engine/streams.js';
import type { FaultSpec } from '../models/fault.js';
import { type End, Link, touches } from '../models/network/link.js';
import type { Resource } from '../models/resource.js';
import type { ResourceSpec } from '../models/spec.js';
import type { NormalisedScenario } from './normalised.js';

/** Begins and ends the faults of a scenario, in the network and in the resources that they hit. */
export class Faults {
  private static readonly Begin = new EventType<Faults, Pending>('fault.begin', (faults, pending) =>
    faults.begin(pending),
  );
  private static readonly End = new EventType<Faults, FaultSpec>('fault.end', (faults, fault) =>
    faults.end(fault),
  );

  /** What resources noted while or after a fault was on, in order. */
  readonly notes: Note[] = [];
  /** By the two ends. */
  private readonly links = new Map<string, Link>();
  /** Those that are on; an occurrence that begins before the last one ends is there twice. */
  private readonly active: FaultSpec[] = [];
  private resources: ReadonlyMap<string, Resource> = new Map();

  constructor(
    private readonly sim: Simulation,
    private readonly scenario: NormalisedScenario,
    private readonly stream: (purpose: string) => Stream,
  ) {}

  /** What faults do on the way from one end to another; null where none can. */
  link(from: End, to: End): Link | null {
    const faults = this.scenario.faults.filter((fault) => touches(fault, from, to));
    if (faults.length === 0) return null;
    const ends = JSON.stringify([from.id, from.region, from.isClient, to.id, to.region]);
    let link = this.links.get(ends);
    if (link === undefined) {
      link = new Link(faults, this.stream(`link.${ends}`));
      for (const fault of this.active) if (faults.includes(fault)) link.apply(fault);
      this.links.set(ends, link);
    }
    return link;
  }

  note(resource: string, what: string): void {
    if (this.scenario.faults.length === 0 || this.notes.length >= MOST_NOTES) return;
    this.notes.push({ at: this.sim.now, resource, what });
  }

  start(resources: ReadonlyMap<string, Resource>): void {
    this.resources = resources;
    for (const fault of this.scenario.faults) {
      const at = this.scenario.run.warmupS + fault.atS;
      this.sim.scheduleAt(at, Faults.Begin, this, { fault, occurrence: 1 });
    }
  }

  private begin({ fault, occurrence }: Pending): void {
    const { sim } = this;
    this.active.push(fault);
    for (const link of this.links.values()) if (link.faults.includes(fault)) link.apply(fault);
    for (const resource of this.hit(fault)) resource.inject?.(fault);
    if (fault.forS !== null) sim.schedule(fault.forS, Faults.End, this, fault);
    const more = fault.times === null || occurrence < fault.times;
    if (fault.everyS !== null && more) {
      sim.schedule(fault.everyS, Faults.Begin, this, { fault, occurrence: occurrence + 1 });
    }
  }

  private end(fault: FaultSpec): void {
    this.active.splice(this.active.indexOf(fault), 1);
    for (const link of this.links.values()) if (link.faults.includes(fault)) link.remove(fault);
    for (const resource of this.hit(fault)) resource.lift?.(fault);
  }

  /** The resources that are to know of a fault, in the order of the file. */
  private hit(fault: FaultSpec): readonly Resource[] {
    const hit: Resource[] = [];
    for (const [id, spec] of Object.entries(this.scenario.resources)) {
      if (isHit(fault, id, spec)) hit.push(this.resources.get(id)!);
    }
    return hit;
  }
}

/** What became of a resource. */
export interface Note {
  /** In seconds since the start of the run. */
  readonly at: number;
  readonly resource: string;
  readonly what: string;
}

/** A flapping fleet must not fill the memory. */
const MOST_NOTES = 100_000;

/** A fault that is to begin, for the how-manieth time. */
interface Pending {
  readonly fault: FaultSpec;
  readonly occurrence: number;
}

function isHit(fault: FaultSpec, id: string, spec: ResourceSpec): boolean {
  if (fault.resource !== null) return id === fault.resource;
  // A global table is in other regions too, and writes go between them.
  const regions = spec.type === 'dynamodb' ? [spec.region, ...spec.replicas] : [spec.region];
  if (fault.between !== null) return fault.between.every((side) => regions.includes(side));
  return fault.region !== null && regions.includes(fault.region);
}
