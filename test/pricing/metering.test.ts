import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ec2BilledSeconds, gbMonths, SECONDS_PER_MONTH } from '../../src/pricing/billed-time.js';
import { albLcu } from '../../src/pricing/lcu.js';
import { itemReadUnits, itemWriteUnits, queryReadUnits } from '../../src/pricing/request-units.js';

describe('the meters', () => {
  it('EC2 bills whole seconds, and a minute at least', () => {
    expect([0, 59.2, 60, 60.1, 3600].map(ec2BilledSeconds)).toEqual([60, 60, 60, 61, 3600]);
  });

  it('a GB kept for a whole month is one GB-month', () => {
    expect(gbMonths(20, SECONDS_PER_MONTH)).toBe(20);
  });

  it('read units: 4 KB strong one, eventual half, transactional two, and a block of 4097 bytes is two', () => {
    const strong = { consistent: true, transactional: false };
    expect([0, 1, 4096, 4097, 8192].map((bytes) => itemReadUnits(bytes, strong))).toEqual([
      1, 1, 1, 2, 2,
    ]);
    expect(itemReadUnits(4097, { consistent: false, transactional: false })).toBe(1);
    expect(itemReadUnits(100, { consistent: false, transactional: false })).toBe(0.5);
    expect(itemReadUnits(100, { consistent: false, transactional: true })).toBe(2);
  });

  it('write units: 1 KB one, transactional twice', () => {
    expect([0, 1024, 1025, 10240].map((bytes) => itemWriteUnits(bytes, false))).toEqual([
      1, 1, 2, 10,
    ]);
    expect(itemWriteUnits(1025, true)).toBe(4);
  });

  it('a query rounds once, so it never takes more units than its items read one by one', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 20000 }), { minLength: 1, maxLength: 30 }),
        fc.boolean(),
        (items, consistent) => {
          const once = queryReadUnits(
            items.reduce((a, b) => a + b, 0),
            consistent,
          );
          const each = items.reduce(
            (sum, bytes) => sum + itemReadUnits(bytes, { consistent, transactional: false }),
            0,
          );
          expect(once).toBeLessThanOrEqual(each);
        },
      ),
    );
  });

  it('LCUs are the largest of four dimensions; ten rules are free; Lambda targets take 2.5 times as many for the same bytes', () => {
    const idle = {
      newConnectionsPerS: 0,
      activeConnections: 0,
      processedBytesPerS: 0,
      processedBytesPerSLambda: 0,
      requestsPerS: 0,
      rules: 0,
    };
    expect(albLcu(idle).lcu).toBe(0);
    expect(albLcu({ ...idle, newConnectionsPerS: 50 })).toMatchObject({
      lcu: 2,
      dimension: 'new-connections',
    });
    expect(albLcu({ ...idle, activeConnections: 9000 })).toMatchObject({
      lcu: 3,
      dimension: 'active-connections',
    });
    expect(albLcu({ ...idle, requestsPerS: 1000, rules: 10 }).lcu).toBe(0);
    expect(albLcu({ ...idle, requestsPerS: 1000, rules: 15 })).toMatchObject({
      lcu: 5,
      dimension: 'rule-evaluations',
    });
    const bytes = 1e9 / 3600;
    expect(albLcu({ ...idle, processedBytesPerS: bytes }).lcu).toBeCloseTo(1, 12);
    expect(albLcu({ ...idle, processedBytesPerSLambda: bytes }).lcu).toBeCloseTo(2.5, 12);
  });
});
