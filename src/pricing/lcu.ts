/**
 * Load balancer capacity units of an Application Load Balancer. One LCU covers what is written here;
 * each hour is billed by the dimension that used most, averaged over the hour.
 * Source: aws.amazon.com/elasticloadbalancing/pricing, secondary copies that agree with each other.
 */
export const ALB_LCU = {
  newConnectionsPerS: 25,
  /** Connections that are open in a minute. */
  activeConnections: 3000,
  processedGBPerHour: 1,
  processedGBPerHourLambda: 0.4,
  ruleEvaluationsPerS: 1000,
  /** Rules that a request may evaluate free of charge. */
  freeRules: 10,
} as const;

/** Averages over one hour. A GB is 10^9 bytes, as AWS's own worked example has it. */
export interface AlbHour {
  readonly newConnectionsPerS: number;
  readonly activeConnections: number;
  /** Processed for instances, containers and IP targets, both directions. */
  readonly processedBytesPerS: number;
  /** Processed for Lambda targets. */
  readonly processedBytesPerSLambda: number;
  readonly requestsPerS: number;
  /** Rules that each request evaluates. */
  readonly rules: number;
}

export type LcuDimension =
  | 'new-connections'
  | 'active-connections'
  | 'processed-bytes'
  | 'rule-evaluations';

export interface AlbLcu {
  readonly byDimension: Readonly<Record<LcuDimension, number>>;
  /** LCU-hours of this hour: the largest dimension's. */
  readonly lcu: number;
  readonly dimension: LcuDimension;
}

/** LCUs of one hour (of less than an hour: multiply by its length in hours). */
export function albLcu(hour: AlbHour): AlbLcu {
  const gbPerHour = (bytesPerS: number): number => (bytesPerS * 3600) / 1e9;
  const evaluatedRules = Math.max(0, hour.rules - ALB_LCU.freeRules);
  const byDimension: Record<LcuDimension, number> = {
    'new-connections': hour.newConnectionsPerS / ALB_LCU.newConnectionsPerS,
    'active-connections': hour.activeConnections / ALB_LCU.activeConnections,
    'processed-bytes':
      gbPerHour(hour.processedBytesPerS) / ALB_LCU.processedGBPerHour +
      gbPerHour(hour.processedBytesPerSLambda) / ALB_LCU.processedGBPerHourLambda,
    'rule-evaluations': (evaluatedRules * hour.requestsPerS) / ALB_LCU.ruleEvaluationsPerS,
  };
  let dimension: LcuDimension = 'new-connections';
  for (const name of Object.keys(byDimension) as LcuDimension[]) {
    if (byDimension[name] > byDimension[dimension]) dimension = name;
  }
  return { byDimension, lcu: byDimension[dimension], dimension };
}
