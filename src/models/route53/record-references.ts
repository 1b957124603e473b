import { isMapping } from '../parameter/problem.js';
import type { Misfit, Reference, Role } from '../parameter/resource.js';
import type { EntrySpec, RecordSetSpec, Route53ZoneSpec, RuleSpec } from './spec.js';

type Path = readonly (string | number)[];
type Written = Readonly<Record<string, unknown>>;

/** Ids of the resources at the ends of a tree, in the order of the file. */
export function leavesOf(
  rule: RuleSpec,
  rules: ReadonlyMap<string, RuleSpec>,
  above: readonly string[] = [],
): string[] {
  return rule.entries.flatMap(({ to }) => {
    if (to.kind === 'resources') return to.ids;
    if (to.kind === 'rule') return leavesOf(to.rule, rules, above);
    const next = rules.get(to.name);
    // A loop, or a name that there is not, is refused elsewhere.
    if (next === undefined || above.includes(to.name)) return [];
    return leavesOf(next, rules, [...above, to.name]);
  });
}

/** An entry of a rule, and where it is written below the zone. */
interface Placed {
  readonly entry: EntrySpec;
  readonly path: Path;
  /** Where its value stands, if that is not a mapping: a plain id in a list. */
  readonly plain: boolean;
}

/** All entries of a tree, each where it is written. */
function entriesOf(rule: RuleSpec, path: Path, written: unknown): Placed[] {
  const value: Written = isMapping(written) ? written : {};
  const list = Array.isArray(value.targets) ? value.targets : null;
  return rule.entries.flatMap((entry, i): Placed[] => {
    const key =
      rule.policy === 'failover' ? [i === 0 ? 'primary' : 'secondary'] : list && ['targets', i];
    // A simple record with a list of ids is one entry.
    const whole = list !== null && rule.policy === 'simple';
    const here = key === null || whole ? path : [...path, ...key];
    const own = key === null || whole ? value : child(value, key);
    const placed = { entry, path: here, plain: typeof own === 'string' };
    if (entry.to.kind !== 'rule') return [placed];
    const inner = isMapping(own) ? own.record : undefined;
    return [placed, ...entriesOf(entry.to.rule, [...here, 'record'], inner)];
  });
}

function child(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, key) => (isMapping(at) || Array.isArray(at) ? (at as Written)[key as string] : undefined),
    value,
  );
}

/** Where the rule of a record is written: below the record, or in the traffic policy. */
function ruleOf(name: string, { trafficPolicy }: RecordSetSpec, written: Written) {
  const path: Path =
    trafficPolicy === null
      ? ['records', name]
      : ['trafficPolicy', trafficPolicy.name, 'versions', trafficPolicy.version - 1];
  return { path, value: child(written, path) };
}

function placedIn(name: string, record: RecordSetSpec, written: Written): Placed[] {
  const { path, value } = ruleOf(name, record, written);
  return entriesOf(record.rule, path, value);
}

/** The resources that records lead to, and their health checks. */
export function referencesOf(
  records: Readonly<Record<string, RecordSetSpec>>,
  written: Written,
): Reference[] {
  const said = new Set<string>();
  return Object.entries(records)
    .flatMap(([name, record]) =>
      placedIn(name, record, written).flatMap((placed) => references(placed, record, written)),
    )
    .filter(({ path }) => {
      // Records of one traffic policy name the same places.
      const key = JSON.stringify(path);
      return said.has(key) ? false : said.add(key);
    });
}

function references(placed: Placed, record: RecordSetSpec, written: Written): Reference[] {
  const { entry, path, plain } = placed;
  const found: Reference[] = [];
  if (entry.healthCheck !== null)
    found.push({
      to: entry.healthCheck,
      path: [...path, 'healthCheck'],
      roles: ['health-check'],
      why: 'a record asks a health check whether it may be answered',
      sends: 'nothing',
      waits: false,
    });
  const { to } = entry;
  if (to.kind !== 'resources') return found;
  const own = child(written, path);
  const value = isMapping(own) ? own : {};
  const key = to.alias ? 'alias' : value.target === undefined ? 'targets' : 'target';
  const listed = Array.isArray(value[key]);
  const roles: readonly Role[] = to.alias
    ? ['alias']
    : record.recordType === 'CNAME'
      ? ['cname']
      : ['address'];
  to.ids.forEach((id, i) => {
    found.push({
      to: id,
      path: plain ? path : [...path, key, ...(listed ? [i] : [])],
      roles,
      why: to.alias
        ? 'an alias leads to a load balancer; use `target` for an instance'
        : 'such a record holds addresses of instances; a load balancer is reached by `alias`',
      sends: 'nothing',
      waits: false,
    });
  });
  return found;
}

