import { createRun } from '../../src/experiment/create-run.js';
import { finish } from '../../src/experiment/drive.js';
import type { ReplicationResult } from '../../src/experiment/replication-result.js';
import type { AutoScalingGroup } from '../../src/models/autoscaling/group.js';
import type {
  Ec2AsgSpec,
  PurchaseSpec,
  TargetTrackingSpec,
} from '../../src/models/autoscaling/spec.js';
import { dynamodb } from '../../src/models/dynamodb/parameters.js';
import type { DynamoDbSpec } from '../../src/models/dynamodb/spec.js';
import type { Ec2Spec } from '../../src/models/ec2/spec.js';
import type { AlbSpec, NlbSpec } from '../../src/models/elb/spec.js';
import type { FaultSpec } from '../../src/models/fault.js';
import type { Instance } from '../../src/models/fleet/instance.js';
import type { InstanceTemplateSpec, VolumeSpec } from '../../src/models/fleet/spec.js';
import type { DiskSpec, StepSpec, WorkSpec } from '../../src/models/handler/steps.js';
import { CHECKER_REGIONS } from '../../src/models/route53/health-check-parameters.js';
import type { EndpointSpec, HealthCheckSpec } from '../../src/models/route53/health-check-spec.js';
import type { EntrySpec, RecordSetSpec, Route53ZoneSpec } from '../../src/models/route53/spec.js';
import type { ServiceSpec } from '../../src/models/service/spec.js';
import type { ResourceSpec } from '../../src/models/spec.js';
import type { Target } from '../../src/models/target.js';
import type { ArrivalsSpec, TraceRecord, TraceSpec } from '../../src/queueing/arrival-spec.js';
import type { TraceReader } from '../../src/queueing/arrivals/trace-record.js';
import type { ClientSpec, RequestSpec, WorkloadSpec } from '../../src/queueing/workload-spec.js';
import type { NormalisedScenario } from '../../src/scenario/normalised.js';
import { type WiredScenario, wireScenario } from '../../src/scenario/wire.js';
import type { DistributionSpec } from '../../src/variates/distribution.js';

export const REGION = 'us-east-1';

export const constant = (value: number): DistributionSpec => ({ kind: 'constant', value });
export const exponential = (mean: number): DistributionSpec => ({ kind: 'exponential', mean });

export const amount = (base: DistributionSpec | number): WorkSpec => ({
  base: typeof base === 'number' ? constant(base) : base,
  perRequestMB: 0,
  perResponseMB: 0,
});

/** Steps, in seconds. */
export const cpu = (work: DistributionSpec | number): StepSpec => ({
  kind: 'cpu',
  work: amount(work),
});
export const wait = (time: DistributionSpec | number): StepSpec => ({
  kind: 'wait',
  time: amount(time),
});

export const call = (
  to: string,
  more: Partial<(StepSpec & { kind: 'call' })['call']> = {},
): StepSpec => ({
  kind: 'call',
  call: {
    to,
    op: null,
    items: 1,
    itemBytes: null,
    consistent: false,
    transactional: false,
    requestBytes: null,
    ...more,
  },
});

const common = { region: REGION, latency: null } as const;

export const service = (more: Partial<ServiceSpec> = {}): ServiceSpec => ({
  ...common,
  type: 'service',
  servers: null,
  instances: 1,
  discipline: 'fifo',
  queue: null,
  time: 'handles' in more ? null : amount(0.1),
  handles: null,
  throttle: null,
  price: null,
  ...more,
});

/** A resource in front of which is no firewall. */
const unguarded = { port: 80, securityGroup: null, connectTimeoutS: 60 };

export const alb = (to: string | AlbSpec['targets'], more: Partial<AlbSpec> = {}): AlbSpec => ({
  ...common,
  type: 'alb',
  ...unguarded,
  scheme: 'internal',
  zones: 2,
  algorithm: 'round-robin',
  targets: typeof to === 'string' ? [{ to, weight: 1 }] : to,
  healthCheck: { intervalS: 10, timeoutS: 5, healthyAfter: 3, unhealthyAfter: 2 },
  idleTimeoutS: 60,
  deregistrationDelayS: 300,
  slowStartS: 0,
  stickiness: null,
  crossZone: true,
  anomalyMitigation: null,
  rules: 0,
  forwarding: [],
  requestsPerConnection: 10,
  processingTime: constant(0),
  ...more,
});

