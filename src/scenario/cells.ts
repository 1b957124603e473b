import { parse } from 'yaml';
import { isMapping } from '../models/parameter/problem.js';
import { type Finding, finding, problemFinding } from './diagnostics.js';
import type { Path } from './document.js';
import type { LoadOptions } from './loaded.js';
import { resolvePath, withPath } from './paths.js';
import { compare, matrix, variants } from './schema.js';

/** A path with a new value, and where that is written. */
export interface Change {
  readonly path: Path;
  readonly value: unknown;
  /** `variant intel`, `matrix floor`, `--set`. */
  readonly from: string;
  /** Where in the document the value is written; null: not there. */
  readonly source: Path | null;
  /** The option, if it comes from the command line. */
  readonly option: string | null;
}

/** A cell before normalisation: the document with some paths changed. */
export interface RawCell {
  readonly variant: string;
  readonly axes: Readonly<Record<string, string | number | boolean>>;
  readonly raw: unknown;
  readonly changes: readonly Change[];
}

export interface RawCells {
  readonly cells: readonly RawCell[];
  readonly findings: readonly Finding[];
  readonly baseline: string | null;
}

const MAX_CELLS = 2000;
type Label = string | number | boolean;
interface Axis {
  readonly path: string;
  readonly values: readonly unknown[];
}
type Point = Readonly<Record<string, Label>>;

/** Multiplies variants and matrix out, and applies what the command line sets. */
export function rawCells(
  document: Readonly<Record<string, unknown>>,
  options: LoadOptions,
): RawCells {
  const findings: Finding[] = [];
  // What is wrong with these sections is said by the schema of the whole.
  const variantsRead = variants.safeParse(document.variants ?? { base: {} });
  const matrixRead = matrix.safeParse(document.matrix ?? {});
  const named = variantsRead.data ?? { base: {} };
  const axes = matrixRead.success ? axesOf(matrixRead.data, findings) : new Map<string, Axis>();
  const names = chosenVariants(Object.keys(named), options, findings);
  const points = pointsOf(axes, document, findings).filter((point) => isChosen(point, options));
  checkOnly(axes, options, findings);
  const baseline = baselineOf(document, Object.keys(named), findings);
  const count = names.length * points.length;
  if (count > MAX_CELLS) {
    const size = finding(
      'too-many-cells',
      { cells: count, max: MAX_CELLS },
      { path: ['matrix'], at: 'key' },
    );
    return { cells: [], findings: [...findings, size], baseline };
  }
  const sets = setChanges(options, findings);
  const cells: RawCell[] = [];
  for (const variant of names)
    for (const point of points) {
      const own = variantChanges(variant, named[variant]?.set ?? {});
      const cell = applied(document, [...own, ...pointChanges(point, axes)], findings);
      cells.push(withSets(cell, sets, variant, point, findings));
    }
  if (cells.length === 0 && findings.length === 0)
    findings.push(finding('no-cells', {}, { path: ['matrix'], at: 'key' }));
  return { cells, findings, baseline: cells.length > 1 ? baseline : null };
}

interface Unresolved {
  readonly text: string;
  readonly value: unknown;
  readonly from: string;
  readonly source: Path | null;
  readonly option: string | null;
}

function variantChanges(variant: string, set: Readonly<Record<string, unknown>>): Unresolved[] {
  return Object.entries(set).map(([text, value]) => ({
    text,
    value,
    from: `variant ${variant}`,
    source: ['variants', variant, 'set', text],
    option: null,
  }));
}

function pointChanges(point: Point, axes: ReadonlyMap<string, Axis>): Unresolved[] {
  return Object.entries(point).flatMap(([name, label]) => {
    const axis = axes.get(name);
    if (axis === undefined) return [];
    const i = axis.values.findIndex((value) => labelOf(value) === label);
    // A point of `include` may have a value that is not on the axis: it stands for itself.
    return [
      {
        text: axis.path,
        value: i < 0 ? label : axis.values[i],
        from: `matrix ${name}`,
        source: i < 0 ? ['matrix', 'include'] : ['matrix', name, 'values', i],
        option: null,
      },
    ];
  });
}

function applied(
  raw: unknown,
  changes: readonly Unresolved[],
  findings: Finding[],
): { raw: unknown; changes: Change[] } {
  const done: Change[] = [];
  let current = raw;
  for (const { text, value, from, source, option } of changes) {
    // A variant's path is its key; an axis's path is a value beside its values.
    const isAxis = source?.[0] === 'matrix' && source[1] !== 'include';
    const path = isAxis ? [...source.slice(0, 2), 'path'] : source;
    const where = {
      ...(path === null ? {} : { path }),
      at: isAxis ? 'value' : 'key',
      ...(option === null ? {} : { option }),
    } as const;
    const resolved = resolvePath(text, current, where);
    if ('finding' in resolved) {
      findings.push(resolved.finding);
      continue;
    }
    current = withPath(current, resolved.path, value);
    done.push({ path: resolved.path, value, from, source, option });
  }
  return { raw: current, changes: done };
}

function withSets(
  cell: { raw: unknown; changes: Change[] },
  sets: readonly Unresolved[],
  variant: string,
  axes: Point,
  findings: Finding[],
): RawCell {
  const after = applied(cell.raw, sets, findings);
  return { variant, axes, raw: after.raw, changes: [...cell.changes, ...after.changes] };
}

