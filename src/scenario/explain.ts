import type { z } from 'zod';
import type { FaultKind } from '../models/fault.js';
import { STEP_DOCS } from '../models/handler/parameters.js';
import { unwrap } from '../models/parameter/combine.js';
import { own } from '../models/parameter/problem.js';
import type { ResourceParameters } from '../models/parameter/resource.js';
import { facts, forms } from '../models/parameter.js';
import { CODE_DOCS } from './diagnostic-codes.js';
import { DIAGNOSTIC_CODES } from './diagnostics.js';
import { FAULTS } from './fault-schema.js';
import { nearest } from './nearest.js';
import type { SloMetric } from './normalised.js';
import { shapeOf } from './paths.js';
import { flowText } from './provenance.js';
import { LATER_TYPES, RESOURCE_TYPES, scenarioSchema } from './schema.js';
import { SLO_METRICS } from './slo-schema.js';

export type Explanation =
  | { readonly found: true; readonly text: string }
  /** `message` names the topic and the nearest ones. */
  | { readonly found: false; readonly message: string };

/** Sections of a scenario that can be explained as a type is. */
const SECTIONS = ['run', 'pricing', 'workloads'] as const;

/** What Stratus knows of a resource type, a section, a metric or a diagnostic code. */
export function explain(topic: string): Explanation {
  const word = topic.trim();
  const table = own(RESOURCE_TYPES as Readonly<Record<string, ResourceParameters>>, word);
  if (table !== undefined) return { found: true, text: explainType(table) };
  const note = own(LATER_TYPES, word);
  if (note !== undefined)
    return { found: true, text: `${word}: planned, and not modelled in this version.\n${note}\n` };
  if ((SECTIONS as readonly string[]).includes(word) || word === 'workload')
    return { found: true, text: explainSection(word === 'workload' ? 'workloads' : word) };
  if (word === 'handlers' || word === 'steps') return { found: true, text: explainSteps() };
  const metric = own(SLO_METRICS, word);
  if (metric !== undefined) return { found: true, text: explainMetric(word as SloMetric) };
  const fault = own(FAULTS, word);
  if (fault !== undefined) return { found: true, text: explainFault(word, fault) };
  if (word === 'faults') return { found: true, text: explainFaults() };
  const code = own(CODE_DOCS, word);
  if (code !== undefined) return { found: true, text: `${word}\n\n${code}\n` };
  const all = Object.values(explainTopics()).flat();
  const near = nearest(word, all);
  const hint =
    near === null ? `there are: ${all.slice(0, 40).join(', ')}` : `did you mean \`${near}\`?`;
  return { found: false, message: `nothing is known of \`${word}\`; ${hint}` };
}

/** Every topic, by group. */
export function explainTopics(): Readonly<
  Record<'types' | 'sections' | 'faults' | 'metrics' | 'codes', readonly string[]>
> {
  return {
    types: [...Object.keys(RESOURCE_TYPES), ...Object.keys(LATER_TYPES)],
    sections: [...SECTIONS, 'faults', 'steps'],
    faults: Object.keys(FAULTS),
    metrics: Object.keys(SLO_METRICS),
    codes: DIAGNOSTIC_CODES,
  };
}

function explainType(table: ResourceParameters): string {
  const metrics = Object.entries(table.metrics).map(
    ([name, { doc, unit }]) => `  ${name} (${unit}): ${doc}`,
  );
  return [
    `${table.type}: ${table.doc}`,
    '',
    'Parameters',
    ...parameterLines(shapeOf(table.schema) ?? {}, ''),
    '',
    'Metrics for SLOs',
    '  cost (USD/month): What it costs a month of 730 h.',
    ...metrics,
    '',
    'Modelled',
    ...table.modelled.map((line) => `  - ${line}`),
    '',
    'Not modelled in this version',
    ...table.notModelled.map((line) => `  - ${line}`),
    '',
  ].join('\n');
}

function explainSection(name: string): string {
  const schema = shapeOf(scenarioSchema)?.[name];
  if (schema === undefined) throw new Error(`a scenario has no section ${name}`);
  const def = unwrap(schema)._zod.def as unknown as { valueType?: z.ZodType };
  const shape = shapeOf(def.valueType ?? schema) ?? {};
  return [`${name}: ${facts.get(schema)?.doc ?? ''}`, '', ...parameterLines(shape, ''), ''].join(
    '\n',
  );
}

function explainSteps(): string {
  const lines = Object.entries(STEP_DOCS).map(([step, doc]) => `  ${step}: ${doc}`);
  return [
    'steps: what a compute resource does for a request, in `handles: { name: steps }`.',
    '',
    ...lines,
    '',
  ].join('\n');
}

