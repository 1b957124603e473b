import type { z } from 'zod';
import { distribution } from '../parameter/distribution.js';
import type { Problem } from '../parameter/problem.js';
import {
  choice,
  count,
  optional,
  parameter,
  quantity,
  raise,
  required,
  section,
} from '../parameter.js';
import { GP3, IO1, IO2, isHdd, VOLUME_SIZES } from './limits.js';
import type { VolumeSpec, VolumeType } from './spec.js';

const GIB = 1073741824;
const MIB = 1048576;

const restored = section(
  {
    touched: parameter(quantity('fraction', { max: '100%' }), {
      doc: 'Share of the volume that has been read before the start.',
      default: '0%',
      source: 'a volume that has just been made',
      grade: 'assumption',
    }),
    firstRead: parameter(distribution('duration'), {
      doc: 'What the first read of a block takes on top: it comes from S3.',
      default: { lognormal: { median: '20ms', p99: '100ms' } },
      source: 'AWS says "a significant increase" and no number: about that of a GET from S3',
      grade: 'assumption',
    }),
  },
  { of: '`fromSnapshot`' },
);

const snapshots = section(
  {
    keep: parameter(count({ min: 1, max: 100_000 }), {
      doc: 'Snapshots that are kept. The first is a whole copy, the others are what has changed.',
      default: 7,
      source: 'no source: a week of daily ones',
      grade: 'assumption',
    }),
    changed: parameter(quantity('fraction', { max: '100%' }), {
      doc: 'Share of the volume that changes from one to the next.',
      default: '3%',
      source: 'no source',
      grade: 'assumption',
    }),
    used: parameter(quantity('fraction', { max: '100%' }), {
      doc: 'Share of the volume that is written at all: empty blocks are not in a snapshot.',
      default: '50%',
      source: 'no source',
      grade: 'assumption',
    }),
  },
  { of: '`snapshots`' },
);

/** Time of one operation on an idle volume, as a user would write it. */
const LATENCY: Readonly<Record<VolumeType, string>> = {
  gp2: '1ms',
  gp3: '1ms',
  io1: '1ms',
  io2: '0.5ms',
  st1: '8ms',
  sc1: '12ms',
};

/** What one operation moves at most, as a user would write it. */
const IO_SIZE = { ssd: '256KiB', hdd: '1MiB' } as const;

const typeOf = (section: Readonly<Record<string, unknown>>): VolumeType =>
  (section.type ?? 'gp3') as VolumeType;

const fields = section(
  {
    type: parameter(choice(['gp3', 'gp2', 'io1', 'io2', 'st1', 'sc1'], 'volume type'), {
      doc: 'Volume type of EBS.',
      default: 'gp3',
      source: 'the EC2 console’s choice',
      grade: 'assumption',
    }),
    size: required(quantity('size', { min: '1GiB', max: '64TiB' }), 'Size of the volume.'),
    iops: optional(count({ min: 100, max: 256_000 }), {
      doc: 'Operations a second that are provisioned: of gp3, io1 and io2.',
      defaultOf: (section) => (typeOf(section) === 'gp3' ? GP3.iops : undefined),
      absent: '3,000 of gp3 (included); io1 and io2 need it; the others have theirs by size',
      source: 'EBS user guide, general-purpose and provisioned-iops (2026)',
      grade: 'documented',
    }),
    throughput: optional(quantity('throughput', { min: '125 MiB/s', max: '2000 MiB/s' }), {
      doc: 'Bytes a second that are provisioned, of gp3.',
      defaultOf: (section) => (typeOf(section) === 'gp3' ? '125 MiB/s' : undefined),
      absent: '125 MiB/s of gp3 (included); the others have theirs by size or IOPS',
      source: 'EBS user guide, general-purpose (2026)',
      grade: 'documented',
    }),
    latency: optional(distribution('duration'), {
      doc: 'Time of one operation while the volume is idle.',
      defaultOf: (section) => LATENCY[typeOf(section)],
      absent: '1ms of gp2, gp3 and io1; 0.5ms of io2; 8ms of st1; 12ms of sc1',
      source:
        'io2: AWS says under 500 us on average for 16 KiB; the others "single-digit milliseconds" or nothing',
      grade: 'assumption',
    }),
    ioSize: optional(quantity('size', { min: '4KiB', max: '1MiB' }), {
      doc: 'What one operation moves at most: larger ones are split, smaller ones in a row merged.',
      defaultOf: (section) => (isHdd(typeOf(section)) ? IO_SIZE.hdd : IO_SIZE.ssd),
      absent: '256KiB; 1MiB of st1 and sc1',
      source: 'EBS user guide for io1, st1 and sc1 (2026); no source at hand for gp2, gp3 and io2',
      grade: 'assumption',
    }),
    fromSnapshot: optional(restored, {
      doc: 'The volume is made from a snapshot: a block is slow when it is first read.',
      absent: 'an empty volume, fast at once',
    }),
    snapshots: optional(snapshots, {
      doc: 'Snapshots of the volume that are kept, for the bill.',
      absent: 'none',
    }),
  },
  { of: 'a volume' },
);

