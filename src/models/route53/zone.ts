import type { UsageLine } from '../../pricing/usage.js';
import type { DnsCacheSpec } from '../../queueing/workload-spec.js';
import type { FaultSpec } from '../fault.js';
import type { Resolver } from '../resolver.js';
import type { Metric, Resource, ResourceContext, ResourceTimeline } from '../resource.js';
import { CachingResolver, type ClientPlace, type Staleness } from './caching-resolver.js';
import { ALIAS_TTL_S } from './record-parameters.js';
import { QUERY_CLASSES, Rule } from './selection.js';
import type { RecordSetSpec, Route53ZoneSpec, RuleSpec } from './spec.js';
import { ZoneCounts } from './zone-counts.js';

/** Record sets that a zone's price includes. Route 53 pricing: more are charged. */
const RECORDS_INCLUDED = 10_000;
/** CIDR blocks that are free of charge. */
const CIDRS_INCLUDED = 1000;

/** A Route 53 hosted zone. */
export class HostedZone implements Resource, Staleness {
  readonly type = 'route53-zone';
  readonly service = null;
  readonly certain = null;
  readonly targets = null;

  staleShare = 0;
  private readonly stale: FaultSpec[] = [];
  private readonly counts = new ZoneCounts();

  constructor(
    private readonly spec: Route53ZoneSpec,
    private readonly context: ResourceContext,
  ) {}

  connect(): void {}

  /** The record set that a host name asks for; null: NXDOMAIN. */
  recordSet(host: string): RecordSetSpec | null {
    const { domain, records } = this.spec;
    if (host === domain) return records['@'] ?? null;
    if (!host.endsWith(`.${domain}`)) return null;
    return records[host.slice(0, -domain.length - 1)] ?? null;
  }

  /**
   * The resolver of one workload's clients. Only when every resource has been made.
   *
   * @param record what they look up
   * @param workload its id: each has its own clients, and its own draws
   * @param places where they are
   */
  resolver(
    record: RecordSetSpec,
    workload: string,
    cache: DnsCacheSpec,
    places: readonly ClientPlace[],
  ): Resolver {
    const { context, spec } = this;
    const stream = (purpose: string) => context.stream(`${workload}.${purpose}`);
    const rule = new Rule(record.rule, record.ttlS, {
      record: (name) => spec.records[name]!,
      healthOf: (id) => context.healthOf(id),
      regionOf: (id) => context.regionOf(id),
      stream: stream('routing'),
      aliasTtlS: ALIAS_TTL_S,
      note: (what) => context.note(what),
    });
    const question = { targets: record.targets, rule, cache, places };
    return new CachingResolver(spec, question, this, this.counts, stream);
  }

  inject(fault: FaultSpec): void {
    if (fault.kind !== 'dns-stale') return;
    this.stale.push(fault);
    this.sumUp();
  }

  lift(fault: FaultSpec): void {
    if (fault.kind !== 'dns-stale') return;
    this.stale.splice(this.stale.indexOf(fault), 1);
    this.sumUp();
  }

  /** Of faults at once the largest counts: they hit the same resolvers first. */
  private sumUp(): void {
    this.staleShare = this.stale.reduce((most, { share }) => Math.max(most, share ?? 1), 0);
  }

  reset(): void {
    this.counts.reset();
  }

  settle(): void {}

  metrics(): Readonly<Record<string, Metric>> {
    const { lookUps, clientCacheHits, resolverCacheHits, queries, unanswered } = this.counts;
    return { lookUps, clientCacheHits, resolverCacheHits, queries, unanswered };
  }

  usage(): readonly UsageLine[] {
    const common = { resource: this.context.id, region: 'global', unitPrice: null } as const;
    const lines: UsageLine[] = [
      { ...common, item: 'route53.hosted-zone', quantity: 1, unit: 'zones', per: 'month' },
    ];
    const monthly = (item: string, quantity: number, unit: string) =>
      lines.push({ ...common, item, quantity, unit, per: 'month' });
    const { registration } = this.spec;
    if (registration !== null) {
      const unitPrice = registration === 'book' ? null : registration;
      const item = 'route53.domain-registration';
      lines.push({ ...common, item, quantity: 1 / 12, unit: 'years', per: 'month', unitPrice });
    }
    const records = Object.values(this.spec.records);
    const policies = records.filter(({ trafficPolicy }) => trafficPolicy !== null).length;
    if (policies > 0) monthly('route53.traffic-policy-record', policies, 'policy records');
    const recordSets = records.reduce((sum, { rule }) => sum + recordSetsOf(rule), 0);
    if (recordSets > RECORDS_INCLUDED)
      monthly('route53.records-over-10k', recordSets, 'record sets');
    const cidrs = records.reduce((sum, { rule }) => sum + cidrsOf(rule), 0);
    if (cidrs > CIDRS_INCLUDED) monthly('route53.cidr-blocks', cidrs, 'CIDR blocks');
    lines.push(...this.queries());
    return lines;
  }

  timelines(): readonly ResourceTimeline[] {
    return [];
  }

  /** Queries from inside a VPC to a private zone are free of charge. */
  private queries(): UsageLine[] {
    if (this.spec.privateTo !== null) return [];
    return QUERY_CLASSES.map(
      (queryClass, i): UsageLine => ({
        resource: this.context.id,
        region: 'global',
        unitPrice: null,
        item: `route53.queries-${queryClass}`,
        quantity: this.counts.byClass[i]!,
        unit: 'queries',
        per: 'window',
      }),
    ).filter(({ quantity }) => quantity > 0);
  }
}

const nested = ({ entries }: RuleSpec): RuleSpec[] =>
  entries.flatMap(({ to }) => (to.kind === 'rule' ? [to.rule] : []));

function recordSetsOf(rule: RuleSpec): number {
  return rule.entries.length + nested(rule).reduce((sum, each) => sum + recordSetsOf(each), 0);
}

function cidrsOf(rule: RuleSpec): number {
  const own = rule.entries.reduce((sum, { cidrs }) => sum + (cidrs ?? []).length, 0);
  return own + nested(rule).reduce((sum, each) => sum + cidrsOf(each), 0);
}