/** What a schema cannot see. */
export function misfitsOf({ records }: Route53ZoneSpec, written: Written): Misfit[] {
  return Object.entries(records).flatMap(([name, record]) => [
    ...policyMisfits(name, record, written),
    ...treeMisfits(name, record, records, written),
    ...typeMisfits(name, record, written),
  ]);
}

function policyMisfits(name: string, record: RecordSetSpec, written: Written): Misfit[] {
  const { trafficPolicy } = record;
  if (trafficPolicy === null || record.rule.entries.length > 0) return [];
  const policies = isMapping(written.trafficPolicy) ? written.trafficPolicy : {};
  const there = Object.hasOwn(policies, trafficPolicy.name);
  return [
    {
      path: ['records', name, there ? 'version' : 'trafficPolicy'],
      what: there ? `version ${trafficPolicy.version}` : trafficPolicy.name,
      why: there
        ? `the traffic policy \`${trafficPolicy.name}\` has fewer versions`
        : `the zone has no traffic policy of that name, only ${Object.keys(policies).join(', ') || 'none'}`,
      at: 'value',
    },
  ];
}

function treeMisfits(
  name: string,
  record: RecordSetSpec,
  records: Readonly<Record<string, RecordSetSpec>>,
  written: Written,
): Misfit[] {
  const misfits: Misfit[] = [];
  for (const { entry, path } of placedIn(name, record, written)) {
    const { to } = entry;
    if (to.kind !== 'record') continue;
    const why = !Object.hasOwn(records, to.name)
      ? `the zone has no record of that name, only ${Object.keys(records).join(', ')}`
      : leadsTo(name, to.name, records, new Set())
        ? 'it leads back to the record itself'
        : null;
    if (why !== null) misfits.push({ path: [...path, 'record'], what: to.name, why, at: 'value' });
  }
  return misfits;
}

function leadsTo(
  name: string,
  from: string,
  records: Readonly<Record<string, RecordSetSpec>>,
  seen: Set<string>,
): boolean {
  if (from === name) return true;
  if (seen.has(from) || !Object.hasOwn(records, from)) return false;
  seen.add(from);
  const names = (rule: RuleSpec): string[] =>
    rule.entries.flatMap(({ to }) =>
      to.kind === 'record' ? [to.name] : to.kind === 'rule' ? names(to.rule) : [],
    );
  return names(records[from]!.rule).some((next) => leadsTo(name, next, records, seen));
}

function typeMisfits(name: string, record: RecordSetSpec, written: Written): Misfit[] {
  const misfits: Misfit[] = [];
  const placed = placedIn(name, record, written);
  const own = child(written, ['records', name]);
  const ends = placed.filter(({ entry }) => entry.to.kind === 'resources');
  const isAlias = ({ entry }: Placed) => entry.to.kind === 'resources' && entry.to.alias;
  if (ends.length > 0 && ends.every(isAlias) && isMapping(own) && own.ttl !== undefined)
    misfits.push({
      path: ['records', name, 'ttl'],
      why: 'AWS sets the TTL of an alias (60 s)',
      ...(record.rule.policy === 'simple' ? {} : { harmless: true }),
    });
  if (record.recordType !== 'CNAME') return misfits;
  for (const { entry, path, plain } of placed) {
    const { to } = entry;
    if (to.kind === 'resources' && !to.alias && to.ids.length === 1) continue;
    if (to.kind === 'rule') continue;
    const key = to.kind === 'record' ? 'record' : to.alias ? 'alias' : 'targets';
    misfits.push({
      path: plain ? path : [...path, key],
      why: 'a CNAME has one `target`, and no alias',
    });
  }
  if (name === '@')
    misfits.push({
      path: ['records', name, 'type'],
      what: 'CNAME',
      why: 'the domain itself cannot be a CNAME: use an alias',
      at: 'value',
    });
  return misfits;
}
