import { instanceTemplate, templateLater, templateSpec } from '../instance-template.js';
import { listOf } from '../parameter/combine.js';
import { isMapping } from '../parameter/problem.js';
import {
  type Misfit,
  type Reference,
  resourceParameters,
  STATION_METRICS,
} from '../parameter/resource.js';
import {
  choice,
  count,
  optional,
  parameter,
  quantity,
  raise,
  required,
  section,
} from '../parameter.js';
import { natGatewayReferences } from '../way-out.js';
import {
  healthCheck,
  instanceTypes,
  lifecycleHooks,
  maintenance,
  purchase,
  refresh,
  termination,
  warmPool,
} from './group-parameters.js';
import { scalingPolicy } from './policy-parameters.js';
import type { Ec2AsgSpec, MetricSpec, ScalingPolicySpec } from './spec.js';

const size = section(
  {
    min: required(count({ min: 0, max: 100_000 }), 'Least capacity.'),
    desired: optional(count({ min: 0, max: 100_000 }), {
      doc: 'Capacity at the start.',
      defaultOf: (section) => section.min,
      absent: 'min',
      source: 'as CreateAutoScalingGroup is remembered to do; no source at hand',
      grade: 'assumption',
    }),
    max: required(count({ min: 0, max: 100_000 }), 'Greatest capacity.'),
  },
  { of: '`size`' },
).transform((v, ctx) => {
  if (v.max < v.min)
    return raise(
      ctx,
      { code: 'out-of-range', value: v.max, expected: `a max of ${v.min} (the min) or more` },
      ['max'],
    );
  // A min that is raised above it (by a variant, say) takes it along, as UpdateAutoScalingGroup does.
  const desired = Math.max(v.desired ?? v.min, v.min);
  if (desired > v.max)
    return raise(
      ctx,
      {
        code: 'out-of-range',
        value: desired,
        expected: `a desired size of at most ${v.max}, the max`,
      },
      ['desired'],
    );
  return { min: v.min, desired, max: v.max };
});

/** Keys of the group itself, beside those of the launch template. */
const group = {
  zones: parameter(count({ min: 1, max: 6 }), {
    doc: 'Availability zones that the group is spread over.',
    default: 3,
    source: 'no source: the usual advice',
    grade: 'assumption',
  }),
  zoneStrategy: parameter(choice(['balanced-best-effort', 'balanced-only'], 'zone strategy'), {
    doc: 'Whether an instance is launched in another zone where the one that is due has no capacity.',
    default: 'balanced-best-effort',
    source: 'CloudFormation, AvailabilityZoneDistribution (2026)',
    grade: 'documented',
  }),
  size: required(size, 'Capacity: the number of instances, unless types have weights.'),
  instanceTypes: optional(instanceTypes, {
    doc: 'Types of a mixed group, in the order of preference, in place of `instanceType`.',
    absent: 'every instance is of `instanceType`',
  }),
  purchase: parameter(purchase, {
    doc: 'How instances are bought: on-demand and spot.',
    default: {},
    source: 'a group is on-demand unless it says otherwise',
    grade: 'assumption',
  }),
  scaling: parameter(
    listOf(scalingPolicy, {
      of: 'scaling policies, such as `- target: { metric: cpu, value: 55% }`',
    }),
    {
      doc: 'Scaling policies.',
      default: [],
      source: 'a group has no policy until one is added',
      grade: 'assumption',
    },
  ),
  warmup: parameter(quantity('duration'), {
    doc: 'After it is in service, an instance counts as capacity for so long, but not in the metric.',
    default: '300s',
    source: 'EC2 Auto Scaling user guide (2023): falls back to the default cooldown, 300 s',
    grade: 'documented',
  }),
  cooldown: parameter(quantity('duration'), {
    doc: 'After a scale-in by target tracking, and for simple policies.',
    default: '300s',
    source: 'EC2 Auto Scaling user guide, Cooldown (2023)',
    grade: 'documented',
  }),
  healthCheck: parameter(healthCheck, { doc: 'How dead instances are found.', default: {} }),
  maintenance: optional(maintenance, {
    doc: 'How much of the group is there while instances are replaced.',
    absent: 'unhealthy instances go first, a tenth of the group at a time',
    source: 'EC2 Auto Scaling user guide, ec2-auto-scaling-health-checks (2023)',
    grade: 'documented',
  }),
  lifecycleHooks: parameter(lifecycleHooks, {
    doc: 'What holds instances up when they come and go.',
    default: [],
    source: 'a group has no hook until one is added',
    grade: 'assumption',
  }),
  warmPool: optional(warmPool, {
    doc: 'Instances that are prepared for a scale-out.',
    absent: 'there is none',
  }),
  termination: parameter(termination, {
    doc: 'Which instance goes on scale-in, in the zone that has the most.',
    default: ['default'],
    source: 'EC2 Auto Scaling user guide, ec2-auto-scaling-termination-policies (2023)',
    grade: 'documented',
  }),
  refresh: parameter(refresh, {
    doc: 'Instance refreshes: deployments that replace every instance.',
    default: [],
    source: 'none until one is started',
    grade: 'assumption',
  }),
  launchBurst: parameter(count({ min: 1 }), {
    doc: 'Instances that can be launched at once: tokens of RunInstances.',
    default: 1000,
    source: 'EC2 API throttling: resource token bucket (secondary copy)',
    grade: 'documented',
  }),
  launchRate: parameter(quantity('rate', { above: '0/s' }), {
    doc: 'Launches after that.',
    default: '2/s',
    source: 'EC2 API throttling: resource token bucket (secondary copy)',
    grade: 'documented',
  }),
};

