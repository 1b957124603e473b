import { duplicates, filter, MEASURED, measured, retryPhases } from '../events/parameters.js';
import { exactlyOneOf, listOf } from '../parameter/combine.js';
import { cron } from '../parameter/cron.js';
import { distribution } from '../parameter/distribution.js';
import {
  commonParameters,
  commonSpec,
  METRICS,
  type Misfit,
  type Reference,
  resourceParameters,
} from '../parameter/resource.js';
import {
  choice,
  count,
  id,
  optional,
  parameter,
  quantity,
  required,
  section,
  text,
} from '../parameter.js';
import type { EventBridgeSpec, RuleSpec, RuleTargetSpec, ScheduleSpec } from './spec.js';

const QUOTAS = {
  source: 'Amazon EventBridge user guide, eb-quota (2026)',
  grade: 'documented',
} as const;
const RETRIES = {
  source: 'Amazon EventBridge user guide, eb-rule-dlq',
  grade: 'documented',
} as const;

/** Operations that a request can ask of a bus. */
export const EVENTBRIDGE_OPERATIONS = ['put'] as const;

/** Events put a second, by region; targets invoked a second. */
const RATES: Readonly<Record<string, readonly [put: number, invoke: number]>> = {
  'us-east-1': [10_000, 18_750],
  'us-west-2': [10_000, 18_750],
  'eu-west-1': [10_000, 18_750],
  'us-east-2': [2400, 4500],
  'eu-central-1': [2400, 4500],
  'ap-south-1': [600, 1100],
};
const ELSEWHERE = [400, 750] as const;
const MAX_TARGETS = 5;
const MAX_RULES = 300;

const attempts = {
  deadLetter: optional(id(), {
    doc: 'Queue for events that could not be delivered.',
    absent: 'they are dropped, and counted',
  }),
  retries: parameter(count({ min: 0, max: 185 }), {
    doc: 'Attempts after the first.',
    default: 185,
    ...RETRIES,
  }),
  maxAge: parameter(quantity('duration', { min: '60s', max: '24h' }), {
    doc: 'An older event is given up.',
    default: '24h',
    ...RETRIES,
  }),
};

const target = section(
  { to: required(id(), 'Who gets the events.'), ...attempts },
  { of: 'a target' },
).transform(
  (v): RuleTargetSpec => ({
    to: v.to,
    deadLetter: v.deadLetter ?? null,
    retries: v.retries,
    maxAgeS: v.maxAge,
  }),
);

const rule = section(
  {
    filter: optional(filter, { doc: 'Which events (event pattern).', absent: 'all' }),
    targets: required(
      listOf(target, { of: 'targets, each with a `to`', atLeastOne: true }),
      'Who gets them: up to 5.',
    ),
  },
  { of: 'a rule', elsewhere: { schedule: 'see `schedules` of the bus' } },
).transform((v): RuleSpec => ({ filter: v.filter ?? null, targets: v.targets }));

const schedule = exactlyOneOf(
  section(
    {
      to: required(id(), 'Who gets the events.'),
      event: required(text('the name of an event'), 'Name of the event.'),
      every: optional(quantity('duration', { min: '60s' }), {
        doc: 'How often, from the start on.',
        absent: 'by `cron`',
      }),
      cron: optional(cron(), {
        doc: 'When, in UTC: minute, hour, day, month, day of the week.',
        absent: 'by `every`',
      }),
      size: parameter(quantity('size'), {
        doc: 'Body of the event.',
        default: '1KB',
        source: 'no source: what a schedule sends is up to its owner',
        grade: 'assumption',
      }),
      count: parameter(count({ min: 1 }), {
        doc: 'Events each time: so many schedules that are alike.',
        default: 1,
        source: 'one schedule',
        grade: 'documented',
      }),
      flexible: parameter(quantity('duration', { max: '24h' }), {
        doc: 'The event comes at a random time in a window of this length (flexible time window).',
        default: '0s',
        source: 'Amazon EventBridge Scheduler user guide: off by default',
        grade: 'documented',
      }),
      ...attempts,
    },
    { of: 'a schedule' },
  ),
  ['every', 'cron'],
  'a schedule',
).transform(
  (v): ScheduleSpec => ({
    to: v.to,
    event: v.event,
    bytes: v.size,
    count: v.count,
    everyS: v.every ?? null,
    cron: v.cron ?? null,
    flexibleS: v.flexible,
    deadLetter: v.deadLetter ?? null,
    retries: v.retries,
    maxAgeS: v.maxAge,
  }),
);

const limits = {
  putRate: optional(quantity('rate', { above: '0/s' }), {
    doc: 'Events put a second, of all buses of the region.',
    absent: 'by region: 10,000, 2,400, 600 or 400 a second',
    ...QUOTAS,
  }),
  invocationRate: optional(quantity('rate', { above: '0/s' }), {
    doc: 'Targets invoked a second, of all buses of the region: what is above waits.',
    absent: 'by region: 18,750, 4,500, 1,100 or 750 a second',
    ...QUOTAS,
  }),
  maxEvent: parameter(quantity('size', { above: '0B', max: '1MiB' }), {
    doc: 'A larger entry is refused (413).',
    default: '256KiB',
    ...QUOTAS,
  }),
};