function explainFault(kind: string, { doc, fis, schema }: (typeof FAULTS)[FaultKind]): string {
  const types = Object.entries(RESOURCE_TYPES)
    .filter(([, table]) => table.faults?.includes(kind as FaultKind))
    .map(([type]) => type);
  return [
    `${kind}: ${doc}`,
    `In AWS Fault Injection Service: ${fis ?? 'no such action'}.`,
    ...(types.length === 0 ? [] : [`Types that break in this way: ${types.join(', ')}.`]),
    '',
    'Parameters',
    ...parameterLines(shapeOf(schema()) ?? {}, ''),
    '',
  ].join('\n');
}

function explainFaults(): string {
  const lines = Object.entries(FAULTS).map(([kind, { doc }]) => `  ${kind}: ${doc}`);
  return ['faults: what breaks, a list of `{ name, kind, at, for, … }`.', '', ...lines, ''].join(
    '\n',
  );
}

function explainMetric(metric: SloMetric): string {
  const about = SLO_METRICS[metric];
  const types = Object.entries(RESOURCE_TYPES)
    .filter(([, table]) => metric === 'cost' || Object.hasOwn(table.metrics, metric))
    .map(([type]) => type);
  const of = [
    about.workload === 'none'
      ? null
      : `a workload${about.request ? ', or one request of its mix' : ''}`,
    about.resource === 'none' ? null : `a resource (${types.join(', ')})`,
  ].filter((each) => each !== null);
  return [
    `${metric} (${about.unit}): ${about.doc}`,
    `  of ${of.join(', or ')}`,
    about.stat === 'none' ? '  one number' : '  stat: mean, p50, p90, p95, p99, p999 or max',
    '',
  ].join('\n');
}

/** Two lines a parameter: what it is, and where its default comes from. Sections are opened. */
function parameterLines(shape: Readonly<Record<string, z.ZodType>>, prefix: string): string[] {
  return Object.entries(shape).flatMap(([key, schema]) => {
    const about = facts.get(schema);
    const name = `${prefix}${key}`;
    const inner = shapeOf(schema);
    const head = `  ${name}${unitOf(schema)}`;
    const usual = about?.default === undefined ? null : flowText(about.default);
    const isRequired = (schema._zod.def as unknown as { type: string }).type === 'nonoptional';
    const without = about?.absent === undefined ? null : `without it: ${about.absent}`;
    const default_ = usual === null || usual === '{}' ? without : `default ${usual}`;
    const state = isRequired ? 'required' : default_;
    const source = about?.source === undefined ? null : `${about.grade}: ${about.source}`;
    const notes = [state, source].filter((note) => note !== null).join('; ');
    const lines = [`${head}: ${about?.doc ?? ''}`, ...(notes === '' ? [] : [`      ${notes}`])];
    return inner === null
      ? [...lines, ...insideLines(schema, name)]
      : [...lines, ...parameterLines(inner, `${name}.`)];
  });
}

/** What stands in lists, maps and choices; steps and distributions have pages of their own. */
function insideLines(schema: z.ZodType, name: string): string[] {
  const inner = unwrap(schema);
  const form = forms.get(inner);
  if (form?.form === 'one-key') {
    if (form.name === 'step') return [];
    return Object.entries(form.options()).flatMap(([key, option]) =>
      opened(option, `${name}.${key}`),
    );
  }
  if (form?.form === 'by-key')
    return Object.entries(form.sections).flatMap(([word, option]) => [
      `  ${name}, where ${form.key} is ${word}:`,
      ...opened(option, name),
    ]);
  if (form?.form === 'either') {
    const options = form.options();
    // One section or another, told apart by a key that only one of them has.
    return options.every((option) => shapeOf(option) !== null)
      ? options.flatMap((option, i) => [
          `  ${name}, ${i === 0 ? 'either' : 'or'}:`,
          ...opened(option, name),
        ])
      : form.name === null
        ? options.flatMap((option) => opened(option, name))
        : [];
  }
  if (form !== undefined) return [];
  const def = inner._zod.def as unknown as { valueType?: z.ZodType; element?: z.ZodType };
  const item = def.valueType ?? def.element;
  return item === undefined ? [] : opened(item, `${name}.*`);
}

function opened(schema: z.ZodType, name: string): string[] {
  const shape = shapeOf(schema);
  return shape === null ? insideLines(schema, name) : parameterLines(shape, `${name}.`);
}

function unitOf(schema: z.ZodType): string {
  const inner = unwrap(schema);
  const form = forms.get(inner);
  if (form?.form === 'leaf') return ` [${form.unit}]`;
  if (form?.form === 'either' && form.name !== null)
    return ` [${form.name.replace(/Distribution$/, ' | distribution')}]`;
  return '';
}
