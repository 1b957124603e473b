import { exactlyOneOf, listOf, oneKey } from '../models/parameter/combine.js';
import { cron } from '../models/parameter/cron.js';
import { distribution } from '../models/parameter/distribution.js';
import {
  count,
  leaf,
  optional,
  parameter,
  quantity,
  raise,
  required,
  section,
} from '../models/parameter.js';
import type { ArrivalsSpec } from '../queueing/arrival-spec.js';
import { traceSchema } from './trace-schema.js';

/** A rate of zero would be a workload that never comes, and a very small one an arrival after the end of time. */
const rate = quantity('rate', { above: '0/s' });
const anyRate = quantity('rate');
const span = quantity('duration', { above: '0s' });

/** `19:00` as seconds after midnight. */
const timeOfDay = leaf<number>(
  (value) => {
    const expected = 'a time of day in quotes, such as "19:00"';
    if (typeof value !== 'string') return { problem: { code: 'wrong-type', value, expected } };
    const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(value);
    if (match === null) return { problem: { code: 'bad-text', value, expected } };
    return { value: Number(match[1]) * 3600 + Number(match[2]) * 60 };
  },
  { json: { type: 'string', pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' }, unit: 'time of day' },
);

const of = (kind: string) => ({ of: `\`${kind}\`` });

const stages = listOf(
  exactlyOneOf(
    section(
      {
        for: required(span, 'How long the stage lasts.'),
        rate: optional(anyRate, { doc: 'The rate that is held.' }),
        to: optional(anyRate, { doc: 'The rate that a straight ramp ends with.' }),
      },
      of('a stage'),
    ),
    ['rate', 'to'],
    'a stage',
  ),
  { of: 'stages, each {for, rate} or {for, to}', atLeastOne: true },
).transform(
  (list): ArrivalsSpec => ({
    kind: 'stages',
    stages: list.map((stage) =>
      stage.rate === undefined
        ? { forS: stage.for, rate: null, to: stage.to ?? 0 }
        : { forS: stage.for, rate: stage.rate, to: null },
    ),
  }),
);

const HOURS_OF_A_WEEK = 168;

const arrivalKinds = {
  constant: section(
    { rate: required(rate, 'Requests per second, evenly spaced.') },
    of('constant'),
  ).transform((v): ArrivalsSpec => ({ kind: 'constant', rate: v.rate })),
  poisson: section(
    { rate: required(rate, 'Mean rate of a Poisson process.') },
    of('poisson'),
  ).transform((v): ArrivalsSpec => ({ kind: 'poisson', rate: v.rate })),
  renewal: section(
    { interarrival: required(distribution('duration'), 'Time between two requests.') },
    of('renewal'),
  ).transform((v): ArrivalsSpec => ({ kind: 'renewal', interarrival: v.interarrival })),
  diurnal: section(
    {
      mean: required(rate, 'Mean rate over the day.'),
      peak: required(rate, 'Greatest rate.'),
      peakAt: required(
        timeOfDay,
        'When the rate is greatest, in simulated time that starts at midnight.',
      ),
    },
    of('diurnal'),
  ).transform((v, ctx): ArrivalsSpec => {
    if (v.peak < v.mean || v.peak > 500 * v.mean)
      return raise(
        ctx,
        {
          code: 'out-of-range',
          value: `${v.peak} req/s`,
          expected: `a peak from the mean (${v.mean} req/s) to 500 times it`,
        },
        ['peak'],
      );
    return { kind: 'diurnal', mean: v.mean, peak: v.peak, peakAtS: v.peakAt };
  }),
  weekly: section(
    {
      hourly: required(
        listOf(anyRate, { of: '168 rates, Monday 00:00 first' }),
        'Rate of each hour of the week, Monday 00:00 first.',
      ),
    },
    of('weekly'),
  ).transform((v, ctx): ArrivalsSpec => {
    if (v.hourly.length !== HOURS_OF_A_WEEK)
      return raise(
        ctx,
        {
          code: 'out-of-range',
          value: `${v.hourly.length} rates`,
          expected: 'a list of 168 rates, one for each hour of the week',
        },
        ['hourly'],
      );
    return { kind: 'weekly', hourlyRate: v.hourly };
  }),
  stages,
  bursty: section(
    {
      states: required(
        listOf(
          section(
            {
              rate: required(anyRate, 'Rate of a Poisson process in this state.'),
              mean: required(span, 'Mean time that the state lasts.'),
            },
            of('a state'),
          ),
          { of: 'states, each {rate, mean}', atLeastOne: true },
        ),
        'States that are visited in turn (MMPP).',
      ),
    },
    of('bursty'),
  ).transform(
    (v): ArrivalsSpec => ({
      kind: 'bursty',
      states: v.states.map((state) => ({ rate: state.rate, meanS: state.mean })),
    }),
  ),
  every: exactlyOneOf(
    section(
      {
        interval: optional(span, { doc: 'Time between two requests.' }),
        cron: optional(cron(), {
          doc: 'Five fields, in UTC: minute, hour, day, month, day of the week.',
        }),
      },
      of('every'),
    ),
    ['interval', 'cron'],
    '`every`',
  ).transform(
    (v): ArrivalsSpec =>
      v.cron === undefined
        ? { kind: 'every', intervalS: v.interval ?? 0 }
        : { kind: 'cron', cron: v.cron },
  ),
  trace: traceSchema.transform((trace): ArrivalsSpec => ({ kind: 'trace', trace })),
};

export const ARRIVAL_KINDS = Object.keys(arrivalKinds);

export const arrivals = oneKey(() => arrivalKinds, {
  of: '`arrivals`',
  name: 'arrivals',
  beside: {
    batch: parameter(count({ min: 1, max: 1_000_000 }), {
      doc: 'Requests that come at once, at each arrival.',
      default: 1,
      source: 'one request an arrival',
      grade: 'assumption',
    }),
  },
}).transform((one) => ({
  kind: 'arrivals' as const,
  arrivals: one.value,
  batch: one.beside.batch,
}));
