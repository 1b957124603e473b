import type { NormalisedScenario } from '../scenario/normalised.js';

/** A trace is read by the run, not before: taken for a day of a busy site. */
const TRACE_REQUESTS = 1_000_000;

/**
 * About how many requests one replication simulates: good enough to decide whether threads are
 * worth their start. Users of a closed loop are taken to get their answers at once.
 */
export function expectedRequests(scenario: NormalisedScenario): number {
  const { durationS, warmupS } = scenario.run;
  let total = 0;
  for (const { source } of Object.values(scenario.workloads)) {
    if (source.kind === 'users') {
      const users = Math.max(
        1,
        ...source.stages.map(({ count, to }) => Math.max(count ?? 0, to ?? 0)),
      );
      total += users * ((durationS ?? 3600) + warmupS);
      continue;
    }
    const { arrivals, batch } = source;
    if (arrivals.kind === 'trace') {
      total += TRACE_REQUESTS * arrivals.trace.scale;
      continue;
    }
    const rate = meanRate(arrivals);
    const lengthS =
      arrivals.kind === 'stages' ? stagesLength(arrivals.stages) : (durationS ?? 3600);
    total += rate * batch * (durationS === null ? lengthS : durationS + warmupS);
  }
  return total;
}

type Arrivals = Extract<
  NormalisedScenario['workloads'][string]['source'],
  { kind: 'arrivals' }
>['arrivals'];

/** Requests a second, over a long time. */
function meanRate(arrivals: Exclude<Arrivals, { kind: 'trace' }>): number {
  switch (arrivals.kind) {
    case 'constant':
    case 'poisson':
      return arrivals.rate;
    case 'diurnal':
      return arrivals.mean;
    case 'weekly':
      return average(arrivals.hourlyRate);
    case 'bursty': {
      const timeS = arrivals.states.reduce((sum, { meanS }) => sum + meanS, 0);
      return arrivals.states.reduce((sum, { rate, meanS }) => sum + rate * meanS, 0) / timeS;
    }
    case 'stages':
      return average(arrivals.stages.map(({ rate, to }) => rate ?? to ?? 0));
    case 'every':
      return 1 / arrivals.intervalS;
    case 'cron':
      return 1 / 60;
    case 'renewal':
      // Their mean is known to the variates only; a service that is renewed slowly is small anyway.
      return 1000;
  }
}

function stagesLength(stages: readonly { readonly forS: number }[]): number {
  return stages.reduce((sum, { forS }) => sum + forS, 0);
}

function average(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
