import { refusesFifo } from '../events/fifo-target.js';
import { handlers } from '../handler/parameters.js';
import { distribution } from '../parameter/distribution.js';
import { isMapping } from '../parameter/problem.js';
import {
  commonParameters,
  commonSpec,
  METRICS,
  type Misfit,
  type Reference,
  resourceParameters,
} from '../parameter/resource.js';
import {
  choice,
  flag,
  oneOfNames,
  optional,
  parameter,
  quantity,
  ratio,
  required,
  section,
} from '../parameter.js';
import { triggerMisfits, triggerReferences, triggers } from '../triggers/parameters.js';
import { natGatewayKey, natGatewayReferences } from '../way-out.js';
import { BARE_RUNTIMES, measuredInit, runtimeNames, SNAP_START_RUNTIMES } from './init-profiles.js';
import { awsMegabytes } from './megabytes.js';
import { asyncParameters, DESTINATION_EVENTS } from './parameters-async.js';
import { coldStartParameters, givesInit, resolveColdStart } from './parameters-cold-start.js';
import { concurrencyParameters, LEAST_UNRESERVED } from './parameters-concurrency.js';
import type { LambdaSpec } from './spec.js';

const LIMITS = {
  source: 'AWS Lambda developer guide, gettingstarted-limits (2026)',
  grade: 'documented',
} as const;

const memoryUse = section(
  {
    base: required(distribution('size'), 'What every request needs, the runtime included.'),
    perMB: parameter(quantity('size'), {
      doc: 'Added for each megabyte (10^6 bytes) of the object, or else the body, of the request.',
      default: '0B',
      source: 'none',
      grade: 'assumption',
    }),
  },
  { of: '`memoryUse`' },
);

const cpu = section(
  {
    memoryPerVcpu: parameter(awsMegabytes(1, 10_240), {
      doc: 'Memory that comes with one vCPU: less memory is a share of one. A step uses one vCPU at most, branches of `parallel` more.',
      default: '1769MB',
      ...LIMITS,
    }),
    speed: parameter(ratio({ above: 0 }), {
      doc: 'Speed of a vCPU relative to the reference vCPU (of an m7g.large).',
      default: 1,
      source: 'no source: AWS does not say which processors run functions',
      grade: 'assumption',
    }),
  },
  { of: '`cpu`' },
);

const basics = {
  memory: parameter(awsMegabytes(128, 10_240), {
    doc: 'Memory, in AWS’s MB. The CPU comes in proportion.',
    default: '128MB',
    ...LIMITS,
  }),
  architecture: parameter(choice(['x86_64', 'arm64'], 'architecture'), {
    doc: 'Instruction set: cold starts and price.',
    default: 'x86_64',
    source: 'what AWS takes if nothing is said (CreateFunction, 2026)',
    grade: 'documented',
  }),
  runtime: parameter(oneOfNames(runtimeNames, 'runtime'), {
    doc: 'Runtime; of a custom one with the language, such as `provided.al2023/go`.',
    default: 'nodejs22.x',
    source: 'no source: a usual choice',
    grade: 'assumption',
  }),
  package: parameter(choice(['zip', 'image'], 'package type'), {
    doc: 'Deployed as a zip archive or as a container image.',
    default: 'zip',
    source: 'what AWS takes if nothing is said (CreateFunction, 2026)',
    grade: 'documented',
  }),
  codeSize: optional(quantity('size', { max: '250MB' }), {
    doc: 'Size of the zip archive, with all that it depends on: loading it takes time at a cold start (`coldStart.perMB`).',
    absent: 'as small as that of the measured functions',
  }),
  timeout: parameter(quantity('duration', { min: '1s', max: '900s' }), {
    doc: 'An invocation that takes longer is ended, and its environment set up anew.',
    default: '3s',
    ...LIMITS,
  }),
  handles: required(handlers, 'What is done for each kind of request.'),
  snapStart: parameter(flag(), {
    doc: 'Environments are restored from a snapshot in place of being initialised.',
    default: false,
    source: 'off if nothing is said (CreateFunction, 2026)',
    grade: 'documented',
  }),
  ephemeralStorage: parameter(awsMegabytes(512, 10_240), {
    doc: 'Size of /tmp, in AWS’s MB. What is over 512 MB is paid for.',
    default: '512MB',
    ...LIMITS,
  }),
  ...natGatewayKey,
  vpc: parameter(flag(), {
    doc: 'Connected to a VPC: environments take longer to be there (`coldStart.vpc`).',
    default: false,
    source: 'off if nothing is said (CreateFunction, 2026)',
    grade: 'documented',
  }),
  functionUrl: parameter(flag(), {
    doc: 'Requests come through a function URL: a function error is an HTTP 502.',
    default: false,
    source: 'off if nothing is said',
    grade: 'documented',
  }),
  memoryUse: optional(memoryUse, {
    doc: 'Memory that a request needs. One that needs more than there is ends its environment.',
    absent: 'never more than there is',
  }),
  maxPayload: parameter(quantity('size', { above: '0B' }), {
    doc: 'Largest body of a synchronous request and of its response; more is refused (413).',
    default: '6MiB',
    ...LIMITS,
  }),
  cpu: parameter(cpu, { doc: 'What a vCPU is.', default: {} }),
};

