import type { z } from 'zod';
import { regionCodes } from '../models/network/round-trip-times.js';
import { either, exactlyOneOf, listOf, mapOf, oneKey } from '../models/parameter/combine.js';
import { cron } from '../models/parameter/cron.js';
import { distribution } from '../models/parameter/distribution.js';
import { isMapping } from '../models/parameter/problem.js';
import { region } from '../models/parameter/resource.js';
import {
  choice,
  count,
  leaf,
  optional,
  parameter,
  quantity,
  raise,
  ratio,
  required,
  section,
  text,
} from '../models/parameter.js';
import type { ArrivalsSpec, KeySpec, TraceFormat } from '../queueing/arrival-spec.js';
import type { ClientSpec, RequestSpec, UserStage } from '../queueing/workload-spec.js';
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

/** Arrival processes as the user writes them; a trace has its file still to be found. */
export type ParsedArrivals = Exclude<ArrivalsSpec, { kind: 'trace' }> | ParsedTrace;

export interface ParsedTrace {
  readonly kind: 'trace';
  readonly trace: {
    readonly file: string;
    readonly format: TraceFormat;
    readonly columns: ColumnNames | null;
    readonly scale: number;
    readonly speed: number;
    readonly repeat: number | null;
  };
}

type ColumnNames = {
  readonly time: string;
  readonly request: string | null;
  readonly response: string | null;
  readonly key: string | null;
  readonly name: string | null;
};