export const nlb = (target: string, more: Partial<NlbSpec> = {}): NlbSpec => ({
  ...common,
  type: 'nlb',
  scheme: 'internal',
  zones: 2,
  protocol: 'tcp',
  target,
  healthCheck: {
    connectsOnly: true,
    intervalS: 10,
    timeoutS: 10,
    healthyAfter: 3,
    unhealthyAfter: 2,
  },
  crossZone: true,
  port: 80,
  securityGroup: null,
  connectTimeoutS: 60,
  idleTimeoutS: 350,
  deregistrationDelayS: 300,
  connections: 100,
  requestsPerConnection: 10,
  endsUnhealthy: true,
  processingTime: constant(0),
  ...more,
});

const template: InstanceTemplateSpec = {
  ...common,
  instanceType: 'm7g.large',
  vcpus: 2,
  memoryBytes: 8 * 2 ** 30,
  speed: 1,
  os: 'linux',
  bootTime: constant(30),
  userData: constant(0),
  concurrency: 64,
  queue: 128,
  ...unguarded,
  publicIp: false,
  natGateway: null,
  handles: { default: [cpu(0.1)] },
  volumes: [],
  cpuCredits: null,
  network: null,
  ebs: null,
  memory: null,
};

/** An EBS volume without a latency of its own. */
export const volume = (more: Partial<VolumeSpec> = {}): VolumeSpec => {
  const type = more.volumeType ?? 'gp3';
  return {
    name: 'root',
    volumeType: type,
    sizeGiB: 8,
    iops: type === 'gp3' ? 3000 : null,
    throughputMiBps: type === 'gp3' ? 125 : null,
    ioBytes: type === 'st1' || type === 'sc1' ? 1048576 : 262144,
    latency: constant(0),
    restored: null,
    snapshots: null,
    ...more,
  };
};

export const disk = (more: Partial<DiskSpec> & { bytes: DistributionSpec }): StepSpec => ({
  kind: 'disk',
  disk: { write: false, ioBytes: 0, volume: null, ...more },
});

export const ec2 = (more: Partial<Ec2Spec> = {}): Ec2Spec => ({
  ...template,
  type: 'ec2',
  zone: 'a',
  ...more,
});

export const onDemand: PurchaseSpec = {
  base: 0,
  onDemand: 1,
  allocation: 'price-capacity-optimized',
  pools: 2,
  market: { saving: 0.66, interruption: 0 },
  noticeS: 120,
  recommendationS: 0,
  capacityRebalancing: false,
  drainOnNotice: false,
};

export const asg = (more: Partial<Ec2AsgSpec> = {}): Ec2AsgSpec => ({
  ...template,
  type: 'ec2-asg',
  zones: 2,
  size: { min: 1, desired: 2, max: 10 },
  zoneStrategy: 'balanced-best-effort',
  types: [],
  purchase: onDemand,
  scaling: [],
  warmupS: 300,
  cooldownS: 300,
  healthCheck: { type: 'ec2', graceS: 0, intervalS: 60 },
  maintenance: null,
  lifecycleHooks: [],
  warmPool: null,
  termination: ['default'],
  refresh: [],
  launchRate: { burst: 1000, perS: 2 },
  ...more,
});

/** A scheduled action at a minute after midnight. */
export const scheduled = (
  minute: number,
  desired: number,
  more: { min?: number; max?: number } = {},
) =>
  ({ kind: 'schedule', cron: `${minute} 0 * * *`, min: 0, desired, max: null, ...more }) as const;

export const tracking = (
  metric: 'cpu' | 'requests',
  value: number,
  more: Partial<TargetTrackingSpec> = {},
): TargetTrackingSpec => ({
  kind: 'target',
  metric,
  value,
  scaleIn: true,
  alarm: { periodS: 60, highDatapoints: 3, lowDatapoints: 15, lowThreshold: 0.7, delayS: 60 },
  ...more,
});

export const table = (more: Partial<DynamoDbSpec> = {}): DynamoDbSpec => ({
  ...dynamodb.toSpec(dynamodb.schema.parse({ type: 'dynamodb' }), { region: common.region }),
  ...common,
  itemBytes: 1000,
  readTime: constant(0.004),
  writeTime: constant(0.006),
  ...more,
});

