import { ARCHIVE_BYTES, TIERS, type Tier, type TierName } from './classes.js';

export const DAY_S = 86400;

/**
 * Objects that were made on the same day, lie in the same tier, have the same pattern of a name and
 * are all below 128 KB or none: whatever a lifecycle does, it does to all of them at one midnight.
 */
export class Cohort {
  count = 0;
  bytes = 0;
  /** Sum of the times at which they came into their tier. */
  enteredSum = 0;
  /** When all of them moved to their tier; -Infinity: they were put there. */
  movedAt = Number.NEGATIVE_INFINITY;

  /**
   * @param created day of creation; for an older version, the day on which it ceased to be current
   * @param accessed day of the last access, in Intelligent-Tiering
   */
  constructor(
    readonly created: number,
    readonly accessed: number,
    public tier: TierName,
    readonly small: boolean,
    readonly pattern: number,
    readonly current: boolean,
  ) {}

  /** The mean time at which they came into their tier. */
  get meanEntry(): number {
    return this.count === 0 ? 0 : this.enteredSum / this.count;
  }

  get meanBytes(): number {
    return this.count === 0 ? 0 : Math.round(this.bytes / this.count);
  }
}

/** An object that is known by its key. */
export interface Keyed {
  readonly cohort: Cohort;
  readonly bytes: number;
  readonly putAt: number;
}

/** When an object came into its tier; of one that is not known by its key, the mean of its like. */
export function enteredAt({ cohort, putAt }: Keyed): number {
  return Math.max(putAt, cohort.movedAt);
}

/** One of a cohort, whichever it is. */
export function oneOf(cohort: Cohort, bytes = cohort.meanBytes): Keyed {
  return { cohort, bytes, putAt: cohort.meanEntry };
}

export function isTiered(tier: TierName): boolean {
  return tier === 'frequent' || tier === 'infrequent' || tier === 'archive-instant';
}

/** What objects of a cohort's kind are billed as. */
export function billedBytes(cohort: Cohort, count: number, bytes: number): number {
  const { minBytes, archived }: Tier = TIERS[cohort.tier];
  const size = cohort.small && minBytes > 0 ? count * minBytes : bytes;
  return archived ? size + count * ARCHIVE_BYTES.own : size;
}
