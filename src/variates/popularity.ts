import type { Stream } from '../engine/streams.js';

/** How popular each of `n` keys is; KeySpec of src/queueing without what only a trace can answer. */
export type PopularitySpec =
  | { readonly kind: 'uniform'; readonly n: number }
  | { readonly kind: 'zipf'; readonly n: number; readonly exponent: number }
  | { readonly kind: 'hot'; readonly share: number; readonly keys: number; readonly n: number };

/** Draws keys as indices from 0 to n - 1; in zipf and hot the most popular come first. */
export interface Popularity {
  next(): number;
  readonly n: number;
}

/** A stream has 2^32 numbers: it cannot choose among more keys. */
const MOST_KEYS = 4294967296;
/** 12 bytes a key: 200 MB. */
const MOST_ZIPF_KEYS = 16_777_216;

/** @throws RangeError if a parameter is out of range */
export function createPopularity(spec: PopularitySpec, stream: Stream): Popularity {
  const most = spec.kind === 'zipf' ? MOST_ZIPF_KEYS : MOST_KEYS;
  wholeNumber(spec.kind, 'n', spec.n, most);
  switch (spec.kind) {
    case 'uniform':
      return new UniformKeys(spec.n, stream);
    case 'zipf':
      if (!(spec.exponent >= 0 && Number.isFinite(spec.exponent))) {
        throw new RangeError(`zipf: exponent is ${spec.exponent}, but must be from 0`);
      }
      return new ZipfKeys(spec.n, spec.exponent, stream);
    case 'hot':
      wholeNumber('hot', 'keys', spec.keys, spec.n);
      if (!(spec.share >= 0 && spec.share <= 1)) {
        throw new RangeError(`hot: share is ${spec.share}, but must be between 0 and 1`);
      }
      if (spec.keys === spec.n && spec.share < 1) {
        const rest = `leaves no key for the other ${1 - spec.share} of the requests`;
        throw new RangeError(`hot: keys is all ${spec.n} of n, which ${rest}`);
      }
      return new HotKeys(spec.share, spec.keys, spec.n, stream);
  }
}

class UniformKeys implements Popularity {
  readonly n: number;
  private readonly stream: Stream;

  constructor(n: number, stream: Stream) {
    this.n = n;
    this.stream = stream;
  }

  next(): number {
    return Math.floor(this.stream() * this.n);
  }
}

/** `share` of the draws fall evenly on the first `keys` keys, the rest evenly on the others. */
class HotKeys implements Popularity {
  readonly n: number;
  private readonly share: number;
  private readonly keys: number;
  private readonly stream: Stream;

  constructor(share: number, keys: number, n: number, stream: Stream) {
    this.n = n;
    this.share = share;
    this.keys = keys;
    this.stream = stream;
  }

  next(): number {
    // A second uniform and not the rest of the first: with many keys 32 bits are not enough for both.
    const hot = this.stream() < this.share;
    const u = this.stream();
    return hot ? Math.floor(u * this.keys) : this.keys + Math.floor(u * (this.n - this.keys));
  }
}

/**
 * Key k (from 0) has a probability proportional to (k + 1)^-exponent. Exact and O(1) a draw by the
 * alias method (A. J. Walker 1977; tables as M. D. Vose 1991). The tables take 12 bytes a key and
 * are built at the first draw, so a workload that never asks for a key does not pay for them.
 */
class ZipfKeys implements Popularity {
  readonly n: number;
  private readonly exponent: number;
  private readonly stream: Stream;
  private tables: AliasTables | null;

  constructor(n: number, exponent: number, stream: Stream) {
    this.n = n;
    this.exponent = exponent;
    this.stream = stream;
    this.tables = null;
  }

  next(): number {
    this.tables ??= aliasTables(zipfProbabilities(this.n, this.exponent));
    const cell = Math.floor(this.stream() * this.n);
    return this.stream() < this.tables.keep[cell]! ? cell : this.tables.alias[cell]!;
  }
}

/** The probability of each key under Zipf's law, most popular first; they add up to 1. */
export function zipfProbabilities(n: number, exponent: number): Float64Array {
  const probabilities = new Float64Array(n);
  let total = 0;
  // From the least popular: small numbers first keeps the sum exact.
  for (let k = n; k >= 1; k--) {
    probabilities[k - 1] = Math.exp(-exponent * Math.log(k));
    total += probabilities[k - 1]!;
  }
  for (let k = 0; k < n; k++) probabilities[k]! /= total;
  return probabilities;
}

interface AliasTables {
  /** The chance of staying in a cell that was chosen evenly. */
  readonly keep: Float64Array;
  /** Where to go otherwise. */
  readonly alias: Int32Array;
}

/** Vose's tables, written over `probabilities` so that a large table needs no second copy. */
function aliasTables(probabilities: Float64Array): AliasTables {
  const n = probabilities.length;
  const keep = probabilities;
  const alias = new Int32Array(n);
  // Cells under and over the average, in one array from both ends.
  const open = new Int32Array(n);
  let small = 0;
  let large = n;
  for (let i = n - 1; i >= 0; i--) {
    keep[i]! *= n;
    alias[i] = i;
    if (keep[i]! < 1) open[small++] = i;
    else open[--large] = i;
  }
  while (small > 0 && large < n) {
    const poor = open[--small]!;
    const rich = open[large]!;
    alias[poor] = rich;
    keep[rich]! -= 1 - keep[poor]!;
    if (keep[rich]! < 1) {
      large += 1;
      open[small++] = rich;
    }
  }
  // What is left over is 1 but for rounding.
  while (small > 0) keep[open[--small]!] = 1;
  while (large < n) keep[open[large++]!] = 1;
  return { keep, alias };
}

function wholeNumber(kind: string, name: string, value: number, most: number): void {
  if (!(Number.isInteger(value) && value >= 1 && value <= most)) {
    throw new RangeError(
      `${kind}: ${name} is ${value}, but must be a whole number from 1 to ${most}`,
    );
  }
}
