import { z } from 'zod';
import { createVariate } from '../../variates/create-variate.js';
import type { DistributionSpec } from '../../variates/distribution.js';
import type { WorkSpec } from '../handler/steps.js';
import {
  count,
  leaf,
  optional,
  parameter,
  quantity,
  raise,
  ratio,
  required,
  section,
} from '../parameter.js';
import { either, listOf, mapOf, oneKey } from './combine.js';
import { isMapping } from './problem.js';
import type { QuantityName } from './quantity.js';

export const DISTRIBUTION_KINDS = [
  'exponential',
  'lognormal',
  'uniform',
  'gamma',
  'erlang',
  'weibull',
  'pareto',
  'hyperexponential',
  'empirical',
  'mixture',
] as const;

const cache = new Map<QuantityName, z.ZodType<DistributionSpec>>();

/** A quantity, which is a constant, or a distribution of such quantities. */
export function distribution(name: QuantityName): z.ZodType<DistributionSpec> {
  let schema = cache.get(name);
  if (schema === undefined) {
    schema = either(
      (value) => !isMapping(value),
      () => constant(name),
      () => shaped(name, []),
      `${name}Distribution`,
    );
    cache.set(name, schema);
  }
  return schema;
}

function constant(name: QuantityName) {
  return quantity(name).transform((value): DistributionSpec => ({ kind: 'constant', value }));
}

function shaped(name: QuantityName, alsoAllowed: readonly string[]) {
  return oneKey(() => kinds(name), { of: 'a distribution', alsoAllowed }).transform((one, ctx) => {
    const spec = one.value as DistributionSpec;
    const reason = whyNot(spec);
    if (reason === null) return spec;
    return raise(ctx, { code: 'bad-distribution', reason, expected: `a usable ${one.kind}` }, [
      one.kind,
    ]);
  });
}

