import type { ReplicationsSpec } from '../scenario/normalised.js';
import type { PricedReplication } from './bill.js';
import { headlines, partsOf } from './headline.js';
import { statistic } from './statistic.js';

/** A scenario that asks for something which its own results do not have. */
export class SamplingError extends Error {
  override readonly name = 'SamplingError';
}

/** Without an interval from two replications there is nothing to decide on. */
const LEAST = 2;

/**
 * How many replications a cell should have, given those it has: sequential sampling in rounds.
 *
 * The answer rests on results alone, never on how many workers happened to be free, so the number
 * of replications is as reproducible as the rest. From the half-width h of n replications, about
 * n (h / wanted)^2 are needed (Law, Simulation Modeling and Analysis, 9.4.1); a round at most
 * doubles, because an early h is itself a guess.
 *
 * @returns the target; as many as there are when it is met or `max` is reached
 * @throws SamplingError if no result goes by the name of the metric
 */
export function nextTarget(
  spec: ReplicationsSpec,
  replications: readonly PricedReplication[],
): number {
  if (spec.kind === 'fixed') return spec.count;
  const n = replications.length;
  const first = Math.min(Math.max(spec.min, LEAST), spec.max);
  if (n < first) return first;
  if (n >= spec.max) return n;
  const ratio = worstRatio(spec.metric, spec.halfWidth, replications);
  if (ratio <= 1) return n;
  const needed = Math.ceil(n * ratio * ratio);
  return Math.min(spec.max, Math.max(n + 1, Math.min(needed, 2 * n)));
}

/** Half-width over the wanted half-width; the worst of all headlines that the metric means. */
function worstRatio(
  metric: string,
  halfWidth: number,
  replications: readonly PricedReplication[],
): number {
  const all = replications.map(headlines);
  const known = Object.keys(all[0] ?? {});
  const meant = known.filter((name) => means(metric, name));
  if (meant.length === 0) {
    throw new SamplingError(
      `run.replications.until.metric: no result is called '${metric}'; there are: ${known.join(', ')}`,
    );
  }
  let worst = 0;
  for (const name of meant) {
    const values = all.map((each) => each[name]).filter((value) => value !== undefined);
    const { value, ci95 } = statistic(values);
    if (ci95 === null) return Number.POSITIVE_INFINITY;
    const half = (ci95[1] - ci95[0]) / 2;
    if (half === 0) continue;
    worst = Math.max(
      worst,
      value === 0 ? Number.POSITIVE_INFINITY : half / Math.abs(value) / halfWidth,
    );
  }
  return worst;
}

const ALIASES: Readonly<Record<string, string>> = {
  latency: 'latency mean',
  cost: 'cost-per-month',
  'cost-per-request': 'cost-per-million-requests',
};

/** `latency.p99` means that of every workload; `shoppers.latency.p99`, and `shoppers/latency p99`, that of one. */
function means(metric: string, headline: string): boolean {
  const asked = metric.trim().replace(/[./\s]+/g, ' ');
  const { of, metric: name } = partsOf(headline);
  if (asked === `${of} ${name}`) return true;
  if (of !== '' && asked === `${of} ${aliasOf(name)}`) return true;
  if ((ALIASES[asked] ?? asked) !== name) return false;
  // A cost is that of the whole, unless a resource is named.
  return of === '' || !name.startsWith('cost');
}

function aliasOf(name: string): string {
  return Object.keys(ALIASES).find((alias) => ALIASES[alias] === name) ?? name;
}
