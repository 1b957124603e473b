import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/scenario/index.js';
import { simulate } from '../models/fixtures.js';

function cellOf(slos: string, faults = '[]') {
  const text = `version: 1
name: watching
run: { duration: 200s, warmup: 10s }
workloads:
  clients:
    entry: front
    arrivals: { constant: { rate: 10 req/s } }
    mix: { read: { weight: 3 }, write: { weight: 1 } }
resources:
  front:
    type: service
    servers: 50
    handles: { read: [ { wait: 100ms } ], write: [ { wait: 20ms }, { call: { to: back } } ] }
  back: { type: service, servers: 50, time: 300ms }
faults: ${faults}
slos:
${slos}
`;
  const loaded = loadScenario({ file: 'watching.yaml', text });
  expect(loaded.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return loaded.cells[0]!.scenario;
}

describe('a part of the way', () => {
  it('is measured from the arrival at one resource until another is done', () => {
    const slo =
      '  - { name: w, metric: latency, stat: p99, workload: clients, from: front, to: back, max: 1s }';
    const { clients } = simulate(cellOf(slo)).workloads;
    const leg = clients!.legs['front -> back']!;
    expect(leg.latency.mean).toBeCloseTo(0.32, 9);
    expect(leg.latency.max).toBeCloseTo(0.32, 9);
    expect(leg.arrived).toBe(clients!.byRequest.write!.completed);
    // Every request sets out on it; reads never arrive.
    expect(leg.begun).toBe(clients!.offered);
  });

  it('begins with the client where nothing else is said', () => {
    const slo = '  - { name: w, metric: latency, stat: p99, workload: clients, to: back, max: 1s }';
    const leg = simulate(cellOf(slo)).workloads.clients!.legs['client -> back']!;
    expect(leg.latency.mean).toBeCloseTo(0.32, 9);
  });
});

describe('requests outside of faults', () => {
  it('are told apart by when they were sent', () => {
    const slos = `  - { name: all, metric: error-rate, workload: clients, max: 100% }
  - { name: calm, metric: error-rate, workload: clients, outside: faults, max: 0% }
  - { name: one, metric: error-rate, workload: clients, outside: first, max: 100% }`;
    const faults = `
  - { name: first, kind: errors, resource: front, share: 100%, at: 20s, for: 10s }
  - { name: second, kind: errors, resource: front, share: 100%, at: 25s, for: 15s }`;
    const { clients } = simulate(cellOf(slos, faults)).workloads;
    const failed = (of: Readonly<Record<string, { failed: Readonly<Record<string, number>> }>>) =>
      Object.values(of).reduce((sum, each) => sum + (each.failed['http-500'] ?? 0), 0);
    expect(clients!.failed['http-500']).toBe(200);
    expect(failed(clients!.calm.faults!)).toBe(0);
    expect(failed(clients!.calm.first!)).toBe(100);
    const sent = Object.values(clients!.calm.faults!).reduce(
      (sum, { offered }) => sum + offered,
      0,
    );
    expect(sent).toBe(clients!.offered - clients!.inFlight - 200);
  });
});
