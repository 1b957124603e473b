/**
 * The storage classes and what each is billed by. Minimum durations and sizes: "Understanding and
 * managing Amazon S3 storage classes" (S3 user guide, storage-class-intro, 2026), as is the metadata
 * of archived objects. Their prices are in the price book under the names given here.
 */

const KIB = 1024;

/** Objects below this are billed as so large in the infrequent classes, and are never tiered. */
export const SMALL_BYTES = 128 * KIB;

/** Metadata of an archived object: what is billed at the class's own rate, and at that of Standard. */
export const ARCHIVE_BYTES = { own: 32 * KIB, standard: 8 * KIB } as const;

/** Where an object lies: a storage class, or a tier of Intelligent-Tiering. */
export interface Tier {
  readonly storageItem: string;
  /** Smaller objects are billed as so large. */
  readonly minBytes: number;
  /** Objects that leave earlier are billed to the end of so many days. */
  readonly minDays: number;
  readonly archived: boolean;
  /** Reading an object costs so much a GB more. */
  readonly retrievalItem: string | null;
}

const plain = { minBytes: 0, minDays: 0, archived: false, retrievalItem: null } as const;

export const TIERS = {
  standard: { ...plain, storageItem: 's3.standard-storage' },
  frequent: { ...plain, storageItem: 's3.intelligent-tiering-frequent' },
  infrequent: { ...plain, storageItem: 's3.intelligent-tiering-infrequent' },
  'archive-instant': { ...plain, storageItem: 's3.intelligent-tiering-archive-instant' },
  'standard-ia': {
    storageItem: 's3.standard-ia-storage',
    minBytes: SMALL_BYTES,
    minDays: 30,
    archived: false,
    retrievalItem: 's3.retrieval-standard-ia',
  },
  'one-zone-ia': {
    storageItem: 's3.onezone-ia-storage',
    minBytes: SMALL_BYTES,
    minDays: 30,
    archived: false,
    retrievalItem: 's3.retrieval-onezone-ia',
  },
  'glacier-instant-retrieval': {
    storageItem: 's3.glacier-instant-storage',
    minBytes: SMALL_BYTES,
    minDays: 90,
    archived: false,
    retrievalItem: 's3.retrieval-glacier-instant',
  },
  'glacier-flexible-retrieval': {
    ...plain,
    storageItem: 's3.glacier-flexible-storage',
    minDays: 90,
    archived: true,
  },
  'glacier-deep-archive': {
    ...plain,
    storageItem: 's3.glacier-deep-archive-storage',
    minDays: 180,
    archived: true,
  },
  'express-one-zone': {
    ...plain,
    storageItem: 's3.express-onezone-storage',
    retrievalItem: 's3.express-retrieval-per-gb',
  },
} as const satisfies Record<string, Tier>;

export type TierName = keyof typeof TIERS;
export const TIER_NAMES = Object.keys(TIERS) as readonly TierName[];

/** Storage classes, in the order in which a lifecycle may move objects down. */
export const STORAGE_CLASSES = [
  'standard',
  'standard-ia',
  'intelligent-tiering',
  'one-zone-ia',
  'glacier-instant-retrieval',
  'glacier-flexible-retrieval',
  'glacier-deep-archive',
  'express-one-zone',
] as const;

export type StorageClass = (typeof STORAGE_CLASSES)[number];

/** What requests to a class are billed as. */
export interface ClassItems {
  /** Where what is put there lies at first. */
  readonly tier: TierName;
  readonly write: string;
  readonly read: string;
  /** A lifecycle transition into the class; null: there is none. */
  readonly transition: string | null;
}

const items = (
  tier: TierName,
  slug: string,
  write = `s3.put-copy-post-list-${slug}`,
): ClassItems => ({
  tier,
  write,
  read: `s3.get-select-other-${slug}`,
  transition: `s3.lifecycle-transition-${slug}`,
});

export const CLASS_ITEMS: Readonly<Record<StorageClass, ClassItems>> = {
  standard: { ...items('standard', 'standard'), transition: null },
  'standard-ia': items('standard-ia', 'standard-ia'),
  'intelligent-tiering': items('frequent', 'intelligent-tiering'),
  'one-zone-ia': items('one-zone-ia', 'onezone-ia'),
  'glacier-instant-retrieval': items('glacier-instant-retrieval', 'glacier-instant'),
  'glacier-flexible-retrieval': items(
    'glacier-flexible-retrieval',
    'glacier-flexible',
    's3.put-glacier-flexible',
  ),
  'glacier-deep-archive': items('glacier-deep-archive', 'deep-archive', 's3.put-deep-archive'),
  'express-one-zone': { ...items('express-one-zone', 'express-onezone'), transition: null },
};

/** Lists are billed at the rate of Standard whatever the class of the objects, but in Express One Zone. */
export function listItem(storageClass: StorageClass): string {
  return CLASS_ITEMS[storageClass === 'express-one-zone' ? storageClass : 'standard'].write;
}

/** The class that a tier belongs to. */
export function classOf(tier: TierName): StorageClass {
  return tier === 'frequent' || tier === 'infrequent' || tier === 'archive-instant'
    ? 'intelligent-tiering'
    : tier;
}