const lifetime = {
  keepWarm: parameter(distribution('duration'), {
    doc: 'How long an environment stays without a request; drawn each time that it falls idle.',
    default: { uniform: { min: '5m', max: '7m' } },
    source:
      'AWS publishes none; last measured in January 2021 (mikhail.io): none gone after 3 min, 40.6 % after 6, all after 7. In 2020 it was 10.7 min (lambda-steady-raw), in 2017 45 to 60',
    grade: 'measured',
  }),
  maxAge: parameter(quantity('duration', { above: '0s' }), {
    doc: 'An idle environment that is older than this gets no further request.',
    default: '2h',
    source:
      'AWS: environments end every few hours, also of functions in constant use (lambda-runtime-environment, 2026); none was seen older than 7,344 s in 2020 (lambda-steady-raw)',
    grade: 'observed',
  }),
  routing: parameter(
    choice(['most-recently-used', 'least-recently-used', 'newest'], 'way of routing'),
    {
      doc: 'Which of several idle environments gets a request.',
      default: 'most-recently-used',
      source: '99.6 % and 99.8 % of 13,482 choices in real logs of 2020 (lambda-steady-raw)',
      grade: 'measured',
    },
  ),
};

const shape = section(
  {
    type: required(choice(['lambda'], 'resource type'), 'The resource type.'),
    ...commonParameters,
    ...basics,
    ...coldStartParameters,
    ...lifetime,
    ...concurrencyParameters,
    ...asyncParameters,
    triggers,
  },
  {
    of: 'a lambda function',
    later: {
      layers: 'layers are part of the init time: set `coldStart`',
    },
    elsewhere: {
      size: 'a function scales by itself: `concurrency` limits it',
      instanceType: 'a function has `memory`, and the CPU that comes with it',
    },
  },
);

export const lambda = resourceParameters({
  type: 'lambda',
  doc: 'A Lambda function.',
  schema: shape,
  toSpec: (v, context): LambdaSpec => ({
    ...commonSpec(v, context),
    type: 'lambda',
    memoryMB: v.memory,
    architecture: v.architecture,
    runtime: v.runtime,
    packageType: v.package,
    timeoutS: v.timeout,
    handles: v.handles,
    coldStart: resolveColdStart(v),
    snapStart: v.snapStart,
    keepWarm: v.keepWarm,
    maxAgeS: v.maxAge,
    routing: v.routing,
    concurrency: {
      account: v.concurrency.account,
      reserved: v.concurrency.reserved ?? null,
      provisioned: v.concurrency.provisioned,
      autoscale: v.concurrency.autoscale ?? null,
      allocationRate: v.concurrency.allocationRate,
    },
    scaling: v.scaling,
    requestRate: v.requestRate,
    ephemeralStorageMB: v.ephemeralStorage,
    vpc: v.vpc,
    natGateway: v.natGateway ?? null,
    functionUrl: v.functionUrl,
    memoryUse:
      v.memoryUse === undefined
        ? null
        : { base: v.memoryUse.base, perByte: v.memoryUse.perMB / 1e6 },
    maxPayloadBytes: v.maxPayload,
    vcpus: v.memory / v.cpu.memoryPerVcpu,
    speed: v.cpu.speed,
    async: {
      retries: v.retries,
      firstRetryS: v.asyncQueue.firstRetry,
      secondRetryS: v.asyncQueue.secondRetry,
      backoffBaseS: v.asyncQueue.backoff.base,
      backoffMaxS: v.asyncQueue.backoff.max,
      maxEventAgeS: v.maxEventAge,
      maxEventBytes: v.asyncQueue.maxEvent,
      duplicates: v.asyncQueue.duplicates,
      onFailure: v.onFailure ?? null,
      onSuccess: v.onSuccess ?? null,
      deadLetterQueue: v.deadLetterQueue ?? null,
    },
    triggers: v.triggers ?? [],
    sends: [
      ...destinationsOf(v).map(({ key }) => DESTINATION_EVENTS[key]),
      ...(v.triggers ?? []).flatMap(({ handler }) => handler ?? []),
    ],
  }),
  roles: ['entry', 'target', 'event-target', 'function'],
  references: (spec): readonly Reference[] => [
    ...destinationsOf(spec.async).map(
      ({ key, to }): Reference => ({
        to,
        path: [key],
        roles: ['event-target', 'dead-letter'],
        why: 'it cannot take events',
        refuses: refusesFifo('a function'),
        sends: [DESTINATION_EVENTS[key]],
        waits: false,
      }),
    ),
    ...triggerReferences(spec.triggers, spec.timeoutS),
    ...natGatewayReferences(spec),
  ],
  misfits: (spec, written) => [
    ...misfits(spec, isMapping(written) ? written : {}),
    ...triggerMisfits(spec.triggers, written),
  ],
  metrics: {
    count: { ...METRICS.count, doc: 'Invocations that ended without an error.' },
    'cold-start-rate': METRICS['cold-start-rate'],
    'throttle-rate': METRICS['throttle-rate'],
    utilisation: {
      ...METRICS.utilisation,
      doc: 'Share of the environments’ time in which they serve a request.',
    },
    'error-rate': { doc: 'Share of the invocations that failed.', unit: 'fraction' },
    'message-age': {
      ...METRICS['message-age'],
      doc: 'Age of an asynchronous event when it is first served.',
    },
  },
  modelled: [
    'execution environments: init, one request at a time, idle, recycled',
    'cold starts by runtime, package, architecture and memory; SnapStart',
    'CPU in proportion to memory, time-outs, memory out of bounds',
    'account, reserved and provisioned concurrency, scaling rate, request rate',
    'asynchronous events: retries, back-off, age, destinations, dead-letter queue',
    'triggers: queues and streams that are polled for it, in batches',
    'the price of requests, duration, provisioned concurrency, storage and snapshots',
  ],
  notModelled: [
    'environments that Lambda initialises ahead of requests',
    'bandwidth of an environment and of its storage',
    'response streaming, durable functions, managed instances',
    'recursive loop detection',
  ],
});

