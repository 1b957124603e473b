/**
 * What a schema finds wrong, as facts without words: `src/scenario/diagnostics.ts` has the words.
 * `at` says what the place is: the value, or the key that it stands under.
 */
export type Problem =
  | {
      readonly code: 'unknown-key';
      readonly key: string;
      readonly of: string;
      readonly allowed: readonly string[];
    }
  | { readonly code: 'not-modelled'; readonly what: string; readonly note: string }
  | { readonly code: 'does-not-apply'; readonly what: string; readonly why: string }
  | { readonly code: 'missing-key'; readonly key: string; readonly of: string }
  | { readonly code: 'missing-one-of'; readonly keys: readonly string[]; readonly of: string }
  | { readonly code: 'conflicting-keys'; readonly keys: readonly string[]; readonly of: string }
  | { readonly code: 'wrong-type'; readonly value: unknown; readonly expected: string }
  | {
      readonly code: 'unknown-value';
      readonly value: string;
      readonly noun: string;
      readonly allowed: readonly string[];
      /** In place of the list, where more than words may stand. */
      readonly expected?: string;
    }
  | { readonly code: 'bad-id'; readonly id: string }
  | { readonly code: 'out-of-range'; readonly value: unknown; readonly expected: string }
  | { readonly code: 'bad-text'; readonly value: string; readonly expected: string }
  | { readonly code: 'missing-unit'; readonly value: number; readonly kind: string }
  | {
      readonly code: 'unknown-unit';
      readonly value: string;
      readonly number: string;
      readonly unit: string;
      readonly kind: string;
    }
  | {
      readonly code: 'wrong-dimension';
      readonly value: string;
      readonly is: string;
      readonly kind: string;
    }
  | { readonly code: 'not-a-quantity'; readonly value: unknown; readonly kind: string }
  | {
      readonly code: 'not-one-key';
      readonly found: readonly string[];
      readonly allowed: readonly string[];
      readonly of: string;
    }
  | { readonly code: 'bad-distribution'; readonly reason: string; readonly expected: string };

export type ProblemCode = Problem['code'];

/** Either the value that was meant, or what is wrong. */
export type Read<T> = { readonly value: T } | { readonly problem: Problem };

/** What stands under a key that users chose: never what every object inherits (`constructor`). */
export function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** True for a plain YAML mapping. */
export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
