import type { Stream } from '../../engine/streams.js';
import { TimeWeighted } from '../../stats/time-weighted.js';
import {
  ARCHIVE_BYTES,
  SMALL_BYTES,
  TIER_NAMES,
  TIERS,
  type Tier,
  type TierName,
} from './classes.js';
import { billedBytes, Cohort, DAY_S, enteredAt, isTiered, type Keyed, oneOf } from './cohort.js';

/**
 * What lies in a bucket: by day and tier, and one by one only where requests carry keys. It knows
 * the bytes that are billed at every moment, and integrates them.
 */
export class ObjectStore {
  readonly cohorts: Cohort[] = [];
  /** Objects and bytes, older versions included. */
  readonly count = new TimeWeighted();
  readonly bytes = new TimeWeighted();
  /** Objects of Intelligent-Tiering that are monitored. */
  readonly monitored = new TimeWeighted();
  private readonly billed = new Map<TierName, TimeWeighted>();
  /** By tier: byte-seconds that are billed although the objects have left. */
  private readonly early = new Map<TierName, number>();
  private readonly keyed = new Map<number, Keyed | null>();
  private readonly open = new Map<string, Cohort>();
  private readonly initial: Cohort[] = [];
  private initialKeys = 0;
  private today = -1;
  private oldCount = 0;
  private oldBytes = 0;
  private hasTiered: boolean;
  /** All objects lie where they were put. */
  private uniform = true;
  /** The cohorts that the last object below 128 KB and the last one above it joined. */
  private readonly latest: [Cohort | null, Cohort | null] = [null, null];

  /**
   * @param start where what is put lies at first
   * @param stream picks an object where a request does not say which
   */
  constructor(
    private readonly start: TierName,
    private readonly versioning: boolean,
    private readonly stream: Stream,
  ) {
    this.hasTiered = isTiered(start);
  }

  /** What was there before the run, evenly over so many days. The first keys are theirs. */
  fill(count: number, meanBytes: number, ageDays: number): void {
    this.initialKeys = count;
    const days = Math.min(Math.max(1, ageDays), Math.max(1, count));
    for (let i = 0; i < days; i++) {
      const here = Math.floor((count * (i + 1)) / days) - Math.floor((count * i) / days);
      const day = ageDays === 0 ? 0 : -1 - Math.floor((i * ageDays) / days);
      const small = meanBytes < SMALL_BYTES;
      const cohort = new Cohort(day, day, this.start, small, 0, true);
      this.cohorts.push(cohort);
      this.initial.push(cohort);
      this.change(cohort, 0, here, Math.round(here * meanBytes), day * DAY_S);
    }
  }

  /** Objects that are current, and their bytes. */
  get current(): { readonly count: number; readonly bytes: number } {
    return { count: this.count.level - this.oldCount, bytes: this.bytes.level - this.oldBytes };
  }

  /** An object is put. @returns whether there was one under its key */
  put(now: number, key: number, bytes: number, pattern: number): boolean {
    const old = key < 0 ? null : this.locate(key);
    if (old !== null) this.retire(now, old);
    const small = bytes < SMALL_BYTES;
    const day = Math.floor(now / DAY_S);
    const cohort = this.cohortOf(now, day, day, this.start, small, pattern, true);
    this.change(cohort, now, 1, bytes, now);
    if (key >= 0) this.keyed.set(key, { cohort, bytes, putAt: now });
    return old !== null;
  }

  /**
   * An object is deleted: that of the key; else that of the event, which is one of the newest; else
   * one of the oldest.
   *
   * @param bytes size of the event's object; 0: no event
   * @returns whether there was one
   */
  delete(now: number, key: number, bytes: number): boolean {
    const object = key >= 0 ? this.locate(key) : this.unnamed(bytes);
    if (object === null) return false;
    this.retire(now, object);
    if (key >= 0) this.keyed.set(key, null);
    return true;
  }

  /**
   * An object is read: the tier it lies in. In Intelligent-Tiering it comes back to the top.
   *
   * @param fresh it is the object of an event, which has just been put
   */
  read(now: number, key: number, fresh: boolean): TierName {
    if (!this.hasTiered && this.uniform) return this.start;
    const known = key >= 0 ? this.locate(key) : null;
    const cohort = known?.cohort ?? (fresh ? null : this.any());
    if (cohort === null) return this.start;
    const { tier } = cohort;
    if (isTiered(tier)) this.touch(now, key, known ?? oneOf(cohort));
    return tier;
  }

