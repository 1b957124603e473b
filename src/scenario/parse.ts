import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isPair,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  visit,
} from 'yaml';
import { isMapping } from '../models/parameter/problem.js';
import { anchored } from './aliases.js';
import { type Finding, finding } from './diagnostics.js';
import { type Place, placeBetween, ScenarioDocument } from './document.js';
import type { ScenarioSource } from './loaded.js';

/** A scenario that is larger was not written by a person; a trace belongs into a file of its own. */
export const MAX_SCENARIO_BYTES = 8 * 1024 * 1024;
/** Nodes after all aliases are expanded. The largest plain file within the size limit has about four million. */
const MAX_EXPANDED_NODES = 5_000_000;
/** Aliases may repeat what is written up to so many times over. */
const MAX_EXPANSION = 200;
/** Far more than any real scenario; recursion stays well inside the stack. */
const MAX_DEPTH = 100;

export interface Parsed {
  /** null if there is nothing that could be checked further. */
  readonly document: ScenarioDocument | null;
  readonly findings: readonly Finding[];
}

/** Text to a document with positions. Refuses what would take for ever before looking into it. */
export function parseScenario({ file, text }: ScenarioSource): Parsed {
  const fail = (found: Finding): Parsed => ({ document: null, findings: [found] });
  // Before anything else: in UTF-8 a text has at least as many bytes as characters.
  if (text.length > MAX_SCENARIO_BYTES)
    return fail(finding('file-too-large', { bytes: text.length, max: MAX_SCENARIO_BYTES }));
  if (text.trim() === '') return fail(finding('empty-file', {}));
  const lines = new LineCounter();
  try {
    return read(file, text, lines);
  } catch (error) {
    // The parser and its conversions recurse: a stack that is used up is a file that is too deep.
    if (error instanceof RangeError) return fail(finding('too-deep', { max: MAX_DEPTH }));
    throw error;
  }
}

function read(file: string, text: string, lines: LineCounter): Parsed {
  const documents = parseAllDocuments(text, {
    version: '1.2',
    strict: true,
    uniqueKeys: true,
    merge: true,
    prettyErrors: false,
    lineCounter: lines,
  });
  const yaml = (Array.isArray(documents) ? documents[0] : undefined) as Document | undefined;
  if (yaml === undefined || (yaml.contents === null && yaml.errors.length === 0))
    return { document: null, findings: [finding('empty-file', {})] };
  const findings: Finding[] = [];
  for (const document of documents as readonly Document[]) {
    for (const error of [...document.errors, ...document.warnings]) {
      const place = placeBetween(text, lines, error.pos[0], error.pos[1]);
      findings.push(syntaxFinding(error.code, error.message, text, place));
    }
  }
  const second = (documents as readonly Document[])[1];
  if (second !== undefined && findings.length === 0) {
    const start = second.contents?.range?.[0] ?? 0;
    findings.push(
      finding(
        'several-documents',
        { count: documents.length },
        { place: placeBetween(text, lines, start, start + 3) },
      ),
    );
  }
  const broken = findings.filter((found) => found.words.code !== 'duplicate-key');
  // After the first place that is not YAML the parser is lost: what it says next are echoes.
  if (broken.length > 0) return { document: null, findings: broken.slice(0, 1) };
  const lost = aliasWithoutAnchor(yaml);
  if (lost !== null) {
    const place = placeBetween(text, lines, lost.range?.[0] ?? 0, lost.range?.[1] ?? 1);
    return {
      document: null,
      findings: [...findings, finding('unknown-anchor', { name: lost.source }, { place })],
    };
  }
  const bomb = expansionProblem(yaml);
  if (bomb !== null) {
    const place = placeBetween(text, lines, bomb.node.range?.[0] ?? 0, bomb.node.range?.[1] ?? 1);
    return {
      document: null,
      findings: [...findings, finding('alias-bomb', { how: bomb.how }, { place })],
    };
  }
  // Aliases have been counted above, by a limit that counts what they become.
  const value: unknown = yaml.toJS({ maxAliasCount: -1 });
  if (!isMapping(value)) {
    const place = placeBetween(
      text,
      lines,
      yaml.contents?.range?.[0] ?? 0,
      yaml.contents?.range?.[1] ?? 1,
    );
    return { document: null, findings: [finding('not-a-mapping', { value }, { place })] };
  }
  const clean = withoutPrivateKeys(value, 0) as Record<string, unknown>;
  return { document: new ScenarioDocument(file, text, clean, yaml, lines), findings };
}

