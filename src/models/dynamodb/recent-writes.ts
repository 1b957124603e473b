import { hashOfKey } from '../../queueing/keys.js';

/** Keys that share a place push one another out: so a few overlaps are missed, and none is made up. */
const PLACES = 16_384;

/** What was last written to a key, and until when that matters to others. Constant memory. */
export class RecentWrites {
  private readonly keys = new Float64Array(PLACES).fill(-1);
  private readonly by = new Int32Array(PLACES);
  private readonly until = new Float64Array(PLACES);

  /** Whether somebody else's write to the key is still under way. */
  isOpen(key: number, by: number, now: number): boolean {
    const place = hashOfKey(key) % PLACES;
    return this.keys[place] === key && this.by[place] !== by && this.until[place]! > now;
  }

  note(key: number, by: number, until: number): void {
    const place = hashOfKey(key) % PLACES;
    this.keys[place] = key;
    this.by[place] = by;
    this.until[place] = until;
  }
}
