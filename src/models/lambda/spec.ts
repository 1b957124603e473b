import type { DistributionSpec } from '../../variates/distribution.js';
import type { CommonSpec } from '../common-spec.js';
import type { HandlersSpec } from '../handler/steps.js';
import type { TriggerSpec } from '../triggers/spec.js';

/** Which of several idle environments gets a request. */
export type Routing = 'most-recently-used' | 'least-recently-used' | 'newest';

export type Architecture = 'x86_64' | 'arm64';
export type PackageType = 'zip' | 'image';

/** What an environment does before its first request. Times in seconds. */
export interface ColdStartSpec {
  /** Init Duration, or Restore Duration of a function with SnapStart. */
  readonly init: DistributionSpec;
  /** Until the environment is there: nobody reports it, and nobody pays for it. */
  readonly placement: DistributionSpec;
  /** Added to the placement. */
  readonly vpc: DistributionSpec;
  /** Added to the init: code that is larger than that of the measured functions. */
  readonly loadS: number;
  /** CPU work that the first run of a handler does beyond that of later ones, in seconds of a vCPU. */
  readonly firstRun: DistributionSpec;
  /** An init that takes longer begins again with the request, within the function's time-out. */
  readonly initTimeoutS: number;
  readonly initBilled: boolean;
}

export interface ProvisionedScalingSpec {
  readonly min: number;
  readonly max: number;
  /** Share of the provisioned environments in use that is aimed at. */
  readonly target: number;
}

export interface ConcurrencySpec {
  /** Concurrent executions in the region, of all functions together. */
  readonly account: number;
  /** Null: shares what others have not reserved. */
  readonly reserved: number | null;
  readonly provisioned: number;
  readonly autoscale: ProvisionedScalingSpec | null;
  /** Provisioned environments that are made in a second. */
  readonly allocationRate: number;
}

/** Memory that a request needs, in bytes. */
export interface MemoryUseSpec {
  readonly base: DistributionSpec;
  /** Bytes for each byte of the object or body that the request is about. */
  readonly perByte: number;
}

export interface AsyncSpec {
  /** Further attempts after a function error. */
  readonly retries: number;
  readonly firstRetryS: number;
  readonly secondRetryS: number;
  readonly backoffBaseS: number;
  readonly backoffMaxS: number;
  readonly maxEventAgeS: number;
  /** An event larger than this is refused, in bytes. */
  readonly maxEventBytes: number;
  /** Share of the events that are delivered twice. */
  readonly duplicates: number;
  readonly onFailure: string | null;
  readonly onSuccess: string | null;
  readonly deadLetterQueue: string | null;
}

/** A function: its environments serve one request each at a time. */
export interface LambdaSpec extends CommonSpec {
  readonly type: 'lambda';
  /** In AWS's MB. */
  readonly memoryMB: number;
  readonly architecture: Architecture;
  readonly runtime: string;
  readonly packageType: PackageType;
  readonly timeoutS: number;
  readonly handles: HandlersSpec;
  readonly coldStart: ColdStartSpec;
  readonly snapStart: boolean;
  /** How long an environment lives without a request, drawn each time that it falls idle, in seconds. */
  readonly keepWarm: DistributionSpec;
  /** An idle environment older than this gets no request, in seconds. */
  readonly maxAgeS: number;
  readonly routing: Routing;
  readonly concurrency: ConcurrencySpec;
  /** New environments a second, in the long run; and at once. */
  readonly scaling: { readonly rate: number; readonly burst: number };
  /** Requests a second for each unit of concurrency. */
  readonly requestRate: number;
  readonly ephemeralStorageMB: number;
  readonly vpc: boolean;
  /** Id of the NAT gateway that is its way out of the VPC. */
  readonly natGateway: string | null;
  readonly functionUrl: boolean;
  /** Null: never runs out of memory. */
  readonly memoryUse: MemoryUseSpec | null;
  /** Bodies larger than this are refused, in bytes. */
  readonly maxPayloadBytes: number;
  /** vCPUs, or a fraction of one. */
  readonly vcpus: number;
  /** Speed of a vCPU relative to the reference vCPU. */
  readonly speed: number;
  readonly async: AsyncSpec;
  /** What is polled for it. */
  readonly triggers: readonly TriggerSpec[];
}
