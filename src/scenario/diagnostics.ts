import type { Problem } from '../models/parameter/problem.js';
import { type QuantityName, quantityKind, readQuantity } from '../models/parameter/quantity.js';
import { ABOUT_FILES, WARNINGS } from './diagnostic-codes.js';
import type { Path, Place } from './document.js';
import type { Severity } from './loaded.js';
import { nearest, nearestFew } from './nearest.js';

/** Every sentence that Stratus says about a scenario, in one place. */

export interface Words {
  readonly message: string;
  readonly expected?: string | null;
  /** What to write instead. */
  readonly suggestion?: string | null;
}

const quoted = (value: unknown): string => {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  return `\`${text.length > 60 ? `${text.slice(0, 57)}...` : text}\``;
};

const kindOfValue = (value: unknown): string => {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  return quoted(value);
};

const typedValue = (value: unknown): string => {
  if (typeof value === 'string') return `the text ${quoted(value)}`;
  return typeof value === 'number' ? `the number ${quoted(value)}` : kindOfValue(value);
};

const listed = (words: readonly string[], most = 14): string => {
  if (words.length === 0) return 'nothing';
  const shown = words.slice(0, most).map((word) => `\`${word}\``);
  return words.length > most ? `${shown.join(', ')} … (${words.length} in all)` : shown.join(', ');
};

const oneOf = (words: readonly string[]): string =>
  words.length === 1 ? `\`${words[0]}\`` : `one of ${listed(words)}`;

/** A swap of two neighbours is the commonest slip: if one makes a quantity of it, that was meant. */
function swapped(text: string, kind: string): string | null {
  for (let i = 0; i + 1 < text.length; i++) {
    const candidate = text.slice(0, i) + text[i + 1]! + text[i]! + text.slice(i + 2);
    if (candidate !== text && 'value' in readQuantity(candidate, kind as QuantityName))
      return candidate;
  }
  return null;
}

const written = (number: string, unit: string, kind: string): string =>
  `${quantityKind(kind).prefix ?? ''}${number}${unit.includes('req') ? ' ' : ''}${unit}`;

const units = (kind: string): string => {
  const { noun, usual, example } = quantityKind(kind);
  return `${noun} in ${usual.filter((unit) => unit !== '').join(', ') || '$'}, such as ${example}`;
};

const says = (message: string): Words => ({ message });

type Facts<C extends Problem['code']> = Extract<Problem, { code: C }>;

