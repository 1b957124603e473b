import { either, oneKey } from '../parameter/combine.js';
import { isMapping, type Read } from '../parameter/problem.js';
import {
  choice,
  count,
  leaf,
  optional,
  parameter,
  quantity,
  raise,
  required,
  section,
} from '../parameter.js';
import type { AutoscaleSpec, CapacitySpec, Units } from './spec.js';

const ON_DEMAND = {
  source: 'DynamoDB Developer Guide, on-demand-capacity-mode (2026)',
  grade: 'documented',
} as const;
const QUOTAS = {
  source: 'DynamoDB Developer Guide, ServiceQuotas (2026)',
  grade: 'documented',
} as const;
const BURST = {
  source: 'DynamoDB Developer Guide, burst-adaptive-capacity (2026)',
  grade: 'documented',
} as const;
const SCALING = {
  source: 'DynamoDB Developer Guide, AutoScaling; AWS re:Post on the alarms of a table',
  grade: 'documented',
} as const;

const units = () => count({ min: 1 });
const QUOTA = 40_000;

function pair(of: string, read: number, write: number, about: typeof ON_DEMAND | typeof QUOTAS) {
  return section(
    {
      read: parameter(units(), { doc: 'Read units a second.', default: read, ...about }),
      write: parameter(units(), { doc: 'Write units a second.', default: write, ...about }),
    },
    { of },
  );
}

const quota = () =>
  parameter(pair('`quota`', QUOTA, QUOTA, QUOTAS), {
    doc: 'The account’s quota for one table or index; it can be raised.',
    default: {},
  });

const onDemand = section(
  {
    warm: parameter(pair('`warm`', 12_000, 4_000, ON_DEMAND), {
      doc: 'Warm throughput: what the table takes at once, before it has seen traffic. A new table’s, unless told otherwise.',
      default: {},
    }),
    max: optional(
      section(
        {
          read: optional(units(), { doc: 'Most read units a second.', absent: 'no limit' }),
          write: optional(units(), { doc: 'Most write units a second.', absent: 'no limit' }),
        },
        { of: '`max`' },
      ),
      { doc: 'Maximum throughput that is set on the table.', absent: 'none' },
    ),
    quota: quota(),
    doubling: parameter(quantity('duration', { min: '1m' }), {
      doc: 'So long after it was reached, a peak counts as the previous one: the table takes twice of it.',
      default: '30m',
      ...ON_DEMAND,
    }),
    burst: parameter(quantity('duration', { above: '0s' }), {
      doc: 'Seconds of unused capacity that are kept.',
      default: '1s',
      source: 'no source: the 300 s that AWS documents are those of provisioned capacity',
      grade: 'assumption',
    }),
  },
  { of: '`on-demand`' },
).transform(
  (v): CapacitySpec => ({
    mode: 'on-demand',
    warm: v.warm,
    max: { read: v.max?.read ?? null, write: v.max?.write ?? null },
    quota: v.quota,
    doublingS: v.doubling,
    burstS: v.burst,
  }),
);

/** Units, or so many times what is provisioned. */
interface Bound {
  readonly times: number | null;
  readonly units: number;
}

const TIMES = /^([0-9]+(?:\.[0-9]+)?)x$/;
const BOUND = 'units a second such as 2000, or a multiple of what is provisioned such as 4x';

const bound = () =>
  leaf<Bound>(
    (value): Read<Bound> => {
      if (typeof value === 'string') {
        const times = Number(TIMES.exec(value)?.[1]);
        return times > 0
          ? { value: { times, units: 0 } }
          : { problem: { code: 'bad-text', value, expected: BOUND } };
      }
      if (typeof value !== 'number')
        return { problem: { code: 'wrong-type', value, expected: BOUND } };
      return Number.isSafeInteger(value) && value >= 1
        ? { value: { times: null, units: value } }
        : { problem: { code: 'out-of-range', value, expected: BOUND } };
    },
    {
      json: {
        anyOf: [
          { type: 'integer', minimum: 1 },
          { type: 'string', pattern: TIMES.source },
        ],
      },
      unit: 'units | 4x',
    },
  );

const bounds = () =>
  either(
    isMapping,
    () =>
      section(
        {
          read: required(bound(), 'Read units a second.'),
          write: required(bound(), 'Write units a second.'),
        },
        { of: '`min` or `max` of `autoscale`' },
      ),
    () => bound().transform((both) => ({ read: both, write: both })),
  );