/** What a policy looks at; null: it looks at nothing (a schedule). */
function metricOf(policy: ScalingPolicySpec): MetricSpec | null {
  if (policy.kind === 'schedule') return null;
  return policy.kind === 'step' || policy.kind === 'simple' ? policy.alarm : policy;
}

/** Resources whose numbers policies look at, and the way out of the VPC. */
function references(spec: Ec2AsgSpec): readonly Reference[] {
  const looks = spec.scaling.flatMap((policy, i) => {
    const of = metricOf(policy)?.of ?? null;
    if (of === null) return [];
    const inner = policy.kind === 'target' ? [] : ['alarm'];
    return [
      {
        to: of,
        path: ['scaling', i, policy.kind, ...inner, 'of'],
        roles: ['gauge'],
        why: 'a policy can look at the queue of a service or a group',
        sends: 'nothing',
        waits: false,
      } satisfies Reference,
    ];
  });
  return [...looks, ...natGatewayReferences(spec)];
}

function misfits(spec: Ec2AsgSpec, written: unknown): readonly Misfit[] {
  const found: Misfit[] = [];
  const mixed = spec.types.length > 0 || spec.purchase.onDemand < 1;
  if (spec.warmPool !== null && mixed)
    found.push({
      path: ['warmPool'],
      why: 'a group of several types, or with spot instances, cannot have a warm pool',
    });
  const size = isMapping(written) && isMapping(written.size) ? written.size : {};
  if (typeof size.desired === 'number' && size.desired < spec.size.min)
    found.push({
      path: ['size', 'desired'],
      why: `it is less than the min, and AWS raises it to that: ${spec.size.min}`,
      harmless: true,
    });
  return found;
}

export const ec2Asg = resourceParameters({
  type: 'ec2-asg',
  doc: 'An Auto Scaling group of EC2 instances.',
  schema: section(
    {
      type: required(choice(['ec2-asg'], 'resource type'), 'The resource type.'),
      ...instanceTemplate,
      ...group,
    },
    {
      of: 'an ec2-asg',
      later: Object.fromEntries(
        Object.entries(templateLater).filter(([key]) => !Object.hasOwn(group, key)),
      ),
      elsewhere: { zone: 'a group is spread over `zones`, a number' },
    },
  ),
  toSpec: (v, context): Ec2AsgSpec => ({
    ...templateSpec(v, context),
    type: 'ec2-asg',
    zones: v.zones,
    zoneStrategy: v.zoneStrategy,
    size: v.size,
    types: (v.instanceTypes ?? []).map(({ type, weight }) => ({
      template: templateSpec({ ...v, instanceType: type }, context),
      weight,
    })),
    purchase: v.purchase,
    scaling: v.scaling,
    warmupS: v.warmup,
    cooldownS: v.cooldown,
    healthCheck: v.healthCheck,
    maintenance: v.maintenance ?? null,
    lifecycleHooks: v.lifecycleHooks,
    warmPool: v.warmPool ?? null,
    termination: v.termination,
    refresh: v.refresh,
    launchRate: { burst: v.launchBurst, perS: v.launchRate },
  }),
  roles: ['entry', 'target', 'gauge'],
  references,
  misfits,
  faults: ['instance-kill', 'spot-reclaim', 'zone-outage', 'capacity'],
  metrics: STATION_METRICS,
  modelled: [
    'all that an `ec2` has, for each instance',
    'target tracking, step, simple, scheduled and predictive policies, alone and together',
    'alarms and metrics as CloudWatch shows them: period, delay, missing data',
    'warm-up, cooldowns, lifecycle hooks, warm pools, termination policies',
    'health checks of EC2 and of balancers, replacement limits, maintenance policies',
    'spot and mixed instances: price, interruptions, notice, rebalancing',
    'instance refreshes, zones that are lost, launches that fail',
  ],
  notModelled: [
    'spot prices that move during a run',
    'launch templates by attribute, launch configurations, Lambda termination policies',
    'quotas of vCPUs',
    'warm pools of mixed groups, which AWS has not got either',
    'the price of alarms and of detailed monitoring',
  ],
});
