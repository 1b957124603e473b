/**
 * The numbers of each partition, side by side in one array: a request touches two lines of memory.
 * Offsets of READ are those of WRITE less one.
 */
export const STRIDE = 16;
/** Tokens of the partition's own limit, and when they were counted. */
export const LIMIT = 0;
export const LIMIT_AT = 2;
/** Tokens of its even share of the table's capacity: without adaptive capacity. */
export const SHARE = 4;
export const SHARE_AT = 6;
/** Units in the minute that runs. */
export const MINUTE = 8;
/** Units, and requests for it that were throttled, since statistics began. */
export const UNITS = 10;
export const THROTTLED = 12;
/** Bytes stored. */
export const BYTES = 13;
/** The key that it was made for; -1: a range of hashes. */
export const KEY = 14;
/** Minutes in a row that it has been hot. */
export const HOT = 15;
