import type { Asker } from '../../../src/models/route53/selection.js';
import type { EntrySpec, GeoLocation, RuleSpec } from '../../../src/models/route53/spec.js';

/**
 * The slow, obvious twin of the choice of records: it follows the text of the developer guide
 * literally (choose a record by the policy; if it is unhealthy, take it out of the group and choose
 * again; if none is left, take them all to be healthy), and works out every answer with its
 * probability.
 */
export interface SlowWorld {
  record(name: string): { readonly rule: RuleSpec; readonly ttlS: number };
  isHealthy(id: string): boolean;
  regionOf(id: string): string;
  roundTripS(from: string, to: string): number;
  /** Latitude and longitude in degrees, country, continent, state. */
  place(region: string): {
    latitude: number;
    longitude: number;
    country: string;
    continent: string;
    subdivision: string | null;
  };
}

/** Probability by answer: `ids@ttl`, or `none`. */
export type Answers = Map<string, number>;

type Choices = [EntrySpec, number][];

export function answers(rule: RuleSpec, ttlS: number, asker: Asker, world: SlowWorld): Answers {
  const result: Answers = new Map();
  const add = (key: string, probability: number) =>
    result.set(key, (result.get(key) ?? 0) + probability);
  const lead = (entry: EntrySpec, probability: number) => {
    const { to } = entry;
    if (to.kind === 'resources') {
      add(`${to.ids.join(',')}@${to.alias ? 60 : ttlS}`, probability);
      return;
    }
    const next = to.kind === 'rule' ? { rule: to.rule, ttlS } : world.record(to.name);
    for (const [key, share] of answers(next.rule, next.ttlS, asker, world))
      add(key, probability * share);
  };
  const all = rule.entries.filter((entry) => canAnswer(rule, entry, asker, world));
  const choose = (left: readonly EntrySpec[], probability: number, allCount: boolean) => {
    for (const [entry, share] of byPolicy(rule, left, asker, world)) {
      if (allCount || isHealthy(entry, world)) lead(entry, probability * share);
      else {
        const rest = left.filter((other) => other !== entry);
        if (rest.length > 0) choose(rest, probability * share, false);
        else choose(all, probability * share, true);
      }
    }
  };
  if (all.length === 0) add('none', 1);
  else choose(all, 1, false);
  return result;
}

function isHealthy(entry: EntrySpec, world: SlowWorld): boolean {
  const { to, healthCheck, evaluateTargetHealth } = entry;
  if (healthCheck !== null && !world.isHealthy(healthCheck)) return false;
  if (!evaluateTargetHealth) return true;
  if (to.kind === 'resources') return to.ids.every((id) => world.isHealthy(id));
  const { entries } = to.kind === 'rule' ? to.rule : world.record(to.name).rule;
  return entries.some((below) => isHealthy(below, world));
}

function canAnswer({ policy }: RuleSpec, entry: EntrySpec, asker: Asker, world: SlowWorld) {
  if (policy === 'ip-based') return entry.cidrs === null || longestBlock(entry, asker) !== null;
  if (policy !== 'geolocation' || entry.location!.kind === 'default') return true;
  if (asker.region === null) return false;
  const place = world.place(asker.region);
  const at: GeoLocation = entry.location!;
  if (at.kind === 'continent') return at.continent === place.continent;
  if (at.kind === 'country') return at.country === place.country;
  return at.kind === 'subdivision'
    ? at.country === place.country && at.subdivision === place.subdivision
    : false;
}

function byPolicy(
  { policy }: RuleSpec,
  left: readonly EntrySpec[],
  asker: Asker,
  world: SlowWorld,
): Choices {
  const sorted = (value: (entry: EntrySpec) => number): Choices => {
    const scored = left.map((entry, i) => ({ entry, value: value(entry), i }));
    scored.sort((a, b) => a.value - b.value || a.i - b.i);
    return [[scored[0]!.entry, 1]];
  };
  const equally: Choices = left.map((entry) => [entry, 1 / left.length]);
  switch (policy) {
    case 'simple':
      return [[left[0]!, 1]];
    case 'multivalue':
      return equally;
    case 'weighted': {
      const sum = left.reduce((total, { weight }) => total + weight, 0);
      if (sum === 0) return equally;
      return left
        .filter(({ weight }) => weight > 0)
        .map((entry): [EntrySpec, number] => [entry, entry.weight / sum]);
    }
    case 'failover': {
      const primary = left.find(({ secondary }) => !secondary);
      return [[primary ?? left[0]!, 1]];
    }
    case 'latency':
      return sorted((entry) =>
        asker.region === null ? 0 : world.roundTripS(asker.region, regionOf(entry, world)),
      );
    case 'geolocation':
      return sorted((entry) =>
        ['subdivision', 'country', 'continent', 'default'].indexOf(entry.location!.kind),
      );
    case 'geoproximity':
      return sorted((entry) => biasedKm(entry, asker, world));
    case 'ip-based':
      return sorted((entry) => (entry.cidrs === null ? 0 : -(longestBlock(entry, asker) ?? 0)));
  }
}

function regionOf(entry: EntrySpec, world: SlowWorld): string {
  return entry.region ?? (entry.to.kind === 'resources' ? world.regionOf(entry.to.ids[0]!) : '');
}

function biasedKm(entry: EntrySpec, { region }: Asker, world: SlowWorld): number {
  if (region === null) return 0;
  const there = entry.coordinates ?? world.place(regionOf(entry, world));
  const km = angle(world.place(region), there) * 6371;
  return entry.bias >= 0 ? km * (1 - entry.bias / 100) : km / (1 + entry.bias / 100);
}

type Point = { latitude: number; longitude: number };

/** Angle between two points, from the vectors to them. */
function angle(a: Point, b: Point): number {
  const vector = ({ latitude, longitude }: Point) => {
    const [phi, lambda] = [(latitude * Math.PI) / 180, (longitude * Math.PI) / 180];
    return [Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)];
  };
  const [x, y] = [vector(a), vector(b)];
  const chord = Math.sqrt(x.reduce((sum, xi, i) => sum + (xi - y[i]!) * (xi - y[i]!), 0));
  return 2 * Math.asin(Math.min(1, chord / 2));
}

const bits = (address: number): string => address.toString(2).padStart(32, '0');

/** Length of the longest block that the address is in, bit by bit. */
function longestBlock({ cidrs }: EntrySpec, { address }: Asker): number | null {
  if (address === null) return null;
  const lengths = (cidrs ?? []).flatMap((text) => {
    const [quad, length] = text.split('/') as [string, string];
    const prefix = quad
      .split('.')
      .map((byte) => Number(byte).toString(2).padStart(8, '0'))
      .join('')
      .slice(0, Number(length));
    return bits(address).startsWith(prefix) ? [Number(length)] : [];
  });
  return lengths.length === 0 ? null : Math.max(...lengths);
}