type Values = z.output<typeof fields>;

/** A volume, without its name. */
export const volume = fields.transform((v, ctx): Omit<VolumeSpec, 'name'> => {
  const problem = contradiction(v);
  if (problem !== null) return raise(ctx, problem.problem, [problem.key]);
  const { type } = v;
  const duration = distribution('duration');
  return {
    volumeType: type,
    sizeGiB: v.size / GIB,
    iops: v.iops ?? (type === 'gp3' ? GP3.iops : null),
    throughputMiBps: type === 'gp3' ? (v.throughput ?? GP3.mibps * MIB) / MIB : null,
    ioBytes: v.ioSize ?? (isHdd(type) ? MIB : MIB / 4),
    latency: v.latency ?? duration.parse(LATENCY[type]),
    restored: v.fromSnapshot ?? null,
    snapshots: v.snapshots ?? null,
  };
});

interface Contradiction {
  readonly problem: Problem;
  readonly key: string;
}

/** What the type of a volume forbids. Source: see `limits.ts`. */
function contradiction(v: Values): Contradiction | null {
  const { type, size, iops, throughput } = v;
  const of = `${type === 'io1' || type === 'io2' ? 'an' : 'a'} ${type} volume`;
  const { min, max } = VOLUME_SIZES[type];
  const sizeGiB = size / GIB;
  const out = (key: string, value: unknown, expected: string): Contradiction => ({
    problem: { code: 'out-of-range', value, expected },
    key,
  });
  if (sizeGiB < min || sizeGiB > max)
    return out('size', `${sizeGiB} GiB`, `a size from ${min} GiB to ${max / 1024} TiB for ${of}`);
  if (type !== 'gp3' && throughput !== undefined)
    return notSet(
      'throughput',
      `it comes with the ${iops === undefined ? 'size' : 'IOPS'} of ${of}`,
    );
  if (type === 'io1' || type === 'io2') {
    if (iops === undefined)
      return { problem: { code: 'missing-key', key: 'iops', of }, key: 'iops' };
    const limits = type === 'io1' ? IO1 : IO2;
    const most = Math.min(limits.maxIops, Math.floor(limits.iopsPerGiB * sizeGiB));
    return iops <= most ? null : out('iops', iops, `at most ${most} IOPS for ${of} of this size`);
  }
  if (type === 'gp3') return gp3Contradiction(v, sizeGiB, out);
  return iops === undefined ? null : notSet('iops', `it comes with the size of ${of}`);
}

function gp3Contradiction(
  { iops = GP3.iops, throughput = GP3.mibps * MIB }: Values,
  sizeGiB: number,
  out: (key: string, value: unknown, expected: string) => Contradiction,
): Contradiction | null {
  const most = Math.max(GP3.iops, Math.min(GP3.maxIops, Math.floor(GP3.iopsPerGiB * sizeGiB)));
  if (iops < GP3.iops || iops > most)
    return out('iops', iops, `from ${GP3.iops} to ${most} IOPS for a gp3 volume of this size`);
  const mibps = throughput / MIB;
  const fastest = Math.min(GP3.maxMiBps, iops * GP3.mibpsPerIops);
  return mibps <= fastest
    ? null
    : out('throughput', `${mibps} MiB/s`, `at most ${fastest} MiB/s with ${iops} IOPS`);
}

function notSet(key: string, why: string): Contradiction {
  return { problem: { code: 'does-not-apply', what: `\`${key}\``, why }, key };
}
