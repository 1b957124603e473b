import type { z } from 'zod';
import { listOf, oneKey } from '../parameter/combine.js';
import { cron } from '../parameter/cron.js';
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
import {
  byMetric,
  type Distance,
  distance,
  type MetricValues,
  POLICY_METRICS,
  unitOf,
  wrongUnit,
} from './metric-parameters.js';
import type {
  PolicyAlarmSpec,
  ScalingPolicySpec,
  StepAdjustmentSpec,
  TargetTrackingAlarmSpec,
} from './spec.js';

const OBSERVED = {
  source:
    'seen on alarms that AWS makes: aws/containers-roadmap#1208, copilot-cli#4233, terraform-provider-aws#42553',
  grade: 'observed',
} as const;

const STEPS = {
  source: 'EC2 Auto Scaling user guide, as-scaling-simple-step (2023)',
  grade: 'documented',
} as const;

const delay = () =>
  parameter(quantity('duration'), {
    doc: 'From the end of a period until its datapoint can be seen.',
    default: '60s',
    source: 'not documented by CloudWatch',
    grade: 'assumption',
  });

const period = (about: { source: string; grade: 'observed' | 'assumption' }) =>
  parameter(quantity('duration', { min: '10s' }), {
    doc: 'Period of the metric: 300s is what basic monitoring of EC2 gives.',
    default: '60s',
    ...about,
  });

