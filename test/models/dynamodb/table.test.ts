import { describe, expect, it } from 'vitest';
import type { CallSpec } from '../../../src/models/handler/steps.js';
import {
  at,
  call,
  metric,
  request,
  scenario,
  service,
  simulate,
  table,
  used,
  workload,
} from '../fixtures.js';

/** One call of a table, from a plain service: no network between. */
const once = (asked: Partial<CallSpec>, more: Parameters<typeof table>[0] = {}) =>
  simulate(
    scenario(
      { clients: workload('app', { source: at([0]) }) },
      { app: service({ handles: { default: [call('items', asked)] } }), items: table(more) },
    ),
  );

const KB = 1024;

describe('request units', () => {
  // DynamoDB developer guide: a read unit is 4 KB strongly consistent, half of one eventually, two in
  // a transaction; a write unit is 1 KB, two in a transaction; a query or scan is rounded up once.
  it.each<[string, Partial<CallSpec>, number]>([
    ['an eventually consistent get of up to 4 KB', { op: 'get', itemBytes: 4 * KB }, 0.5],
    ['an eventually consistent get of a byte more', { op: 'get', itemBytes: 4 * KB + 1 }, 1],
    ['a strongly consistent get of 4 KB', { op: 'get', itemBytes: 4 * KB, consistent: true }, 1],
    [
      'a strongly consistent get of 4.5 KB',
      { op: 'get', itemBytes: 4.5 * KB, consistent: true },
      2,
    ],
    ['a transactional get of 4 KB', { op: 'get', itemBytes: 4 * KB, transactional: true }, 2],
    [
      'a get of ten items of 1.5 KB, each on its own',
      { op: 'get', items: 10, itemBytes: 1.5 * KB },
      5,
    ],
    [
      'a query of ten items of 1.5 KB, all together',
      { op: 'query', items: 10, itemBytes: 1.5 * KB },
      2,
    ],
    [
      'a strongly consistent query of them',
      { op: 'query', items: 10, itemBytes: 1.5 * KB, consistent: true },
      4,
    ],
    ['a scan of 100 items of 100 bytes', { op: 'scan', items: 100, itemBytes: 100 }, 1.5],
    ['a get of the table’s own item size', { op: 'get' }, 0.5],
  ])('%s', (_, asked, units) => {
    const result = once(asked);
    expect(metric(result, 'items', 'readRequestUnits')).toBe(units);
    expect(metric(result, 'items', 'writeRequestUnits')).toBe(0);
    expect(used(result, 'items', 'dynamodb.rru')).toBe(units);
  });

  it.each<[string, Partial<CallSpec>, number]>([
    ['a put of 1 KB', { op: 'put', itemBytes: KB }, 1],
    ['a put of a byte more', { op: 'put', itemBytes: KB + 1 }, 2],
    ['a transactional put of 1 KB', { op: 'put', itemBytes: KB, transactional: true }, 2],
    ['a put of 25 items of 1.5 KB', { op: 'put', items: 25, itemBytes: 1.5 * KB }, 50],
    ['an update of 3 KB', { op: 'update', itemBytes: 3 * KB }, 3],
    ['a delete of 3 KB', { op: 'delete', itemBytes: 3 * KB }, 3],
  ])('%s', (_, asked, units) => {
    const result = once(asked);
    expect(metric(result, 'items', 'writeRequestUnits')).toBe(units);
    expect(metric(result, 'items', 'readRequestUnits')).toBe(0);
    expect(used(result, 'items', 'dynamodb.wru')).toBe(units);
  });
});

describe('a table', () => {
  it('takes its read time for reads, its write time for writes, and a multiple for a transaction', () => {
    const latency = (asked: Partial<CallSpec>) => once(asked).workloads.clients!.latency.mean;
    expect(latency({ op: 'query' })).toBeCloseTo(0.004, 12);
    expect(latency({ op: 'update' })).toBeCloseTo(0.006, 12);
    expect(latency({ op: 'get', transactional: true })).toBeCloseTo(0.008, 12);
    expect(latency({ op: 'put', transactional: true })).toBeCloseTo(0.012, 12);
  });

  it('is an entry of its own: a workload asks it for an operation', () => {
    const mix = [request('get', { op: 'get', itemBytes: 8 * KB })];
    const result = simulate(
      scenario({ clients: workload('items', { source: at([0, 1]), mix }) }, { items: table() }),
    );
    expect(metric(result, 'items', 'readRequestUnits')).toBe(2);
    expect(result.workloads.clients!.latency.mean).toBeCloseTo(0.004, 12);
  });

  it('is asked for the operation that a request is named after, if none is given', () => {
    const result = simulate(
      scenario(
        { clients: workload('items', { source: at([0]), mix: [request('put')] }) },
        { items: table({ itemBytes: 2000 }) },
      ),
    );
    expect(metric(result, 'items', 'writeRequestUnits')).toBe(2);
  });

  it('bills storage for the window, in GB of 2^30 bytes and months of 730 h', () => {
    const result = simulate(
      scenario(
        { clients: workload('items', { mix: [request('get', { op: 'get' })] }) },
        { items: table({ storageBytes: 80 * 2 ** 30, tableClass: 'standard-ia' }) },
        7300,
      ),
    );
    expect(used(result, 'items', 'dynamodb.storage-ia')).toBeCloseTo((80 * 7300) / 3600 / 730, 12);
    expect(used(result, 'items', 'dynamodb.rru-ia')).toBe(0.5 * 7301);
  });
});
