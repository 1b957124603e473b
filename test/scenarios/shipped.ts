import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReplicationResult } from '../../src/experiment/replication-result.js';
import { loadScenario } from '../../src/scenario/index.js';
import type { RunSpec } from '../../src/scenario/normalised.js';
import { simulate } from '../models/fixtures.js';

/** A shipped scenario, cell by cell. */
export function shipped(name: string) {
  const file = join(import.meta.dirname, '..', '..', 'scenarios', `${name}.yaml`);
  const { cells } = loadScenario({ file, text: readFileSync(file, 'utf8') });
  return {
    cells,
    simulate,
    /** One replication of a variant. @param run what differs: a shorter run mostly */
    run(variant: string | null, run: Partial<RunSpec> = {}, seed?: number): ReplicationResult {
      const cell = cells.find((each) => each.variant === variant);
      if (cell === undefined) throw new Error(`${name} has no variant '${variant}'`);
      const { scenario } = cell;
      return simulate({ ...scenario, run: { ...scenario.run, ...run } }, seed);
    },
  };
}
