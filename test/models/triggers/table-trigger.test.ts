import { describe, expect, it } from 'vitest';
import type { ResourceSpec } from '../../../src/models/spec.js';
import type { RequestSpec } from '../../../src/queueing/workload-spec.js';
import { items } from '../dynamodb/fixtures.js';
import {
  call,
  every,
  metric,
  request,
  scenario,
  service,
  simulate,
  used,
  workload,
} from '../fixtures.js';
import { ages, reader, trigger } from '../kinesis/fixtures.js';
import { queue } from '../sqs/fixtures.js';

const PUT: Partial<RequestSpec> = { op: 'put', itemBytes: 1000 };
const FAILS = { handles: { default: [{ fail: { chance: '100%' } }] } };

/** Writes to the table `items`, one each `everyS`, that the function `f` is told of. */
function changed(
  trigger: Readonly<Record<string, unknown>>,
  durationS: number | null,
  {
    everyS = 1,
    table = {},
    mix = PUT,
    fn = {},
    others = {},
  }: {
    readonly everyS?: number;
    readonly table?: Readonly<Record<string, unknown>>;
    readonly mix?: Partial<RequestSpec>;
    readonly fn?: Readonly<Record<string, unknown>>;
    readonly others?: Readonly<Record<string, ResourceSpec>>;
  } = {},
) {
  const writers = workload('items', { source: every(everyS), mix: [request('write', mix)] });
  const f = reader({ stream: 'items', ...trigger }, fn);
  const resources = { items: items({ streams: true, ...table }), f, ...others };
  return simulate(scenario({ writers }, resources, durationS));
}
const found = (result: ReturnType<typeof changed>) => trigger(result, 'f', 'items');

describe('the stream of a table', () => {
  it('is polled four times a second, so a change is an eighth of a second old and the delay', () => {
    // Writes at odd times, so that they fall anywhere between two polls.
    const age = ages(changed({}, 2000, { everyS: 0.7137 }), 'f', 'items');
    expect(age.mean).toBeCloseTo(0.1 + 0.125, 2);
    expect(age.max).toBeLessThanOrEqual(0.35 + 1e-9);
    const slower = ages(changed({ poll: '1s' }, 2000, { everyS: 0.7137 }), 'f', 'items');
    expect(slower.mean).toBeCloseTo(0.1 + 0.5, 1);
  });

  it('tells of deletes and not of reads, nor of writes whose condition fails', () => {
    expect(found(changed({}, 100, { mix: { op: 'delete' } })).records).toBe(100);
    expect(found(changed({}, 100, { mix: { op: 'get' } })).records).toBe(0);
    const conditional = call('items', { op: 'put', itemBytes: 1000, conditionFails: 0.3 });
    const writers = workload('app', { source: every(1) });
    const app = service({ handles: { default: [conditional] } });
    const resources = { app, items: items({ streams: true }), f: reader({ stream: 'items' }) };
    const result = simulate(scenario({ writers }, resources, 1000.5));
    const refused = metric(result, 'items', 'conditionsFailed');
    expect(refused).toBeGreaterThan(200);
    expect(found(result).records).toBe(result.workloads.writers!.offered - refused);
  });

  it('costs its reader nothing: polls are free, invocations are not', () => {
    const result = changed({ batch: 1 }, 100);
    const ofTable = result.usage.filter(({ resource }) => resource === 'items');
    expect(ofTable.some(({ item }) => /stream/.test(item))).toBe(false);
    expect(used(result, 'f', 'lambda.requests')).toBe(found(result).batches);
  });

  it('stands still behind a batch that fails, until that has been tried often enough', () => {
    const result = changed({ retries: 2, batch: 100, onFailure: 'lost' }, 100, {
      fn: FAILS,
      // More warm throughput would be more partitions, and more shards.
      table: { capacity: { 'on-demand': { warm: { read: 3000, write: 1000 } } } },
      others: { lost: queue() },
    });
    const { done, batches, 'given up': givenUp, reported } = found(result);
    expect(done).toBe(0);
    expect(givenUp).toBeGreaterThan(80);
    // One message for each batch, and three attempts a batch, with 1 and 2 s between them.
    expect(metric(result, 'lost', 'count')).toBe(reported);
    expect(batches).toBeLessThanOrEqual(3 * (100 / 3));
    expect(batches).toBeGreaterThanOrEqual(3 * reported!);
  });

  it('keeps a record for a day', () => {
    const result = changed({ batch: 10_000 }, 90_000, { everyS: 600, fn: FAILS });
    const { expired, done } = found(result);
    expect(done).toBe(0);
    // Those of the first hour are older than a day.
    expect(expired).toBeGreaterThanOrEqual(5);
    expect(expired).toBeLessThanOrEqual(7);
  });

  it('has a shard for each partition, and so more functions at once as the table is split', () => {
    const keys = { partition: { uniform: { n: 10_000 } } };
    const slow = { handles: { default: [{ wait: '2s' }] } };
    const atOnce = (partitions: number, parallelisation = 1) => {
      const table = { keys, partitions: { initial: partitions } };
      const result = changed({ batch: 1, parallelisation }, 60, { everyS: 0.05, table, fn: slow });
      return found(result)['most at once'];
    };
    expect([atOnce(1), atOnce(4), atOnce(4, 2)]).toEqual([1, 4, 8]);
  });
});
