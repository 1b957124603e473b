import { INSTANCE_TYPES_JSON } from './instance-types-data.js';
import { relativeSpeed } from './relative-speed.js';

export type InstanceGroup = 'general' | 'compute' | 'memory' | 'storage' | 'accelerated';
export type Architecture = 'x86_64' | 'arm64';

/** An instance type as EC2's DescribeInstanceTypes has it, and Stratus's assumption of its speed. */
export interface InstanceType {
  readonly name: string;
  readonly family: string;
  /** Which of EC2's five families: general purpose, compute, memory, storage optimised, accelerated. */
  readonly group: InstanceGroup;
  readonly architecture: Architecture;
  readonly vcpus: number;
  readonly memoryBytes: number;
  readonly bareMetal: boolean;
  readonly hypervisor: 'nitro' | 'xen' | null;
  readonly sustainedClockGHz: number;
  readonly threadsPerCore: number;
  /** ASSUMPTION (see INSTANCE_SPEED): speed of one vCPU relative to one vCPU of an m7g.large. */
  readonly speed: number;
  readonly network: { readonly baselineGbps: number; readonly burstGbps: number };
  /** EBS bandwidth (10^6 B/s) and IOPS of the instance; null: not EBS-optimised (T2). */
  readonly ebs: EbsLimits | null;
  /** Volumes and network interfaces share this limit on some types. */
  readonly maxVolumes: number;
  /** Instance store disks; empty: EBS only. Sizes in GB (10^9 bytes). */
  readonly disks: readonly {
    readonly count: number;
    readonly sizeGB: number;
    readonly kind: string;
  }[];
  readonly device: AcceleratorDevice | null;
  /** Burstable types only. */
  readonly cpuCredits: CpuCredits | null;
  /** Key of the catalogue's sources. */
  readonly source: string;
}

export interface EbsLimits {
  readonly baselineMBps: number;
  readonly maxMBps: number;
  readonly baselineIops: number;
  readonly maxIops: number;
}

export interface AcceleratorDevice {
  readonly kind: 'gpu' | 'accelerator';
  readonly count: number;
  readonly model: string;
  /** Of all devices together. */
  readonly memoryBytes: number;
}

export interface CpuCredits {
  readonly earnedPerHour: number;
  readonly maxAccrued: number;
  /** Fraction of each vCPU that can be used for ever. */
  readonly baselinePerVcpu: number;
  readonly mode: 'standard' | 'unlimited';
  readonly launchCredits: number;
}

export interface InstanceCatalogue {
  readonly asOf: string;
  readonly sources: Readonly<Record<string, { readonly source: string; readonly asOf: string }>>;
}

type Row = readonly [
  name: string,
  family: string,
  group: InstanceGroup,
  architecture: Architecture,
  vcpus: number,
  memoryBytes: number,
  bareMetal: boolean,
  hypervisor: 'nitro' | 'xen' | null,
  sustainedClockGHz: number,
  threadsPerCore: number,
  network: readonly [number, number],
  ebs: readonly [number, number, number, number] | null,
  maxVolumes: number,
  disks: readonly (readonly [number, number, string])[] | null,
  device: readonly ['gpu' | 'accelerator', number, string, number] | null,
  cpuCredits: readonly [number, number, number, 'standard' | 'unlimited', number] | null,
  source: string,
];

interface Loaded extends InstanceCatalogue {
  readonly types: ReadonlyMap<string, InstanceType>;
}

let loaded: Loaded | null = null;

function catalogue(): Loaded {
  if (loaded === null) {
    const data = JSON.parse(INSTANCE_TYPES_JSON) as InstanceCatalogue & {
      readonly instances: readonly Row[];
    };
    const types = new Map(data.instances.map((row) => [row[0], toInstanceType(row)]));
    loaded = { asOf: data.asOf, sources: data.sources, types };
  }
  return loaded;
}

function toInstanceType(row: Row): InstanceType {
  const [
    name,
    family,
    group,
    architecture,
    vcpus,
    memoryBytes,
    bareMetal,
    hypervisor,
    sustainedClockGHz,
    threadsPerCore,
    network,
    ebs,
    maxVolumes,
    disks,
    device,
    credits,
    source,
  ] = row;
  return {
    name,
    family,
    group,
    architecture,
    vcpus,
    memoryBytes,
    bareMetal,
    hypervisor,
    sustainedClockGHz,
    threadsPerCore,
    speed: relativeSpeed({ family, architecture, sustainedClockGHz, threadsPerCore }),
    network: { baselineGbps: network[0], burstGbps: network[1] },
    ebs: ebs && { baselineMBps: ebs[0], maxMBps: ebs[1], baselineIops: ebs[2], maxIops: ebs[3] },
    maxVolumes,
    disks: (disks ?? []).map(([count, sizeGB, kind]) => ({ count, sizeGB, kind })),
    device: device && {
      kind: device[0],
      count: device[1],
      model: device[2],
      memoryBytes: device[3],
    },
    cpuCredits: credits && {
      earnedPerHour: credits[0],
      maxAccrued: credits[1],
      baselinePerVcpu: credits[2],
      mode: credits[3],
      launchCredits: credits[4],
    },
    source,
  };
}

/** The instance type of that name (`m7g.large`), or null where the catalogue has none. */
export function findInstanceType(name: string): InstanceType | null {
  return catalogue().types.get(name) ?? null;
}

/** Every name in the catalogue, in the catalogue's order (by family, then size). */
export function instanceTypeNames(): readonly string[] {
  return [...catalogue().types.keys()];
}

/** Date and sources of the catalogue; an instance type's `source` is a key of `sources`. */
export function instanceCatalogue(): InstanceCatalogue {
  const { asOf, sources } = catalogue();
  return { asOf, sources };
}
