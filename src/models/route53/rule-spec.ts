import type { z } from 'zod';
import { raise } from '../parameter.js';
import type { ParsedEntry, ParsedRule } from './record-parameters.js';
import type { DestinationSpec, EntrySpec, RoutingPolicy, RuleSpec } from './spec.js';

type Context = z.core.$RefinementCtx;

/** The keys of a target that only one or two policies understand, and which must be there. */
const KEYS: Readonly<
  Record<string, { readonly of: readonly RoutingPolicy[]; readonly needed: boolean }>
> = {
  weight: { of: ['weighted'], needed: true },
  region: { of: ['latency', 'geoproximity'], needed: false },
  coordinates: { of: ['geoproximity'], needed: false },
  bias: { of: ['geoproximity'], needed: false },
  location: { of: ['geolocation'], needed: true },
  cidr: { of: ['ip-based'], needed: true },
};

/** Policies whose targets may be written as ids alone. */
const BY_ID: readonly RoutingPolicy[] = ['simple', 'multivalue'];

/** Reads a rule; what contradicts itself becomes an issue. */
export function ruleSpec(v: ParsedRule, ctx: Context): RuleSpec {
  const { policy } = v;
  if (policy === 'failover') return failover(v, ctx);
  for (const key of ['primary', 'secondary'] as const)
    if (v[key] !== undefined)
      return refuse(ctx, [key], `\`${key}\``, 'only the failover policy has it');
  const single = v.alias ?? v.target ?? v.record;
  if (single !== undefined) {
    if (policy !== 'simple' && policy !== 'multivalue')
      return raise(ctx, { code: 'missing-key', key: 'targets', of: `a ${policy} record` });
    if (policy === 'simple' && v.healthCheck !== undefined)
      return refuse(ctx, ['healthCheck'], '`healthCheck`', 'a simple record has none in Route 53');
    return { policy, entries: [entrySpec(v as ParsedEntry)] };
  }
  return grouped(v, ctx);
}

function failover(v: ParsedRule, ctx: Context): RuleSpec {
  const { primary, secondary } = v;
  for (const key of ['primary', 'secondary'] as const)
    if (v[key] === undefined)
      return raise(ctx, { code: 'missing-key', key, of: 'a failover record' });
  return {
    policy: 'failover',
    entries: [entrySpec(primary!), { ...entrySpec(secondary!), secondary: true }],
  };
}

function grouped(v: ParsedRule, ctx: Context): RuleSpec {
  const { policy } = v;
  for (const key of ['healthCheck', 'evaluateTargetHealth'] as const)
    if (v[key] !== undefined)
      return refuse(ctx, [key], `\`${key}\``, 'each of the `targets` has its own');
  const written = v.targets ?? [];
  const values: string[] = [];
  const entries: EntrySpec[] = [];
  for (const [i, one] of written.entries()) {
    if (typeof one === 'string') {
      if (!BY_ID.includes(policy))
        return raise(
          ctx,
          {
            code: 'wrong-type',
            value: one,
            expected: `a target of a ${policy} record, such as { alias: ${one} }`,
          },
          ['targets', i],
        );
      values.push(one);
      if (policy === 'multivalue') entries.push(entrySpec({ target: [one] } as ParsedEntry));
      continue;
    }
    if (policy === 'simple')
      return raise(ctx, { code: 'wrong-type', value: one, expected: 'the id of a resource' }, [
        'targets',
        i,
      ]);
    if (!checkKeys(one, i, policy, ctx)) return { policy, entries: [] };
    entries.push(entrySpec(one));
  }
  if (policy === 'simple') entries.push(entrySpec({ target: values } as ParsedEntry));
  return { policy, entries };
}

function checkKeys(one: ParsedEntry, i: number, policy: RoutingPolicy, ctx: Context): boolean {
  for (const [key, { of, needed }] of Object.entries(KEYS)) {
    const given = (one as Readonly<Record<string, unknown>>)[key] !== undefined;
    const here = ['targets', i, key];
    if (given && !of.includes(policy)) {
      refuse(ctx, here, `\`${key}\``, `only ${of.join(' and ')} records have it`);
      return false;
    }
    if (needed && of.includes(policy) && !given) {
      raise(ctx, { code: 'missing-key', key, of: `a target of a ${policy} record` }, [
        'targets',
        i,
      ]);
      return false;
    }
  }
  if (one.region !== undefined && one.coordinates !== undefined) {
    const keys = ['region', 'coordinates'];
    raise(ctx, { code: 'conflicting-keys', keys, of: 'a target' }, ['targets', i, 'coordinates']);
    return false;
  }
  return true;
}

function refuse(ctx: Context, path: readonly PropertyKey[], what: string, why: string): never {
  return raise(ctx, { code: 'does-not-apply', what, why }, path) as never;
}

function entrySpec(v: ParsedEntry): EntrySpec {
  const to = destination(v);
  return {
    to,
    healthCheck: v.healthCheck ?? null,
    evaluateTargetHealth: v.evaluateTargetHealth ?? (to.kind !== 'resources' || to.alias),
    weight: v.weight ?? 1,
    secondary: false,
    region: v.region ?? null,
    coordinates: v.coordinates ?? null,
    bias: v.bias ?? 0,
    location: v.location ?? null,
    cidrs: v.cidr ?? null,
  };
}

function destination({ alias, target, record }: ParsedEntry): DestinationSpec {
  if (alias !== undefined) return { kind: 'resources', ids: [alias], alias: true };
  if (target !== undefined) return { kind: 'resources', ids: target, alias: false };
  return typeof record === 'string'
    ? { kind: 'record', name: record }
    : { kind: 'rule', rule: record! };
}
