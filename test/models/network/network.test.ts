import { describe, expect, it } from 'vitest';
import {
  IN_REGION_ROUND_TRIP_S,
  roundTripS,
} from '../../../src/models/network/round-trip-times.js';
import type { ResourceSpec } from '../../../src/models/spec.js';
import {
  alb,
  asg,
  at,
  call,
  constant,
  ec2,
  request,
  scenario,
  service,
  simulate,
  table,
  used,
  wait,
  workload,
} from '../fixtures.js';

const nothing = { handles: { default: [] } };
const calls = (to: string) => ({ handles: { default: [call(to)] } });

/** Latency of one request that enters at `app`. */
const latency = (resources: Readonly<Record<string, ResourceSpec>>, from: string | null = null) =>
  simulate(
    scenario(
      {
        clients: workload('app', {
          source: at([0]),
          from: from === null ? [] : [{ region: from, weight: 1 }],
        }),
      },
      resources,
    ),
  ).workloads.clients!.latency.mean;

const { sameZone, crossZone } = IN_REGION_ROUND_TRIP_S;

describe('the time that a call takes on the way', () => {
  it('is a round trip inside the zone, or between zones', () => {
    const pair = (zone: string) =>
      latency({ app: ec2(calls('db')), db: ec2({ ...nothing, zone }) });
    expect(pair('a')).toBeCloseTo(sameZone, 12);
    expect(pair('b')).toBeCloseTo(crossZone, 12);
  });

  it('is that of the zones of the balancer’s node and of the instance it picks', () => {
    const fleet = (instances: number) =>
      simulate(
        scenario(
          { clients: workload('edge', { source: at([0, 1]) }) },
          {
            edge: alb('web', { zones: 2 }),
            web: asg({ ...nothing, size: { min: 0, desired: instances, max: 2 } }),
          },
        ),
      ).workloads.clients!.latency.mean;
    // Nodes a and b take turns, and so do instances in a and b: the same zone every time.
    expect(fleet(2)).toBeCloseTo(sameZone, 12);
    expect(fleet(1)).toBeCloseTo((sameZone + crossZone) / 2, 12);
  });

  it('is the measured median round trip between regions, for clients and for calls', () => {
    const box = { app: ec2(nothing) };
    expect(latency(box, 'eu-west-1')).toBeCloseTo(roundTripS('eu-west-1', 'us-east-1').p50, 12);
    const far = table({ region: 'ap-south-1', readTime: constant(0) });
    const app = ec2({ handles: { default: [call('items', { op: 'get' })] } });
    expect(latency({ app, items: far })).toBeCloseTo(roundTripS('us-east-1', 'ap-south-1').p50, 12);
  });

  it('is what the resource’s own `latency` says, each way', () => {
    const app = ec2({ ...nothing, latency: constant(0.05) });
    expect(latency({ app }, 'eu-west-1')).toBeCloseTo(0.1, 12);
    const db = ec2({ ...nothing, latency: constant(0.01) });
    expect(latency({ app: ec2(calls('db')), db })).toBeCloseTo(0.02, 12);
  });

  it('is drawn for each message if `latency` is a distribution', () => {
    const app = ec2({ ...nothing, latency: { kind: 'uniform', min: 0.01, max: 0.03 } });
    const { mean, p50, max } = simulate(
      scenario(
        { clients: workload('app', { source: at(Array.from({ length: 2000 }, (_, i) => i)) }) },
        { app },
      ),
    ).workloads.clients!.latency;
    expect(Math.abs(mean - 0.04)).toBeLessThan(4 * Math.sqrt((2 * 0.02 ** 2) / 12 / 2000));
    expect(max).toBeLessThan(0.06);
    expect(max).toBeGreaterThan(1.3 * p50);
  });

  it('is nothing to a plain service, and to clients who are nowhere', () => {
    expect(latency({ app: ec2({ handles: { default: [wait(0.5)] } }) })).toBeCloseTo(0.5, 12);
  });
});

