/** What a request can ask of a bucket. */
export const S3_OPERATIONS = ['get', 'put', 'head', 'list', 'delete', 'copy', 'restore'] as const;

export type S3Operation = (typeof S3_OPERATIONS)[number];

/** These count against the 3,500 writes a second of a prefix; the others against the 5,500 reads. */
export const WRITES: ReadonlySet<string> = new Set(['put', 'delete', 'copy', 'restore']);

/** Events that a bucket notifies of, and the name that the request to the target goes by. */
export const EVENTS = {
  'object-created': 'object-created',
  'object-created:put': 'object-created',
  'object-created:copy': 'object-created',
  'object-created:complete-multipart-upload': 'object-created',
  'object-removed': 'object-removed',
  'object-removed:delete': 'object-removed',
  'object-removed:delete-marker-created': 'object-removed',
  'object-restore:completed': 'object-restored',
} as const;

export type S3Event = keyof typeof EVENTS;

/** Whether a rule for `rule` takes an event of the kind `event`: `object-created` takes all that are created. */
export function takes(rule: S3Event, event: S3Event): boolean {
  return rule === event || event.startsWith(`${rule}:`);
}
