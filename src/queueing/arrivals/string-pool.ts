/** Together the strings kept are at most this long: some ten megabytes. */
const MAX_CHARACTERS = 1 << 22;
/** V8 copies shorter slices at once. */
const SHORTEST_SLICE = 13;

/**
 * Makes strings cut out of a text stand on their own.
 *
 * A slice holds on to the whole text it was cut from: a model that remembers two thousand keys would
 * keep two thousand blocks of the file in memory. A string seen before comes back as the same copy.
 */
export class StringPool {
  private readonly copies = new Map<string, string>();
  private characters = 0;

  keep(text: string): string {
    if (text.length < SHORTEST_SLICE) return text;
    const known = this.copies.get(text);
    if (known !== undefined) return known;
    if (this.characters + text.length > MAX_CHARACTERS) {
      this.copies.clear();
      this.characters = 0;
    }
    const copy = JSON.parse(JSON.stringify(text)) as string;
    this.copies.set(copy, copy);
    this.characters += copy.length;
    return copy;
  }
}
