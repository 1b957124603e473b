import { describe, expect, it } from 'vitest';
import { metric, used } from '../models/fixtures.js';
import { shipped } from './shipped.js';

const market = shipped('market-data-ingestion');
const WITHIN = { durationS: 3600 };
const base = market.run('base', WITHIN);

/** From a file's arrival until it is loaded. */
const loaded = (result: typeof base, workload: string) =>
  Object.values(result.workloads[workload]!.legs)[0]!.latency;

describe('market data at the opening bell', () => {
  it('is loaded to the last file, or put by', () => {
    const files = base.workloads.bell!.completed + base.workloads.feed!.completed;
    const inQueue = (name: string) => metric(base, 'arrived', name);
    expect(base.workloads.bell!.completed).toBe(2000);
    expect(inQueue('count')).toBeGreaterThan(0.97 * files);
    expect(inQueue('count')).toBeLessThan(1.03 * files);
    expect(inQueue('carried') + inQueue('count') + inQueue('duplicates')).toBe(
      inQueue('deleted') + inQueue('expired') + inQueue('deadLettered') + inQueue('present'),
    );
    expect(metric(base, 'prices', 'writes')).toBeGreaterThan(inQueue('deleted'));
  });

  it('waits for the pollers of the queue, which grow by the minute; those that are paid for are ready', () => {
    const ready = market.run('ready-pollers', WITHIN);
    expect(loaded(base, 'bell').p50).toBeGreaterThan(4 * loaded(ready, 'bell').p50);
    expect(loaded(ready, 'bell').p95).toBeLessThan(10);
    expect(used(ready, 'loader', 'lambda.esm-provisioned-sqs-epu')).toBeGreaterThanOrEqual(10);
  });

  it('is read by queries that scan more as the lake grows, and are paid by what they scan', () => {
    const { bytesScanned } = base.resources.sql!.metrics as {
      bytesScanned: { count: number; mean: number };
    };
    const scanned = bytesScanned.count * bytesScanned.mean;
    expect(bytesScanned.count).toBe(metric(base, 'sql', 'count'));
    expect(used(base, 'sql', 'athena.sql-scan') / (scanned / 1024 ** 4)).toBeCloseTo(1, 2);
  });

  it('is as old on the dashboard as its results are kept', () => {
    const patient = market.run('patient-board', WITHIN);
    const age = (result: typeof base) =>
      (result.resources.board!.metrics.messageAge as { max: number }).max;
    expect(age(base)).toBeLessThanOrEqual(60);
    expect(age(patient)).toBeGreaterThan(200);
    const bill = (result: typeof base) => used(result, 'sql', 'athena.sql-scan');
    expect(bill(patient)).toBeLessThan(0.4 * bill(base));
  });
});