function setChanges(options: LoadOptions, findings: Finding[]): Unresolved[] {
  return (options.set ?? []).flatMap(({ path, value }) => {
    const option = `--set ${path}=${value}`;
    try {
      const read: unknown = parse(value, { version: '1.2' });
      return [{ text: path, value: read, from: '--set', source: null, option }];
    } catch (error) {
      const [reason = ''] = String((error as Error).message).split('\n');
      findings.push(finding('bad-set', { value, reason }, { option }));
      return [];
    }
  });
}

/** What stands for a value in the name of a cell. */
function labelOf(value: unknown): Label {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  return JSON.stringify(value) ?? 'null';
}

function axesOf(data: Readonly<Record<string, unknown>>, findings: Finding[]): Map<string, Axis> {
  const axes = new Map<string, Axis>();
  for (const [name, value] of Object.entries(data)) {
    const isList = name === 'exclude' || name === 'include';
    if (isList === Array.isArray(value)) {
      if (!isList) axes.set(name, value as Axis);
      continue;
    }
    const expected = isList
      ? 'a list of points, each {axis: value}'
      : 'an axis: a mapping with the keys path and values';
    findings.push(
      problemFinding({ code: 'wrong-type', value, expected }, { path: ['matrix', name] }),
    );
  }
  return axes;
}

function pointsOf(
  axes: ReadonlyMap<string, Axis>,
  document: Readonly<Record<string, unknown>>,
  findings: Finding[],
): Point[] {
  let points: Point[] = [{}];
  for (const [name, axis] of axes) {
    // Far too many points are not worth making: the count is enough to say so.
    if (points.length > MAX_CELLS * 10) break;
    points = points.flatMap((point) =>
      axis.values.map((value) => ({ ...point, [name]: labelOf(value) })),
    );
  }
  const section = isMapping(document.matrix) ? document.matrix : {};
  const excluded = listedPoints(section, 'exclude', axes, findings);
  const included = listedPoints(section, 'include', axes, findings);
  const kept = points.filter((point) => !excluded.some((out) => matches(point, out)));
  return [...kept, ...included.filter((point) => !kept.some((other) => matches(other, point)))];
}

function listedPoints(
  section: Readonly<Record<string, unknown>>,
  key: 'exclude' | 'include',
  axes: ReadonlyMap<string, Axis>,
  findings: Finding[],
): Point[] {
  const list = section[key];
  if (!Array.isArray(list)) return [];
  return list.flatMap((point: unknown, i) => {
    if (!isMapping(point)) return [];
    for (const [name, value] of Object.entries(point)) {
      const axis = axes.get(name);
      const path = ['matrix', key, i, name];
      if (axis === undefined)
        findings.push(
          finding('unknown-axis', { name, axes: [...axes.keys()] }, { path, at: 'key' }),
        );
      else if (
        key === 'exclude' &&
        !axis.values.some((each) => String(labelOf(each)) === String(value))
      ) {
        const values = axis.values.map((each) => String(labelOf(each)));
        findings.push(
          finding('unknown-axis-value', { axis: name, value: String(value), values }, { path }),
        );
      }
    }
    const missing = [...axes.keys()].find(
      (name) => key === 'include' && !Object.hasOwn(point, name),
    );
    if (missing !== undefined)
      findings.push(
        problemFinding(
          { code: 'missing-key', key: missing, of: 'a point of `include`' },
          { path: ['matrix', key, i] },
        ),
      );
    return [point as Point];
  });
}

const matches = (point: Point, pattern: Point): boolean =>
  Object.entries(pattern).every(([name, value]) => String(point[name]) === String(value));

function isChosen(point: Point, options: LoadOptions): boolean {
  return [...groups(options)].every(
    ([axis, values]) => point[axis] === undefined || values.includes(String(point[axis])),
  );
}

/** Several values of one axis are alternatives. */
function groups(options: LoadOptions): Map<string, string[]> {
  const byAxis = new Map<string, string[]>();
  for (const { axis, value } of options.only ?? [])
    byAxis.set(axis, [...(byAxis.get(axis) ?? []), value]);
  return byAxis;
}

function checkOnly(
  axes: ReadonlyMap<string, Axis>,
  options: LoadOptions,
  findings: Finding[],
): void {
  for (const { axis: name, value } of options.only ?? []) {
    const option = `--only ${name}=${value}`;
    const axis = axes.get(name);
    if (axis === undefined) {
      findings.push(finding('unknown-axis', { name, axes: [...axes.keys()] }, { option }));
      continue;
    }
    const values = axis.values.map((each) => String(labelOf(each)));
    if (!values.includes(value))
      findings.push(finding('unknown-axis-value', { axis: name, value, values }, { option }));
  }
}

function chosenVariants(
  names: readonly string[],
  options: LoadOptions,
  findings: Finding[],
): readonly string[] {
  const { variant } = options;
  if (variant === undefined) return names;
  if (names.includes(variant)) return [variant];
  findings.push(
    finding(
      'unknown-variant',
      { name: variant, variants: names },
      { option: `--variant ${variant}` },
    ),
  );
  return names;
}

function baselineOf(
  document: Readonly<Record<string, unknown>>,
  names: readonly string[],
  findings: Finding[],
): string | null {
  const section = compare.safeParse(document.compare ?? undefined);
  const baseline = section.data?.baseline ?? names[0] ?? null;
  if (section.success && !names.includes(section.data.baseline))
    findings.push(
      finding(
        'bad-baseline',
        { name: section.data.baseline, variants: names },
        { path: ['compare', 'baseline'] },
      ),
    );
  return baseline;
}
