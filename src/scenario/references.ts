import type { ResourceSpec } from '../models/spec.js';
import type { WorkloadSpec } from '../queueing/workload-spec.js';
import { type Finding, finding } from './diagnostics.js';
import type { Path } from './document.js';
import { callsOf, Flow, handlesOf, type WrittenCall } from './flow.js';
import { at } from './issues.js';
import type { Readable } from './normalise.js';
import { unreadable } from './read-files.js';
import { RESOURCE_TYPES } from './schema.js';
import { checkSlos, checkUntil } from './slo-references.js';

type Type = ResourceSpec['type'];

const ENTRIES: readonly Type[] = ['alb', 'ec2', 'ec2-asg', 'service', 'dynamodb'];
const TARGETS: readonly Type[] = ['ec2', 'ec2-asg', 'service'];
const ALIASES: readonly Type[] = ['alb', 'service'];
const VALUES: readonly Type[] = ['ec2', 'service'];
const CNAMES: readonly Type[] = ['alb', 'ec2', 'service'];

const article = (type: string) => `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`;

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
    this.findings.push(...flow.findings, ...checkSlos(this.readable), ...checkUntil(this.readable));
    const whole = [...this.readable.resources.values(), ...this.readable.workloads.values()];
    // Where something could not be read or leads nowhere, "unused" would be an echo of it.
    if (this.findings.length === 0 && !whole.includes(null)) this.findings.push(...flow.unused());
    return this.findings;
  }

  /** @param why what the place needs, if the resource is there and does not fit */
  private refer(
    name: string,
    types: readonly Type[],
    noun: string,
    why: string,
    path: Path,
  ): ResourceSpec | null {
    const fitting: string[] = [];
    for (const [id, spec] of this.readable.resources)
      if (spec === null || types.includes(spec.type)) fitting.push(id);
    const spec = this.readable.resources.get(name);
    if (spec === undefined)
      this.findings.push(finding('unknown-reference', { noun, name, fitting }, { path }));
    else if (spec !== null && !types.includes(spec.type))
      this.findings.push(
        finding('wrong-reference', { name, is: article(spec.type), why, fitting }, { path }),
      );
    return spec !== undefined && spec !== null && types.includes(spec.type) ? spec : null;
  }

  private workload(id: string, workload: WorkloadSpec): void {
    const path = ['workloads', id, 'entry'];
    if (workload.host === null)
      this.refer(
        workload.entry,
        ENTRIES,
        'resource',
        'a workload enters through a host name of it, such as www.shop.example',
        path,
      );
    else if (!this.readable.resources.has(workload.entry)) this.unknownHost(workload.host, path);
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
    const path: Path = ['resources', id];
    if (spec.type === 'alb') this.alb(spec, path);
    else if (spec.type === 'route53-zone') this.zone(spec, path);
    else for (const written of this.callsIn(id, spec)) this.call(written);
  }

  private alb(spec: ResourceSpec & { type: 'alb' }, path: Path): void {
    const single = at(this.raw, [...path, 'target']) !== undefined;
    for (const [i, { to }] of spec.targets.entries()) {
      const place = single ? [...path, 'target'] : [...path, 'targets', i, 'to'];
      const target = this.refer(
        to,
        TARGETS,
        'resource',
        'the targets of an alb are instances, groups of them, or services',
        place,
      );
      if (target !== null && target.type !== 'service' && target.region !== spec.region) {
        const why = `it is in ${target.region}, and an alb in ${spec.region} reaches only targets of its own region`;
        this.findings.push(
          finding(
            'wrong-reference',
            { name: to, is: article(target.type), why, fitting: [] },
            { path: place },
          ),
        );
      }
    }
  }

  private zone(spec: ResourceSpec & { type: 'route53-zone' }, path: Path): void {
    for (const [name, record] of Object.entries(spec.records)) {
      const here: Path = [...path, 'records', name];
      const key = record.alias
        ? 'alias'
        : at(this.raw, [...here, 'target']) === undefined
          ? 'targets'
          : 'target';
      const listed = Array.isArray(at(this.raw, [...here, key]));
      const types = record.alias ? ALIASES : record.recordType === 'CNAME' ? CNAMES : VALUES;
      const why = record.alias
        ? 'an alias leads to a load balancer; use `target` for an instance'
        : 'such a record holds addresses of instances; a load balancer is reached by `alias`';
      for (const [i, to] of record.targets.entries())
        this.refer(to, types, 'resource', why, listed ? [...here, key, i] : [...here, key]);
      if (record.alias && at(this.raw, [...here, 'ttl']) !== undefined)
        this.findings.push(
          finding(
            'does-not-fit',
            { key: 'ttl', why: 'AWS sets the TTL of an alias (60 s)' },
            { path: [...here, 'ttl'], at: 'key' },
          ),
        );
      if (record.recordType === 'CNAME' && (record.alias || record.targets.length > 1))
        this.findings.push(
          finding(
            'does-not-fit',
            { key: key, why: 'a CNAME has one `target`, and no alias' },
            { path: [...here, key], at: 'key' },
          ),
        );
      if (record.recordType === 'CNAME' && name === '@')
        this.findings.push(
          finding(
            'does-not-fit',
            { key: 'CNAME', why: 'the domain itself cannot be a CNAME: use an alias' },
            { path: [...here, 'type'] },
          ),
        );
    }
  }

  private callsIn(id: string, spec: ResourceSpec): WrittenCall[] {
    const handles = handlesOf(spec) ?? {};
    return Object.entries(handles).flatMap(([name, steps]) =>
      callsOf(steps, ['resources', id, 'handles', name], this.raw),
    );
  }

  private call({ call, path }: WrittenCall): void {
    const target = this.refer(call.to, ENTRIES, 'resource', 'it cannot be called', [...path, 'to']);
    if (target === null) return;
    const given = (key: string) => at(this.raw, [...path, key]) !== undefined;
    const misfit = (key: string, why: string) =>
      this.findings.push(
        finding('does-not-fit', { key, why }, { path: [...path, key], at: 'key' }),
      );
    if (target.type !== 'dynamodb') {
      for (const key of ['items', 'itemSize', 'consistent', 'transactional'])
        if (given(key)) misfit(key, `\`${call.to}\` is ${article(target.type)}, not a table`);
      if (given('op') && target.type === 'service' && target.handles === null)
        misfit('op', `\`${call.to}\` has a \`time\` and no handlers to choose from`);
      return;
    }
    const reads = ['get', 'query', 'scan'].includes(call.op ?? '');
    if (call.consistent && !reads) misfit('consistent', 'it is for reads: get, query and scan');
    if (call.transactional && ['query', 'scan'].includes(call.op ?? ''))
      misfit('transactional', 'query and scan cannot be part of a transaction');
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

  private edges(id: string): { to: string; path: Path }[] {
    const spec = this.readable.resources.get(id) ?? null;
    if (spec === null || spec.type === 'route53-zone') return [];
    if (spec.type === 'alb') {
      const single = at(this.raw, ['resources', id, 'target']) !== undefined;
      return spec.targets.map(({ to }, i) => ({
        to,
        path: single ? ['resources', id, 'target'] : ['resources', id, 'targets', i, 'to'],
      }));
    }
    return this.callsIn(id, spec).map(({ call, path }) => ({ to: call.to, path: [...path, 'to'] }));
  }
}

/** The metrics of a type, `cost` included. */
export function metricsOf(type: Type): readonly string[] {
  return ['cost', ...Object.keys(RESOURCE_TYPES[type].metrics)];
}
