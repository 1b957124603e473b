import { describe, expect, it } from 'vitest';
import type { ReplicationResult } from '../../../src/experiment/replication-result.js';
import { loadScenario } from '../../../src/scenario/index.js';
import { simulate } from '../fixtures.js';

/** A client every 100 ms at a table in another region, and one at a service that calls the table. */
function run(faults: string): ReplicationResult {
  const text = `version: 1
name: faults
run: { duration: 100s }
workloads:
  direct:
    entry: items
    from: us-east-1
    arrivals: { constant: { rate: 10 req/s } }
    mix: { get: {} }
    client: { timeout: 2s }
  through:
    entry: web
    arrivals: { constant: { rate: 10 req/s } }
    mix: { read: {} }
resources:
  web:
    type: ec2
    instanceType: m7g.large
    region: us-east-1
    concurrency: 10000
    handles: { read: [ { call: { to: items, op: get } } ] }
  items: { type: dynamodb, region: us-west-2, latency: { read: 10ms, write: 10ms } }
faults:
${faults}
`;
  const loaded = loadScenario({ file: 'faults.yaml', text });
  expect(loaded.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return simulate(loaded.cells[0]!.scenario);
}

const failures = (result: ReplicationResult, workload: string) =>
  result.workloads[workload]!.failed;

describe('faults on the way', () => {
  it('leave a run without faults as it is', () => {
    const result = run('  []');
    expect(failures(result, 'direct')).toEqual({});
    expect(failures(result, 'through')).toEqual({});
  });

  it('keep everything from a lost region, and give it back afterwards', () => {
    const result = run(
      '  - { name: lost, kind: region-outage, region: us-west-2, at: 20s, for: 10s, connectTimeout: 5s }',
    );
    // Ten seconds of ten requests each; those on the way when it begins or ends may count on either side.
    expect(failures(result, 'direct')['timed-out']).toBeGreaterThanOrEqual(99);
    expect(failures(result, 'direct')['timed-out']).toBeLessThanOrEqual(102);
    expect(failures(result, 'through')['http-500']).toBeGreaterThanOrEqual(99);
    expect(failures(result, 'through')['http-500']).toBeLessThanOrEqual(102);
    const { offered, completed, inFlight } = result.workloads.through!;
    expect(offered).toBe(completed + failures(result, 'through')['http-500']! + inFlight);
  });

  it('cut two sides off from each other, and nobody else', () => {
    const result = run(
      '  - { name: cut, kind: network-partition, between: [web, items], at: 0s, connectTimeout: 1s }',
    );
    expect(failures(result, 'direct')).toEqual({});
    expect(result.workloads.through!.completed).toBe(0);
  });

  it('make answers late by a factor of what they took, or by a time', () => {
    const plain = run('  []');
    const slow = run('  - { name: slow, kind: latency, resource: items, multiply: 6, at: 0s }');
    const later = run('  - { name: later, kind: latency, resource: items, add: 200ms, at: 0s }');
    for (const workload of ['direct', 'through']) {
      const mean = (result: ReplicationResult) => result.workloads[workload]!.latency.mean;
      expect(mean(later)).toBeCloseTo(mean(plain) + 0.2, 6);
      expect(mean(slow)).toBeCloseTo(mean(plain) + 5 * 0.01, 6);
    }
  });

  it('hit a share of the requests, each with its cause', () => {
    const result = run(`  - { name: e, kind: errors, resource: items, share: 30%, at: 0s }
  - { name: t, kind: throttle, resource: items, share: 50%, at: 50s }`);
    const { 'http-500': errors = 0, throttled = 0 } = failures(result, 'direct');
    // 1000 requests: 300 ± 4 standard deviations; half of the later 700 / 2 are throttled.
    expect(Math.abs(errors - 300)).toBeLessThan(58);
    expect(Math.abs(throttled - 175)).toBeLessThan(48);
    expect(result.resources.items!.metrics.requests).toBeLessThan(2000 - errors - throttled);
  });

  it.each([
    ['region-outage', 'region: us-east-1, connectTimeout: 1s', 'unreachable'],
    ['network-partition', 'between: [through, web], connectTimeout: 1s', 'unreachable'],
    ['errors', 'resource: web, share: 100%', 'http-500'],
    ['throttle', 'resource: web, share: 100%', 'throttled'],
    ['latency', 'resource: web, add: 300ms', null],
  ])('of kind %s do not kill a single instance', (kind, how, cause) => {
    const result = run(`  - { name: f, kind: ${kind}, ${how}, at: 20s, for: 10s }`);
    const { completed, latency } = result.workloads.through!;
    const failed = Object.entries(failures(result, 'through'));
    if (cause === null) {
      expect(failed).toEqual([]);
      expect(latency.max).toBeGreaterThan(0.3);
    } else {
      expect(failed.map(([name]) => name)).toEqual([cause]);
      expect(Math.abs(failed[0]![1] - 100)).toBeLessThanOrEqual(2);
    }
    // All others, but for those that are under way at the end.
    expect(completed).toBeGreaterThanOrEqual(cause === null ? 997 : 896);
    expect(result.resources.web!.metrics.terminations).toBe(0);
  });

  it('reach instances that were launched while they are on, and leave them when they end', () => {
    const text = `version: 1
name: faults
run: { duration: 400s }
workloads:
  clients:
    entry: edge
    arrivals: { constant: { rate: 10 req/s } }
    mix: { read: {} }
resources:
  edge:
    type: alb
    target: web
    healthCheck: { interval: 5s, timeout: 2s, healthyAfter: 2 }
  web:
    type: ec2-asg
    instanceType: m7g.large
    zones: 1
    size: { min: 2, desired: 2, max: 2 }
    bootTime: 20s
    userData: 0s
    handles: { read: [ { wait: 1ms } ] }
faults:
  - { name: slow, kind: latency, resource: web, add: 100ms, at: 100s, for: 200s }
  - { name: gone, kind: instance-kill, resource: web, share: 100%, at: 120s }
  - { name: refused, kind: errors, resource: web, share: 100%, at: 250s, for: 100s }
`;
    const loaded = loadScenario({ file: 'faults.yaml', text });
    expect(loaded.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    const { clients } = simulate(loaded.cells[0]!.scenario).workloads;
    // A thousand quick ones before, and 500 at the end; in between all that are answered are late.
    const { mean, count } = clients!.latency;
    const late = count - 1500;
    expect(late).toBeGreaterThan(500);
    // Without the fault each takes some 3 ms.
    expect(mean - (late * 0.1) / count).toBeGreaterThan(0);
    expect(mean - (late * 0.1) / count).toBeLessThan(0.005);
    expect(clients!.failed['http-500']).toBe(1000);
  });

  it('come again as often as they are told to', () => {
    const result = run(
      '  - { name: e, kind: errors, resource: items, share: 100%, at: 10s, for: 1s, every: 20s, times: 3 }',
    );
    expect(failures(result, 'direct')).toEqual({ 'http-500': 30 });
  });
});
