import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReplicationResult } from '../../../src/experiment/replication-result.js';
import { s3 } from '../../../src/models/s3/parameters.js';
import type { S3Spec } from '../../../src/models/s3/spec.js';
import type { ResourceSpec } from '../../../src/models/spec.js';
import {
  at,
  constant,
  every,
  metric,
  REGION,
  request,
  scenario,
  service,
  simulate,
  used,
  workload,
} from '../fixtures.js';
import { fn } from '../lambda/fixtures.js';

const DAY_S = 86_400;
const GB = 2 ** 30;

/** A bucket as a user writes it; its time is that of the bytes, unless it is given. */
function bucket(written: Readonly<Record<string, unknown>> = {}): S3Spec {
  const values = s3.schema.parse({
    type: 's3',
    latency: { read: '0s', write: '0s', list: '0s' },
    ...written,
  });
  return s3.toSpec(values, { region: REGION });
}

/** Requests of one kind at these seconds to the bucket `b`. */
function run(
  spec: S3Spec,
  op: string,
  times: readonly number[],
  {
    bytes = 0,
    name = null as string | null,
    others = {} as Readonly<Record<string, ResourceSpec>>,
    durationS = null as number | null,
    key = null as number | null,
  } = {},
): ReplicationResult {
  const keyed = key === null ? {} : { key: { kind: 'uniform', n: key } as const };
  const size = bytes === 0 ? null : constant(bytes);
  const mix = [request(op, { requestBytes: size, objectName: name, ...keyed })];
  const clients = workload('b', { source: at(times), mix });
  return simulate(scenario({ clients }, { b: spec, ...others }, durationS));
}

const counts = (result: ReplicationResult, name: string) =>
  result.resources.b!.metrics[name] as unknown as Readonly<Record<string, number>>;

const told = fn({ handles: { default: [{ wait: '1ms' }] } });

describe('a bucket', () => {
  it('takes the time to the first byte and that of the bytes', () => {
    const spec = bucket({ latency: { read: '50ms', write: '50ms' } });
    const { latency } = run(spec, 'put', [0], { bytes: 85e6 }).workloads.clients!;
    // 85 MB at 85 MB/s.
    expect(latency.max).toBeCloseTo(1.05, 9);
  });

  it('puts large objects in parts, and bills each, the beginning and the completion', () => {
    const spec = bucket({ multipart: { above: '100MB', part: '10MB', parallel: 5 } });
    const result = run(spec, 'put', [0], { bytes: 200e6 });
    expect(used(result, 'b', 's3.put-copy-post-list-standard')).toBe(20 + 2);
    // Four rounds of five parts of 10 MB each.
    expect(result.workloads.clients!.latency.max).toBeCloseTo((4 * 10) / 85, 1);
  });

  it('refuses what is larger than an object may be', () => {
    const result = run(bucket({ maxObjectSize: '1MB' }), 'put', [0, 1], { bytes: 2e6 });
    expect(result.workloads.clients!.failed).toEqual({ 'http-413': 2 });
    expect(metric(result, 'b', 'objects')).toBe(0);
  });

  it('keeps bytes, and bills them by the time that they are there', () => {
    const spec = bucket({ objects: { size: '1GiB', initial: 30 } });
    const result = run(spec, 'get', [1], { durationS: 10 * DAY_S });
    const months = (10 * DAY_S) / (730 * 3600);
    expect(used(result, 'b', 's3.standard-storage')).toBeCloseTo(30 * months, 6);
  });

  it('bills a small object of an infrequent class as 128 KB, and 30 days at least', () => {
    const spec = bucket({ storageClass: 'standard-ia' });
    const put = run(spec, 'put', [0], { bytes: 1000, durationS: DAY_S });
    const day = DAY_S / (730 * 3600);
    expect(used(put, 'b', 's3.standard-ia-storage')).toBeCloseTo((131_072 / GB) * day, 12);
    const mix = [request('put', { requestBytes: constant(1000) })];
    const putting = workload('b', { source: at([0]), mix });
    const deleting = workload('b', { source: at([60]), mix: [request('delete')] });
    const both = simulate(scenario({ putting, deleting }, { b: spec }, DAY_S));
    expect(metric(both, 'b', 'objects')).toBe(0);
    expect(used(both, 'b', 's3.standard-ia-storage')).toBeCloseTo((131_072 / GB) * 30 * day, 10);
  });

  it('keeps the older versions of an overwritten object only where it is told to', () => {
    for (const versioning of [false, true]) {
      const result = run(bucket({ versioning }), 'put', [0, 1, 2], { bytes: 1000, key: 1 });
      expect(metric(result, 'b', 'objects')).toBe(versioning ? 3 : 1);
      expect(metric(result, 'b', 'storedBytes')).toBe(versioning ? 3000 : 1000);
      expect(metric(result, 'b', 'overwrites')).toBe(2);
    }
  });

  it('splits a prefix that stays over its limit, until it takes what comes', () => {
    const spec = bucket({ limits: { writes: '10 req/s', burst: '1s', splitAfter: '60s' } });
    const mix = [request('put', { requestBytes: constant(1000) })];
    const clients = workload('b', { source: every(1 / 35), mix });
    const result = simulate(scenario({ clients }, { b: spec }, 600));
    // 10/s, 20/s, 40/s: two splits are enough for 35/s, and there is no third.
    expect(metric(result, 'b', 'partitions')).toBe(4);
    expect(metric(result, 'b', 'partitionSplits')).toBe(2);
    expect(result.workloads.clients!.failed.throttled).toBe(metric(result, 'b', 'throttled'));
  });

  it('moves objects down at midnight, and bills the transition and the new class', () => {
    const spec = bucket({
      objects: { size: '1MiB', initial: 1024 },
      lifecycle: [{ after: '30d', transition: 'standard-ia' }],
    });
    const result = run(spec, 'get', [1], { durationS: 40 * DAY_S });
    expect(counts(result, 'transitions')).toEqual({ 'standard-ia': 1024 });
    expect(used(result, 'b', 's3.lifecycle-transition-standard-ia')).toBe(1024);
    const month = 730 * 3600;
    const standard = used(result, 'b', 's3.standard-storage') * month;
    const infrequent = used(result, 'b', 's3.standard-ia-storage') * month;
    expect(standard + infrequent).toBeCloseTo(40 * DAY_S, 3);
    // What is put at a midnight is 30 days old at the 30th, and is moved at the next.
    expect(Math.round(standard / DAY_S)).toBe(31);
  });
});

