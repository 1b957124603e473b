import type { z } from 'zod';
import { apiGateway } from '../models/apigateway/parameters.js';
import { appsync } from '../models/appsync/parameters.js';
import { athena } from '../models/athena/parameters.js';
import { ec2Asg } from '../models/autoscaling/parameters.js';
import { dashboard } from '../models/dashboard/parameters.js';
import { dynamodb } from '../models/dynamodb/parameters.js';
import { ec2 } from '../models/ec2/parameters.js';
import { nlb } from '../models/elb/nlb-parameters.js';
import { alb } from '../models/elb/parameters.js';
import { eventbridge } from '../models/eventbridge/parameters.js';
import { kinesis } from '../models/kinesis/parameters.js';
import { lambda } from '../models/lambda/parameters.js';
import { byKey, either, listOf, mapOf } from '../models/parameter/combine.js';
import { isMapping } from '../models/parameter/problem.js';
import { type ResourceParameters, region } from '../models/parameter/resource.js';
import {
  count,
  flag,
  leaf,
  oneOfNames,
  optional,
  parameter,
  quantity,
  raise,
  required,
  section,
  text,
} from '../models/parameter.js';
import { healthCheck } from '../models/route53/health-check-parameters.js';
import { route53Zone } from '../models/route53/parameters.js';
import { s3 } from '../models/s3/parameters.js';
import { service } from '../models/service/parameters.js';
import { sns } from '../models/sns/parameters.js';
import type { ResourceSpec } from '../models/spec.js';
import { sqs } from '../models/sqs/parameters.js';
import { stepFunctions } from '../models/stepfunctions/parameters.js';
import { natGateway } from '../models/vpc/parameters.js';
import { priceBookSnapshots } from '../pricing/price-book.js';
import { fault } from './fault-schema.js';
import type { ReplicationsSpec } from './normalised.js';
import { slo } from './slo-schema.js';
import { workload } from './workload-schema.js';

/** The one schema of scenario files. */

const tables = {
  service,
  'route53-zone': route53Zone,
  'health-check': healthCheck,
  alb,
  nlb,
  ec2,
  'ec2-asg': ec2Asg,
  dynamodb,
  'api-gateway': apiGateway,
  appsync,
  lambda,
  s3,
  sqs,
  sns,
  eventbridge,
  'nat-gateway': natGateway,
  kinesis,
  'step-functions': stepFunctions,
  athena,
  dashboard,
};

/** The parameter tables, by resource type. */
export const RESOURCE_TYPES = tables as unknown as Readonly<
  Record<ResourceSpec['type'], ResourceParameters<z.ZodType, ResourceSpec>>
>;

const INSTEAD = 'it is not modelled in this version: a `service` can stand in for it';
export const LATER_TYPES: Readonly<Record<string, string>> = Object.fromEntries(
  ['cloudfront', 'rds', 'elasticache'].map((type) => [type, INSTEAD]),
);

const resource = byKey(
  'type',
  Object.fromEntries(Object.entries(tables).map(([type, table]) => [type, table.schema])) as {
    [K in keyof typeof tables]: (typeof tables)[K]['schema'];
  },
  { noun: 'resource type', of: 'a resource', later: LATER_TYPES },
);

const LEAST_RUNS = 5;
const UNTIL_METRIC =
  /^([a-z][a-z0-9-]*\.)?(latency(\.(mean|p50|p95|p99))?|error-rate|throughput|cost|cost-per-request)$/;

const replications = either(
  (value) => !isMapping(value),
  () =>
    count({ min: 1, max: 100_000 }).transform(
      (n): ReplicationsSpec => ({ kind: 'fixed', count: n }),
    ),
  () =>
    section(
      {
        until: required(
          section(
            {
              metric: required(
                text(
                  'latency.mean, latency.p50, latency.p95, latency.p99, error-rate, throughput, cost or cost-per-request; with an id before it (`shoppers.latency.p99`), of that one',
                  UNTIL_METRIC,
                ),
                'The metric whose interval must become narrow: `latency.p99`, `shoppers.latency.mean`, `cost` …',
              ),
              halfWidth: required(
                quantity('fraction', { above: '0%' }),
                'Half of the interval’s width, as a share of the value.',
              ),
              min: optional(count({ min: 2, max: 100_000 }), {
                doc: 'At least so many.',
                defaultOf: (until) =>
                  typeof until.max === 'number' ? Math.min(LEAST_RUNS, until.max) : LEAST_RUNS,
                absent: '5, or max if that is less',
                source: 'no source: an interval from fewer is a guess',
                grade: 'assumption',
              }),
              max: parameter(count({ min: 2, max: 100_000 }), {
                doc: 'At most so many.',
                default: 50,
                source: 'no source',
                grade: 'assumption',
              }),
            },
            { of: '`until`' },
          ),
          'Go on until the interval of a metric is narrow enough.',
        ),
      },
      { of: '`replications`' },
    ).transform((v, ctx): ReplicationsSpec => {
      const { metric, halfWidth, max } = v.until;
      const min = v.until.min ?? Math.min(LEAST_RUNS, max);
      if (max < min)
        return raise(
          ctx,
          { code: 'out-of-range', value: max, expected: `a max of ${min} (the min) or more` },
          ['until', 'max'],
        );
      return { kind: 'until', metric, halfWidth, min, max };
    }),
);

