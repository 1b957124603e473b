/** What lies in a resource, for those that read it as a whole: a query over a bucket. */
export interface StoredContent {
  /** Bytes and objects that are there now, without older versions. */
  readonly bytes: number;
  readonly objects: number;
  /** So many requests have read so much of it, at the expense of whom it belongs to. */
  read(requests: number, bytes: number): void;
}
