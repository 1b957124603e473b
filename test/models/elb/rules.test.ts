import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../../src/scenario/index.js';
import { alb, asg, cpu, poisson, request, scenario, simulate, workload } from '../fixtures.js';
import { Bench } from './balancer.js';

const times = (count: number, next: () => string): string[] => Array.from({ length: count }, next);
const to = (...groups: number[]) => groups.map((g) => ({ to: `group-${g}`, weight: 1 }));
const [DEFAULT, CHECKOUT, API] = [0, 1, 2];

describe('listener rules', () => {
  it('the first rule that names a request has it, and the default action the others', () => {
    const bench = new Bench([1, 1, 1], {
      targets: to(0),
      forwarding: [
        { requests: ['checkout'], targets: to(1) },
        { requests: ['checkout', 'api'], targets: to(2) },
      ],
    });
    expect([DEFAULT, CHECKOUT, API].map((name) => bench.next(-1, name))).toEqual([
      '0.0',
      '1.0',
      '2.0',
    ]);
  });

  it('a canary: a rule has weights of its own', () => {
    const targets = [
      { to: 'group-0', weight: 19 },
      { to: 'group-1', weight: 1 },
    ];
    const bench = new Bench([1, 1], {
      targets: to(0),
      forwarding: [{ requests: ['api'], targets }],
    });
    const n = 20_000;
    const canary = times(n, () => bench.next(-1, API)).filter((name) => name === '1.0').length;
    expect(Math.abs(canary - n / 20)).toBeLessThan(4 * Math.sqrt((n / 20) * 0.95));
    expect(new Set(times(100, () => bench.next()))).toEqual(new Set(['0.0']));
  });

  it('two rules for one resource are one target group, checked once', () => {
    const bench = new Bench([1], {
      targets: to(0),
      forwarding: [{ requests: ['api'], targets: to(0) }],
    });
    bench.sim.run(35);
    expect(bench.target.checkedAt).toEqual([10, 20, 30]);
  });

  it('count for LCUs as far as they are evaluated: a request that the 12th fits has looked at twelve', () => {
    const others = Array.from({ length: 11 }, (_, i) => ({
      requests: [`other-${i}`],
      targets: [{ to: 'web', weight: 1 }],
    }));
    const forwarding = [...others, { requests: ['api'], targets: [{ to: 'web', weight: 1 }] }];
    const result = simulate(
      scenario(
        { users: workload('edge', { source: poisson(50), mix: [request('api')] }) },
        {
          edge: alb('web', { forwarding, rules: 12 }),
          web: asg({ handles: { default: [cpu(0.001)] } }),
        },
        3600,
      ),
    );
    const { requests, lcuHoursByDimension } = result.resources.edge!.metrics as {
      requests: number;
      lcuHoursByDimension: Record<string, number>;
    };
    expect(lcuHoursByDimension['rule-evaluations']).toBeCloseTo((2 * requests) / 3600 / 1000, 9);
  });

  it('are read from a scenario, and a target needs a handler for its own requests only', () => {
    const text = (name: string) => `version: 1
name: rules
run: { duration: 1m }
workloads:
  users:
    entry: edge
    arrivals: { constant: { rate: 1 req/s } }
    mix: { page: {}, api: {} }
resources:
  edge: { type: alb, target: pages, rules: [ { requests: [${name}], targets: [ { to: apis, weight: 3 } ] } ] }
  pages: { type: service, handles: { page: [ { wait: 1ms } ] } }
  apis: { type: service, handles: { api: [ { wait: 1ms } ] } }
`;
    expect(loadScenario({ file: 'a.yaml', text: text('api') }).diagnostics).toEqual([]);
    const wrong = loadScenario({ file: 'a.yaml', text: text('page') }).diagnostics;
    expect(wrong.map(({ code }) => code)).toContain('no-handler');
  });
});
