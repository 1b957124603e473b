import { describe, expect, it } from 'vitest';
import { shipped } from './shipped.js';

const storm = shipped('retry-storm');

/** What the lost zone did to the callers of a variant. */
function disturbanceOf(variant: string) {
  const { faults } = storm.run(variant, { durationS: 1800 });
  return faults[0]!.workloads.callers!;
}

describe('a storm of retries', () => {
  it('goes on after the zone is back, though no more requests come: the failure is metastable', () => {
    expect(disturbanceOf('naive')).toMatchObject({
      metastable: true,
      recoveryS: null,
      afterEndS: null,
    });
  });

  it.each(['budget', 'breaker', 'short-queue'])('ends by itself with a %s', (variant) => {
    const { metastable, recoveryS, afterEndS } = disturbanceOf(variant);
    expect(metastable).toBe(false);
    expect(recoveryS).not.toBeNull();
    expect(afterEndS).not.toBeNull();
  });
});
