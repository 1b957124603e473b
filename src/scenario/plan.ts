import type { WorkloadSpec } from '../queueing/workload-spec.js';
import { meanOf } from '../variates/create-variate.js';
import type { LoadedCell } from './loaded.js';
import type { NormalisedScenario } from './normalised.js';

export interface PlanOptions {
  /** Requests a second of wall time that this machine simulates on one thread. Default 500,000. */
  readonly requestsPerSecond?: number;
  /** Runs at once. Default 1. */
  readonly jobs?: number;
  /** Every resolved setting and where it came from. */
  readonly verbose?: boolean;
}

const DEFAULT_SPEED = 500_000;
const LONG_S = 600;
/** A run keeps histograms and pools, not requests: this is what one takes, whatever it simulates. */
const BASE_BYTES = 60e6;
/** A request that is under way, with its place in queues. */
const BYTES_PER_REQUEST_IN_FLIGHT = 400;
const MUCH_MEMORY_BYTES = 1e9;
const DAY_S = 86_400;

/** Requests that a workload is expected to send in a run; null: it depends on answers or on a file. */
export function expectedRequests(
  workload: WorkloadSpec,
  run: NormalisedScenario['run'],
): number | null {
  const { source } = workload;
  const horizonS = run.durationS === null ? null : run.durationS + run.warmupS;
  if (source.kind === 'users') {
    if (horizonS === null) return null;
    const users = Math.max(...source.stages.map((stage) => stage.count ?? stage.to ?? 0));
    const thinkS = meanOf(source.think);
    // The answer takes time too: this is the most that it can be.
    return thinkS > 0 ? (users * horizonS) / thinkS : null;
  }
  const { arrivals, batch } = source;
  if (arrivals.kind === 'trace') return null;
  if (arrivals.kind === 'stages')
    return batch * expectedInStages(arrivals.stages, horizonS ?? Infinity);
  const rate = meanRate(arrivals);
  return rate === null || horizonS === null ? null : batch * rate * horizonS;
}

function meanRate(
  arrivals: Exclude<
    Extract<WorkloadSpec['source'], { kind: 'arrivals' }>['arrivals'],
    { kind: 'trace' | 'stages' }
  >,
): number | null {
  switch (arrivals.kind) {
    case 'constant':
    case 'poisson':
      return arrivals.rate;
    case 'renewal':
      return 1 / meanOf(arrivals.interarrival);
    case 'diurnal':
      return arrivals.mean;
    case 'weekly':
      return arrivals.hourlyRate.reduce((sum, rate) => sum + rate, 0) / arrivals.hourlyRate.length;
    case 'bursty': {
      const time = arrivals.states.reduce((sum, state) => sum + state.meanS, 0);
      return arrivals.states.reduce((sum, state) => sum + state.rate * state.meanS, 0) / time;
    }
    case 'every':
      return 1 / arrivals.intervalS;
    case 'cron':
      // At most once a minute; the expression says how much less.
      return null;
  }
}

function expectedInStages(
  stages: readonly { forS: number; rate: number | null; to: number | null }[],
  horizonS: number,
): number {
  let level = 0;
  let expected = 0;
  let leftS = horizonS;
  for (const { forS, rate, to } of stages) {
    const lastsS = Math.min(forS, leftS);
    const from = rate ?? level;
    const end = rate ?? to ?? 0;
    const reached = from + ((end - from) * lastsS) / forS;
    expected += ((from + reached) / 2) * lastsS;
    level = end;
    leftS -= lastsS;
  }
  return expected;
}

/** Cells, runs, expected requests, time and memory, as text for the terminal. */
export function planText(cells: readonly LoadedCell[], options: PlanOptions = {}): string {
  const plans = cells.map(planCell);
  const { runs, total, unknown, speed, jobs, seconds, bytes } = effort(plans, options);
  const lines = plans.flatMap((plan, i) => [
    ...plan.lines,
    '',
    ...(options.verbose === true ? [...settings(cells[i]!), ''] : []),
  ]);
  const start = `${count(cells.length, 'cell')}, ${count(runs, 'run')}`;
  const memory = `about ${sizeText(bytes)} of memory`;
  lines.push(
    ...(unknown && total === 0
      ? [`${start}; only a run tells how many requests, and how long they take`, memory]
      : [
          `${start}, ${unknown ? 'at least ' : ''}${rounded(total)} requests in all`,
          `${unknown ? 'at least' : 'about'} ${timeText(seconds)} at ${rounded(speed)} requests a second on ${count(jobs, 'thread')}, ${memory}`,
        ]),
    ...planWarnings(cells, options),
  );
  return `${lines.join('\n')}\n`;
}

/** What to know before a run is started: that it takes long, or much memory. */
export function planWarnings(cells: readonly LoadedCell[], options: PlanOptions = {}): string[] {
  const { seconds, bytes, mostInFlight } = effort(cells.map(planCell), options);
  const warnings: string[] = [];
  if (seconds > LONG_S)
    warnings.push(
      `warning: this takes about ${timeText(seconds)}: shorten \`run.duration\`, lower the rates or \`run.replications\`, or use more threads (--jobs)`,
    );
  if (bytes > MUCH_MEMORY_BYTES)
    warnings.push(
      `warning: up to ${rounded(mostInFlight)} requests may be under way at once, which takes about ${sizeText(bytes)}: set a \`client.timeout\` or a finite \`queue\``,
    );
  return warnings;
}