type DestinationKey = keyof typeof DESTINATION_EVENTS;

function destinationsOf(
  from: {
    readonly [K in DestinationKey]?: string | null | undefined;
  },
): { readonly key: DestinationKey; readonly to: string }[] {
  return (['onFailure', 'onSuccess', 'deadLetterQueue'] as const).flatMap((key) => {
    const to = from[key] ?? null;
    return to === null ? [] : [{ key, to }];
  });
}

function misfits(spec: LambdaSpec, written: Readonly<Record<string, unknown>>): Misfit[] {
  const found: Misfit[] = [];
  const { concurrency, snapStart } = spec;
  const { reserved, provisioned, autoscale, account } = concurrency;
  const most = Math.max(provisioned, autoscale?.max ?? 0);
  if (reserved !== null && reserved > account - LEAST_UNRESERVED)
    found.push({
      path: ['concurrency', 'reserved'],
      why: `${LEAST_UNRESERVED} of the account’s ${account} must stay unreserved`,
      at: 'value',
    });
  if (most > (reserved ?? account))
    found.push({
      path: ['concurrency', autoscale === null ? 'provisioned' : 'autoscale'],
      why: `it is more than the ${reserved === null ? 'account’s' : 'reserved'} ${reserved ?? account}`,
    });
  if (spec.natGateway !== null && !spec.vpc)
    found.push({
      path: ['natGateway'],
      why: 'a function without `vpc: true` needs no way out of a VPC',
    });
  if (snapStart) found.push(...snapStartMisfits(spec, most));
  const initGiven = givesInit(written.coldStart);
  if (written.codeSize !== undefined) {
    const why = codeSizeMisfit(spec, initGiven);
    if (why !== null) found.push({ path: ['codeSize'], why });
  }
  const key = { ...spec, packageType: spec.packageType };
  if (!initGiven && measuredInit(key, snapStart) === null)
    found.push({
      path: [snapStart ? 'snapStart' : 'runtime'],
      why: (BARE_RUNTIMES as readonly string[]).includes(spec.runtime)
        ? 'its cold starts depend on the language: name it (`provided.al2023/rust`), or set `coldStart`'
        : 'nothing was measured for this runtime, package and architecture: set `coldStart`',
      at: snapStart ? 'key' : 'value',
    });
  return found;
}

/** Why the size of the code has no say; null: it has. */
function codeSizeMisfit(spec: LambdaSpec, initGiven: boolean): string | null {
  if (initGiven) return '`coldStart` says how long the init takes';
  if (spec.snapStart) return 'a snapshot is restored: its code has been loaded';
  // mikhail.io, January 2021: 795 ms, and 818 ms with 5 GB more.
  if (spec.packageType === 'image')
    return 'an image is loaded as it is needed: its size makes no difference';
  return null;
}

const SNAP_START = 'AWS Lambda developer guide, snapstart: not with';

function snapStartMisfits(spec: LambdaSpec, provisioned: number): Misfit[] {
  const why = [
    SNAP_START_RUNTIMES.test(spec.runtime) ? null : `the runtime ${spec.runtime}`,
    spec.packageType === 'zip' ? null : 'container images',
    provisioned === 0 ? null : 'provisioned concurrency',
    spec.ephemeralStorageMB === 512 ? null : 'more than 512 MB of ephemeral storage',
  ].filter((reason) => reason !== null);
  return why.map((reason) => ({ path: ['snapStart'], why: `${SNAP_START} ${reason}` }));
}
