import type { ReplicationResult } from '../../../src/experiment/replication-result.js';
import { kinesis } from '../../../src/models/kinesis/parameters.js';
import type { KinesisSpec } from '../../../src/models/kinesis/spec.js';
import type { ResourceSpec } from '../../../src/models/spec.js';
import type { RequestSpec, WorkloadSpec } from '../../../src/queueing/workload-spec.js';
import { at, REGION, request, scenario, simulate, workload } from '../fixtures.js';
import { fn } from '../lambda/fixtures.js';

type Written = Readonly<Record<string, unknown>>;

/** A stream as a user writes it, whose calls take no time. */
export function stream(shards: number | 'on-demand', written: Written = {}): KinesisSpec {
  const values = kinesis.schema.parse({
    type: 'kinesis',
    latency: '0s',
    put: '0s',
    shards,
    ...written,
  });
  return kinesis.toSpec(values, { region: REGION });
}

/** A function that reads the stream `s`, 100 ms after each poll. */
export function reader(trigger: Written = {}, written: Written = {}) {
  return fn({
    triggers: [{ stream: 's', delay: '100ms', ...trigger }],
    handles: { default: [{ wait: '10ms' }] },
    ...written,
  });
}

export const put = (more: Partial<RequestSpec> = {}) => request('tick', { op: 'put', ...more });

/** Records put into the stream `s` at these seconds. */
export function fed(
  source: WorkloadSpec['source'] | Parameters<typeof at>[0],
  resources: Readonly<Record<string, ResourceSpec>>,
  durationS: number | null = null,
  mix: readonly RequestSpec[] = [put()],
): ReplicationResult {
  const from = Array.isArray(source) ? at(source) : (source as WorkloadSpec['source']);
  const producers = workload('s', { source: from, mix });
  return simulate(scenario({ producers }, resources, durationS));
}

/** What a function's trigger says of its batches. */
export function trigger(result: ReplicationResult, id = 'f', from = 's'): Record<string, number> {
  return result.resources[id]!.metrics[`trigger.${from}`] as Record<string, number>;
}

export interface Summary {
  readonly count: number;
  readonly mean: number;
  readonly p50: number;
  readonly max: number;
}

export const ages = (result: ReplicationResult, id = 'f', from = 's') =>
  result.resources[id]!.metrics[`iteratorAge.${from}`] as unknown as Summary;
