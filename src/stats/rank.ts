/**
 * The rank (from 1) of the nearest-rank quantile among `n` observations in order: the least k with
 * k/n >= q. A plain ceil(q n) is one too many where q n rounds up (0.07 x 100).
 */
export function nearestRank(q: number, n: number): number {
  const rank = Math.max(1, Math.ceil(q * n));
  return rank > 1 && (rank - 1) / n >= q ? rank - 1 : rank;
}
