import { CLASS_ITEMS, classOf, STORAGE_CLASSES, type StorageClass } from './classes.js';
import { type Cohort, DAY_S } from './cohort.js';
import { nameMatches } from './object-names.js';
import type { ObjectStore } from './object-store.js';
import type { LifecycleRuleSpec } from './spec.js';

/** Days without access after which Intelligent-Tiering moves an object (storage-class-intro, 2026). */
const INFREQUENT_AFTER_DAYS = 30;
const ARCHIVE_INSTANT_AFTER_DAYS = 90;

/**
 * What happens to objects at midnight UTC: transitions and expirations of the lifecycle, and the
 * tiers of Intelligent-Tiering. S3 adds a rule's days to the time of creation, and acts at the
 * midnight after that ("Lifecycle configuration elements", S3 user guide).
 */
export class Lifecycle {
  /** Transition requests, by the class that objects moved to. */
  readonly transitions = new Map<StorageClass, number>();
  expired = 0;

  constructor(
    private readonly rules: readonly LifecycleRuleSpec[],
    private readonly store: ObjectStore,
    private readonly patterns: readonly (string | null)[],
  ) {}

  midnight(now: number): void {
    const { store } = this;
    const day = Math.round(now / DAY_S);
    // Cohorts that come into being on the way are of today.
    const { length } = store.cohorts;
    for (let i = 0; i < length; i++) this.apply(store.cohorts[i]!, day, now);
    store.prune();
  }

  reset(): void {
    this.transitions.clear();
    this.expired = 0;
  }

  private apply(cohort: Cohort, day: number, now: number): void {
    if (cohort.count === 0) return;
    let to: StorageClass | null = null;
    for (const rule of this.rules) {
      if (day < cohort.created + rule.afterDays + 1 || !this.concerns(rule, cohort)) continue;
      if (rule.to === null) {
        this.expired += cohort.count;
        this.store.expire(now, cohort);
        return;
      }
      if (cohort.small && !rule.smallObjects) continue;
      if (to === null || rank(rule.to) > rank(to)) to = rule.to;
    }
    if (to !== null && rank(to) > rank(classOf(cohort.tier))) {
      this.transitions.set(to, (this.transitions.get(to) ?? 0) + cohort.count);
      this.store.move(now, cohort, CLASS_ITEMS[to].tier);
    } else this.tier(cohort, day, now);
  }

  private concerns(rule: LifecycleRuleSpec, cohort: Cohort): boolean {
    return (
      cohort.current === (rule.versions === 'current') &&
      nameMatches(this.patterns[cohort.pattern]!, rule.prefix, [])
    );
  }

  /** Intelligent-Tiering: by the day of the last access, at no charge. */
  private tier(cohort: Cohort, day: number, now: number): void {
    if (cohort.small) return;
    const idle = day - cohort.accessed - 1;
    if (cohort.tier === 'frequent' && idle >= INFREQUENT_AFTER_DAYS)
      this.store.move(now, cohort, 'infrequent');
    if (cohort.tier === 'infrequent' && idle >= ARCHIVE_INSTANT_AFTER_DAYS)
      this.store.move(now, cohort, 'archive-instant');
  }
}

function rank(storageClass: StorageClass): number {
  return STORAGE_CLASSES.indexOf(storageClass);
}
