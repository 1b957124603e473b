import { describe, expect, it } from 'vitest';
import { shipped } from './shipped.js';

const share = (workload: {
  readonly offered: number;
  readonly failed: Readonly<Record<string, number>>;
}) => Object.values(workload.failed).reduce((sum, n) => sum + n, 0) / workload.offered;

describe('a hot partition', () => {
  const votes = shipped('hot-partition');
  const failing = (variant: string) => share(Object.values(votes.run(variant).workloads)[0]!);

  it('fails requests whatever the table may take, until its key is spread', () => {
    expect(failing('on-demand')).toBeGreaterThan(0.05);
    expect(failing('on-demand-sharded')).toBeLessThan(0.01);
  });
});

describe('a global table', () => {
  const shop = shipped('global-table');

  it('serves each region nearby, and goes on when one is lost', () => {
    const near = shop.run('three-regions').workloads.shoppers!;
    const far = shop.run('one-region').workloads.shoppers!;
    expect(share(near)).toBe(0);
    expect(share(far)).toBeGreaterThan(0.03);
    expect(far.latency.p95).toBeGreaterThan(5 * near.latency.p95);
  });
});

describe('a lost region', () => {
  const bank = shipped('two-regions-failover');
  const run = (variant: string) => bank.run(variant).faults[0]!.workloads.api!;

  it('is left in minutes by a warm stand-by, and in a quarter of an hour by a pilot light', () => {
    const warm = run('warm-standby');
    const pilot = run('pilot-light');
    // Three checks 10 s apart, and the TTL of an alias.
    expect(warm.recoveryS).toBeGreaterThan(30);
    expect(warm.recoveryS).toBeLessThan(180);
    expect(pilot.recoveryS).toBeGreaterThan(3 * warm.recoveryS!);
  });
});
