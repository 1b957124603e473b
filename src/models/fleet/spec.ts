import type { BurstRates } from '../../queueing/burst-limit.js';
import type { DistributionSpec } from '../../variates/distribution.js';
import type { CommonSpec } from '../common-spec.js';
import type { VolumeSpec } from '../ebs/spec.js';
import type { EbsRates } from '../ebs/volume.js';
import type { MemoryLimit } from '../handler/machine.js';
import type { HandlersSpec } from '../handler/steps.js';
import type { FirewallSpec } from '../security-group.js';
import type { CpuCreditsSpec } from './cpu-credits.js';

export type { VolumeSpec };

/** What one instance is: shared by `ec2` and `ec2-asg`. */
export interface InstanceTemplateSpec extends CommonSpec, FirewallSpec {
  readonly instanceType: string;
  /** From the catalogue. */
  readonly vcpus: number;
  readonly memoryBytes: number;
  /** Speed of one vCPU relative to the reference vCPU. */
  readonly speed: number;
  readonly os: 'linux' | 'windows';
  /** From launch until the operating system is up, in seconds. */
  readonly bootTime: DistributionSpec;
  /** The bootstrap script, at the first launch, in seconds. */
  readonly userData: DistributionSpec;
  /** Worker slots: requests that are served at once. */
  readonly concurrency: number;
  /** Requests that may wait for a slot; null: endless. More are refused. */
  readonly queue: number | null;
  /** Whether an instance has a public IPv4 address. */
  readonly publicIp: boolean;
  /** Id of the NAT gateway that is its way out of the VPC. */
  readonly natGateway: string | null;
  readonly handles: HandlersSpec;
  readonly volumes: readonly VolumeSpec[];
  /** Of burstable types; null: the vCPUs are there all the time. */
  readonly cpuCredits: CpuCreditsSpec | null;
  /** Bytes each way; null: no limit. */
  readonly network: BurstRates | null;
  /** To all volumes together; null: the type has no limit of its own. */
  readonly ebs: EbsRates | null;
  /** null: memory is never the limit. */
  readonly memory: MemoryLimit | null;
}
