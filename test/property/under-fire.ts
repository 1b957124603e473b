import fc from 'fast-check';
import type { Ec2AsgSpec, ScalingPolicySpec } from '../../src/models/autoscaling/spec.js';
import type { AlbSpec } from '../../src/models/elb/spec.js';
import { FAULT_KINDS, type FaultSpec } from '../../src/models/fault.js';
import type { CpuCreditsSpec } from '../../src/models/fleet/cpu-credits.js';
import type { NormalisedScenario } from '../../src/scenario/normalised.js';
import {
  alb,
  asg,
  call,
  client,
  constant,
  cpu,
  disk,
  exponential,
  nlb,
  onDemand,
  poissonFor,
  scenario,
  table,
  tracking,
  volume,
  wait,
  workload,
} from '../models/fixtures.js';

/** Small groups in trouble: everything that comes and goes does so within a minute or two. */

const LOAD_S = 60;

const faultOf = (kind: FaultSpec['kind'], more: Partial<FaultSpec>): FaultSpec => ({
  name: kind,
  kind,
  atS: 0,
  forS: null,
  everyS: null,
  times: null,
  region: null,
  zone: null,
  resource: 'web',
  share: null,
  count: null,
  multiply: null,
  addS: null,
  between: null,
  connectTimeoutS: 1,
  ...more,
});

const fault: fc.Arbitrary<FaultSpec> = fc
  .record({
    // Of the groups only some have spot instances.
    kind: fc.oneof(
      {
        weight: 3,
        arbitrary: fc.constantFrom(...FAULT_KINDS.filter((kind) => kind !== 'dns-stale')),
      },
      { weight: 2, arbitrary: fc.constant('spot-reclaim' as const) },
    ),
    atS: fc.integer({ min: 1, max: LOAD_S }),
    forS: fc.integer({ min: 1, max: 30 }),
    zone: fc.integer({ min: 0, max: 2 }),
    share: fc.constantFrom(0.3, 1),
    repeated: fc.boolean(),
  })
  .map(({ kind, atS, forS, zone, share, repeated }) => {
    const again = repeated ? { everyS: 35, times: 2 } : {};
    const when = { atS, forS, ...again };
    switch (kind) {
      case 'instance-kill':
      case 'spot-reclaim':
        return faultOf(kind, { ...when, forS: null, share });
      case 'zone-outage':
        return faultOf(kind, { ...when, resource: null, region: 'us-east-1', zone });
      case 'region-outage':
        return faultOf(kind, { ...when, resource: null, region: 'us-east-1' });
      case 'capacity':
        return faultOf(kind, { ...when, zone: zone === 2 ? null : zone });
      case 'network-partition':
        return faultOf(kind, { ...when, resource: null, between: ['edge', 'web'] });
      case 'latency':
        return faultOf(kind, { ...when, multiply: 2, addS: 0.2 });
      default:
        return faultOf(kind, { ...when, share });
    }
  });

const alarm = { periodS: 4, highDatapoints: 1, lowDatapoints: 2, lowThreshold: 0.7, delayS: 1 };
const trigger = {
  metric: 'cpu',
  periodS: 5,
  datapoints: 1,
  of_: 2,
  missing: 'missing',
  delayS: 2,
} as const;

const policy: fc.Arbitrary<ScalingPolicySpec> = fc.constantFrom<ScalingPolicySpec>(
  tracking('cpu', 0.3, { alarm }),
  tracking('requests', 60, { alarm }),
  { ...tracking('cpu', 1, { alarm }), metric: 'custom', gauge: 'queue-depth', of: null },
  {
    kind: 'step',
    alarm: { ...trigger, direction: 'above', threshold: 0.4 },
    adjustment: 'percent',
    minAdjustment: 1,
    steps: [
      { from: 0, to: 0.2, by: 20 },
      { from: 0.2, to: null, by: 100 },
    ],
  },
  {
    kind: 'step',
    alarm: { ...trigger, direction: 'below', threshold: 0.2 },
    adjustment: 'change',
    minAdjustment: 0,
    steps: [{ from: 0, to: null, by: -1 }],
  },
  {
    kind: 'simple',
    alarm: { ...trigger, metric: 'requests', direction: 'above', threshold: 30 },
    adjustment: 'exact',
    by: 4,
    minAdjustment: 0,
    cooldownS: 10,
  },
  { kind: 'schedule', cron: '* * * * *', min: 0, desired: 3, max: null },
  { kind: 'schedule', cron: '* * * * *', min: 1, desired: 1, max: 4 },
);

