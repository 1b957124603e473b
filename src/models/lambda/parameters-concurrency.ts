import { count, optional, parameter, quantity, required, section } from '../parameter.js';

const CONCURRENCY = {
  source: 'AWS Lambda developer guide, lambda-concurrency (2026)',
  grade: 'documented',
} as const;
const LIMITS = {
  source: 'AWS Lambda developer guide, gettingstarted-limits (2026)',
  grade: 'documented',
} as const;

/** So much of the account's concurrency must stay unreserved. */
export const LEAST_UNRESERVED = 100;

/** Datapoints of a minute over (under) the target until the number grows (shrinks). */
export const SCALE_OUT_MINUTES = 3;
export const SCALE_IN_MINUTES = 15;

const autoscale = section(
  {
    min: required(count({ min: 1 }), 'Fewest provisioned environments.'),
    max: required(count({ min: 1 }), 'Most provisioned environments.'),
    target: parameter(quantity('fraction', { min: '10%', max: '90%' }), {
      doc: 'Share of them in use that is aimed at. They grow after 3 minutes above it, and shrink after 15 minutes under 90 % of it.',
      default: '70%',
      source: 'AWS’s example; 3 and 15 minutes from memory of Application Auto Scaling’s alarms',
      grade: 'assumption',
    }),
  },
  { of: '`autoscale`' },
);

const concurrency = section(
  {
    account: parameter(count({ min: 100 }), {
      doc: 'Concurrent executions in the region, of all functions together; the same for each.',
      default: 1000,
      ...LIMITS,
    }),
    reserved: optional(count({ min: 0 }), {
      doc: 'Kept for this function alone, and its limit; 0 turns it off.',
      absent: 'shares what other functions have not reserved',
    }),
    provisioned: parameter(count({ min: 0 }), {
      doc: 'Environments that are initialised beforehand; what they cannot take spills over to others.',
      default: 0,
      source: 'none if nothing is said',
      grade: 'documented',
    }),
    autoscale: optional(autoscale, {
      doc: 'Target tracking of the provisioned environments.',
      absent: 'their number stays',
    }),
    allocationRate: parameter(quantity('rate', { above: '0/s' }), {
      doc: 'Provisioned environments that can be made in a time.',
      default: '6000/min',
      source: 'from memory of the AWS documentation: not found again',
      grade: 'assumption',
    }),
  },
  { of: '`concurrency`' },
);

const scaling = section(
  {
    rate: parameter(quantity('rate', { above: '0/s' }), {
      doc: 'New environments of this function over time.',
      default: '100/s',
      ...LIMITS,
    }),
    burst: parameter(count({ min: 1 }), {
      doc: 'New environments at once: what is not used does not add up beyond this.',
      default: 1000,
      ...CONCURRENCY,
    }),
  },
  { of: '`scaling`' },
);

export const concurrencyParameters = {
  concurrency: parameter(concurrency, { doc: 'Limits of concurrent executions.', default: {} }),
  scaling: parameter(scaling, {
    doc: 'How fast the function grows; a request beyond it is throttled.',
    default: {},
  }),
  requestRate: parameter(quantity('rate', { above: '0/s' }), {
    doc: 'Synchronous requests over time for each unit of the concurrency that limits the function (account or reserved); as many at once as in a second.',
    default: '10 req/s',
    ...LIMITS,
  }),
};
