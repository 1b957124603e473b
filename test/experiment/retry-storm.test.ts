import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/scenario/index.js';
import { simulate } from '../models/fixtures.js';

const file = join(import.meta.dirname, '..', '..', 'scenarios', 'retry-storm.yaml');
const { cells } = loadScenario({ file, text: readFileSync(file, 'utf8') });

/** What the lost zone did to the callers of a variant. */
function disturbanceOf(variant: string) {
  const cell = cells.find((each) => each.variant === variant)!;
  const { faults } = simulate({ ...cell.scenario, run: { ...cell.scenario.run, durationS: 1800 } });
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
