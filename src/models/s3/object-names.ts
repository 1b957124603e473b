/**
 * Whether every name that a pattern stands for begins with one of these and ends in one of those.
 * In a pattern `*` stands for any characters, so only what is before the first and after the last of
 * them is known; of an object without a name nothing is.
 */
export function nameMatches(
  pattern: string | null,
  prefix: string,
  suffixes: readonly string[],
): boolean {
  const name = pattern ?? '*';
  const star = name.indexOf('*');
  const head = star < 0 ? name : name.slice(0, star);
  const tail = star < 0 ? name : name.slice(name.lastIndexOf('*') + 1);
  return (
    head.startsWith(prefix) &&
    (suffixes.length === 0 || suffixes.some((suffix) => tail.endsWith(suffix)))
  );
}

/** Whether there can be a name that two rules both take: then they overlap. */
export function mayOverlap(
  a: { readonly prefix: string; readonly suffixes: readonly string[] },
  b: { readonly prefix: string; readonly suffixes: readonly string[] },
): boolean {
  const prefixes = a.prefix.startsWith(b.prefix) || b.prefix.startsWith(a.prefix);
  const ends = (of: readonly string[]) => (of.length === 0 ? [''] : of);
  return (
    prefixes &&
    ends(a.suffixes).some((one) =>
      ends(b.suffixes).some((other) => one.endsWith(other) || other.endsWith(one)),
    )
  );
}
