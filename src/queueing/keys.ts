/**
 * Where a key lies among hashes: a finaliser of 32 bits (the one of MurmurHash3, by Austin Appleby,
 * public domain), so that neighbouring numbers land far from one another.
 *
 * @returns a whole number from 0 to 2^32 - 1
 */
export function hashOfKey(key: number): number {
  // The part above 2^32 counts too: sharded keys are large.
  let h = (key | 0) ^ Math.imul((key / 4294967296) | 0, 0x9e3779b1);
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  h ^= h >>> 16;
  return h >>> 0;
}

const WHOLE = /^(0|[1-9][0-9]{0,14})$/;

/** The number of a key that a trace names: a whole number is itself, any other text is hashed (FNV-1a, 32 bits, above all such numbers). */
export function keyOfText(text: string): number {
  if (WHOLE.test(text)) return Number(text);
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  }
  return 1e15 + (h >>> 0);
}
