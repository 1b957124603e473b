import { describe, expect, it } from 'vitest';
import { ItemCache } from '../../../src/models/dynamodb/cache.js';
import {
  at,
  call,
  every,
  request,
  scenario,
  service,
  simulate,
  used,
  workload,
} from '../fixtures.js';
import { fn } from '../lambda/fixtures.js';
import { ask, each, isAccountedFor, items, of } from './fixtures.js';

const times = (count: number, everyS = 1) =>
  at(Array.from({ length: count }, (_, i) => i * everyS));

describe('a secondary index', () => {
  it('costs a write unit a KB of what it projects for each write, and two if its key changes', () => {
    const index = (more: object) => items({ indexes: { name: { itemSize: '1.5KB', ...more } } });
    const put = { op: 'put', itemBytes: 3000 } as const;
    const units = (more: object) => of(ask(index(more), times(100), put), 'writeRequestUnits');
    expect(units({})).toBe(100 * (3 + 2));
    expect(units({ kind: 'local' })).toBe(100 * (3 + 2));
    expect(units({ moves: '100%' })).toBe(100 * (3 + 4));
    expect(units({ affected: '0%' })).toBe(100 * 3);
  });

  it('that is global and has no capacity left throttles the writes of the table', () => {
    const starved = { capacity: { provisioned: { read: 1, write: 50, burst: '1s' } } };
    const result = ask(items({ indexes: { name: starved } }), every(1 / 100), { op: 'put' }, 100);
    expect(each(result, 'throttledBy')).toEqual({ index: of(result, 'throttled') });
    expect(Math.abs(of(result, 'writes') - 101 * 50)).toBeLessThanOrEqual(2);
    // What the index refuses uses nothing of the table.
    expect(of(result, 'writeRequestUnits')).toBe(2 * of(result, 'writes'));
    expect(isAccountedFor(result)).toBe(true);
  });

  it('that is local shares the capacity of the table', () => {
    const capacity = { provisioned: { read: 1, write: 100, burst: '1s' } };
    const spec = items({ capacity, indexes: { name: { kind: 'local' } } });
    const result = ask(spec, every(1 / 100), { op: 'put' }, 100);
    expect(each(result, 'throttledBy')).toEqual({ table: of(result, 'throttled') });
    expect(Math.abs(of(result, 'writes') - 101 * 50)).toBeLessThanOrEqual(2);
  });

  it('is read with its own capacity', () => {
    const starved = { capacity: { provisioned: { read: 1, write: 1, burst: '1s' } } };
    const spec = items({ indexes: { name: starved } });
    const query = call('items', { op: 'query', index: 'name', itemBytes: 8000 });
    const app = service({ handles: { default: [query] } });
    const clients = workload('app', { source: times(10) });
    const result = simulate(scenario({ clients }, { app, items: spec }));
    // 8,000 bytes are one unit, and there is one a second.
    expect(of(result, 'reads')).toBe(10);
    expect(each(result, 'indexUnits')).toEqual({ name: 10 });
    const rush = workload('app', { source: at(new Array(10).fill(0)) });
    const rushed = simulate(scenario({ clients: rush }, { app, items: spec }));
    expect(each(rushed, 'throttledBy')).toEqual({ index: 9 });
  });
});

