import { type Alias, type Document, isAlias, type Node, visit } from 'yaml';

const known = new WeakMap<Document, ReadonlyMap<Alias, Node>>();

/**
 * The node that an alias stands for; undefined if no anchor of its name comes before it.
 *
 * The library walks through the whole document for each alias; here one walk serves all of them.
 */
export function anchored(alias: Alias, yaml: Document): Node | undefined {
  let targets = known.get(yaml);
  if (targets === undefined) {
    targets = findTargets(yaml);
    known.set(yaml, targets);
  }
  return targets.get(alias);
}

function findTargets(yaml: Document): ReadonlyMap<Alias, Node> {
  const targets = new Map<Alias, Node>();
  const latest = new Map<string, Node>();
  visit(yaml, {
    Node: (_, node) => {
      if (isAlias(node)) {
        const target = latest.get(node.source);
        if (target !== undefined) targets.set(node, target);
      } else if (node.anchor !== undefined) latest.set(node.anchor, node);
    },
  });
  return targets;
}