const schemaMessages: { readonly [C in Problem['code']]: (facts: Facts<C>) => Words } = {
  'unknown-key': ({ key, of, allowed }) => ({
    message: `${of} has no key \`${key}\``,
    expected: oneOf(allowed),
    suggestion: nearest(key, allowed),
  }),
  'not-modelled': ({ what, note }) => ({
    message: `${what} is not modelled in this version`,
    expected: note,
  }),
  'does-not-apply': ({ what, why }) => ({ message: `${what} does not apply here: ${why}` }),
  'missing-key': ({ key, of }) => ({
    message: `${of === '' ? 'the key' : `${of} needs the key`} \`${key}\`${of === '' ? ' is missing' : ''}`,
  }),
  'missing-one-of': ({ keys, of }) => ({ message: `${of} needs ${oneOf(keys)}` }),
  'conflicting-keys': ({ keys, of }) => ({
    message: `${keys.map((key) => `\`${key}\``).join(' and ')} exclude each other in ${of}`,
    expected: 'one of them',
  }),
  'wrong-type': ({ value, expected }) => ({
    message: `${typedValue(value)} stands where another kind of value is due`,
    expected,
  }),
  'unknown-value': ({ value, noun, allowed, expected }) => ({
    message: `there is no ${noun} ${quoted(value)}`,
    expected: expected ?? oneOf(allowed.length > 40 ? nearestFew(value, allowed, 6) : allowed),
    suggestion: nearest(value, allowed),
  }),
  'bad-id': ({ id }) => ({
    message: `${quoted(id)} cannot be an id`,
    expected: 'lower case letters, digits and hyphens, beginning with a letter',
    suggestion:
      id
        .toLowerCase()
        .replace(/[^a-z0-9-]+/g, '-')
        .replace(/^[^a-z]+/, '') || null,
  }),
  'out-of-range': ({ value, expected }) => ({
    message: `${kindOfValue(value)} is out of range`,
    expected,
  }),
  'bad-text': ({ value, expected }) => ({ message: `${quoted(value)} cannot be read`, expected }),
  'missing-unit': ({ value, kind }) => ({
    message: `${value} has no unit`,
    expected: units(kind),
    suggestion: guessUnit(value, kind),
  }),
  'unknown-unit': ({ value, number, unit, kind }) => ({
    message:
      unit === ''
        ? `${quoted(value)} has no unit`
        : `${quoted(value)} has no unit that is known here`,
    expected: units(kind),
    suggestion:
      swapped(value, kind) ??
      withUnit(number, nearest(unit, Object.keys(quantityKind(kind).units)), kind),
  }),
  'wrong-dimension': ({ value, is, kind }) => ({
    message: `${quoted(value)} is ${is}`,
    expected: units(kind),
    suggestion: swapped(value, kind),
  }),
  'not-a-quantity': ({ value, kind }) => ({
    message: `${kindOfValue(value)} is not ${quantityKind(kind).noun}`,
    expected: units(kind),
    suggestion: typeof value === 'string' ? swapped(value, kind) : null,
  }),
  'not-one-key': ({ found, allowed, of }) => ({
    message:
      found.length === 0
        ? `${of} is empty`
        : `${of} has ${found.length} keys (${listed(found)}) where exactly one is due`,
    expected: oneOf(allowed),
  }),
  'bad-distribution': ({ reason, expected }) => ({
    message: `this cannot be drawn from: ${reason}`,
    expected,
  }),
};

function withUnit(number: string, unit: string | null, kind: string): string | null {
  return unit === null ? null : written(number, unit, kind);
}

function guessUnit(value: number, kind: string): string | null {
  const { name, usual } = quantityKind(kind);
  if (value < 0) return null;
  if (name === 'fraction') return value <= 1 ? `${Math.round(value * 1e6) / 1e4}%` : `${value}%`;
  const unit = name === 'duration' ? 's' : usual[0]!;
  return written(String(value), unit, kind);
}

const didYouMean = (word: string, candidates: readonly string[]) => nearest(word, candidates);

/** What is found beyond the schema: the file, references, variants. */
const otherMessages = {
  'empty-file': (_: Record<string, never>): Words => ({
    message: 'the file is empty',
    expected: 'a scenario: `version`, `name`, `workloads`, `resources`',
  }),
  'file-too-large': (f: { bytes: number; max: number }): Words => ({
    message: `the file has ${Math.round(f.bytes / 1048576)} MiB, more than the ${f.max / 1048576} MiB that a scenario may have`,
    expected: 'a trace in a file of its own, named by `arrivals: { trace: { file } }`',
  }),
  'too-deep': (f: { max: number }): Words => ({
    message: `the file is nested more than ${f.max} levels deep`,
  }),
  'yaml-syntax': (f: { message: string }): Words => ({ message: `this is not YAML: ${f.message}` }),
  'tab-indent': (_: Record<string, never>): Words => ({
    message: 'a tab stands in the indentation',
    expected: 'spaces: YAML does not indent with tabs',
  }),
  'duplicate-key': (f: { key: string }): Words => ({
    message: `the key \`${f.key}\` is there twice`,
    expected: 'each key once: one of the two would be lost',
  }),
  'unknown-tag': (f: { message: string }): Words => ({
    message: `a YAML tag is not known: ${f.message}`,
  }),
  'unknown-anchor': (f: { name: string }): Words => ({
    message: `the alias \`*${f.name}\` has no anchor before it`,
    expected: `\`&${f.name}\` at an earlier place in the file`,
  }),
  'several-documents': (f: { count: number }): Words => ({
    message: `the file holds ${f.count} YAML documents`,
    expected: 'one scenario a file, without `---` inside',
  }),
  'not-a-mapping': (f: { value: unknown }): Words => ({
    message: `the file holds ${kindOfValue(f.value)}`,
    expected: 'a mapping with the keys `version`, `name`, `workloads`, `resources`',
  }),
  'alias-bomb': (f: { how: string }): Words => ({
    message: `the aliases of this file cannot be expanded: ${f.how}`,
    expected: 'aliases that repeat little',
  }),
  'file-not-found': (f: { file: string; reason: string }): Words => ({
    message: `the file ${quoted(f.file)} cannot be read: ${f.reason}`,
    expected: 'a path relative to the folder of the scenario',
  }),
  'bad-column': (f: {
    file: string;
    reason: string;
    columns: readonly string[];
    column: string;
  }): Words => ({
    message: `the file ${quoted(f.file)} has no usable column \`${f.column}\`: ${f.reason}`,
    expected: f.columns.length === 0 ? null : oneOf(f.columns),
    suggestion: didYouMean(f.column, f.columns),
  }),
  'unknown-reference': (f: { noun: string; name: string; fitting: readonly string[] }): Words => ({
    message: `there is no ${f.noun} \`${f.name}\``,
    expected: f.fitting.length === 0 ? `a ${f.noun}: there is none yet` : oneOf(f.fitting),
    suggestion: didYouMean(f.name, f.fitting),
  }),
  'wrong-reference': (f: {
    name: string;
    is: string;
    why: string;
    fitting: readonly string[];
  }): Words => ({
    message: `\`${f.name}\` is ${f.is}: ${f.why}`,
    expected: f.fitting.length === 0 ? null : oneOf(f.fitting),
  }),
  'unknown-host': (f: { host: string; hosts: readonly string[] }): Words => ({
    message: `no zone has a record for the host \`${f.host}\``,
    expected:
      f.hosts.length === 0
        ? 'the id of a resource, or a route53-zone with such a record'
        : oneOf(f.hosts),
    suggestion: didYouMean(f.host, f.hosts),
  }),
  'no-handler': (f: { request: string; resource: string; handlers: readonly string[] }): Words => ({
    message: `\`${f.resource}\` has no handler for the request \`${f.request}\``,
    expected: `a handler of that name, or \`default\`; there are ${listed(f.handlers)}`,
    suggestion: didYouMean(f.request, f.handlers),
  }),
  'unused-handler': (f: {
    handler: string;
    resource: string;
    requests: readonly string[];
  }): Words => ({
    message: `the handler \`${f.handler}\` of \`${f.resource}\` is never asked for`,
    expected:
      f.requests.length === 0
        ? null
        : `the name of a request that comes here: ${listed(f.requests)}`,
    suggestion: didYouMean(f.handler, f.requests),
  }),
  'unknown-operation': (f: {
    op: string;
    resource: string;
    type: string;
    operations: readonly string[];
  }): Words => ({
    message: `\`${f.resource}\` (${f.type}) has no operation \`${f.op}\``,
    expected: oneOf(f.operations),
    suggestion: didYouMean(f.op, f.operations),
  }),
  'missing-operation': (f: { resource: string; operations: readonly string[] }): Words => ({
    message: `a call of \`${f.resource}\` needs \`op\``,
    expected: oneOf(f.operations),
  }),
  'no-effect': (f: { key: string; why: string }) => says(`\`${f.key}\` has no effect: ${f.why}`),
  dropped: (f: { from: string; to: string; rule: string }): Words => ({
    message: `the security group of \`${f.to}\` has no rule for \`${f.from}\`: its packets are dropped`,
    expected: `the rule \`${f.rule}\``,
  }),
  'does-not-fit': (f: { key: string; why: string }) =>
    says(`\`${f.key}\` does not apply here: ${f.why}`),
  'call-loop': (f: { loop: readonly string[] }): Words => ({
    message: `the calls go round in a loop: ${f.loop.join(' -> ')}`,
    expected: 'calls that end: take one of them out',
  }),
  'unused-resource': (f: { id: string }): Words => ({
    message: `no request ever reaches \`${f.id}\``,
    expected: 'a workload, a target or a call that leads to it; it is paid for all the same',
  }),
  'never-ends': (f: { workload: string; why: string }): Words => ({
    message: `the run never ends: ${f.why}, and \`run.duration\` is not set`,
    expected: `\`run: { duration: 1h }\`, or arrivals of \`${f.workload}\` that end (trace, stages)`,
  }),
  'no-such-metric': (f: {
    resource: string;
    type: string;
    metric: string;
    metrics: readonly string[];
  }): Words => ({
    message: `\`${f.resource}\`, which is ${f.type}, has no metric \`${f.metric}\``,
    expected: oneOf(f.metrics),
  }),
  'bad-baseline': (f: { name: string; variants: readonly string[] }): Words => ({
    message: `there is no variant \`${f.name}\` to compare with`,
    expected: oneOf(f.variants),
    suggestion: didYouMean(f.name, f.variants),
  }),
  'unknown-path': (f: {
    path: string;
    at: string;
    key: string;
    candidates: readonly string[];
    suggestion: string | null;
  }): Words => ({
    message: `the path \`${f.path}\` leads nowhere: ${f.at === '' ? 'a scenario' : `\`${f.at}\``} has no \`${f.key}\``,
    expected: f.candidates.length === 0 ? 'nothing: it is a single value' : oneOf(f.candidates),
    suggestion: f.suggestion,
  }),
  'fixed-path': (f: { path: string }): Words => ({
    message: `\`${f.path}\` cannot be changed from here`,
    expected:
      'a path that begins with `run`, `pricing`, `workloads`, `resources`, `slos` or `description`',
  }),
  'bad-set': (f: { value: string; reason: string }): Words => ({
    message: `the value ${quoted(f.value)} is not YAML: ${f.reason}`,
  }),
  'unknown-variant': (f: { name: string; variants: readonly string[] }): Words => ({
    message: `there is no variant \`${f.name}\``,
    expected: oneOf(f.variants),
    suggestion: didYouMean(f.name, f.variants),
  }),
  'unknown-axis': (f: { name: string; axes: readonly string[] }): Words => ({
    message: `the matrix has no axis \`${f.name}\``,
    expected: f.axes.length === 0 ? 'nothing: there is no matrix' : oneOf(f.axes),
    suggestion: didYouMean(f.name, f.axes),
  }),
  'unknown-axis-value': (f: { axis: string; value: string; values: readonly string[] }): Words => ({
    message: `the axis \`${f.axis}\` never has the value ${quoted(f.value)}`,
    expected: oneOf(f.values),
    suggestion: didYouMean(f.value, f.values),
  }),
  'no-cells': (_: Record<string, never>) =>
    says('nothing is left to simulate: every point of the matrix is excluded'),
  'too-many-cells': (f: { cells: number; max: number }): Words => ({
    message: `variants and matrix make ${f.cells} cells, more than ${f.max}`,
    expected: 'fewer values on the axes, or `exclude`',
  }),
  'duplicate-name': (f: { noun: string; name: string }): Words => ({
    message: `two ${f.noun} are called ${quoted(f.name)}`,
  }),
} as const;