describe('batches and transactions', () => {
  const small = { provisioned: { read: 1, write: 10, burst: '1s' } };
  const once = (asked: Parameters<typeof call>[1], retries = 0) => {
    const app = service({ handles: { default: [call('items', asked)] } });
    const client = { ...workload('app').client, retries };
    const clients = workload('app', { source: at([0]), client });
    return simulate(scenario({ clients }, { app, items: items({ capacity: small }) }));
  };

  it('hand back the items of a batch that there are no units for', () => {
    const result = once({ op: 'batch-write', items: 25, itemBytes: 1000 });
    expect(of(result, 'unprocessedItems')).toBe(15);
    expect(of(result, 'writeRequestUnits')).toBe(10);
    expect(result.workloads.clients!.completed).toBe(0);
  });

  it('do all of a transaction or nothing', () => {
    const result = once({ op: 'transact-write', items: 6, itemBytes: 1000 });
    expect(of(result, 'writeRequestUnits')).toBe(0);
    expect(of(result, 'throttled')).toBe(1);
    const five = once({ op: 'transact-write', items: 5, itemBytes: 1000 });
    expect(of(five, 'writeRequestUnits')).toBe(10);
  });

  it('conflict with a transaction on the same item', () => {
    const spec = items({ latency: { write: '10ms' }, keys: { partition: { uniform: { n: 1 } } } });
    const result = ask(spec, every(0.008), { op: 'transact-write' }, 10);
    const { failed } = result.workloads.clients!;
    // It takes 20 ms: of three that come in that time two meet the first.
    const conflicts = of(result, 'transactionConflicts');
    expect(Math.abs(conflicts - (2 / 3) * 1250)).toBeLessThanOrEqual(2);
    expect(conflicts - failed['transaction-conflict']!).toBeLessThanOrEqual(2);
    const apart = ask(spec, every(0.03), { op: 'transact-write' }, 10);
    expect(apart.workloads.clients!.failed).toEqual({});
  });
});

describe('calls that an SDK tries again', () => {
  const calls = (retry: 'legacy' | 'standard' | null, more: Parameters<typeof call>[1]) => {
    const app = service({ handles: { default: [call('items', { retry, ...more })] } });
    const clients = workload('app', { source: at([0, 0, 0, 0, 0, 0]) });
    const capacity = { provisioned: { read: 1, write: 10, burst: '1s' } };
    return simulate(scenario({ clients }, { app, items: items({ capacity }) }));
  };

  it('come through later, when there is capacity again', () => {
    const put = { op: 'put', itemBytes: 5 * 1024 } as const;
    const without = calls(null, put);
    expect(without.workloads.clients!.completed).toBe(2);
    const legacy = calls('legacy', put);
    expect(legacy.workloads.clients!.completed).toBe(6);
    expect(of(legacy, 'writes')).toBe(6);
    // Four that are to come at two a second.
    expect(legacy.workloads.clients!.latency.max).toBeGreaterThan(1.4);
    expect(of(legacy, 'throttled')).toBeGreaterThan(4);
    expect(calls('standard', put).workloads.clients!.completed).toBeGreaterThan(2);
  });

  it('ask again only for what is left of a batch', () => {
    const result = calls('legacy', { op: 'batch-write', items: 4, itemBytes: 1000 });
    expect(of(result, 'writeRequestUnits')).toBe(24);
    expect(result.workloads.clients!.completed).toBe(6);
  });

  it('of one request leave nothing of it to the next', () => {
    const result = calls(null, { op: 'batch-write', items: 4, itemBytes: 1000 });
    // 10 units: 4, 4 and 2 of the next; the others get nothing.
    expect(of(result, 'writeRequestUnits')).toBe(10);
    expect(of(result, 'unprocessedItems')).toBe(2 + 3 * 4);
  });
});

describe('a condition that does not hold', () => {
  const written = (goesOn: boolean) => {
    const put = call('items', { op: 'put', itemBytes: 1000, conditionFails: 0.25, goesOn });
    const app = service({ handles: { default: [put, call('items', { op: 'get' })] } });
    const clients = workload('app', { source: times(4000, 0.01) });
    return simulate(scenario({ clients }, { app, items: items({ newItems: '100%' }) }));
  };

  it('uses the units of the write, writes nothing, and fails the handler', () => {
    const result = written(false);
    const failed = of(result, 'conditionsFailed');
    expect(Math.abs(failed - 1000)).toBeLessThan(4 * Math.sqrt(750));
    expect(of(result, 'writeRequestUnits')).toBe(4000);
    expect(of(result, 'storedBytes')).toBe((4000 - failed) * 1000);
    expect(of(result, 'reads')).toBe(4000 - failed);
    expect(result.workloads.clients!.completed).toBe(4000 - failed);
  });

  it('does not, if the handler goes on', () => {
    const result = written(true);
    expect(of(result, 'conditionsFailed')).toBeGreaterThan(0);
    expect(of(result, 'reads')).toBe(4000);
    expect(result.workloads.clients!.failed).toEqual({});
  });
});

