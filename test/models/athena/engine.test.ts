import { describe, expect, it } from 'vitest';
import { athena } from '../../../src/models/athena/parameters.js';
import { dashboard } from '../../../src/models/dashboard/parameters.js';
import { s3 } from '../../../src/models/s3/parameters.js';
import type { ResourceSpec } from '../../../src/models/spec.js';
import {
  at,
  constant,
  metric,
  REGION,
  request,
  scenario,
  simulate,
  used,
  workload,
} from '../fixtures.js';

type Written = Readonly<Record<string, unknown>>;
const context = { region: REGION };
const MIB = 1024 * 1024;

/** A bucket of ten objects of 100 MiB. */
const lake = () =>
  s3.toSpec(
    s3.schema.parse({
      type: 's3',
      latency: { read: '0s', write: '0s', list: '0s' },
      objects: { size: '100MiB', initial: 10 },
    }),
    context,
  );

const sql = (written: Written = {}) =>
  athena.toSpec(
    athena.schema.parse({
      type: 'athena',
      latency: '0s',
      bucket: 'lake',
      startup: '1s',
      scanRate: '100MiB/s',
      queries: { all: { share: '100%' }, part: { share: '25%' }, small: { size: '1KB' } },
      ...written,
    }),
    context,
  );

const board = (written: Written = {}) =>
  dashboard.toSpec(
    dashboard.schema.parse({
      type: 'dashboard',
      latency: '0s',
      source: 'sql',
      queries: ['part', 'small'],
      render: '0s',
      ...written,
    }),
    context,
  );

function ask(
  times: Parameters<typeof at>[0],
  name: string,
  resources: Readonly<Record<string, ResourceSpec>>,
  entry = 'sql',
) {
  const clients = workload(entry, { source: at(times), mix: [request(name)] });
  return simulate(scenario({ clients }, { lake: lake(), ...resources }));
}

const latency = ({ workloads }: ReturnType<typeof ask>) => workloads.clients!.latency;

describe('a query', () => {
  it('takes its start and the time of the bytes that it scans', () => {
    expect(latency(ask([0], 'all', { sql: sql() })).max).toBeCloseTo(1 + 10, 9);
    expect(latency(ask([0], 'part', { sql: sql() })).max).toBeCloseTo(1 + 2.5, 9);
  });

  it('scans more as the bucket grows', () => {
    const writers = workload('lake', {
      source: at([0]),
      mix: [request('put', { requestBytes: constant(1000 * MIB) })],
    });
    const readers = workload('sql', { source: at([60]), mix: [request('all')] });
    const result = simulate(scenario({ writers, readers }, { lake: lake(), sql: sql() }));
    expect(result.workloads.readers!.latency.max).toBeCloseTo(1 + 20, 9);
  });

  it('waits when too many run, and is refused when too many wait', () => {
    const few = { concurrency: 2, queue: 1 };
    const result = ask([0, 0, 0, 0], 'part', { sql: sql(few) });
    expect(metric(result, 'sql', 'throttled')).toBe(1);
    expect(result.workloads.clients!.failed.throttled).toBe(1);
    expect(result.resources.sql!.metrics.wait).toMatchObject({ count: 3, max: 3.5 });
    expect(latency(result).max).toBeCloseTo(7, 9);
  });

  it('fails after its time-out, and is not on the bill then', () => {
    const result = ask([0], 'all', { sql: sql({ timeout: '5s' }) });
    expect(result.workloads.clients!.failed['http-500']).toBe(1);
    expect(used(result, 'sql', 'athena.sql-scan')).toBe(0);
  });

  it('is answered from its last result while that may be used again', () => {
    const result = ask([0, 10, 100], 'part', { sql: sql({ reuse: '1m' }) });
    expect(metric(result, 'sql', 'reused')).toBe(1);
    expect(used(result, 'sql', 'athena.sql-scan')).toBeCloseTo((2 * 250) / 1024 / 1024, 9);
  });
});

describe('the bill of queries', () => {
  it('is by bytes scanned, in megabytes, and for 10 MB at least', () => {
    const tb = (name: string) => used(ask([0], name, { sql: sql() }), 'sql', 'athena.sql-scan');
    expect(tb('all') * MIB).toBeCloseTo(1000, 6);
    expect(tb('small') * MIB).toBeCloseTo(10, 6);
    // The published example: 10 GB are $0.0488.
    const ten = sql({ queries: { all: { share: '100%' } } });
    const clients = workload('sql', { source: at([0]), mix: [request('all')] });
    const many = {
      ...lake(),
      objects: { ...lake().objects, initial: 1024, size: constant(10 * MIB) },
    };
    const result = simulate(scenario({ clients }, { lake: many, sql: ten }));
    expect(used(result, 'sql', 'athena.sql-scan') * 5).toBeCloseTo(0.0488, 4);
  });

  it('has the reads of the bucket', () => {
    const result = ask([0], 'part', { sql: sql() });
    expect(used(result, 'lake', 's3.get-select-other-standard')).toBe(3);
  });
});

describe('a dashboard', () => {
  it('is ready when its slowest query is', () => {
    const result = ask([0], 'view', { sql: sql(), board: board() }, 'board');
    expect(latency(result).max).toBeCloseTo(3.5, 9);
    expect(metric(result, 'board', 'queries')).toBe(2);
  });

  it('shows results until they are too old, and views share a query that runs', () => {
    const result = ask([0, 1, 30, 59, 61], 'view', { sql: sql(), board: board() }, 'board');
    // 0 and 1 wait for the same; 30 and 59 find them; 61 asks again.
    expect(metric(result, 'board', 'queries')).toBe(4);
    expect(metric(result, 'sql', 'count')).toBe(4);
    expect(result.resources.board!.metrics.messageAge).toMatchObject({ max: 59 });
  });

  it('asks for each view when it keeps nothing', () => {
    const result = ask(
      [0, 10, 20],
      'view',
      { sql: sql(), board: board({ refresh: '0s' }) },
      'board',
    );
    expect(metric(result, 'board', 'queries')).toBe(6);
  });

  it('fails with a query that is refused, and asks anew', () => {
    const busy = sql({ concurrency: 1, queue: 0 });
    const result = ask([0, 30], 'view', { sql: busy, board: board() }, 'board');
    // Both queries at once are one too many; later only the refused one is asked.
    expect(result.workloads.clients!.failed.throttled).toBe(1);
    expect(metric(result, 'board', 'failed')).toBe(1);
    expect(metric(result, 'board', 'queries')).toBe(3);
  });
});
