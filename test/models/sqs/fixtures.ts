import type { ReplicationResult } from '../../../src/experiment/replication-result.js';
import type { ResourceSpec } from '../../../src/models/spec.js';
import { sqs } from '../../../src/models/sqs/parameters.js';
import type { SqsSpec } from '../../../src/models/sqs/spec.js';
import type { RequestSpec, WorkloadSpec } from '../../../src/queueing/workload-spec.js';
import { at, metric, REGION, request, scenario, simulate, workload } from '../fixtures.js';
import { fn } from '../lambda/fixtures.js';

/** A queue as a user writes it, whose calls and deliveries take no time. */
export function queue(written: Readonly<Record<string, unknown>> = {}): SqsSpec {
  const values = sqs.schema.parse({
    type: 'sqs',
    latency: '0s',
    send: '0s',
    receive: '0s',
    delivery: '0s',
    ...written,
  });
  return sqs.toSpec(values, { region: REGION });
}

/** A function that polls the queue `q`. */
export function reader(
  trigger: Readonly<Record<string, unknown>> = {},
  written: Readonly<Record<string, unknown>> = {},
) {
  return fn({ triggers: [{ queue: 'q', ...trigger }], ...written });
}

export const send = (name = 'order', more: Partial<RequestSpec> = {}) =>
  request(name, { op: 'send', ...more });

/** Messages sent to the queue `q` at these seconds, until all is quiet or for so long. */
export function sent(
  source: WorkloadSpec['source'] | Parameters<typeof at>[0],
  resources: Readonly<Record<string, ResourceSpec>>,
  durationS: number | null = null,
  mix: readonly RequestSpec[] = [send()],
): ReplicationResult {
  const from = Array.isArray(source) ? at(source) : (source as WorkloadSpec['source']);
  const producers = workload('q', { source: from, mix });
  return simulate(scenario({ producers }, resources, durationS));
}

export const of = (result: ReplicationResult, name: string, id = 'q'): number =>
  metric(result, id, name);

/** What a trigger says of its batches. */
export function trigger(result: ReplicationResult, from = 'q', id = 'f'): Record<string, number> {
  return result.resources[id]!.metrics[`trigger.${from}`] as Record<string, number>;
}