type OtherCode = keyof typeof otherMessages;
export type DiagnosticCode = Problem['code'] | OtherCode;

export const DIAGNOSTIC_CODES: readonly DiagnosticCode[] = [
  ...(Object.keys(schemaMessages) as Problem['code'][]),
  ...(Object.keys(otherMessages) as OtherCode[]),
].sort();

export interface WordsWithCode extends Words {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  readonly about: 'scenario' | 'file';
}

/** What is wrong, in words, and where in the document; the file and line are added by the loader. */
export interface Finding {
  readonly words: WordsWithCode;
  readonly path: Path;
  readonly at: 'key' | 'value';
  /** Known at once where there is no document to ask. */
  readonly place: Place | null;
  /** The option of the command line that it is about, if it is not the file. */
  readonly option: string | null;
}

export interface Where {
  readonly path?: Path;
  readonly at?: 'key' | 'value';
  readonly place?: Place;
  readonly option?: string;
}

export function problemFinding(problem: Problem, where: Where): Finding {
  const describe = schemaMessages[problem.code] as (facts: Problem) => Words;
  return make(problem.code, describe(problem), where);
}

export function finding<C extends OtherCode>(
  code: C,
  facts: Parameters<(typeof otherMessages)[C]>[0],
  where: Where = {},
): Finding {
  const describe = otherMessages[code] as (facts: unknown) => Words;
  return make(code, describe(facts), where);
}

function make(code: DiagnosticCode, words: Words, where: Where): Finding {
  const severity = WARNINGS.has(code) ? 'warning' : 'error';
  const about = ABOUT_FILES.has(code) ? 'file' : 'scenario';
  const { path = [], at = 'value', place = null, option = null } = where;
  return { words: { ...words, code, severity, about }, path, at, place, option };
}