/** One record of a group. */
export const entry = (
  to: string | readonly string[] | EntrySpec['to'],
  more: Partial<EntrySpec> = {},
): EntrySpec => ({
  to:
    typeof to === 'string'
      ? { kind: 'resources', ids: [to], alias: false }
      : 'kind' in to
        ? to
        : { kind: 'resources', ids: to, alias: false },
  healthCheck: null,
  evaluateTargetHealth: false,
  weight: 1,
  secondary: false,
  region: null,
  coordinates: null,
  bias: 0,
  location: null,
  cidrs: null,
  ...more,
});

/** A check of an endpoint by 16 checkers that AWS would have, without delays. */
export const healthCheck = (
  endpoint: string | HealthCheckSpec['watch'],
  more: Partial<EndpointSpec> = {},
  check: Partial<HealthCheckSpec> = {},
): HealthCheckSpec => ({
  ...common,
  type: 'health-check',
  watch:
    typeof endpoint !== 'string'
      ? endpoint
      : {
          kind: 'endpoint',
          endpoint,
          protocol: 'http',
          request: null,
          intervalS: 30,
          failures: 3,
          regions: CHECKER_REGIONS,
          perRegion: 2,
          healthyShare: 0.18,
          timeoutS: 4,
          answerWithinS: 2,
          stringMatch: false,
          measureLatency: false,
          ...more,
        },
  inverted: false,
  disabled: false,
  propagationS: 0,
  ...check,
});

/** A simple record: `targets`, and whether it is an alias. Or one with a `rule` of its own. */
interface RecordIn extends Partial<Omit<RecordSetSpec, 'targets'>> {
  readonly targets?: readonly string[];
  readonly alias?: boolean;
}

function recordIn({ alias = false, targets = [], ...more }: RecordIn): RecordSetSpec {
  const to = { kind: 'resources', ids: targets, alias } as const;
  return {
    recordType: 'A',
    ttlS: 60,
    rule: { policy: 'simple', entries: [entry(to)] },
    trafficPolicy: null,
    targets,
    ...more,
  };
}

export const zone = (
  records: Readonly<Record<string, RecordIn>>,
  more: Partial<Route53ZoneSpec> = {},
): Route53ZoneSpec => ({
  ...common,
  type: 'route53-zone',
  domain: 'shop.example',
  registration: null,
  privateTo: null,
  records: Object.fromEntries(
    Object.entries(records).map(([name, record]) => [name, recordIn(record)]),
  ),
  clientAddresses: {},
  negativeTtlS: 900,
  resolverTime: constant(0),
  authoritativeTime: constant(0),
  clients: 1,
  resolvers: 1,
  ...more,
});

export const client = (more: Partial<ClientSpec> = {}): ClientSpec => ({
  timeoutS: null,
  retries: 0,
  backoff: { baseS: 0.1, maxS: 1, jitter: 'none' },
  retryBudget: null,
  circuitBreaker: null,
  dnsCache: { honourTtl: 1, otherwiseS: 0 },
  ...more,
});

export const request = (name: string, more: Partial<RequestSpec> = {}): RequestSpec => ({
  name,
  weight: 1,
  requestBytes: null,
  responseBytes: null,
  key: null,
  op: null,
  itemBytes: null,
  ...more,
});

export const workload = (entry: string, more: Partial<WorkloadSpec> = {}): WorkloadSpec => ({
  entry,
  host: null,
  from: [],
  source: every(1),
  mix: [request('default')],
  client: client(),
  ...more,
});

const open = (arrivals: ArrivalsSpec, batch = 1): WorkloadSpec['source'] => ({
  kind: 'arrivals',
  arrivals,
  batch,
});

export const every = (intervalS: number, batch = 1) => open({ kind: 'every', intervalS }, batch);
export const poisson = (rate: number) => open({ kind: 'poisson', rate });
/** A Poisson process that ends. */
export const poissonFor = (rate: number, forS: number) =>
  open({ kind: 'stages', stages: [{ forS, rate, to: null }] });

/** Requests at these times (seconds), as a trace that exists nowhere but in the scenario. */
export function at(times: readonly (number | Partial<TraceRecord>)[]): WorkloadSpec['source'] {
  const records = times.map((time) => (typeof time === 'number' ? { timeS: time } : time));
  const trace: TraceSpec = {
    file: JSON.stringify(records),
    format: 'csv',
    columns: null,
    scale: 1,
    speed: 1,
    repeat: 1,
    spreadS: 0,
  };
  return open({ kind: 'trace', trace });
}