const arrivalKinds = {
  constant: section(
    { rate: required(rate, 'Requests per second, evenly spaced.') },
    of('constant'),
  ).transform((v): ParsedArrivals => ({ kind: 'constant', rate: v.rate })),
  poisson: section(
    { rate: required(rate, 'Mean rate of a Poisson process.') },
    of('poisson'),
  ).transform((v): ParsedArrivals => ({ kind: 'poisson', rate: v.rate })),
  renewal: section(
    { interarrival: required(distribution('duration'), 'Time between two requests.') },
    of('renewal'),
  ).transform((v): ParsedArrivals => ({ kind: 'renewal', interarrival: v.interarrival })),
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
  ).transform((v, ctx): ParsedArrivals => {
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
  ).transform((v, ctx): ParsedArrivals => {
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
    (v): ParsedArrivals => ({
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
    (v): ParsedArrivals =>
      v.cron === undefined
        ? { kind: 'every', intervalS: v.interval ?? 0 }
        : { kind: 'cron', cron: v.cron },
  ),
  trace: traceSchema.transform((trace): ParsedArrivals => ({ kind: 'trace', trace })),
};

export const ARRIVAL_KINDS = Object.keys(arrivalKinds);

const arrivals = oneKey(() => arrivalKinds, {
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

const userStages = listOf(
  exactlyOneOf(
    section(
      {
        for: required(span, 'How long the stage lasts.'),
        count: optional(count({ min: 0 }), { doc: 'The number of users that is held.' }),
        to: optional(count({ min: 0 }), { doc: 'The number that a straight ramp ends with.' }),
      },
      of('a stage'),
    ),
    ['count', 'to'],
    'a stage',
  ),
  { of: 'stages, each {for, count} or {for, to}', atLeastOne: true },
).transform((list) =>
  list.map(
    (stage): UserStage => ({ forS: stage.for, count: stage.count ?? null, to: stage.to ?? null }),
  ),
);

const users = exactlyOneOf(
  section(
    {
      count: optional(count({ min: 1 }), { doc: 'Users, all the time.' }),
      stages: optional(userStages, { doc: 'Numbers of users over time, in place of `count`.' }),
      think: required(
        distribution('duration'),
        'Time from an answer to the user’s next request; `0s` for none.',
      ),
    },
    of('users'),
  ),
  ['count', 'stages'],
  '`users`',
).transform((v) => ({
  kind: 'users' as const,
  stages: v.stages ?? [{ forS: null, count: v.count ?? 0, to: null } satisfies UserStage],
  think: v.think,
}));

const keys = required(count({ min: 1 }), 'Number of keys.');
const keyPopularity = either(
  (value) => !isMapping(value),
  () =>
    choice(
      ['trace'],
      'popularity of keys: `trace`, or a mapping with one of uniform, zipf, hot',
    ).transform((): KeySpec => ({ kind: 'trace' })),
  () =>
    oneKey(
      () => ({
        uniform: section({ n: keys }, of('uniform')).transform(
          (v): KeySpec => ({ kind: 'uniform', n: v.n }),
        ),
        zipf: section(
          {
            n: keys,
            exponent: required(ratio({ min: 0, max: 20 }), 'Exponent: 1 is the classic law.'),
          },
          of('zipf'),
        ).transform((v): KeySpec => ({ kind: 'zipf', n: v.n, exponent: v.exponent })),
        hot: section(
          {
            share: required(
              quantity('fraction', { max: '100%' }),
              'Share of the requests that go to the hot keys.',
            ),
            keys: required(count({ min: 1 }), 'Number of hot keys.'),
            n: keys,
          },
          of('hot'),
        ).transform((v, ctx): KeySpec => {
          if (v.keys > v.n)
            return raise(
              ctx,
              {
                code: 'out-of-range',
                value: v.keys,
                expected: `at most ${v.n} hot keys, the n of all keys`,
              },
              ['keys'],
            );
          return { kind: 'hot', share: v.share, keys: v.keys, n: v.n };
        }),
      }),
      { of: '`key`', name: 'key' },
    ).transform((one): KeySpec => one.value),
  'keyPopularity',
);

const request = section(
  {
    weight: parameter(ratio({ min: 0, noun: 'a weight' }), {
      doc: 'Weight of this kind of request in the mix.',
      default: 1,
      source: 'equal weights',
      grade: 'assumption',
    }),
    request: optional(distribution('size'), {
      doc: 'Body of the request.',
      absent: 'no body, or what the trace says',
    }),
    response: optional(distribution('size'), {
      doc: 'Body of the response.',
      absent: 'what the handler or the trace says',
    }),
    key: optional(keyPopularity, {
      doc: 'Popularity of keys: `zipf {n, exponent}`, `uniform {n}`, `hot {share, keys, n}` or `trace`.',
    }),
    op: optional(text('the name of an operation'), {
      doc: 'Operation, where the entry is a table: `get`.',
      absent: 'the name of the request',
    }),
    itemSize: optional(quantity('size', { above: '0B' }), {
      doc: 'Size of an item, where the entry is a table.',
      absent: 'the table’s `itemSize`',
    }),
  },
  {
    of: 'a request of the mix',
    later: { name: 'names of objects matter to S3 only, which is not modelled: leave the key out' },
  },
);

const mix = mapOf(request, {
  of: 'requests by name, such as `browse: { weight: 85 }`',
  atLeastOne: true,
}).transform((requests): RequestSpec[] =>
  Object.entries(requests).map(([name, v]) => ({
    name,
    weight: v.weight,
    requestBytes: v.request ?? null,
    responseBytes: v.response ?? null,
    key: v.key ?? null,
    op: v.op ?? null,
    itemBytes: v.itemSize ?? null,
  })),
);

const RETRIES = {
  source: 'AWS SDKs, standard mode: full jitter, at most 20 s (botocore)',
  grade: 'documented',
} as const;

const client = section(
  {
    timeout: optional(span, {
      doc: 'How long a client waits for one attempt.',
      absent: 'for ever',
    }),
    retries: parameter(count({ min: 0, max: 100 }), {
      doc: 'Attempts after the first.',
      default: 0,
      source: 'a browser does not try again by itself',
      grade: 'assumption',
    }),
    backoff: parameter(
      section(
        {
          base: parameter(span, {
            doc: 'Wait before the first retry; it doubles each time.',
            default: '100ms',
            source: 'no source: a usual value',
            grade: 'assumption',
          }),
          max: parameter(span, {
            doc: 'The wait grows to this at most.',
            default: '20s',
            ...RETRIES,
          }),
          jitter: parameter(choice(['none', 'full', 'equal'], 'jitter'), {
            doc: 'none: the whole wait; full: uniform from 0 to it; equal: half of it, and uniform over the other half.',
            default: 'full',
            ...RETRIES,
          }),
        },
        of('backoff'),
      ),
      { doc: 'Exponential back-off between attempts.', default: {} },
    ),
    dnsCache: parameter(
      section(
        {
          honourTtl: parameter(quantity('fraction', { max: '100%' }), {
            doc: 'Share of the clients that honour a record’s TTL.',
            default: '100%',
            source: 'no source: 1 to 5 % stale resolvers are suggested',
            grade: 'assumption',
          }),
          otherwise: parameter(quantity('duration'), {
            doc: 'How long the others hold on to an answer.',
            default: '5m',
            source: 'no source',
            grade: 'assumption',
          }),
        },
        of('dnsCache'),
      ),
      { doc: 'How clients keep what DNS told them.', default: {} },
    ),
  },
  of('client'),
).transform(
  (v): ClientSpec => ({
    timeoutS: v.timeout ?? null,
    retries: v.retries,
    backoff: { baseS: v.backoff.base, maxS: v.backoff.max, jitter: v.backoff.jitter },
    dnsCache: { honourTtl: v.dnsCache.honourTtl, otherwiseS: v.dnsCache.otherwise },
  }),
);

const shares = mapOf(quantity('fraction', { max: '100%' }), {
  of: 'regions with shares',
  atLeastOne: true,
}).transform((byRegion, ctx) => {
  const known = regionCodes();
  for (const key of Object.keys(byRegion))
    if (!known.includes(key))
      return raise(ctx, { code: 'unknown-value', value: key, noun: 'AWS region', allowed: known }, [
        key,
      ]);
  const total = Object.values(byRegion).reduce((sum, share) => sum + share, 0);
  if (Math.abs(total - 1) > 1e-6)
    return raise(ctx, {
      code: 'out-of-range',
      value: `${Math.round(total * 1e4) / 100}% in all`,
      expected: 'shares that sum to 100%',
    });
  return Object.entries(byRegion).map(([name, weight]) => ({ region: name, weight }));
});

const from = either(
  isMapping,
  () => shares,
  () => region().transform((name) => [{ region: name, weight: 1 }]),
);

export const workload = exactlyOneOf(
  section(
    {
      entry: required(
        text('the id of a resource, or a host name of a zone'),
        'What is called: a resource id, or a host name that a route53-zone serves.',
      ),
      from: optional(from, {
        doc: 'Region of the clients, or a mapping of regions to shares.',
        absent: 'at the entry itself, with no network between',
      }),
      arrivals: optional(arrivals, {
        doc: 'When requests come, whatever becomes of the ones before (open loop).',
      }),
      users: optional(users, {
        doc: 'Users who wait for an answer before they ask again (closed loop).',
      }),
      mix: optional(mix, {
        doc: 'Kinds of requests, by name.',
        absent: 'one kind, named `default`',
      }),
      client: parameter(client, { doc: 'The patience of clients.', default: {} }),
    },
    { of: 'a workload' },
  ),
  ['arrivals', 'users'],
  'a workload',
);

export type ParsedWorkload = z.output<typeof workload>;
