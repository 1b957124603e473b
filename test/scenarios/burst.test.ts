import { describe, expect, it } from 'vitest';
import { metric } from '../models/fixtures.js';
import { shipped } from './shipped.js';

const failed = (workload: { readonly failed: Readonly<Record<string, number>> }) =>
  Object.values(workload.failed).reduce((sum, n) => sum + n, 0);

describe('a burst that runs out of CPU credits', () => {
  const credits = shipped('t3-credits');

  it('is fine for an hour, and breaks a standard instance in the hours after', () => {
    const hours = (durationS: number) => credits.run('standard', { durationS }).workloads.visitors!;
    const two = hours(2 * 3600);
    const four = hours(4 * 3600);
    expect(failed(two) / two.offered).toBeLessThan(0.001);
    expect(failed(four) / four.offered).toBeGreaterThan(0.2);
  });

  it('is carried by an unlimited one, and by a type without credits', () => {
    for (const variant of ['unlimited', 'm7g']) {
      const visitors = credits.run(variant, { durationS: 4 * 3600 }).workloads.visitors!;
      expect(failed(visitors) / visitors.offered).toBeLessThan(0.005);
    }
  });
});

describe('a burst that runs out of I/O credits', () => {
  const burst = shipped('ebs-burst');

  it('is over on gp2 when 5.4 million credits are spent, and never on gp3', () => {
    // 1,200 operations a second, of which 300 come back: 6,000 s.
    const before = burst.run('gp2', { durationS: 5900 }).workloads.reports!;
    expect(failed(before)).toBe(0);
    const after = burst.run('gp2').workloads.reports!;
    expect(failed(after)).toBeGreaterThan(10_000);
    expect(failed(burst.run('gp3').workloads.reports!)).toBe(0);
  });
});

describe('a web site on one instance', () => {
  const single = shipped('ec2-single');

  it('serves more, and sooner, on twice the vCPUs', () => {
    const [medium, large] = ['medium', 'large'].map((variant) =>
      single.run(variant, { durationS: 900 }),
    );
    const p95 = (result: NonNullable<typeof medium>) => result.workloads.visitors!.latency.p95;
    expect(p95(large!)).toBeLessThan(0.5 * p95(medium!));
    expect(large!.workloads.visitors!.completed).toBeGreaterThan(
      medium!.workloads.visitors!.completed,
    );
    expect(metric(medium!, 'web', 'refused')).toBe(0);
  });
});