const trackingAlarm = section(
  {
    period: period(OBSERVED),
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
    delay: delay(),
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

const metricSpec = ({ metric, gauge, of }: MetricValues) =>
  metric === 'custom' ? { metric, gauge: gauge!, of: of ?? null } : { metric };

/** `value` is a percentage for CPU, bytes for the network, and a number otherwise. */
const target = byMetric<{ value: number; scaleIn: boolean; alarm: TargetTrackingAlarmSpec }>(
  'a target',
  POLICY_METRICS,
  { value: { doc: 'What to keep' } },
  {
    scaleIn: parameter(flag(), {
      doc: 'false: the policy only adds instances (AWS: DisableScaleIn).',
      default: true,
      source: 'EC2 Auto Scaling user guide, as-scaling-target-tracking (2023)',
      grade: 'documented',
    }),
    alarm: parameter(trackingAlarm, {
      doc: 'The two alarms that AWS makes for the policy.',
      default: {},
    }),
  },
).transform(
  (v): ScalingPolicySpec => ({
    kind: 'target',
    ...metricSpec(v),
    value: v.value,
    scaleIn: v.scaleIn,
    alarm: v.alarm,
  }),
);

export interface AlarmValues {
  readonly above?: number;
  readonly below?: number;
  readonly period: number;
  readonly datapoints: number;
  readonly outOf?: number;
  readonly missing: PolicyAlarmSpec['missing'];
  readonly delay: number;
}

const alarm = byMetric<AlarmValues>(
  'an alarm',
  POLICY_METRICS,
  {
    above: { doc: 'The alarm is on from this value upwards', optional: true },
    below: { doc: 'The alarm is on from this value downwards', optional: true },
  },
  {
    period: period({ source: 'the period of the alarms that AWS makes', grade: 'assumption' }),
    datapoints: parameter(count({ min: 1, max: 100 }), {
      doc: 'Breaching datapoints that set it off.',
      default: 1,
      source: 'no source at hand: the console’s choice for a new alarm',
      grade: 'assumption',
    }),
    outOf: optional(count({ min: 1, max: 100 }), {
      doc: 'Periods that are looked at.',
      absent: 'datapoints',
    }),
    missing: parameter(choice(['missing', 'ignore', 'breaching', 'notBreaching'], 'treatment'), {
      doc: 'What a period without a datapoint counts as.',
      default: 'missing',
      source: 'CloudWatch user guide, AlarmThatSendsEmail (2023)',
      grade: 'documented',
    }),
    delay: delay(),
  },
).transform((v, ctx): PolicyAlarmSpec => {
  const { above, below } = v;
  const threshold = above ?? below;
  if (threshold === undefined)
    return raise(ctx, { code: 'missing-one-of', keys: ['above', 'below'], of: 'an alarm' });
  if (above !== undefined && below !== undefined)
    return raise(ctx, { code: 'conflicting-keys', keys: ['above', 'below'], of: 'an alarm' }, [
      'below',
    ]);
  const outOf = v.outOf ?? v.datapoints;
  if (outOf < v.datapoints)
    return raise(
      ctx,
      { code: 'out-of-range', value: outOf, expected: `${v.datapoints} (the datapoints) or more` },
      ['outOf'],
    );
  return {
    ...metricSpec(v),
    direction: above === undefined ? 'below' : 'above',
    threshold,
    periodS: v.period,
    datapoints: v.datapoints,
    of_: outOf,
    missing: v.missing,
    delayS: v.delay,
  };
});

const adjustment = {
  adjustment: parameter(choice(['change', 'exact', 'percent'], 'adjustment'), {
    doc: 'What `by` is: instances more or less, a size, or a percentage of the size.',
    default: 'change',
    ...STEPS,
  }),
  minAdjustment: parameter(count({ min: 0 }), {
    doc: 'Least number of instances that a percentage stands for.',
    default: 0,
    ...STEPS,
  }),
};

const by = () => required(ratio({}), 'By how much: see `adjustment`.');

const step = section(
  {
    alarm: required(alarm, 'The alarm that sets the policy off.'),
    ...adjustment,
    steps: required(
      listOf(
        section(
          {
            from: required(distance(), 'From so far beyond the threshold, this included.'),
            to: optional(distance(), {
              doc: 'To so far beyond the threshold, this excluded.',
              absent: 'where the next step begins; without end for the last',
            }),
            by: by(),
          },
          { of: 'a step adjustment' },
        ),
        { of: 'step adjustments', atLeastOne: true },
      ),
      'Adjustments by how far beyond the threshold the metric is.',
    ),
  },
  { of: 'a `step` policy' },
).transform((v, ctx): ScalingPolicySpec => {
  const steps: StepAdjustmentSpec[] = [];
  for (const [i, { from, to, by }] of v.steps.entries()) {
    const next = v.steps[i + 1]?.from;
    for (const [key, bound] of [['from', from] as const, ['to', to] as const]) {
      if (bound !== undefined && bound.unit !== unitOf(v.alarm.metric))
        return raise(ctx, wrongUnit(v.alarm.metric, bound), ['steps', i, key]);
    }
    const problem = stepProblem(from, to, next);
    if (problem !== null)
      return raise(ctx, { code: 'out-of-range', ...problem }, ['steps', i, 'to']);
    steps.push({ from: from.value, to: (to ?? next)?.value ?? null, by });
  }
  const { alarm, adjustment, minAdjustment } = v;
  return { kind: 'step', alarm, adjustment, minAdjustment, steps };
});

/** Steps have no gaps and do not overlap, as AWS demands. */
function stepProblem(
  from: Distance,
  to: Distance | undefined,
  next: Distance | undefined,
): { value: unknown; expected: string } | null {
  const end = to ?? next;
  if (end !== undefined && end.value <= from.value)
    return { value: end.value, expected: 'more than where the step begins' };
  if (to !== undefined && next !== undefined && to.value !== next.value)
    return { value: to.value, expected: 'where the next step begins: neither gap nor overlap' };
  return null;
}

const simple = section(
  {
    alarm: required(alarm, 'The alarm that sets the policy off.'),
    ...adjustment,
    by: by(),
    cooldown: optional(quantity('duration'), {
      doc: 'After its last instance has come or gone, the policy waits so long.',
      absent: 'the group’s `cooldown`',
    }),
  },
  { of: 'a `simple` policy' },
).transform(
  (v): ScalingPolicySpec => ({
    kind: 'simple',
    alarm: v.alarm,
    adjustment: v.adjustment,
    by: v.by,
    minAdjustment: v.minAdjustment,
    cooldownS: v.cooldown ?? null,
  }),
);

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

const HOURS_A_DAY = 24;

const predictive = byMetric<{
  value: number;
  buffer: number;
  history?: readonly number[];
  mode: 'forecast-and-scale' | 'forecast-only';
}>(
  'a `predictive` policy',
  ['cpu', 'requests'],
  { value: { doc: 'What to keep' } },
  {
    mode: parameter(choice(['forecast-and-scale', 'forecast-only'], 'mode'), {
      doc: 'Whether the group follows the forecast.',
      default: 'forecast-and-scale',
      source: 'no source at hand: the API is remembered to begin with forecast-only',
      grade: 'assumption',
    }),
    buffer: parameter(quantity('duration', { max: '1h' }), {
      doc: 'So long before the hour the group grows.',
      default: '0s',
      source: 'EC2 Auto Scaling user guide: at the start of each hour (2023)',
      grade: 'documented',
    }),
    history: optional(listOf(ratio({ min: 0 }), { of: 'capacity by hour of the day' }), {
      doc: 'Capacity that each of the 24 hours of a day (UTC) needed in the past.',
      absent: 'nothing is known until the run is a day old',
    }),
  },
).transform((v, ctx): ScalingPolicySpec => {
  if (v.history !== undefined && v.history.length !== HOURS_A_DAY)
    return raise(
      ctx,
      { code: 'out-of-range', value: `${v.history.length} hours`, expected: '24 hours' },
      ['history'],
    );
  return {
    kind: 'predictive',
    metric: v.metric as 'cpu' | 'requests',
    value: v.value,
    bufferS: v.buffer,
    history: v.history ?? null,
    scale: v.mode === 'forecast-and-scale',
  };
});

const scalingKinds = { target, step, simple, schedule, predictive } satisfies Record<
  string,
  z.ZodType<ScalingPolicySpec>
>;

export const scalingPolicy = oneKey(() => scalingKinds, {
  of: 'a scaling policy',
  name: 'scalingPolicy',
}).transform((one): ScalingPolicySpec => one.value);
