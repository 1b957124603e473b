import type { Diagnostic, ScenarioSource } from './loaded.js';

export interface RenderOptions {
  readonly color?: boolean;
}

/** The widest piece of a source line that is shown. */
const MAX_WIDTH = 120;

interface Paint {
  readonly bold: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly green: (text: string) => string;
  readonly dim: (text: string) => string;
}

function paint(color: boolean): Paint {
  const with_ = (code: number) => (text: string) =>
    color ? `\u001b[${code}m${text}\u001b[0m` : text;
  return { bold: with_(1), red: with_(31), yellow: with_(33), green: with_(32), dim: with_(2) };
}

/** `file:line:col: error[code]: message`, the line with a caret, and what to write instead; ends with a count. */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  sources: readonly ScenarioSource[],
  options: RenderOptions = {},
): string {
  const colors = paint(options.color ?? false);
  const lines = new Map(sources.map(({ file, text }) => [file, text.split(/\r?\n/)]));
  const blocks = diagnostics.map((diagnostic) =>
    renderOne(diagnostic, lines.get(diagnostic.file), colors),
  );
  if (blocks.length === 0) return '';
  return `${blocks.join('\n\n')}\n\n${countText(diagnostics)}\n`;
}

function renderOne(d: Diagnostic, lines: readonly string[] | undefined, colors: Paint): string {
  const place = d.line === null ? printable(d.file) : `${d.file}:${d.line}:${d.col}`;
  const severity = d.severity === 'error' ? colors.red : colors.yellow;
  const text = [
    `${colors.bold(place)}: ${severity(`${d.severity}[${d.code}]`)}: ${printable(d.message)}`,
  ];
  const source = d.line === null ? undefined : lines?.[d.line - 1];
  if (source !== undefined && d.line !== null && d.col !== null)
    text.push(...excerpt(source, d.line, d.col, d.endCol ?? d.col + 1, severity, colors));
  if (d.expected !== null) text.push(`  expected: ${printable(d.expected)}`);
  if (d.suggestion !== null)
    text.push(`  did you mean ${colors.green(`\`${printable(d.suggestion)}\``)}?`);
  return text.join('\n');
}

/** Text of a file must not be able to steer the terminal. */
function printable(text: string): string {
  let result = '';
  for (const char of text) {
    const code = char.codePointAt(0)!;
    result += code < 32 || (code >= 127 && code < 160) ? '\ufffd' : char;
  }
  return result;
}

function excerpt(
  source: string,
  line: number,
  col: number,
  endCol: number,
  severity: (text: string) => string,
  colors: Paint,
): string[] {
  const start = Math.max(0, Math.min(col - 1 - 40, source.length - MAX_WIDTH));
  const shown = printable(source.replaceAll('\t', ' ').slice(start, start + MAX_WIDTH));
  const before = start > 0 ? '…' : '';
  const gutter = String(line).padStart(4);
  const width = Math.max(1, Math.min(endCol, start + MAX_WIDTH + 1) - col);
  const indent = ' '.repeat(before.length + Math.max(0, col - 1 - start));
  return [
    `${colors.dim(`${gutter} |`)} ${before}${shown}${start + MAX_WIDTH < source.length ? '…' : ''}`,
    `${colors.dim('     |')} ${indent}${severity('^'.repeat(width))}`,
  ];
}

function countText(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const warnings = diagnostics.length - errors;
  const parts = [
    errors > 0 ? `${errors} error${errors === 1 ? '' : 's'}` : null,
    warnings > 0 ? `${warnings} warning${warnings === 1 ? '' : 's'}` : null,
  ];
  return parts.filter((part) => part !== null).join(', ');
}

/** One JSON document: `{ format: 'stratus.diagnostics', formatVersion: 1, diagnostics }`. */
export function renderDiagnosticsJson(diagnostics: readonly Diagnostic[]): string {
  return `${JSON.stringify({ format: 'stratus.diagnostics', formatVersion: 1, diagnostics }, null, 2)}\n`;
}

/** 0 without errors; 4 if all errors are about files beside the scenario; else 3. */
export function exitCodeOf(diagnostics: readonly Diagnostic[]): 0 | 3 | 4 {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return 0;
  return errors.every(({ about }) => about === 'file') ? 4 : 3;
}
