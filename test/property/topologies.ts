import fc from 'fast-check';
import type { ScalingPolicySpec } from '../../src/models/autoscaling/spec.js';
import type { StepSpec } from '../../src/models/handler/steps.js';
import type { ResourceSpec } from '../../src/models/spec.js';
import type { WorkloadSpec } from '../../src/queueing/workload-spec.js';
import type { NormalisedScenario } from '../../src/scenario/normalised.js';
import {
  alb,
  amount,
  asg,
  call,
  client,
  constant,
  cpu,
  ec2,
  exponential,
  poissonFor,
  request,
  scenario,
  service,
  table,
  tracking,
  wait,
  workload,
  zone,
} from '../models/fixtures.js';

/** Small scenarios of every shape there is: layers that call only what lies below them. */

const seconds = fc.oneof(
  fc.integer({ min: 0, max: 40 }).map((hundredths) => constant(hundredths / 100)),
  fc.integer({ min: 1, max: 30 }).map((hundredths) => exponential(hundredths / 100)),
);

const tableCall = fc
  .record({
    op: fc.constantFrom('get', 'put', 'update', 'delete', 'query', 'scan'),
    items: fc.integer({ min: 1, max: 5 }),
    itemBytes: fc.option(fc.integer({ min: 1, max: 20_000 })),
    consistent: fc.boolean(),
    transactional: fc.boolean(),
  })
  .map((asked) => call('items', asked));

/** Handlers that may call `below`, in steps of every kind. */
function handler(below: readonly string[]): fc.Arbitrary<StepSpec[]> {
  const calls = below.length === 0 ? [] : [fc.constantFrom(...below).map((to) => call(to))];
  return fc.letrec<{ steps: StepSpec[]; step: StepSpec }>((tie) => ({
    steps: fc.array(tie('step'), { maxLength: 3 }),
    step: fc.oneof(
      { maxDepth: 2, depthSize: 'small' },
      seconds.map(cpu),
      seconds.map(wait),
      tableCall,
      ...calls,
      fc.constantFrom(0.1, 0.5).map((chance): StepSpec => ({ kind: 'fail', chance })),
      fc.option(seconds).map((): StepSpec => ({ kind: 'respond', bytes: constant(2000) })),
      fc
        .array(tie('steps'), { minLength: 1, maxLength: 3 })
        .map((branches): StepSpec => ({ kind: 'parallel', branches })),
      fc
        .array(fc.record({ weight: fc.integer({ min: 1, max: 5 }), steps: tie('steps') }), {
          minLength: 1,
          maxLength: 3,
        })
        .map((choices): StepSpec => ({ kind: 'choose', choices })),
      fc
        .record({ times: fc.integer({ min: 1, max: 3 }), steps: tie('steps') })
        .map(({ times, steps }): StepSpec => ({ kind: 'repeat', times, steps })),
    ),
  })).steps;
}

const limits = fc.record({
  concurrency: fc.integer({ min: 1, max: 6 }),
  queue: fc.option(fc.integer({ min: 0, max: 6 })),
});

const latency = fc.option(fc.constantFrom(constant(0), constant(0.02), exponential(0.01)), {
  freq: 3,
});

const plain = fc
  .record({
    servers: fc.option(fc.integer({ min: 1, max: 3 })),
    instances: fc.integer({ min: 1, max: 3 }),
    discipline: fc.constantFrom('fifo' as const, 'processor-sharing' as const),
    queue: fc.option(fc.integer({ min: 0, max: 5 })),
    time: seconds.map(amount),
    throttle: fc.option(
      fc.record({ rate: fc.integer({ min: 1, max: 20 }), burst: fc.integer({ min: 1, max: 5 }) }),
    ),
    latency,
  })
  .map(service);

const instance = (below: readonly string[]) =>
  fc
    .record({
      handles: fc.record({ default: handler(below) }),
      limits,
      speed: fc.constantFrom(0.5, 1, 2.5),
      zone: fc.constantFrom('a', 'b'),
      latency,
    })
    .map(({ limits, ...more }) => ec2({ ...more, ...limits }));

/** Policies whose alarms are quick enough to act within a short run. */
const policy: fc.Arbitrary<ScalingPolicySpec> = fc.oneof(
  fc
    .record({ metric: fc.constantFrom('cpu' as const, 'requests' as const), scaleIn: fc.boolean() })
    .map(({ metric, scaleIn }) =>
      tracking(metric, metric === 'cpu' ? 0.3 : 60, {
        scaleIn,
        alarm: { periodS: 4, highDatapoints: 1, lowDatapoints: 2, lowThreshold: 0.7, delayS: 1 },
      }),
    ),
  fc.integer({ min: 0, max: 4 }).map(
    (desired): ScalingPolicySpec => ({
      kind: 'schedule',
      cron: '* * * * *',
      min: 0,
      desired,
      max: null,
    }),
  ),
);

