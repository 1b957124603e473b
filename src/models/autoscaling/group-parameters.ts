import { instanceTypeName } from '../instance-template.js';
import { listOf } from '../parameter/combine.js';
import { distribution } from '../parameter/distribution.js';
import {
  choice,
  count,
  flag,
  optional,
  parameter,
  quantity,
  raise,
  required,
  section,
} from '../parameter.js';
import type {
  HealthyRange,
  LifecycleHookSpec,
  PurchaseSpec,
  RefreshSpec,
  WarmPoolSpec,
} from './spec.js';

/** The parts of an Auto Scaling group, apart from its policies. */

const guide = (page: string) =>
  ({ source: `EC2 Auto Scaling user guide, ${page} (2023)`, grade: 'documented' }) as const;
const assumed = (source: string) => ({ source, grade: 'assumption' }) as const;

export const instanceTypes = listOf(
  section(
    {
      type: required(instanceTypeName(), 'Instance type.'),
      weight: parameter(count({ min: 1, max: 999 }), {
        doc: 'Units of capacity that an instance of the type is.',
        default: 1,
        ...guide('mixed instances groups'),
      }),
    },
    { of: 'an instance type of a mixed group' },
  ),
  { of: 'instance types, such as `- { type: m7g.large }`', atLeastOne: true },
);

const share = () => quantity('fraction', { max: '100%' });
const monthly = { min: '0%', max: '99%' };

export const purchase = section(
  {
    onDemand: optional(share(), {
      doc: 'On-demand share of what is above `base`; fractions of an instance are rounded up.',
      absent: 'what `spot` leaves; 100%',
      ...guide('mixed instances groups'),
    }),
    spot: optional(share(), { doc: 'Spot share of what is above `base`.', absent: 'the rest' }),
    base: parameter(count({ min: 0 }), {
      doc: 'Capacity that is on-demand in any case.',
      default: 0,
      ...guide('mixed instances groups'),
    }),
    allocation: parameter(
      choice(
        [
          'price-capacity-optimized',
          'capacity-optimized',
          'capacity-optimized-prioritized',
          'lowest-price',
        ],
        'spot allocation strategy',
      ),
      {
        doc: 'Which spot pool is taken; a pool that is taken back less often counts as one with more capacity.',
        default: 'price-capacity-optimized',
        ...guide('allocation strategies (the one that it recommends)'),
      },
    ),
    pools: parameter(count({ min: 1, max: 20 }), {
      doc: 'Pools of a zone that `lowest-price` spreads over.',
      default: 2,
      ...assumed('as the API is remembered to do; no source at hand'),
    }),
    saving: optional(quantity('fraction', { max: '99%' }), {
      doc: 'Part of the on-demand price that a spot instance saves.',
      absent: 'drawn for each pool: in us-east-1 53 to 76 %, half of them above 66 %',
      source: 'Spot Instance Advisor, 2025-06-28 (github:alexei-led/spotinfo)',
      grade: 'observed',
    }),
    interruption: optional(quantity('fraction', monthly), {
      doc: 'Share of the spot instances that EC2 takes back in a month.',
      absent: 'drawn for each pool from the advisor’s bands: 2.5, 7.5, 12.5, 17.5 or 25 %',
      source:
        'Spot Instance Advisor, 2025-06-28; that its bands are of a month, and 25 % for the last, is assumed',
      grade: 'assumption',
    }),
    notice: parameter(quantity('duration'), {
      doc: 'From the interruption notice until the instance is gone.',
      default: '2m',
      source: 'EC2 user guide, spot-instance-termination-notices (2026)',
      grade: 'documented',
    }),
    recommendation: parameter(quantity('duration'), {
      doc: 'From the rebalance recommendation until the notice.',
      default: '0s',
      source: 'EC2 user guide: it may come with the notice (2026); how long before is not said',
      grade: 'assumption',
    }),
    capacityRebalancing: parameter(flag(), {
      doc: 'On a rebalance recommendation another instance is launched, and then this one goes.',
      default: false,
      ...guide('capacity rebalancing (off until it is turned on)'),
    }),
    drainOnNotice: parameter(flag(), {
      doc: 'On a notice the instance is deregistered and replaced at once, as a termination handler does.',
      default: false,
      ...assumed('nothing does so by itself'),
    }),
  },
  { of: '`purchase`' },
).transform((v, ctx): PurchaseSpec => {
  if (v.onDemand !== undefined && v.spot !== undefined && Math.abs(v.onDemand + v.spot - 1) > 1e-9)
    return raise(
      ctx,
      {
        code: 'out-of-range',
        value: v.spot,
        expected: `what \`onDemand\` leaves: ${Number((100 * (1 - v.onDemand)).toPrecision(6))}%`,
      },
      ['spot'],
    );
  return {
    base: v.base,
    onDemand: v.onDemand ?? (v.spot === undefined ? 1 : Number((1 - v.spot).toPrecision(12))),
    allocation: v.allocation,
    pools: v.pools,
    market: { saving: v.saving ?? null, interruption: v.interruption ?? null },
    noticeS: v.notice,
    recommendationS: v.recommendation,
    capacityRebalancing: v.capacityRebalancing,
    drainOnNotice: v.drainOnNotice,
  };
});