/** The variate's own checks are the last word on what can be drawn from. */
function whyNot(spec: DistributionSpec): string | null {
  try {
    createVariate(spec, () => 0.5);
    return null;
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}

const kindsOf = new Map<QuantityName, ReturnType<typeof makeKinds>>();

function kinds(name: QuantityName): ReturnType<typeof makeKinds> {
  let made = kindsOf.get(name);
  if (made === undefined) {
    made = makeKinds(name);
    kindsOf.set(name, made);
  }
  return made;
}

function makeKinds(name: QuantityName) {
  const amount = quantity(name);
  const mean = required(amount, 'Mean.');
  const cv = required(
    ratio({ min: 0, noun: 'a coefficient of variation' }),
    'Coefficient of variation.',
  );
  const of = (kind: string) => ({ of: `\`${kind}\`` });
  return {
    exponential: section({ mean }, of('exponential')).transform(
      (v): DistributionSpec => ({ kind: 'exponential', mean: v.mean }),
    ),
    lognormal: lognormal(name),
    uniform: uniform(name),
    gamma: section({ mean, cv }, of('gamma')).transform(
      (v): DistributionSpec => ({ kind: 'gamma', mean: v.mean, cv: v.cv }),
    ),
    erlang: section(
      { k: required(count({ min: 1, max: 1000 }), 'Number of stages.'), mean },
      of('erlang'),
    ).transform((v): DistributionSpec => ({ kind: 'erlang', k: v.k, mean: v.mean })),
    weibull: section(
      { shape: required(ratio({ above: 0 }), 'Shape.'), scale: required(amount, 'Scale.') },
      of('weibull'),
    ).transform((v): DistributionSpec => ({ kind: 'weibull', shape: v.shape, scale: v.scale })),
    pareto: pareto(name),
    hyperexponential: section(
      {
        mean,
        cv: required(
          ratio({ min: 1, noun: 'a coefficient of variation' }),
          'Coefficient of variation, 1 or more.',
        ),
      },
      of('hyperexponential'),
    ).transform((v): DistributionSpec => ({ kind: 'hyperexponential', mean: v.mean, cv: v.cv })),
    empirical: empirical(name),
    mixture: listOf(
      section(
        {
          weight: required(ratio({ above: 0, noun: 'a weight' }), 'Weight of this part.'),
          of: required(
            z.lazy(() => distribution(name)),
            'The distribution of this part.',
          ),
        },
        { of: 'a part of a `mixture`' },
      ),
      { of: 'parts, each {weight, of}', atLeastOne: true },
    ).transform((parts): DistributionSpec => ({ kind: 'mixture', parts })),
  };
}

function uniform(name: QuantityName) {
  const amount = quantity(name);
  return section(
    { min: required(amount, 'Least value.'), max: required(amount, 'Greatest value.') },
    { of: '`uniform`' },
  ).transform((v, ctx): DistributionSpec => {
    if (v.max < v.min)
      return raise(
        ctx,
        {
          code: 'bad-distribution',
          reason: '`max` is less than `min`',
          expected: 'a max that is not less than min',
        },
        ['max'],
      );
    return { kind: 'uniform', min: v.min, max: v.max };
  });
}

function pareto(name: QuantityName) {
  const amount = quantity(name);
  return section(
    {
      min: required(amount, 'Least value.'),
      shape: required(ratio({ above: 0 }), 'Shape (tail index).'),
      max: optional(amount, { doc: 'Greatest value.', absent: 'unbounded' }),
    },
    { of: '`pareto`' },
  ).transform((v, ctx): DistributionSpec => {
    if (v.max === undefined && v.shape <= 1)
      return raise(
        ctx,
        {
          code: 'bad-distribution',
          reason: 'with a shape of 1 or less and no `max` its mean is infinite',
          expected: 'a shape greater than 1, or a max',
        },
        ['shape'],
      );
    return { kind: 'pareto', min: v.min, shape: v.shape, max: v.max ?? null };
  });
}

function lognormal(name: QuantityName) {
  const amount = quantity(name);
  return section(
    {
      median: optional(amount, { doc: 'Median; with `p99`.' }),
      p99: optional(amount, { doc: '99th percentile; with `median`.' }),
      mean: optional(amount, { doc: 'Mean; with `cv`.' }),
      cv: optional(ratio({ min: 0, noun: 'a coefficient of variation' }), {
        doc: 'Coefficient of variation; with `mean`.',
      }),
    },
    { of: '`lognormal`' },
  ).transform((v, ctx): DistributionSpec => {
    const byQuantiles = v.median !== undefined || v.p99 !== undefined;
    const byMoments = v.mean !== undefined || v.cv !== undefined;
    if (byQuantiles && byMoments) {
      const keys = Object.keys(v).filter((key) => v[key as keyof typeof v] !== undefined);
      return raise(ctx, {
        code: 'conflicting-keys',
        keys,
        of: '`lognormal`, which takes median and p99, or mean and cv',
      });
    }
    if (byMoments) {
      if (v.mean === undefined)
        return raise(ctx, { code: 'missing-key', key: 'mean', of: '`lognormal`' }, ['mean']);
      if (v.cv === undefined)
        return raise(ctx, { code: 'missing-key', key: 'cv', of: '`lognormal`' }, ['cv']);
      return { kind: 'lognormal-moments', mean: v.mean, cv: v.cv };
    }
    if (v.median === undefined)
      return raise(ctx, { code: 'missing-key', key: 'median', of: '`lognormal`' }, ['median']);
    if (v.p99 === undefined)
      return raise(ctx, { code: 'missing-key', key: 'p99', of: '`lognormal`' }, ['p99']);
    if (v.median <= 0)
      return raise(
        ctx,
        {
          code: 'bad-distribution',
          reason: 'its median is zero',
          expected: 'a median greater than zero',
        },
        ['median'],
      );
    if (v.p99 < v.median)
      return raise(
        ctx,
        {
          code: 'bad-distribution',
          reason: 'its p99 is less than its median',
          expected: 'a p99 that is not less than the median',
        },
        ['p99'],
      );
    return { kind: 'lognormal', median: v.median, p99: v.p99 };
  });
}

const QUANTILE = /^p(100|\d{1,2}(\.\d+)?)$/;

/** `p50` is 0.5, `min` is 0, `max` is 1; null for anything else. */
function probabilityOf(key: string): number | null {
  if (key === 'min') return 0;
  if (key === 'max') return 1;
  return QUANTILE.test(key) ? Number(key.slice(1)) / 100 : null;
}

function empirical(name: QuantityName) {
  return section(
    {
      quantiles: optional(
        mapOf(quantity(name), {
          of: 'quantiles: `{ min: 1ms, p50: 4ms, p99: 20ms, max: 90ms }`',
          atLeastOne: true,
        }),
        { doc: 'Values by percentile, `min`, `p50` … `max`; linear in between.' },
      ),
      file: optional(
        leaf<string>((value) => ({ value: String(value) }), {
          json: { type: 'string' },
          unit: 'file',
        }),
        {
          doc: 'A CSV file of observed values, beside the scenario; with `column` and `unit`.',
        },
      ),
      column: optional(
        leaf<string>((value) => ({ value: String(value) }), {
          json: { type: 'string' },
          unit: 'column',
        }),
        {
          doc: 'The column of `file`, by the name in its header.',
        },
      ),
      unit: optional(
        leaf<string>((value) => ({ value: String(value) }), {
          json: { type: 'string' },
          unit: 'unit',
        }),
        {
          doc: 'The unit of the numbers in the column: `ms`.',
        },
      ),
    },
    { of: '`empirical`' },
  ).transform((v, ctx) => quantileTable(v.quantiles, ctx));
}

function quantileTable(
  given: Readonly<Record<string, number>> | undefined,
  ctx: z.core.$RefinementCtx,
): DistributionSpec {
  // `file` is replaced by the quantiles of its column before a schema sees it: see the loader.
  if (given === undefined)
    return raise(ctx, { code: 'missing-one-of', keys: ['quantiles', 'file'], of: '`empirical`' });
  const quantiles = [];
  for (const [key, value] of Object.entries(given)) {
    const probability = probabilityOf(key);
    if (probability === null)
      return raise(
        ctx,
        {
          code: 'unknown-key',
          key,
          of: '`quantiles`',
          allowed: ['min', 'p50', 'p90', 'p95', 'p99', 'p99.9', 'max'],
        },
        ['quantiles', key],
      );
    quantiles.push({ key, probability, value });
  }
  quantiles.sort((a, b) => a.probability - b.probability);
  for (let i = 1; i < quantiles.length; i++) {
    const [before, here] = [quantiles[i - 1]!, quantiles[i]!];
    if (here.value < before.value)
      return raise(
        ctx,
        {
          code: 'bad-distribution',
          reason: `its ${here.key} is less than its ${before.key}`,
          expected: 'values that do not decrease',
        },
        ['quantiles', here.key],
      );
  }
  if (quantiles.at(-1)!.probability < 1)
    return raise(ctx, { code: 'missing-key', key: 'max', of: '`quantiles`' }, ['quantiles', 'max']);
  return {
    kind: 'empirical',
    quantiles: quantiles.map(({ probability, value }) => ({ probability, value })),
  };
}

const WORK_KEYS = ['base', 'perMB', 'perResponseMB'];

/** An amount of work: a distribution, or `{ base, perMB, perResponseMB }`. */
export const work: z.ZodType<WorkSpec> = either(
  (value) => isMapping(value) && Object.keys(value).some((key) => WORK_KEYS.includes(key)),
  () => workSection,
  () => plainWork,
  'work',
);

const workSection = section(
  {
    base: optional(distribution('duration'), {
      doc: 'What every request needs.',
      absent: 'nothing',
    }),
    perMB: parameter(quantity('duration'), {
      doc: 'Added for each megabyte (10^6 bytes) of the body of the request.',
      default: '0s',
    }),
    perResponseMB: parameter(quantity('duration'), {
      doc: 'Added for each megabyte (10^6 bytes) of the body of the response.',
      default: '0s',
    }),
  },
  { of: 'work' },
).transform(
  (v): WorkSpec => ({
    base: v.base ?? null,
    perRequestMB: v.perMB,
    perResponseMB: v.perResponseMB,
  }),
);

const plainWork = either(
  (value) => !isMapping(value),
  () => constant('duration'),
  () => shaped('duration', WORK_KEYS),
).transform((base): WorkSpec => ({ base, perRequestMB: 0, perResponseMB: 0 }));
