import type { DistributionSpec } from '../../variates/distribution.js';
import { either } from '../parameter/combine.js';
import { DISTRIBUTION_KINDS, distribution } from '../parameter/distribution.js';
import { isMapping } from '../parameter/problem.js';
import { flag, optional, parameter, quantity, section } from '../parameter.js';
import { measuredInit } from './init-profiles.js';
import type { Architecture, ColdStartSpec, PackageType } from './spec.js';

const coldStart = section(
  {
    init: optional(distribution('duration'), {
      doc: 'Init Duration (with `snapStart`: Restore Duration), as the REPORT line of a function has it.',
      absent: 'as measured for the runtime, package, architecture and memory',
      source:
        'github.com/maxday/lambda-perf, 2026-05-28 to 2026-08-22: some 750 cold starts of each kind of a hello-world function; SnapStart 2025-08-29 to 2025-10-18',
      grade: 'measured',
    }),
    placement: parameter(distribution('duration'), {
      doc: 'From the request until the environment is there and begins its init; not in the REPORT line, and not billed.',
      default: { uniform: { min: '100ms', max: '150ms' } },
      source:
        'inferred: cold starts as clients saw them (mikhail.io, January 2021, median 264 ms with Node) less the init (140 ms)',
      grade: 'assumption',
    }),
    vpc: parameter(distribution('duration'), {
      doc: 'Added to the placement of a function in a VPC.',
      default: '233ms',
      source: 'mikhail.io, January 2021: medians of 497 and 264 ms with and without a VPC',
      grade: 'measured',
    }),
    perMB: parameter(quantity('duration'), {
      doc: 'Added to the init for each megabyte of `codeSize`.',
      default: '103ms',
      source:
        'mikhail.io, January 2021: medians of 264, 1,695 and 3,875 ms with Node and packages of 1 KB, 14 and 35 MB, whatever the memory. Other runtimes were not measured',
      grade: 'measured',
    }),
    firstRun: optional(distribution('duration'), {
      doc: 'What the first run of a handler does beyond later ones, as time of one vCPU: with less memory it takes longer. It counts as part of the invocation.',
      absent:
        'none. Measured at 512 MB in May 2025 (meex28/aws-lambda-performance-master-thesis), medians: Java with Quarkus 278 ms, Kotlin on the JVM 1,067 ms, Node 116 ms, native code 53 to 69 ms',
    }),
    initTimeout: parameter(quantity('duration', { above: '0s' }), {
      doc: 'An init that takes longer is ended, and begins again with the request, within the function’s time-out.',
      default: '10s',
      source: 'AWS Lambda developer guide, lambda-runtime-environment (2026)',
      grade: 'documented',
    }),
    initBilled: parameter(flag(), {
      doc: 'The init counts as billed duration; of functions with SnapStart the restore does not.',
      default: true,
      source: 'AWS Lambda pricing: also of zip packages with managed runtimes since 2025-08-01',
      grade: 'documented',
    }),
  },
  { of: '`coldStart`' },
);

const isDistribution = (value: unknown): boolean =>
  !isMapping(value) || Object.keys(value).some((key) => (KINDS as readonly string[]).includes(key));
const KINDS = DISTRIBUTION_KINDS;

export const coldStartParameters = {
  coldStart: parameter(
    either(
      isDistribution,
      () => distribution('duration'),
      () => coldStart,
      'coldStart',
    ),
    {
      doc: 'What comes before an environment’s first request. A duration or distribution is all of it, init, placement and network; else it is told in parts.',
      default: {},
      source: 'as measured: see `init` and `placement`',
      grade: 'measured',
    },
  ),
};

interface Values {
  readonly runtime: string;
  readonly package: PackageType;
  readonly architecture: Architecture;
  readonly memory: number;
  readonly snapStart: boolean;
  readonly vpc: boolean;
  readonly codeSize?: number | undefined;
  readonly coldStart: unknown;
}

interface Parts {
  readonly init?: DistributionSpec | undefined;
  readonly placement: DistributionSpec;
  readonly vpc: DistributionSpec;
  readonly perMB: number;
  readonly firstRun?: DistributionSpec | undefined;
  readonly initTimeout: number;
  readonly initBilled: boolean;
}

/** Whether a scenario says itself how long an init takes. */
export function givesInit(coldStart: unknown): boolean {
  if (coldStart === undefined) return false;
  if (!isMapping(coldStart)) return true;
  const parts = ['placement', 'vpc', 'perMB', 'firstRun', 'initTimeout', 'initBilled'];
  return 'init' in coldStart || !Object.keys(coldStart).every((key) => parts.includes(key));
}

const NOTHING: DistributionSpec = { kind: 'constant', value: 0 };
const DEFAULTS = coldStart.parse({}) as Parts;

/** The two parts of a cold start, with every default resolved. */
export function resolveColdStart(v: Values): ColdStartSpec {
  const given = v.coldStart as DistributionSpec | Parts;
  const whole = 'kind' in given;
  const parts = whole ? DEFAULTS : given;
  const key = { ...v, packageType: v.package, memoryMB: v.memory };
  // Where nothing was measured the scenario has been refused.
  const init = whole ? given : (parts.init ?? measuredInit(key, v.snapStart) ?? NOTHING);
  return {
    init,
    placement: whole ? NOTHING : parts.placement,
    vpc: whole || !v.vpc ? NOTHING : parts.vpc,
    loadS: ((v.codeSize ?? 0) / 1e6) * parts.perMB,
    firstRun: parts.firstRun ?? NOTHING,
    initTimeoutS: parts.initTimeout,
    initBilled: parts.initBilled,
  };
}
