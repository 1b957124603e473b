import type { SdkMode } from '../../queueing/sdk-retries.js';
import type { WorkSpec } from '../../queueing/work.js';
import type { DistributionSpec } from '../../variates/distribution.js';
import type { PopularitySpec } from '../../variates/popularity.js';

export type { WorkSpec };

/** What a compute resource does for one kind of request. A caller holds its slot while it waits. */
export type StepSpec =
  /** Work of one reference vCPU, in seconds. */
  | { readonly kind: 'cpu'; readonly work: WorkSpec }
  /** Time that passes without the CPU, in seconds. */
  | { readonly kind: 'wait'; readonly time: WorkSpec }
  /** Reads or writes a volume of the instance. */
  | { readonly kind: 'disk'; readonly disk: DiskSpec }
  | { readonly kind: 'call'; readonly call: CallSpec }
  | { readonly kind: 'parallel'; readonly branches: readonly (readonly StepSpec[])[] }
  | {
      readonly kind: 'choose';
      readonly choices: readonly { readonly weight: number; readonly steps: readonly StepSpec[] }[];
    }
  | { readonly kind: 'repeat'; readonly times: number | null; readonly steps: readonly StepSpec[] }
  /** With probability `chance` the request fails here (HTTP 500); the rest of the steps are left out. */
  | { readonly kind: 'fail'; readonly chance: number }
  /** Sends the answer; steps after it run on without the caller. `bytes` null: the workload's response size. */
  | { readonly kind: 'respond'; readonly bytes: DistributionSpec | null };

export interface DiskSpec {
  readonly write: boolean;
  /** Bytes in all. */
  readonly bytes: DistributionSpec;
  /** Size of each operation; 0: as large as the volume takes them. */
  readonly ioBytes: number;
  /** null: the only one that there is. */
  readonly volume: string | null;
}

export interface CallSpec {
  /** Id of the resource that is called. */
  readonly to: string;
  /** The operation, where the resource has operations of its own; else the name of the handler to run (null: the same name as the caller's request). */
  readonly op: string | null;
  /** Name of the event or message that is sent, where the resource passes it on; absent or null: that of the request being served. */
  readonly event?: string | null;
  readonly items: number;
  readonly itemBytes: number | null;
  readonly consistent: boolean;
  readonly transactional: boolean;
  readonly requestBytes: DistributionSpec | null;
  /** Name of the object, of a bucket; `*` stands for any characters. */
  readonly objectName?: string | null;
  /** Secondary index that is read. */
  readonly index?: string | null;
  /** Chance that the condition of a write does not hold. */
  readonly conditionFails?: number;
  /** The handler goes on when a condition does not hold. */
  readonly goesOn?: boolean;
  /** Which key is asked for; null: that of the request that is served. */
  readonly key?: CallKeySpec | null;
  /** How an AWS SDK tries again; null: it does not. */
  readonly retry?: SdkMode | null;
}

/** `shards`: one of so many keys that the request's key is spread over. */
export type CallKeySpec = PopularitySpec | { readonly kind: 'shards'; readonly shards: number };

/** Steps by name of request; `default` serves every name that is not listed. */
export type HandlersSpec = Readonly<Record<string, readonly StepSpec[]>>;