  /** The size of the object of a key; null: not known. */
  bytesOf(key: number): number | null {
    return this.keyed.get(key)?.bytes ?? null;
  }

  /** Every object of a cohort moves to another tier. */
  move(now: number, cohort: Cohort, to: TierName): void {
    const { count, bytes } = cohort;
    const entered = cohort.meanEntry;
    this.leave(now, cohort, count, bytes, entered);
    this.take(now, cohort, count, bytes, entered);
    cohort.tier = to;
    cohort.movedAt = now;
    this.change(cohort, now, count, bytes, now);
    this.uniform = false;
    if (isTiered(to)) this.hasTiered = true;
  }

  /** Every object of a cohort expires: it is gone, or an older version from now on. */
  expire(now: number, cohort: Cohort): void {
    const { count, bytes } = cohort;
    if (cohort.current && this.versioning) {
      this.keepOld(now, cohort, count, bytes, cohort.meanEntry);
      return;
    }
    const entered = cohort.meanEntry;
    this.leave(now, cohort, count, bytes, entered);
    this.take(now, cohort, count, bytes, entered);
  }

  /** Forgets cohorts that are empty. */
  prune(): void {
    let kept = 0;
    for (const cohort of this.cohorts) if (cohort.count > 0) this.cohorts[kept++] = cohort;
    this.cohorts.length = kept;
    this.forget();
  }

  /** A copy of an archived object is kept for a while at the rate of Standard, or is gone again. */
  lend(now: number, bytes: number): void {
    this.standardPart(now, bytes);
  }

  /** Billed byte-seconds by tier since the last reset. */
  byteSeconds(now: number): ReadonlyMap<TierName, number> {
    const sums = new Map<TierName, number>();
    for (const tier of TIER_NAMES) {
      const sum = (this.billed.get(tier)?.integral(now) ?? 0) + (this.early.get(tier) ?? 0);
      if (sum > 0) sums.set(tier, sum);
    }
    return sums;
  }

  /** Of those, what is billed for objects that left before their minimum duration. */
  get earlyByteSeconds(): number {
    let sum = 0;
    for (const part of this.early.values()) sum += part;
    return sum;
  }

  /** Bytes that lie in each tier, as they are billed. */
  levels(): Readonly<Record<string, number>> {
    const found: Record<string, number> = {};
    for (const tier of TIER_NAMES) {
      const level = this.billed.get(tier)?.level ?? 0;
      if (level > 0) found[tier] = level;
    }
    return found;
  }

  reset(now: number): void {
    for (const level of this.billed.values()) level.reset(now);
    for (const level of [this.count, this.bytes, this.monitored]) level.reset(now);
    this.early.clear();
  }

  /** The object that a key stands for; null: there is none. */
  private locate(key: number): Keyed | null {
    const known = this.keyed.get(key);
    // What has expired left an empty cohort behind.
    if (known !== undefined) return known === null || known.cohort.count === 0 ? null : known;
    if (key >= this.initialKeys) return null;
    const cohort = this.initial[key % this.initial.length]!;
    // Its share may have expired.
    return cohort.count === 0 ? null : oneOf(cohort);
  }

  private unnamed(bytes: number): Keyed | null {
    const { cohorts } = this;
    if (bytes > 0) {
      for (let i = cohorts.length - 1; i >= 0; i--) {
        const cohort = cohorts[i]!;
        if (cohort.current && cohort.count > 0 && cohort.small === bytes < SMALL_BYTES)
          return oneOf(cohort, Math.min(bytes, cohort.bytes));
      }
      return null;
    }
    const cohort = cohorts.find(({ current, count }) => current && count > 0);
    return cohort === undefined ? null : oneOf(cohort);
  }

  /** Any object that is current, each as likely as the others. */
  private any(): Cohort | null {
    let total = 0;
    for (const { current, count } of this.cohorts) if (current) total += count;
    if (total === 0) return null;
    let left = this.stream() * total;
    let last: Cohort | null = null;
    for (const cohort of this.cohorts) {
      if (!cohort.current || cohort.count === 0) continue;
      last = cohort;
      left -= cohort.count;
      if (left < 0) break;
    }
    return last;
  }

