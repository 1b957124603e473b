import { describe, expect, it } from 'vitest';
import { metric } from '../models/fixtures.js';
import { shipped } from './shipped.js';

const fanOut = shipped('event-fan-out');
const WITHIN = { durationS: 1500 };
const base = fanOut.run('base', WITHIN);
const of = (resource: string, name: string) => metric(base, resource, name);

describe('one event for many consumers', () => {
  it('reaches the topic and the bus, and through them every consumer, once or twice', () => {
    const uploads = base.workloads.customers!.completed;
    for (const id of ['uploaded', 'bus', 'to-index', 'audit', 'counts']) {
      const count = of(id, id === 'audit' ? 'asyncReceived' : 'count');
      expect(count, id).toBeGreaterThan(0.97 * uploads);
      expect(count, id).toBeLessThan(1.03 * uploads);
    }
    // Of 5 MB and more, of documents with a median of 400 KB.
    expect(of('to-shrink', 'count') / uploads).toBeCloseTo(0.067, 2);
  });

  it('loses none: each is delivered, given up, kept or on its way', () => {
    for (const id of ['uploaded', 'bus'])
      expect(of(id, 'carried') + of(id, 'deliveries') + of(id, 'duplicates'), id).toBe(
        of(id, 'delivered') + of(id, 'expired') + of(id, 'deadLettered') + of(id, 'inFlight'),
      );
    for (const id of ['to-index', 'to-shrink', 'not-indexed', 'not-shrunk', 'not-told'])
      expect(of(id, 'carried') + of(id, 'count') + of(id, 'duplicates'), id).toBe(
        of(id, 'deleted') + of(id, 'expired') + of(id, 'deadLettered') + of(id, 'present'),
      );
  });

  it('that is poison is received four times, and ends in the dead-letter queue', () => {
    const poison = of('not-indexed', 'count');
    expect(poison / of('to-index', 'count')).toBeGreaterThan(0.001);
    expect(poison / of('to-index', 'count')).toBeLessThan(0.003);
    expect(of('to-index', 'deadLettered')).toBe(poison);
    // Three times each, and those that are still to come for the fourth time.
    expect(of('to-index', 'returned') / poison).toBeGreaterThan(2.9);
    expect(of('to-index', 'returned') / poison).toBeLessThan(4);
  });

  it('waits for a partner that is down, and is told when it is back', () => {
    expect(of('bus', 'retries')).toBeGreaterThan(1000);
    expect(of('not-told', 'count')).toBe(0);
    expect(of('bus', 'expired')).toBe(0);
  });
});
