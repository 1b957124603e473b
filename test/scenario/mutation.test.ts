import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isMap, isScalar, isSeq, type Node, parseDocument, type Scalar } from 'yaml';
import { type Diagnostic, loadScenario, renderDiagnostics } from '../../src/scenario/index.js';

const folder = join(import.meta.dirname, '..', '..', 'scenarios');
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => join(folder, name));

type Kind = 'key' | 'reference' | 'quantity';

interface Word {
  readonly kind: Kind;
  readonly text: string;
  readonly start: number;
}

const QUANTITY = /^\$?[\d.]+ ?[a-zA-Z%/]+$|^\$[\d.]+(\/\w+)?$/;
/** Texts for people, and names that nothing else in the file can contradict. */
const FREE_TEXT = new Set(['name', 'description']);

/** Of a map's entries with names that the user chose (functions, routes), this many show all. */
const ALIKE = 6;

/**
 * Every key, every word that names something, and every quantity, with its place in the text; once
 * for each role that it has: the two hundredth `mean:` of a lifetime of functions is no new test.
 */
function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  const seen: string[] = [];
  const roles = new Set<string>();
  const add = (kind: Kind, node: Scalar, parent: string): void => {
    const written = String(node.value);
    seen.push(written);
    const role = `${kind} ${parent} ${written}`;
    if (roles.has(role)) return;
    roles.add(role);
    // Only what is written plainly: quotes would shift the place.
    if (text.slice(node.range![0], node.range![0] + written.length) === written)
      words.push({ kind, text: written, start: node.range![0] });
  };
  const walk = (node: Node | null, key: string): void => {
    if (isMap(node)) {
      let chosen = 0;
      for (const pair of node.items) {
        const name = String((pair.key as Scalar).value);
        if (name.startsWith('x-') || name === '<<') continue;
        if (!isKnownWord(name) && ++chosen > ALIKE) {
          seen.push(name);
          continue;
        }
        add('key', pair.key as Scalar, key);
        walk(pair.value as Node | null, name);
      }
    } else if (isSeq(node)) for (const item of node.items) walk(item as Node, key);
    else if (isScalar(node) && typeof node.value === 'string' && !FREE_TEXT.has(key))
      add(QUANTITY.test(node.value) ? 'quantity' : 'reference', node, key);
  };
  walk(parseDocument(text).contents, '');
  // A key that users choose and that nothing names again can be anything: no slip to be seen.
  return words.filter(
    ({ kind, text: word }) =>
      kind !== 'key' ||
      isKnownWord(word) ||
      seen.filter(
        (other) => other === word || other.startsWith(`${word}.`) || other.includes(`.${word}`),
      ).length > 1,
  );
}

let known: ReadonlySet<string> | null = null;
/** Keys of the schema, in the words of its own error messages and JSON Schema. */
function isKnownWord(word: string): boolean {
  if (known === null) {
    const schema = readFileSync(
      join(import.meta.dirname, '..', '..', 'schema', 'scenario.schema.json'),
      'utf8',
    );
    known = new Set([...schema.matchAll(/"([A-Za-z0-9-]+)": \{/g)].map((match) => match[1]!));
  }
  return known.has(word);
}

const isLetter = (char: string | undefined): boolean => char !== undefined && /[A-Za-z]/.test(char);

/** The word with two neighbours swapped, at each place where that makes a difference. */
function swaps({ kind, text }: Word): string[] {
  const results: string[] = [];
  for (let i = 0; i + 1 < text.length; i++) {
    const [a, b] = [text[i]!, text[i + 1]!];
    const letters = kind === 'quantity' ? isLetter(a) || isLetter(b) : isLetter(a) && isLetter(b);
    if (a === b || !letters || a === ' ' || b === ' ') continue;
    results.push(text.slice(0, i) + b + a + text.slice(i + 2));
  }
  return results;
}

interface Tally {
  mutants: number;
  caught: number;
  named: number;
  readonly missed: string[];
}

const names = (diagnostics: readonly Diagnostic[], word: string): boolean =>
  diagnostics.some(({ suggestion, message, expected }) =>
    suggestion === null
      ? `${message} ${expected ?? ''}`.includes(`\`${word}\``)
      : suggestion === word || suggestion.includes(word) || `${message}`.includes(`\`${word}\``),
  );

function mutate(file: string, tallies: Record<Kind, Tally>): void {
  const text = readFileSync(file, 'utf8');
  expect(loadScenario({ file, text }).diagnostics, file).toEqual([]);
  for (const word of wordsOf(text))
    for (const swapped of swaps(word)) {
      const mutant =
        text.slice(0, word.start) + swapped + text.slice(word.start + word.text.length);
      const { diagnostics } = loadScenario({ file, text: mutant });
      const tally = tallies[word.kind];
      tally.mutants++;
      // No throw, and something that can be shown, whatever it is.
      expect(renderDiagnostics(diagnostics, [{ file, text: mutant }])).not.toMatch(
        /\bat .*\.js:|undefined|NaN/,
      );
      if (diagnostics.length > 0) {
        tally.caught++;
        if (names(diagnostics, word.text)) tally.named++;
      } else tally.missed.push(`${word.text} -> ${swapped}`);
    }
}

const percent = (part: number, whole: number): string =>
  `${Math.round((1000 * part) / whole) / 10} %`;

describe('two letters swapped', () => {
  it('in any key or reference of a shipped scenario is seen, and the right word is named', () => {
    const empty = (): Tally => ({ mutants: 0, caught: 0, named: 0, missed: [] });
    const tallies: Record<Kind, Tally> = { key: empty(), reference: empty(), quantity: empty() };
    for (const file of files) mutate(file, tallies);
    for (const [kind, { mutants, caught, named, missed }] of Object.entries(tallies))
      console.log(
        `${kind} mutants: ${mutants}, caught ${percent(caught, mutants)}, right word named ${percent(named, mutants)}` +
          (missed.length > 0 ? `; not caught: ${missed.slice(0, 8).join(', ')}` : ''),
      );
    const { key, reference, quantity } = tallies;
    const mutants = key.mutants + reference.mutants;
    expect(mutants).toBeGreaterThan(300);
    expect((key.caught + reference.caught) / mutants).toBeGreaterThanOrEqual(0.95);
    expect((key.named + reference.named) / mutants).toBeGreaterThanOrEqual(0.75);
    expect(quantity.caught / quantity.mutants).toBeGreaterThanOrEqual(0.95);
    expect(quantity.named / quantity.mutants).toBeGreaterThanOrEqual(0.75);
  }, 600_000);
});