const fleet = (below: readonly string[]) =>
  fc
    .record({
      handles: fc.record({ default: handler(below) }),
      limits,
      desired: fc.integer({ min: 0, max: 3 }),
      zones: fc.integer({ min: 1, max: 3 }),
      boot: fc.constantFrom(0, 3, 20),
      scaling: fc.array(policy, { maxLength: 2 }),
      warmupS: fc.constantFrom(0, 10),
    })
    .map(({ limits, desired, boot, ...more }) =>
      asg({
        ...more,
        ...limits,
        bootTime: constant(boot),
        size: { min: 0, desired, max: 5 },
      }),
    );

const balancer = (to: readonly string[]) =>
  fc
    .record({
      to: fc.uniqueArray(fc.constantFrom(...to), { minLength: 1 }),
      algorithm: fc.constantFrom(
        'round-robin' as const,
        'least-outstanding-requests' as const,
        'weighted-random' as const,
      ),
      idleTimeoutS: fc.constantFrom(0.3, 2, 60),
      deregistrationDelayS: fc.constantFrom(0, 1, 30),
      check: fc.record({
        intervalS: fc.constantFrom(2, 5),
        timeoutS: fc.constantFrom(0.1, 1),
        healthyAfter: fc.constantFrom(1, 3),
        unhealthyAfter: fc.constantFrom(1, 2),
      }),
      processing: fc.constantFrom(0, 0.001),
    })
    .map(({ to, check, processing, ...more }) =>
      alb(
        to.map((id, i) => ({ to: id, weight: i + 1 })),
        { ...more, healthCheck: check, processingTime: constant(processing) },
      ),
    );

const patience = fc
  .record({
    timeoutS: fc.option(fc.constantFrom(0.05, 0.5, 3)),
    retries: fc.integer({ min: 0, max: 3 }),
    jitter: fc.constantFrom('none' as const, 'full' as const, 'equal' as const),
  })
  .map(({ jitter, ...more }) => client({ ...more, backoff: { baseS: 0.1, maxS: 0.5, jitter } }));

const source: fc.Arbitrary<WorkloadSpec['source']> = fc.oneof(
  fc.integer({ min: 1, max: 15 }).map((rate) => poissonFor(rate, 10)),
  fc.integer({ min: 1, max: 6 }).map((count): WorkloadSpec['source'] => ({
    kind: 'users',
    stages: [
      { forS: 4, count: null, to: count },
      { forS: 6, count, to: null },
    ],
    think: exponential(0.5),
  })),
);

const clients = fc
  .record({
    entry: fc.constantFrom('edge', 'inner', 'web', 'box', 'plain', 'shop'),
    from: fc.constantFrom(
      [],
      [{ region: 'us-east-1', weight: 1 }],
      [
        { region: 'us-east-1', weight: 1 },
        { region: 'eu-west-1', weight: 2 },
      ],
    ),
    source,
    names: fc.constantFrom(['default'], ['a', 'b']),
    client: patience,
  })
  .map(({ entry, names, ...more }) =>
    workload(entry, {
      ...more,
      host: entry === 'shop' ? 'www.shop.example' : null,
      mix: names.map((name) => request(name, { responseBytes: constant(5000) })),
    }),
  );

const names = zone(
  { www: { targets: ['edge'], alias: true, ttlS: 2 } },
  { clients: 5, resolvers: 2, resolverTime: constant(0.003), authoritativeTime: exponential(0.02) },
);

const resources: fc.Arbitrary<Record<string, ResourceSpec>> = fc.record({
  shop: fc.constant(names),
  edge: balancer(['web', 'box', 'plain']),
  web: fleet(['box', 'inner', 'plain']),
  box: instance(['inner', 'plain']),
  inner: balancer(['plain', 'cellar']),
  cellar: instance(['plain']),
  plain,
  items: fc.constantFrom(table(), table({ region: 'eu-west-1', readTime: exponential(0.01) })),
});

/** Scenarios without a duration: they end when every request has been answered. */
export const scenarios: fc.Arbitrary<NormalisedScenario> = fc
  .record({ first: clients, second: fc.option(clients), resources })
  .map(({ first, second, resources }) =>
    scenario(second === null ? { first } : { first, second }, resources),
  );