const schema = section(
  {
    type: required(choice(['eventbridge'], 'resource type'), 'The resource type.'),
    ...commonParameters,
    rules: optional(listOf(rule, { of: 'rules, each with `targets`', atLeastOne: true }), {
      doc: 'Which events go where.',
      absent: 'none',
    }),
    schedules: optional(
      listOf(schedule, { of: 'schedules, each with a `to` and an `event`', atLeastOne: true }),
      { doc: 'Events that come by themselves (EventBridge Scheduler).', absent: 'none' },
    ),
    ...limits,
    retryWaits: parameter(retryPhases, {
      doc: 'Waits before further attempts: 185 of them in 24 hours.',
      default: [
        { attempts: 9, from: '1s', to: '256s' },
        { attempts: 176, from: '488s' },
      ],
      source:
        'AWS says 24 hours and 185 attempts with growing waits: doubling from 1 s, and then evenly to the end of the day',
      grade: 'assumption',
    }),
    jitter: parameter(quantity('fraction', { max: '100%' }), {
      doc: 'A wait between attempts is shorter by up to so much.',
      default: '0%',
      source: 'AWS says that there is jitter, and not how much',
      grade: 'assumption',
    }),
    duplicates: duplicates('deliveries'),
    put: parameter(distribution('duration'), {
      doc: 'From a put’s arrival to its answer.',
      default: { lognormal: { median: '10ms', p99: '60ms' } },
      source: 'no source: AWS publishes no percentiles of its calls',
      grade: 'assumption',
    }),
    delivery: parameter(distribution('duration'), {
      doc: 'From an event’s arrival until it is at a target.',
      default: measured(113, 148, 241, 387),
      ...MEASURED,
      source: MEASURED.source.replace(
        'September 2022',
        'February 2023 (395 ms at the median in September 2022)',
      ),
    }),
  },
  {
    of: 'an eventbridge bus',
    later: {
      archive: 'archives and replay are not modelled: leave the key out',
      pipes: 'pipes are not modelled: a function with `triggers` reads a queue or a stream',
    },
    elsewhere: {
      deadLetter: 'each target has its own `deadLetter`',
      targets: 'targets belong to a rule: see `rules`',
    },
  },
);

export const eventbridge = resourceParameters({
  type: 'eventbridge',
  doc: 'An EventBridge bus, with rules and schedules.',
  schema,
  toSpec: (v, context): EventBridgeSpec => {
    const common = commonSpec(v, context);
    const [put, invoke] = RATES[common.region] ?? ELSEWHERE;
    const schedules = v.schedules ?? [];
    return {
      ...common,
      type: 'eventbridge',
      rules: v.rules ?? [],
      schedules,
      maxEventBytes: v.maxEvent,
      putRate: v.putRate ?? put,
      invocationRate: v.invocationRate ?? invoke,
      retryWaits: v.retryWaits,
      jitter: v.jitter,
      duplicates: v.duplicates,
      putTime: v.put,
      delivery: v.delivery,
      sends: schedules.map(({ event }) => event),
    };
  },
  roles: ['entry', 'event-target', 'dead-letter'],
  takesEvents: true,
  acts: true,
  operations: () => EVENTBRIDGE_OPERATIONS,
  callKeys: ['items', 'itemSize', 'event'],
  references,
  misfits,
  metrics: {
    count: { ...METRICS.count, doc: 'Events that came in.' },
    'throttle-rate': METRICS['throttle-rate'],
  },
  modelled: [
    'rules with patterns by name, object size and share; up to 5 targets each',
    '185 attempts in 24 hours, dead-letter queues, duplicates; invocations above the limit wait',
    'schedules, by interval or cron, with flexible windows',
    'events in chunks of 64 KB, invocations of the scheduler, calls of API destinations',
  ],
  notModelled: [
    'archives and replay, schema discovery, pipes; buses of other accounts',
    'the price of events between regions; events of AWS services that are free',
    'input transformers; the custom bus with subscribers of 2026',
  ],
});

function references({ rules, schedules }: EventBridgeSpec): readonly Reference[] {
  const why = 'it cannot take events';
  const dead = 'only a queue can be a dead-letter queue';
  const found: Reference[] = [];
  rules.forEach(({ filter: pattern, targets }, i) => {
    const takes = (name: string) => pattern?.events == null || pattern.events.includes(name);
    targets.forEach(({ to, deadLetter }, j) => {
      const path = ['rules', i, 'targets', j];
      const common = { sends: 'same', takes, waits: false } as const;
      found.push({ ...common, to, path: [...path, 'to'], roles: ['event-target'], why });
      if (deadLetter !== null)
        found.push({
          ...common,
          to: deadLetter,
          path: [...path, 'deadLetter'],
          roles: ['queue'],
          why: dead,
        });
    });
  });
  schedules.forEach(({ to, event, deadLetter }, i) => {
    const path = ['schedules', i];
    const common = { sends: [event], waits: false } as const;
    found.push({ ...common, to, path: [...path, 'to'], roles: ['event-target'], why });
    if (deadLetter !== null)
      found.push({
        ...common,
        to: deadLetter,
        path: [...path, 'deadLetter'],
        roles: ['queue'],
        why: dead,
      });
  });
  return found;
}

function misfits({ rules, schedules }: EventBridgeSpec): readonly Misfit[] {
  const found: Misfit[] = [];
  if (rules.length === 0 && schedules.length === 0)
    found.push({
      path: ['type'],
      why: 'it has neither `rules` nor `schedules`: it does nothing',
      at: 'value',
    });
  if (rules.length > MAX_RULES)
    found.push({ path: ['rules'], why: `a bus has ${MAX_RULES} rules at most` });
  rules.forEach(({ targets }, i) => {
    if (targets.length > MAX_TARGETS)
      found.push({
        path: ['rules', i, 'targets'],
        why: `a rule has ${MAX_TARGETS} targets at most`,
      });
  });
  return found;
}
