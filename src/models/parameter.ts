import { z } from 'zod';
import { own, type Problem, type Read } from './parameter/problem.js';
import {
  QUANTITIES,
  type QuantityName,
  quantityPattern,
  readQuantity,
} from './parameter/quantity.js';

/**
 * The kit that parameter tables are written with. A table declares each parameter of a resource
 * type once; the schema that checks scenario files, the JSON Schema of editors, `stratus explain`
 * and the provenance that `stratus plan` prints are all read off it.
 */

/** How well a number is founded. */
export type Grade = 'documented' | 'measured' | 'observed' | 'assumption';

export interface ParameterFacts {
  /** One sentence. */
  readonly doc: string;
  /** In the words of a scenario file. A function where it depends on other settings of the section. */
  readonly default?: unknown;
  readonly defaultOf?: (section: Readonly<Record<string, unknown>>) => unknown;
  /** What holds where there is no value: `for ever`. */
  readonly absent?: string;
  readonly source?: string;
  readonly grade?: Grade;
}

export type JsonFragment = Readonly<Record<string, unknown>>;

/** What the walkers (JSON Schema, explain, provenance, paths) must know of a schema of this kit. */
export type SchemaForm =
  | { readonly form: 'leaf'; readonly json: JsonFragment; readonly unit: string }
  | {
      readonly form: 'section';
      readonly of: string;
      readonly later: Readonly<Record<string, string>>;
    }
  | {
      readonly form: 'one-key';
      readonly of: string;
      readonly options: () => Readonly<Record<string, z.ZodType>>;
      readonly later: Readonly<Record<string, string>>;
      /** Keys that may stand beside the one. */
      readonly beside: Readonly<Record<string, z.ZodType>>;
      /** `$defs` name, for what recurs. */
      readonly name: string | null;
    }
  | {
      readonly form: 'by-key';
      readonly key: string;
      readonly noun: string;
      readonly sections: Readonly<Record<string, z.ZodType>>;
      readonly later: Readonly<Record<string, string>>;
    }
  | {
      readonly form: 'either';
      readonly options: () => readonly z.ZodType[];
      readonly name: string | null;
    };

// Beside the schemas, not in zod's own registries: those follow the types of a schema too deeply.
const formOfSchema = new WeakMap<object, SchemaForm>();
const factsOfSchema = new WeakMap<object, ParameterFacts>();

export const forms = {
  add: (schema: object, form: SchemaForm): void => void formOfSchema.set(schema, form),
  get: (schema: object): SchemaForm | undefined => formOfSchema.get(schema),
};

/** What a parameter table says of the schema under one key. */
export const facts = {
  add: (schema: object, about: ParameterFacts): void => void factsOfSchema.set(schema, about),
  get: (schema: object): ParameterFacts | undefined => factsOfSchema.get(schema),
};

type Context = z.core.$RefinementCtx;

/** Adds a problem to what zod has found. */
export function raise(
  ctx: Context,
  problem: Problem,
  path: readonly PropertyKey[] = [],
): typeof z.NEVER {
  ctx.issues.push({
    code: 'custom',
    input: undefined,
    message: problem.code,
    params: problem as unknown as Record<string, unknown>,
    path: [...path],
  });
  return z.NEVER;
}

/** Lets another schema read a part of the value; its issues become ours. */
export function readWith<T extends z.ZodType>(
  ctx: Context,
  schema: T,
  value: unknown,
  path: readonly PropertyKey[] = [],
): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  for (const issue of result.error.issues)
    ctx.issues.push({ ...issue, input: undefined, path: [...path, ...issue.path] } as never);
  return z.NEVER;
}

/** A value that is read by a function. Absence is `missing-key`, which the enclosing section words. */
export function leaf<T>(
  read: (value: unknown) => Read<T>,
  form: { json: JsonFragment; unit: string },
) {
  const schema = z.unknown().transform((value, ctx): T => {
    if (value === undefined) return raise(ctx, { code: 'missing-key', key: '', of: '' });
    const result = read(value);
    return 'problem' in result ? raise(ctx, result.problem) : result.value;
  });
  forms.add(schema, { form: 'leaf', ...form });
  return schema;
}