function openTrace({ file }: TraceSpec): TraceReader {
  const records = JSON.parse(file) as Partial<TraceRecord>[];
  const empty: TraceRecord = {
    timeS: 0,
    name: null,
    requestBytes: null,
    responseBytes: null,
    key: null,
  };
  let index = 0;
  return {
    next: () => (index < records.length ? { ...empty, ...records[index++]! } : null),
    rewind: () => {
      index = 0;
    },
    periodS: 1,
    report: { file: 'memory', records: records.length, badLines: 0, examples: [] },
  };
}

/** @param durationS measured seconds; null: until every request is answered */
export function scenario(
  workloads: Readonly<Record<string, WorkloadSpec>>,
  resources: Readonly<Record<string, ResourceSpec>>,
  durationS: number | null = null,
  warmupS = 0,
): NormalisedScenario {
  return {
    version: 1,
    name: 'test',
    description: '',
    run: { durationS, warmupS, replications: { kind: 'fixed', count: 1 }, seed: 1 },
    pricing: { region: REGION, snapshot: '2026-11', freeTier: false },
    workloads,
    resources,
    faults: [],
    slos: [],
  } as NormalisedScenario;
}

export function simulate(
  scenario: NormalisedScenario,
  seed = 1,
  replication = 0,
): ReplicationResult {
  const run = createRun(scenario, { seed, replication, openTrace });
  while (!run.advance(1_000_000));
  return finish(run);
}

/** The simulation itself, to be run step by step; it does not end by itself. */
export function wire(scenario: NormalisedScenario, seed = 1): WiredScenario {
  return wireScenario(scenario, { seed, replication: 0, openTrace, requestEnded: () => {} });
}

/** A number among the metrics of a resource. */
export function metric(result: ReplicationResult, resource: string, name: string): number {
  const value = result.resources[resource]?.metrics[name];
  if (typeof value !== 'number') throw new Error(`${resource} has no number ${name}`);
  return value;
}

/** How much of an item a resource used; 0 if it is not on the list. */
export function used(result: ReplicationResult, resource: string, item: string): number {
  return result.usage
    .filter((line) => line.resource === resource && line.item === item)
    .reduce((sum, line) => sum + line.quantity, 0);
}

/** What happens to a group's targets. */
export interface Watched {
  /** Those that are registered and can serve now. */
  readonly targets: Target[];
  /** How many there are, and since which second, at each change. */
  readonly changes: [second: number, targets: number][];
}

/**
 * Stands in for a balancer in front of a group: notes which of its targets can serve, and drains
 * nothing.
 */
export function watch({ sim, resources }: WiredScenario, id: string): Watched {
  const group = resources.get(id)! as AutoScalingGroup;
  const targets: Target[] = [];
  const changes: [number, number][] = [];
  const note = () => {
    if (changes.length > 0 && changes[changes.length - 1]![0] === sim.now) changes.pop();
    changes.push([sim.now, targets.length]);
  };
  const serves = (target: Target) => {
    if (targets.includes(target)) return;
    targets.push(target);
    note();
  };
  const { fleet } = group;
  const serve = fleet.serve.bind(fleet);
  fleet.serve = (instance, weight) => {
    serve(instance, weight);
    serves(instance);
  };
  group.subscribe({
    registered: (target) => {
      if ((target as Instance).ready) serves(target);
    },
    deregistering: (target, drained) => {
      const index = targets.indexOf(target);
      if (index >= 0) {
        targets.splice(index, 1);
        note();
      }
      drained();
    },
  });
  return { targets, changes };
}

/** A fault that nothing is said of but its kind: it hits nobody, once, from the start to the end. */
export const fault = (kind: FaultSpec['kind'], more: Partial<FaultSpec> = {}): FaultSpec => ({
  name: kind,
  kind,
  atS: 0,
  forS: null,
  everyS: null,
  times: null,
  region: null,
  zone: null,
  resource: null,
  share: null,
  count: null,
  multiply: null,
  addS: null,
  between: null,
  connectTimeoutS: 0,
  ...more,
});
