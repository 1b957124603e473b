import { describe, expect, it } from 'vitest';
import {
  IN_REGION_ROUND_TRIP_S,
  regionCodes,
  regionLatencySource,
  roundTripS,
} from '../../src/models/network/round-trip-times.js';

describe('round-trip times between regions', () => {
  it('are known between all pairs of 33 regions, positive, with p90 at or above p50', () => {
    const regions = regionCodes();
    expect(regions).toHaveLength(33);
    for (const from of regions) {
      for (const to of regions) {
        const { p50, p90 } = roundTripS(from, to);
        expect(p50, `${from} to ${to}`).toBeGreaterThan(0);
        expect(p90, `${from} to ${to}`).toBeGreaterThanOrEqual(p50);
        expect(p90, `${from} to ${to}`).toBeLessThan(1);
      }
    }
  });

  it('are seconds, and keep the direction that was measured', () => {
    expect(roundTripS('us-east-1', 'us-west-2').p90).toBeCloseTo(0.06935, 8);
    expect(roundTripS('us-west-2', 'us-east-1').p90).toBeCloseTo(0.06652, 8);
  });

  it('name an unknown region and those there are', () => {
    expect(() => roundTripS('us-east-1', 'us-esat-2')).toThrow(/"us-esat-2".*us-east-2/);
  });

  it('inside a region are assumptions: shorter in a zone than between zones, and than to the endpoint', () => {
    expect(IN_REGION_ROUND_TRIP_S.grade).toBe('assumption');
    expect(IN_REGION_ROUND_TRIP_S.sameZone).toBeLessThan(IN_REGION_ROUND_TRIP_S.crossZone);
    expect(roundTripS('us-east-1', 'us-east-1').p50).toBeGreaterThan(
      IN_REGION_ROUND_TRIP_S.crossZone,
    );
  });

  it('have a source, a date and a caveat', () => {
    expect(regionLatencySource().source).toContain('cloudping');
    expect(regionLatencySource().asOf).toMatch(/^2025-07-17/);
    expect(regionLatencySource().note).toContain('diagonal');
  });
});
