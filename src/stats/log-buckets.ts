const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
/** Which of the two words holds sign, exponent and the first mantissa bits. */
const HIGH = ((): 0 | 1 => {
  float[0] = 1;
  return words[1] === 0 ? 0 : 1;
})();

/**
 * The number that the first 11 + `mantissaBits` bits of a positive float64 spell, sign left out.
 * Consecutive numbers are consecutive buckets: 2^mantissaBits equal ones in each octave, so
 * finding a bucket costs a store, a load and a shift, and no logarithm.
 */
export function leadingBits(x: number, mantissaBits: number): number {
  float[0] = x;
  return words[HIGH]! >>> (20 - mantissaBits);
}

/** The least number with these leading bits: the inclusive lower bound of the bucket. */
export function lowerBound(leading: number, mantissaBits: number): number {
  words[1 - HIGH] = 0;
  words[HIGH] = (leading << (20 - mantissaBits)) >>> 0;
  return float[0]!;
}
