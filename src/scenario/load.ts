import { type Change, type RawCell, rawCells } from './cells.js';
import type { Finding } from './diagnostics.js';
import type { Path, ScenarioDocument } from './document.js';
import { at, findingsOf, supposing, withoutEchoes } from './issues.js';
import type {
  Diagnostic,
  LoadedCell,
  LoadedScenario,
  LoadOptions,
  ScenarioSource,
} from './loaded.js';
import { normalise, readParts } from './normalise.js';
import { originOf } from './origin.js';
import { parseScenario } from './parse.js';
import { flowText, provenanceOf } from './provenance.js';
import { withColumns } from './read-files.js';
import { checkReferences } from './references.js';
import { scenarioSchema } from './schema.js';

/** Reads, checks and normalises a scenario. Never throws for what a user wrote: see `diagnostics`. */
export function loadScenario(source: ScenarioSource, options: LoadOptions = {}): LoadedScenario {
  const { document, findings } = parseScenario(source);
  const all = new Diagnostics(source.file, document);
  all.add(findings, document?.value, []);
  if (document === null) return { ...NOTHING, diagnostics: all.sorted() };
  const files: Finding[] = [];
  const value = withColumns(document.value, source.file, [], files) as Record<string, unknown>;
  all.add(files, document.value, []);
  const { cells: raws, findings: aboutCells, baseline } = rawCells(value, options);
  all.add(aboutCells, value, []);
  // Without a cell to look at, the document as it stands is looked at.
  const candidates =
    raws.length > 0 ? raws : [{ variant: 'base', axes: {}, raw: value, changes: [] }];
  const cells = candidates
    .map((raw) => loadCell(raw, document, all))
    .filter((cell) => cell !== null);
  const diagnostics = all.sorted();
  const failed = diagnostics.some(({ severity }) => severity === 'error');
  const named = (key: string) => (typeof value[key] === 'string' ? value[key] : '');
  return {
    name: named('name'),
    description: named('description'),
    cells: failed ? [] : cells,
    diagnostics,
    baseline,
    document: document.value,
  };
}

const NOTHING = { name: '', description: '', cells: [], baseline: null, document: null } as const;

function loadCell(cell: RawCell, document: ScenarioDocument, all: Diagnostics): LoadedCell | null {
  const { raw, changes, variant, axes } = cell;
  const result = scenarioSchema.safeParse(raw);
  const wrong = result.success ? [] : withoutEchoes(findingsOf(result.error.issues, raw));
  all.add(wrong, raw, changes, cell);
  const parsed = result.data ?? null;
  const supposed = result.success ? raw : supposing(raw, wrong);
  const readable = readParts(supposed, parsed, document.file);
  all.add(checkReferences(readable, supposed), raw, changes, cell);
  if (parsed === null || all.failed) return null;
  return {
    variant,
    axes,
    scenario: normalise(parsed, readable),
    provenance: provenanceOf(raw, changes, document),
  };
}

const WHOLE = '';

function cellName({ variant, axes }: Pick<RawCell, 'variant' | 'axes'>): string {
  const values = Object.entries(axes).map(([axis, value]) => `${axis}=${String(value)}`);
  return [variant, ...values].join(' ');
}

/** Findings of all cells with their places; what several cells share is said once. */
class Diagnostics {
  failed = false;
  private readonly cells = new Set<string>();
  private readonly found = new Map<
    string,
    { readonly diagnostic: Diagnostic; readonly cells: Set<string> }
  >();

  constructor(
    private readonly file: string,
    private readonly document: ScenarioDocument | null,
  ) {}

  /** @param cell where it was found; null: in the document as a whole */
  add(
    findings: readonly Finding[],
    raw: unknown,
    changes: readonly Change[],
    cell: Pick<RawCell, 'variant' | 'axes'> | null = null,
  ): void {
    if (cell !== null) this.cells.add(cellName(cell));
    for (const each of findings) {
      const diagnostic = this.diagnostic(each, raw, changes);
      if (diagnostic.severity === 'error') this.failed = true;
      const { code, line, col, message, path, file } = diagnostic;
      const place = line === null ? path : '';
      const key = JSON.stringify([code, file, line, col, place, message]);
      const known = this.found.get(key) ?? { diagnostic, cells: new Set() };
      known.cells.add(cell === null ? WHOLE : cellName(cell));
      this.found.set(key, known);
    }
  }

  private diagnostic(found: Finding, raw: unknown, changes: readonly Change[]): Diagnostic {
    const { words, path, at: where, option } = found;
    const origin =
      option !== null || this.document === null || found.place !== null
        ? { file: option ?? this.file, place: found.place }
        : originOf(path, where, changes, this.document);
    return {
      code: words.code,
      severity: words.severity,
      about: words.about,
      message: words.message,
      path: path.join('.'),
      file: origin.file,
      line: origin.place?.line ?? null,
      col: origin.place?.col ?? null,
      endCol: origin.place?.endCol ?? null,
      value: where === 'key' ? keyText(path, raw) : valueText(at(raw, path)),
      expected: words.expected ?? null,
      suggestion: words.suggestion ?? null,
    };
  }

  /** What is wrong in some cells only is said with the name of one: the line alone would not show it. */
  private placed({
    diagnostic,
    cells,
  }: {
    diagnostic: Diagnostic;
    cells: Set<string>;
  }): Diagnostic {
    const [first = WHOLE] = cells;
    const everywhere = cells.has(WHOLE) || cells.size >= this.cells.size;
    if (everywhere || diagnostic.line === null) return diagnostic;
    const others = cells.size > 1 ? ` and ${cells.size - 1} more` : '';
    return { ...diagnostic, message: `${diagnostic.message} (in the cell ${first}${others})` };
  }

  sorted(): Diagnostic[] {
    const order = (a: number | null, b: number | null) => (a ?? 0) - (b ?? 0);
    return [...this.found.values()]
      .map((each) => this.placed(each))
      .sort(
        (a, b) =>
          order(a.line, b.line) ||
          order(a.col, b.col) ||
          (a.code < b.code ? -1 : a.code > b.code ? 1 : 0),
      );
  }
}

function keyText(path: Path, raw: unknown): string | null {
  return at(raw, path) === undefined ? null : String(path.at(-1));
}

function valueText(value: unknown): string | null {
  if (value === undefined) return null;
  const text = flowText(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
