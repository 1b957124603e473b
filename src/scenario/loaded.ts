import type { Cell } from './normalised.js';

/** A scenario file, read by whoever calls: this folder never opens the scenario itself. */
export interface ScenarioSource {
  /** The path as the user wrote it: diagnostics show it, and traces are looked up beside it. `-` is stdin. */
  readonly file: string;
  readonly text: string;
}

/** `--set resources.web.size.min=4`: the value is YAML text. `null` removes the key, so that its default holds. */
export interface SetOption {
  readonly path: string;
  readonly value: string;
}

export interface LoadOptions {
  readonly set?: readonly SetOption[];
  /** Only this variant. */
  readonly variant?: string;
  /** Only the matrix points with these values, as text: `{ axis: 'floor', value: '3' }`. */
  readonly only?: readonly { readonly axis: string; readonly value: string }[];
}

export type Severity = 'error' | 'warning';

/** One thing that is wrong with a scenario, and how to put it right. Made by `diagnostics.ts` only. */
export interface Diagnostic {
  /** A stable name, such as `unknown-key`: `stratus explain <code>` tells more. */
  readonly code: string;
  readonly severity: Severity;
  /** `file`: something beside the scenario could not be read (exit code 4); `scenario`: exit code 3. */
  readonly about: 'scenario' | 'file';
  readonly message: string;
  /** Where in the document: `resources.web.size.min`. Empty for the whole of it. */
  readonly path: string;
  /** The file, or the command-line option (`--set resources.web.size.min=4`) that it comes from. */
  readonly file: string;
  /** 1-based; null if the place is not in a file. */
  readonly line: number | null;
  readonly col: number | null;
  /** The column after the last one, on the same line. */
  readonly endCol: number | null;
  /** What was written there; null if nothing was. */
  readonly value: string | null;
  readonly expected: string | null;
  /** What to write instead. */
  readonly suggestion: string | null;
}

/** Where a setting came from. */
export interface Provenance {
  /** In the words of a scenario file: `30s`. */
  readonly value: string;
  /** `web-app.yaml:12`, `default`, `variant intel`, `matrix floor` or `--set`. */
  readonly from: string;
  /** What a default rests on: `AWS ELB docs, target-group-health-checks (2026)`; null if the user wrote it. */
  readonly source: string | null;
  readonly grade: 'documented' | 'measured' | 'observed' | 'assumption' | null;
}

/** A cell, and where each of its settings came from (by path, in the order of the file). */
export interface LoadedCell extends Cell {
  readonly provenance: Readonly<Record<string, Provenance>>;
}

export interface LoadedScenario {
  readonly name: string;
  readonly description: string;
  /** Empty if any diagnostic is an error. */
  readonly cells: readonly LoadedCell[];
  /** Sorted by place. */
  readonly diagnostics: readonly Diagnostic[];
  /** The variant that the others are compared with; null if there is one cell. */
  readonly baseline: string | null;
  /** The document as plain data, before variants and defaults; null if it could not be read. */
  readonly document: unknown;
}
