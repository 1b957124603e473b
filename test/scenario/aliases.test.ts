import { describe, expect, it } from 'vitest';
import { type Alias, isAlias, parseDocument, visit } from 'yaml';
import { anchored } from '../../src/scenario/aliases.js';

/** What the library finds for each alias of a text, and what we find. */
function both(text: string): readonly (readonly [unknown, unknown])[] {
  const yaml = parseDocument(text, { merge: true });
  const found: [unknown, unknown][] = [];
  visit(yaml, {
    Alias: (_, node: Alias) => {
      if (isAlias(node)) found.push([node.resolve(yaml), anchored(node, yaml)]);
    },
  });
  return found;
}

describe('an alias', () => {
  it.each([
    ['stands for its anchor', 'a: &one 1\nb: *one\nc: [*one, *one]', 3],
    ['stands for the last of several anchors', 'a: &x 1\nb: *x\nc: &x 2\nd: *x', 2],
    ['may be merged', 'a: &base { k: 1 }\nb: { <<: *base, c: *base }', 2],
    ['may be a key', 'a: &name key\n*name : 2', 1],
    ['may stand inside what it stands for', 'a: &x { b: *x }', 1],
    ['may stand inside another’s anchor', 'a: &x { b: &y [1] }\nc: &z [*x, *y]\nd: *z', 3],
  ])('%s, as the library has it', (_, text, count) => {
    const found = both(text);
    expect(found).toHaveLength(count);
    for (const [theirs, ours] of found) {
      expect(ours).toBeDefined();
      expect(ours).toBe(theirs);
    }
  });

  it('stands for nothing before its anchor', () => {
    expect(both('a: *later\nb: &later 1')).toEqual([[undefined, undefined]]);
  });
});