const purchase: fc.Arbitrary<Ec2AsgSpec['purchase']> = fc
  .record({
    base: fc.integer({ min: 0, max: 2 }),
    onDemand: fc.constantFrom(0, 0.5),
    allocation: fc.constantFrom('price-capacity-optimized' as const, 'lowest-price' as const),
    noticeS: fc.constantFrom(0, 5),
    recommendationS: fc.constantFrom(0, 4),
    capacityRebalancing: fc.boolean(),
    drainOnNotice: fc.boolean(),
  })
  // Nearly all would be taken back within a day; here the faults see to it.
  .map((more) => ({ ...onDemand, ...more, market: { saving: 0.6, interruption: 1 - 1e-15 } }));

const hooks = fc.constantFrom<Ec2AsgSpec['lifecycleHooks']>(
  [],
  [{ on: 'launch', time: exponential(3), heartbeatS: 5, otherwise: 'abandon' }],
  [
    { on: 'launch', time: constant(2), heartbeatS: 30, otherwise: 'continue' },
    { on: 'terminate', time: exponential(3), heartbeatS: 4, otherwise: 'continue' },
  ],
);

const warmPool = fc
  .record({
    state: fc.constantFrom('stopped' as const, 'running' as const, 'hibernated' as const),
    min: fc.constantFrom(0, 1),
    maxPrepared: fc.constantFrom(null, 4),
    reuse: fc.boolean(),
  })
  .map((pool) => ({ ...pool, resumeTime: constant(1) }));

/** Mixed groups have no warm pool, as in AWS. */
const capacity: fc.Arbitrary<Partial<Ec2AsgSpec>> = fc.oneof(
  fc.constant({}),
  warmPool.map((pool) => ({ warmPool: pool })),
  fc
    .record({ purchase, weights: fc.constantFrom([], [1, 2], [2, 3]) })
    .map(({ purchase, weights }) => ({
      purchase,
      types: weights.map((weight) => ({
        template: asg({
          vcpus: 2 * weight,
          instanceType: weight === 1 ? 'm7g.large' : 'm7g.xlarge',
        }),
        weight,
      })),
    })),
);

/** So few that a machine has spent them within a second or two of work. */
const scarce = {
  earnedPerHour: 60,
  maxAccrued: 0.02,
  baselinePerVcpu: 0.5,
  vcpus: 2,
  initial: 0.01,
};
const credits = fc.constantFrom<CpuCreditsSpec | null>(
  null,
  { ...scarce, mode: 'standard', launchCredits: 0.01, losesCredits: true },
  { ...scarce, mode: 'standard', launchCredits: 0, losesCredits: false },
  { ...scarce, mode: 'unlimited', launchCredits: 0, losesCredits: false },
);

