import type { z } from 'zod';
import { unwrap } from '../models/parameter/combine.js';
import { facts, forms, ID, type ParameterFacts } from '../models/parameter.js';
import { flowText } from './provenance.js';
import { RESOURCE_TYPES, scenarioSchema } from './schema.js';

type Json = Record<string, unknown>;

const PRIVATE_KEYS = '^x-';

/**
 * The JSON Schema (draft-07) of scenario files, for editors: made from the schema that checks them.
 *
 * Resources and SLOs are `if`/`then` per type, not `oneOf`: an editor then speaks of the one type
 * that is meant. What a JSON Schema cannot say (references, sums of shares, a loop of calls) is
 * left to `stratus validate`.
 */
export function jsonSchema(): Json {
  const definitions: Json = {};
  const root = new Converter(definitions).schema(scenarioSchema);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Stratus scenario',
    description:
      'An architecture, its workload and what must hold. `stratus explain <type>` tells more.',
    ...root,
    definitions,
  };
}

class Converter {
  private readonly named = new Map<unknown, string>();

  constructor(private readonly definitions: Json) {}

  /** One schema; a reference where it has a name, so that what contains itself ends. */
  schema(schema: z.ZodType): Json {
    const inner = unwrap(schema);
    const def = inner._zod.def as unknown as { type: string; getter?: () => z.ZodType };
    if (forms.get(inner) === undefined && def.type === 'lazy' && def.getter)
      return this.schema(def.getter());
    const name = this.nameOf(inner);
    if (name === null) return this.body(inner);
    const known = this.named.get(inner);
    if (known === undefined) {
      const free = this.freeName(name);
      this.named.set(inner, free);
      this.definitions[free] = {};
      this.definitions[free] = this.body(inner);
      return { $ref: `#/definitions/${free}` };
    }
    return { $ref: `#/definitions/${known}` };
  }

  private nameOf(schema: z.ZodType): string | null {
    const form = forms.get(schema);
    if (form?.form === 'one-key' || form?.form === 'either') return form.name;
    if (form?.form === 'leaf' && Array.isArray(form.json.enum) && form.json.enum.length > 20)
      return form.unit.replace(/\s+(\w)/g, (_, letter: string) => letter.toUpperCase());
    return null;
  }

  private freeName(name: string): string {
    let free = name;
    for (let i = 2; this.definitions[free] !== undefined; i++) free = `${name}${i}`;
    return free;
  }

  private body(schema: z.ZodType): Json {
    const form = forms.get(schema);
    switch (form?.form) {
      case 'leaf':
        return { ...form.json };
      case 'one-key':
        return {
          type: 'object',
          properties: this.properties({ ...form.options(), ...form.beside }),
          minProperties: 1,
          maxProperties: 1 + Object.keys(form.beside).length,
          additionalProperties: false,
        };
      case 'by-key':
        return this.byKey(form);
      case 'either':
        return { anyOf: form.options().map((option) => this.schema(option)) };
      default:
        return this.native(schema);
    }
  }

  private native(schema: z.ZodType): Json {
    const def = schema._zod.def as unknown as {
      type: string;
      shape?: Readonly<Record<string, z.ZodType>>;
      valueType?: z.ZodType;
      keyType?: z.ZodType;
      element?: z.ZodType;
    };
    if (def.shape !== undefined) return this.section(def.shape);
    if (def.type === 'array' && def.element)
      return { type: 'array', items: this.schema(def.element) };
    if (def.type === 'record' && def.valueType) {
      const ids =
        ((def.keyType?._zod.def as { checks?: unknown[] } | undefined)?.checks ?? []).length > 0;
      const values = this.schema(def.valueType);
      // Draft-07 checks every pattern that fits: private keys are kept out of the ids.
      return {
        type: 'object',
        patternProperties: {
          [PRIVATE_KEYS]: true,
          [ids ? `^(?!x-)${ID.source.slice(1)}` : '^(?!x-)']: values,
        },
        additionalProperties: false,
      };
    }
    throw new Error(`no JSON Schema for ${def.type}: add it to the converter`);
  }

  private section(shape: Readonly<Record<string, z.ZodType>>): Json {
    const required = Object.keys(shape).filter((key) => isRequired(shape[key]!));
    return {
      type: 'object',
      properties: this.properties(shape),
      patternProperties: { [PRIVATE_KEYS]: true },
      additionalProperties: false,
      ...(required.length > 0 ? { required } : {}),
    };
  }

  private properties(shape: Readonly<Record<string, z.ZodType>>): Json {
    return Object.fromEntries(
      Object.entries(shape).map(([key, schema]) => {
        const about = facts.get(schema);
        const body = this.schema(schema);
        // In draft-07 nothing beside a $ref is read: `allOf` carries both.
        const open = '$ref' in body && about !== undefined ? { allOf: [body] } : body;
        return [key, about === undefined ? open : { ...open, ...annotations(about) }];
      }),
    );
  }

  private byKey(form: {
    key: string;
    noun: string;
    sections: Readonly<Record<string, z.ZodType>>;
  }): Json {
    const words = Object.keys(form.sections);
    const tables = RESOURCE_TYPES as Readonly<Record<string, { doc: string }>>;
    const docs = words.map((word) => tables[word]?.doc ?? word);
    return {
      type: 'object',
      required: [form.key],
      properties: {
        [form.key]: {
          enum: words,
          description: `The ${form.noun}.`,
          markdownEnumDescriptions: docs,
        },
      },
      allOf: words.map((word) => ({
        if: { properties: { [form.key]: { const: word } }, required: [form.key] },
        // biome-ignore lint/suspicious/noThenProperty: it is a keyword of JSON Schema
        then: this.schema(form.sections[word]!),
      })),
    };
  }
}

function isRequired(schema: z.ZodType): boolean {
  return (schema._zod.def as unknown as { type: string }).type === 'nonoptional';
}

function annotations(about: ParameterFacts): Json {
  const notes = [about.doc];
  const usual = about.default !== undefined ? flowText(about.default) : about.absent;
  if (usual !== undefined && usual !== '{}') notes.push(`Default: \`${usual}\`.`);
  if (about.source !== undefined) notes.push(`Source: ${about.source} (${about.grade}).`);
  return {
    description: about.doc,
    markdownDescription: notes.join('\n\n'),
    ...(about.default === undefined ? {} : { default: about.default }),
  };
}