/** A key that must be given. */
export function required<T extends z.ZodType>(schema: T, doc: string): z.ZodNonOptional<T> {
  const outer = z.nonoptional(schema);
  facts.add(outer, { doc });
  return outer;
}

/** A key that may be left out, and then has no value. */
export function optional<T extends z.ZodType>(
  schema: T,
  about: Omit<ParameterFacts, 'default'>,
): z.ZodOptional<T> {
  const outer = z.optional(schema);
  facts.add(outer, about);
  return outer;
}

/** A key with a default, written as a user would write it. */
export function parameter<T extends z.ZodType>(
  schema: T,
  about: ParameterFacts & { readonly default: unknown },
): z.ZodPrefault<T> {
  const outer = z.prefault(schema, about.default as z.input<T>);
  facts.add(outer, about);
  return outer;
}

export interface SectionOptions {
  /** `an alb`: for messages. */
  readonly of: string;
  /** Keys that are planned, and what stands in for them. */
  readonly later?: Readonly<Record<string, string>>;
  /** Keys that mean something elsewhere, and why not here. */
  readonly elsewhere?: Readonly<Record<string, string>>;
}

/** A mapping with known keys. */
export function section<S extends z.core.$ZodLooseShape>(shape: S, options: SectionOptions) {
  const about = {
    of: options.of,
    allowed: Object.keys(shape),
    later: options.later ?? {},
    elsewhere: options.elsewhere ?? {},
  };
  const schema = z.strictObject(shape, {
    // Zod copies further fields of an issue: this is how the keys that are allowed travel with it.
    error: (issue) => {
      (issue as { section?: unknown }).section = about;
      return undefined;
    },
  });
  forms.add(schema, { form: 'section', of: options.of, later: about.later });
  return schema;
}

/** One of a few words. */
export function choice<const W extends string>(
  words: readonly W[],
  noun: string,
  later: Readonly<Record<string, string>> = {},
) {
  return leaf<W>(
    (value) => {
      if (typeof value !== 'string')
        return { problem: { code: 'wrong-type', value, expected: `${noun}: ${words.join(', ')}` } };
      if ((words as readonly string[]).includes(value)) return { value: value as W };
      const note = own(later, value);
      if (note !== undefined)
        return { problem: { code: 'not-modelled', what: `${noun} ${value}`, note } };
      return { problem: { code: 'unknown-value', value, noun, allowed: words } };
    },
    { json: { enum: words }, unit: words.join(' | ') },
  );
}

/** A name out of a long list that is fetched when needed. */
export function oneOfNames(names: () => readonly string[], noun: string) {
  return leaf<string>(
    (value) => {
      if (typeof value !== 'string')
        return { problem: { code: 'wrong-type', value, expected: noun } };
      const allowed = names();
      return allowed.includes(value)
        ? { value }
        : { problem: { code: 'unknown-value', value, noun, allowed } };
    },
    {
      json: {
        type: 'string',
        get enum() {
          return names();
        },
      },
      unit: noun,
    },
  );
}

/** A whole number. `word` stands for null: `endless`. */
export function count(range: { min: number; max?: number }): ReturnType<typeof leaf<number>>;
export function count(range: {
  min: number;
  max?: number;
  word: string;
}): ReturnType<typeof leaf<number | null>>;
export function count(range: { min: number; max?: number; word?: string }) {
  const { min, max, word } = range;
  const span = max === undefined ? `of ${min} or more` : `from ${min} to ${max}`;
  const expected = `a whole number ${span}${word === undefined ? '' : `, or ${word}`}`;
  const integer = { type: 'integer', minimum: min, ...(max === undefined ? {} : { maximum: max }) };
  return leaf<number | null>(
    (value) => {
      if (word !== undefined && value === word) return { value: null };
      if (word !== undefined && typeof value === 'string')
        return {
          problem: { code: 'unknown-value', value, noun: 'such value:', allowed: [word], expected },
        };
      if (typeof value !== 'number') return { problem: { code: 'wrong-type', value, expected } };
      const fits = Number.isSafeInteger(value) && value >= min && value <= (max ?? Infinity);
      return fits ? { value } : { problem: { code: 'out-of-range', value, expected } };
    },
    {
      json: word === undefined ? integer : { anyOf: [integer, { const: word }] },
      unit: word === undefined ? 'count' : `count | ${word}`,
    },
  );
}