  /** An object of Intelligent-Tiering is read: it is young again. */
  private touch(now: number, key: number, object: Keyed): void {
    const { cohort, bytes } = object;
    const day = Math.floor(now / DAY_S);
    if (cohort.small || (cohort.accessed === day && cohort.tier === 'frequent')) return;
    const { created, small, pattern } = cohort;
    const taken = this.take(now, cohort, 1, bytes, enteredAt(object));
    const to = this.cohortOf(now, created, day, 'frequent', small, pattern, true);
    this.change(to, now, 1, taken, now);
    if (key >= 0) this.keyed.set(key, { cohort: to, bytes: taken, putAt: now });
  }

  /** An object is overwritten or deleted. */
  private retire(now: number, object: Keyed): void {
    const { cohort, bytes } = object;
    const entered = enteredAt(object);
    if (this.versioning && cohort.current) {
      this.keepOld(now, cohort, 1, bytes, entered);
      return;
    }
    this.leave(now, cohort, 1, bytes, entered);
    this.take(now, cohort, 1, bytes, entered);
  }

  private keepOld(now: number, from: Cohort, count: number, bytes: number, entered: number): void {
    const day = Math.floor(now / DAY_S);
    const { tier, small, pattern } = from;
    const taken = this.take(now, from, count, bytes, entered);
    const old = this.cohortOf(now, day, day, tier, small, pattern, false);
    this.change(old, now, count, taken, entered);
  }

  /** What is billed for objects that leave their tier before its minimum duration. */
  private leave(now: number, cohort: Cohort, count: number, bytes: number, entered: number): void {
    const { minDays }: Tier = TIERS[cohort.tier];
    if (minDays === 0 || cohort.count === 0) return;
    const left = minDays * DAY_S - (now - entered);
    if (left <= 0) return;
    const sum = (this.early.get(cohort.tier) ?? 0) + billedBytes(cohort, count, bytes) * left;
    this.early.set(cohort.tier, sum);
  }

  /** @returns the bytes that were taken: never more than are there, and all with the last object */
  private take(now: number, cohort: Cohort, count: number, bytes: number, entered: number): number {
    const taken = count === cohort.count ? cohort.bytes : Math.min(bytes, cohort.bytes);
    this.change(cohort, now, -count, -taken, entered);
    return taken;
  }

  /** The cohort that an object joins. */
  private cohortOf(
    now: number,
    created: number,
    accessed: number,
    tier: TierName,
    small: boolean,
    pattern: number,
    current: boolean,
  ): Cohort {
    const day = Math.floor(now / DAY_S);
    if (day !== this.today) {
      this.today = day;
      this.forget();
    }
    const last = this.latest[small ? 0 : 1];
    if (
      last !== null &&
      last.created === created &&
      last.accessed === accessed &&
      last.tier === tier &&
      last.pattern === pattern &&
      last.current === current
    ) {
      return last;
    }
    const key = `${created}/${accessed}/${tier}/${small}/${pattern}/${current}`;
    let cohort = this.open.get(key);
    if (cohort === undefined) {
      cohort = new Cohort(created, accessed, tier, small, pattern, current);
      this.open.set(key, cohort);
      this.cohorts.push(cohort);
    }
    this.latest[small ? 0 : 1] = cohort;
    return cohort;
  }

  private forget(): void {
    this.open.clear();
    this.latest[0] = null;
    this.latest[1] = null;
  }

  /** Objects come into a cohort or leave it. */
  private change(cohort: Cohort, now: number, count: number, bytes: number, entered: number): void {
    const { tier } = cohort;
    let level = this.billed.get(tier);
    if (level === undefined) {
      level = new TimeWeighted(now);
      this.billed.set(tier, level);
    }
    level.add(now, billedBytes(cohort, count, bytes));
    if (TIERS[tier].archived) this.standardPart(now, count * ARCHIVE_BYTES.standard);
    if (isTiered(tier) && !cohort.small) this.monitored.add(now, count);
    cohort.count += count;
    cohort.bytes += bytes;
    cohort.enteredSum += count * entered;
    this.count.add(now, count);
    this.bytes.add(now, bytes);
    if (cohort.current) return;
    this.oldCount += count;
    this.oldBytes += bytes;
  }

  private standardPart(now: number, bytes: number): void {
    let level = this.billed.get('standard');
    if (level === undefined) {
      level = new TimeWeighted(now);
      this.billed.set('standard', level);
    }
    level.add(now, bytes);
  }
}
