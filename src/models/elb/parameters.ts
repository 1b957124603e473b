import { exactlyOneOf } from '../parameter/combine.js';
import { distribution } from '../parameter/distribution.js';
import {
  commonParameters,
  commonSpec,
  METRICS,
  resourceParameters,
} from '../parameter/resource.js';
import {
  choice,
  count,
  optional,
  parameter,
  quantity,
  ratio,
  required,
  section,
  text,
} from '../parameter.js';
import { firewallParameters, firewallSpec } from '../security-group.js';
import { referencesOfAlb, rules, rulesSpec, targetKeys, targetsOf } from './rule-parameters.js';
import type { AlbSpec } from './spec.js';
import { misfitsOfAlb, spreading, spreadingSpec } from './spreading-parameters.js';
import { checkedAnswer, statusCodes } from './status-codes.js';

const HEALTH = {
  source: 'AWS ELB docs, target-group-health-checks (2026)',
  grade: 'documented',
} as const;
const ATTRIBUTES = {
  source: 'AWS ELB docs, edit-target-group-attributes (2026)',
  grade: 'documented',
} as const;

const healthCheck = section(
  {
    interval: parameter(quantity('duration', { min: '5s', max: '300s' }), {
      doc: 'Time between two checks of a target.',
      default: '30s',
      ...HEALTH,
    }),
    timeout: parameter(quantity('duration', { min: '2s', max: '120s' }), {
      doc: 'A check that is not answered for so long has failed.',
      default: '5s',
      ...HEALTH,
    }),
    healthyAfter: parameter(count({ min: 2, max: 10 }), {
      doc: 'Consecutive successes that make an unhealthy target healthy. A new target needs one.',
      default: 5,
      ...HEALTH,
    }),
    unhealthyAfter: parameter(count({ min: 2, max: 10 }), {
      doc: 'Consecutive failures that make a healthy target unhealthy.',
      default: 2,
      ...HEALTH,
    }),
    request: optional(text('the name of a request'), {
      doc: 'Name of the request that is sent (the path), where the targets have a handler for it; it counts as any other there.',
      absent: 'one that takes a slot and no work: as of a static page',
    }),
    matcher: parameter(statusCodes(499), {
      doc: 'Codes and ranges that a check must be answered with: `200`, "200,403", "200-299".',
      default: 200,
      ...HEALTH,
    }),
  },
  { of: '`healthCheck`' },
);

export const alb = resourceParameters({
  type: 'alb',
  doc: 'An Application Load Balancer with its target groups.',
  schema: exactlyOneOf(
    section(
      {
        type: required(choice(['alb'], 'resource type'), 'The resource type.'),
        ...commonParameters,
        zones: parameter(count({ min: 2, max: 6 }), {
          doc: 'Availability zones with a node of the balancer.',
          default: 2,
          source: 'no source at hand: the least that a load balancer in a VPC can have',
          grade: 'assumption',
        }),
        ...targetKeys,
        algorithm: parameter(
          choice(['round-robin', 'least-outstanding-requests', 'weighted-random'], 'algorithm', {
            'flow-hash': 'it is how an `nlb` picks targets: an alb has round-robin',
          }),
          { doc: 'How a target of a group is picked.', default: 'round-robin', ...ATTRIBUTES },
        ),
        healthCheck: parameter(healthCheck, { doc: 'Health checks of the targets.', default: {} }),
        ...firewallParameters,
        scheme: parameter(choice(['internet-facing', 'internal'], 'scheme'), {
          doc: 'Whether its nodes have public addresses: one in each zone, billed by the hour.',
          default: 'internet-facing',
          source: 'Elastic Load Balancing API reference, CreateLoadBalancer, Scheme',
          grade: 'documented',
        }),
        idleTimeout: parameter(quantity('duration', { min: '1s', max: '4000s' }), {
          doc: 'A target that has answered nothing for so long: 504.',
          default: '60s',
          source: 'AWS ELB docs, application-load-balancers, connection idle timeout (2026)',
          grade: 'documented',
        }),
        deregistrationDelay: parameter(quantity('duration', { max: '3600s' }), {
          doc: 'A target that is removed may finish what it has for so long.',
          default: '300s',
          ...ATTRIBUTES,
        }),
        ...spreading,
        rules,
        requestsPerConnection: parameter(ratio({ min: 1 }), {
          doc: 'Requests that a client sends over one connection, for the bill (LCU).',
          default: 10,
          source: 'no source: HTTP keep-alive of a browser',
          grade: 'assumption',
        }),
        processingTime: parameter(distribution('duration'), {
          doc: 'Time that the balancer itself adds to a request.',
          default: '1ms',
          source: 'not published',
          grade: 'assumption',
        }),
      },
      {
        of: 'an alb',
        elsewhere: {
          size: 'an alb scales by itself',
          queue: 'an alb has no queue that could be set',
        },
      },
    ),
    ['target', 'targets'],
    'an alb',
  ),
  toSpec: (v, context): AlbSpec => ({
    ...commonSpec(v, context),
    type: 'alb',
    ...(v.healthCheck.request === undefined ? {} : { sends: [v.healthCheck.request] }),
    scheme: v.scheme,
    ...firewallSpec(v),
    zones: v.zones,
    algorithm: v.algorithm,
    targets: targetsOf(v),
    healthCheck: {
      intervalS: v.healthCheck.interval,
      timeoutS: v.healthCheck.timeout,
      healthyAfter: v.healthCheck.healthyAfter,
      unhealthyAfter: v.healthCheck.unhealthyAfter,
      ...checkedAnswer(v.healthCheck),
    },
    idleTimeoutS: v.idleTimeout,
    deregistrationDelayS: v.deregistrationDelay,
    ...spreadingSpec(v),
    ...rulesSpec(v.rules),
    requestsPerConnection: v.requestsPerConnection,
    processingTime: v.processingTime,
  }),
  roles: ['entry', 'alias', 'cname'],
  references: referencesOfAlb,
  misfits: misfitsOfAlb,
  metrics: { count: { ...METRICS.count, doc: 'Requests that were forwarded to a target.' } },
  modelled: [
    'three balancing algorithms, over weighted target groups',
    'listener rules by the name of the request',
    'health checks, fail-open, draining',
    'slow start, sticky sessions, zones apart, anomaly mitigation',
    '460, 502, 503 and 504 as AWS means them',
    'LCUs by dimension',
  ],
  notModelled: [
    'the balancer’s own scaling (AWS publishes no speed)',
    'TLS and connection set-up time',
  ],
});
