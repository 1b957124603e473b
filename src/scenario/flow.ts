import { handlerFor } from '../models/handler/parameters.js';
import type { CallSpec, HandlersSpec, StepSpec } from '../models/handler/steps.js';
import type { Reference } from '../models/parameter/resource.js';
import type { ResourceSpec } from '../models/spec.js';
import type { RequestSpec, WorkloadSpec } from '../queueing/workload-spec.js';
import { type Finding, finding } from './diagnostics.js';
import type { Path } from './document.js';
import { at } from './issues.js';
import { type Readable, recordName } from './normalise.js';
import { RESOURCE_TYPES } from './schema.js';

/** A call, and where it is written. */
export interface WrittenCall {
  readonly call: CallSpec;
  readonly path: Path;
}

/** All calls of some steps, in the order of the file. */
export function callsOf(steps: readonly StepSpec[], path: Path, raw: unknown): WrittenCall[] {
  return steps.flatMap((step, i) => callsOfStep(step, [...path, i], raw));
}

function callsOfStep(step: StepSpec, path: Path, raw: unknown): WrittenCall[] {
  switch (step.kind) {
    case 'call':
      return [{ call: step.call, path: [...path, 'call'] }];
    case 'parallel':
      return step.branches.flatMap((branch, i) => {
        const here = [...path, 'parallel', i];
        // A branch of a single step may be written without a list of its own.
        if (Array.isArray(at(raw, here))) return callsOf(branch, here, raw);
        return branch.flatMap((one) => callsOfStep(one, here, raw));
      });
    case 'choose':
      return step.choices.flatMap((choice, i) =>
        callsOf(choice.steps, [...path, 'choose', i, 'steps'], raw),
      );
    case 'repeat':
      return callsOf(step.steps, [...path, 'repeat', 'steps'], raw);
    default:
      return [];
  }
}

/** What serves requests by handlers; null for what does not. */
export function handlesOf(spec: ResourceSpec): HandlersSpec | null {
  return 'handles' in spec ? spec.handles : null;
}

/** What is asked of whom, on behalf of which request. */
interface Arrival {
  readonly to: string;
  readonly name: string;
  /** Name of what it is about: goes on where an operation is asked of what passes events on. */
  readonly event: string;
  /** Sent or polled by a resource of its own accord, not by a call. */
  readonly pushed: boolean;
  /** Whether an operation was named, rather than the request's name carried on. */
  readonly named: boolean;
  readonly path: Path;
}

/** Who polls, where that is written. */
interface Reader {
  readonly reader: string;
  readonly reference: Reference;
  readonly path: Path;
}

/** Follows every kind of request from its workload through balancers and calls to where it ends. */
export class Flow {
  readonly findings: Finding[] = [];
  /** Resources that some request reaches. */
  readonly reached = new Set<string>();
  private readonly handled = new Map<string, Set<string>>();
  private readonly asked = new Map<string, Set<string>>();
  private readonly unhandled = new Set<string>();
  private readonly seen = new Set<string>();
  private readonly said = new Set<string>();
  private readonly waiting: Arrival[] = [];
  /** Who polls a resource, by its id. */
  private readonly readers = new Map<string, Reader[]>();

  constructor(
    private readonly readable: Readable,
    private readonly raw: unknown,
  ) {
    this.findReaders();
    for (const [id, workload] of readable.workloads)
      if (workload !== null) this.enter(id, workload);
    for (const [id, spec] of readable.resources)
      if (spec !== null && RESOURCE_TYPES[spec.type].acts) this.mention(id);
    for (let next = this.waiting.pop(); next !== undefined; next = this.waiting.pop())
      this.arrive(next);
  }

  private enter(id: string, workload: WorkloadSpec): void {
    for (const request of workload.mix) {
      const key: Path = ['workloads', id, 'mix', request.name];
      const path = at(this.raw, key) === undefined ? (['workloads', id, 'entry'] as const) : key;
      for (const to of this.entriesOf(workload)) this.ask(workload, request, to, path);
    }
  }

  private ask(workload: WorkloadSpec, request: RequestSpec, to: string, path: Path): void {
    const { source } = workload;
    const traced =
      source.kind === 'arrivals' &&
      source.arrivals.kind === 'trace' &&
      source.arrivals.trace.columns?.name;
    const spec = this.readable.resources.get(to) ?? null;
    const handles = spec === null ? null : handlesOf(spec);
    // The names of a trace are known when it is read: any handler may be asked for.
    const names = traced && handles !== null ? Object.keys(handles) : [request.op ?? request.name];
    const named = request.op !== null;
    for (const name of names)
      this.waiting.push({ to, name, event: request.name, pushed: false, named, path });
  }

  /** Behind a host name: the targets of its record. */
  private entriesOf(workload: WorkloadSpec): readonly string[] {
    const zone = this.readable.resources.get(workload.entry) ?? null;
    if (workload.host === null)
      return this.readable.resources.has(workload.entry) ? [workload.entry] : [];
    if (zone?.type !== 'route53-zone') return [];
    this.mention(workload.entry);
    return zone.records[recordName(workload.host, zone.domain) ?? '']?.targets ?? [];
  }

