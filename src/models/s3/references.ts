import { refusesFifo } from '../events/fifo-target.js';
import type { Misfit, Reference, WrittenCallFacts } from '../parameter/resource.js';
import { CLASS_ITEMS, STORAGE_CLASSES, TIERS } from './classes.js';
import { mayOverlap } from './object-names.js';
import { EVENTS, S3_OPERATIONS, takes } from './operations.js';
import type { NotifyRuleSpec, S3Spec } from './spec.js';

/** What can be asked of a bucket: archived objects are restored. */
export function operationsOf({ storageClass }: S3Spec): readonly string[] {
  const { archived } = TIERS[CLASS_ITEMS[storageClass].tier];
  return archived ? S3_OPERATIONS : S3_OPERATIONS.filter((op) => op !== 'restore');
}

/** Whom a bucket tells, and where it copies to: it waits for neither. */
export function referencesOf({ notify, replication }: S3Spec) {
  const told = notify.map(
    ({ to, event }, i) =>
      ({
        to,
        path: ['notify', i, 'to'],
        roles: ['event-target'],
        why: 'no events can be sent to it',
        refuses: refusesFifo('a bucket'),
        sends: [EVENTS[event]],
        waits: false,
      }) satisfies Reference,
  );
  if (replication === null) return told;
  return [
    ...told,
    {
      to: replication.to,
      path: ['replication', 'to'],
      roles: ['bucket'],
      why: 'objects are replicated to a bucket',
      sends: ['put'],
      waits: false,
    } satisfies Reference,
  ];
}

/** Calls that make no sense. */
export function callMisfits({ op, given }: WrittenCallFacts): readonly Misfit[] {
  const misfits: Misfit[] = [];
  if (given('name') && !['put', 'copy', 'delete', 'restore'].includes(op ?? ''))
    misfits.push({
      path: ['name'],
      why: 'it names the object of a put, copy, delete or restore; give its `op`',
    });
  if (given('items') && op !== 'list')
    misfits.push({ path: ['items'], why: 'it says how many keys a list returns' });
  return misfits;
}

/** Settings that contradict each other. */
export function misfitsOf(spec: S3Spec, typeOf: (id: string) => string | null): readonly Misfit[] {
  const { replication, versioning, lifecycle, storageClass, restore } = spec;
  const misfits = [...overlaps(spec.notify, typeOf)];
  if (replication !== null && !versioning)
    misfits.push({
      path: ['replication'],
      why: 'replication needs `versioning: true` on both buckets',
    });
  if (storageClass === 'glacier-deep-archive' && restore.tier === 'expedited')
    misfits.push({
      path: ['restore', 'tier'],
      why: 'objects of glacier-deep-archive cannot be restored expedited',
      at: 'value',
    });
  lifecycle.forEach((rule, i) => {
    const path = ['lifecycle', i];
    if (rule.versions === 'noncurrent' && !versioning)
      misfits.push({
        path: [...path, 'versions'],
        why: 'there are older versions only with `versioning: true`',
      });
    if (rule.to === null) return;
    const steps = STORAGE_CLASSES.indexOf(rule.to) - STORAGE_CLASSES.indexOf(storageClass);
    if (steps <= 0 || storageClass === 'express-one-zone')
      misfits.push({
        path: [...path, 'transition'],
        why: `objects of ${storageClass} do not move to ${rule.to}`,
        at: 'value',
      });
    else if (rule.to.endsWith('-ia') && rule.afterDays < 30 && storageClass === 'standard')
      misfits.push({
        path: [...path, 'after'],
        why: `objects move to ${rule.to} after 30 days at the earliest`,
        at: 'value',
      });
  });
  return misfits;
}

/**
 * Two rules must not both take an event (S3 user guide, notification-how-to-filtering), unless it
 * goes to EventBridge, which gets all there are.
 */
function overlaps(
  rules: readonly NotifyRuleSpec[],
  typeOf: (id: string) => string | null,
): Misfit[] {
  const misfits: Misfit[] = [];
  rules.forEach((rule, i) => {
    const other = rules.findIndex(
      (earlier, j) =>
        j < i &&
        (takes(rule.event, earlier.event) || takes(earlier.event, rule.event)) &&
        mayOverlap(rule, earlier) &&
        [rule, earlier].every(({ to }) => typeOf(to) !== 'eventbridge'),
    );
    if (other >= 0)
      misfits.push({
        path: ['notify', i, 'event'],
        why: `rule ${other + 1} takes the same event of the same names: S3 refuses rules that overlap`,
        at: 'value',
      });
  });
  return misfits;
}
