import { describe, expect, it } from 'vitest';
import { metric } from '../models/fixtures.js';
import { shipped } from './shipped.js';

const pipeline = shipped('image-pipeline');

describe('the pipeline of images', () => {
  const [small, , large] = pipeline.cells.map(({ scenario }) =>
    pipeline.simulate({ ...scenario, run: { ...scenario.run, durationS: 900 } }),
  );

  it('puts each upload through every step, once or twice', () => {
    for (const result of [small!, large!]) {
      const { events, duplicates } = result.resources.originals!.metrics
        .notifications as unknown as Record<string, number>;
      const uploads = result.workloads.customers!.completed;
      expect(events).toBeGreaterThan(0.97 * uploads);
      expect(events).toBeLessThan(1.03 * uploads);
      expect(duplicates).toBeGreaterThan(0);
      expect(metric(result, 'failed', 'count')).toBe(0);
    }
  });

  it('is sooner done with more memory: the work is that of the CPU', () => {
    const toldAt = ({ workloads }: NonNullable<typeof small>) =>
      Object.values(workloads.customers!.legs)[0]!.latency.p50;
    expect(toldAt(small!)).toBeGreaterThan(1.3 * toldAt(large!));
    expect(toldAt(large!)).toBeGreaterThan(0.8);
  });
});
