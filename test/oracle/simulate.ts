import { createRun } from '../../src/experiment/create-run.js';
import { finish } from '../../src/experiment/drive.js';
import type {
  DistributionSummary,
  ReplicationResult,
} from '../../src/experiment/replication-result.js';
import { loadScenario } from '../../src/scenario/index.js';

/** A scenario document, as a user would write it in YAML (and JSON is YAML). */
export type Document = Readonly<Record<string, unknown>>;

/** Runs replications of a scenario through the same steps as `stratus run`: text, checks, wiring. */
export function simulate(
  document: Document,
  replications: number,
  file = 'oracle.yaml',
): ReplicationResult[] {
  const loaded = loadScenario({ file, text: JSON.stringify(document) });
  const errors = loaded.diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    throw new Error(errors.map(({ path, message }) => `${path}: ${message}`).join('\n'));
  }
  const { scenario } = loaded.cells[0]!;
  return Array.from({ length: replications }, (_, replication) => {
    const run = createRun(scenario, { replication, seed: scenario.run.seed });
    while (!run.advance(1_000_000));
    return finish(run);
  });
}

/** A number among the metrics of a resource. */
export function metric(result: ReplicationResult, resource: string, name: string): number {
  const value = result.resources[resource]?.metrics[name];
  if (typeof value !== 'number') throw new Error(`${resource} has no number ${name}`);
  return value;
}

/** The waits of a resource's requests. */
export function waits(result: ReplicationResult, resource: string): DistributionSummary {
  const value = result.resources[resource]?.metrics.wait;
  if (typeof value !== 'object' || !('p99' in value)) throw new Error(`${resource} has no waits`);
  return value as DistributionSummary;
}

/** The only workload of an oracle's scenario. */
export const WORKLOAD = 'clients';

export const workload = (result: ReplicationResult) => result.workloads[WORKLOAD]!;
