import { instanceTemplate, templateLater, templateSpec } from '../instance-template.js';
import { byKey, listOf, oneKey } from '../parameter/combine.js';
import { cron } from '../parameter/cron.js';
import { resourceParameters, STATION_METRICS } from '../parameter/resource.js';
import {
  choice,
  count,
  flag,
  optional,
  parameter,
  quantity,
  raise,
  ratio,
  required,
  section,
} from '../parameter.js';
import type { Ec2AsgSpec, ScalingPolicySpec, TargetTrackingAlarmSpec } from './spec.js';

const OBSERVED = {
  source:
    'seen on alarms that AWS makes: aws/containers-roadmap#1208, copilot-cli#4233, terraform-provider-aws#42553',
  grade: 'observed',
} as const;

const alarm = section(
  {
    period: parameter(quantity('duration', { min: '10s' }), {
      doc: 'Period of the metric.',
      default: '60s',
      ...OBSERVED,
    }),
    highDatapoints: parameter(count({ min: 1, max: 100 }), {
      doc: 'Consecutive datapoints over the target before the group grows.',
      default: 3,
      ...OBSERVED,
    }),
    lowDatapoints: parameter(count({ min: 1, max: 100 }), {
      doc: 'Consecutive datapoints under the low threshold before it shrinks.',
      default: 15,
      ...OBSERVED,
    }),
    lowThreshold: parameter(quantity('fraction', { above: '0%', max: '100%' }), {
      doc: 'The low threshold as a share of the target.',
      default: '70%',
      source: 'alarms that AWS makes for EC2 groups: 75 to 52.5 and 50 to 35 (not documented)',
      grade: 'observed',
    }),
    delay: parameter(quantity('duration'), {
      doc: 'From the end of a period until its datapoint can be seen.',
      default: '60s',
      source: 'not documented by CloudWatch',
      grade: 'assumption',
    }),
  },
  { of: '`alarm`' },
).transform(
  (v): TargetTrackingAlarmSpec => ({
    periodS: v.period,
    highDatapoints: v.highDatapoints,
    lowDatapoints: v.lowDatapoints,
    lowThreshold: v.lowThreshold,
    delayS: v.delay,
  }),
);

const tracking = {
  scaleIn: parameter(flag(), {
    doc: 'false: the policy only adds instances (AWS: DisableScaleIn).',
    default: true,
    source: 'EC2 Auto Scaling user guide, as-scaling-target-tracking (2023)',
    grade: 'documented',
  }),
  alarm: parameter(alarm, { doc: 'The two alarms that AWS makes for the policy.', default: {} }),
};

/** `value` is a percentage for CPU, and a number of requests a minute otherwise. */
const target = byKey(
  'metric',
  {
    cpu: section(
      {
        metric: required(choice(['cpu'], 'metric'), 'ASGAverageCPUUtilization.'),
        value: required(
          quantity('fraction', { above: '0%', max: '100%' }),
          'Average CPU utilisation to keep.',
        ),
        ...tracking,
      },
      { of: 'a target of cpu' },
    ),
    requests: section(
      {
        metric: required(choice(['requests'], 'metric'), 'ALBRequestCountPerTarget.'),
        value: required(
          ratio({ above: 0, noun: 'a number of requests a minute' }),
          'Requests a minute of each target to keep.',
        ),
        ...tracking,
      },
      { of: 'a target of requests' },
    ),
  },
  { noun: 'metric', of: 'a target', later: {} },
).transform((v): ScalingPolicySpec => ({ kind: 'target', ...v }));

const schedule = section(
  {
    cron: required(cron(), 'When, in UTC: minute, hour, day, month, day of the week.'),
    min: optional(count({ min: 0 }), { doc: 'New least size.', absent: 'unchanged' }),
    desired: optional(count({ min: 0 }), { doc: 'New desired size.', absent: 'unchanged' }),
    max: optional(count({ min: 0 }), { doc: 'New greatest size.', absent: 'unchanged' }),
  },
  { of: 'a `schedule`' },
).transform((v, ctx): ScalingPolicySpec => {
  if (v.min === undefined && v.desired === undefined && v.max === undefined)
    return raise(ctx, {
      code: 'missing-one-of',
      keys: ['min', 'desired', 'max'],
      of: '`schedule`',
    });
  return {
    kind: 'schedule',
    cron: v.cron,
    min: v.min ?? null,
    desired: v.desired ?? null,
    max: v.max ?? null,
  };
});

