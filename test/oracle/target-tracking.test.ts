import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/scenario/index.js';
import { input, type OracleRow, readRows } from './rows.js';
import { type Document, simulate, workload } from './simulate.js';
import { perSecond, seconds } from './station.js';

const rows = readRows('oracles.json').filter(
  ({ family }) => family === 'target tracking steady state',
);

/** Instance types with as many vCPUs, and CPU credits that nothing models away. */
const TYPE_WITH_VCPUS: Readonly<Record<number, string>> = { 1: 'm7g.medium', 2: 'm7g.large' };

/** Constant work at a constant rate, for an hour, on a group that starts with `desired` instances. */
function group(row: OracleRow, desired: number): Document {
  const vcpus = input(row, 'vcpu_per_instance');
  const document = (cpuS: number): Document => ({
    version: 1,
    name: 'target-tracking',
    run: { duration: '30m', warmup: '30m', replications: 1, seed: 1 },
    workloads: {
      clients: {
        entry: 'edge',
        arrivals: { constant: { rate: perSecond(input(row, 'request_rate')) } },
      },
    },
    resources: {
      edge: { type: 'alb', target: 'fleet' },
      fleet: {
        type: 'ec2-asg',
        instanceType: TYPE_WITH_VCPUS[vcpus],
        size: { min: 1, desired, max: 200 },
        concurrency: 1000,
        scaling: [
          { target: { metric: 'cpu', value: `${100 * input(row, 'target_utilization')}%` } },
        ],
        handles: { default: [{ cpu: seconds(cpuS) }] },
      },
    },
  });
  // Work is given in seconds of the reference vCPU: as much as takes the row's seconds on this type.
  const text = JSON.stringify(document(1));
  const { fleet } = loadScenario({ file: 'speed.yaml', text }).cells[0]!.scenario.resources;
  if (fleet?.type !== 'ec2-asg') throw new Error('the fleet is no group');
  return document(input(row, 'cpu_seconds_per_request') * fleet.speed);
}

describe('target tracking at a constant load', () => {
  for (const row of rows) {
    const expected = row.expected.steady_instances!;

    it(`${row.id}: comes to rest at ${expected} instances from below`, () => {
      // Busy enough to scale out, and not so overloaded that the backlog outlasts the run.
      const [result] = simulate(group(row, Math.floor(0.8 * expected)), 1);
      const instances = result!.timelines.find(
        ({ of, metric }) => of === 'fleet' && metric === 'instances',
      )!;
      const seen = new Set(instances.values.filter((value) => value !== null));
      expect([...seen]).toEqual([expected]);
      expect(workload(result!).failed).toEqual({});
    });
  }
});
