import { describe, expect, it } from 'vitest';
import type { SecurityRule } from '../../../src/models/security-group.js';
import { loadScenario } from '../../../src/scenario/index.js';
import {
  alb,
  asg,
  at,
  call,
  client,
  ec2,
  metric,
  scenario,
  simulate,
  workload,
} from '../fixtures.js';

const nothing = { handles: { default: [] } };
const allow = (from: string, port: number | null = 80): SecurityRule => ({ port, from });

/** One request from clients to `app`, which calls `db`, whose security group has these rules. */
const called = (securityGroup: readonly SecurityRule[] | null, more = {}) =>
  simulate(
    scenario(
      { clients: workload('app', { source: at([0]) }) },
      {
        app: ec2({ handles: { default: [call('db')] } }),
        db: ec2({ ...nothing, securityGroup, ...more }),
      },
    ),
  ).workloads.clients!;

describe('a security group', () => {
  it('lets in whom a rule names, or a block that they are in, at the port that is listened on', () => {
    for (const rules of [
      null,
      [allow('app')],
      [allow('anyone')],
      [allow('0.0.0.0/0')],
      [allow('10.0.0.0/16')],
      [allow('app', null)],
      [allow('elsewhere'), allow('app')],
    ])
      expect(called(rules).failed).toEqual({});
    expect(called([allow('app', 443)], { port: 443 }).failed).toEqual({});
  });

  it('drops the packets of all others: the caller waits until it gives up', () => {
    for (const rules of [[], [allow('clients')], [allow('app', 443)], [allow('203.0.113.0/24')]]) {
      const { failed, latency } = called(rules, { connectTimeoutS: 7 });
      expect(failed).toEqual({ 'http-500': 1 });
      expect(latency.count).toBe(0);
    }
  });

  it('keeps clients out who are not let in, for as long as they wait', () => {
    const run = (rules: readonly SecurityRule[]) =>
      simulate(
        scenario(
          { clients: workload('app', { source: at([0]), client: client({ timeoutS: 3 }) }) },
          { app: ec2({ ...nothing, securityGroup: rules }) },
        ),
      ).workloads.clients!.failed;
    expect(run([allow('anyone')])).toEqual({});
    expect(run([allow('clients')])).toEqual({});
    // A private block is that of a VPC, and clients are in none.
    expect(run([allow('10.0.0.0/8')])).toEqual({ 'timed-out': 1 });
    expect(run([])).toEqual({ 'timed-out': 1 });
  });

  it('that keeps the balancer out leaves it without a healthy target, and clients with a 504', () => {
    const run = (rules: readonly SecurityRule[]) =>
      simulate(
        scenario(
          { clients: workload('edge', { source: at([30, 31]) }) },
          {
            edge: alb('web'),
            web: asg({ ...nothing, size: { min: 2, desired: 2, max: 2 }, securityGroup: rules }),
          },
          120,
        ),
      );
    const open = run([allow('edge')]);
    expect(open.workloads.clients!.completed).toBe(2);
    const shut = run([allow('anyone', 22)]);
    expect(shut.workloads.clients!.completed).toBe(0);
    expect(shut.workloads.clients!.failed).toEqual({ 'http-504': 2 });
    expect(metric(shut, 'edge', 'healthyTargets')).toBeLessThan(0.5);
  });
});

describe('before the run', () => {
  const text = (rules: string) => `
version: 1
name: rules
run: { duration: 1m }
workloads:
  clients: { entry: edge, arrivals: { poisson: { rate: 1 req/s } } }
resources:
  edge: { type: alb, target: web, securityGroup: [ { port: 80, from: anyone } ] }
  web:
    type: ec2-asg
    instanceType: m7g.large
    size: { min: 1, max: 1 }
    securityGroup: ${rules}
    handles: { default: [ { cpu: 1ms } ] }
`;
  const diagnose = (rules: string) =>
    loadScenario({ file: 'rules.yaml', text: text(rules) }).diagnostics;

  it('the rule that is missing is named, as a warning', () => {
    expect(diagnose('[ { port: 80, from: edge } ]')).toEqual([]);
    const [missing, ...more] = diagnose('[ { port: 22, from: anyone } ]');
    expect(more).toEqual([]);
    expect(missing).toMatchObject({ code: 'dropped', severity: 'warning' });
    expect(missing!.expected).toContain('{ port: 80, from: edge }');
  });

  it('a rule that names nobody is an error, with the nearest name', () => {
    const found = diagnose('[ { port: 80, from: egde } ]');
    expect(found.map(({ code }) => code)).toContain('unknown-reference');
  });
});