const scalingKinds = { target, schedule };
const POLICY_LATER = 'only target tracking and schedules are modelled: use `target`';
const policy = oneKey(() => scalingKinds, {
  of: 'a scaling policy',
  name: 'scalingPolicy',
  later: { step: POLICY_LATER, simple: POLICY_LATER, predictive: POLICY_LATER },
}).transform((one): ScalingPolicySpec => one.value);

const size = section(
  {
    min: required(count({ min: 0, max: 100_000 }), 'Least number of instances.'),
    desired: optional(count({ min: 0, max: 100_000 }), {
      doc: 'Number of instances at the start.',
      defaultOf: (section) => section.min,
      absent: 'min',
      source: 'as CreateAutoScalingGroup is remembered to do; no source at hand',
      grade: 'assumption',
    }),
    max: required(count({ min: 0, max: 100_000 }), 'Greatest number of instances.'),
  },
  { of: '`size`' },
).transform((v, ctx) => {
  if (v.max < v.min)
    return raise(
      ctx,
      { code: 'out-of-range', value: v.max, expected: `a max of ${v.min} (the min) or more` },
      ['max'],
    );
  const desired = v.desired ?? v.min;
  if (desired < v.min || desired > v.max)
    return raise(
      ctx,
      {
        code: 'out-of-range',
        value: desired,
        expected: `a desired size from ${v.min} to ${v.max}`,
      },
      ['desired'],
    );
  return { min: v.min, desired, max: v.max };
});

export const ec2Asg = resourceParameters({
  type: 'ec2-asg',
  doc: 'An Auto Scaling group of EC2 instances.',
  schema: section(
    {
      type: required(choice(['ec2-asg'], 'resource type'), 'The resource type.'),
      ...instanceTemplate,
      zones: parameter(count({ min: 1, max: 6 }), {
        doc: 'Availability zones that the group is spread over.',
        default: 3,
        source: 'no source: the usual advice',
        grade: 'assumption',
      }),
      size: required(size, 'Number of instances.'),
      scaling: parameter(
        listOf(policy, { of: 'scaling policies, such as `- target: { metric: cpu, value: 55% }`' }),
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
    },
    {
      of: 'an ec2-asg',
      later: {
        ...templateLater,
        instanceTypes: 'mixed groups are not modelled: name one `instanceType`',
        warmPool: 'warm pools are not modelled: leave the key out',
        lifecycleHooks: 'lifecycle hooks are not modelled: add their time to `userData`',
        healthCheck: 'health checks of groups are not modelled: set those of the balancer',
        cooldown: 'simple scaling is not modelled: set `warmup`',
        termination: 'termination policies are not modelled: leave the key out',
        maintenance: 'instance maintenance policies are not modelled: leave the key out',
      },
      elsewhere: { zone: 'a group is spread over `zones`, a number' },
    },
  ),
  toSpec: (v, context): Ec2AsgSpec => ({
    ...templateSpec(v, context),
    type: 'ec2-asg',
    zones: v.zones,
    size: v.size,
    scaling: v.scaling,
    warmupS: v.warmup,
  }),
  roles: ['entry', 'target'],
  metrics: STATION_METRICS,
  modelled: [
    'all that an `ec2` has, for each instance',
    'target tracking with the two alarms that AWS makes, warm-up and rounding',
    'scheduled actions',
  ],
  notModelled: [
    'step, simple and predictive scaling',
    'spot and mixed instances',
    'warm pools and lifecycle hooks',
    'failing instances',
    'capacity that AWS has not got',
  ],
});