describe('a stream', () => {
  it('tells a function of every change, in batches, and of no read', () => {
    const f = fn({
      triggers: [{ stream: 'items', batch: 100 }],
      handles: { default: [{ wait: '1ms' }] },
    });
    const writers = workload('items', {
      source: times(1000, 0.01),
      mix: [request('put', { op: 'put', itemBytes: 1000 })],
    });
    const readers = workload('items', {
      source: times(500, 0.01),
      mix: [request('get', { op: 'get' })],
    });
    const spec = items({ streams: true, keys: { partition: { uniform: { n: 500 } } } });
    const result = simulate(scenario({ writers, readers }, { items: spec, f }));
    expect(of(result, 'streamRecords')).toBe(1000);
    const trigger = result.resources.f!.metrics['trigger.items'] as Record<string, number>;
    expect(trigger.records).toBe(1000);
    expect(trigger.batches).toBeLessThanOrEqual(1000);
    expect(trigger.done).toBe(1000);
  });
});

describe('items that expire', () => {
  const ttl = { after: '10m', delay: '5m' };

  it('are deleted after their life and the delay, without write units, and tell the stream', () => {
    const spec = items({ ttl, newItems: '100%', streams: true });
    const result = ask(spec, every(1), { op: 'put' }, 3600);
    // Written in the first 45 of 60 minutes.
    expect(of(result, 'ttlDeletes')).toBe(45 * 60);
    const puts = of(result, 'writes');
    expect(of(result, 'writeRequestUnits')).toBe(puts);
    expect(of(result, 'storedBytes')).toBe((puts - 45 * 60) * 1000);
    expect(of(result, 'streamRecords')).toBe(puts + 45 * 60);
  });
});

describe('DAX', () => {
  const cache = { hit: '0.4ms', pass: '0.5ms', ttl: '5m' };
  const slow = { read: '4ms', write: '6ms' };

  it('answers a second read of an item in its own time, and asks the table for the first', () => {
    const spec = items({ cache, latency: slow, keys: { partition: { uniform: { n: 1 } } } });
    const result = ask(spec, at([0, 1, 2, 3]), { op: 'get' });
    expect(of(result, 'cacheHits')).toBe(3);
    expect(of(result, 'readRequestUnits')).toBe(0.5);
    expect(result.workloads.clients!.latency.max).toBeCloseTo(0.0045, 9);
    expect(result.workloads.clients!.latency.p50).toBeCloseTo(0.0004, 9);
    const late = ask(spec, at([0, 301]), { op: 'get' });
    expect(of(late, 'cacheHits')).toBe(0);
    expect(used(result, 'items', 'dynamodb.dax-r5.large')).toBeGreaterThan(0);
  });

  it('passes strongly consistent reads through, and writes through', () => {
    const spec = items({ cache, latency: slow, keys: { partition: { uniform: { n: 1 } } } });
    const app = service({ handles: { default: [call('items', { op: 'get', consistent: true })] } });
    const clients = workload('app', { source: at([0, 1, 2]) });
    const strong = simulate(scenario({ clients }, { app, items: spec }));
    expect(of(strong, 'readRequestUnits')).toBe(3);
    const write = ask(spec, at([0]), { op: 'put' });
    expect(write.workloads.clients!.latency.max).toBeCloseTo(0.0065, 9);
  });

  it('forgets the item that was used least recently when it is full', () => {
    const items = new ItemCache(2, 100);
    for (const key of [1, 2]) items.put(key, 0);
    expect(items.has(1, 1)).toBe(true);
    items.put(3, 1);
    expect([1, 2, 3].map((key) => items.has(key, 2))).toEqual([true, false, true]);
  });
});

describe('the bill', () => {
  it('has storage with its indexes, point-in-time recovery and backups, by the month', () => {
    const spec = items({
      storage: '10GiB',
      itemSize: '1KB',
      indexes: { name: { itemSize: '0.5KB' } },
      backups: { pitr: true, onDemand: '20GiB' },
    });
    const result = ask(spec, at([0]), { op: 'get' }, 730 * 3600);
    expect(used(result, 'items', 'dynamodb.storage')).toBeCloseTo(15, 9);
    expect(used(result, 'items', 'dynamodb.pitr')).toBeCloseTo(10, 9);
    expect(used(result, 'items', 'dynamodb.on-demand-backup')).toBeCloseTo(20, 9);
  });
});
