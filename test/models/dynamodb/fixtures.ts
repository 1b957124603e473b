import type { ReplicationResult } from '../../../src/experiment/replication-result.js';
import { dynamodb } from '../../../src/models/dynamodb/parameters.js';
import type { DynamoDbSpec } from '../../../src/models/dynamodb/spec.js';
import type { ResourceSpec } from '../../../src/models/spec.js';
import type { RequestSpec, WorkloadSpec } from '../../../src/queueing/workload-spec.js';
import { metric, REGION, request, scenario, simulate, workload } from '../fixtures.js';

/** A table as a user writes it, without time of its own. */
export function items(written: Readonly<Record<string, unknown>> = {}): DynamoDbSpec {
  const none = { read: '0s', write: '0s' };
  const values = dynamodb.schema.parse({ type: 'dynamodb', latency: none, ...written });
  return dynamodb.toSpec(values, { region: REGION });
}

/** One kind of request for the table `items`. */
export function ask(
  spec: DynamoDbSpec,
  source: WorkloadSpec['source'],
  asked: Partial<RequestSpec>,
  durationS: number | null = null,
  others: Readonly<Record<string, ResourceSpec>> = {},
): ReplicationResult {
  const mix = [request('default', { itemBytes: 1000, ...asked })];
  const clients = workload('items', { source, mix });
  return simulate(scenario({ clients }, { items: spec, ...others }, durationS));
}

export const of = (result: ReplicationResult, name: string): number =>
  metric(result, 'items', name);

/** A number by partition, reason, index or region. */
export const each = (result: ReplicationResult, name: string): Readonly<Record<string, number>> =>
  result.resources.items!.metrics[name] as Readonly<Record<string, number>>;

/** What was asked for is served, throttled or still on its way: nothing else. */
export function isAccountedFor(result: ReplicationResult): boolean {
  return Object.values(result.workloads).every(({ offered, completed, failed, inFlight }) => {
    const lost = Object.values(failed).reduce((sum, count) => sum + count, 0);
    return offered === completed + lost + inFlight;
  });
}
