import type { z } from 'zod';
import { unwrap } from '../models/parameter/combine.js';
import { isMapping, own } from '../models/parameter/problem.js';
import { forms } from '../models/parameter.js';
import { type Finding, finding, type Where } from './diagnostics.js';
import type { Path } from './document.js';
import { nearest } from './nearest.js';
import { scenarioSchema } from './schema.js';

const FREE = ['description', 'run', 'pricing', 'workloads', 'resources', 'slos'];

/** A path that leads somewhere, or why it does not. */
export type Resolved = { readonly path: Path } | { readonly finding: Finding };

/**
 * Resolves `resources.web.size.min` against the schema and the data. The last step may name
 * something that is not there yet; every step before must be there, or be a key that the schema has.
 */
export function resolvePath(text: string, raw: unknown, where: Where): Resolved {
  const words = text.split('.');
  if (!FREE.includes(words[0]!)) {
    const known = Object.keys(shapeOf(scenarioSchema) ?? {});
    if (known.includes(words[0]!)) return { finding: finding('fixed-path', { path: text }, where) };
    return { finding: unknown(text, [], words[0]!, FREE, words, where) };
  }
  const path: (string | number)[] = [];
  let schemas: readonly z.ZodType[] = [scenarioSchema];
  let value: unknown = raw;
  let rest = words;
  while (rest.length > 0) {
    const taken = takeStep(schemas, value, rest);
    if (taken.next === null)
      return { finding: unknown(text, path, rest[0]!, taken.candidates, rest, where) };
    path.push(taken.key);
    schemas = taken.next;
    value = childOf(value, taken.key);
    rest = rest.slice(taken.words);
  }
  return { path };
}

interface Step {
  readonly key: string | number;
  readonly words: number;
  /** null: it leads nowhere. */
  readonly next: readonly z.ZodType[] | null;
  readonly candidates: readonly string[];
}

function takeStep(schemas: readonly z.ZodType[], value: unknown, rest: readonly string[]): Step {
  const candidates: string[] = [];
  for (const schema of schemas.flatMap(alternatives)) {
    const step = stepInto(unwrap(schema), value, rest);
    if (step.next !== null) return step;
    candidates.push(...step.candidates);
  }
  return { key: rest[0]!, words: 1, next: null, candidates: [...new Set(candidates)] };
}

/** A schema that chooses between others by looking at the value stands for all of them. */
function alternatives(schema: z.ZodType): readonly z.ZodType[] {
  const inner = unwrap(schema);
  const form = forms.get(inner);
  return form?.form === 'either' ? form.options().flatMap(alternatives) : [inner];
}

function stepInto(schema: z.ZodType, value: unknown, rest: readonly string[]): Step {
  const form = forms.get(schema);
  const word = rest[0]!;
  const known = (keys: Readonly<Record<string, z.ZodType>>): Step => ({
    key: word,
    words: 1,
    next: Object.hasOwn(keys, word) ? [keys[word]!] : null,
    candidates: Object.keys(keys),
  });
  if (form?.form === 'one-key') return known({ ...form.options(), ...form.beside });
  if (form?.form === 'by-key') {
    const type = isMapping(value) ? value[form.key] : undefined;
    const chosen = typeof type === 'string' ? own(form.sections, type) : undefined;
    return known(chosen === undefined ? {} : (shapeOf(chosen) ?? {}));
  }
  const shape = shapeOf(schema);
  if (shape !== null) return known(shape);
  const def = schema._zod.def as unknown as {
    type: string;
    valueType?: z.ZodType;
    element?: z.ZodType;
    getter?: () => z.ZodType;
  };
  if (def.type === 'lazy' && def.getter) return takeStep([def.getter()], value, rest);
  if (def.type === 'record' && def.valueType) return stepIntoMap(def.valueType, value, rest);
  if (def.type === 'array' && def.element) {
    const items = Array.isArray(value) ? value : [];
    const index = /^\d+$/.test(word) ? Number(word) : -1;
    const there =
      index >= 0 && (index < items.length || (index === items.length && rest.length === 1));
    return {
      key: index,
      words: 1,
      next: there ? [def.element] : null,
      candidates: items.map((_, i) => String(i)),
    };
  }
  return { key: word, words: 1, next: null, candidates: [] };
}

/** Names that users choose may hold dots: the longest that is there wins. */
function stepIntoMap(values: z.ZodType, value: unknown, rest: readonly string[]): Step {
  const there = isMapping(value) ? Object.keys(value) : [];
  for (let words = rest.length; words > 0; words--) {
    const key = rest.slice(0, words).join('.');
    if (there.includes(key)) return { key, words, next: [values], candidates: there };
  }
  const adds = rest.length === 1 && nearest(rest[0]!, there) === null;
  return { key: rest[0]!, words: 1, next: adds ? [values] : null, candidates: there };
}

export function shapeOf(schema: z.ZodType): Readonly<Record<string, z.ZodType>> | null {
  const def = unwrap(schema)._zod.def as unknown as { shape?: Readonly<Record<string, z.ZodType>> };
  return def.shape ?? null;
}

function childOf(value: unknown, key: string | number): unknown {
  if (Array.isArray(value)) return value[Number(key)];
  return isMapping(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function unknown(
  text: string,
  before: Path,
  key: string,
  candidates: readonly string[],
  rest: readonly string[],
  where: Where,
): Finding {
  const near = nearest(key, candidates);
  const suggestion = near === null ? null : [...before, near, ...rest.slice(1)].join('.');
  return finding(
    'unknown-path',
    { path: text, at: before.join('.'), key, candidates, suggestion },
    where,
  );
}

/** The data with one path changed; what is not on the path is shared. Null removes the key. */
export function withPath(raw: unknown, path: Path, value: unknown): unknown {
  const [head, ...rest] = path;
  if (head === undefined) return value;
  if (Array.isArray(raw)) {
    const copy = [...(raw as unknown[])];
    if (rest.length === 0 && value === null) copy.splice(Number(head), 1);
    else copy[Number(head)] = withPath(copy[Number(head)], rest, value);
    return copy;
  }
  const copy: Record<string, unknown> = isMapping(raw) ? { ...raw } : {};
  if (rest.length === 0 && value === null) delete copy[head];
  else copy[head] = withPath(childOf(raw, head), rest, value);
  return copy;
}