function syntaxFinding(code: string, message: string, text: string, place: Place): Finding {
  const line = text.split('\n', place.line)[place.line - 1] ?? '';
  if (code === 'DUPLICATE_KEY') {
    const key = /^[\s\-{]*("[^"]*"|'[^']*'|[^:\s]+)/.exec(line.slice(place.col - 1))?.[1] ?? '';
    return finding('duplicate-key', { key }, { place });
  }
  if (code === 'TAB_AS_INDENT' || /^\s*\t/.test(line)) return finding('tab-indent', {}, { place });
  if (code === 'TAG_RESOLVE_FAILED') return finding('unknown-tag', { message }, { place });
  return finding('yaml-syntax', { message }, { place });
}

/** An alias may stand only after its anchor: the parser leaves it to whoever follows it. */
function aliasWithoutAnchor(yaml: Document): Alias | null {
  let lost: Alias | null = null;
  visit(yaml, {
    Alias: (_, node) => {
      if (anchored(node, yaml) !== undefined) return undefined;
      lost = node;
      return visit.BREAK;
    },
  });
  return lost;
}

/** Counts what aliases become, without expanding them; finds an alias that contains itself. */
function expansionProblem(yaml: Document): { node: Node; how: string } | null {
  const sizes = new Map<unknown, number>();
  const open = new Set<unknown>();
  let plain = 0;
  let culprit: { node: Node; how: string } | null = null;
  const sizeOf = (node: unknown, depth: number): number => {
    if (culprit !== null || node === null || node === undefined) return 0;
    if (depth > MAX_DEPTH * 4) throw new RangeError('too deep');
    if (isAlias(node)) {
      const target = anchored(node, yaml);
      if (target === undefined) return 1;
      if (open.has(target)) {
        culprit = { node, how: 'this alias stands inside what it stands for' };
        return 0;
      }
      return 1 + sizeOf(target, depth + 1);
    }
    const known = sizes.get(node);
    if (known !== undefined) return known;
    plain++;
    open.add(node);
    let size = 1;
    if (isMap(node) || isSeq(node)) for (const item of node.items) size += sizeOf(item, depth + 1);
    else if (isPair(node)) size += sizeOf(node.key, depth + 1) + sizeOf(node.value, depth + 1);
    open.delete(node);
    sizes.set(node, size);
    if (size > MAX_EXPANDED_NODES && !isPair(node))
      culprit ??= { node: node as Node, how: 'this becomes more than five million values' };
    return size;
  };
  const total = sizeOf(yaml.contents, 0);
  if (culprit === null && total > 100_000 && total > plain * MAX_EXPANSION)
    culprit = {
      node: yaml.contents as Node,
      how: `the ${plain} values that are written become ${total}`,
    };
  return culprit;
}

/** Keys that start with `x-` belong to the user and are never read. */
function withoutPrivateKeys(value: unknown, depth: number): unknown {
  if (depth > MAX_DEPTH) throw new RangeError('too deep');
  if (Array.isArray(value)) return value.map((item) => withoutPrivateKeys(item, depth + 1));
  if (!isMapping(value)) return value;
  const result: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value))
    if (!key.startsWith('x-')) {
      // Not by assignment: a key may be called __proto__.
      Object.defineProperty(result, key, {
        value: withoutPrivateKeys(item, depth + 1),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
  return result;
}