  private arrive(arrival: Arrival): void {
    const { to, name } = arrival;
    const spec = this.readable.resources.get(to);
    if (spec === undefined) return;
    this.reached.add(to);
    // The path too: each place that asks for what is not there is told so.
    const visit = JSON.stringify([to, name, arrival.path]);
    if (spec === null || this.seen.has(visit)) return;
    this.seen.add(visit);
    const table = RESOURCE_TYPES[spec.type];
    const operations = table.operations?.(spec) ?? null;
    const passes = table.takesEvents === true;
    if (operations === null) this.handle(arrival, handlesOf(spec));
    else if (!(passes && arrival.pushed)) this.operate(arrival, spec.type, operations);
    const onwards = passes ? { ...arrival, name: arrival.event } : arrival;
    this.follow(to, spec, onwards);
    this.read(to, onwards);
  }

  /** Those that poll a resource get what came to it. */
  private read(id: string, arrival: Arrival | null): void {
    for (const { reader, reference, path } of this.readers.get(id) ?? []) {
      const { receives, takes } = reference;
      if (takes !== undefined && (arrival === null || !takes(arrival.name))) continue;
      const names = receives === 'same' ? (arrival === null ? [] : [arrival.name]) : receives!;
      if (names.length === 0) this.mention(reader);
      for (const name of names) this.push(reader, name, path);
    }
  }

  private push(to: string, name: string, path: Path): void {
    this.waiting.push({ to, name, event: name, pushed: true, named: true, path });
  }

  private findReaders(): void {
    for (const [id, spec] of this.readable.resources) {
      if (spec === null) continue;
      const here: Path = ['resources', id];
      const table = RESOURCE_TYPES[spec.type];
      for (const reference of table.references?.(spec, at(this.raw, here)) ?? []) {
        if (reference.receives === undefined) continue;
        const of = this.readers.get(reference.to) ?? [];
        of.push({ reader: id, reference, path: [...here, ...reference.path] });
        this.readers.set(reference.to, of);
      }
    }
  }

  /** Where a resource sends requests of its own, or those that it gets. */
  private follow(id: string, spec: ResourceSpec, arrival: Arrival | null): void {
    const here: Path = ['resources', id];
    const references = RESOURCE_TYPES[spec.type].references?.(spec, at(this.raw, here)) ?? [];
    for (const { to, path, sends, takes, receives } of references) {
      if (receives !== undefined) continue;
      if (takes !== undefined && (arrival === null || !takes(arrival.name))) continue;
      if (sends === 'nothing') this.mention(to);
      else if (sends === 'same') {
        if (arrival !== null) this.waiting.push({ ...arrival, to, pushed: true });
      } else {
        for (const name of sends) this.push(to, name, [...here, ...path]);
      }
    }
  }

  /** A resource that is named and not called: it is of use, and so is what it names. */
  private mention(id: string): void {
    const spec = this.readable.resources.get(id) ?? null;
    if (spec === null || this.reached.has(id)) return;
    this.reached.add(id);
    this.follow(id, spec, null);
    this.read(id, null);
  }

  private operate(
    { to, name, named, path }: Arrival,
    type: string,
    operations: readonly string[],
  ): void {
    if (operations.includes(name)) return;
    const isCall = path.at(-1) === 'call';
    const place = isCall && named ? [...path, 'op'] : path;
    this.say(
      isCall && !named
        ? finding('missing-operation', { resource: to, operations }, { path: [...path, 'to'] })
        : finding(
            'unknown-operation',
            { op: name, resource: to, type, operations },
            { path: place, at: isCall ? 'value' : 'key' },
          ),
    );
  }

  private handle({ to, name, named, path }: Arrival, handles: HandlersSpec | null): void {
    if (handles === null) return;
    const handler = handlerFor(handles, name);
    mark(this.asked, to, name);
    if (handler === null) {
      const isCall = path.at(-1) === 'call';
      const place = isCall ? [...path, named ? 'op' : 'to'] : path;
      this.unhandled.add(to);
      this.say(
        finding(
          'no-handler',
          { request: name, resource: to, handlers: Object.keys(handles) },
          { path: place, at: isCall ? 'value' : 'key' },
        ),
      );
      return;
    }
    mark(this.handled, to, handler);
    const written = callsOf(handles[handler]!, ['resources', to, 'handles', handler], this.raw);
    for (const { call, path: callPath } of written)
      this.waiting.push({
        to: call.to,
        name: call.op ?? name,
        event: call.event ?? name,
        pushed: false,
        named: call.op !== null,
        path: callPath,
      });
  }

  private say(found: Finding): void {
    const key = JSON.stringify([found.path, found.words.message]);
    if (this.said.has(key)) return;
    this.said.add(key);
    this.findings.push(found);
  }

  /** Resources and handlers that nothing asks for. Only worth saying when everything could be followed. */
  unused(): Finding[] {
    const found: Finding[] = [];
    for (const [id, spec] of this.readable.resources) {
      if (!this.reached.has(id)) {
        found.push(finding('unused-resource', { id }, { path: ['resources', id], at: 'key' }));
        continue;
      }
      const handles = spec === null ? null : handlesOf(spec);
      if (handles === null || this.unhandled.has(id)) continue;
      for (const handler of Object.keys(handles)) {
        if (this.handled.get(id)?.has(handler)) continue;
        const requests = [...(this.asked.get(id) ?? [])].filter(
          (name) => !Object.hasOwn(handles, name),
        );
        found.push(
          finding(
            'unused-handler',
            { handler, resource: id, requests },
            { path: ['resources', id, 'handles', handler], at: 'key' },
          ),
        );
      }
    }
    return found;
  }
}

function mark(sets: Map<string, Set<string>>, id: string, name: string): void {
  const set = sets.get(id) ?? new Set();
  sets.set(id, set.add(name));
}
