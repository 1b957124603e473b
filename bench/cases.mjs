import { meanWaitMmc, tolerance } from './theory.mjs';

/**
 * What is measured. Each case has runs, one for each peer: `start` says what to start (see
 * measure.mjs), `check` gets the answer and returns what is wrong with it, or null.
 */
export function cases({ quick }) {
  return [
    ...queueCases(quick),
    mmc('mm1', 1, 0.8, 12, quick),
    mmc('mm50', 50, 0.9, 47, quick),
    ...programCases(quick),
  ];
}

function queueCases(quick) {
  const sizes = quick ? [16, 1000] : [16, 1000, 10_000, 100_000, 1_000_000];
  return ['exponential', 'mixed'].flatMap((mix) =>
    sizes.map((pending) => {
      const holds = quick ? 50_000 : 5_000_000;
      const parameters = {
        case: 'queue',
        mix,
        pending,
        holds,
        warm: { pending: 16, holds: 200_000 },
      };
      return {
        name: `queue-${mix}-${pending}`,
        title: `event queue, ${mix} increments, ${pending.toLocaleString('en')} pending`,
        unit: 'holds',
        baseline: 'hand-written',
        // Both take the same events in the same order: (time, insertion) leaves no choice.
        sameAnswer: ['endedAt', 'checksum'],
        runs: ['hand-written', 'stratus'].map((peer) => ({
          peer,
          start: { child: { ...parameters, peer } },
          amounts: () => ({ requests: holds, events: holds }),
          check: (answer) =>
            answer.holds === holds ? null : `${answer.holds} holds, not ${holds}`,
        })),
      };
    }),
  );
}

/** @param spread of the mean wait, see `tolerance`: measured with the hand-written loop over 40 seeds */
function mmc(name, servers, load, spread, quick) {
  const expected = meanWaitMmc(servers, 1, load);
  const run = (peer, customers, start) => ({
    peer,
    start: start({ servers, load, customers, seed: 1 }),
    amounts: (answer) => ({ requests: answer.requests, events: answer.events }),
    check: (answer) =>
      off('requests', answer.requests, customers, 0) ??
      off('mean wait', answer.meanWait, expected, tolerance(spread, customers)) ??
      off('utilisation', answer.utilisation, load, tolerance(2, customers)),
  });
  const child = (peer) => (parameters) => ({
    child: { ...parameters, case: 'mmc', peer, warm: { customers: quick ? 1000 : 200_000 } },
  });
  const simpy = (parameters) => ({ python: ['simpy_mmc.py', JSON.stringify(parameters)] });
  const size = (full, small) => (quick ? small : full);
  return {
    name,
    title: `M/M/${servers}, utilisation ${load}`,
    unit: 'requests',
    baseline: 'hand-written',
    sameAnswer: [],
    runs: [
      run('hand-written', size(10_000_000, 100_000), child('hand-written')),
      run('stratus', size(10_000_000, 100_000), child('stratus')),
      run('simjs', size(1_000_000, 50_000), child('simjs')),
      run('simpy', size(200_000, 20_000), simpy),
    ],
  };
}

/** What is wrong with a figure, or null if it is within a relative error of what is expected. */
function off(name, value, expected, allowed) {
  const error = Math.abs(value / expected - 1);
  if (error <= allowed) return null;
  return `${name} ${value} instead of ${expected}: off by ${(100 * error).toFixed(2)} %, allowed ${(100 * allowed).toFixed(2)} %`;
}

const WEB_APP = 'scenarios/web-app.yaml';
const LAMBDA = 'bench/lambda.yaml';
const BLACK_FRIDAY = 'scenarios/fleet-black-friday.yaml';
const FAILOVER = 'scenarios/two-regions-failover.yaml';

/**
 * A scenario through the whole program: its settings changed by `--set`.
 * @param variant only this one of the scenario's variants
 * @param errorRate the most that it has when all is well: more than a hundredth where it teaches failure
 */
function program(peer, settings, { file = WEB_APP, variant, errorRate } = {}) {
  const sets = Object.entries({ 'run.warmup': '0s', ...settings });
  return {
    peer,
    start: {
      program: [
        ...['run', file, ...(variant === undefined ? [] : ['--variant', variant])],
        ...sets.flatMap(([path, value]) => ['--set', `${path}=${value}`]),
      ],
      errorRate,
    },
    amounts: ({ requests, events }) => ({ requests, events }),
    check: (answer) => answer.problem,
  };
}

function programCases(quick) {
  const webApp = {
    name: 'web-app',
    title: `${WEB_APP}, the whole program`,
    unit: 'requests',
    baseline: null,
    sameAnswer: [],
    runs: [program('stratus', { 'run.duration': quick ? '30m' : '72h' })],
  };
  if (quick) return [webApp, lambda(quick)];
  return [webApp, lambda(quick), busy(), memory(), fleet(), blackFriday(), failover()];
}

