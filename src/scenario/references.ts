import type { z } from 'zod';
import type { Misfit, Reference, ResourceParameters, Role } from '../models/parameter/resource.js';
import type { ResourceSpec } from '../models/spec.js';
import type { WorkloadSpec } from '../queueing/workload-spec.js';
import { withArticle } from './article.js';
import { type Finding, finding } from './diagnostics.js';
import type { Path } from './document.js';
import { checkFaults } from './fault-references.js';
import { checkFirewalls } from './firewall.js';
import { callsOf, Flow, handlesOf, type WrittenCall } from './flow.js';
import { at } from './issues.js';
import type { Readable } from './normalise.js';
import { unreadable } from './read-files.js';
import { RESOURCE_TYPES } from './schema.js';
import { checkSlos, checkUntil } from './slo-references.js';

type Type = ResourceSpec['type'];

/** The parameter table of a resource's type. */
export function tableOf(spec: ResourceSpec): ResourceParameters<z.ZodType, ResourceSpec> {
  return RESOURCE_TYPES[spec.type];
}

const canBe = (spec: ResourceSpec, roles: readonly Role[]): boolean =>
  roles.some((role) => tableOf(spec).roles.includes(role));

/** Keys of a `call` that only some types understand. */
const CALL_KEYS = [
  'items',
  'itemSize',
  'consistent',
  'transactional',
  'index',
  'condition',
  'retry',
  'name',
  'event',
] as const;
const NO_TABLE = 'not a table';

/** Everything that one part of a scenario says of another. */
export function checkReferences(readable: Readable, raw: unknown): Finding[] {
  const check = new References(readable, raw);
  return check.all();
}

class References {
  private readonly findings: Finding[] = [];

  constructor(
    private readonly readable: Readable,
    private readonly raw: unknown,
  ) {}

  all(): Finding[] {
    for (const [id, workload] of this.readable.workloads)
      if (workload !== null) this.workload(id, workload);
    for (const [id, spec] of this.readable.resources) if (spec !== null) this.resource(id, spec);
    this.loops();
    const flow = new Flow(this.readable, this.raw);
    this.findings.push(
      ...flow.findings,
      ...checkFirewalls(this.readable, this.raw),
      ...checkFaults(this.readable),
      ...checkSlos(this.readable),
      ...checkUntil(this.readable),
    );
    const whole = [...this.readable.resources.values(), ...this.readable.workloads.values()];
    // Where something could not be read or leads nowhere, "unused" would be an echo of it.
    if (this.findings.length === 0 && !whole.includes(null)) this.findings.push(...flow.unused());
    return this.findings;
  }

  /** @param why what the place needs, if the resource is there and does not fit */
  private refer(
    name: string,
    roles: readonly Role[],
    noun: string,
    why: string,
    path: Path,
  ): ResourceSpec | null {
    const fitting: string[] = [];
    for (const [id, spec] of this.readable.resources)
      if (spec === null || canBe(spec, roles)) fitting.push(id);
    const spec = this.readable.resources.get(name);
    if (spec === undefined)
      this.findings.push(finding('unknown-reference', { noun, name, fitting }, { path }));
    else if (spec !== null && !canBe(spec, roles))
      this.findings.push(
        finding('wrong-reference', { name, is: withArticle(spec.type), why, fitting }, { path }),
      );
    return spec !== undefined && spec !== null && canBe(spec, roles) ? spec : null;
  }

  private workload(id: string, workload: WorkloadSpec): void {
    const path = ['workloads', id, 'entry'];
    if (workload.host === null)
      this.refer(
        workload.entry,
        ['entry'],
        'resource',
        'a workload enters through a host name of it, such as www.shop.example',
        path,
      );
    else if (!this.readable.resources.has(workload.entry)) this.unknownHost(workload.host, path);
    const called = this.readable.resources.get(workload.entry) ?? null;
    for (const { name, op } of workload.mix)
      if (workload.host === null && op !== null && called !== null)
        this.operation(called, op, ['workloads', id, 'mix', name]);
    const { source } = workload;
    const trace =
      source.kind === 'arrivals' && source.arrivals.kind === 'trace' ? source.arrivals.trace : null;
    if (trace !== null) {
      const reason = unreadable(trace.file);
      const filePath = ['workloads', id, 'arrivals', 'trace', 'file'];
      const file = String(at(this.raw, filePath) ?? trace.file);
      if (reason !== null)
        this.findings.push(finding('file-not-found', { file, reason }, { path: filePath }));
    }
    for (const { name, key } of workload.mix)
      if (key?.kind === 'trace' && trace === null)
        this.findings.push(
          finding(
            'does-not-fit',
            { key: 'key: trace', why: 'the requests do not come from a trace' },
            { path: ['workloads', id, 'mix', name, 'key'] },
          ),
        );
    if (this.readable.run?.durationS === null) this.ends(id, workload);
  }

  /** An operation that is asked for outside of a handler's call. */
  private operation(target: ResourceSpec, op: string, under: Path): void {
    const value = (key: string) => at(this.raw, [...under, key]);
    const given = (key: string) => value(key) !== undefined;
    for (const misfit of tableOf(target).checkCall?.({ op, given, value }, target) ?? [])
      this.misfit(misfit, under);
  }

