import type { z } from 'zod';
import { volume } from './ebs/parameters.js';
import { findInstanceType, instanceTypeNames } from './ec2/catalogue.js';
import type { InstanceTemplateSpec } from './fleet/spec.js';
import { handlers } from './handler/parameters.js';
import { machineParameters, machineSpec } from './machine-parameters.js';
import { mapOf } from './parameter/combine.js';
import { distribution } from './parameter/distribution.js';
import { commonParameters, commonSpec, type ResourceContext } from './parameter/resource.js';
import { choice, count, flag, oneOfNames, optional, parameter, required } from './parameter.js';
import { firewallParameters, firewallSpec } from './security-group.js';
import { natGatewayKey } from './way-out.js';

/** Boot times as a user would write them. No table of medians by operating system is public. */
export const BOOT_TIMES = {
  linux: { lognormal: { median: '30s', p99: '60s' } },
  windows: '240s',
} as const;

export const instanceTypeName = () => oneOfNames(instanceTypeNames, 'instance type');

/** What `ec2` and `ec2-asg` have in common: the launch template. */
export const instanceTemplate = {
  ...commonParameters,
  instanceType: required(
    oneOfNames(instanceTypeNames, 'instance type'),
    'Instance type, such as m7g.large.',
  ),
  os: parameter(choice(['linux', 'windows'], 'operating system'), {
    doc: 'Operating system: boot time and price.',
    default: 'linux',
    source: 'the usual case',
    grade: 'assumption',
  }),
  bootTime: optional(distribution('duration'), {
    doc: 'From the launch until the operating system is up.',
    defaultOf: (section) => BOOT_TIMES[section.os === 'windows' ? 'windows' : 'linux'],
    absent: 'lognormal {median: 30s, p99: 60s} on Linux, 240s on Windows',
    source: 'engineering choice; one published sample run sums to 29 s (daemonology.net, 2021)',
    grade: 'assumption',
  }),
  userData: parameter(distribution('duration'), {
    doc: 'The bootstrap script, at the first launch.',
    default: '0s',
    source: 'no script',
    grade: 'assumption',
  }),
  concurrency: parameter(count({ min: 1, max: 1_000_000 }), {
    doc: 'Worker slots of an instance: requests that it serves at once.',
    default: 64,
    source: 'no source: a thread pool of a web server',
    grade: 'assumption',
  }),
  queue: parameter(count({ min: 0, word: 'endless' }), {
    doc: 'Requests of an instance that may wait for a slot; more are refused.',
    default: 128,
    source: 'no source: a listen backlog of Linux before 5.4',
    grade: 'assumption',
  }),
  volumes: parameter(mapOf(volume, { of: 'volumes by name' }), {
    doc: 'EBS volumes of an instance, by name: `disk` steps read and write them.',
    default: { root: { type: 'gp3', size: '8GiB' } },
    source: 'the root volume of Amazon Linux images',
    grade: 'assumption',
  }),
  ...firewallParameters,
  ...natGatewayKey,
  publicIp: optional(flag(), {
    doc: 'Has a public IPv4 address while it runs, which is billed by the hour.',
    defaultOf: (section) => section.natGateway === undefined,
    absent: 'true, but false with a `natGateway`',
    source: 'VPC user guide, default-vpc: instances in default subnets get one',
    grade: 'documented',
  }),
  ...machineParameters,
  handles: required(handlers, 'What is done for each kind of request.'),
};

/** Keys of the launch template that are planned. */
export const templateLater = {
  ami: 'set `bootTime` to the time that your image takes',
  purchase: 'only on-demand instances are modelled: leave the key out',
};

type TemplateValues = z.output<z.ZodObject<typeof instanceTemplate>>;

export function templateSpec(v: TemplateValues, context: ResourceContext): InstanceTemplateSpec {
  const type = findInstanceType(v.instanceType);
  if (type === null)
    throw new Error(`the schema let an unknown instance type through: ${v.instanceType}`);
  const boot = distribution('duration').parse(BOOT_TIMES[v.os]);
  return {
    ...commonSpec(v, context),
    instanceType: type.name,
    vcpus: type.vcpus,
    memoryBytes: type.memoryBytes,
    speed: type.speed,
    os: v.os,
    bootTime: v.bootTime ?? boot,
    userData: v.userData,
    concurrency: v.concurrency,
    queue: v.queue,
    ...firewallSpec(v),
    natGateway: v.natGateway ?? null,
    publicIp: v.publicIp ?? v.natGateway === undefined,
    handles: v.handles,
    volumes: Object.entries(v.volumes).map(([name, each]) => ({ name, ...each })),
    ...machineSpec(v, type),
  };
}
