import { z } from 'zod';
import { forms, raise, readWith } from '../parameter.js';
import { isMapping, own } from './problem.js';

type Options = Readonly<Record<string, z.ZodType>>;

/** `{ kind, value }` of the one key that was there, and what stood beside it. */
export type OneKey<O extends Options, B extends Options = Record<string, never>> = {
  [K in keyof O & string]: {
    readonly kind: K;
    readonly value: z.output<O[K]>;
    readonly beside: { readonly [N in keyof B]: z.output<B[N]> };
  };
}[keyof O & string];

export interface OneKeyOptions<B extends Options = Options> {
  /** `a step`: for messages. */
  readonly of: string;
  readonly later?: Readonly<Record<string, string>>;
  /** Name among the definitions of the JSON Schema; needed where the schema contains itself. */
  readonly name?: string;
  /** Words that may stand in place of these keys, named with them when a key is mistyped. */
  readonly alsoAllowed?: readonly string[];
  /** Keys that may stand beside the one. */
  readonly beside?: B;
}

/** A mapping with exactly one of these keys: `{ lognormal: … }`. */
export function oneKey<O extends Options, B extends Options = Record<string, never>>(
  makeOptions: () => O,
  about: OneKeyOptions<B>,
) {
  const options = once(makeOptions);
  const later = about.later ?? {};
  const extras: Options = about.beside ?? {};
  const schema = z.unknown().transform((value, ctx): OneKey<O, B> => {
    const known = options();
    const allowed = [...Object.keys(known), ...Object.keys(extras), ...(about.alsoAllowed ?? [])];
    if (value === undefined) return raise(ctx, { code: 'missing-key', key: '', of: '' });
    const expected = `${about.of}: a mapping with one of the keys ${allowed.join(', ')}`;
    if (!isMapping(value)) return raise(ctx, { code: 'wrong-type', value, expected });
    const keys = Object.keys(value).filter((key) => own(extras, key) === undefined);
    const strange = keys.filter((key) => own(known, key) === undefined);
    for (const key of strange) {
      const note = own(later, key);
      if (note !== undefined)
        raise(ctx, { code: 'not-modelled', what: `${about.of} of kind \`${key}\``, note }, [key]);
      else raise(ctx, { code: 'unknown-key', key, of: about.of, allowed }, [key]);
    }
    if (strange.length === 0 && keys.length !== 1)
      return raise(ctx, {
        code: 'not-one-key',
        found: keys,
        allowed: Object.keys(known),
        of: about.of,
      });
    const beside: Record<string, unknown> = {};
    for (const [key, extra] of Object.entries(extras))
      beside[key] = readWith(ctx, extra, own(value, key), [key]);
    // What stands under the keys that are known is read all the same, so that nothing wrong there waits.
    let result: OneKey<O, B> = z.NEVER;
    for (const key of keys) {
      const option = own(known, key);
      if (option === undefined) continue;
      result = { kind: key, value: readWith(ctx, option, value[key], [key]), beside } as OneKey<
        O,
        B
      >;
    }
    return result;
  });
  forms.add(schema, {
    form: 'one-key',
    of: about.of,
    options,
    later,
    beside: extras,
    name: about.name ?? null,
  });
  return schema;
}

/** Adds to a section that exactly one of these keys must be there. */
export function exactlyOneOf<T extends z.ZodType>(schema: T, keys: readonly string[], of: string) {
  return schema.transform((value, ctx): z.output<T> => {
    const found = keys.filter((key) => (value as Record<string, unknown>)[key] !== undefined);
    if (found.length === 0) return raise(ctx, { code: 'missing-one-of', keys, of });
    if (found.length > 1)
      return raise(ctx, { code: 'conflicting-keys', keys: found, of }, [found[1]!]);
    return value;
  });
}