describe('bytes', () => {
  it('between regions are metered each way, where they leave', () => {
    const put = call('items', { op: 'put', requestBytes: constant(3e6) });
    const get = call('items', { op: 'get', itemBytes: 4e5 });
    const result = simulate(
      scenario(
        { clients: workload('app', { source: at([0, 1]) }) },
        { app: ec2({ handles: { default: [put, get] } }), items: table({ region: 'eu-west-1' }) },
      ),
    );
    const lines = result.usage.filter(({ item }) => item.startsWith('data-transfer.inter-region'));
    expect(lines).toMatchObject([
      { resource: 'app', region: 'us-east-1', quantity: 2 * 3e-3 },
      { resource: 'app', region: 'eu-west-1', quantity: 2 * 4e-4 },
    ]);
  });

  it('inside a region are not charged', () => {
    const put = call('items', { op: 'put', requestBytes: constant(3e6) });
    const result = simulate(
      scenario(
        { clients: workload('app', { source: at([0]) }) },
        { app: ec2({ handles: { default: [put] } }), items: table() },
      ),
    );
    expect(result.usage.filter(({ item }) => item.startsWith('data-transfer'))).toEqual([]);
  });

  it('of answers to clients leave for the internet; those of errors have no body', () => {
    const mix = [request('default', { requestBytes: constant(5e6), responseBytes: constant(1e6) })];
    const out = (more: Parameters<typeof ec2>[0]) =>
      used(
        simulate(
          scenario(
            { clients: workload('app', { source: at([0, 1, 2]), mix }) },
            { app: ec2(more) },
          ),
        ),
        'app',
        'data-transfer.internet-out',
      );
    expect(out(nothing)).toBeCloseTo(3e-3, 12);
    expect(out({ handles: { default: [{ kind: 'fail', chance: 1 }] } })).toBe(0);
  });
});

describe('what is paid on the way', () => {
  const put = (to: string, bytes: number) => call(to, { requestBytes: constant(bytes) });
  const run = (resources: Readonly<Record<string, ResourceSpec>>) =>
    simulate(scenario({ clients: workload('app', { source: at([0, 1]) }) }, resources, 3600));

  it('between instances in two zones is each way, at both ends', () => {
    const pair = (zone: string) => {
      const app = ec2({ handles: { default: [put('db', 4e6)] } });
      return run({ app, db: ec2({ ...nothing, zone }) }).usage.filter(
        ({ item }) => item === 'data-transfer.cross-az',
      );
    };
    expect(pair('a')).toEqual([]);
    const [line, ...others] = pair('b');
    expect(others).toEqual([]);
    expect(line).toMatchObject({ resource: 'app', region: 'us-east-1', unit: 'GB' });
    // Two requests of 4 MB leave one zone and enter the other; the answers have no body.
    expect(line!.quantity).toBeCloseTo((2 * 2 * 4e6) / 1e9, 12);
  });

  it('through a NAT gateway is for what leaves the VPC, by the hour and the byte', () => {
    const app = ec2({
      natGateway: 'nat',
      handles: { default: [put('db', 5e6), put('far', 3e6), put('inbox', 1e6)] },
    });
    const nat = {
      region: 'us-east-1',
      latency: null,
      type: 'nat-gateway',
      zones: 2,
      gatewayEndpoints: [],
    } as const;
    const inbox = service({ time: null, handles: { default: [] } });
    const result = run({
      app,
      nat,
      inbox,
      db: ec2(nothing),
      far: ec2({ ...nothing, region: 'eu-west-1' }),
    });
    expect(used(result, 'nat', 'nat.hour')).toBe(2);
    // What is in the VPC is reached without; another region and the internet are not in it.
    expect(used(result, 'nat', 'nat.data')).toBeCloseTo((2 * 4e6) / 1e9, 12);
  });

  it('is nothing by a gateway endpoint', () => {
    const app = ec2({
      natGateway: 'nat',
      handles: { default: [call('items', { op: 'put', requestBytes: constant(1e6) })] },
    });
    const nat = (gatewayEndpoints: readonly 'dynamodb'[]) =>
      used(
        run({
          app,
          nat: {
            region: 'us-east-1',
            latency: null,
            type: 'nat-gateway',
            zones: 1,
            gatewayEndpoints,
          },
          items: table(),
        }),
        'nat',
        'nat.data',
      );
    expect(nat([])).toBeCloseTo((2 * 1e6) / 1e9, 9);
    expect(nat(['dynamodb'])).toBe(0);
  });

  it('is a public address for each instance and each node of a balancer that has one', () => {
    const edge = alb('web', { zones: 3, scheme: 'internet-facing' });
    const size = { min: 2, desired: 2, max: 2 };
    const result = simulate(
      scenario(
        { clients: workload('edge', { source: at([0]) }) },
        { edge, web: asg({ ...nothing, size, publicIp: true }) },
        3600,
      ),
    );
    expect(used(result, 'edge', 'ipv4.public.hour')).toBeCloseTo(3, 9);
    expect(used(result, 'web', 'ipv4.public.hour')).toBeCloseTo(2, 9);
  });
});
