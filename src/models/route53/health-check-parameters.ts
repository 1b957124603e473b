import { exactlyOneOf, listOf } from '../parameter/combine.js';
import { isMapping } from '../parameter/problem.js';
import {
  commonParameters,
  commonSpec,
  METRICS,
  type Reference,
  resourceParameters,
} from '../parameter/resource.js';
import {
  choice,
  count,
  flag,
  id,
  optional,
  parameter,
  quantity,
  ratio,
  required,
  section,
  text,
} from '../parameter.js';
import type { EndpointSpec, HealthCheckSpec } from './health-check-spec.js';

/** Where AWS has checkers. Route 53 developer guide, health-checks-creating-values, health checker regions. */
export const CHECKER_REGIONS = [
  'us-east-1',
  'us-west-1',
  'us-west-2',
  'eu-west-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-northeast-1',
  'sa-east-1',
] as const;

const DETERMINING = {
  source: 'Route 53 developer guide, dns-failover-determining-health-of-endpoints (2026)',
  grade: 'documented',
} as const;

/** Seconds: to connect, and then to answer; the body may take as long again where it is searched. */
const CONNECT_S = 4;
const ANSWER_S = 2;
const TCP_S = 10;

const checkers = {
  protocol: parameter(choice(['http', 'https', 'tcp'], 'protocol'), {
    doc: 'Protocol of a check; https is an option on the bill.',
    default: 'http',
    source: 'no source: the cheapest that looks at the answer',
    grade: 'assumption',
  }),
  request: optional(text('the name of a request'), {
    doc: 'Name of the request that the checkers send, where the endpoint has a handler for it.',
    absent: 'one that needs no handler, and only a free slot of an instance',
  }),
  interval: parameter(choice(['30s', '10s'], 'interval'), {
    doc: 'From one check of a checker to its next. 10 s is an option on the bill.',
    default: '30s',
    ...DETERMINING,
  }),
  failures: parameter(count({ min: 1, max: 10 }), {
    doc: 'Consecutive checks that a checker must fail, or pass, to change its mind.',
    default: 3,
    ...DETERMINING,
  }),
  checkers: parameter(
    listOf(choice(CHECKER_REGIONS, 'region of health checkers'), {
      of: 'regions of health checkers',
    }),
    {
      doc: 'Regions that are asked from; at least three.',
      default: [...CHECKER_REGIONS],
      ...DETERMINING,
    },
  ),
  checkersPerRegion: parameter(count({ min: 1, max: 10 }), {
    doc: 'Checkers in each of them, each with a phase of its own.',
    default: 2,
    source:
      'derived: AWS says that an endpoint with a 30 s interval sees a request about every 2 s, so about 15 checkers in 8 regions',
    grade: 'assumption',
  }),
  healthyShare: parameter(quantity('fraction', { max: '100%' }), {
    doc: 'The endpoint is healthy while more than this share of the checkers say so.',
    default: '18%',
    ...DETERMINING,
  }),
  searchString: optional(text(), {
    doc: 'Text that must be in the body; an option on the bill. Bodies have no text here: any success has it.',
  }),
  measureLatency: parameter(flag(), {
    doc: 'Reports the time that checks take; an option on the bill.',
    default: false,
    source: 'Route 53 developer guide, health-checks-creating-values: off unless asked for',
    grade: 'documented',
  }),
};

const alarm = exactlyOneOf(
  section(
    {
      resource: required(id(), 'Id of the resource whose metric is watched.'),
      metric: required(
        choice(
          ['requests', 'served', 'failed', 'refused', 'blocked', 'throttled', 'queries'],
          'metric of an alarm',
        ),
        'A count among its metrics: what it grows by in each period is compared.',
      ),
      above: optional(ratio({ min: 0 }), { doc: 'A period with more than this breaches.' }),
      below: optional(ratio({ min: 0 }), { doc: 'A period with less than this breaches.' }),
      period: parameter(quantity('duration', { min: '10s', max: '1d' }), {
        doc: 'Length of a period.',
        default: '60s',
        source: 'no source: CloudWatch’s standard resolution',
        grade: 'assumption',
      }),
      evaluationPeriods: parameter(count({ min: 1, max: 100 }), {
        doc: 'Periods that are looked at.',
        default: 1,
        source: 'no source',
        grade: 'assumption',
      }),
      datapoints: optional(count({ min: 1, max: 100 }), {
        doc: 'So many of them must breach.',
        absent: 'all of them',
      }),
    },
    { of: 'an alarm' },
  ),
  ['above', 'below'],
  'an alarm',
);

/** Keys that only the check of an endpoint has. */
const ENDPOINT_KEYS = Object.keys(checkers);

