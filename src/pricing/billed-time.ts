/** A month on the bill: 730 hours, as in AWS's pricing calculator. */
export const HOURS_PER_MONTH = 730;
export const SECONDS_PER_MONTH = HOURS_PER_MONTH * 3600;

/** EC2 bills Linux and Windows by the second, each launch for at least this long (EC2 on-demand pricing page). */
export const EC2_MINIMUM_BILLED_S = 60;

/** Seconds that EC2 bills for an instance that ran for so long after one launch. */
export function ec2BilledSeconds(runningS: number): number {
  return Math.max(EC2_MINIMUM_BILLED_S, Math.ceil(runningS));
}

/** GB-months of something of that size kept for so many seconds; EBS bills a GiB as AWS's GB. */
export function gbMonths(
  sizeGB: number,
  seconds: number,
  secondsPerMonth = SECONDS_PER_MONTH,
): number {
  return (sizeGB * seconds) / secondsPerMonth;
}
