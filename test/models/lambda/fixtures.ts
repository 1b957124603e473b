import type { ReplicationResult } from '../../../src/experiment/replication-result.js';
import { lambda } from '../../../src/models/lambda/parameters.js';
import type { LambdaSpec } from '../../../src/models/lambda/spec.js';
import type { ResourceSpec } from '../../../src/models/spec.js';
import type { WorkloadSpec } from '../../../src/queueing/workload-spec.js';
import { at, metric, REGION, scenario, simulate, workload } from '../fixtures.js';

/** A function as a user writes it; without a cold start, unless one is given. */
export function fn(written: Readonly<Record<string, unknown>> = {}): LambdaSpec {
  const values = lambda.schema.parse({
    type: 'lambda',
    latency: '0s',
    coldStart: '0s',
    keepWarm: '10m',
    timeout: '100s',
    handles: { default: [{ wait: '1s' }] },
    ...written,
  });
  return lambda.toSpec(values, { region: REGION });
}

/** Requests at these seconds to the function `f`, until each is answered. */
export function invoke(
  spec: LambdaSpec,
  source: WorkloadSpec['source'] | readonly number[],
  others: Readonly<Record<string, ResourceSpec>> = {},
  durationS: number | null = null,
): ReplicationResult {
  const from = Array.isArray(source) ? at(source) : (source as WorkloadSpec['source']);
  const clients = workload('f', { source: from });
  return simulate(scenario({ clients }, { f: spec, ...others }, durationS));
}

export const of = (result: ReplicationResult, name: string): number => metric(result, 'f', name);

export const clients = (result: ReplicationResult) => result.workloads.clients!;