export const healthCheck = section(
  {
    type: parameter(choice(['ec2', 'elb'], 'health check type'), {
      doc: '`elb`: an instance that a balancer finds unhealthy is replaced too.',
      default: 'ec2',
      ...guide('ec2-auto-scaling-health-checks'),
    }),
    grace: parameter(quantity('duration'), {
      doc: 'After an instance is in service, checks of a balancer do not count for so long.',
      default: '300s',
      ...guide('ec2-auto-scaling-health-checks: 300 s in the console, 0 in the API'),
    }),
    interval: parameter(quantity('duration', { min: '1s' }), {
      doc: 'How often the group looks at its instances.',
      default: '60s',
      source: 'EC2 user guide: status checks run every minute (2026)',
      grade: 'documented',
    }),
  },
  { of: '`healthCheck`' },
).transform((v) => ({ type: v.type, graceS: v.grace, intervalS: v.interval }));

const range = {
  minHealthy: parameter(share(), {
    doc: 'Least share of the desired capacity that is to be there, rounded up.',
    default: '90%',
    ...assumed('as instance refreshes are remembered to do; no source at hand'),
  }),
  maxHealthy: parameter(quantity('fraction', { min: '100%', max: '200%' }), {
    doc: 'Greatest share of the desired capacity, rounded down; above 100 %, launches come first.',
    default: '100%',
    ...assumed('as instance refreshes are remembered to do; no source at hand'),
  }),
};

const tooFar = (v: { minHealthy: number; maxHealthy: number }) =>
  v.maxHealthy - v.minHealthy > 1 + 1e-9
    ? ({
        code: 'out-of-range',
        value: v.maxHealthy,
        expected: 'at most 100 % more than `minHealthy`',
      } as const)
    : null;

export const maintenance = section(range, { of: '`maintenance`' }).transform(
  (v, ctx): HealthyRange => {
    const problem = tooFar(v);
    if (problem !== null) return raise(ctx, problem, ['maxHealthy']);
    return { min: v.minHealthy, max: v.maxHealthy };
  },
);

export const refresh = listOf(
  section(
    {
      at: required(quantity('duration'), 'When it begins, since the start of the measured window.'),
      ...range,
    },
    { of: 'an instance refresh' },
  ).transform((v, ctx): RefreshSpec => {
    const problem = tooFar(v);
    if (problem !== null) return raise(ctx, problem, ['maxHealthy']);
    return { atS: v.at, min: v.minHealthy, max: v.maxHealthy };
  }),
  { of: 'instance refreshes, such as `- { at: 1h }`' },
);

export const lifecycleHooks = listOf(
  section(
    {
      on: required(choice(['launch', 'terminate'], 'transition'), 'When it holds an instance up.'),
      time: required(distribution('duration'), 'What its action takes.'),
      heartbeat: parameter(quantity('duration', { min: '30s', max: '2h' }), {
        doc: 'After so long without an answer its result is `otherwise`.',
        default: '3600s',
        ...guide('lifecycle-hooks'),
      }),
      otherwise: parameter(choice(['abandon', 'continue'], 'result'), {
        doc: '`abandon` ends an instance that is being launched; another is launched.',
        default: 'abandon',
        source: 'EC2 Auto Scaling API, PutLifecycleHook: DefaultResult (2026)',
        grade: 'documented',
      }),
    },
    { of: 'a lifecycle hook' },
  ).transform(
    (v): LifecycleHookSpec => ({
      on: v.on,
      time: v.time,
      heartbeatS: v.heartbeat,
      otherwise: v.otherwise,
    }),
  ),
  { of: 'lifecycle hooks, such as `- { on: launch, time: 40s }`' },
);

export const warmPool = section(
  {
    state: parameter(choice(['stopped', 'running', 'hibernated'], 'state'), {
      doc: 'How the instances of the pool wait.',
      default: 'stopped',
      ...guide('ec2-auto-scaling-warm-pools'),
    }),
    min: parameter(count({ min: 0 }), {
      doc: 'Least size of the pool.',
      default: 0,
      ...guide('ec2-auto-scaling-warm-pools'),
    }),
    maxPrepared: optional(count({ min: 1 }), {
      doc: 'Greatest number of instances in the group and the pool together.',
      absent: 'the `max` of the group',
      ...guide('ec2-auto-scaling-warm-pools'),
    }),
    reuse: parameter(flag(), {
      doc: 'On scale-in instances go back to the pool.',
      default: false,
      ...guide('ec2-auto-scaling-warm-pools'),
    }),
    resumeTime: parameter(distribution('duration'), {
      doc: 'What a hibernated instance takes until it serves; a stopped one takes its `bootTime`.',
      default: '20s',
      ...assumed('no source: faster than a boot'),
    }),
  },
  { of: '`warmPool`' },
).transform(
  (v): WarmPoolSpec => ({
    state: v.state,
    min: v.min,
    maxPrepared: v.maxPrepared ?? null,
    reuse: v.reuse,
    resumeTime: v.resumeTime,
  }),
);

export const termination = listOf(
  choice(
    [
      'default',
      'oldest-instance',
      'newest-instance',
      'oldest-launch-template',
      'closest-to-next-instance-hour',
      'allocation-strategy',
    ],
    'termination policy',
    { 'oldest-launch-configuration': 'launch configurations are not modelled: use default' },
  ),
  { of: 'termination policies', atLeastOne: true },
);