  private unknownHost(host: string, path: Path): void {
    const hosts: string[] = [];
    let unread = false;
    for (const spec of this.readable.resources.values()) {
      if (spec === null) unread = true;
      if (spec?.type !== 'route53-zone') continue;
      for (const name of Object.keys(spec.records))
        hosts.push(name === '@' ? spec.domain : `${name}.${spec.domain}`);
    }
    // The zone may be among what could not be read.
    if (!unread || hosts.length > 0)
      this.findings.push(finding('unknown-host', { host, hosts }, { path }));
  }

  private ends(id: string, { source }: WorkloadSpec): void {
    const forEver = (why: string) =>
      this.findings.push(
        finding(
          'never-ends',
          { workload: id, why: `${why} of \`${id}\` go on for ever` },
          { path: ['workloads', id, source.kind], at: 'key' },
        ),
      );
    if (source.kind === 'users') {
      if (source.stages.some((stage) => stage.forS === null)) forEver('the users');
      return;
    }
    const { arrivals } = source;
    const ends =
      arrivals.kind === 'stages' || (arrivals.kind === 'trace' && arrivals.trace.repeat !== null);
    if (!ends) forEver('the arrivals');
  }

  private resource(id: string, spec: ResourceSpec): void {
    const table = tableOf(spec);
    const here: Path = ['resources', id];
    const written = at(this.raw, here);
    for (const reference of table.references?.(spec, written) ?? [])
      this.named(spec, reference, [...here, ...reference.path]);
    const typeOf = (to: string) => this.readable.resources.get(to)?.type ?? null;
    for (const misfit of table.misfits?.(spec, written, typeOf) ?? []) this.misfit(misfit, here);
    for (const call of this.callsIn(id, spec)) this.call(call);
  }

  private named(spec: ResourceSpec, reference: Reference, path: Path): void {
    const { to, roles, why } = reference;
    const target = this.refer(to, roles, 'resource', why, path);
    if (target === null) return;
    if (path.at(-1) === 'op') this.operation(target, reference.sends[0]!, path.slice(0, -1));
    const refusal = reference.refuses?.(target) ?? null;
    if (refusal !== null) {
      const about = { name: to, is: withArticle(target.type), why: refusal, fitting: [] };
      this.findings.push(finding('wrong-reference', about, { path }));
    }
    if (!reference.sameRegion) return;
    if (target.type === 'service' || target.region === spec.region) return;
    this.findings.push(
      finding(
        'wrong-reference',
        {
          name: to,
          is: withArticle(target.type),
          why: `it is in ${target.region}, and ${withArticle(spec.type)} in ${spec.region} reaches only targets of its own region`,
          fitting: [],
        },
        { path },
      ),
    );
  }

  private misfit(misfit: Misfit, under: Path): void {
    const { path, what, why, at: place = 'key', harmless } = misfit;
    const key = what ?? String(path.at(-1));
    const whole = [...under, ...path];
    const code = harmless ? 'no-effect' : 'does-not-fit';
    this.findings.push(finding(code, { key, why }, { path: whole, at: place }));
  }

  private callsIn(id: string, spec: ResourceSpec): WrittenCall[] {
    const handles = handlesOf(spec) ?? {};
    return Object.entries(handles).flatMap(([name, steps]) =>
      callsOf(steps, ['resources', id, 'handles', name], this.raw),
    );
  }

  private call({ call, path }: WrittenCall): void {
    const where: Path = [...path, 'to'];
    const target = this.refer(call.to, ['entry'], 'resource', 'it cannot be called', where);
    if (target === null) return;
    const table = tableOf(target);
    const value = (key: string) => at(this.raw, [...path, key]);
    const given = (key: string) => value(key) !== undefined;
    for (const key of CALL_KEYS)
      if (given(key) && !(table.callKeys ?? []).includes(key))
        this.misfit(
          {
            path: [key],
            why: `\`${call.to}\` is ${withArticle(target.type)}, ${key === 'name' ? 'not a bucket' : NO_TABLE}`,
          },
          path,
        );
    for (const misfit of table.checkCall?.({ op: call.op, given, value }, target) ?? [])
      this.misfit(misfit, path);
  }

  /** Each loop once, at the call that closes it. */
  private loops(): void {
    const state = new Map<string, 'open' | 'done'>();
    const visit = (id: string, trail: readonly string[]): void => {
      state.set(id, 'open');
      for (const { to, path } of this.edges(id)) {
        if (state.get(to) === 'open') {
          const loop = [...trail.slice(trail.indexOf(to)), to];
          this.findings.push(finding('call-loop', { loop }, { path }));
        } else if (!state.has(to)) visit(to, [...trail, to]);
      }
      state.set(id, 'done');
    };
    for (const id of this.readable.resources.keys()) if (!state.has(id)) visit(id, [id]);
  }

  /** What waits for what. */
  private edges(id: string): { to: string; path: Path }[] {
    const spec = this.readable.resources.get(id) ?? null;
    if (spec === null) return [];
    const here: Path = ['resources', id];
    const named = tableOf(spec).references?.(spec, at(this.raw, here)) ?? [];
    return [
      ...named
        .filter(({ waits }) => waits)
        .map(({ to, path }) => ({ to, path: [...here, ...path] })),
      ...this.callsIn(id, spec).map(({ call, path }) => ({ to: call.to, path: [...path, 'to'] })),
    ];
  }
}

/** The metrics of a type, `cost` included. */
export function metricsOf(type: Type): readonly string[] {
  return ['cost', ...Object.keys(RESOURCE_TYPES[type].metrics)];
}
