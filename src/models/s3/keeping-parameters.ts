import type { z } from 'zod';
import { exactlyOneOf, listOf } from '../parameter/combine.js';
import { distribution } from '../parameter/distribution.js';
import {
  choice,
  flag,
  id,
  optional,
  parameter,
  quantity,
  raise,
  required,
  section,
  text,
} from '../parameter.js';
import { STORAGE_CLASSES } from './classes.js';
import type { LifecycleRuleSpec, ReplicationSpec } from './spec.js';

const DAY_S = 86400;

const days = quantity('duration', { min: '1d' }).transform((seconds, ctx) => {
  if (seconds % DAY_S === 0) return seconds / DAY_S;
  const expected = 'whole days, such as 30d: a lifecycle acts at midnight';
  return raise(ctx, { code: 'out-of-range', value: `${seconds / DAY_S}d`, expected });
});

const TO = STORAGE_CLASSES.filter((name) => name !== 'standard' && name !== 'express-one-zone');

export const lifecycle: z.ZodType<LifecycleRuleSpec[]> = listOf(
  exactlyOneOf(
    section(
      {
        prefix: optional(text('the beginning of a name'), {
          doc: 'Only objects whose names begin so.',
          absent: 'every object',
        }),
        versions: parameter(choice(['current', 'noncurrent'], 'versions'), {
          doc: 'Objects as they are, or the older versions of them.',
          default: 'current',
          source: 'S3 user guide, lifecycle configuration elements',
          grade: 'documented',
        }),
        after: required(
          days,
          'Days from the creation (of an older version: since it is one); then at the next midnight, UTC.',
        ),
        transition: optional(choice(TO, 'storage class'), {
          doc: 'The class that they move to.',
        }),
        expire: optional(flag(), { doc: 'They are deleted.' }),
        smallObjects: parameter(flag(), {
          doc: 'Whether objects below 128 KB move too.',
          default: false,
          source: 'the default since September 2024; recalled, not re-read',
          grade: 'assumption',
        }),
      },
      { of: 'a rule of `lifecycle`' },
    ),
    ['transition', 'expire'],
    'a rule of `lifecycle`',
  ),
  { of: 'rules, each {after, transition} or {after, expire: true}' },
).transform((rules) =>
  rules
    .filter((rule) => rule.expire !== false)
    .map((rule) => ({
      prefix: rule.prefix ?? '',
      versions: rule.versions,
      afterDays: rule.after,
      to: rule.transition ?? null,
      smallObjects: rule.smallObjects,
    })),
);

/** Most in seconds, and 99.99 % within 15 minutes: this lognormal has them within 5. */
const TIMED_LAG = { kind: 'lognormal', median: 5, p99: 60 } as const;
const LAG = { kind: 'lognormal', median: 20, p99: 900 } as const;

export const replication: z.ZodType<ReplicationSpec> = section(
  {
    to: required(id(), 'The bucket that gets the copies.'),
    prefix: optional(text('the beginning of a name'), {
      doc: 'Only objects whose names begin so.',
      absent: 'every object',
    }),
    timeControl: parameter(flag(), {
      doc: 'Replication Time Control: faster, at a price for each GB.',
      default: false,
      source: 'S3 user guide: it is off unless it is enabled',
      grade: 'documented',
    }),
    lag: optional(distribution('duration'), {
      doc: 'From the put until the copy is sent.',
      absent:
        'lognormal {median: 20s, p99: 15m}; with `timeControl` {median: 5s, p99: 60s}, which has 99.99 % within 15 minutes',
      source:
        'S3 user guide (archived): most objects within 15 minutes, occasionally hours; with time control most in seconds, 99.99 % within 15 minutes',
      grade: 'assumption',
    }),
  },
  { of: '`replication`' },
).transform((v) => ({
  to: v.to,
  prefix: v.prefix ?? '',
  timeControl: v.timeControl,
  lag: v.lag ?? (v.timeControl ? TIMED_LAG : LAG),
}));
