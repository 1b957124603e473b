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

function programCases(quick) {
  return [
    {
      name: 'web-app',
      title: 'scenarios/web-app.yaml, the whole program',
      unit: 'requests',
      baseline: null,
      sameAnswer: ['fingerprint', 'requests', 'events'],
      runs: [
        {
          peer: 'stratus',
          start: {
            program: [
              'run',
              'scenarios/web-app.yaml',
              '--set',
              'run.warmup=0s',
              '--set',
              `run.duration=${quick ? '60s' : '4h'}`,
            ],
          },
          amounts: ({ requests, events }) => ({ requests, events }),
          check: (answer) => answer.problem,
        },
      ],
    },
  ];
}
