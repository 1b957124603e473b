/** Memory of each size of cache in GiB, as AppSync's developer guide (enabling-caching) lists them; the price list names them so. */
export const CACHE_GIB: Readonly<Record<string, number>> = {
  small: 1.55,
  medium: 3.22,
  large: 12.3,
  xlarge: 25.05,
  '2xlarge': 50.47,
  '4xlarge': 101.38,
  '8xlarge': 203.26,
  '12xlarge': 317.77,
};

/** Request tokens a second: AppSync quotas (2026) give 10,000 in some regions and 5,000 in others; which ones is from memory. */
const LARGE_REGIONS: ReadonlySet<string> = new Set(['us-east-1', 'us-west-2', 'eu-west-1']);

export function defaultThrottle(region: string): { rate: number; burst: number } {
  const rate = LARGE_REGIONS.has(region) ? 10_000 : 5000;
  return { rate, burst: rate };
}
