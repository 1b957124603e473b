import { describe, expect, it } from 'vitest';
import type { FaultSpec } from '../../../src/models/fault.js';
import type { RuleSpec } from '../../../src/models/route53/spec.js';
import type { WorkloadSpec } from '../../../src/queueing/workload-spec.js';
import {
  at,
  client,
  constant,
  ec2,
  entry,
  every,
  fault,
  healthCheck,
  metric,
  scenario,
  service,
  simulate,
  used,
  workload,
  zone,
} from '../fixtures.js';

const instant = service({ time: null, handles: { default: [] } });
const www = { host: 'www.shop.example' };
const ALL = { east: instant, west: instant };
const record = (rule: RuleSpec, ttlS = 60) => ({ ttlS, rule, targets: ['east', 'west'] });

const served = (result: ReturnType<typeof simulate>) => ({
  east: metric(result, 'east', 'served'),
  west: metric(result, 'west', 'served'),
});

/** A share of the clients in each of two places. */
const from = (first: string, second: string, share: number): WorkloadSpec['from'] => [
  { region: first, weight: share },
  { region: second, weight: 1 - share },
];

describe('routing of a workload', () => {
  const latency: RuleSpec = {
    policy: 'latency',
    entries: [entry('east', { region: 'us-east-1' }), entry('west', { region: 'us-west-2' })],
  };

  it('by latency leads each client to the region that is nearest to it', () => {
    const result = simulate(
      scenario(
        {
          all: workload('shop', {
            ...www,
            from: from('us-east-2', 'us-west-1', 0.75),
            source: every(0.1),
          }),
        },
        { shop: zone({ www: record(latency) }), ...ALL },
        999.95,
      ),
    );
    const { east, west } = served(result);
    expect(east + west).toBe(10_000);
    expect(east / 10_000).toBeGreaterThan(0.73);
    expect(east / 10_000).toBeLessThan(0.77);
  });

  it('by weight spreads the resolvers, and so the clients behind them', () => {
    const rule: RuleSpec = {
      policy: 'weighted',
      entries: [entry('east', { weight: 3 }), entry('west', { weight: 1 })],
    };
    const result = simulate(
      scenario(
        { all: workload('shop', { ...www, source: every(0.1) }) },
        { shop: zone({ www: record(rule, 5) }, { clients: 100, resolvers: 50 }), ...ALL },
        5000,
      ),
    );
    // 50 resolvers ask some 1,000 times each; their choices are independent.
    const share = served(result).east / 50_000;
    expect(share).toBeGreaterThan(0.73);
    expect(share).toBeLessThan(0.77);
  });

  it('by address goes by the block that a region’s resolvers ask from', () => {
    const rule: RuleSpec = {
      policy: 'ip-based',
      entries: [
        entry('east', { cidrs: ['203.0.113.0/25'] }),
        entry('west', { cidrs: ['203.0.113.128/25'] }),
      ],
    };
    const result = simulate(
      scenario(
        {
          all: workload('shop', {
            ...www,
            from: [{ region: 'eu-west-1', weight: 1 }],
            source: every(1),
          }),
        },
        {
          shop: zone(
            { www: record(rule) },
            {
              clients: 1000,
              resolvers: 20,
              clientAddresses: { 'eu-west-1': '203.0.113.0/24' },
            },
          ),
          ...ALL,
        },
        1999.5,
      ),
    );
    const { east, west } = served(result);
    expect(east + west).toBe(2000);
    expect(Math.abs(east - 1000)).toBeLessThan(120);
  });

  it('with every target unhealthy answers all the same', () => {
    const rule: RuleSpec = {
      policy: 'failover',
      entries: [
        entry('east', { healthCheck: 'dead' }),
        entry('west', { secondary: true, healthCheck: 'dead' }),
      ],
    };
    const check = healthCheck('east', {}, { inverted: true });
    const result = simulate(
      scenario(
        { all: workload('shop', { ...www, source: every(1) }) },
        { shop: zone({ www: record(rule) }), dead: check, ...ALL },
        99.5,
      ),
    );
    expect(served(result).west).toBe(0);
    expect(result.workloads.all!.completed).toBe(100);
  });
});

