import {
  commonParameters,
  commonSpec,
  METRICS,
  resourceParameters,
} from '../parameter/resource.js';
import {
  choice,
  count,
  flag,
  optional,
  parameter,
  quantity,
  required,
  section,
} from '../parameter.js';
import { STORAGE_CLASSES, type StorageClass } from './classes.js';
import { lifecycle, replication } from './keeping-parameters.js';
import { latency, limits, multipart, notifications, notify, objects } from './moving-parameters.js';
import { callMisfits, misfitsOf, operationsOf, referencesOf } from './references.js';
import type { S3Spec } from './spec.js';

export const s3 = resourceParameters({
  type: 's3',
  doc: 'An S3 bucket.',
  schema: section(
    {
      type: required(choice(['s3'], 'resource type'), 'The resource type.'),
      region: commonParameters.region,
      storageClass: parameter(choice(STORAGE_CLASSES, 'storage class'), {
        doc: 'Class that objects are put in.',
        default: 'standard',
        source: 'S3 user guide, storage-class-intro: the default of every upload',
        grade: 'documented',
      }),
      prefixes: parameter(count({ min: 1, max: 100_000 }), {
        doc: 'Prefixes that the keys are spread over: each has partitions of its own.',
        default: 1,
        source: 'no source: the least that a bucket takes',
        grade: 'assumption',
      }),
      limits: parameter(limits, { doc: 'Request rates of a partition.', default: {} }),
      versioning: parameter(flag(), {
        doc: 'Whether overwritten and deleted objects are kept as older versions.',
        default: false,
        source: 'S3 user guide: versioning is off unless it is enabled',
        grade: 'documented',
      }),
      objects: parameter(objects, { doc: 'What lies in the bucket.', default: {} }),
      latency: parameter(latency, {
        doc: 'Time that the bucket takes for a request, without that of the bytes.',
        default: {},
      }),
      throughput: parameter(quantity('throughput', { above: '0 B/s' }), {
        doc: 'Bytes of an object that a connection moves.',
        default: '85 MB/s',
        source: 'S3 user guide, performance guidelines (archived): 85 to 90 MB/s a connection',
        grade: 'documented',
      }),
      multipart: parameter(multipart, { doc: 'Uploads in parts.', default: {} }),
      maxObjectSize: parameter(quantity('size', { above: '0B' }), {
        doc: 'A larger object is refused (http-413).',
        default: '50TB',
        source: 'raised from 5 TB in December 2025; recalled, not re-read',
        grade: 'assumption',
      }),
      notify: parameter(notify, {
        doc: 'Which events are sent to whom.',
        default: [],
        source: 'S3 user guide: a bucket sends no events unless it is told to',
        grade: 'documented',
      }),
      notifications: parameter(notifications, { doc: 'How events are delivered.', default: {} }),
      lifecycle: parameter(lifecycle, {
        doc: 'What becomes of objects with age.',
        default: [],
        source: 'S3 user guide: objects stay unless a rule says otherwise',
        grade: 'documented',
      }),
      replication: optional(replication, {
        doc: 'Copies what is put to another bucket.',
        absent: 'not replicated',
      }),
      restore: parameter(
        section(
          {
            tier: parameter(choice(['standard', 'bulk', 'expedited'], 'restore tier'), {
              doc: 'How fast archived objects are restored.',
              default: 'standard',
              source: 'S3 user guide, restoring-objects-retrieval-options: the default',
              grade: 'documented',
            }),
            days: parameter(count({ min: 1 }), {
              doc: 'How many days the restored copy is kept.',
              default: 1,
              source: 'no source: the least that can be asked for',
              grade: 'assumption',
            }),
          },
          { of: '`restore`' },
        ),
        { doc: 'How archived objects are brought back.', default: {} },
      ),
    },
    {
      of: 'an s3 bucket',
      elsewhere: {
        storage: '`objects` says how much there is at the start; what is put comes on top',
      },
    },
  ),
  toSpec: (v, context): S3Spec => {
    const express = v.storageClass === 'express-one-zone';
    const spec: S3Spec = {
      ...commonSpec({ region: v.region }, context),
      type: 's3',
      storageClass: v.storageClass as StorageClass,
      prefixes: v.prefixes,
      limits: {
        writes: v.limits.writes ?? (express ? 100_000 : 3500),
        reads: v.limits.reads ?? (express ? 200_000 : 5500),
        burstS: v.limits.burst,
        splitAfter: v.limits.splitAfter,
      },
      versioning: v.versioning,
      objects: { size: v.objects.size, initial: v.objects.initial, ageDays: v.objects.age },
      time: {
        read: v.latency.read ?? (express ? EXPRESS : USUAL),
        write: v.latency.write ?? (express ? EXPRESS : USUAL),
        list: v.latency.list ?? (express ? EXPRESS : USUAL),
        throughput: v.throughput,
      },
      multipart: {
        aboveBytes: v.multipart.above,
        partBytes: v.multipart.part,
        parallel: v.multipart.parallel,
      },
      maxObjectBytes: v.maxObjectSize,
      notify: v.notify,
      notifications: {
        duplicates: v.notifications.duplicates,
        retryBaseS: v.notifications.retry.base,
        retryMaxS: v.notifications.retry.max,
        giveUpAfterS: v.notifications.giveUpAfter,
      },
      lifecycle: v.lifecycle,
      replication: v.replication ?? null,
      restore: v.restore,
    };
    return { ...spec, sends: referencesOf(spec).flatMap(({ sends }) => sends) };
  },
  // A website endpoint of its own is what an alias leads to.
  roles: ['entry', 'bucket', 'alias'],
  operations: operationsOf,
  callKeys: ['items', 'name'],
  checkCall: callMisfits,
  references: referencesOf,
  misfits: (spec, _, typeOf) => misfitsOf(spec, typeOf),
  metrics: {
    count: { ...METRICS.count, doc: 'Requests that came to the bucket.' },
    latency: { doc: 'Time that the bucket took for a request it served.', unit: 's' },
    'throttle-rate': {
      doc: 'Share of the requests that got 503 Slow Down: `throttleRate`.',
      unit: 'fraction',
    },
  },
  modelled: [
    'get, put (in parts too), head, list, delete, copy, restore; time by size',
    '3,500 writes and 5,500 reads a second of a prefix, 503 Slow Down, partitions that split',
    'events by type, prefix and suffix, late and at least once; replication; versions',
    'lifecycle transitions and expirations, the tiers of Intelligent-Tiering',
    'requests, stored bytes over time, retrieval, minimum sizes and durations, monitoring',
  ],
  notModelled: [
    'a get of what is not there (404); a get of an archived object reads a restored copy',
    'the optional archive tiers of Intelligent-Tiering; parts of uploads that were given up',
    'the client’s own bandwidth; ranged and conditional requests; encryption; object lock',
    'events of lifecycle and replication; the loss of the zone of a one-zone class',
  ],
});

/** As `time` of the table says them, in seconds. */
const USUAL = { kind: 'lognormal', median: 0.06, p99: 0.2 } as const;
const EXPRESS = { kind: 'lognormal', median: 0.005, p99: 0.009 } as const;
