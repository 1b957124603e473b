import { expect } from 'vitest';
import type { ReplicationResult } from '../../../src/experiment/replication-result.js';
import { eventbridge } from '../../../src/models/eventbridge/parameters.js';
import type { EventBridgeSpec } from '../../../src/models/eventbridge/spec.js';
import { service } from '../../../src/models/service/parameters.js';
import { sns } from '../../../src/models/sns/parameters.js';
import type { SnsSpec } from '../../../src/models/sns/spec.js';
import type { ResourceSpec } from '../../../src/models/spec.js';
import type { RequestSpec, WorkloadSpec } from '../../../src/queueing/workload-spec.js';
import { at, metric, REGION, request, scenario, simulate, workload } from '../fixtures.js';

type Written = Readonly<Record<string, unknown>>;

/** A topic as a user writes it, whose calls and deliveries take no time. */
export function topic(subscriptions: readonly Written[], written: Written = {}): SnsSpec {
  const values = sns.schema.parse({
    type: 'sns',
    latency: '0s',
    publish: '0s',
    delivery: '0s',
    subscriptions,
    ...written,
  });
  return sns.toSpec(values, { region: REGION });
}

/** A bus whose calls and deliveries take no time. */
export function bus(written: Written): EventBridgeSpec {
  const values = eventbridge.schema.parse({
    type: 'eventbridge',
    latency: '0s',
    put: '0s',
    delivery: '0s',
    ...written,
  });
  return eventbridge.toSpec(values, { region: REGION });
}

/** An endpoint that fails some of what it gets. */
export function endpoint(failing = '0%') {
  const values = service.schema.parse({
    type: 'service',
    servers: 1000,
    handles: { default: [{ fail: { chance: failing } }] },
  });
  return service.toSpec(values, { region: REGION });
}

export const publish = (name = 'order', more: Partial<RequestSpec> = {}) =>
  request(name, { op: 'publish', ...more });
export const put = (name = 'order', more: Partial<RequestSpec> = {}) =>
  request(name, { op: 'put', ...more });

/** Requests to the resource `in` at these seconds. */
export function feed(
  source: WorkloadSpec['source'] | Parameters<typeof at>[0],
  mix: readonly RequestSpec[],
  resources: Readonly<Record<string, ResourceSpec>>,
  durationS: number | null = null,
): ReplicationResult {
  const from = Array.isArray(source) ? at(source) : (source as WorkloadSpec['source']);
  return simulate(
    scenario({ producers: workload('in', { source: from, mix }) }, resources, durationS),
  );
}

export const of = (result: ReplicationResult, name: string, id = 'in'): number =>
  metric(result, id, name);

/** Every event is delivered, given up, kept, or on its way. */
export function expectBalance(result: ReplicationResult, id = 'in'): void {
  const now = (name: string) => of(result, name, id);
  expect(now('carried') + now('deliveries') + now('duplicates')).toBe(
    now('delivered') + now('expired') + now('deadLettered') + now('inFlight'),
  );
}
