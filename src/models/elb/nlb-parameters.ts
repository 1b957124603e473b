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
  flag,
  id,
  optional,
  parameter,
  quantity,
  raise,
  required,
  section,
  text,
} from '../parameter.js';
import { firewallParameters, firewallSpec } from '../security-group.js';
import type { NlbSpec } from './spec.js';
import { checkedAnswer, referencesOfCheck, statusCodes } from './status-codes.js';

const guide = (page: string) =>
  ({ source: `Network Load Balancer user guide, ${page}`, grade: 'documented' }) as const;
const assumed = (source: string) => ({ source, grade: 'assumption' }) as const;

/** UDP flows are forgotten after 120 s, which cannot be set; TCP ones after 350 s (2023, 2026). */
const IDLE_S = { tcp: 350, tls: 350, udp: 120 } as const;

const healthCheck = section(
  {
    kind: parameter(choice(['tcp', 'http'], 'kind of health check'), {
      doc: '`tcp`: the target need only take the connection, which an overloaded one still does; `http`: it must serve a request.',
      default: 'tcp',
      ...guide('target-group-health-checks: HealthCheckProtocol (2023)'),
    }),
    interval: parameter(quantity('duration', { min: '5s', max: '300s' }), {
      doc: 'Time between two checks of a target.',
      default: '30s',
      ...guide('target-group-health-checks (2023)'),
    }),
    timeout: optional(quantity('duration', { min: '2s', max: '120s' }), {
      doc: 'A check that is not answered for so long has failed.',
      defaultOf: (v) => (v.kind === 'http' ? '6s' : '10s'),
      absent: '10s of tcp, 6s of http',
      ...guide('target-group-health-checks (2023)'),
    }),
    healthyAfter: parameter(count({ min: 2, max: 10 }), {
      doc: 'Consecutive successes that make an unhealthy target healthy.',
      default: 5,
      ...guide('target-group-health-checks (2023)'),
    }),
    unhealthyAfter: parameter(count({ min: 2, max: 10 }), {
      doc: 'Consecutive failures that make a healthy target unhealthy.',
      default: 2,
      ...guide('target-group-health-checks (2023)'),
    }),
    request: optional(text('the name of a request'), {
      doc: 'Of `http`: name of the request that is sent (the path), where the targets have a handler for it.',
      absent: 'one that takes a slot and no work: as of a static page',
    }),
    matcher: optional(statusCodes(599), {
      doc: 'Of `http`: codes and ranges that a check must be answered with: `200`, "200,403", "200-299".',
      defaultOf: (v) => (v.kind === 'http' ? '200-399' : null),
      absent: '200-399 of http; tcp has no answer',
      ...assumed('as the default is remembered (API reference, Matcher); no source at hand'),
    }),
  },
  { of: '`healthCheck`' },
);

const keys = {
  type: required(choice(['nlb'], 'resource type'), 'The resource type.'),
  ...commonParameters,
  zones: parameter(count({ min: 1, max: 6 }), {
    doc: 'Availability zones with a node of the balancer.',
    default: 2,
    ...assumed('no source at hand: as an `alb` here'),
  }),
  target: required(id(), 'Id of the resource that connections go to.'),
  protocol: parameter(choice(['tcp', 'udp', 'tls'], 'protocol'), {
    doc: 'Protocol of its listener: what an NLCU covers, and when idle connections end.',
    default: 'tcp',
    ...assumed('the usual case'),
  }),
  healthCheck: parameter(healthCheck, { doc: 'Health checks of the targets.', default: {} }),
  ...firewallParameters,
  scheme: parameter(choice(['internet-facing', 'internal'], 'scheme'), {
    doc: 'Whether its nodes have public addresses: one in each zone, billed by the hour.',
    default: 'internet-facing',
    source: 'Elastic Load Balancing API reference, CreateLoadBalancer, Scheme',
    grade: 'documented',
  }),
  crossZone: parameter(flag(), {
    doc: 'Whether each node has the targets of all zones.',
    default: false,
    ...guide('cross-zone load balancing: off by default (2023)'),
  }),
  idleTimeout: optional(quantity('duration', { min: '60s', max: '6000s' }), {
    doc: 'A connection on which nothing has moved for so long is forgotten.',
    defaultOf: (v) => (v.protocol === 'udp' ? '120s' : '350s'),
    absent: '350s; of udp 120s, which cannot be changed',
    ...guide('connection idle timeout (2026)'),
  }),
  deregistrationDelay: parameter(quantity('duration', { max: '3600s' }), {
    doc: 'Connections to a target that is removed may go on for so long.',
    default: '300s',
    ...guide('edit-target-group-attributes (2023)'),
  }),
  endsUnhealthy: parameter(flag(), {
    doc: 'Connections to a target are reset when it is found unhealthy, unless all are.',
    default: true,
    ...assumed('as the attribute’s default is remembered; no source at hand'),
  }),
  connections: parameter(count({ min: 1, max: 1_000_000 }), {
    doc: 'Connections that clients have open at a time. Each request goes over one of them: that of its `key`, or any.',
    default: 1000,
    ...assumed('no source: as many as there are clients'),
  }),
  requestsPerConnection: parameter(count({ min: 1, max: 1_000_000_000 }), {
    doc: 'Requests over a connection until its client opens another.',
    default: 10,
    ...assumed('no source: as of an `alb` here'),
  }),
  processingTime: parameter(distribution('duration'), {
    doc: 'Time that the balancer itself adds to a request.',
    default: '0.1ms',
    ...assumed('AWS says "ultra-low latencies", and no number'),
  }),
};

