import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file of the repository; `path` is relative to its root, with forward slashes. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

const NOT_OURS = new Set(['node_modules', 'dist', '.git', 'coverage']);
const TEXT =
  /\.(ts|mts|js|mjs|cjs|json|ya?ml|md|py|sh|csv|html|txt|toml)$|(^|\/)[^./]+$|^\.[^/]+$|^\.ci\//;

/** Every text file of the repository, written by us or generated; not what npm or a build put there. */
export function repositoryFiles(root: string): SourceFile[] {
  const files: SourceFile[] = [];
  const visit = (folder: string): void => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (
        NOT_OURS.has(entry.name) ||
        (/^reports\//.test(path) && !/^reports\/samples/.test(path))
      ) {
        continue;
      }
      if (entry.isDirectory()) visit(path);
      else if (TEXT.test(path)) files.push({ path, text: readFileSync(join(root, path), 'utf8') });
    }
  };
  visit('');
  return files;
}

/** One-based line of an offset. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let i = text.indexOf('\n'); i !== -1 && i < offset; i = text.indexOf('\n', i + 1)) line++;
  return line;
}

/**
 * The code with the contents of comments, strings and regular expressions replaced by spaces:
 * same length, same lines, so that a rule sees only what runs.
 */
export function blanked(text: string): string {
  const out = text.split('');
  /** Depth of braces at which each open `${` ends. */
  const templates: number[] = [];
  let depth = 0;
  let i = 0;
  const blank = (from: number, to: number): void => {
    for (let k = from; k < to && k < out.length; k++) if (out[k] !== '\n') out[k] = ' ';
  };
  const template = (from: number): number => {
    let at = from;
    while (at < text.length && text[at] !== '`') {
      if (text[at] === '\\') at++;
      else if (text[at] === '$' && text[at + 1] === '{') {
        blank(from, at + 2);
        templates.push(depth);
        return at + 2;
      }
      at++;
    }
    blank(from, at);
    return at + 1;
  };
  while (i < text.length) {
    const c = text[i]!;
    const end = endOfToken(text, i);
    if (end > i) {
      // The quotes stay, so that an import still shows where its specifier was.
      const quoted = c === "'" || c === '"' ? 1 : 0;
      blank(i + quoted, end - quoted);
      i = end;
    } else if (c === '`') {
      i = template(i + 1);
    } else if (c === '}' && templates.at(-1) === depth) {
      templates.pop();
      blank(i, i + 1);
      i = template(i + 1);
    } else {
      if (c === '{') depth++;
      if (c === '}') depth--;
      i++;
    }
  }
  return out.join('');
}

/** End of the comment, string or regular expression that starts at `i`; `i` if none does. */
function endOfToken(text: string, i: number): number {
  const c = text[i]!;
  if (c === '/' && text[i + 1] === '/') {
    const end = text.indexOf('\n', i);
    return end === -1 ? text.length : end;
  }
  if (c === '/' && text[i + 1] === '*') {
    const end = text.indexOf('*/', i + 2);
    return end === -1 ? text.length : end + 2;
  }
  if (c === "'" || c === '"') return endOfString(text, i, c);
  if (
    c === '/' &&
    /(^|[(,=:[!&|?{};+<>]|return|=>)$/.test(text.slice(Math.max(0, i - 40), i).trimEnd())
  ) {
    return endOfRegExp(text, i);
  }
  return i;
}

function endOfString(text: string, start: number, quote: string): number {
  let i = start + 1;
  while (i < text.length && text[i] !== quote && text[i] !== '\n') i += text[i] === '\\' ? 2 : 1;
  return i + 1;
}

function endOfRegExp(text: string, start: number): number {
  let inClass = false;
  let i = start + 1;
  for (; i < text.length && text[i] !== '\n'; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '[') inClass = true;
    else if (text[i] === ']') inClass = false;
    else if (text[i] === '/' && !inClass) break;
  }
  return i + 1;
}

export interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
  readonly line: number;
}

/** Imports, re-exports and dynamic imports of a module. */
export function importsOf(file: SourceFile): Import[] {
  const code = blanked(file.text);
  const found: Import[] = [];
  const pattern =
    /\b(?:(?:import|export)\s+(type\s+)?[^'";()]*?\bfrom\s*|import\s*\(\s*|import\s+)(?=['"])/g;
  for (const match of code.matchAll(pattern)) {
    const quoted = /^['"]([^'"\n]+)['"]/.exec(file.text.slice(match.index + match[0].length));
    if (quoted === null) continue;
    found.push({
      specifier: quoted[1]!,
      typeOnly: match[1] !== undefined,
      line: lineAt(file.text, match.index),
    });
  }
  return found;
}

/** First line and length in lines of every function, method and arrow function with a body. */
export function functionsOf(file: SourceFile): { line: number; lines: number }[] {
  const code = blanked(file.text);
  const open: { at: number; isFunction: boolean }[] = [];
  const functions: { line: number; lines: number }[] = [];
  /** Where the brace that was closed last had been opened. */
  let lastOpen = -1;
  for (let i = 0; i < code.length; i++) {
    if (code[i] === '{') {
      open.push({ at: i, isFunction: opensFunction(code, i, lastOpen) });
    } else if (code[i] === '}') {
      const block = open.pop();
      if (block === undefined) continue;
      lastOpen = block.at;
      const line = lineAt(code, block.at);
      if (block.isFunction) functions.push({ line, lines: lineAt(code, i) - line + 1 });
    }
  }
  return functions;
}

function opensFunction(code: string, brace: number, lastOpen: number): boolean {
  let before = code.slice(Math.max(0, brace - 400), brace).trimEnd();
  // `(): { a: number } {`: look at what stands before the type.
  if (before.endsWith('}') && lastOpen >= 0) {
    before = code.slice(Math.max(0, lastOpen - 400), lastOpen).trimEnd();
    if (!before.endsWith(':')) return false;
    before = before.slice(0, -1).trimEnd();
  }
  if (before.endsWith('=>')) return true;
  const parameters = before.replace(/\)\s*:\s*[^;{}()=]+(\([^()]*\)[^;{}()=]*)?$/, ')');
  if (!parameters.endsWith(')')) return false;
  let depth = 0;
  for (let i = parameters.length - 1; i >= 0; i--) {
    if (parameters[i] === ')') depth++;
    else if (parameters[i] === '(' && --depth === 0) {
      return !/\b(if|for|while|switch|catch|with)\s*$/.test(parameters.slice(0, i));
    }
  }
  // The parameters are longer than we look back: only a function has so many.
  return true;
}
