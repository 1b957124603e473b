/** Quotas and times of Step Functions, by kind of workflow, in the words of a scenario file where users see them. */

/** Regions with the larger quotas: Step Functions service quotas (2026). */
export const LARGE_REGIONS: ReadonlySet<string> = new Set(['us-east-1', 'us-west-2', 'eu-west-1']);

/** StartExecution, requests a second and bucket: Step Functions service quotas (2026). */
export function startLimit(kind: 'standard' | 'express', region: string) {
  if (kind === 'express') return { rate: 6000, burst: 6000 };
  return LARGE_REGIONS.has(region) ? { rate: 300, burst: 1300 } : { rate: 150, burst: 800 };
}

/** State transitions of standard workflows: Step Functions service quotas (2026); express has no limit. */
export function transitionLimit(kind: 'standard' | 'express', region: string) {
  if (kind === 'express') return null;
  const rate = LARGE_REGIONS.has(region) ? 5000 : 800;
  return { rate, burst: rate };
}

/** An express workflow lasts at most 5 minutes: Step Functions service quotas (2026). */
export const EXPRESS_TIMEOUT_S = 300;
/** A standard workflow has at most 25,000 events of history, and an account 1,000,000 open executions. */
export const MAX_HISTORY = 25_000;
export const MAX_OPEN = 1_000_000;
/** Step Functions service quotas (2026): input and output of 256 KiB. */
export const MAX_PAYLOAD_BYTES = 256 * 1024;
/** An inline map runs at most 40 items at once (Step Functions developer guide, map states, inline mode; from memory). */
export const INLINE_CONCURRENCY = 40;

/**
 * Function_Execution_Delay.csv of 15,000 tasks of express workflows that call functions (us-east-2,
 * December 2021; SLAppMdlOpt, MIT licence): what a task takes beyond its function. Negative values,
 * from clocks, are zero here.
 */
export const MEASURED_TASK_TIME = {
  empirical: {
    quantiles: {
      min: '0ms',
      p1: '9.9ms',
      p10: '11.7ms',
      p25: '12.8ms',
      p50: '14ms',
      p75: '16ms',
      p90: '18.3ms',
      p95: '21.1ms',
      p99: '28.9ms',
      'p99.9': '80.5ms',
      max: '242ms',
    },
  },
};

/** Scheduling_Overhead.csv of 5,000 executions, same source: 62 % have none. */
export const MEASURED_START_TIME = {
  empirical: {
    quantiles: {
      min: '0ms',
      'p61.8': '0ms',
      'p61.9': '1ms',
      p65: '13ms',
      p70: '17ms',
      p80: '21ms',
      p90: '25ms',
      p95: '27ms',
      p99: '32ms',
      'p99.9': '52ms',
      max: '128ms',
    },
  },
};
