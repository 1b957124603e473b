import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';
import { anchored } from './aliases.js';

export type Path = readonly (string | number)[];

/** Where something is written. 1-based. */
export interface Place {
  readonly line: number;
  readonly col: number;
  /** The column after the last one, on the same line. */
  readonly endCol: number;
}

/** A YAML document that can say where each of its paths is written. */
export class ScenarioDocument {
  constructor(
    readonly file: string,
    readonly text: string,
    /** Plain data, without the keys that start with `x-`. */
    readonly value: Readonly<Record<string, unknown>>,
    private readonly yaml: Document,
    private readonly lines: LineCounter,
  ) {}

  /**
   * The place of a path, or of the nearest thing around it that is there. Through merge keys and
   * aliases it is where the value is written.
   *
   * @param at the key, or the value under it
   */
  place(path: Path, at: 'key' | 'value'): Place {
    let node: Node | null = this.yaml.contents;
    let key: Node | null = null;
    let value: Node | null = node;
    for (const segment of path) {
      const found: { key: Node | null; value: Node | null } | null = step(
        this.resolved(node),
        segment,
        this.yaml,
      );
      if (found === null) return this.placeOf(key ?? value);
      key = found.key;
      value = found.value;
      node = found.value;
    }
    if (at === 'key' && key !== null) return this.placeOf(key);
    const target = this.resolved(value);
    // A mapping or list is pointed at by its key: underlining all of it would say nothing.
    return this.placeOf(
      target !== null && !isScalar(target) && key !== null ? key : (target ?? key),
    );
  }

  private resolved(node: Node | null): Node | null {
    return isAlias(node) ? (anchored(node as Alias, this.yaml) ?? null) : node;
  }

  private placeOf(node: Node | null): Place {
    const range = node?.range;
    if (range === undefined || range === null) return { line: 1, col: 1, endCol: 2 };
    return placeBetween(this.text, this.lines, range[0], range[1]);
  }
}

/** The first line of a stretch of text. */
export function placeBetween(text: string, lines: LineCounter, start: number, end: number): Place {
  const from = lines.linePos(start);
  const newline = text.indexOf('\n', start);
  const lineEnd = newline < 0 ? text.length : newline;
  const stop = Math.max(start + 1, Math.min(end, lineEnd));
  return {
    line: Math.max(1, from.line),
    col: Math.max(1, from.col),
    endCol: from.col + (stop - start),
  };
}

function isMergeKey(pair: Pair): boolean {
  const key = isScalar(pair.key) ? pair.key.value : pair.key;
  return key === '<<' || (typeof key === 'symbol' && key.description === '<<');
}

/** One step down: the node under a key or an index. */
function step(
  node: Node | null,
  segment: string | number,
  yaml: Document,
): { key: Node | null; value: Node | null } | null {
  if (isSeq(node)) {
    const item = node.items[Number(segment)];
    return item === undefined ? null : { key: null, value: item as Node };
  }
  return isMap(node) ? stepInMap(node, String(segment), yaml) : null;
}

function stepInMap(
  map: YAMLMap,
  segment: string,
  yaml: Document,
): { key: Node; value: Node | null } | null {
  for (const pair of map.items) {
    const key = isScalar(pair.key) ? pair.key.value : null;
    if (!isMergeKey(pair) && String(key) === segment)
      return { key: pair.key as Node, value: pair.value as Node | null };
  }
  for (const pair of map.items) {
    if (!isMergeKey(pair)) continue;
    const merged = isAlias(pair.value) ? anchored(pair.value, yaml) : (pair.value as Node | null);
    const sources = isSeq(merged) ? merged.items : [merged];
    for (const item of sources) {
      const source = isAlias(item) ? anchored(item, yaml) : (item as Node | null);
      const found = isMap(source) ? stepInMap(source, segment, yaml) : null;
      if (found !== null) return found;
    }
  }
  return null;
}