describe('events of a bucket', () => {
  const rule = { event: 'object-created', to: 'f', delay: '2s' };
  const once = { notifications: { duplicates: '0%' } };

  it('go to those whose prefix and suffix fit the name, after a while', () => {
    const spec = bucket({ notify: [{ ...rule, prefix: 'in/', suffix: '.jpg' }], ...once });
    const named = (name: string) =>
      metric(
        run(spec, 'put', [0, 1], { bytes: 10, name, others: { f: told } }),
        'f',
        'invocations',
      );
    expect(named('in/*.jpg')).toBe(2);
    expect(named('out/*.jpg')).toBe(0);
    expect(named('in/*.png')).toBe(0);
  });

  it('carry the size of the object to who is told', () => {
    const others = { f: fn({ handles: { default: [{ cpu: { perMB: '100ms' } }] } }) };
    const result = run(bucket({ notify: [rule], ...once }), 'put', [0], { bytes: 50e6, others });
    const { mean } = result.resources.f!.metrics.duration as unknown as { mean: number };
    // 50 MB at 100 ms of a whole vCPU each; what the memory gives is less than one.
    expect(mean).toBeGreaterThan(5);
  });

  it('come twice now and then, and each is accounted for', () => {
    const notifications = { duplicates: '25%' };
    const spec = bucket({ notify: [rule], notifications });
    const times = Array.from({ length: 2000 }, (_, i) => i / 10);
    const result = run(spec, 'put', times, { bytes: 10, others: { f: told } });
    const { events, duplicates, delivered, expired } = counts(result, 'notifications');
    expect(events).toBe(2000);
    expect(Math.abs(duplicates! - 500)).toBeLessThan(80);
    expect(delivered! + expired!).toBe(2000 + duplicates!);
    expect(metric(result, 'f', 'invocations')).toBe(delivered);
  });

  it('are given up when nobody takes them for as long as they are kept', () => {
    const notifications = { duplicates: '0%', giveUpAfter: '1h' };
    // It takes one at once, and then none for years.
    const down = service({
      time: null,
      handles: { default: [] },
      throttle: { rate: 1e-9, burst: 1 },
    });
    const result = run(bucket({ notify: [rule], notifications }), 'put', [0, 60], {
      bytes: 10,
      others: { f: down },
    });
    expect(counts(result, 'notifications')).toEqual({
      events: 2,
      duplicates: 0,
      'carried over': 0,
      delivered: 1,
      expired: 1,
      'in flight': 0,
    });
    expect(metric(result, 'b', 'notificationRetries')).toBeGreaterThan(10);
  });
});

describe('replication', () => {
  it('copies what is put, once, and bills the copy in the other bucket', () => {
    const here = bucket({ versioning: true, replication: { to: 'copy', lag: '10s' } });
    const others = { copy: bucket({ versioning: true }) };
    const times = [0, 1, 2, 3];
    const result = run(here, 'put', times, { bytes: 1e6, others });
    expect(metric(result, 'copy', 'objects')).toBe(4);
    expect(metric(result, 'copy', 'storedBytes')).toBe(4e6);
    expect(used(result, 'copy', 's3.put-copy-post-list-standard')).toBe(4);
  });
});

describe('any mix of requests', () => {
  it('leaves in the bucket what was put and not deleted', () => {
    const operations = fc.array(fc.constantFrom('put', 'delete', 'get', 'head', 'copy'), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(operations, fc.boolean(), fc.nat(1000), (ops, versioning, seed) => {
        const workloads = Object.fromEntries(
          ops.map((op, i) => [
            `w${i}`,
            workload('b', {
              source: at([i]),
              mix: [
                request(op, {
                  requestBytes: op === 'put' ? constant(1000) : null,
                  key: { kind: 'uniform', n: 3 },
                }),
              ],
            }),
          ]),
        );
        const result = simulate(scenario(workloads, { b: bucket({ versioning }) }, null), seed);
        for (const { offered, completed } of Object.values(result.workloads)) {
          expect(completed).toBe(offered);
        }
        const bytes = metric(result, 'b', 'storedBytes');
        const objects = metric(result, 'b', 'objects');
        expect(objects).toBeGreaterThanOrEqual(0);
        expect(bytes).toBeGreaterThanOrEqual(0);
        expect(bytes === 0).toBe(objects === 0);
        if (!versioning) expect(objects).toBeLessThanOrEqual(3);
      }),
      { numRuns: 60 },
    );
  });
});
