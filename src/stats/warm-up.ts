/** How much of the start of a series to leave out. */
export interface WarmUpAdvice {
  /** Observations to discard from the start. */
  readonly discard: number;
  /** False if the series is too short to tell: the start still weighs on half of it. */
  readonly settled: boolean;
}

const GROUP = 5;
/** Fewer groups than this say nothing about where a series settles. */
const FEWEST_GROUPS = 10;

/**
 * MSER-5: where to cut the start-up off a series, such as the mean latency per bucket of time or
 * the response times themselves in order. Averages groups of five and picks the cut after which
 * the rest gives the narrowest interval (K. P. White, "An effective truncation heuristic for bias
 * reduction in simulation output", Simulation 69 (1997) 323-334; groups of five: White, Cobb &
 * Spratt 2000). Cuts past the middle are not considered. Advice only: nothing is discarded here.
 */
export function warmUpAdvice(series: readonly number[]): WarmUpAdvice {
  const groups = groupMeans(series);
  if (groups.length < FEWEST_GROUPS) return { discard: 0, settled: false };
  const latest = Math.floor(groups.length / 2);
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  let mean = 0;
  let squares = 0;
  // From the end, so that one pass (Welford 1962) has the variance of every remainder.
  for (let cut = groups.length - 1; cut >= 0; cut--) {
    const n = groups.length - cut;
    const delta = groups[cut]! - mean;
    mean += delta / n;
    squares += delta * (groups[cut]! - mean);
    const width = squares / (n * n);
    if (cut <= latest && width <= least) {
      least = width;
      best = cut;
    }
  }
  return { discard: best * GROUP, settled: best < latest };
}

function groupMeans(series: readonly number[]): number[] {
  const means: number[] = [];
  for (let i = 0; i + GROUP <= series.length; i += GROUP) {
    let sum = 0;
    for (let j = i; j < i + GROUP; j++) sum += series[j]!;
    means.push(sum / GROUP);
  }
  return means;
}