const run = section(
  {
    duration: optional(quantity('duration', { above: '0s' }), {
      doc: 'Simulated time that is measured.',
      absent: 'until every workload has ended and every request is answered',
    }),
    warmup: parameter(quantity('duration'), {
      doc: 'Simulated first, and left out of every statistic.',
      default: '0s',
      source: 'nothing is left out unless the scenario says so',
      grade: 'assumption',
    }),
    replications: parameter(replications, {
      doc: 'Independent runs: a number, or `{ until: { metric, halfWidth, min, max } }`.',
      default: 5,
      source: 'no source: enough for an interval',
      grade: 'assumption',
    }),
    seed: parameter(count({ min: 0 }), {
      doc: 'Seed of all random numbers.',
      default: 1,
      source: 'any seed is like any other',
      grade: 'assumption',
    }),
  },
  { of: '`run`' },
);

const pricing = section(
  {
    region: parameter(region(), {
      doc: 'Region of every resource that does not say its own.',
      default: 'us-east-1',
      source: 'the region with the most complete prices',
      grade: 'assumption',
    }),
    snapshot: parameter(oneOfNames(priceBookSnapshots, 'price book'), {
      doc: 'Which bundled price book.',
      default: priceBookSnapshots().at(-1) ?? '',
      source: 'the newest that is bundled',
      grade: 'assumption',
    }),
    freeTier: parameter(flag(), {
      doc: 'Whether the free tier is taken off the bill.',
      default: false,
      source: 'a production account has used it up',
      grade: 'assumption',
    }),
  },
  { of: '`pricing`' },
);

/** Anything at all: what stands under a changed path is checked where it is put. */
const anything = leaf<unknown>((value) => ({ value }), { json: {}, unit: 'any' });
const scalar = leaf<string | number | boolean>(
  (value) =>
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? { value }
      : { problem: { code: 'wrong-type', value, expected: 'a text, a number, true or false' } },
  { json: { type: ['string', 'number', 'boolean'] }, unit: 'any' },
);

const changes = mapOf(anything, {
  of: 'paths with new values, such as `resources.web.size.min: 4`',
});

export const variants = mapOf(
  section(
    {
      description: optional(text(), { doc: 'What is different, for reports.' }),
      set: optional(changes, {
        doc: 'Paths with new values; null removes a key.',
        absent: 'no changes',
      }),
    },
    { of: 'a variant' },
  ),
  { of: 'variants by name, such as `base: {}`', ids: true, atLeastOne: true },
);

const points = listOf(mapOf(scalar, { of: 'axes with values', atLeastOne: true }), {
  of: 'points, each {axis: value}',
});
const axis = section(
  {
    path: required(
      text('the path of a setting, such as resources.web.size.min'),
      'The setting that is changed.',
    ),
    values: required(
      listOf(anything, { of: 'values', atLeastOne: true }),
      'The values that it takes.',
    ),
  },
  { of: 'an axis' },
);

/** `exclude` and `include` are lists; every other key is an axis. */
export const matrix = mapOf(
  either(
    Array.isArray,
    () => points,
    () => axis,
  ),
  { of: 'axes by name, each {path, values}', ids: true },
);

export const compare = section(
  {
    baseline: required(
      text('the name of a variant'),
      'The variant that the others are compared with.',
    ),
  },
  { of: '`compare`' },
);

const version = leaf<1>(
  (value) =>
    value === 1
      ? { value }
      : {
          problem: {
            code: typeof value === 'number' ? 'out-of-range' : 'wrong-type',
            value,
            expected: 'the number 1, the version of the format',
          },
        },
  { json: { const: 1 }, unit: '1' },
);

export const scenarioSchema = section(
  {
    version: required(version, 'Version of the format: 1.'),
    name: required(
      text(
        'a name of letters, digits, dots, hyphens and underscores',
        /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
      ),
      'Name of the scenario: reports are written under it.',
    ),
    description: optional(text(), { doc: 'What it is about, for reports.' }),
    run: parameter(run, { doc: 'How long, how often.', default: {} }),
    pricing: parameter(pricing, { doc: 'Which prices.', default: {} }),
    workloads: required(
      mapOf(workload, { of: 'workloads by id', ids: true, atLeastOne: true }),
      'Who calls.',
    ),
    resources: required(
      mapOf(resource, { of: 'resources by id', ids: true, atLeastOne: true }),
      'What is called; ids are the names in every report.',
    ),
    faults: parameter(listOf(fault, { of: 'faults' }), { doc: 'What breaks.', default: [] }),
    slos: parameter(listOf(slo, { of: 'SLOs' }), { doc: 'What must hold.', default: [] }),
    variants: optional(variants, {
      doc: 'Named sets of changed paths.',
      absent: 'one, named `base`',
    }),
    matrix: optional(matrix, {
      doc: 'Axes of changed paths; every point of them is a cell. With `exclude` and `include`.',
    }),
    compare: optional(compare, {
      doc: 'Which variant the others are compared with.',
      absent: 'the first',
    }),
  },
  { of: 'a scenario' },
);

export type ParsedScenario = z.output<typeof scenarioSchema>;
export { pricing as pricingSchema, resource as resourceSchema, run as runSchema };