export const healthCheck = resourceParameters({
  type: 'health-check',
  doc: 'A health check of Route 53: of an endpoint, of other health checks, or of a metric.',
  schema: exactlyOneOf(
    section(
      {
        type: required(choice(['health-check'], 'resource type'), 'The resource type.'),
        ...commonParameters,
        endpoint: optional(id(), { doc: 'Id of the resource that the checkers ask.' }),
        children: optional(listOf(id(), { of: 'ids of health checks', atLeastOne: true }), {
          doc: 'Health checks that it follows (a calculated health check), up to 255.',
        }),
        alarm: optional(alarm, { doc: 'The metric that it follows, as a CloudWatch alarm.' }),
        ...checkers,
        healthyAtLeast: optional(count({ min: 0, max: 256 }), {
          doc: 'Calculated: healthy while so many of the children are.',
          absent: 'all of them',
        }),
        insufficientData: parameter(
          choice(['healthy', 'unhealthy', 'last-known'], 'status without data'),
          {
            doc: 'Alarm: what it is while there is no data.',
            default: 'last-known',
            source: 'no source at hand: the console’s default',
            grade: 'assumption',
          },
        ),
        inverted: parameter(flag(), {
          doc: 'Healthy is unhealthy, and the other way round.',
          default: false,
          source: 'Route 53 developer guide, health-checks-creating-values',
          grade: 'documented',
        }),
        disabled: parameter(flag(), {
          doc: 'Nothing is checked, and it counts as healthy.',
          default: false,
          source: 'Route 53 developer guide, health-checks-creating-values',
          grade: 'documented',
        }),
        propagation: parameter(quantity('duration', { max: '1h' }), {
          doc: 'From a change of the status until the name servers act on it.',
          default: '2s',
          source: 'not published: seconds',
          grade: 'assumption',
        }),
      },
      { of: 'a health-check' },
    ),
    ['endpoint', 'children', 'alarm'],
    'a health-check',
  ),
  toSpec: (v, context): HealthCheckSpec => ({
    ...commonSpec(v, context),
    type: 'health-check',
    ...(v.endpoint !== undefined && v.request !== undefined ? { sends: [v.request] } : {}),
    watch:
      v.endpoint !== undefined
        ? endpointSpec(v.endpoint, v)
        : v.children !== undefined
          ? {
              kind: 'calculated',
              children: v.children,
              healthyAtLeast: v.healthyAtLeast ?? v.children.length,
            }
          : {
              kind: 'alarm',
              resource: v.alarm!.resource,
              metric: v.alarm!.metric,
              above: v.alarm!.above ?? null,
              below: v.alarm!.below ?? null,
              periodS: v.alarm!.period,
              evaluationPeriods: v.alarm!.evaluationPeriods,
              datapoints: v.alarm!.datapoints ?? v.alarm!.evaluationPeriods,
              insufficientData: v.insufficientData,
            },
    inverted: v.inverted,
    disabled: v.disabled,
    propagationS: v.propagation,
  }),
  roles: ['health-check'],
  references: ({ watch }): readonly Reference[] => {
    switch (watch.kind) {
      case 'endpoint':
        return [
          {
            to: watch.endpoint,
            path: ['endpoint'],
            roles: ['alias', 'address'],
            why: 'checkers ask what has an address: a load balancer, an instance, an API',
            sends: watch.request === null ? 'nothing' : [watch.request],
            waits: false,
          },
        ];
      case 'calculated':
        return watch.children.map((to, i) => ({
          to,
          path: ['children', i],
          roles: ['health-check'],
          why: 'a calculated health check follows other health checks',
          sends: 'nothing',
          // It is worth what they are: a loop of them has no status.
          waits: true,
        }));
      case 'alarm':
        return [
          {
            to: watch.resource,
            path: ['alarm', 'resource'],
            roles: ['entry', 'target', 'event-target'],
            why: 'an alarm watches a count of requests',
            sends: 'nothing',
            waits: false,
          },
        ];
    }
  },
  misfits: (spec, written) => {
    const given = isMapping(written) ? written : {};
    const { watch } = spec;
    const say = (key: string, why: string) =>
      given[key] === undefined ? [] : [{ path: [key], why }];
    const misfits = [
      ...(watch.kind === 'endpoint'
        ? []
        : ENDPOINT_KEYS.flatMap((key) => say(key, 'only the check of an `endpoint` has it'))),
      ...(watch.kind === 'calculated'
        ? []
        : say('healthyAtLeast', 'only a calculated check, with `children`, has it')),
      ...(watch.kind === 'alarm'
        ? []
        : say('insufficientData', 'only the check of an `alarm` has it')),
    ];
    if (watch.kind === 'endpoint' && watch.regions.length < 3)
      misfits.push({ path: ['checkers'], why: 'AWS asks from at least three regions' });
    if (watch.kind === 'calculated' && watch.children.length > 255)
      misfits.push({ path: ['children'], why: 'AWS allows up to 255 of them' });
    if (watch.kind === 'alarm' && watch.datapoints > watch.evaluationPeriods)
      misfits.push({
        path: ['alarm', 'datapoints'],
        why: 'it asks for more datapoints than there are evaluation periods',
      });
    return misfits;
  },
  acts: true,
  metrics: { count: { ...METRICS.count, doc: 'Checks that were made.' } },
  modelled: [
    'checkers in eight regions, each with a phase of its own, whose requests the endpoint answers',
    'the threshold of each checker, and the 18 % rule',
    'calculated checks, and alarms on counts',
    'inverted and disabled checks',
    'charges by endpoint and option',
  ],
  notModelled: [
    'the text of bodies: any success matches a search string',
    'TLS: an https check takes as long as an http one',
    'metrics other than counts, and alarms of other kinds',
    'endpoints by IP address or domain name: name a `service`',
  ],
});

function endpointSpec(endpoint: string, values: object): EndpointSpec {
  const v = values as {
    protocol: EndpointSpec['protocol'];
    request: string | undefined;
    interval: '10s' | '30s';
    failures: number;
    checkers: readonly string[];
    checkersPerRegion: number;
    healthyShare: number;
    searchString: string | undefined;
    measureLatency: boolean;
  };
  const stringMatch = v.searchString !== undefined;
  const tcp = v.protocol === 'tcp';
  return {
    kind: 'endpoint',
    endpoint,
    protocol: v.protocol,
    request: v.request ?? null,
    intervalS: v.interval === '10s' ? 10 : 30,
    failures: v.failures,
    regions: [...new Set(v.checkers)],
    perRegion: v.checkersPerRegion,
    healthyShare: v.healthyShare,
    timeoutS: tcp ? TCP_S : CONNECT_S,
    answerWithinS: tcp ? TCP_S : stringMatch ? 2 * ANSWER_S : ANSWER_S,
    stringMatch,
    measureLatency: v.measureLatency,
  };
}
