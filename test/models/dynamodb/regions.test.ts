import { describe, expect, it } from 'vitest';
import type { DistributionSummary } from '../../../src/experiment/replication-result.js';
import type { FaultSpec } from '../../../src/models/fault.js';
import type { WorkloadSpec } from '../../../src/queueing/workload-spec.js';
import { at, every, request, scenario, simulate, used, workload } from '../fixtures.js';
import { each, isAccountedFor, items, of } from './fixtures.js';

const EAST = 'us-east-1';
const WEST = 'us-west-2';
const IRELAND = 'eu-west-1';

const from = (region: string, perSecond: number, op: 'put' | 'get' = 'put'): WorkloadSpec =>
  workload('items', {
    from: [{ region, weight: 1 }],
    source: every(1 / perSecond),
    mix: [request(op, { op, itemBytes: 2000 })],
  });

const fault = (more: Partial<FaultSpec>): FaultSpec => ({
  name: 'lost',
  kind: 'region-outage',
  atS: 0,
  forS: null,
  everyS: null,
  times: null,
  region: null,
  zone: null,
  resource: null,
  share: null,
  count: null,
  multiply: null,
  addS: null,
  between: null,
  connectTimeoutS: 1,
  ...more,
});

function run(
  workloads: Readonly<Record<string, WorkloadSpec>>,
  written: Readonly<Record<string, unknown>>,
  faults: readonly FaultSpec[] = [],
  durationS = 600,
) {
  const spec = items({ replicationLag: '1s', ...written });
  return simulate({ ...scenario(workloads, { items: spec }, durationS), faults });
}

const one = { keys: { partition: { uniform: { n: 1 } } } };

describe('a global table', () => {
  it('is used in the caller’s own region, or else the nearest', () => {
    const workloads = { east: from(EAST, 2), west: from(WEST, 3), dublin: from('eu-west-2', 5) };
    const result = run(workloads, { replicas: [WEST, IRELAND] });
    expect(each(result, 'requestsByRegion')).toEqual({
      [EAST]: 1200,
      [WEST]: 1800,
      [IRELAND]: 3000,
    });
    const mean = (id: string) => result.workloads[id]!.latency.mean;
    expect(mean('west')).toBeLessThan(0.005);
    expect(mean('dublin')).toBeLessThan(0.03);
  });

  it('writes each item in every region, as replicated units that each region bills', () => {
    const result = run({ west: from(WEST, 10) }, { replicas: [WEST, IRELAND] });
    const writes = of(result, 'writes');
    expect(writes).toBe(6000);
    // 2,000 bytes are two units; here, and in two other regions.
    expect(used(result, 'items', 'dynamodb.rwru')).toBe(3 * 2 * writes);
    expect(used(result, 'items', 'dynamodb.wru')).toBe(0);
    const lines = result.usage.filter(({ item }) => item === 'dynamodb.rwru');
    expect(lines.map(({ region, quantity }) => [region, quantity])).toEqual([
      [EAST, 2 * writes],
      [WEST, 2 * writes],
      [IRELAND, 2 * writes],
    ]);
    expect(of(result, 'replicatedWriteUnits')).toBe(2 * 2 * writes);
  });

  it('keeps the last of two writes to an item, and counts the other as overwritten', () => {
    // One write here, and 0.25 s later another there that does not know of the first.
    const seconds = Array.from({ length: 600 }, (_, i) => 2 * i + 0.5);
    const workloads = {
      east: { ...from(EAST, 1), source: at(seconds) },
      west: { ...from(WEST, 1), source: at(seconds.map((second) => second + 0.25)) },
    };
    const apart = run(workloads, { replicas: [WEST] });
    expect(of(apart, 'overwrittenWrites')).toBe(0);
    const result = run(workloads, { replicas: [WEST], ...one });
    expect(of(result, 'overwrittenWrites')).toBe(300);
    const quick = run(workloads, { replicas: [WEST], replicationLag: '1us', ...one });
    expect(of(quick, 'overwrittenWrites')).toBe(0);
  });

  it('gives a stale item to who reads elsewhere before the write has come', () => {
    const workloads = { east: from(EAST, 0.5), west: from(WEST, 10, 'get') };
    const result = run(workloads, { replicas: [WEST], ...one });
    // Within a second of one of 300 writes; the way to the table takes a little of it.
    expect(Math.abs(of(result, 'staleReads') - 3000)).toBeLessThan(310);
    const here = run(
      { east: from(EAST, 0.5), readers: from(EAST, 10, 'get') },
      { replicas: [WEST], ...one },
    );
    expect(of(here, 'staleReads')).toBe(0);
  });

  it('sends what could not be sent when a lost region is back, and says what it left behind', () => {
    const workloads = { east: from(EAST, 10), west: from(WEST, 10) };
    const lost = fault({ region: EAST, atS: 100, forS: 200 });
    const result = run(workloads, { replicas: [WEST] }, [lost]);
    const lag = result.resources.items!.metrics.replicationLag as DistributionSummary;
    // The first write in the west after the loss waits for the whole of it.
    expect(lag.max).toBeCloseTo(201, 0);
    expect(result.workloads.west!.failed).toEqual({});
    const { east } = result.workloads;
    const failed = Object.values(east!.failed).reduce((sum, count) => sum + count, 0);
    expect(Math.abs(failed - 2000)).toBeLessThanOrEqual(2);
    // A second's worth of writes was on the way.
    expect(Math.abs(of(result, 'strandedWrites') - 10)).toBeLessThanOrEqual(1);
    expect(isAccountedFor(result)).toBe(true);
  });

  it('does not count writes to a region that never comes back as late', () => {
    const lost = fault({ region: EAST, atS: 100 });
    const result = run({ west: from(WEST, 10) }, { replicas: [WEST] }, [lost]);
    const lag = result.resources.items!.metrics.replicationLag as DistributionSummary;
    expect(lag.count).toBe(1000);
    expect(lag.max).toBeCloseTo(1, 9);
    expect(result.workloads.west!.completed).toBeGreaterThan(5990);
  });

  it('goes on in both regions when they do not reach each other, and conflicts', () => {
    const workloads = { east: from(EAST, 10), west: from(WEST, 10) };
    const parted = fault({ kind: 'network-partition', between: [EAST, WEST], atS: 100, forS: 200 });
    const keys = { keys: { partition: { uniform: { n: 5000 } } } };
    const whole = run(workloads, { replicas: [WEST], ...keys });
    const result = run(workloads, { replicas: [WEST], ...keys }, [parted]);
    for (const id of ['east', 'west']) expect(result.workloads[id]!.failed).toEqual({});
    expect(of(result, 'overwrittenWrites')).toBeGreaterThan(
      10 * (1 + of(whole, 'overwrittenWrites')),
    );
    expect(of(result, 'strandedWrites')).toBe(0);
  });

  it('has provisioned capacity in each of its regions', () => {
    const capacity = { provisioned: { read: 10, write: 100 } };
    const result = run({ west: from(WEST, 5) }, { replicas: [WEST], capacity }, [], 3600);
    expect(used(result, 'items', 'dynamodb.rwcu-hour')).toBeCloseTo(200, 9);
    expect(used(result, 'items', 'dynamodb.rcu-hour')).toBeCloseTo(20, 9);
  });
});