/** A mapping whose keys depend on the value of one of them: a resource on its `type`. */
export function byKey<S extends Options>(
  key: string,
  sections: S,
  about: {
    readonly noun: string;
    readonly of: string;
    readonly later: Readonly<Record<string, string>>;
  },
) {
  const schema = z.unknown().transform((value, ctx): z.output<S[keyof S & string]> => {
    const expected = `${about.of}: a mapping with the key ${key}`;
    if (!isMapping(value)) return raise(ctx, { code: 'wrong-type', value, expected });
    const word = own(value, key);
    if (word === undefined) {
      const near = Object.keys(value).find((other) => !knownAnywhere(sections, other));
      if (near !== undefined)
        return raise(ctx, { code: 'unknown-key', key: near, of: about.of, allowed: [key] }, [near]);
      return raise(ctx, { code: 'missing-key', key, of: about.of }, [key]);
    }
    if (typeof word !== 'string')
      return raise(ctx, { code: 'wrong-type', value: word, expected: about.noun }, [key]);
    const chosen = own(sections, word);
    if (chosen !== undefined) return readWith(ctx, chosen, value) as z.output<S[keyof S & string]>;
    const note = own(about.later, word);
    const problem =
      note === undefined
        ? ({
            code: 'unknown-value',
            value: word,
            noun: about.noun,
            allowed: [...Object.keys(sections), ...Object.keys(about.later)],
          } as const)
        : ({ code: 'not-modelled', what: `${about.noun} \`${word}\``, note } as const);
    return raise(ctx, problem, [key]);
  });
  forms.add(schema, { form: 'by-key', key, noun: about.noun, sections, later: about.later });
  return schema;
}

function knownAnywhere(sections: Options, key: string): boolean {
  return Object.values(sections).some((schema) => {
    const def = unwrap(schema)._zod.def as unknown as { shape?: Record<string, unknown> };
    return Object.hasOwn(def.shape ?? {}, key);
  });
}

/** The schema behind defaults, options and transforms. */
export function unwrap(schema: z.ZodType): z.ZodType {
  let inner = schema;
  while (forms.get(inner) === undefined) {
    const def = inner._zod.def as unknown as { innerType?: z.ZodType; in?: z.ZodType };
    const next = def.innerType ?? def.in;
    if (next === undefined) return inner;
    inner = next;
  }
  return inner;
}

export interface CollectionOptions {
  /** `workloads by id`: for messages. */
  readonly of: string;
  /** Keys are ids: lower case letters, digits and hyphens. */
  readonly ids?: boolean;
  readonly atLeastOne?: boolean;
}

/** A mapping from names that the user chooses. */
export function mapOf<T extends z.ZodType>(schema: T, about: CollectionOptions) {
  const names = about.ids === true ? z.string().regex(/^[a-z][a-z0-9-]*$/) : z.string();
  const result = z.record(names, schema, {
    error: (issue) => {
      (issue as { section?: unknown }).section = { of: about.of };
      return undefined;
    },
  });
  return about.atLeastOne === true
    ? result.check((ctx) => {
        if (Object.keys(ctx.value).length === 0) emptyOf(ctx, about.of);
      })
    : result;
}

export function listOf<T extends z.ZodType>(schema: T, about: CollectionOptions) {
  const result = z.array(schema, {
    error: (issue) => {
      (issue as { section?: unknown }).section = { of: about.of };
      return undefined;
    },
  });
  return about.atLeastOne === true
    ? result.check((ctx) => {
        if (ctx.value.length === 0) emptyOf(ctx, about.of);
      })
    : result;
}

function emptyOf(ctx: { value: unknown; issues: unknown[] }, of: string): void {
  const params = { code: 'out-of-range', value: ctx.value, expected: `at least one of ${of}` };
  ctx.issues.push({ code: 'custom', input: ctx.value, message: params.code, params, path: [] });
}

/** One schema or another, told apart by looking at the value, so that only one of them complains. */
export function either<A extends z.ZodType, B extends z.ZodType>(
  isFirst: (value: unknown) => boolean,
  makeFirst: () => A,
  makeSecond: () => B,
  name: string | null = null,
) {
  const first = once(makeFirst);
  const second = once(makeSecond);
  const schema = z.unknown().transform((value, ctx): z.output<A> | z.output<B> => {
    if (value === undefined) return raise(ctx, { code: 'missing-key', key: '', of: '' });
    return isFirst(value) ? readWith(ctx, first(), value) : readWith(ctx, second(), value);
  });
  forms.add(schema, { form: 'either', options: () => [first(), second()], name });
  return schema;
}

/** Schemas that contain themselves are made when they are first needed, and then kept. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