export const nlb = resourceParameters({
  type: 'nlb',
  doc: 'A Network Load Balancer with one target group.',
  schema: section(keys, {
    of: 'an nlb',
    elsewhere: {
      algorithm: 'an nlb picks targets by the hash of a connection',
      targets: 'an nlb has one target group here',
      stickiness: 'a connection keeps its target: stickiness by address is not modelled',
      slowStart: 'an nlb has none',
      rules: 'an nlb does not look into requests: an `alb` does',
    },
  }).transform((v, ctx) => {
    if (v.protocol === 'udp' && v.idleTimeout !== undefined && v.idleTimeout !== IDLE_S.udp)
      return raise(
        ctx,
        {
          code: 'does-not-apply',
          what: '`idleTimeout`',
          why: 'that of UDP flows is 120 s, and cannot be changed',
        },
        ['idleTimeout'],
      );
    for (const key of ['request', 'matcher'] as const) {
      if (v.healthCheck.kind === 'tcp' && v.healthCheck[key] !== undefined)
        return raise(
          ctx,
          {
            code: 'does-not-apply',
            what: `\`${key}\``,
            why: 'a check by tcp only connects: set `kind: http`',
          },
          ['healthCheck', key],
        );
    }
    return v;
  }),
  toSpec: (v, context): NlbSpec => ({
    ...commonSpec(v, context),
    type: 'nlb',
    ...(v.healthCheck.request === undefined ? {} : { sends: [v.healthCheck.request] }),
    scheme: v.scheme,
    ...firewallSpec(v),
    zones: v.zones,
    protocol: v.protocol,
    target: v.target,
    healthCheck: {
      connectsOnly: v.healthCheck.kind === 'tcp',
      intervalS: v.healthCheck.interval,
      timeoutS: v.healthCheck.timeout ?? (v.healthCheck.kind === 'tcp' ? 10 : 6),
      healthyAfter: v.healthCheck.healthyAfter,
      unhealthyAfter: v.healthCheck.unhealthyAfter,
      ...checkedAnswer({
        request: v.healthCheck.request,
        matcher: v.healthCheck.matcher ?? [[200, 399]],
      }),
    },
    crossZone: v.crossZone,
    idleTimeoutS: v.idleTimeout ?? IDLE_S[v.protocol],
    deregistrationDelayS: v.deregistrationDelay,
    connections: v.connections,
    requestsPerConnection: v.requestsPerConnection,
    endsUnhealthy: v.endsUnhealthy,
    processingTime: v.processingTime,
  }),
  roles: ['entry', 'alias', 'cname'],
  references: ({ target, healthCheck }) => [
    ...referencesOfCheck(healthCheck, [target]),
    {
      to: target,
      path: ['target'],
      roles: ['target'],
      why: 'the targets of an nlb are instances, groups of them, or services',
      sameRegion: true,
      sends: 'same',
      waits: true,
    },
  ],
  metrics: { count: { ...METRICS.count, doc: 'Requests that came.' } },
  modelled: [
    'connections that keep the target that their hash has picked',
    'zones apart or together, health checks by connection or by request, fail-open',
    'deregistration with connections that go on until the delay is over',
    'NLCUs by dimension, of TCP, UDP and TLS',
  ],
  notModelled: [
    'several target groups, an `alb` as a target, source-address stickiness',
    'client addresses, TLS and connection set-up time',
    'the price of bytes between zones',
  ],
});
