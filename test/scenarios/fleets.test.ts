import { describe, expect, it } from 'vitest';
import type { ReplicationResult } from '../../src/experiment/replication-result.js';
import { metric } from '../models/fixtures.js';
import { shipped } from './shipped.js';

const HOUR = 3600;

function failed(result: ReplicationResult): number {
  const [workload] = Object.values(result.workloads);
  return Object.values(workload!.failed).reduce((sum, n) => sum + n, 0);
}

describe('a sale that everybody comes to at once', () => {
  const sale = shipped('fleet-black-friday');

  it('is lost to target tracking alone, and no trouble for a schedule', () => {
    const morning = (variant: string) => sale.run(variant, { durationS: 9 * HOUR });
    const [tracking, warm, scheduled] = ['tracking', 'warm-pool', 'scheduled'].map(morning);
    expect(failed(tracking!)).toBeGreaterThan(20_000);
    expect(failed(warm!)).toBeLessThan(0.85 * failed(tracking!));
    expect(failed(scheduled!)).toBe(0);
    expect(metric(scheduled!, 'web', 'instances')).toBeGreaterThan(
      metric(tracking!, 'web', 'instances'),
    );
  });
});

describe('a fleet of spot instances', () => {
  const fleet = shipped('spot-fleet');
  // The first wave, at half past.
  const hour = (variant: string) => fleet.run(variant, { durationS: HOUR });

  it('loses requests to a wave of interruptions, on the notice or after it', () => {
    const spot = hour('spot');
    expect(metric(spot, 'web', 'spotInterruptions')).toBe(3);
    expect(failed(spot)).toBeGreaterThan(100);
    // Those that drain are gone before EC2 comes for them, and so is their capacity.
    const drained = hour('drained');
    expect(metric(drained, 'web', 'spotInterruptions')).toBe(0);
    expect(failed(drained)).toBeGreaterThan(100);
  });

  it('loses none where replacements come before the notice, or a base is on-demand', () => {
    for (const variant of ['rebalanced', 'base', 'on-demand'])
      expect(failed(hour(variant))).toBe(0);
  });
});
