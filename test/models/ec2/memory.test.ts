import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../../src/scenario/index.js';
import { alb, asg, at, ec2, metric, scenario, simulate, wait, workload } from '../fixtures.js';

/** Room for two requests; the process needs 20 s to come back. */
const memory = { requests: 2, restartS: 20 };
const handles = { default: [wait(10)] };
const arriving = (times: readonly number[], durationS = 100) =>
  simulate(
    scenario(
      { clients: workload('box', { source: at(times) }) },
      { box: ec2({ memory, handles }) },
      durationS,
    ),
  );

describe('a process that runs out of memory', () => {
  it('breaks all that it was serving, and the request that was too much', () => {
    const result = arriving([1, 2, 3]);
    const { completed, failed } = result.workloads.clients!;
    expect({ completed, failed }).toEqual({ completed: 0, failed: { 'http-502': 3 } });
    expect(metric(result, 'box', 'outOfMemory')).toBe(1);
  });

  it('serves as many as there is room for', () => {
    // The third comes when the first has gone.
    const { completed, failed } = arriving([1, 2, 11.5]).workloads.clients!;
    expect({ completed, failed }).toEqual({ completed: 3, failed: {} });
  });

  it('is back when it has restarted: who comes before that is refused', () => {
    const { completed, failed } = arriving([1, 2, 3, 22.9, 23.1]).workloads.clients!;
    expect({ completed, failed }).toEqual({ completed: 1, failed: { 'http-502': 4 } });
  });

  it('goes on as the same instance: a group has nothing to replace, a balancer finds it unhealthy', () => {
    const source = at([100.01, 100.02, 100.03, 100.04, 100.05]);
    const result = simulate(
      scenario(
        { clients: workload('edge', { source }) },
        {
          edge: alb('web'),
          web: asg({
            memory: { requests: 1, restartS: 60 },
            handles,
            size: { min: 2, desired: 2, max: 2 },
          }),
        },
        600,
      ),
    );
    expect(metric(result, 'web', 'launches')).toBe(0);
    expect(metric(result, 'edge', 'healthyTargets')).toBeLessThan(2);
    expect(result.workloads.clients!.completed).toBeLessThan(5);
  });
});

describe('memory for requests', () => {
  it('is what the type has, less what is reserved', () => {
    const room = (keys: string) => {
      const { cells, diagnostics } = loadScenario({
        file: 'a.yaml',
        text: `version: 1
name: memory
run: { duration: 1m }
workloads:
  users: { entry: box, arrivals: { constant: { rate: 1 req/s } }, mix: { page: {} } }
resources:
  box: { type: ec2, instanceType: m7g.large, ${keys} handles: { page: [ { wait: 1ms } ] } }
`,
      });
      expect(diagnostics).toEqual([]);
      const box = cells[0]!.scenario.resources.box!;
      return 'memory' in box ? box.memory : undefined;
    };
    expect(room('')).toBeNull();
    // An m7g.large has 8 GiB.
    expect(room('memoryPerRequest: 1GiB, memoryReserved: 2GiB, restartTime: 5s,')).toEqual({
      requests: 6,
      restartS: 5,
    });
    expect(room('memoryPerRequest: 1500MiB, memoryReserved: 2GiB, restartTime: 5s,')).toEqual({
      requests: 4,
      restartS: 5,
    });
  });
});
