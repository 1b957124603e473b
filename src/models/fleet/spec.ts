import type { DistributionSpec } from '../../variates/distribution.js';
import type { CommonSpec } from '../common-spec.js';
import type { HandlersSpec } from '../handler/steps.js';

/** What one instance is: shared by `ec2` and `ec2-asg`. */
export interface InstanceTemplateSpec extends CommonSpec {
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
}

/** An EBS volume. In this version it is paid for, and does not limit anything. */
export interface VolumeSpec {
  readonly name: string;
  readonly volumeType: 'gp3' | 'gp2';
  readonly sizeGiB: number;
}