const fleet = fc
  .record({
    capacity,
    cpuCredits: credits,
    size: fc.constantFrom(
      { min: 0, desired: 2, max: 6 },
      { min: 1, desired: 1, max: 3 },
      { min: 2, desired: 4, max: 8 },
    ),
    zones: fc.integer({ min: 1, max: 3 }),
    zoneStrategy: fc.constantFrom('balanced-best-effort' as const, 'balanced-only' as const),
    scaling: fc.array(policy, { maxLength: 3 }),
    lifecycleHooks: hooks,
    healthCheck: fc.constantFrom(
      { type: 'ec2', graceS: 0, intervalS: 3 } as const,
      { type: 'elb', graceS: 0, intervalS: 2 } as const,
      { type: 'elb', graceS: 8, intervalS: 5 } as const,
    ),
    maintenance: fc.constantFrom(null, { min: 1, max: 1.5 }, { min: 0.5, max: 1 }),
    termination: fc.constantFrom<Ec2AsgSpec['termination']>(
      ['default'],
      ['oldest-instance'],
      ['newest-instance'],
      ['allocation-strategy', 'closest-to-next-instance-hour'],
    ),
    refresh: fc.constantFrom<Ec2AsgSpec['refresh']>(
      [],
      [{ atS: 7, min: 0.9, max: 1 }],
      [
        { atS: 20, min: 1, max: 1.5 },
        { atS: 25, min: 0, max: 1 },
      ],
    ),
    bootTime: fc.constantFrom(constant(0), constant(3), exponential(6)),
    userData: fc.constantFrom(constant(0), exponential(3)),
    warmupS: fc.constantFrom(0, 5, 20),
    cooldownS: fc.constantFrom(0, 10),
    launchRate: fc.constantFrom({ burst: 100, perS: 2 }, { burst: 5, perS: 0.2 }),
    concurrency: fc.integer({ min: 1, max: 4 }),
    queue: fc.option(fc.integer({ min: 0, max: 5 })),
    work: fc.constantFrom(0.01, 0.3, 2),
    // Of a process that is killed when too much is going on in it.
    memory: fc.constantFrom(
      null,
      null,
      { requests: 1, restartS: 0.5 },
      { requests: 3, restartS: 8 },
    ),
    network: fc.constantFrom(null, { sustained: 1e4, peak: 1e5, credits: 2e5 }),
    volumes: fc.constantFrom([], [volume({ iops: 100, throughputMiBps: 1 })]),
  })
  .map(({ capacity, work, ...more }) =>
    asg({
      ...more,
      ...capacity,
      handles: {
        default: [
          cpu(exponential(work)),
          call('items', { op: 'get' }),
          ...(more.volumes.length > 0 ? [disk({ bytes: exponential(2e5), write: true })] : []),
          wait(0.1),
          cpu(0.01),
        ],
      },
    }),
  );

const patience = {
  idleTimeoutS: fc.constantFrom(1, 60),
  deregistrationDelayS: fc.constantFrom(0, 2, 30),
};
const checks = [
  { intervalS: 2, timeoutS: 1, healthyAfter: 1, unhealthyAfter: 1 },
  { intervalS: 5, timeoutS: 0.2, healthyAfter: 3, unhealthyAfter: 2 },
];

const algorithm: fc.Arbitrary<Partial<AlbSpec>> = fc.constantFrom(
  { algorithm: 'round-robin' },
  { algorithm: 'round-robin', slowStartS: 15 },
  { algorithm: 'least-outstanding-requests' },
  { algorithm: 'weighted-random' },
  {
    algorithm: 'weighted-random',
    anomalyMitigation: { errors: 0.1, minimum: 0.01, recoveryS: 20 },
  },
);

const applicationEdge = fc
  .record({
    algorithm,
    ...patience,
    crossZone: fc.boolean(),
    stickiness: fc.constantFrom(null, null, { durationS: 3, sessions: 5 }),
    healthCheck: fc.constantFrom(...checks),
  })
  .map(({ algorithm, ...more }) => alb('web', { ...algorithm, ...more }));

const networkEdge = fc
  .record({
    ...patience,
    crossZone: fc.boolean(),
    connections: fc.constantFrom(1, 20, 1000),
    requestsPerConnection: fc.constantFrom(1, 10, 1_000_000),
    endsUnhealthy: fc.boolean(),
    check: fc.constantFrom(...checks),
    connectsOnly: fc.boolean(),
  })
  .map(({ check, connectsOnly, ...more }) =>
    nlb('web', { ...more, healthCheck: { ...check, connectsOnly } }),
  );

const edge = fc.oneof(
  { weight: 2, arbitrary: applicationEdge },
  { weight: 1, arbitrary: networkEdge },
);

/** They end when every request has been answered. */
export const underFire: fc.Arbitrary<NormalisedScenario> = fc
  .record({
    web: fleet,
    edge,
    faults: fc.array(fault, { maxLength: 4 }),
    rate: fc.integer({ min: 1, max: 8 }),
    entry: fc.constantFrom('edge', 'edge', 'edge', 'web'),
    timeoutS: fc.constantFrom(null, 0.5, 5),
    retries: fc.integer({ min: 0, max: 2 }),
  })
  .map(({ web, edge, faults, rate, entry, timeoutS, retries }) => ({
    ...scenario(
      {
        clients: workload(entry, {
          from: [{ region: 'us-east-1', weight: 1 }],
          source: poissonFor(rate, LOAD_S),
          client: client({ timeoutS, retries }),
        }),
      },
      { edge, web, items: table() },
    ),
    faults,
  }));
