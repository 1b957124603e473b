import type { z } from 'zod';
import { regionCodes } from '../models/network/round-trip-times.js';
import { either, exactlyOneOf, listOf, mapOf, oneKey } from '../models/parameter/combine.js';
import { distribution } from '../models/parameter/distribution.js';
import { popularities } from '../models/parameter/popularity.js';
import { isMapping } from '../models/parameter/problem.js';
import { region } from '../models/parameter/resource.js';
import {
  choice,
  count,
  optional,
  parameter,
  quantity,
  raise,
  ratio,
  required,
  section,
  text,
} from '../models/parameter.js';
import type { KeySpec } from '../queueing/arrival-spec.js';
import type { RequestSpec, UserStage } from '../queueing/workload-spec.js';
import { arrivals } from './arrivals-schema.js';
import { client } from './client-schema.js';

const span = quantity('duration', { above: '0s' });
const of = (kind: string) => ({ of: `\`${kind}\`` });

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

const keyPopularity = either(
  (value) => !isMapping(value),
  () =>
    choice(
      ['trace'],
      'popularity of keys: `trace`, or a mapping with one of uniform, zipf, hot',
    ).transform((): KeySpec => ({ kind: 'trace' })),
  () => oneKey(popularities, { of: '`key`', name: 'key' }).transform((one): KeySpec => one.value),
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
    name: optional(text('the name of an object, such as *.jpg'), {
      doc: 'Name of the objects that are put, where the entry is a bucket, for the filters of its events; `*` stands for any characters.',
      absent: 'not known',
    }),
  },
  { of: 'a request of the mix' },
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
    objectName: v.name ?? null,
  })),
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