const autoscale = section(
  {
    target: parameter(quantity('fraction', { min: '20%', max: '90%' }), {
      doc: 'Share of the provisioned units in use that is aimed at.',
      default: '70%',
      ...SCALING,
    }),
    min: parameter(bounds(), {
      doc: 'Least capacity: units, a multiple of what is provisioned (`1x`), or `{read, write}`.',
      default: '1x',
      source: 'no source: AWS has no default; what is provisioned at first is taken as the least',
      grade: 'assumption',
    }),
    max: required(bounds(), 'Most capacity: units, a multiple (`4x`), or `{read, write}`.'),
    out: parameter(count({ min: 1 }), {
      doc: 'Minutes in a row over the target until capacity grows.',
      default: 2,
      ...SCALING,
    }),
    in: parameter(count({ min: 1 }), {
      doc: 'Minutes in a row under the lower threshold until it shrinks.',
      default: 15,
      ...SCALING,
    }),
    margin: parameter(quantity('fraction', { above: '0%', max: '100%' }), {
      doc: 'The lower threshold is so many percentage points under the target: 50 % for a target of 70 %.',
      default: '20%',
      ...SCALING,
    }),
    delay: parameter(quantity('duration'), {
      doc: 'Until CloudWatch shows what was consumed in a minute.',
      default: '1m',
      source: 'no figure: AWS says that the data can be minutes late',
      grade: 'assumption',
    }),
    update: parameter(quantity('duration'), {
      doc: 'Until a change of the capacity is in force.',
      default: '2m',
      source: 'no figure: AWS says a few minutes, and 5 to 10 min from end to end',
      grade: 'assumption',
    }),
  },
  { of: '`autoscale`' },
);

const provisioned = section(
  {
    read: required(units(), 'Read units a second.'),
    write: required(units(), 'Write units a second.'),
    autoscale: optional(autoscale, {
      doc: 'Target tracking by the alarms of Application Auto Scaling.',
      absent: 'capacity stays as it is',
    }),
    quota: quota(),
    burst: parameter(quantity('duration', { above: '0s' }), {
      doc: 'Seconds of unused capacity that are kept.',
      default: '300s',
      ...BURST,
    }),
  },
  { of: '`provisioned`' },
).transform((v, ctx): CapacitySpec => {
  const { read, write } = v;
  for (const word of ['read', 'write'] as const)
    if (v[word] > v.quota[word]) raise(ctx, beyond(v[word], v.quota[word]), [word]);
  let scale: AutoscaleSpec | null = null;
  if (v.autoscale !== undefined) {
    const { target, min, max, out, margin, delay, update } = v.autoscale;
    const whole = (b: Bound, units: number) =>
      b.times === null ? b.units : Math.ceil(b.times * units);
    const both = (b: { read: Bound; write: Bound }): Units => ({
      read: whole(b.read, read),
      write: whole(b.write, write),
    });
    scale = {
      target,
      min: both(min),
      max: both(max),
      outDatapoints: out,
      inDatapoints: v.autoscale.in,
      inMargin: margin,
      delayS: delay,
      updateS: update,
    };
    for (const word of ['read', 'write'] as const) {
      if (scale.max[word] > v.quota[word])
        raise(ctx, beyond(scale.max[word], v.quota[word]), ['autoscale', 'max']);
      if (scale.min[word] > scale.max[word])
        raise(
          ctx,
          {
            code: 'out-of-range',
            value: scale.max[word],
            expected: `at least the min of ${scale.min[word]} ${word} units`,
          },
          ['autoscale', 'max'],
        );
    }
  }
  return { mode: 'provisioned', read, write, autoscale: scale, burstS: v.burst };
});

const beyond = (value: number, most: number) =>
  ({
    code: 'out-of-range',
    value,
    expected: `at most the quota of ${most} (raise it with \`quota\`)`,
  }) as const;

const plainOnDemand = () =>
  choice(
    ['on-demand'],
    'capacity: `on-demand`, or a mapping with on-demand or provisioned',
  ).transform((): CapacitySpec => onDemand.parse({}));

/** Capacity of a table, or of a global index. */
export const capacity = () =>
  either(
    (value) => !isMapping(value),
    plainOnDemand,
    () =>
      oneKey(() => ({ 'on-demand': onDemand, provisioned }), {
        of: '`capacity`',
        name: 'tableCapacity',
      }).transform((one): CapacitySpec => one.value),
    'tableCapacityOrWord',
  );
