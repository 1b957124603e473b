import type { z } from 'zod';
import { isMapping, own, type Problem } from '../models/parameter/problem.js';
import { type Finding, problemFinding } from './diagnostics.js';
import type { Path } from './document.js';
import { withPath } from './paths.js';

/** What a section of the kit sends along with zod's own issues. */
interface SectionFacts {
  readonly of: string;
  readonly allowed?: readonly string[];
  readonly later?: Readonly<Record<string, string>>;
  readonly elsewhere?: Readonly<Record<string, string>>;
}

/** Zod's issues in our words. Each becomes one finding, but for unknown keys: one each. */
export function findingsOf(issues: readonly z.core.$ZodIssue[], raw: unknown): Finding[] {
  return issues.flatMap((issue) => fromIssue(issue, raw));
}

function fromIssue(issue: z.core.$ZodIssue, raw: unknown): Finding[] {
  const path = issue.path as Path;
  const section = (issue as unknown as { section?: SectionFacts }).section;
  if (issue.code === 'custom') return [fromProblem(issue.params as unknown as Problem, path, raw)];
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => strangeKey(key, path, section));
  if (issue.code === 'invalid_key') {
    const id = String(path.at(-1) ?? '');
    return [problemFinding({ code: 'bad-id', id }, { path, at: 'key' })];
  }
  const value = at(raw, path);
  if (value === undefined) return [missing(path)];
  const expected =
    section === undefined
      ? `another kind of value (${issue.message})`
      : expectation(section, issue);
  return [problemFinding({ code: 'wrong-type', value, expected }, { path })];
}

function expectation(section: SectionFacts, issue: z.core.$ZodIssue): string {
  const kind = (issue as { expected?: string }).expected === 'array' ? 'a list' : 'a mapping';
  const keys = section.allowed === undefined ? '' : ` with the keys ${section.allowed.join(', ')}`;
  return `${kind} of ${section.of}`.replace(/of (an? |`)/, 'for $1') + keys;
}

function strangeKey(key: string, path: Path, section: SectionFacts | undefined): Finding {
  const place = { path: [...path, key], at: 'key' } as const;
  const of = section?.of ?? 'this';
  const note = own(section?.later ?? {}, key);
  if (note !== undefined)
    return problemFinding({ code: 'not-modelled', what: `\`${key}\` of ${of}`, note }, place);
  const why = own(section?.elsewhere ?? {}, key);
  if (why !== undefined)
    return problemFinding({ code: 'does-not-apply', what: `\`${key}\``, why }, place);
  return problemFinding({ code: 'unknown-key', key, of, allowed: section?.allowed ?? [] }, place);
}

function missing(path: Path): Finding {
  const key = String(path.at(-1) ?? '');
  const parent = path.slice(0, -1).join('.');
  return problemFinding(
    { code: 'missing-key', key, of: parent === '' ? 'a scenario' : `\`${parent}\`` },
    { path, at: 'key' },
  );
}

const ABOUT_KEYS: ReadonlySet<string> = new Set([
  'unknown-key',
  'bad-id',
  'conflicting-keys',
  'does-not-apply',
]);

function fromProblem(problem: Problem, path: Path, raw: unknown): Finding {
  if (problem.code === 'missing-key') {
    // A key whose value cannot be read: it is there if the raw data has it, and is `null` in YAML.
    return problem.of === '' ? missing(path) : problemFinding(problem, { path, at: 'key' });
  }
  const scalar = !isMapping(at(raw, path)) && !Array.isArray(at(raw, path));
  const key = ABOUT_KEYS.has(problem.code) || (problem.code === 'not-modelled' && !scalar);
  return problemFinding(problem, { path, at: key ? 'key' : 'value' });
}

/** The plain data under a path; undefined if there is none. */
export function at(raw: unknown, path: Path): unknown {
  let value = raw;
  for (const segment of path) {
    if (Array.isArray(value)) value = value[Number(segment)];
    else if (isMapping(value) && Object.hasOwn(value, segment)) value = value[segment];
    else return undefined;
  }
  return value;
}

/**
 * One slip, one message: a key that is missing beside one that is not known is the same slip if the
 * unknown one was meant for it.
 */
export function withoutEchoes(findings: readonly Finding[]): Finding[] {
  const meant = new Set<string>();
  for (const { words, path } of findings) {
    if (words.code === 'unknown-key' && words.suggestion)
      meant.add(JSON.stringify([...path.slice(0, -1), words.suggestion]));
  }
  const parentOfUnknown = new Set(
    findings
      .filter(({ words }) => words.code === 'unknown-key' && words.suggestion)
      .map(({ path }) => JSON.stringify(path.slice(0, -1))),
  );
  return findings.filter(({ words, path }) => {
    if (words.code === 'missing-key') return !meant.has(JSON.stringify(path));
    if (words.code === 'missing-one-of') return !parentOfUnknown.has(JSON.stringify(path));
    return true;
  });
}

const OF_VALUES: ReadonlySet<string> = new Set([
  'missing-unit',
  'unknown-unit',
  'wrong-dimension',
  'not-a-quantity',
  'out-of-range',
  'unknown-value',
]);
const OF_KEYS: ReadonlySet<string> = new Set(['not-modelled', 'does-not-apply']);

/**
 * The data with every suggestion followed and what is beyond help left out: only to look further
 * for what else is wrong, so that a slip in one line does not hide those in the next. Never run.
 */
export function supposing(raw: unknown, findings: readonly Finding[]): unknown {
  let current = raw;
  for (const { words, path } of findings) {
    const { code, suggestion } = words;
    if (typeof path.at(-1) !== 'string') continue;
    if (code === 'unknown-key') {
      const value = at(current, path);
      current = withPath(current, path, null);
      const meant = [...path.slice(0, -1), suggestion ?? ''];
      if (suggestion && at(current, meant) === undefined) current = withPath(current, meant, value);
    } else if (OF_VALUES.has(code)) current = withPath(current, path, suggestion ?? null);
    else if (OF_KEYS.has(code)) current = withPath(current, path, null);
  }
  return current;
}
