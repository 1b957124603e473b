import type { Change } from './cells.js';
import type { Path, Place, ScenarioDocument } from './document.js';

/** Where the value under a path is written, after variants, matrix and `--set`. */
export interface Origin {
  /** `web-app.yaml:12`, `variant intel`, `matrix floor`, `--set`. */
  readonly from: string;
  /** The file, or the option. */
  readonly file: string;
  readonly place: Place | null;
}

export function originOf(
  path: Path,
  at: 'key' | 'value',
  changes: readonly Change[],
  document: ScenarioDocument,
): Origin {
  for (let i = changes.length - 1; i >= 0; i--) {
    const change = changes[i]!;
    if (!change.path.every((segment, j) => String(segment) === String(path[j]))) continue;
    if (change.source === null)
      return { from: change.from, file: change.option ?? change.from, place: null };
    const rest = path.slice(change.path.length);
    // The last segment of the changed path is not a key of its own here: point at its value.
    const place = document.place([...change.source, ...rest], rest.length === 0 ? 'value' : at);
    return { from: change.from, file: document.file, place };
  }
  const place = document.place(path, at);
  return { from: `${document.file}:${place.line}`, file: document.file, place };
}
