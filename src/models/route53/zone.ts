import type { Stream } from '../../engine/streams.js';
import type { UsageLine } from '../../pricing/usage.js';
import type { DnsCacheSpec } from '../../queueing/workload-spec.js';
import { createVariate } from '../../variates/create-variate.js';
import type { Variate } from '../../variates/distribution.js';
import type { Resolver } from '../resolver.js';
import type { Metric, Resource, ResourceContext, ResourceTimeline } from '../resource.js';
import type { RecordSetSpec, Route53ZoneSpec } from './spec.js';

/** Counts of a zone's look-ups. */
export class ZoneCounts {
  lookUps = 0;
  clientCacheHits = 0;
  resolverCacheHits = 0;
  aliasQueries = 0;
  standardQueries = 0;

  get queries(): number {
    return this.aliasQueries + this.standardQueries;
  }

  reset(): void {
    this.lookUps = 0;
    this.clientCacheHits = 0;
    this.resolverCacheHits = 0;
    this.aliasQueries = 0;
    this.standardQueries = 0;
  }
}

/** A Route 53 hosted zone with simple and alias records. */
export class HostedZone implements Resource {
  readonly type = 'route53-zone';
  readonly service = null;
  readonly certain = null;
  readonly targets = null;

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
   * The resolver of one workload's clients.
   *
   * @param record what they look up
   * @param workload its id: each has its own clients, and its own draws
   */
  resolver(record: RecordSetSpec, workload: string, cache: DnsCacheSpec): Resolver {
    const stream = (purpose: string) => this.context.stream(`${workload}.${purpose}`);
    return new CachingResolver(this.spec, record, cache, this.counts, stream);
  }

  reset(): void {
    this.counts.reset();
  }

  settle(): void {}

  metrics(): Readonly<Record<string, Metric>> {
    const { lookUps, clientCacheHits, resolverCacheHits, queries } = this.counts;
    return { lookUps, clientCacheHits, resolverCacheHits, queries };
  }

  usage(): readonly UsageLine[] {
    const common = { resource: this.context.id, region: 'global', unitPrice: null } as const;
    const { aliasQueries, standardQueries } = this.counts;
    const lines: UsageLine[] = [
      { ...common, item: 'route53.hosted-zone', quantity: 1, unit: 'zones', per: 'month' },
    ];
    const queries = (item: string, quantity: number) =>
      lines.push({ ...common, item, quantity, unit: 'queries', per: 'window' });
    if (aliasQueries > 0) queries('route53.queries-alias-to-aws', aliasQueries);
    if (standardQueries > 0) queries('route53.queries-standard', standardQueries);
    return lines;
  }

  timelines(): readonly ResourceTimeline[] {
    return [];
  }
}

/**
 * Clients with caches of their own behind resolvers with caches that they share. A request comes
 * from any of the clients with equal chance. A resolver keeps an answer for the record's TTL, and
 * passes on what is left of it, as resolvers do.
 */
class CachingResolver implements Resolver {
  found = 0;
  private readonly clientUntil: Float64Array;
  private readonly clientAnswer: Int32Array;
  private readonly resolverUntil: Float64Array;
  private readonly resolverAnswer: Int32Array;
  /** Clients below this index honour the TTL. */
  private readonly honouring: number;
  private readonly client: Stream;
  private readonly answer: Stream;
  private readonly resolverTime: Variate;
  private readonly authoritativeTime: Variate;

  constructor(
    spec: Route53ZoneSpec,
    private readonly record: RecordSetSpec,
    private readonly cache: DnsCacheSpec,
    private readonly counts: ZoneCounts,
    stream: (purpose: string) => Stream,
  ) {
    this.clientUntil = new Float64Array(spec.clients);
    this.clientAnswer = new Int32Array(spec.clients);
    this.resolverUntil = new Float64Array(spec.resolvers);
    this.resolverAnswer = new Int32Array(spec.resolvers);
    this.honouring = Math.round(cache.honourTtl * spec.clients);
    this.client = stream('client');
    this.answer = stream('answer-order');
    this.resolverTime = createVariate(spec.resolverTime, stream('resolver-time'));
    this.authoritativeTime = createVariate(spec.authoritativeTime, stream('authoritative-time'));
  }

  lookUp(now: number): number {
    const client = Math.floor(this.client() * this.clientUntil.length);
    this.counts.lookUps++;
    if (now < this.clientUntil[client]!) {
      this.counts.clientCacheHits++;
      this.found = this.clientAnswer[client]!;
      return 0;
    }
    return this.ask(client, now);
  }

  private ask(client: number, now: number): number {
    const resolver = client % this.resolverUntil.length;
    let time = this.resolverTime.next();
    if (now < this.resolverUntil[resolver]!) {
      this.counts.resolverCacheHits++;
    } else {
      time += this.authoritativeTime.next();
      if (this.record.alias) this.counts.aliasQueries++;
      else this.counts.standardQueries++;
      this.resolverUntil[resolver] = now + time + this.record.ttlS;
      this.resolverAnswer[resolver] = this.choose();
    }
    this.found = this.resolverAnswer[resolver]!;
    this.clientAnswer[client] = this.found;
    this.clientUntil[client] =
      client < this.honouring ? this.resolverUntil[resolver]! : now + time + this.cache.otherwiseS;
    return time;
  }

  /** Several values of a simple record come in random order, and clients take the first. */
  private choose(): number {
    const { targets } = this.record;
    return targets.length === 1 ? 0 : Math.floor(this.answer() * targets.length);
  }
}
