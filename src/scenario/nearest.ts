/**
 * Number of insertions, deletions, substitutions and swaps of neighbours that turn one word into
 * the other (Damerau-Levenshtein, each place edited once at most).
 */
export function editDistance(a: string, b: string): number {
  let twoAgo: number[] = [];
  let before = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let best = Math.min(before[j]! + 1, row[j - 1]! + 1, before[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, twoAgo[j - 2]! + 1);
      row.push(best);
    }
    twoAgo = before;
    before = row;
  }
  return before[b.length]!;
}

/** How far a word may be from what was meant: one edit in short words, a third of longer ones. */
function tolerance(word: string): number {
  return Math.max(1, Math.floor(word.length / 3));
}

/** The candidate that was probably meant, or null if none is near. Of equals, the first. */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  const folded = fold(word);
  let best: string | null = null;
  let bestDistance = Infinity;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) > tolerance(word) + 2) continue;
    // A difference of case or of separators counts for little, but more than none.
    const same = fold(candidate) === folded;
    const distance = same ? 0.5 : editDistance(word, candidate);
    // A word of which nothing is left was not meant.
    const limit = Math.min(tolerance(word), Math.max(candidate.length, word.length) - 1);
    if (distance < bestDistance && distance <= limit && candidate !== word) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Of a long list, the few that are nearest. */
export function nearestFew(word: string, candidates: readonly string[], most: number): string[] {
  return candidates
    .map((candidate) => ({ candidate, distance: editDistance(word, candidate) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, most)
    .map(({ candidate }) => candidate);
}

function fold(word: string): string {
  return word.toLowerCase().replace(/[-_.\s]/g, '');
}
