/** Numbers in a row: one cache line. */
export const ROW = 8;

/**
 * Rows of eight float64 for many small components, side by side in one array.
 *
 * V8 keeps every double field of an object in a box of its own; with ten thousand stations each
 * event would fetch four or five cache lines for the state of one. Here it is one.
 */
export class Rows {
  /** All rows; replaced when it grows, so it must not be kept. */
  values = new Float64Array(16 * ROW);
  private used = 0;

  /** A row of zeros. Returns the index of its first number. */
  take(): number {
    const at = this.used;
    this.used += ROW;
    if (this.used > this.values.length) {
      const grown = new Float64Array(this.values.length * 2);
      grown.set(this.values);
      this.values = grown;
    }
    return at;
  }
}
