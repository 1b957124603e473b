import { describe, expect, it } from 'vitest';
import { passingOutcomes, statusCodes } from '../../../src/models/elb/status-codes.js';
import {
  BLOCKED,
  HTTP_403,
  HTTP_500,
  HTTP_503,
  OK,
  THROTTLED,
  TIMED_OUT,
} from '../../../src/queueing/outcome.js';
import { loadScenario } from '../../../src/scenario/index.js';
import { alb, asg, at, cpu, metric, request, scenario, simulate, workload } from '../fixtures.js';
import { Bench } from './balancer.js';

const HEALTH = { intervalS: 10, timeoutS: 5, healthyAfter: 3, unhealthyAfter: 2 };

describe('a matcher', () => {
  it('is codes and ranges as AWS writes them', () => {
    const codes = (written: unknown) => statusCodes(499).safeParse(written).data;
    expect(codes('200')).toEqual([[200, 200]]);
    expect(codes(200)).toEqual([[200, 200]]);
    expect(codes('200,403')).toEqual([
      [200, 200],
      [403, 403],
    ]);
    expect(codes('200-299,301-302')).toEqual([
      [200, 299],
      [301, 302],
    ]);
    for (const wrong of ['', '2xx', '199', '200-599', '299-200', '200,', true])
      expect(statusCodes(499).safeParse(wrong).success, String(wrong)).toBe(false);
    expect(statusCodes(599).safeParse('200-599').success).toBe(true);
  });

  it('passes answers by their status, and nothing that has none', () => {
    expect([...passingOutcomes([[200, 200]])]).toEqual([OK]);
    const wide = passingOutcomes([[200, 599]]);
    expect([OK, THROTTLED, HTTP_403, HTTP_500, HTTP_503].every((o) => wide.has(o))).toBe(true);
    expect([TIMED_OUT, BLOCKED].some((outcome) => wide.has(outcome))).toBe(false);
    expect(passingOutcomes([[201, 299]]).size).toBe(0);
  });

  it('decides what a target is', () => {
    const healthy = (matcher: readonly (readonly [number, number])[]) => {
      const bench = new Bench([2], { healthCheck: { ...HEALTH, matcher } });
      bench.target.health = HTTP_403;
      bench.sim.run(25);
      return new Set(Array.from({ length: 4 }, () => bench.next()));
    };
    expect(healthy([[200, 200]])).toEqual(new Set(['0.1']));
    expect(healthy([[200, 403]])).toEqual(new Set(['0.0', '0.1']));
  });
});

describe('a request that checks health', () => {
  it('runs its handler on the instance: one that fails is found unhealthy', () => {
    const run = (chance: number) =>
      simulate(
        scenario(
          {
            users: workload('edge', {
              source: at([100.5, 101.5, 102.5]),
              mix: [request('page', {})],
            }),
          },
          {
            edge: alb('web', { healthCheck: { ...HEALTH, request: 'alive' }, sends: ['alive'] }),
            web: asg({ handles: { page: [cpu(0.01)], alive: [{ kind: 'fail', chance }] } }),
          },
          200,
        ),
      );
    expect(metric(run(0), 'edge', 'healthyTargets')).toBe(2);
    expect(metric(run(1), 'edge', 'healthyTargets')).toBeLessThan(1);
  });

  it('needs a handler at every target, whatever the rules send there', () => {
    const text = (health: string, kind = 'alb') => `version: 1
name: checks
run: { duration: 1m }
workloads:
  users: { entry: edge, arrivals: { constant: { rate: 1 req/s } }, mix: { page: {} } }
resources:
  edge: { type: ${kind}, target: web, healthCheck: ${health} }
  web: { type: ec2-asg, instanceType: m7g.large, size: { min: 1, max: 1 }, handles: { page: [ { cpu: 1ms } ], alive: [ { cpu: 1ms } ] } }
`;
    const codes = (health: string, kind?: string) =>
      loadScenario({ file: 'a.yaml', text: text(health, kind) }).diagnostics.map(
        ({ code }) => code,
      );
    expect(codes('{ request: alive, matcher: 200-299 }')).toEqual([]);
    expect(codes('{ request: alife }')).toEqual(['no-handler']);
    expect(codes('{ matcher: 200-599 }')).toEqual(['bad-text']);
    expect(codes('{ kind: http, request: alive, matcher: 200-599 }', 'nlb')).toEqual([]);
    expect(codes('{ request: alive }', 'nlb')).toContain('does-not-apply');
    expect(codes('{ matcher: 200 }', 'nlb')).toContain('does-not-apply');
  });
});
