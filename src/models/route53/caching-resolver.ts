import type { Stream } from '../../engine/streams.js';
import type { DnsCacheSpec } from '../../queueing/workload-spec.js';
import { createVariate } from '../../variates/create-variate.js';
import type { Variate } from '../../variates/distribution.js';
import { NO_ANSWER, NO_SUCH_NAME, type Resolver } from '../resolver.js';
import { readCidr, sizeOf } from './cidr.js';
import type { QueryClass, Rule } from './selection.js';
import type { Route53ZoneSpec } from './spec.js';
import type { ZoneCounts } from './zone-counts.js';

/** Where the clients of a workload are. */
export interface ClientPlace {
  readonly region: string | null;
  readonly weight: number;
}

/** What the resolvers of a workload ask the zone for. */
export interface Question {
  /** Ids of the resources that it can lead to: an answer is an index among them. */
  readonly targets: readonly string[];
  readonly rule: Rule;
  readonly cache: DnsCacheSpec;
  readonly places: readonly ClientPlace[];
}

/** State that faults of the zone put all its resolvers in. */
export interface Staleness {
  /** Share of the resolvers that go on giving the answers they have. */
  staleShare: number;
}

/**
 * Clients with caches of their own behind resolvers with caches that they share, in each place that
 * clients are in. A request comes from any of the clients of its place with equal chance. A resolver
 * keeps an answer for the record's TTL, and passes on what is left of it, as resolvers do.
 */
export class CachingResolver implements Resolver {
  found = 0;
  private readonly places: readonly Caches[];
  private readonly client: Stream;
  private readonly answer: Stream;
  private readonly resolverTime: Variate;
  private readonly authoritativeTime: Variate;

  /** @param state of the zone */
  constructor(
    private readonly spec: Route53ZoneSpec,
    private readonly question: Question,
    private readonly state: Staleness,
    private readonly counts: ZoneCounts,
    stream: (purpose: string) => Stream,
  ) {
    const { places, cache } = question;
    const total = places.reduce((sum, { weight }) => sum + weight, 0);
    this.places = places.map((place) => new Caches(spec, place, place.weight / total, cache));
    this.client = stream('client');
    this.answer = stream('answer-order');
    this.resolverTime = createVariate(spec.resolverTime, stream('resolver-time'));
    this.authoritativeTime = createVariate(spec.authoritativeTime, stream('authoritative-time'));
  }

  lookUp(now: number, place: number): number {
    const caches = this.places[place]!;
    const client = Math.floor(this.client() * caches.clientUntil.length);
    this.counts.lookUps++;
    if (now < caches.clientUntil[client]!) {
      this.counts.clientCacheHits++;
      this.found = caches.clientAnswer[client]!;
      return 0;
    }
    return this.ask(caches, client, now);
  }

  private ask(caches: Caches, client: number, now: number): number {
    const { resolverUntil, resolverAnswer } = caches;
    const resolver = client % resolverUntil.length;
    let time = this.resolverTime.next();
    const stale =
      this.state.staleShare > 0 &&
      resolverUntil[resolver]! > 0 &&
      resolver < this.state.staleShare * resolverUntil.length;
    if (now < resolverUntil[resolver]! || stale) {
      this.counts.resolverCacheHits++;
    } else {
      time += this.authoritativeTime.next();
      const ttlS = this.query(caches, resolver);
      resolverUntil[resolver] = now + time + ttlS;
    }
    this.found = resolverAnswer[resolver]!;
    caches.clientAnswer[client] = this.found;
    caches.clientUntil[client] =
      client < caches.honouring
        ? resolverUntil[resolver]!
        : now + time + this.question.cache.otherwiseS;
    return time;
  }

  /** The resolver asks the name servers. @returns seconds that it may keep the answer */
  private query(caches: Caches, resolver: number): number {
    const { question, counts, spec } = this;
    const { region } = caches;
    const { privateTo } = spec;
    if (privateTo !== null && (region === null || !privateTo.includes(region))) {
      counts.unanswered++;
      caches.resolverAnswer[resolver] = NO_SUCH_NAME;
      return spec.negativeTtlS;
    }
    const leaf = question.rule.choose({ region, address: caches.addressOf(resolver) });
    const queryClass: QueryClass = leaf === null ? question.rule.queryClass : leaf.queryClass;
    counts.query(queryClass);
    if (leaf === null) {
      counts.unanswered++;
      caches.resolverAnswer[resolver] = NO_ANSWER;
      return spec.negativeTtlS;
    }
    caches.resolverAnswer[resolver] = question.targets.indexOf(this.oneOf(leaf.ids));
    return leaf.ttlS;
  }

  /** Several values of a record come in random order, and clients take the first. */
  private oneOf(ids: readonly string[]): string {
    return ids[ids.length === 1 ? 0 : Math.floor(this.answer() * ids.length)]!;
  }
}

/** What the clients of one place and their resolvers remember. */
class Caches {
  readonly region: string | null;
  readonly clientUntil: Float64Array;
  readonly clientAnswer: Int32Array;
  readonly resolverUntil: Float64Array;
  readonly resolverAnswer: Int32Array;
  /** Clients below this index honour the TTL. */
  readonly honouring: number;
  private readonly firstAddress: number | null;
  private readonly addresses: number;

  constructor(spec: Route53ZoneSpec, place: ClientPlace, share: number, cache: DnsCacheSpec) {
    const clients = Math.max(1, Math.round(spec.clients * share));
    const resolvers = Math.max(1, Math.round(spec.resolvers * share));
    this.region = place.region;
    this.clientUntil = new Float64Array(clients);
    this.clientAnswer = new Int32Array(clients);
    this.resolverUntil = new Float64Array(resolvers);
    this.resolverAnswer = new Int32Array(resolvers);
    this.honouring = Math.round(cache.honourTtl * clients);
    const block = readCidr(spec.clientAddresses[place.region ?? ''] ?? '');
    this.firstAddress = block === null ? null : block.first;
    this.addresses = block === null ? 0 : sizeOf(block.bits);
  }

  /** The resolvers' addresses are spread over the block of their region. */
  addressOf(resolver: number): number | null {
    if (this.firstAddress === null) return null;
    const nth = Math.floor(((resolver + 0.5) / this.resolverUntil.length) * this.addresses);
    return this.firstAddress + nth;
  }
}