describe('a name without an answer', () => {
  const rule: RuleSpec = {
    policy: 'geolocation',
    entries: [entry('east', { location: { kind: 'country', country: 'US' } })],
  };

  it('fails the clients that no record is for, as `dns-no-answer`, after the time of the look-up', () => {
    const result = simulate(
      scenario(
        {
          all: workload('shop', {
            ...www,
            from: from('us-east-1', 'eu-west-1', 0.5),
            source: every(1),
          }),
          patient: workload('shop', {
            ...www,
            from: [{ region: 'eu-west-1', weight: 1 }],
            source: at([0]),
            client: client({ retries: 2 }),
          }),
        },
        {
          shop: zone(
            { www: { ...record(rule), targets: ['east'] } },
            { authoritativeTime: constant(0.02) },
          ),
          east: instant,
        },
        999.5,
      ),
    );
    const { completed, failed } = result.workloads.all!;
    expect(completed + failed['dns-no-answer']!).toBe(1000);
    expect(completed).toBeGreaterThan(440);
    expect(completed).toBeLessThan(560);
    expect(result.workloads.patient!.retries).toBe(2);
    expect(result.workloads.patient!.failed).toEqual({ 'dns-no-answer': 1 });
    // That there is none is kept for 900 s: each of the two asks again once.
    expect(metric(result, 'shop', 'unanswered')).toBeLessThanOrEqual(4);
  });

  it('is NXDOMAIN for those outside of a private zone', () => {
    const simple: RuleSpec = { policy: 'simple', entries: [entry('east')] };
    const result = simulate(
      scenario(
        {
          inside: workload('shop', { ...www, from: [{ region: 'us-east-1', weight: 1 }] }),
          outside: workload('shop', { ...www, from: [{ region: 'eu-west-1', weight: 1 }] }),
          nowhere: workload('shop', www),
        },
        {
          shop: zone(
            { www: { ...record(simple), targets: ['east'] } },
            { privateTo: ['us-east-1'] },
          ),
          east: instant,
        },
        99.5,
      ),
    );
    expect(result.workloads.inside!.completed).toBe(100);
    expect(result.workloads.outside!.failed).toEqual({ nxdomain: 100 });
    expect(result.workloads.nowhere!.failed).toEqual({ nxdomain: 100 });
    expect(result.usage.some(({ item }) => item.includes('queries'))).toBe(false);
  });
});

describe('resolvers that are stale', () => {
  it('go on leading clients to what is gone, until the fault is over', () => {
    const rule: RuleSpec = {
      policy: 'failover',
      entries: [entry('east', { healthCheck: 'alive' }), entry('west', { secondary: true })],
    };
    const faults: FaultSpec[] = [
      fault('errors', { name: 'dead', resource: 'east', share: 1, atS: 100 }),
      fault('dns-stale', { name: 'stale', resource: 'shop', share: 1, atS: 90, forS: 410 }),
    ];
    const run = (which: readonly FaultSpec[]) =>
      simulate({
        ...scenario(
          { all: workload('shop', { ...www, source: every(1) }) },
          {
            shop: zone({ www: record(rule, 10) }, { clients: 100, resolvers: 5 }),
            alive: healthCheck('east', { intervalS: 10, failures: 1 }),
            ...ALL,
          },
          1000,
        ),
        faults: which,
      }).workloads.all!.failed['http-500']!;
    const fresh = run(faults.slice(0, 1));
    expect(fresh).toBeGreaterThan(5);
    expect(fresh).toBeLessThan(10 + 10 + 2);
    expect(run(faults)).toBeGreaterThan(395);
    expect(run(faults)).toBeLessThan(425);
    // One that hits fewer of them meanwhile, and ends, changes nothing.
    const brief = { name: 'brief', resource: 'shop', share: 0.2, atS: 150, forS: 50 };
    expect(run([...faults, fault('dns-stale', brief)])).toBe(run(faults));
  });
});

describe('the bill of a zone', () => {
  const geo: RuleSpec = {
    policy: 'geolocation',
    entries: [entry('east', { location: { kind: 'default' } })],
  };
  const latency: RuleSpec = { policy: 'latency', entries: [entry('east')] };
  const run = (rule: RuleSpec, more: Parameters<typeof zone>[1] = {}, policy = false) =>
    simulate(
      scenario(
        { all: workload('shop', { ...www, source: at([0, 30, 61]) }) },
        {
          shop: zone(
            {
              www: {
                ...record(rule),
                targets: ['east'],
                trafficPolicy: policy ? { name: 'tree', version: 1 } : null,
              },
            },
            more,
          ),
          east: ec2({ concurrency: 10 }),
        },
        100,
      ),
    );

  it('queries by the class of their policy', () => {
    expect(used(run(geo), 'shop', 'route53.queries-geo')).toBe(2);
    expect(used(run(latency), 'shop', 'route53.queries-latency')).toBe(2);
    expect(used(run(latency), 'shop', 'route53.queries-standard')).toBe(0);
  });

  it('a domain by the year, and a record of a traffic policy by the month', () => {
    const registered = run(latency, { registration: 15 }, true);
    expect(
      registered.usage.find(({ item }) => item === 'route53.domain-registration'),
    ).toMatchObject({ quantity: 1 / 12, per: 'month', unitPrice: 15 });
    expect(used(registered, 'shop', 'route53.traffic-policy-record')).toBe(1);
    expect(used(run(latency), 'shop', 'route53.domain-registration')).toBe(0);
  });
});
