import type { z } from 'zod';
import { unwrap } from '../models/parameter/combine.js';
import { isMapping, own } from '../models/parameter/problem.js';
import { facts, forms, type ParameterFacts } from '../models/parameter.js';
import type { Change } from './cells.js';
import type { Path, ScenarioDocument } from './document.js';
import type { Provenance } from './loaded.js';
import { originOf } from './origin.js';
import { shapeOf } from './paths.js';
import { scenarioSchema } from './schema.js';

/** What is not a setting of a cell. */
const NOT_SETTINGS = new Set(['variants', 'matrix', 'compare', 'faults']);

/** Every setting of a cell with where it came from, in the order of the schema. */
export function provenanceOf(
  raw: unknown,
  changes: readonly Change[],
  document: ScenarioDocument,
): Record<string, Provenance> {
  const entries: Record<string, Provenance> = {};
  const walker = new Walker(entries, changes, document);
  const shape = shapeOf(scenarioSchema) ?? {};
  const settings = Object.fromEntries(
    Object.entries(shape).filter(([key]) => !NOT_SETTINGS.has(key)),
  );
  walker.shape(settings, raw, []);
  return entries;
}

class Walker {
  constructor(
    private readonly entries: Record<string, Provenance>,
    private readonly changes: readonly Change[],
    private readonly document: ScenarioDocument,
  ) {}

  shape(shape: Readonly<Record<string, z.ZodType>>, raw: unknown, path: Path): void {
    const section = isMapping(raw) ? raw : {};
    for (const [key, schema] of Object.entries(shape)) {
      const about = facts.get(schema);
      const here = [...path, key];
      if (section[key] !== undefined) this.given(schema, section[key], here);
      else if (about !== undefined) this.absent(schema, about, section, here);
    }
  }

  private given(schema: z.ZodType, value: unknown, path: Path): void {
    const inner = unwrap(schema);
    const form = forms.get(inner);
    if (form?.form === 'by-key' && isMapping(value)) {
      const chosen = own(form.sections, String(value[form.key]));
      const shape = chosen === undefined ? null : shapeOf(chosen);
      if (shape !== null) this.shape(shape, value, path);
      return;
    }
    const shape = shapeOf(inner);
    if (shape !== null) {
      this.shape(shape, value, path);
      return;
    }
    const def = inner._zod.def as unknown as {
      type: string;
      valueType?: z.ZodType;
      element?: z.ZodType;
    };
    if (
      def.type === 'record' &&
      def.valueType &&
      isMapping(value) &&
      Object.keys(value).length > 0
    ) {
      for (const [key, item] of Object.entries(value))
        this.given(def.valueType, item, [...path, key]);
    } else if (def.type === 'array' && def.element && Array.isArray(value) && value.length > 0) {
      for (const [i, item] of value.entries()) this.given(def.element, item, [...path, i]);
    } else this.record(value, path);
  }

  private record(value: unknown, path: Path): void {
    const origin = originOf(path, 'key', this.changes, this.document);
    this.entries[path.join('.')] = {
      value: flowText(value),
      from: origin.from,
      source: null,
      grade: null,
    };
  }

  private absent(
    schema: z.ZodType,
    about: ParameterFacts,
    section: Readonly<Record<string, unknown>>,
    path: Path,
  ): void {
    const shape = shapeOf(schema);
    if (shape !== null && isMapping(about.default)) {
      this.shape(shape, about.default, path);
      return;
    }
    const value = about.defaultOf?.(section) ?? about.default ?? null;
    if (value === null && about.absent === undefined) return;
    this.entries[path.join('.')] = {
      value: value === null ? `(${about.absent})` : flowText(value),
      from: 'default',
      source: about.source ?? null,
      grade: about.grade ?? null,
    };
  }
}

/** A value as it would be written on one line of YAML. */
export function flowText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flowText).join(', ')}]`;
  if (!isMapping(value)) return String(value);
  const items = Object.entries(value).map(([key, item]) => `${key}: ${flowText(item)}`);
  return items.length === 0 ? '{}' : `{ ${items.join(', ')} }`;
}