/** A number without a unit. */
export function ratio(range: { min?: number; above?: number; max?: number; noun?: string }) {
  const limits = [
    range.min === undefined ? null : `of ${range.min} or more`,
    range.above === undefined ? null : `greater than ${range.above}`,
    range.max === undefined ? null : `at most ${range.max}`,
  ].filter((limit) => limit !== null);
  const expected = `${range.noun ?? 'a number'} ${limits.join(' and ')}`.trim();
  return leaf<number>(
    (value) => {
      if (typeof value !== 'number') return { problem: { code: 'wrong-type', value, expected } };
      const fits =
        Number.isFinite(value) &&
        value >= (range.min ?? -Infinity) &&
        value > (range.above ?? -Infinity) &&
        value <= (range.max ?? Infinity);
      return fits ? { value } : { problem: { code: 'out-of-range', value, expected } };
    },
    {
      json: {
        type: 'number',
        ...(range.min === undefined ? {} : { minimum: range.min }),
        ...(range.above === undefined ? {} : { exclusiveMinimum: range.above }),
        ...(range.max === undefined ? {} : { maximum: range.max }),
      },
      unit: 'number',
    },
  );
}

/** A quantity with a unit, in SI units afterwards. The limits are written as a user would. */
export function quantity(
  name: QuantityName,
  limits: { readonly min?: string; readonly max?: string; readonly above?: string } = {},
) {
  const kind = QUANTITIES[name];
  const bound = (text: string | undefined, otherwise: number): number => {
    if (text === undefined) return otherwise;
    const result = readQuantity(text, name);
    if ('problem' in result) throw new Error(`${text} is not ${kind.noun}`);
    return result.value;
  };
  const min = bound(limits.min, 0);
  const above = bound(limits.above, -1);
  const max = bound(limits.max, Infinity);
  const words =
    limits.min !== undefined && limits.max !== undefined
      ? [`from ${limits.min} to ${limits.max}`]
      : [
          limits.min === undefined ? null : `of ${limits.min} or more`,
          limits.above === undefined ? null : `greater than ${limits.above}`,
          limits.max === undefined
            ? null
            : `${limits.above === undefined ? 'of ' : ''}at most ${limits.max}`,
        ].filter((limit) => limit !== null);
  return leaf<number>(
    (value) => {
      const result = readQuantity(value, name);
      if ('problem' in result) return result;
      const fits = result.value >= min && result.value > above && result.value <= max;
      const expected = `${kind.noun} ${words.join(' and ')}`;
      return fits ? result : { problem: { code: 'out-of-range', value, expected } };
    },
    {
      json: { type: 'string', pattern: quantityPattern(name), examples: [kind.example] },
      unit: `${kind.name === 'fraction' ? '%' : kind.name} ${words.join(' and ')}`.trim(),
    },
  );
}

/** Any text, or text of a stated form. */
export function text(expected = 'text', fits: RegExp | null = null) {
  return leaf<string>(
    (value) => {
      if (typeof value !== 'string' || value === '')
        return { problem: { code: 'wrong-type', value, expected } };
      return fits === null || fits.test(value)
        ? { value }
        : { problem: { code: 'bad-text', value, expected } };
    },
    { json: { type: 'string', ...(fits === null ? {} : { pattern: fits.source }) }, unit: 'text' },
  );
}

/** true or false. */
export function flag() {
  return leaf<boolean>(
    (value) =>
      typeof value === 'boolean'
        ? { value }
        : { problem: { code: 'wrong-type', value, expected: 'true or false' } },
    { json: { type: 'boolean' }, unit: 'true | false' },
  );
}

export const ID = /^[a-z][a-z0-9-]*$/;

/** The id of a resource: whether there is one of that name is checked later, with all of them known. */
export function id() {
  return text('the id of a resource', ID);
}