function effort(plans: readonly ReturnType<typeof planCell>[], options: PlanOptions) {
  const speed = options.requestsPerSecond ?? DEFAULT_SPEED;
  const jobs = Math.max(1, options.jobs ?? 1);
  const sum = (of: (plan: ReturnType<typeof planCell>) => number): number =>
    plans.reduce((all, plan) => all + of(plan), 0);
  const runs = sum((plan) => plan.runs);
  const total = sum((plan) => plan.runs * plan.requests);
  const atOnce = Math.min(jobs, Math.max(1, runs));
  const mostInFlight = Math.max(0, ...plans.map(({ inFlight }) => inFlight));
  return {
    runs,
    total,
    unknown: plans.some((plan) => plan.unknown),
    speed,
    jobs,
    mostInFlight,
    seconds: total / speed / atOnce,
    bytes: atOnce * (BASE_BYTES + mostInFlight * BYTES_PER_REQUEST_IN_FLIGHT),
  };
}

function planCell(cell: LoadedCell) {
  const { scenario } = cell;
  const { run } = scenario;
  const { replications } = run;
  const runs = replications.kind === 'fixed' ? replications.count : replications.max;
  const times =
    replications.kind === 'fixed' ? `${runs}` : `${replications.min} to ${replications.max}`;
  const duration =
    run.durationS === null ? 'until all workloads have ended' : timeText(run.durationS);
  const lines = [
    `${cellTitle(cell)}: ${times} x ${duration}${run.warmupS > 0 ? ` after ${timeText(run.warmupS)} of warm-up` : ''}`,
  ];
  let requests = 0;
  let unknown = false;
  let inFlight = 0;
  for (const [id, workload] of Object.entries(scenario.workloads)) {
    const expected = expectedRequests(workload, run);
    unknown ||= expected === null;
    requests += expected ?? 0;
    const horizonS = (run.durationS ?? DAY_S) + run.warmupS;
    // Without a time-out an overload piles up for the whole run.
    inFlight +=
      ((expected ?? 0) * Math.min(horizonS, workload.client.timeoutS ?? horizonS)) / horizonS;
    lines.push(
      `  ${id}: ${expected === null ? unknownWhy(workload) : `${rounded(expected)} requests a run`}`,
    );
  }
  const rate = requests / ((run.durationS ?? DAY_S) + run.warmupS);
  return { lines, runs, requests, unknown, inFlight: mayPileUp(scenario, rate) ? inFlight : 0 };
}

/**
 * Only an endless queue can hold more than a fleet serves at once, and that of a station only if
 * the station is short of servers: every request is taken to call it once, and to come at twice
 * the mean rate.
 */
function mayPileUp(scenario: NormalisedScenario, rate: number): boolean {
  return Object.values(scenario.resources).some((spec) => {
    if (!('queue' in spec) || spec.queue !== null) return false;
    if (spec.type !== 'service') return true;
    const { servers, instances, time } = spec;
    if (servers === null) return false;
    // Work by the size of a request, or by steps, is not worked out here.
    if (time === null || time.base === null || time.perRequestMB + time.perResponseMB > 0)
      return true;
    return 2 * rate * meanOf(time.base) > servers * instances;
  });
}

function unknownWhy({ source }: WorkloadSpec): string {
  if (source.kind === 'users') return 'as many requests as the users get answers';
  const { arrivals } = source;
  if (arrivals.kind === 'trace')
    return `as many requests as ${arrivals.trace.file} has${arrivals.trace.scale === 1 ? '' : `, times ${arrivals.trace.scale}`}`;
  return arrivals.kind === 'cron'
    ? `a request at each time of "${arrivals.cron}"`
    : 'until it ends';
}

function cellTitle(cell: LoadedCell): string {
  const axes = Object.entries(cell.axes).map(([name, value]) => `${name}=${String(value)}`);
  return [`cell ${cell.variant}`, ...axes].join(' ');
}

function settings(cell: LoadedCell): string[] {
  const entries = Object.entries(cell.provenance);
  return entries.map(([path, { value, from, source, grade }]) => {
    const why = source === null ? from : `${from}; ${grade}: ${source}`;
    return `  ${path} = ${value}  (${why})`;
  });
}

const count = (n: number, noun: string): string => `${rounded(n)} ${noun}${n === 1 ? '' : 's'}`;

/** 1234567 is 1,230,000: three digits are all that an expectation has. */
function rounded(n: number): string {
  return Number(n.toPrecision(3)).toLocaleString('en-US');
}

function timeText(seconds: number): string {
  const units = [
    ['d', 86_400],
    ['h', 3600],
    ['m', 60],
    ['s', 1],
  ] as const;
  const [unit, size] = units.find(([, each]) => seconds >= each) ?? ['s', 1];
  return `${Number((seconds / size).toPrecision(2))}${unit === 'm' ? ' min' : ` ${unit}`}`;
}

function sizeText(bytes: number): string {
  return bytes >= 1e9
    ? `${Number((bytes / 1e9).toPrecision(2))} GB`
    : `${Math.round(bytes / 1e6)} MB`;
}