/** A day of a group that grows to a thousand instances and shrinks again, with a warm pool: 36 million requests. */
function blackFriday() {
  const times = 63;
  const stages = [
    ['8h', 2],
    ['30m', 36],
    ['3.5h', 14],
    ['8h', 6],
    ['20m', 30],
    ['220m', 5],
  ].map(([time, rate]) => `{ for: ${time}, rate: ${times * rate} req/s }`);
  return {
    name: 'black-friday',
    title: `${BLACK_FRIDAY}, ${times} times the load`,
    unit: 'requests',
    baseline: null,
    repeat: 1,
    sameAnswer: [],
    runs: [
      program(
        'stratus',
        {
          'workloads.shoppers.arrivals': `{ stages: [ ${stages.join(', ')} ] }`,
          'resources.web.size': `{ min: ${times * 3}, max: ${times * 40} }`,
          'resources.web.warmPool': `{ min: ${times * 12}, maxPrepared: ${times * 24} }`,
          'resources.web.scaling': `[ { target: { metric: cpu, value: 50% } }, { schedule: { cron: "45 7 * * *", min: ${times * 16} } }, { schedule: { cron: "0 12 * * *", min: ${times * 3} } } ]`,
        },
        { file: BLACK_FRIDAY, variant: 'scheduled-and-warm', errorRate: 0.05 },
      ),
    ],
  };
}

/** Two regions, health checks, resolvers and replicas under load for six hours, of which forty minutes in ruins. */
function failover() {
  return {
    name: 'failover',
    title: `${FAILOVER}, 600 requests/s`,
    unit: 'requests',
    baseline: '2 h',
    repeat: 1,
    sameAnswer: [],
    runs: [2, 6].map((hours) =>
      program(
        `${hours} h`,
        {
          'run.duration': `${hours}h`,
          'workloads.api.arrivals.poisson.rate': '600 req/s',
        },
        { file: FAILOVER, variant: 'warm-standby', errorRate: 0.2 },
      ),
    ),
  };
}

/** Memory must not grow with the requests: a million of them, and fifty. */
function memory() {
  const perSecond = 40;
  const run = (millions) =>
    program(`${millions} M requests`, {
      'run.duration': `${(millions * 1e6) / perSecond}s`,
      'workloads.shoppers.arrivals': `{ poisson: { rate: ${perSecond} req/s } }`,
    });
  return {
    name: 'memory',
    title: `${WEB_APP}, a long run`,
    unit: 'requests',
    baseline: '1 M requests',
    repeat: 1,
    sameAnswer: [],
    runs: [run(1), run(50)],
  };
}

/** The time of a request must not grow with the fleet: two million on ten and on ten thousand instances. */
function fleet() {
  const perInstance = 8;
  const run = (instances) =>
    program(`${instances} instances`, {
      'run.duration': `${2e6 / (perInstance * instances)}s`,
      'workloads.shoppers.arrivals': `{ poisson: { rate: ${perInstance * instances} req/s } }`,
      'resources.web.size': `{ min: ${instances}, desired: ${instances}, max: ${instances} }`,
      'resources.web.scaling': 'null',
      // A table that has seen such traffic before: it is the fleet that is measured, not its throttling.
      'resources.catalog.capacity': `{ on-demand: { warm: { read: ${100 * instances}, write: ${10 * instances} }, quota: { read: 2000000, write: 200000 } } }`,
    });
  return {
    name: 'fleet',
    title: `${WEB_APP}, larger fleets`,
    unit: 'requests',
    baseline: '10 instances',
    sameAnswer: [],
    runs: [run(10), run(10_000)],
  };
}

/** A function at 400 requests a second, with cold starts, metering and statistics: ten million. */
function lambda(quick) {
  return {
    name: 'lambda',
    title: `${LAMBDA}, a function at 400 requests/s`,
    unit: 'requests',
    baseline: null,
    sameAnswer: [],
    runs: [program('stratus', { 'run.duration': quick ? '100s' : '25000s' }, { file: LAMBDA })],
  };
}

/** The time of a request must not grow with the environments: two million on ten and on ten thousand busy ones. */
function busy() {
  const serviceS = 0.25;
  const run = (environments) => {
    const rate = environments / serviceS;
    return program(
      `${environments} busy`,
      {
        'run.duration': `${2e6 / rate}s`,
        'workloads.clients.arrivals': `{ poisson: { rate: ${rate} req/s } }`,
        'resources.fn.handles.default': `[ { wait: { exponential: { mean: ${serviceS}s } } } ]`,
        // All of them at once: how fast a function grows is not what is measured.
        'resources.fn.scaling': '{ rate: 100000/s, burst: 20000 }',
      },
      { file: LAMBDA },
    );
  };
  return {
    name: 'busy',
    title: `${LAMBDA}, more busy environments`,
    unit: 'requests',
    baseline: '10 busy',
    sameAnswer: [],
    runs: [run(10), run(10_000)],
  };
}
